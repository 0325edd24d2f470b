"""What people look at: frames, pages, figures, docstrings."""

import doctest
import importlib
import pkgutil

import matplotlib
import pandas
import pytest
from conftest import random_jobs, random_network

import lamina
import lamina.figures

matplotlib.use("Agg")
PLAIN = [name.name for name in pkgutil.walk_packages(lamina.__path__, "lamina.") if not name.name.endswith(("__main__", "_core"))]


@pytest.fixture(scope="module")
def planned():
    network = random_network(7)
    jobs = random_jobs(7, network)
    plan = lamina.plan(network, jobs)
    return network, jobs, plan, lamina.simulate(plan, network, jobs)


def test_frames(planned):
    _, _, plan, trace = planned
    frame = plan.frame()
    steps = [step for job in plan.jobs for step in job.steps]
    assert isinstance(frame, pandas.DataFrame) and len(frame) == len(steps)
    assert list(frame["end_s"]) == [step.end_s for step in steps] and frame["start_s"].dtype == "float64"
    spans = [span for resource in trace.resources for span in resource.intervals]
    assert list(trace.frame()["start_s"]) == [span.start_s for span in spans]


def test_pages_are_safe(planned):
    network, jobs, plan, trace = planned
    for thing in (network, plan, trace, jobs[0].model, lamina.inspect("examples/networks/campus.json")):
        page = thing._repr_html_()
        assert "<table" in page and "<script" not in page
        assert page == thing._repr_html_()
    hostile = lamina.Network([lamina.Node("<script>alert(1)</script>", compute="1 FLOP/s")])
    assert "<script" not in hostile._repr_html_() and "&lt;script&gt;" in hostile._repr_html_()


def test_figures(planned):
    network, _, plan, _ = planned
    for draw in (plan.plot_map, plan.plot_timeline):
        first, second = draw(), draw()
        assert isinstance(first, matplotlib.axes.Axes) and first is not second
    assert lamina.Plan.from_json(plan.to_json()).plot_map(network)
    with pytest.raises(TypeError, match="network"):
        lamina.Plan.from_json(plan.to_json()).plot_map()
    table = pandas.DataFrame({"x": [1, 2, 3], "y": [3, 2, 5], "planner": ["a", "b", "a"]})
    assert lamina.figures.plot_pareto(table, "x", "y", label="planner").get_xlabel() == "x"


@pytest.mark.parametrize("name", PLAIN)
def test_examples_of_docstrings(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
