"""How far a run is."""

from __future__ import annotations

import sys
import time


class Progress:
    """One line on standard error, written again and again; nothing where nobody looks."""

    def __init__(self, name: str, total: int, shows: bool | None) -> None:
        self.name, self.total, self.done = name, total, 0
        self.shows = sys.stderr.isatty() if shows is None else shows
        self.begin = time.monotonic()

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        if self.shows:
            print(f"\r{self.line()}", end="\n" if self.done == self.total else "", file=sys.stderr, flush=True)

    def line(self) -> str:
        """Done, left, time to go."""
        left = self.total - self.done
        seconds = (time.monotonic() - self.begin) / max(self.done, 1) * left
        return f"{self.name}: {self.done} done, {left} left, {seconds:.0f} s to go   "
