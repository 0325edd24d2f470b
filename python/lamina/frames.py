"""Data frames of plans, traces and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .errors import needs

if TYPE_CHECKING:
    import pandas

    from .documents import Plan, Table, Trace

STEP = (
    ("kind", "object"),
    ("tensor", "float64"),
    ("bytes", "float64"),
    ("from", "object"),
    ("to", "object"),
    ("link", "float64"),
    ("node", "object"),
    ("first_layer", "float64"),
    ("last_layer", "float64"),
    ("waiting_s", "float64"),
    ("start_s", "float64"),
    ("end_s", "float64"),
)
ASIDE = ("assumptions", "filled", "changes", "notes")
PLAN = (("job", "object"), ("step", "int64"), *STEP)
PLACE = (("kind", "object"), ("node", "object"), ("link", "float64"), ("from", "object"), ("to", "object"))
TRACE = (*PLACE, ("job", "object"), ("step", "int64"), ("start_s", "float64"), ("end_s", "float64"))


def data_frames(what: str) -> Any:
    """Pandas."""
    try:
        import pandas
    except ImportError:
        raise needs("pandas", what) from None
    return pandas


def framed(pandas: Any, rows: Iterable[dict[str, Any]], columns: Iterable[tuple[str, str]]) -> pandas.DataFrame:
    """A frame with these columns, in this order; what a row lacks is missing."""
    table = list(rows)
    return pandas.DataFrame({name: pandas.Series([row.get(name) for row in table], dtype=kind, name=name) for name, kind in columns})


def plan_frame(plan: Plan) -> pandas.DataFrame:
    """See Plan.frame."""
    pandas = data_frames("plan.frame()")
    document = plan._document()
    if "jobs" not in document:  # of streams, or of a comparison of planners
        return pandas.DataFrame(rows_in(document))
    jobs = document["jobs"]
    return framed(pandas, ({"job": j["id"], "step": k, **step} for j in jobs for k, step in enumerate(j.get("steps", ()), 1)), PLAN)


def trace_frame(trace: Trace) -> pandas.DataFrame:
    """See Trace.frame."""
    pandas = data_frames("trace.frame()")
    resources = trace._document().get("resources", [])
    return framed(pandas, ({**{k: r.get(k) for k, _ in PLACE}, **span} for r in resources for span in r.get("intervals", [])), TRACE)


def rows_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The list of objects that a document is about: `rows`, or the first one."""
    lists = {k: v for k, v in document.items() if isinstance(v, list) and v and isinstance(v[0], dict) and k not in ASIDE}
    return lists.get("rows") or next(iter(lists.values()), [])


def rows_frame(table: Table) -> pandas.DataFrame:
    """The rows of a document, whatever their keys."""
    pandas = data_frames("frame()")
    document = table._document()
    rows = rows_in(document) or [document]
    return pandas.DataFrame(rows)
