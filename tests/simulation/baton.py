"""Several runs of the push at once, in threads, of which exactly one goes at a time: who goes on at a gap is drawn."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Semaphore, Thread


class Baton:
    """Whoever holds it goes; the others stand in `waiting`. The thread that made it is the first to hold it.

    `stay`: how likely a run is to go on at a gap although others wait.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.stay = self.chance.choice([0.0, 0.3, 0.6, 0.9])
        self.waiting: list[Semaphore] = []
        self.failed: BaseException | None = None

    def start(self, work: Callable[[], object]) -> None:
        """Add a run. It takes its first step when its turn comes."""
        turn = Semaphore(0)

        def run() -> None:
            turn.acquire()
            try:
                work()
            except BaseException as e:  # noqa: BLE001 - raised again by `finish`, in the first thread
                self.failed = e
            self._draw().release()

        self.waiting.append(turn)
        Thread(target=run, daemon=True).start()

    def gap(self) -> None:
        """Perhaps it is another's turn now."""
        if self.waiting and self.chance.random() >= self.stay:
            self._hand_over()

    def finish(self) -> None:
        """Let all the others come to their end. Raises what one of them raised."""
        while self.waiting:
            self._hand_over()
        if self.failed is not None:
            raise self.failed

    def _hand_over(self) -> None:
        turn, other = Semaphore(0), self._draw()
        self.waiting.append(turn)
        other.release()
        turn.acquire()

    def _draw(self) -> Semaphore:
        return self.waiting.pop(self.chance.randrange(len(self.waiting)))
