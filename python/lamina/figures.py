"""Figures by matplotlib, for papers: axes that take any further touch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .errors import needs
from .layout import places_of
from .network import Network

if TYPE_CHECKING:
    import matplotlib.axes

    from .documents import Plan


MOST_NAMED = 10  # jobs in a legend


def new_axes(ax: Any, what: str, **size: Any) -> Any:
    """The axes given, or those of a new figure."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError:
        raise needs("matplotlib", what) from None
    _, ax = pyplot.subplots(layout="constrained", **size)
    return ax


def scale_of(longest: float) -> tuple[float, str]:
    """A unit of time that suits, and how many there are in a second."""
    if longest >= 1:
        return 1.0, "s"
    return (1e3, "ms") if longest >= 1e-3 else (1e6, "µs")


def draw_map(plan: Plan, network: Network | None, ax: Any) -> matplotlib.axes.Axes:
    """See Plan.plot_map."""
    if network is None:
        raise TypeError("network: a plan that was read does not know its network: plot_map(network)")
    if not isinstance(network, Network):
        raise TypeError(f"network: expected lamina.Network, not {type(network).__name__}")
    ax = new_axes(ax, "plot_map()", figsize=(6, 4))
    places = places_of(network)
    for link in network.links:
        (x1, y1), (x2, y2) = places[link.from_], places[link.to]
        ax.plot([x1, x2], [y1, y2], color="0.8", linewidth=1, zorder=1)
    computing = [node for node in network.nodes if node.compute_flop_s is not None or node.device is not None]
    for nodes, size in ((network.nodes, 12), (computing, 45)):
        ax.scatter([places[n.id][0] for n in nodes], [places[n.id][1] for n in nodes], s=size, color="0.35", zorder=3)
    for node in network.nodes:
        ax.annotate(node.id, places[node.id], xytext=(4, 4), textcoords="offset points", fontsize=8)
    for k, job in enumerate(plan.jobs):
        draw_route(ax, job, places, f"C{k % 10}")
    ax.set_axis_off()
    return ax  # type: ignore[no-any-return]


def draw_route(ax: Any, job: Any, places: dict[str, tuple[float, float]], colour: str) -> None:
    """One job: arrows along its links, squares where it computes."""
    for step in job.steps:
        if step.kind == "send" and step.from_ in places and step.to in places:
            arrow = {"arrowstyle": "->", "color": colour, "linewidth": 1.8, "shrinkA": 4, "shrinkB": 4}
            ax.annotate("", places[step.to], xytext=places[step.from_], arrowprops=arrow, zorder=4)
        elif step.node in places:
            ax.scatter(*places[step.node], s=90, marker="s", facecolors="none", edgecolors=colour, zorder=5)


def draw_timeline(plan: Plan, ax: Any) -> matplotlib.axes.Axes:
    """See Plan.plot_timeline."""
    ax = new_axes(ax, "plot_timeline()", figsize=(7, 3.5))
    from matplotlib import patches

    lanes: dict[str, int] = {}
    last = max((step.end_s for job in plan.jobs for step in job.steps), default=0.0)
    scale, unit = scale_of(last)
    for k, job in enumerate(plan.jobs):
        for step in job.steps:
            lane = step.node if step.kind == "compute" else f"{step.from_} → {step.to}"
            y = lanes.setdefault(str(lane), len(lanes))
            start = step.start_s + step.waiting_s
            ax.barh(y, (step.end_s - start) * scale, left=start * scale, height=0.7, color=f"C{k % 10}")
    if 1 < len(plan.jobs) <= MOST_NAMED and lanes:
        ax.legend([patches.Patch(color=f"C{k % 10}") for k in range(len(plan.jobs))], [job.id for job in plan.jobs], fontsize="small")
    ax.set_yticks(list(lanes.values()), list(lanes))
    ax.invert_yaxis()
    ax.set_xlabel(f"time [{unit}]")
    ax.set_xlim(left=0)
    return ax  # type: ignore[no-any-return]


def draw_curves(ax: Any, lines: Iterable[tuple[str, list[float], list[float], list[float]]], x: str, y: str) -> matplotlib.axes.Axes:
    """Means by x with their confidence intervals, a line a planner."""
    ax = new_axes(ax, "plot()", figsize=(6, 4))
    for name, xs, means, spreads in lines:
        ax.errorbar(xs, means, yerr=spreads, label=name, marker="o", capsize=3, linewidth=1.2)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    if ax.has_data():
        ax.legend()
    return ax  # type: ignore[no-any-return]


def plot_pareto(points: Any, x: str, y: str, *, label: str | None = None, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
    """Draws the points of a data frame in two columns, and which of them no other beats in both.

    Example: ``lamina.figures.plot_pareto(table, "planning_time_s", "objective_s", label="planner")``
    """
    axes = new_axes(ax, "plot_pareto()", figsize=(5, 4))
    groups = points.groupby(label) if label is not None else [(None, points)]
    for name, rows in groups:
        axes.scatter(rows[x], rows[y], label=name, s=18)
    best = points.sort_values([x, y])
    front = best[best[y] < best[y].astype(float).cummin().shift(fill_value=float("inf"))]
    axes.step(front[x], front[y], where="post", color="0.5", linewidth=1, zorder=1)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if label is not None:
        axes.legend()
    return axes  # type: ignore[no-any-return]
