"""The certificates that we trust, loaded once a process: a client that loads its own spends 20 ms of CPU on it, and a
run opens one for each source.
"""

from __future__ import annotations

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """For any number of clients and threads. The same as httpx takes by itself where `trust_env` is off."""
    import httpx  # late: the edge opens without it

    return httpx.create_ssl_context(trust_env=False)
