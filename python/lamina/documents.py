"""The documents that verbs answer with: plans, verdicts, traces, solutions and answers to questions."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _core
from .errors import Error, demand_text, placed, wrong_type
from .network import Filled, Network
from .results import Document, Key, Part, Rows, View

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas


class Assumption(View):
    """One thing that an answer takes for granted."""

    code = Key[str]("A word for programs.")
    count = Key[int]("How many things it is about.")
    text = Key[str]("What is assumed, for people.")


class Step(View):
    """One step of a job: it computes layers at a node, or sends a tensor over a link."""

    kind = Key[str]("`compute` or `send`.")
    node = Key["str | None"]("Where it computes.")
    first_layer = Key["int | None"]("The first layer that it computes, from 1.")
    last_layer = Key["int | None"]("The last of them.")
    tensor = Key["int | None"]("What it sends: 0 is the input, l the output of layer l.")
    bytes = Key["float | None"]("How much it sends.")
    from_ = Key["str | None"]("The node that it sends from.")
    to = Key["str | None"]("The node that it sends to.")
    link = Key["int | None"]("The row of the link in the network, from 0.")
    waiting_s = Key[float]("How long it waits before it is served.")
    start_s = Key[float]("When the job reaches the resource.")
    end_s = Key[float]("When the job leaves it.")


class Breakdown(View):
    """The parts of a latency."""

    compute_s = Key[float]("Computing, overheads included.")
    transmission_s = Key[float]("Bytes over bandwidth.")
    propagation_s = Key[float]("Delays of links.")
    waiting_s = Key[float]("Waiting for others.")


class PlannedJob(View):
    """What a plan says of one job."""

    id = Key[str]("The job's id.")
    status = Key[str]("`planned` or `infeasible`.")
    reason = Key["str | None"]("Why it is infeasible.")
    priority = Key["int | None"]("1 is the highest.")
    release_s = Key[float]("When the job enters.")
    completion_s = Key["float | None"]("When its result is there.")
    latency_s = Key["float | None"]("The time between the two.")
    fictitious_s = Key["float | None"]("An upper bound on the latency.")
    deadline_met = Key["bool | None"]("Whether it is in time; None without a deadline.")
    breakdown = Part(Breakdown, "The parts of the latency.")
    steps = Rows(Step, "What it does, in order.")


class Bound(View):
    """A lower bound on the objective."""

    lower_s = Key[float]("Nothing is below it.")
    gap = Key["float | None"]("(objective - lower) / lower.")
    kind = Key[str]("How it was found.")


class Summary(View):
    """The figures of all jobs of a plan."""

    objective_s = Key[float]("What was minimised.")
    makespan_s = Key[float]("When the last job is done.")
    mean_latency_s = Key[float]("The mean of the latencies.")
    max_latency_s = Key[float]("The greatest of them.")
    planning_time_s = Key[float]("How long the planner took; measured.")


class Alternative(View):
    """What another planner would choose."""

    planner = Key[str]("Its name.")
    detail = Key["str | None"]("What it chose.")
    latency_s = Key["float | None"]("What that costs; None if it finds nothing.")
    reason = Key["str | None"]("Why it loses.")


class Plan(Document):
    """What each job does, and when: a document lamina.plan/1 with its keys as attributes.

    ``plan.jobs[0].steps[0].start_s``, ``plan.bound.lower_s``; for example

    >>> import lamina
    >>> net = lamina.Network([lamina.Node("a", compute="1 GFLOP/s")])
    >>> model = lamina.Model(input="1 B", layers=[lamina.Layer("x", work="2 GFLOP", output="1 B")])
    >>> lamina.plan(net, model, source="a", destination="a").jobs[0].latency_s
    2
    """

    __slots__ = ("_network",)
    _network: Network | None

    planner = Key[str]("Who planned.")
    waiting = Key[str]("How jobs wait for backlogs.")
    objective = Key[str]("What was minimised.")
    jobs = Rows(PlannedJob, "A row a job, in their order.")
    bound = Part(Bound, "A lower bound on the objective; None if there is none.")
    summary = Part(Summary, "Figures of all jobs; None if no job is planned.")
    alternatives = Rows(Alternative, "With `explain`: what other planners would choose.")
    assumptions = Rows(Assumption, "What the plan takes for granted.")
    filled = Rows(Filled, "What the network's file lacked.")

    @classmethod
    def _of(cls, text: Any, interrupted: bool = False, network: Network | None = None) -> Any:
        plan = object.__new__(cls)
        put = object.__setattr__  # one by one: this is a good part of what a small plan takes
        put(plan, "_text", text)
        put(plan, "_parsed", None)
        put(plan, "_network", network)
        put(plan, "_interrupted", interrupted)
        return plan

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._of, (self._text, self._interrupted, self._network)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Plan:
        """The plan of a document lamina.plan/1, which is not judged; `check` does that."""
        if not isinstance(document, Mapping):
            raise wrong_type("document", "a dictionary", document)
        return cls.from_json(json.dumps(dict(document)))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The same from text; raises `lamina.Error` for what is no plan."""
        try:
            _core.check_plan(demand_text("text", text))
        except Error as error:
            raise placed(error, error.where or "plan") from None
        plan: Plan = cls._of(text)
        return plan

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file lamina.plan/1; raises `lamina.Error` of code `file` if it cannot."""
        _core.write_file(os.fspath(path), self.to_json())

    def frame(self) -> pandas.DataFrame:
        """A pandas data frame with a row a step: `job`, `step` from 1, and the step's keys."""
        from .frames import plan_frame

        return plan_frame(self)

    def plot_map(self, network: Network | None = None, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draws the routes on the network; matplotlib axes. A plan that was read needs its network."""
        from .figures import draw_map

        return draw_map(self, network if network is not None else self._network, ax)

    def plot_timeline(self, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draws what happens when, a row a resource; matplotlib axes."""
        from .figures import draw_timeline

        return draw_timeline(self, ax)

    def _repr_html_(self) -> str:
        from .pages import plan_page

        return plan_page(self, self._network)


class Violation(View):
    """One thing that is wrong with a plan."""

    code = Key[str]("Which rule.")
    job = Key["str | None"]("Whose; None if it concerns the whole plan.")
    step = Key["int | None"]("Which step, from 1.")
    message = Key[str]("What is wrong, for people.")


class Verdict(Document):
    """What the judge says of a plan; for example ``lamina.check(plan, net, jobs).ok``."""

    __slots__ = ()
    ok = Key[bool]("Whether nothing is wrong.")
    latency_s = Key["float | None"]("The objective, computed again.")
    optimum_s = Key["float | None"]("The least possible, if the judge knows it.")
    optimal = Key["bool | None"]("Whether the plan is proved optimal.")
    violations = Rows(Violation, "What is wrong.")
    assumptions = Rows(Assumption, "What the verdict takes for granted.")


class Interval(View):
    """A time in which a resource serves one job."""

    job = Key[str]("The job's id.")
    step = Key[int]("Its step, from 1.")
    start_s = Key[float]("When service begins.")
    end_s = Key[float]("When it ends.")


class Resource(View):
    """What happened at a node or a link."""

    kind = Key[str]("`node` or `link`.")
    node = Key["str | None"]("The node's id.")
    link = Key["int | None"]("The row of the link.")
    from_ = Key["str | None"]("Where the link begins.")
    to = Key["str | None"]("Where it ends.")
    busy_s = Key[float]("How long it served.")
    utilisation = Key[float]("The share of the time in which it did.")
    intervals = Rows(Interval, "When it served whom.")


class TracedJob(View):
    """What happened to a job."""

    id = Key[str]("The job's id.")
    release_s = Key[float]("When it entered.")
    completion_s = Key[float]("When its result was there.")
    latency_s = Key[float]("The time between the two.")
    planned_latency_s = Key[float]("The latency that its plan promised.")
    waiting_s = Key[float]("How long it waited.")
    deadline_met = Key["bool | None"]("Whether it was in time; None without a deadline.")


class Trace(Document):
    """What happened when a plan was executed; for example ``lamina.simulate(plan, net, jobs).jobs``."""

    __slots__ = ()
    discipline = Key[str]("Who is served first.")
    jobs = Rows(TracedJob, "A row a job.")
    resources = Rows(Resource, "A row a node and a row a link that served.")
    summary = Key[Any]("Figures of all jobs.")
    assumptions = Rows(Assumption, "What the simulation takes for granted.")

    def frame(self) -> pandas.DataFrame:
        """A pandas data frame with a row an interval of a resource."""
        from .frames import trace_frame

        return trace_frame(self)

    def _repr_html_(self) -> str:
        from .pages import trace_page

        return trace_page(self)


class Table(Document):
    """An answer with rows; for example ``lamina.upgrades(net, model, source="a", destination="b").frame()``."""

    __slots__ = ()
    rows = Key["tuple[Any, ...]"]("The rows.")
    assumptions = Rows(Assumption, "What the answer takes for granted.")

    def frame(self) -> pandas.DataFrame:
        """The rows as a pandas data frame."""
        from .frames import rows_frame

        return rows_frame(self)

    def _repr_html_(self) -> str:
        from .pages import table_page

        return table_page(self)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class Solution(Table):
    """What a solver found; for example ``lamina.solve(net, model, source="a", destination="b").objective_s``."""

    __slots__ = ()
    status = Key["str | None"]("`optimal`, `infeasible`, `stopped` (by Ctrl-C) and others.")
    objective_s = Key["float | None"]("The optimum.")


class Facts(Table):
    """What a file contains; for example ``lamina.inspect("net.json").node_count``."""

    __slots__ = ()
    kind = Key[str]("`network`, `model`, `jobs`, `plan`, `trace` or `devices`.")
