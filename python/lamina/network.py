"""Networks: what nodes and links make."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _core
from .errors import Error, demand_text, placed, wrong_type
from .nodes import CHUNK, Link, Node, network_text, rows_of
from .results import View
from .values import Row, Value

if TYPE_CHECKING:
    import networkx


class Network(Value):
    """A network of nodes and links; it does not change.

    Raises `lamina.Error` for ids that repeat and ends that do not exist.

    >>> import lamina
    >>> net = lamina.Network(
    ...     nodes=[lamina.Node("a", compute="50 GFLOP/s"), lamina.Node("b")],
    ...     links=[lamina.Link("a", "b", bandwidth="100 Mbit/s", delay="2 ms", duplex=True)],
    ... )
    >>> len(net.nodes), net.links[0].delay_s
    (2, 0.002)
    """

    __slots__ = ("_native", "_cache")
    _native: _core.Network
    _cache: dict[str, Any]

    def __init__(
        self,
        nodes: Iterable[Node],
        links: Iterable[Link] = (),
        *,
        name: str = "",
        chunk: str | None = None,
        chunk_bytes: float | None = None,
    ) -> None:
        more: Row = {"name": demand_text("name", name)} if name != "" else {}
        CHUNK.put(more, chunk, chunk_bytes)
        text = network_text(rows_of("nodes", nodes, Node), rows_of("links", links, Link), **more)
        self._put(_native=_core.parse_network(text), _cache={})

    @classmethod
    def _held(cls, core: _core.Network) -> Network:
        network = object.__new__(cls)
        network._put(_native=core, _cache={})
        return network

    def _kept(self, key: str, make: Any) -> Any:
        cache = self._cache
        if key not in cache:
            cache[key] = make()
        return cache[key]

    def _document(self) -> Row:
        document: Row = self._kept("document", lambda: json.loads(self._native.value()))
        return document

    @property
    def name(self) -> str:
        """What people call it; empty if nobody does."""
        return str(self._document().get("name", ""))

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes in their order."""
        nodes: tuple[Node, ...] = self._kept("nodes", lambda: tuple(map(Node._of, self._document()["nodes"])))
        return nodes

    @property
    def links(self) -> tuple[Link, ...]:
        """The rows of links in their order: a cable is one."""
        links: tuple[Link, ...] = self._kept("links", lambda: tuple(map(Link._of, self._document()["links"])))
        return links

    @property
    def chunk_bytes(self) -> float | None:
        """In pieces of which size relays pass tensors on; None for whole tensors."""
        text = self._document().get("chunk")
        return None if text is None else _core.quantity(text, "B")

    @property
    def filled(self) -> tuple[Filled, ...]:
        """What the file lacked and options or the catalogue of devices filled in."""
        rows = self._native.filled()
        return tuple(Filled({"what": w, "count": int(c), "value": v, **({"source": s} if s else {})}) for w, c, v, s, _ in rows)

    def to_dict(self) -> dict[str, Any]:
        """The document lamina.network/1; a fresh copy each time."""
        document: Row = json.loads(self.to_json())
        return document

    def to_json(self) -> str:
        """The same as text, as `lamina convert` writes it."""
        return self._native.text()

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Network:
        """The network of a document lamina.network/1; raises `lamina.Error` with the place."""
        if not isinstance(document, Mapping):
            raise wrong_type("document", "a dictionary", document)
        return cls.from_json(json.dumps(dict(document)))

    @classmethod
    def from_json(cls, text: str) -> Network:
        """The same from text."""
        try:
            return cls._held(_core.parse_network(demand_text("text", text)))
        except Error as error:
            raise placed(error, error.where or "network") from None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file lamina.network/1; raises `lamina.Error` of code `file` if it cannot."""
        _core.write_file(os.fspath(path), self.to_json())

    @classmethod
    def from_networkx(
        cls,
        graph: networkx.Graph[Any],
        *,
        compute: str = "compute",
        bandwidth: str = "bandwidth",
        delay: str = "delay",
        units: Mapping[str, str] | None = None,
    ) -> Network:
        """The network of a NetworkX graph of any class.

        `compute`, `bandwidth` and `delay` name the attributes of nodes and edges. Their values are
        text with units, or numbers whose unit `units` names:
        ``units={"bandwidth": "Mbit/s", "delay": "ms", "compute": "GFLOP/s"}``. Undirected edges are
        cables, parallel edges stay, nodes without compute are relays, ids are `str` of the nodes.
        Raises `lamina.Error` that names node or edge, attribute and value.
        """
        from .graphs import network_of

        return network_of(graph, {"compute": compute, "bandwidth": bandwidth, "delay": delay}, units or {})

    def to_networkx(self) -> networkx.MultiDiGraph[Any]:
        """A `networkx.MultiDiGraph`, a cable as two edges; `from_networkx` gives the network back."""
        from .graphs import graph_of

        return graph_of(self)

    def changed(
        self,
        *,
        nodes: Mapping[str, Mapping[str, Any]] | None = None,
        links: Mapping[int, Mapping[str, Any]] | None = None,
        without_nodes: Sequence[str] = (),
        without_links: Sequence[int] = (),
    ) -> Network:
        """A new network with other values, or without some nodes and links, for what-if.

        Rows of links and ids are those of this network; a node that goes takes its links along.
        Keys are those of files (text) or of outputs (numbers).
        ``net.changed(nodes={"edge": {"compute": "10 GFLOP/s"}}, without_links=[7])``
        """
        from .what_if import changed

        return changed(self, nodes or {}, links or {}, without_nodes, without_links)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return self is other or self._value() == other._value()

    def _value(self) -> str:
        value: str = self._kept("value", self._native.value)
        return value

    def __hash__(self) -> int:
        return hash(("Network", self._value()))

    def __repr__(self) -> str:
        return f"<lamina.Network {self.name!r}: {len(self.nodes)} nodes, {len(self.links)} rows of links>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _network_from, (self._native.state(),)

    def _repr_html_(self) -> str:
        from .pages import network_page

        return network_page(self)


def _network_from(state: Any) -> Network:
    return Network._held(_core.network_from_state(state))


class Filled(View):
    """One kind of value that was filled in."""
