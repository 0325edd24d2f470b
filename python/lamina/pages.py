"""What notebooks show: a table and a drawing, without scripts, in the colours of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from .drawings import hue, map_svg, time_text, timeline_svg
from .frames import rows_in

if TYPE_CHECKING:
    from .documents import Plan, Trace
    from .model import Model
    from .network import Network
    from .results import Document

MOST_ROWS = 60


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], count: int) -> str:
    """A table of the first rows; cells are text, not HTML."""
    cells = "".join(f'<th style="text-align:left">{escape(each)}</th>' for each in head)
    lines = [f"<tr>{cells}</tr>"]
    for k, row in enumerate(rows):
        if k == MOST_ROWS:
            lines.append(f'<tr><td colspan="{len(head)}">and {count - MOST_ROWS} more</td></tr>')
            break
        lines.append("<tr>" + "".join(f'<td style="text-align:left">{escape(str(cell))}</td>' for cell in row) + "</tr>")
    return f"<table>{''.join(lines)}</table>"


def page(title: str, words: str, *parts: str) -> str:
    """One block: a line in bold, a line of words, and the rest."""
    return f"<div><div><b>{escape(title)}</b> {escape(words)}</div>{''.join(parts)}</div>"


def amount(value: float | None, unit: str, base: float = 1e3) -> str:
    """A number with three digits and a prefix."""
    if value is None:
        return ""
    if unit == "s":
        return time_text(value)
    for prefix in ("", "k", "M", "G", "T"):
        if abs(value) < base or prefix == "T":
            break
        value /= base
    return f"{value:.3g} {prefix}{unit}"


def network_page(network: Network) -> str:
    """See Network._repr_html_."""
    rows = (
        (
            node.id,
            node.label or "",
            amount(node.compute_flop_s, "FLOP/s") or ("by layer" if node.device else "relay"),
            node.device or "",
            amount(node.memory_bytes, "B"),
        )
        for node in network.nodes
    )
    words = f"{len(network.nodes)} nodes, {len(network.links)} rows of links"
    nodes = table(("node", "label", "compute", "device", "memory"), rows, len(network.nodes))
    return page(network.name or "network", words, map_svg(network), nodes)


def model_page(model: Model) -> str:
    """See Model._repr_html_."""
    layers = model.layers
    work = sum(layer.work_flop or 0.0 for layer in layers)
    words = f"{len(layers)} layers, {amount(work, 'FLOP')}, input {amount(model.input_bytes, 'B')}"
    rows = (
        (k, layer.name, amount(layer.work_flop, "FLOP"), amount(layer.output_bytes, "B"), amount(layer.weights_bytes, "B"))
        for k, layer in enumerate(layers, 1)
    )
    return page(model.name or "model", words, table(("", "layer", "work", "output", "weights"), rows, len(layers)))


def stays(job: Any) -> str:
    """Where a job computes what, in words."""
    return ", ".join(f"{s['node']} [{s['first_layer']}-{s['last_layer']}]" for s in job.get("steps", ()) if s["kind"] == "compute")


def plan_page(plan: Plan, network: Network | None) -> str:
    """See Plan._repr_html_."""
    document = plan._document()
    if "jobs" not in document:  # of streams, or of a comparison of planners
        return table_page(plan)
    jobs = document["jobs"]
    rows = ((j["id"], amount(j.get("latency_s"), "s") or j.get("reason") or j.get("status", ""), stays(j)) for j in jobs)
    parts = [table(("job", "latency", "computes at"), rows, len(jobs))]
    spans = [
        (step_row(step), job["id"], step["start_s"] + step["waiting_s"], step["end_s"], hue(k))
        for k, job in enumerate(jobs)
        for step in job.get("steps", ())
    ]
    if network is not None and jobs:
        parts.insert(
            0, map_svg(network, [(s["link"], hue(k)) for k, j in enumerate(jobs) for s in j.get("steps", ()) if s["kind"] == "send"])
        )
    parts.append(timeline_svg(spans))
    return page("plan", headline(document) + (", interrupted" if plan.interrupted else ""), *parts)


def headline(document: dict[str, Any]) -> str:
    """The objective and what is known of it."""
    summary, bound = document.get("summary"), document.get("bound")
    words = f"by {document.get('planner', 'an unknown planner')}"
    if summary:
        words += f", {document.get('objective', 'objective')} {amount(summary['objective_s'], 's')}"
    if bound:
        words += f", not below {amount(bound['lower_s'], 's')}"
    return words


def step_row(step: dict[str, Any]) -> str:
    """The resource of a step."""
    return str(step["node"]) if step["kind"] == "compute" else f"{step['from']} → {step['to']}"


def trace_page(trace: Trace) -> str:
    """See Trace._repr_html_."""
    document = trace._document()
    jobs = document.get("jobs", [])
    colours = {job["id"]: hue(k) for k, job in enumerate(jobs)}
    rows = ((j["id"], amount(j["latency_s"], "s"), amount(j["planned_latency_s"], "s"), amount(j["waiting_s"], "s")) for j in jobs)
    spans = [
        (r["node"] if r["kind"] == "node" else f"{r['from']} → {r['to']}", i["job"], i["start_s"], i["end_s"], colours.get(i["job"], 0))
        for r in document.get("resources", [])
        for i in r.get("intervals", [])
    ]
    words = f"{document['discipline']}, {len(jobs)} jobs"
    return page("trace", words, table(("job", "latency", "planned", "waiting"), rows, len(jobs)), timeline_svg(spans))


def table_page(answer: Document) -> str:
    """A document with rows, or the keys of one without."""
    document = answer._document()
    rows = rows_in(document)
    plain = {k: v for k, v in document.items() if not isinstance(v, (list, dict))}
    parts = [table(("", ""), plain.items(), len(plain))]
    if rows:
        keys = list(dict.fromkeys(key for row in rows[:MOST_ROWS] for key in row))
        parts.append(table(keys, ([row.get(key, "") for key in keys] for row in rows), len(rows)))
    return page(type(answer).__name__.lower(), str(document.get("format", "")), *parts)
