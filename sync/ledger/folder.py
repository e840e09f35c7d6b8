"""The object store in a local folder. Several processes may use it at once, and any of them may be killed.

A write goes to a temporary file, is flushed to the disk and then renamed over the old one: a reader sees the old or the
new content, whole. Writers of one name take turns by `flock`, which the system gives back when its holder dies. The
generation is the file's modification time in nanoseconds, made to grow with every write under that lock.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from sync.errors import Conflict, LedgerError
from sync.ledger.objects import NEW, Generation, Missing, Stored, checked

#: Names share this many locks: enough that two seldom wait for each other.
_LOCKS = 64


class Folder:
    """An ObjectStore. Made where it is missing, at the first write."""

    parallel: ClassVar[int] = 1

    def __init__(self, root: Path) -> None:
        self._root = root
        self._locks = root / ".locks"

    def __repr__(self) -> str:
        return f"Folder({str(self._root)!r})"

    def list(self, prefix: str) -> list[Stored]:
        folder = self._root / prefix.rpartition("/")[0]
        with _plainly("list", prefix):
            found = [s for s in self._walk(folder) if s.name.startswith(prefix)]
        return sorted(found, key=lambda s: s.name)

    def _walk(self, folder: Path) -> Iterator[Stored]:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walk(Path(entry.path))
                    continue
                with suppress(FileNotFoundError):  # deleted since it was listed
                    seen = entry.stat()
                    name = Path(entry.path).relative_to(self._root).as_posix()
                    yield Stored(name, str(seen.st_mtime_ns), seen.st_size)

    def read(self, name: str) -> tuple[bytes, Generation]:
        try:
            with _plainly("read", name), (self._root / checked(name)).open("rb") as file:
                return file.read(), str(os.fstat(file.fileno()).st_mtime_ns)
        except FileNotFoundError:
            raise Missing(f"The ledger has no {name}.") from None

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        path = self._root / checked(name)
        with _plainly("write", name):
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._turn(name) as temporary:
                was = _generation(path)
                if only_if is not None and only_if != (NEW if was is None else str(was)):
                    raise Conflict(f"{name} was changed by another run meanwhile.")
                return self._replace(path, temporary, data, was)

    def _replace(self, path: Path, temporary: Path, data: bytes, was: int | None) -> Generation:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            now = os.fstat(file.fileno()).st_mtime_ns
            if was is not None and now <= was:  # two writes within one tick of the file system's clock
                now = was + 1
                os.utime(file.fileno(), ns=(now, now))
            os.fsync(file.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
        return str(now)

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        path = self._root / checked(name)
        with _plainly("delete", name), self._turn(name):
            was = _generation(path)
            if was is not None and only_if not in (None, str(was)):
                raise Conflict(f"{name} was changed by another run meanwhile.")
            path.unlink(missing_ok=True)

    @contextmanager
    def _turn(self, name: str) -> Iterator[Path]:
        """Only one writer of a name at a time, here and in other processes. Yields the file to write to first.

        What a killed writer left in that file is overwritten by the next.
        """
        slot = sha256(name.encode()).digest()[0] % _LOCKS
        self._locks.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._locks / f"{slot:02x}", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield self._locks / f"{slot:02x}.tmp"
        finally:
            os.close(handle)


def _generation(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _plainly(verb: str, name: str) -> Iterator[None]:
    """The system's refusals (full disk, no right) as a sentence. A missing file is the caller's to judge."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as e:
        raise LedgerError(f"The ledger's folder cannot {verb} {name}: {e.strerror or type(e).__name__}.") from e
