"""How virtual time follows the wall: from its start, so many times as fast, plus what was skipped."""

from collections.abc import Callable
from time import monotonic


class Pace:
    """virtual = start + (wall - wall_start) * factor + skipped. A factor of 0 stands still."""

    def __init__(self, start: float, factor: float, clock: Callable[[], float] = monotonic) -> None:
        self.factor = factor
        self._clock = clock
        self._start = start
        self._wall_start = clock()
        self._skipped = 0.0

    def now(self) -> float:
        """Virtual time, in seconds since the epoch."""
        return self._start + (self._clock() - self._wall_start) * self.factor + self._skipped

    def skip(self, seconds: float) -> None:
        """Let virtual time jump ahead."""
        self._skipped += seconds
