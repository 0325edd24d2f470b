"""An experiment: a grid that is measured, kept and summed up."""

from __future__ import annotations

import itertools
import json
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Error, demand_text, wrong_type
from ..figures import draw_curves
from ..frames import data_frames
from .on_ray import run_on_ray
from .points import Grid, Instance, Maker, Point, Row
from .processes import run_on_processes
from .progress import Progress
from .statistics import half_width
from .store import Store

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas

PlannerLike = str | Mapping[str, Any]


class Experiment:
    """A grid of instances, planners, seeds and varied values; each point is planned and judged.

    An instance is a function ``f(seed=..., **varied)`` that returns a network and its jobs, or such
    a pair. A planner is a name, or options of `lamina.plan`. `simulate` are options of
    `lamina.simulate`, or True. Raises `lamina.Error` for planners and options that do not exist.

    Example::

        grid = Experiment("rush-hour", instances={"us-24": make}, planners=["greedy", "sequential"],
                          seeds=range(20), vary={"bandwidth": [0.1, 1, 10]})
        table = grid.run(out="results/", workers=2)
    """

    def __init__(
        self,
        name: str,
        *,
        instances: Mapping[str, Maker | Instance],
        planners: Sequence[PlannerLike] = ("greedy",),
        seeds: Iterable[int] = (0,),
        vary: Mapping[str, Sequence[Any]] | None = None,
        simulate: bool | Mapping[str, Any] = False,
    ) -> None:
        self.name = demand_text("name", name)
        if not isinstance(instances, Mapping):
            raise wrong_type("instances", "a dictionary of functions or pairs", instances)
        varied = {key: list(values) for key, values in (vary or {}).items()}
        rows = [planner_options(each) for each in planners]
        ways = [tuple(zip(varied, values, strict=True)) for values in itertools.product(*varied.values())]
        points = itertools.product(instances, rows, ways, list(seeds))
        options = None if simulate is False else {} if simulate is True else dict(simulate)
        self._grid = Grid(dict(instances), tuple(Point(str(i), planner, int(seed), way) for i, planner, way, seed in points), options)
        demand_distinct(self._grid.points)
        self._rows: list[Row] | None = None

    def run(
        self,
        out: str | os.PathLike[str] = "results",
        *,
        workers: int = 0,
        ray: bool = False,
        progress: bool | None = None,
    ) -> pandas.DataFrame:
        """Measures what is not there yet, and returns the table of all points.

        Results are kept in a folder of the experiment's name under `out`, each when it is there: a
        run that was stopped goes on where it was. `workers` are processes (0: a core each); with
        `ray` the points run on the Ray cluster that is initialised, or on one that is there. A
        point that fails is a row with its `error`. For example ``grid.run(out="results/", workers=2)``.
        """
        data_frames("an experiment")
        folder = Path(os.fspath(out)) / (re.sub(r"[^A-Za-z0-9._-]+", "_", self.name) or "experiment")
        store = Store(folder, self._grid.points)
        there = store.rows()
        todo = [k for key, k in store.keys.items() if key not in there]
        shown = Progress(self.name, len(todo), progress)
        rows = run_on_ray(self._grid, todo) if ray else run_on_processes(self._grid, todo, workers)
        for row in rows:
            store.add(row)
            shown.step()
        self._rows = store.merge()
        return self.table()

    def table(self) -> pandas.DataFrame:
        """The rows of the last run as a data frame."""
        if self._rows is None:
            raise Error("usage", "nothing has been run yet: call run()", "table")
        pandas = data_frames("an experiment")
        columns = dict.fromkeys(["instance", "planner", "options", "seed", *(key for row in self._rows for key in row)])
        return pandas.DataFrame(self._rows, columns=[*columns])

    def summary(self, of: str = "objective_s", by: Sequence[str] = ("planner", "options")) -> pandas.DataFrame:
        """Count, errors, mean, half of its 95 % confidence interval, and the worst, by planner.

        For example ``grid.summary(of="mean_latency_s", by=["instance", "planner"])``.
        """
        pandas = data_frames("an experiment")
        rows = []
        for names, group in self.table().groupby(list(by), sort=False, dropna=False):
            values = [float(value) for value in group[column(group, of)].dropna()]
            rows.append(
                {
                    **dict(zip(by, names, strict=True)),
                    "count": len(values),
                    "errors": int(group["error"].notna().sum()),
                    "mean": sum(values) / len(values) if values else float("nan"),
                    "confidence_95": half_width(values),
                    "worst": max(values, default=float("nan")),
                }
            )
        return pandas.DataFrame(rows)

    def plot(self, x: str, y: str = "objective_s", ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draws the mean of one column over another, a line a planner, with confidence intervals.

        For example ``grid.plot(x="bandwidth", y="mean_latency_s")``; matplotlib axes.
        """
        table = self.table()
        lines = []
        for (planner, options), group in table.groupby(["planner", "options"], sort=False):
            cells = [(value, list(rows[column(rows, y)].dropna())) for value, rows in group.groupby(column(group, x))]
            cells = [(value, values) for value, values in cells if values]
            label = f"{planner} {options}".strip() if len(table[table["planner"] == planner]["options"].unique()) > 1 else planner
            means = [sum(values) / len(values) for _, values in cells]
            spreads = [half_width(values) for _, values in cells]
            lines.append((label, [value for value, _ in cells], means, [0.0 if math.isnan(s) else s for s in spreads]))
        return draw_curves(ax, lines, x, y)

    def __len__(self) -> int:
        return len(self._grid.points)


def column(table: pandas.DataFrame, name: str) -> str:
    """The name of a column that is there."""
    if name not in table.columns:
        raise Error("unknown-name", f"there is no column {name!r}; there are {', '.join(map(str, table.columns))}", "column")
    return name


def planner_options(planner: PlannerLike) -> tuple[tuple[str, Any], ...]:
    """A planner as options of lamina.plan."""
    if isinstance(planner, str):
        return (("planner", planner),)
    if not isinstance(planner, Mapping):
        raise wrong_type("planners", "names or dictionaries of options", planner)
    return tuple(planner.items())


def demand_distinct(points: Sequence[Point]) -> None:
    """That no point is there twice."""
    seen: set[str] = set()
    for point in points:
        if point.key in seen:
            raise Error("duplicate", f"the grid has the point {json.dumps(point.row, default=str)} twice", "grid")
        seen.add(point.key)
