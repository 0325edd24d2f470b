"""The verbs of the command line; options are theirs, by their names with underscores."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # getsignal of `signal` makes enumerations, which takes longer than asking
import functools
import os
import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import _core
from .documents import Facts, Plan, Solution, Table, Trace, Verdict
from .errors import Error, demand_text, wrong_type
from .jobs import Job, demand_jobs, jobs_document, jobs_of, named_models, read_jobs
from .model import Model
from .network import Network
from .values import is_number

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from . import _options

SIGINT = int(signal.SIGINT)

Texts = list[tuple[str, str]]
LISTS = ("NAMES", "NODES")  # values that are names with commas between them


# ---- options


@functools.cache
def _rows(table: str) -> dict[str, tuple[str, str, bool]]:
    """The options of a verb, or of what loads a file, by key: value, help, whether it repeats."""
    tables = {"load_network": _core.network_options, "load_model": _core.model_options, "load_jobs": _core.model_options}
    rows = tables[table]() if table in tables else _core.options(table)
    return {key: (value, help, repeats) for key, value, help, repeats in rows}


def options(verb: str) -> dict[str, str]:
    """The options that a verb takes, each with its help; those of the command line.

    >>> import lamina
    >>> lamina.options("plan")["threads"].partition(":")[0]
    'several jobs'
    """
    demand_text("verb", verb)
    if verb not in (*_core.verbs(), "load_network", "load_model", "load_jobs"):
        raise Error("unknown-name", f"no verb {verb!r}{_core.did_you_mean(verb, _core.verbs())}", "verb")
    return {key: help for key, (_, help, _) in _rows(verb).items()}


def _texts(verb: str, given: Mapping[str, Any]) -> Texts:
    """Options as on a command line."""
    texts: Texts = []
    if given:
        rows = _rows(verb)
        for key, value in given.items():
            if key not in rows:
                raise TypeError(f"{verb}() has no option {key!r}{_core.did_you_mean(key, list(rows))}")
            kind, _, repeats = rows[key]
            texts += ((key, text) for text in _values(key, value, kind, repeats))
    return texts


def _values(key: str, value: Any, kind: str, repeats: bool) -> list[str]:
    """The texts of one option."""
    if value is None or (kind == "" and value is False):
        return []
    if kind == "":
        if value is not True:
            raise wrong_type(key, "True or False", value)
        return ["true"]
    if isinstance(value, Mapping) and repeats:
        return [f"{name}={_text(key, each)}" for name, each in value.items()]
    if isinstance(value, (list, tuple)) and (repeats or "," in kind or kind in LISTS):
        texts = [_text(f"{key}[{i}]", each) for i, each in enumerate(value)]
        return texts if repeats else [",".join(texts)]
    return [_text(key, value)]


def _text(key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if is_number(value):
        try:
            return str(value.item() if hasattr(value, "item") else value)
        except ValueError:  # more digits than Python prints
            raise Error("value", "is a number of too many digits", key) from None
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    raise wrong_type(key, "text or a number", value)


# ---- what is asked


def _watches() -> bool:
    """Whether Ctrl-C may end a search: in the main thread, where nobody else looks after it."""
    return threading.current_thread() is threading.main_thread() and _signal.getsignal(SIGINT) is _signal.default_int_handler


def node_id(name: str, value: Any, network: Network) -> str:
    """A node of the network, by its id or its position."""
    if isinstance(value, str):
        return value
    count = len(network.nodes)
    if not isinstance(value, bool) and hasattr(value, "__index__") and 0 <= value.__index__() < count:
        return str(network.nodes[value.__index__()].id)
    raise wrong_type(name, f"the id of a node, or its position from 0 to {count - 1}", value)


def demand_network(value: Any, name: str = "network") -> Network:
    """The value, which must be a network."""
    if not isinstance(value, Network):
        raise wrong_type(name, "lamina.Network", value)
    return value


def _instance(network: Any, jobs: Any, source: Any, destination: Any) -> tuple[list[tuple[str, Any]], list[str]]:
    """The models and the words of what is planned or judged."""
    demand_network(network)
    if isinstance(jobs, Model):
        if source is None or destination is None:
            lacking = "source" if source is None else "destination"
            raise TypeError(f"a single model needs its {lacking}: give source= and destination=")
        ends = [node_id("source", source, network), node_id("destination", destination, network)]
        return [("", jobs._native)], ["", *ends, "", "", ""]
    rows, models = named_models(demand_jobs("jobs", jobs))
    if source is not None or destination is not None:
        raise TypeError("source and destination are those of a single model: jobs state their own")
    document = jobs_document(rows, dict.fromkeys((name for name, _ in models), ""))
    return [(name, model._native) for name, model in models], [document, "", "", "", "", ""]


def ask(verb: str, network: Any, jobs: Any, ends: tuple[Any, Any], given: Mapping[str, Any], plan: Any = None) -> tuple[str, bool]:
    """The document of a verb on an instance, and whether Ctrl-C ended it."""
    if plan is not None and not isinstance(plan, Plan):
        raise wrong_type("plan", "lamina.Plan", plan)
    models, words = _instance(network, jobs, *ends)
    text = None if plan is None else plan.to_json()
    document, _, _, interrupted = _core.ask(verb, network._native, models, words, text, _texts(verb, given), _watches())
    return document, interrupted


def ask_file(verb: str, words: list[str], given: Mapping[str, Any]) -> tuple[str, str]:
    """The document of a verb on a file, and the file that it makes."""
    document, file, _, _ = _core.ask(verb, None, [], words, None, _texts(verb, given), False)
    return document, file


def path_of(name: str, path: Any) -> str:
    """A path as text."""
    if isinstance(path, (str, os.PathLike)):
        return str(os.fspath(path))
    raise wrong_type(name, "the path of a file", path)


# ---- files


def load_network(path: str | os.PathLike[str], **options: Unpack[_options.LoadNetwork]) -> Network:
    """A network from a file of any format that the command line reads.

    Options are those of `lamina convert`, as `default_bandwidth="1 Gbit/s"`; see
    ``lamina.options("load_network")``. Raises `lamina.Error` with file and place.

    >>> import lamina
    >>> len(lamina.load_network("examples/networks/us-24.json").nodes)
    24
    """
    return Network._held(_core.read_network(path_of("path", path), _texts("load_network", options)))


def load_model(path: str | os.PathLike[str], **options: Unpack[_options.LoadModel]) -> Model:
    """A model from a file of any format: ONNX, layer tables and others.

    Options are those of the command line, as ``dim={"batch": 1}``; see
    ``lamina.options("load_model")``. Raises `lamina.Error` with file and place.

    >>> import lamina
    >>> len(lamina.load_model("examples/models/vgg19.onnx").layers)
    46
    """
    return Model._held(_core.read_model(path_of("path", path), _texts("load_model", options)))


def load_jobs(path: str | os.PathLike[str], network: Network, **options: Unpack[_options.LoadModel]) -> tuple[Job, ...]:
    """The jobs of a file lamina.jobs/1 in a network, counts spread out, with their models.

    Options are those of models. Raises `lamina.Error` with file and place.

    >>> import lamina
    >>> net = lamina.load_network("examples/networks/campus.json")
    >>> lamina.load_jobs("examples/jobs/camera.json", network=net)[0].source
    'camera'
    """
    demand_network(network)
    return read_jobs(path_of("path", path), network, _texts("load_jobs", options))


def inspect(file: str | os.PathLike[str], **options: Unpack[_options.Inspect]) -> Facts:
    """What a file contains, and what is missing.

    >>> import lamina
    >>> lamina.inspect("examples/networks/campus.json").relay_count
    2
    """
    document, _ = ask_file("inspect", ["", "", "", path_of("file", file), "", ""], options)
    return Facts(document)


def convert(file: str | os.PathLike[str], *, output: str | os.PathLike[str], **options: Unpack[_options.Convert]) -> Facts:
    """Writes a network or model of any format in Lamina's own; says what the result contains.

    Example: ``lamina.convert("abilene.graphml", output="abilene.json", default_bandwidth="1 Gbit/s")``
    """
    target = path_of("output", output)
    document, text = ask_file("convert", ["", "", "", path_of("file", file), "", target], options)
    _core.write_file(target, text)
    return Facts(document)


def generate_network(family: str, **options: Unpack[_options.GenerateNetwork]) -> Network:
    """A random or regular network to experiment with.

    >>> import lamina
    >>> len(lamina.generate_network("ring", nodes=8, seed=7).links)
    8
    """
    _, text = ask_file("generate_network", ["", "", "", "", demand_text("family", family), ""], options)
    return Network.from_json(text)


def generate_jobs(network: Network, model: Model, **options: Unpack[_options.GenerateJobs]) -> tuple[Job, ...]:
    """Jobs in a network, drawn at random.

    >>> import lamina
    >>> net = lamina.generate_network("ring", nodes=8)
    >>> model = lamina.Model(input="1 MB", layers=[lamina.Layer("x", work="1 GFLOP", output="1 kB")])
    >>> len(lamina.generate_jobs(net, model, count=12, release="poisson:40/s"))
    12
    """
    demand_network(network)
    if not isinstance(model, Model):
        raise wrong_type("model", "lamina.Model", model)
    import tempfile  # takes a while, and nothing else needs it

    name = model.name or "model"
    with tempfile.TemporaryDirectory() as folder:
        network.save(os.path.join(folder, "network.json"))
        model.save(os.path.join(folder, "model.json"))
        words = ["", f"{name.replace('=', '-')}={os.path.join(folder, 'model.json')}", ""]
        words += [os.path.join(folder, "network.json"), "", ""]
        _, text = ask_file("generate_jobs", words, options)
    return jobs_of(text, {name.replace("=", "-"): model})


# ---- questions on an instance


def plan(
    network: Network,
    jobs: Model | Job | Iterable[Job],
    *,
    source: str | int | None = None,
    destination: str | int | None = None,
    **options: Unpack[_options.Plan],
) -> Plan:
    """Decides which node computes which layer, and which way every tensor travels.

    Give a model with `source` and `destination`, or jobs. Options are those of `lamina plan`, as
    `planner="greedy"`, `time_limit="2 s"`, `explain=True`; see ``lamina.options("plan")``. A job
    without a plan is a result: its status is `infeasible`. Ctrl-C ends a search, and the best plan
    so far says `interrupted`. Raises `lamina.Error` where the command line would refuse.

    >>> import lamina
    >>> net = lamina.load_network("examples/networks/us-24.json")
    >>> model = lamina.load_model("examples/models/vgg19.onnx")
    >>> plan = lamina.plan(net, model, source="n0", destination="n23")
    >>> plan.jobs[0].status, plan.bound.gap
    ('planned', 0)
    """
    document, interrupted = ask("plan", network, jobs, (source, destination), options)
    result: Plan = Plan._of(document, interrupted, network)
    return result


def check(
    plan: Plan,
    network: Network,
    jobs: Model | Job | Iterable[Job],
    *,
    source: str | int | None = None,
    destination: str | int | None = None,
    **options: Unpack[_options.Check],
) -> Verdict:
    """Judges a plan independently: is it possible, are its figures true, is it optimal.

    Example: ``lamina.check(plan, net, jobs).ok``
    """
    if plan is None:
        raise wrong_type("plan", "lamina.Plan", plan)
    document, _ = ask("check", network, jobs, (source, destination), options, plan)
    return Verdict(document)


def simulate(
    plan: Plan | None,
    network: Network,
    jobs: Model | Job | Iterable[Job],
    *,
    source: str | int | None = None,
    destination: str | int | None = None,
    **options: Unpack[_options.Simulate],
) -> Trace:
    """Executes a plan event by event, or with `arrivals` plans jobs when they arrive (plan None).

    Example: ``lamina.simulate(plan, net, jobs, discipline="fifo").summary.p95_latency_s``
    """
    document, interrupted = ask("simulate", network, jobs, (source, destination), options, plan)
    return Trace(document, interrupted)


def solve(
    network: Network,
    jobs: Model | Job | Iterable[Job],
    *,
    source: str | int | None = None,
    destination: str | int | None = None,
    **options: Unpack[_options.Solve],
) -> Solution:
    """Solves one job as a mathematical programme, by a solver that is built in.

    Ctrl-C stops the solver; the answer then says `interrupted`, and has the best solution and bound so far.
    Example: ``lamina.solve(net, model, source="a", destination="b", formulation="placement-flow")``
    """
    document, interrupted = ask("solve", network, jobs, (source, destination), options)
    return Solution(document, interrupted)


def sweep(
    network: Network,
    jobs: Model | Job | Iterable[Job],
    *,
    source: str | int | None = None,
    destination: str | int | None = None,
    **options: Unpack[_options.Sweep],
) -> Table:
    """Varies a value of the network, and plans at each point; a row a point and planner.

    Example: ``lamina.sweep(net, jobs, vary="bandwidth=1 Mbit/s..1 Gbit/s").frame()``
    """
    document, interrupted = ask("sweep", network, jobs, (source, destination), options)
    return Table(document, interrupted)


def upgrades(
    network: Network,
    jobs: Model | Job | Iterable[Job],
    *,
    source: str | int | None = None,
    destination: str | int | None = None,
    **options: Unpack[_options.Upgrades],
) -> Table:
    """What a faster node or link would save, and what losing it would cost; a row each.

    Example: ``lamina.upgrades(net, jobs, factor=2).frame()``
    """
    document, interrupted = ask("upgrades", network, jobs, (source, destination), options)
    return Table(document, interrupted)


def capacity(
    network: Network,
    jobs: Job | Iterable[Job],
    **options: Unpack[_options.Capacity],
) -> Table:
    """By what factor the rates of streams can be multiplied, with plans and shares that carry it.

    Streams are jobs with a `rate`. Example: ``lamina.capacity(net, jobs, within="200 ms").theta``
    """
    document, interrupted = ask("capacity", network, jobs, (None, None), options)
    return Table(document, interrupted)


def question(verb: str) -> Callable[..., Table]:
    """A verb on an instance that has no function of its own yet: as `upgrades`, for example."""

    def asked(network: Network, jobs: Any, *, source: Any = None, destination: Any = None, **options: Any) -> Table:
        document, interrupted = ask(verb, network, jobs, (source, destination), options)
        return Table(document, interrupted)

    asked.__name__ = verb
    asked.__doc__ = f"The verb `{verb}` of the command line; example: ``lamina.{verb}(net, jobs).to_dict()``."
    return asked
