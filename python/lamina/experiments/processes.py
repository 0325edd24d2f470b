"""Points on the cores of this machine, each in a process that may die without harm to the others."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any

from .points import Grid, Row, versions


def serve(grid: Grid, connection: Connection, inherited: list[Connection]) -> None:
    """What a worker does: measures the points that it is told, until it is told none or nobody is left to tell."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits for the rows
    for each in inherited:
        each.close()
    with contextlib.suppress(EOFError, ConnectionError):
        while (k := connection.recv()) is not None:
            connection.send(grid.measure(k))


class Worker:
    """A process with one point at a time."""

    def __init__(self, grid: Grid, others: list[Connection]) -> None:
        # Forked, so that makers may be any functions, also of notebooks.
        context: Any = multiprocessing.get_context("fork")
        self.connection, far = context.Pipe()
        self.process = context.Process(target=serve, args=(grid, far, [*others, self.connection]), daemon=True)
        self.process.start()
        far.close()
        self.k = -1

    def ask(self, k: int) -> None:
        """Gives it a point."""
        self.k = k
        self.connection.send(k)

    def answer(self, grid: Grid) -> tuple[Row, bool]:
        """The row of its point, and whether it still lives."""
        try:
            return self.connection.recv(), True
        except (EOFError, ConnectionError):
            self.process.join()
            error = f"the process ended by itself, exit status {self.process.exitcode}"
            return {**grid.points[self.k].row, **versions(), "error": error}, False

    def end(self) -> None:
        """Tells it to end; one that is at work is stopped."""
        with contextlib.suppress(BrokenPipeError, ConnectionError):
            self.connection.send(None)
        self.process.join(timeout=1)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join()
        self.connection.close()


def run_on_processes(grid: Grid, todo: Iterable[int], workers: int) -> Iterator[Row]:
    """The rows of these points, as they come."""
    waiting = list(reversed(list(todo)))
    count = min(workers or len(os.sched_getaffinity(0)), len(waiting))
    busy: dict[Any, Worker] = {}

    def begin(worker: Worker) -> None:
        worker.ask(waiting.pop())
        busy[worker.connection] = worker

    try:
        for _ in range(count):
            begin(Worker(grid, list(busy)))
        while busy:
            for connection in wait(list(busy)):
                worker = busy.pop(connection)
                row, lives = worker.answer(grid)
                yield row
                if not waiting or not lives:
                    worker.end()
                if waiting:
                    begin(worker if lives else Worker(grid, list(busy)))
    finally:
        for worker in busy.values():
            worker.process.terminate()
            worker.end()
