"""Nodes and links of networks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from . import _core
from .errors import Error, demand_text, placed, wrong_type
from .values import Quantity, Row, RowValue, is_number

NODE = (
    Quantity("compute", "compute_flop_s", "FLOP/s", "50 GFLOP/s"),
    Quantity("memory", "memory_bytes", "B", "4 GiB"),
    Quantity("memory_bandwidth", "memory_bandwidth_byte_s", "B/s", "5.56 GB/s"),
    Quantity("overhead", "overhead_s", "s", "1 ms"),
    Quantity("backlog", "backlog_flop", "FLOP", "1.5 GFLOP"),
)
LINK = (
    Quantity("bandwidth", "bandwidth_byte_s", "B/s", "100 Mbit/s"),
    Quantity("delay", "delay_s", "s", "2 ms"),
    Quantity("backlog", "backlog_bytes", "B", "100 kB"),
)
CHUNK = Quantity("chunk", "chunk_bytes", "B", "64 KiB")
TEXTS = ("device", "label")
DEGREES = ("latitude", "longitude")
FORMAT = "lamina.network/1"


def network_text(nodes: Iterable[Row], links: Iterable[Row], **more: object) -> str:
    return json.dumps({"format": FORMAT, **more, "nodes": list(nodes), "links": list(links)})


def _at(error: Error, prefix: str) -> Error:
    """The error of a row that is read alone, at the row's key."""
    where = error.where.removeprefix(prefix)
    return placed(error, where.removeprefix(".") or prefix)


