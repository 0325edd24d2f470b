"""Jobs: inferences to be done, and files of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _core
from .errors import Error, demand_text, placed, wrong_type
from .model import Model
from .network import Network
from .results import Key, View
from .values import Quantity, Row, RowValue, finite, fresh

JOB = (Quantity("release", "release_s", "s", "10 ms"), Quantity("deadline", "deadline_s", "s", "250 ms"))
FORMAT = "lamina.jobs/1"


class Pin(View):
    """Layers that may run at some nodes alone."""

    first_layer = Key[int]("The first of the layers, by number or name.")
    last_layer = Key[int]("The last of them.")
    nodes = Key["tuple[str, ...]"]("The ids of the nodes that may run them.")


class Job(RowValue):
    """One inference: a model, the node that has its input and the node that needs its result.

    Other keys of a jobs file are taken by their names. Raises `lamina.Error` for a bad value.

    >>> import lamina
    >>> model = lamina.Model(input="1 MB", layers=[lamina.Layer("a", work="1 GFLOP", output="1 kB")])
    >>> lamina.Job(model, source="a", destination="b", deadline="250 ms").deadline_s
    0.25
    """

    __slots__ = ("_model",)
    _model: Model

    def __init__(
        self,
        model: Model,
        *,
        source: str,
        destination: str,
        id: str = "job",
        release: str | None = None,
        release_s: float | None = None,
        deadline: str | None = None,
        deadline_s: float | None = None,
        weight: float = 1.0,
        private_layers: int | str = 0,
        pins: Iterable[Mapping[str, Any] | Pin] = (),
        **more: Any,
    ) -> None:
        given = locals()
        if not isinstance(model, Model):
            raise wrong_type("model", "lamina.Model", model)
        row: Row = {"id": demand_text("id", id), "model": model.name}
        row.update(source=demand_text("source", source), destination=demand_text("destination", destination))
        for quantity in JOB:
            quantity.put(row, given[quantity.key], given[quantity.number_key])
        row["weight"] = finite("weight", weight)
        row["private_layers"] = whole_or_name("private_layers", private_layers)
        row["pins"] = pin_rows(pins)
        row.update(more)
        self._put(_row={**canonical_job(row, model), "model": model.name}, _model=model)

    @classmethod
    def _of(cls, row: Row, model: Model | None = None) -> Job:
        job = object.__new__(cls)
        job._put(_row=row, _model=model)
        return job

    @property
    def id(self) -> str:
        """What plans call it."""
        return str(self._row["id"])

    @property
    def model(self) -> Model:
        """What it infers with."""
        return self._model

    @property
    def source(self) -> str:
        """The id of the node that has its input."""
        return str(self._row["source"])

    @property
    def destination(self) -> str:
        """The id of the node that needs its result."""
        return str(self._row["destination"])

    @property
    def release_s(self) -> float:
        """When it enters, in seconds."""
        return self._number("release", "s") or 0.0

    @property
    def deadline_s(self) -> float | None:
        """How much later it shall be done, in seconds, or None."""
        return self._number("deadline", "s")

    @property
    def weight(self) -> float:
        """How much it counts where an objective weighs jobs."""
        return float(self._row.get("weight", 1.0))

    @property
    def private_layers(self) -> int | str:
        """So many first layers run at the source, or all up to the one of this name."""
        value: int | str = self._row.get("private_layers", 0)
        return value

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The layers that may run at some nodes alone."""
        return tuple(Pin(fresh(row)) for row in self._row.get("pins", ()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Job):
            return NotImplemented
        return self._row == other._row and self._model == other._model

    def __hash__(self) -> int:
        return hash((super().__hash__(), self._model))

    def __reduce__(self) -> tuple[Any, ...]:
        return Job._of, (self._row, self._model)


def whole_or_name(name: str, value: object) -> int | str:
    """A number of layers, or a name."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong_type(name, "a whole number or a layer's name", value)
    number: int = value.__index__()
    if number < 0 or number > 0xFFFFFFFF:
        raise Error("value", f"{number} is no number of layers", name)
    return number


def pin_rows(pins: object) -> list[Row]:
    """Pins as rows of a jobs file."""
    if isinstance(pins, (str, bytes, Mapping)) or not isinstance(pins, Iterable):
        raise wrong_type("pins", "a sequence of dictionaries", pins)
    rows: list[Row] = []
    for i, pin in enumerate(pins):
        if isinstance(pin, Pin):
            rows.append(pin.to_dict())
        elif isinstance(pin, Mapping):
            rows.append({k: list(v) if k == "nodes" and isinstance(v, Sequence) and not isinstance(v, str) else v for k, v in pin.items()})
        else:
            raise wrong_type(f"pins[{i}]", "a dictionary", pin)
    return rows


def canonical_job(row: Row, model: Model) -> Row:
    """The row as Lamina writes it."""
    try:
        text = _core.job_row(json.dumps({**row, "model": ""}), model._native)
    except Error as error:
        where = error.where.removeprefix("jobs[0]")
        raise placed(error, where.removeprefix(".") or "job") from None
    job: Row = json.loads(text)["jobs"][0]
    return job


def demand_jobs(name: str, jobs: object) -> tuple[Job, ...]:
    """The jobs of a sequence."""
    if isinstance(jobs, Job):
        return (jobs,)
    if isinstance(jobs, (str, bytes, Mapping)) or not isinstance(jobs, Iterable):
        raise wrong_type(name, "a lamina.Model or lamina.Job values", jobs)
    rows = tuple(jobs)
    for i, job in enumerate(rows):
        if not isinstance(job, Job):
            raise wrong_type(f"{name}[{i}]", "lamina.Job", job)
    return rows


def named_models(jobs: Iterable[Job]) -> tuple[list[Row], list[tuple[str, Model]]]:
    """Rows of the jobs and the models that they name, each by a name of its own."""
    rows, names = [], {}
    taken: dict[str, Model] = {}
    for job in jobs:
        called = job._row["model"]
        key = (called, id(job._model))
        if key not in names:
            name, k = called, 2
            while name in taken and taken[name] != job._model:
                name, k = f"{called}#{k}", k + 1
            taken.setdefault(name, job._model)
            names[key] = name
        rows.append(job._row if names[key] == called else {**job._row, "model": names[key]})
    return rows, list(taken.items())


def jobs_document(rows: list[Row], models: Mapping[str, str]) -> str:
    """A jobs file as text."""
    return json.dumps({"format": FORMAT, "models": dict(models), "jobs": rows})


def jobs_of(document: str, models: Mapping[str, Model]) -> tuple[Job, ...]:
    """The jobs of a document that is sound."""
    return tuple(Job._of(row, models[row["model"]]) for row in json.loads(document)["jobs"])


def save_jobs(path: str | os.PathLike[str], jobs: Iterable[Job]) -> None:
    """Writes a jobs file, with its models in files beside it.

    Raises `lamina.Error` of code `file` if it cannot.

    >>> import lamina, tempfile, pathlib
    >>> model = lamina.Model(input="1 MB", layers=[lamina.Layer("x", work="1 GFLOP", output="1 kB")], name="toy")
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> lamina.save_jobs(folder / "rush.json", [lamina.Job(model, source="a", destination="b")])
    >>> sorted(p.name for p in folder.iterdir())
    ['rush-toy.json', 'rush.json']
    """
    import re

    file = os.fspath(path)
    rows, models = named_models(demand_jobs("jobs", jobs))
    stem = os.path.splitext(file)[0]
    paths: dict[str, str] = {}
    for name, model in models:
        plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name) or "model"
        while f"{stem}-{plain}.json" in paths.values():
            plain += "_"
        paths[name] = f"{stem}-{plain}.json"
        model.save(paths[name])
    relative = {name: os.path.basename(each) for name, each in paths.items()}
    lines = ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in rows)
    head = json.dumps({"format": FORMAT, "models": relative}, ensure_ascii=False)[:-1]
    _core.write_file(file, f'{head},\n  "jobs": [\n    {lines}\n  ]\n}}\n')


def read_jobs(path: str | os.PathLike[str], network: Network, options: list[tuple[str, str]]) -> tuple[Job, ...]:
    """The jobs of a file, counts spread out."""
    document, held = _core.read_jobs(os.fspath(path), network._native, options)
    models = {name: Model._held(native) for name, native in held}
    return jobs_of(document, models)
