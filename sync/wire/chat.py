"""One sentence to a chat's incoming webhook: Slack, Google Chat, or anything that takes {"text": …}.

Whoever may write the address could point us at a machine of our own (server-side request forgery), so: https only, no
redirects, and the connection goes to the very public address that the name was resolved to. Loopback only in a sandbox.
api.slack.com/messaging/webhooks, developers.google.com/workspace/chat/quickstart/webhooks
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable

import httpx

from sync.errors import KeepsheetError
from sync.wire.addresses import fault_of, is_public
from sync.wire.loopback import is_loopback
from sync.wire.tls import trusted

#: Seconds for the whole call: a ping is not worth more.
TIMEOUT = httpx.Timeout(5, connect=3)

Resolve = Callable[[str], Iterable[str]]


class NotDeliveredError(KeepsheetError):
    """The chat certainly did not take the sentence. It may be sent again."""


class PerhapsDeliveredError(KeepsheetError):
    """The chat broke off its answer. Never send again: people would be rung twice."""


def resolve(host: str) -> list[str]:
    """Every address of a host, as this machine would connect to it."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)))


class Chat:
    """`transport` and `lookup` stand in for the network in tests."""

    def __init__(
        self, *, sandbox: bool, transport: httpx.BaseTransport | None = None, lookup: Resolve = resolve
    ) -> None:
        self._sandbox, self._lookup = sandbox, lookup
        self._client = httpx.Client(
            transport=transport, verify=trusted(), timeout=TIMEOUT, follow_redirects=False, trust_env=False
        )

    def say(self, url: str, text: str) -> None:
        """Raises NotDeliveredError or PerhapsDeliveredError; neither holds the address, which is a password."""
        if fault := fault_of(url, sandbox=self._sandbox):
            raise NotDeliveredError(f"The chat's address {fault}.")
        headers, extensions, target = {}, {}, httpx.URL(url)
        if not is_loopback(url):
            host = target.host
            target = target.copy_with(host=self._public(host))
            headers, extensions = {"host": host}, {"sni_hostname": host}
        try:
            answer = self._client.post(target, json={"text": text}, headers=headers, extensions=extensions)
        except (httpx.ConnectError, httpx.ConnectTimeout) as e:
            raise NotDeliveredError(f"The chat cannot be reached ({type(e).__name__}).") from None
        except httpx.HTTPError as e:
            raise PerhapsDeliveredError(f"The chat broke off its answer ({type(e).__name__}).") from None
        if not answer.is_success:
            raise NotDeliveredError(f"The chat does not take what we say ({answer.status_code}).")

    def _public(self, host: str) -> str:
        """The address to connect to. One that is not public refuses the whole name: it is nobody's chat."""
        try:
            found = [*self._lookup(host)]
        except OSError:
            raise NotDeliveredError("The chat's name leads nowhere.") from None
        if not found or not all(map(is_public, found)):
            raise NotDeliveredError("The chat's address leads into a private network. Nothing was sent.")
        return found[0]
