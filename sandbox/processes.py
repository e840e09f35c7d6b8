"""Servers of the demo as child processes: started, watched while they start, and ended without leaving orphans."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
STOP_GRACE_S = 10.0
LAST_LINES = 12


class DemoError(Exception):
    """The demo cannot go on. The text is a plain sentence: what, which, what now."""


def free_or_refuse(ports: Sequence[int]) -> None:
    """Raises DemoError naming every port that somebody else listens on."""
    taken = []
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                taken.append(str(port))
    if taken:
        raise DemoError(
            f"Port {', '.join(taken)} on this machine is in use. Is a demo running already? "
            f"Stop it, or choose other ports: ./demo.sh --port-base {ports[0] + 100}"
        )


class Server:
    """One child process in a process group of its own, so that Ctrl-C reaches us first and we end it in order.

    What it prints goes to the file `log`, and line by line to `heard`.
    """

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        *,
        cwd: Path,
        log: Path,
        env: Mapping[str, str] | None = None,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        self.name = name
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._log = log
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, *words],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(heard,), daemon=True)
        self._reader.start()

    def _read(self, heard: Callable[[str], None] | None) -> None:
        assert self._process.stdout
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._process.stdout, self._log.open("a", encoding="utf-8") as log:
            for raw in self._process.stdout:
                line = raw.decode(errors="replace").rstrip("\n")
                log.write(line + "\n")
                log.flush()
                self._last.append(line)
                if heard:
                    heard(line)

    @property
    def group(self) -> int:
        """Of its process and of all that it starts."""
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait_for(self, ports: Sequence[int], timeout_s: float) -> None:
        """Until something listens on every port. Raises DemoError when the server ends first or takes too long."""
        deadline = time.monotonic() + timeout_s
        for port in ports:
            while not _listens(port):
                if not self.running:
                    self._reader.join(1)
                    raise DemoError(f"{self.name} ended while starting. Its last words:\n" + "\n".join(self._last))
                if time.monotonic() > deadline:
                    raise DemoError(f"{self.name} does not answer on port {port}. Its log: {self._log}")
                time.sleep(0.05)

    def stop(self) -> None:
        """Ask the whole group to end, then make an end of whoever is left of it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_GRACE_S)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(STOP_GRACE_S)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False
