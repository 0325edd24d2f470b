"""The results of a run on disk: one Parquet dataset, which grows by a file a point."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import needs
from .points import Point, Row, key_text

TEXTS = ("instance", "planner", "options", "lamina_version", "python_version", "network_hash", "jobs_hash", "status", "violations", "error")
WHOLE = ("seed", "infeasible_count")
MERGED = "points.parquet"


def parquet() -> Any:
    """pyarrow.parquet."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise needs("pyarrow", "an experiment") from None
    return pyarrow.parquet


class Store:
    """A folder of points. Each is there once; a file appears whole or not at all."""

    def __init__(self, folder: Path, points: Sequence[Point]) -> None:
        self.folder = folder
        self.keys = {point.key: k for k, point in enumerate(points)}
        self.names = [name for name, _ in (points[0].varied if points else ())]
        self.parquet = parquet()
        self.types = {name: self.type_of(dict(point.varied)[name] for point in points) for name in self.names}
        folder.mkdir(parents=True, exist_ok=True)

    def type_of(self, values: Iterable[Any]) -> Any:
        """The type of a varied column, by all its values."""
        import pyarrow

        distinct = list({json.dumps(value): value for value in values}.values())
        try:
            return pyarrow.array(distinct).type
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
            return pyarrow.string()

    def schema_of(self, columns: Iterable[str]) -> Any:
        """Types by column: all that is no word is a number."""
        import pyarrow

        def kind(name: str) -> Any:
            if name in self.types:
                return self.types[name]
            if name in TEXTS:
                return pyarrow.string()
            return pyarrow.int64() if name in WHOLE else pyarrow.bool_() if name == "ok" else pyarrow.float64()

        return pyarrow.schema([(name, kind(name)) for name in columns])

    def key_of(self, row: Mapping[str, Any]) -> str:
        """The key of the point that a row is of."""
        own = ("instance", "planner", "options", "seed", *self.names)
        return key_text({name: row.get(name) for name in own})

    def write(self, name: str, rows: list[Row]) -> None:
        """Writes rows into a file of this name, in one step."""
        import pyarrow

        columns = dict.fromkeys(key for row in rows for key in row)
        columns = {**columns, "ok": None, "error": None}
        text = [{k: str(v) if k in self.types and pyarrow.types.is_string(self.types[k]) else v for k, v in row.items()} for row in rows]
        table = pyarrow.Table.from_pylist(text, schema=self.schema_of(columns))
        passing = self.folder / f".{name}.{os.getpid()}"
        self.parquet.write_table(table, passing)
        passing.replace(self.folder / name)

    def add(self, row: Row) -> None:
        """Keeps the row of a point that is done."""
        name = hashlib.sha256(self.key_of(row).encode()).hexdigest()[:24]
        self.write(f"{name}.parquet", [row])

    def rows(self) -> dict[str, Row]:
        """What is there, by key; rows of other grids are left alone."""
        found: dict[str, Row] = {}
        for file in sorted(self.folder.glob("*.parquet")):
            for row in self.parquet.ParquetFile(file).read().to_pylist():
                found.setdefault(self.key_of(row), row)
        return found

    def merge(self) -> list[Row]:
        """Joins all files into one; the rows of the grid in its order."""
        files = [file for file in self.folder.glob("*.parquet") if file.name != MERGED]
        found = self.rows()
        if files:
            self.write(MERGED, list(found.values()))
            for file in files:
                file.unlink()
        return [found[key] for key in self.keys if key in found]
