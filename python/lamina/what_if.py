"""Networks with other values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _core
from .errors import Error, placed, wrong_type
from .network import Network
from .nodes import DEGREES, LINK, NODE, TEXTS, canonical_link, canonical_node, degrees
from .values import Quantity, Row


def changed(
    network: Network,
    nodes: Mapping[str, Mapping[str, Any]],
    links: Mapping[int, Mapping[str, Any]],
    without_nodes: Sequence[str],
    without_links: Sequence[int],
) -> Network:
    """See Network.changed."""
    document = network.to_dict()
    ids = {row["id"]: i for i, row in enumerate(document["nodes"])}
    for id, changes in demand_mapping("nodes", nodes).items():
        row = document["nodes"][position(id, ids)]
        place = f"nodes[{id!r}]"
        change(row, changes, NODE, place)
        checked(canonical_node, row, place)
    for number, changes in demand_mapping("links", links).items():
        place = f"links[{number!r}]"
        row = document["links"][row_number(number, len(document["links"]), "links")]
        change(row, changes, LINK, place)
        checked(canonical_link, row, place)
    gone = {id for id in names("without_nodes", without_nodes) if position(id, ids, "without_nodes") >= 0}
    lost = {row_number(n, len(document["links"]), "without_links") for n in names("without_links", without_links)}
    document["nodes"] = [row for row in document["nodes"] if row["id"] not in gone]
    document["links"] = [
        row for i, row in enumerate(document["links"]) if i not in lost and row["from"] not in gone and row["to"] not in gone
    ]
    return Network._held(_core.parse_stated_network(json.dumps(document)))


def demand_mapping(name: str, value: Any) -> Mapping[Any, Mapping[str, Any]]:
    """The changes, which must be a dictionary of dictionaries."""
    if not isinstance(value, Mapping):
        raise wrong_type(name, "a dictionary", value)
    for key, changes in value.items():
        if not isinstance(changes, Mapping):
            raise wrong_type(f"{name}[{key!r}]", "a dictionary", changes)
    return value


def names(name: str, values: Any) -> list[Any]:
    """What goes, which must be a sequence."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise wrong_type(name, "a sequence", values)
    return list(values)


def position(id: Any, ids: Mapping[str, int], name: str = "nodes") -> int:
    """Where a node stands."""
    if not isinstance(id, str):
        raise wrong_type(name, "ids of nodes", id)
    if id not in ids:
        hint = _core.did_you_mean(id, list(ids))
        raise Error("unknown-name", f"there is no node {id!r}{hint}", f"{name}[{id!r}]")
    return ids[id]


def row_number(number: Any, count: int, name: str) -> int:
    """The row of a link, which must exist."""
    if isinstance(number, bool) or not hasattr(number, "__index__"):
        raise wrong_type(name, "row numbers of links", number)
    at: int = number.__index__()
    if not 0 <= at < count:
        raise Error("unknown-name", f"there is no row {at} of links, only 0 to {count - 1}", f"{name}[{at}]")
    return at


def change(row: Row, changes: Mapping[str, Any], quantities: tuple[Quantity, ...], place: str) -> None:
    """Takes the changes of one row over."""
    for key, value in changes.items():
        if not isinstance(key, str):
            raise wrong_type(place, "keys of a file", key)
        try:
            if any(quantity.change(row, key, value) for quantity in quantities):
                continue
        except Error as error:
            raise placed(error, f"{place}.{key}") from None
        except TypeError as error:
            raise TypeError(f"{place}: {error}") from None
        if key in TEXTS and not isinstance(value, str):
            raise wrong_type(f"{place}.{key}", "text", value)
        row[key] = degrees(key, value) if key in DEGREES else value


def checked(canonical: Any, row: Row, place: str) -> None:
    """That the row is sound."""
    try:
        canonical(row)
    except Error as error:
        raise placed(error, f"{place}.{error.where}") from None