class Node(RowValue):
    """A place that can compute, forward, or both.

    Give quantities as text with units (`compute="50 GFLOP/s"`) or as numbers in SI base units
    (`compute_flop_s=50e9`). Without `compute` and `device` the node is a relay. What it does not
    state of a known device class, the class says. Raises `lamina.Error` for a bad value.

    >>> import lamina
    >>> lamina.Node("edge", compute="50 GFLOP/s", overhead="1 ms").compute_flop_s
    50000000000.0
    """

    __slots__ = ("_stated",)
    _stated: Row

    def __init__(
        self,
        id: str,
        *,
        compute: str | None = None,
        compute_flop_s: float | None = None,
        device: str | None = None,
        memory: str | None = None,
        memory_bytes: float | None = None,
        memory_bandwidth: str | None = None,
        memory_bandwidth_byte_s: float | None = None,
        overhead: str | None = None,
        overhead_s: float | None = None,
        backlog: str | None = None,
        backlog_flop: float | None = None,
        label: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> None:
        given = locals()
        row: Row = {"id": demand_text("id", id)}
        for quantity in NODE:
            quantity.put(row, given[quantity.key], given[quantity.number_key])
        for key in TEXTS:
            if given[key] is not None:
                row[key] = demand_text(key, given[key])
        for key in DEGREES:
            if given[key] is not None:
                row[key] = degrees(key, given[key])
        stated, filled = canonical_node(row)
        self._put(_row=filled, _stated=stated)

    @classmethod
    def _of(cls, row: Row, stated: Row | None = None) -> Node:
        node = object.__new__(cls)
        node._put(_row=row, _stated=stated if stated is not None else row)
        return node

    def __reduce__(self) -> tuple[Any, ...]:
        return Node._of, (self._row, self._stated)

    @property
    def id(self) -> str:
        """What links and jobs call it."""
        return str(self._row["id"])

    @property
    def label(self) -> str | None:
        """What people call it, or None."""
        return self._row.get("label")

    @property
    def compute_flop_s(self) -> float | None:
        """Its speed in FLOP/s; None for one that has no speed of its own."""
        return self._number("compute", "FLOP/s")

    @property
    def device(self) -> str | None:
        """Its device class, by which layers give their times, or None."""
        return self._row.get("device")

    @property
    def memory_bytes(self) -> float | None:
        """The memory for weights and states in bytes; None for no limit."""
        return self._number("memory", "B")

    @property
    def memory_bandwidth_byte_s(self) -> float | None:
        """How fast it reads weights and states, in B/s; None for no limit."""
        return self._number("memory_bandwidth", "B/s")

    @property
    def overhead_s(self) -> float:
        """What every stay pays once, in seconds."""
        return self._number("overhead", "s") or 0.0

    @property
    def backlog_flop(self) -> float:
        """What is queued at time 0, in FLOP."""
        return self._number("backlog", "FLOP") or 0.0

    @property
    def latitude(self) -> float | None:
        """Degrees north, or None."""
        return self._row.get("latitude")

    @property
    def longitude(self) -> float | None:
        """Degrees east, or None."""
        return self._row.get("longitude")


class Link(RowValue):
    """A link from one node to another; with `duplex` a cable, the same both ways.

    Raises `lamina.Error` for a bad value.

    >>> import lamina
    >>> lamina.Link("a", "b", bandwidth="100 Mbit/s", delay="2 ms").bandwidth_byte_s
    12500000.0
    """

    __slots__ = ()

    def __init__(
        self,
        from_: str,
        to: str,
        *,
        bandwidth: str | None = None,
        bandwidth_byte_s: float | None = None,
        delay: str | None = None,
        delay_s: float | None = None,
        backlog: str | None = None,
        backlog_bytes: float | None = None,
        duplex: bool = False,
    ) -> None:
        given = locals()
        row: Row = {"from": demand_text("from_", from_), "to": demand_text("to", to)}
        for quantity in LINK:
            quantity.put(row, given[quantity.key], given[quantity.number_key])
        if bandwidth is None and bandwidth_byte_s is None:
            raise TypeError("a link needs its bandwidth, as text with a unit, or bandwidth_byte_s")
        if not isinstance(duplex, bool):
            raise wrong_type("duplex", "True or False", duplex)
        row["duplex"] = duplex
        self._put(_row=canonical_link(row))

    @property
    def from_(self) -> str:
        """The id of the node where it begins."""
        return str(self._row["from"])

    @property
    def to(self) -> str:
        """The id of the node where it ends."""
        return str(self._row["to"])

    @property
    def bandwidth_byte_s(self) -> float:
        """Its rate in B/s."""
        return self._number("bandwidth", "B/s") or 0.0

    @property
    def delay_s(self) -> float:
        """Its propagation delay in seconds."""
        return self._number("delay", "s") or 0.0

    @property
    def backlog_bytes(self) -> float:
        """What is queued at time 0 in each direction, in bytes."""
        return self._number("backlog", "B") or 0.0

    @property
    def duplex(self) -> bool:
        """Whether it is a cable: two links with these figures, one each way."""
        return bool(self._row.get("duplex", False))


def degrees(key: str, value: object) -> float:
    """A coordinate."""
    if not is_number(value):
        raise wrong_type(key, "a number of degrees", value)
    number = float(value)  # type: ignore[arg-type]
    if not abs(number) <= 360:
        raise Error("value", f"{number!r} is no number of degrees", key)
    return number


def canonical_node(row: Row) -> tuple[Row, Row]:
    """The row as Lamina writes it: as stated, and with what its device class adds."""
    try:
        text = network_text([row], [])
        stated: Row = json.loads(_core.parse_stated_network(text).value())["nodes"][0]
        if "device" not in row:
            return stated, stated
        return stated, json.loads(_core.parse_network(text).value())["nodes"][0]
    except Error as error:
        raise _at(error, "nodes[0]") from None


def canonical_link(row: Row) -> Row:
    """The row as Lamina writes it."""
    ends = dict.fromkeys((row["from"], row["to"]))
    try:
        network = _core.parse_stated_network(network_text(({"id": id} for id in ends), [row]))
    except Error as error:
        raise _at(error, "links[0]") from None
    link: Row = json.loads(network.value())["links"][0]
    return link


def rows_of(name: str, values: object, kind: type[RowValue]) -> list[Row]:
    """The rows of a sequence of nodes or links."""
    if not isinstance(values, Iterable):
        raise wrong_type(name, f"lamina.{kind.__name__} values", values)
    rows = []
    for i, value in enumerate(values):
        if not isinstance(value, kind):
            raise wrong_type(f"{name}[{i}]", f"lamina.{kind.__name__}", value)
        rows.append(value._stated if isinstance(value, Node) else value._row)
    return rows
