"""Points on a Ray cluster, which does all of the scheduling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import needs
from .points import Grid, Row, versions

RETRIES = 3  # of a point whose worker or node died
UNDER_WAY = 4  # points handed over, a core


def ray_package() -> Any:
    """Ray, connected: to what the user has started, else to a cluster that is there, else to one of this machine."""
    try:
        import ray
    except ImportError:
        raise needs("ray", "an experiment on Ray") from None
    if not ray.is_initialized():
        try:
            ray.init(address="auto", log_to_driver=False)
        except ConnectionError:
            ray.init(log_to_driver=False)
    return ray


def measured(grid: Grid, k: int) -> Row:
    """The task."""
    return grid.measure(k)


def run_on_ray(grid: Grid, todo: Iterable[int]) -> Iterator[Row]:
    """The rows of these points, as they come."""
    ray = ray_package()
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(measured)
    shared = ray.put(grid)
    waiting = list(reversed(list(todo)))
    most = max(8, int(UNDER_WAY * ray.cluster_resources().get("CPU", 1)))
    under_way: dict[Any, int] = {}
    while waiting or under_way:
        while waiting and len(under_way) < most:
            k = waiting.pop()
            under_way[task.remote(shared, k)] = k
        ready, _ = ray.wait(list(under_way), num_returns=1)
        for reference in ready:
            k = under_way.pop(reference)
            try:
                yield ray.get(reference)
            except ray.exceptions.RayError as error:
                said = [line.strip() for line in str(error).splitlines() if line.strip()]  # a trace, its end says what
                yield {**grid.points[k].row, **versions(), "error": f"{type(error).__name__}: {said[-1] if said else ''}"}
