"""Many answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from .documents import Plan
from .errors import Error, needs, wrong_type
from .model import Model
from .network import Network
from .verbs import _watches, ask, demand_network, node_id

if TYPE_CHECKING:
    import numpy
    import numpy.typing


class Router:
    """Exact least latencies in one network, which is prepared once; NumPy arrays in and out.

    Any number of threads may ask at once. Raises `TypeError` for arrays of a wrong shape or kind
    and `lamina.Error` for nodes that do not exist.

    >>> import lamina
    >>> router = lamina.Router(lamina.load_network("examples/networks/us-24.json"))
    >>> model = lamina.load_model("examples/models/vgg19.onnx")
    >>> router.latencies(model, ["n0", "n1"], ["n23", "n2"]).shape
    (2,)
    """

    __slots__ = ("_native", "_network", "_positions")

    def __init__(self, network: Network) -> None:
        self._network = demand_network(network)
        self._native = _core.Router(network._native)
        self._positions = positions_of(network)

    @property
    def network(self) -> Network:
        """The network that it routes in now, for example ``router.network.nodes``."""
        return self._network

    def route(self, model: Model, source: str | int, destination: str | int) -> Plan:
        """The plan of one job.

        Example: ``router.route(model, "a", "b").jobs[0].latency_s``
        """
        network = self._network
        document, interrupted = ask(
            "plan", network, demand_model(model), (demand_end("source", source), demand_end("destination", destination)), {}
        )
        plan: Plan = Plan._of(document, interrupted, network)
        return plan

    def latencies(
        self, model: Model, sources: Any, destinations: Any, *, threads: int | None = None
    ) -> numpy.typing.NDArray[numpy.float64]:
        """Latencies in seconds, shape (n,), float64; `inf` where there is no plan.

        `sources` and `destinations` are equally long: ids, or integer arrays of positions in
        `network.nodes`, of which int64 is read where it lies. `threads` is their number (default:
        all cores). For example ``router.latencies(model, ["a", "a"], ["b", "c"])``.
        """
        ids = self._positions
        froms, tos = positions("sources", sources, ids), positions("destinations", destinations, ids)
        if len(froms) != len(tos):
            raise Error("value", f"there are {len(froms)} sources, but {len(tos)} destinations", "destinations")
        if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int)):
            raise wrong_type("threads", "a whole number", threads)
        if threads is not None and not 1 <= threads <= 1024:
            raise Error("value", f"{threads} is not from 1 to 1024", "threads")
        return self._native.latencies(demand_model(model)._native, froms, tos, threads or 0, _watches())

    def completions(self, model: Model, source: str | int) -> numpy.typing.NDArray[numpy.float64]:
        """When the result can be at each node, in seconds: float64 over `network.nodes`.

        For example ``router.completions(model, "a")``; `inf` where there is no plan.
        """
        array_package()
        id = node_id("source", demand_end("source", source), self._network)
        return self._native.completions(demand_model(model)._native, position("source", id, self._positions))

    def change_to(self, network: Network) -> None:
        """Goes over to another network; what is prepared is kept where rates and delays alone differ.

        For example ``router.change_to(net.changed(links={3: {"bandwidth": "5 Mbit/s"}}))``.
        """
        self._native.change_to(demand_network(network)._native)
        self._positions = positions_of(network)
        self._network = network


def positions_of(network: Network) -> dict[str, int]:
    """The positions of nodes by id."""
    return {node.id: i for i, node in enumerate(network.nodes)}


def demand_model(value: Any) -> Model:
    """The value, which must be a model."""
    if not isinstance(value, Model):
        raise wrong_type("model", "lamina.Model", value)
    return value


def demand_end(name: str, value: Any) -> Any:
    """The value, which must be there."""
    if value is None:
        raise wrong_type(name, "the id of a node", value)
    return value


def array_package() -> Any:
    """NumPy."""
    try:
        import numpy
    except ImportError:
        raise needs("numpy", "a Router's array") from None
    return numpy


def position(name: str, id: Any, ids: dict[str, int]) -> int:
    """The position of a node by its id."""
    if not isinstance(id, str):
        raise wrong_type(name, "the id of a node", id)
    if id not in ids:
        raise Error("unknown-name", f"there is no node {id!r}{_core.did_you_mean(id, list(ids))}", name)
    return ids[id]


def positions(name: str, values: Any, ids: dict[str, int]) -> Any:
    """Ids or positions as an array of int64."""
    numpy = array_package()
    if isinstance(values, numpy.ndarray):
        return array_positions(name, values, ids, numpy)
    if isinstance(values, (str, bytes, dict)) or not hasattr(values, "__len__") or not hasattr(values, "__iter__"):
        raise wrong_type(name, "a sequence of ids or an array of positions", values)
    if len(values) and not any(isinstance(each, str) for each in values):
        return array_positions(name, numpy.asarray(values), ids, numpy)
    return numpy.fromiter((position(f"{name}[{i}]", each, ids) for i, each in enumerate(values)), numpy.int64, len(values))


def array_positions(name: str, array: Any, ids: dict[str, int], numpy: Any) -> Any:
    """An array of either as one of int64, the same one if it is such."""
    if array.ndim != 1:
        raise TypeError(f"{name}: expected an array of one dimension, not {array.ndim}")
    if array.dtype.kind in "UO":
        return positions(name, array.tolist(), ids) if len(array) and isinstance(array[0], str) else none_of(name, array)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected ids or whole numbers, not {array.dtype}")
    return array if array.dtype == numpy.int64 and array.dtype.isnative else array.astype(numpy.int64)


def none_of(name: str, array: Any) -> Any:
    """The error of an array of objects that are no ids."""
    raise TypeError(f"{name}: expected ids or whole numbers, not objects of {type(array[0]).__name__ if len(array) else 'no'} type")
