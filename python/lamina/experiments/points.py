"""One point of a grid: an instance that is planned, judged and, if asked, simulated."""

from __future__ import annotations

import hashlib
import json
import platform
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import lamina

Instance = tuple[lamina.Network, Any]
Maker = Callable[..., Instance]
Row = dict[str, Any]


def key_text(row: Mapping[str, Any]) -> str:
    """A point as text: 1 and 1.0 are the same value."""
    return json.dumps({k: float(v) if type(v) is int else v for k, v in row.items()}, sort_keys=True, default=str)


@dataclass(frozen=True)
class Point:
    """What is measured: names and values that tell it from all others."""

    instance: str
    planner: tuple[tuple[str, Any], ...]  # options of lamina.plan, `planner` first
    seed: int
    varied: tuple[tuple[str, Any], ...]

    @property
    def row(self) -> Row:
        """The columns that tell it from others."""
        options = dict(self.planner)
        name = options.pop("planner", "")
        text = json.dumps(options, sort_keys=True) if options else ""
        return {"instance": self.instance, "planner": name, "options": text, "seed": self.seed, **dict(self.varied)}

    @property
    def key(self) -> str:
        """The same as one text."""
        return key_text(self.row)


@dataclass(frozen=True)
class Grid:
    """All points, and how each is measured."""

    instances: Mapping[str, Maker | Instance]
    points: tuple[Point, ...]
    simulate: Mapping[str, Any] | None = None

    def measure(self, k: int) -> Row:
        """The row of point k; what fails in it is its error."""
        point = self.points[k]
        row = {**point.row, **versions()}
        try:
            row.update(self.figures(point))
        except Exception as error:
            row["error"] = "".join(traceback.format_exception_only(type(error), error)).strip()
        return row

    def figures(self, point: Point) -> Row:
        """What came of a point."""
        made = self.instances[point.instance]
        network, jobs = made(seed=point.seed, **dict(point.varied)) if callable(made) else made
        jobs = tuple(jobs)
        row: Row = {
            "network_hash": digest([network.to_json()]),
            "jobs_hash": digest([json.dumps(job.to_dict()) + job.model.to_json() for job in jobs]),
        }
        if self.simulate is not None and "arrivals" in self.simulate:
            return {**row, **self.arrivals(point, network, jobs)}
        plan = lamina.plan(network, jobs, **dict(point.planner))
        verdict = lamina.check(plan, network, jobs)
        statuses = {job.status for job in plan.jobs}
        row["status"] = "planned" if statuses <= {"planned"} else "infeasible"
        row["infeasible_count"] = sum(job.status == "infeasible" for job in plan.jobs)
        row["ok"] = verdict.ok
        row["violations"] = "; ".join(v.message for v in verdict.violations) or None
        document = plan.to_dict()
        row.update(numbers(document.get("summary") or {}))
        row.update(numbers(document.get("bound") or {}))
        if self.simulate is not None and statuses & {"planned"}:
            trace = lamina.simulate(plan, network, jobs, **dict(self.simulate)).to_dict()
            row.update(simulated(trace))
        return row

    def arrivals(self, point: Point, network: lamina.Network, jobs: tuple[lamina.Job, ...]) -> Row:
        """What came of jobs that were planned when they arrived: no plan is there to be judged."""
        options: dict[str, Any] = {**dict(point.planner), **(self.simulate or {})}
        trace = lamina.simulate(None, network, jobs, **options).to_dict()
        unplanned = len(trace["arrivals"]["unplanned"])
        return {"status": "infeasible" if unplanned else "planned", "infeasible_count": unplanned, **simulated(trace)}


def simulated(trace: Mapping[str, Any]) -> Row:
    """The figures of a trace."""
    return {f"simulated_{key}": value for key, value in numbers(trace["summary"]).items()}


def versions() -> Row:
    """What a row depends on beside its inputs."""
    return {"lamina_version": lamina.__version__, "python_version": platform.python_version()}


def digest(texts: Iterable[str]) -> str:
    """A short hash of texts."""
    whole = hashlib.sha256()
    for text in texts:
        whole.update(text.encode())
        whole.update(b"\0")
    return whole.hexdigest()[:16]


def numbers(document: Mapping[str, Any], prefix: str = "") -> Row:
    """The numbers of an object and of those in it; keys of inner ones follow those of the outer."""
    row: Row = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            if key != "multipliers":
                row.update(numbers(value, f"{prefix}{key}_"))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            row[prefix + key] = float(value)
    return row
