"""Networks from NetworkX graphs, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from . import _core
from .errors import Error, needs, placed, wrong_type
from .network import Network
from .nodes import DEGREES, FORMAT, LINK, NODE, TEXTS, canonical_link, canonical_node
from .values import Quantity, Row, is_number

# By which `to_networkx` marks what a graph cannot say: the row of a link, and a cable's way back.
ROW, BACK = "lamina_row", "lamina_back"
CHUNK = "lamina_chunk"

# The number of a row and whether it is the way back; its place for errors; the row.
Marked = tuple[tuple[int, bool], str, Row]


def graph_of(network: Network) -> Any:
    """See Network.to_networkx."""
    try:
        import networkx
    except ImportError:
        raise needs("networkx", "to_networkx") from None
    document = json.loads(network._native.value())
    graph = networkx.MultiDiGraph(**({"name": document["name"]} if "name" in document else {}))
    if "chunk" in document:
        graph.graph[CHUNK] = document["chunk"]
    for row in document["nodes"]:
        graph.add_node(row["id"], **{k: v for k, v in row.items() if k != "id"})
    for number, row in enumerate(document["links"]):
        attributes = {k: v for k, v in row.items() if k not in ("from", "to", "duplex")}
        graph.add_edge(row["from"], row["to"], **attributes, **{ROW: number})
        if row.get("duplex"):
            graph.add_edge(row["to"], row["from"], **attributes, **{ROW: number, BACK: True})
    return graph


def network_of(graph: Any, names: Mapping[str, str], units: Any) -> Network:
    """See Network.from_networkx."""
    if not all(hasattr(graph, each) for each in ("nodes", "edges", "is_directed", "is_multigraph")):
        raise wrong_type("graph", "a NetworkX graph", graph)
    units = demand_units(units)
    document: Row = {"format": FORMAT}
    name = graph.graph.get("name", "")
    if isinstance(name, str) and name:
        document["name"] = name
    if isinstance(graph.graph.get(CHUNK), str):
        document["chunk"] = graph.graph[CHUNK]
    ids: dict[Any, str] = {}
    taken: dict[str, Any] = {}
    document["nodes"] = [node_row(key, data, names, units, taken) for key, data in graph.nodes(data=True)]
    ids.update((key, id) for id, key in taken.items())
    edges = edge_rows(graph, names, units, ids)
    document["links"] = [row for _, row in edges]
    try:
        return Network._held(_core.parse_network(json.dumps(document)))
    except Error as error:
        for row, key in zip(document["nodes"], ids, strict=True):
            retry(canonical_node, row, f"node {key!r}", names)
        for ends, row in edges:
            retry(canonical_link, row, ends, names)
        raise placed(error, error.where or "graph") from None


def demand_units(units: Any) -> Mapping[str, str]:
    """The units, each checked by reading a number with it."""
    if not isinstance(units, Mapping):
        raise wrong_type("units", "a dictionary", units)
    kinds = {q.key: q.unit for q in (*NODE, *LINK)} | {"backlog": ""}
    for key, unit in units.items():
        place = f"units[{key!r}]"
        if key not in kinds:
            hint = _core.did_you_mean(str(key), list(kinds))
            raise Error("unknown-key", f"there is no attribute {key!r} with a unit{hint}", place)
        if not isinstance(unit, str):
            raise wrong_type(place, "a unit as text", unit)
        try:
            if kinds[key]:
                _core.quantity(f"1 {unit}", kinds[key])
        except Error as error:
            raise placed(error, f"{place} ({unit})") from None
    return units


def retry(canonical: Any, row: Row, place: str, names: Mapping[str, str]) -> None:
    """Reads one row alone, so that its error names it."""
    try:
        canonical(row)
    except Error as error:
        raise placed(error, f"{place}: {names.get(error.where, error.where)}") from None


def node_row(key: Any, data: Mapping[str, Any], names: Mapping[str, str], units: Mapping[str, str], taken: dict[str, Any]) -> Row:
    """A node as a row of a network file."""
    row: Row = {"id": str(key)}
    place = f"node {key!r}"
    other = taken.setdefault(row["id"], key)
    if other is not key:
        raise Error("duplicate", f"nodes {other!r} and {key!r} both have the id {row['id']!r}", place)
    put(row, data, NODE, names, units, place)
    for text in TEXTS:
        if data.get(text) is not None:
            row[text] = str(data[text])
    for degree in DEGREES:
        if is_number(data.get(degree)):
            row[degree] = float(data[degree])
    return row


def put(
    row: Row, data: Mapping[str, Any], quantities: tuple[Quantity, ...], names: Mapping[str, str], units: Mapping[str, str], place: str
) -> None:
    """The quantities of a node or an edge as text."""
    for quantity in quantities:
        attribute = names.get(quantity.key, quantity.key)
        value = data.get(attribute)
        if value is None:
            continue
        where = f"{place}: {attribute}"
        if isinstance(value, str):
            row[quantity.key] = value
        elif not is_number(value):
            raise wrong_type(where, "text with a unit or a number", value)
        elif quantity.key not in units:
            raise Error("unit", f"{value!r} has no unit: say it with units={{{quantity.key!r}: ...}}, or write {quantity.example!r}", where)
        else:
            row[quantity.key] = f"{plain_number(value, where)!r} {units[quantity.key]}"


def plain_number(value: Any, where: str) -> float:
    """A number that a file can state."""
    number = float(value)
    if not 0 <= number < float("inf"):
        raise Error("value", f"{number!r} is not a finite number of at least 0", where)
    return number


def edge_rows(graph: Any, names: Mapping[str, str], units: Mapping[str, str], ids: Mapping[Any, str]) -> list[tuple[str, Row]]:
    """The edges as rows of a network file, each with its name; cables of `to_networkx` are one again."""
    rows: list[tuple[str, Row]] = []
    marked: list[Marked] = []
    cable = not graph.is_directed()
    bandwidth = names["bandwidth"]
    for a, b, data in graph.edges(data=True):
        place = f"edge ({a!r}, {b!r})"
        if data.get(bandwidth) is None:
            hint = _core.did_you_mean(bandwidth, [key for key in data if isinstance(key, str)])
            raise Error("missing-key", f"the attribute {bandwidth!r} is missing{hint}", f"{place}: {bandwidth}")
        row: Row = {"from": ids[a], "to": ids[b]}
        put(row, data, LINK, names, units, place)
        row.setdefault("delay", "0 s")
        if isinstance(data.get(ROW), int) and not cable:
            marked.append(((data[ROW], bool(data.get(BACK))), place, row))
        else:
            rows.append((place, {**row, "duplex": True} if cable else row))
    return [*joined(marked), *rows]


def joined(marked: list[Marked]) -> list[tuple[str, Row]]:
    """Rows in their order; two ways of one number that are alike are a cable."""
    marked.sort(key=lambda each: each[0])
    rows: list[tuple[str, Row]] = []
    last: tuple[int, bool] | None = None
    for mark, place, row in marked:
        turned = {**row, "from": row["to"], "to": row["from"]}
        if mark[1] and last == (mark[0], False) and rows[-1][1] == turned:
            rows[-1] = (rows[-1][0], {**rows[-1][1], "duplex": True})
            last = None
        else:
            rows.append((place, row))
            last = mark
    return rows
