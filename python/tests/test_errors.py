"""Bad input is refused in the words of the command line; wrong types are TypeError."""

import gc
import json
import math
import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest
from conftest import command, random_jobs, random_model, random_network

import lamina

NET = {
    "format": "lamina.network/1",
    "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "b"}],
    "links": [{"from": "a", "to": "b", "bandwidth": "1 MB/s"}],
}


def edited(*path, value):
    document = json.loads(json.dumps(NET))
    at = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return document


@pytest.mark.parametrize(
    "document",
    [
        edited("nodes", 0, "compute", value="5 MB"),
        edited("nodes", 0, "compute", value=5),
        edited("nodes", 0, "id", value=""),
        edited("nodes", 1, "id", value="a"),
        edited("nodes", 0, "computer", value="1 FLOP/s"),
        edited("links", 0, "to", value="zzz"),
        edited("links", 0, "bandwidth", value="0 bit/s"),
        edited("links", 0, "delay", value="-1 s"),
    ],
)
def test_documents(document, tmp_path):
    file = tmp_path / "net.json"
    file.write_text(json.dumps(document))
    code, text = command("inspect", file)
    said = json.loads(text)["error"]
    assert code == 2
    for read, where in (
        (lambda: lamina.load_network(file), said["where"]),
        (lambda: lamina.Network.from_dict(document), said["where"].removeprefix(f"{file}: ")),
        (lambda: lamina.Network.from_json(json.dumps(document)), said["where"].removeprefix(f"{file}: ")),
    ):
        with pytest.raises(lamina.Error) as error:
            read()
        assert (error.value.code, error.value.message, error.value.where) == (said["code"], said["message"], where)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"planner": "oracle"}, "planner"),
        ({"time_limit": "5"}, "time_limit"),
        ({"time_limit": 5}, "time_limit"),
        ({"objective": "beauty"}, "objective"),
        ({"planner": "tiers", "tiers": ["n0", "zzz"]}, "tiers"),
        ({"seed": -1}, "seed"),
        ({"source": "zzz"}, "source"),
    ],
)
def test_options(options, where):
    network, model = random_network(1), random_model(1)
    with pytest.raises(lamina.Error) as error:
        lamina.plan(network, model, **{"source": "n0", "destination": "n1", **options})
    assert error.value.where == where and error.value.code and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda net, m: lamina.plan("net.json", m, source="n0", destination="n1"), "network"),
        (lambda net, m: lamina.plan(net, [5]), "jobs"),
        (lambda net, m: lamina.plan(net, m, source="n0"), "destination"),
        (lambda net, m: lamina.plan(net, m, source="n0", destination="n1", plannr="greedy"), "plannr"),
        (lambda net, m: lamina.check({}, net, m, source="n0", destination="n1"), "plan"),
        (lambda net, m: lamina.Router(m), "network"),
        (lambda net, m: lamina.Node(5), "id"),
        (lambda net, m: lamina.Link("a", "b"), "bandwidth"),
        (lambda net, m: lamina.Job(m, source=5, destination="b"), "source"),
        (lambda net, m: lamina.load_network(None), "path"),
    ],
)
def test_wrong_types(call, word):
    with pytest.raises(TypeError, match=word):
        call(random_network(1), random_model(1))


def test_an_infeasible_job_is_a_result():
    network = lamina.Network([lamina.Node("a", compute="1 GFLOP/s"), lamina.Node("b")])
    job = lamina.plan(network, random_model(1), source="a", destination="b").jobs[0]
    assert job.status == "infeasible" and job.reason and job.steps == () and job.latency_s is None


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((2, 2), int),
        np.array(0),
        np.array([0.5, 1]),
        np.array([0, 99]),
        np.array([0, -1]),
        np.array([True, False]),
        ["n0", 1],
        None,
        "ab",
        ["n0", "zzz"],
        np.array([None, "n0"], object),
    ],
)
def test_arrays(bad):
    router = lamina.Router(random_network(1))
    for sources, destinations in ((bad, ["n0", "n1"]), (["n0", "n1"], bad)):
        with pytest.raises((TypeError, lamina.Error)):
            router.latencies(random_model(1), sources, destinations)


def test_arrays_outlive_their_router():
    rows = [lamina.Router(random_network(1)).completions(random_model(1), "n0") for _ in range(50)]
    gc.collect()
    assert all((row == rows[0]).all() for row in rows)


def test_router_agrees_with_plan_also_when_changed():
    for seed in range(6):
        network, model = random_network(seed), random_model(seed)
        ids = [node.id for node in network.nodes]
        pairs = [(a, b) for a in ids for b in ids]
        router = lamina.Router(network)
        for net in (network, network.changed(links={0: {"bandwidth": "1 Mbit/s"}}), network):
            router.change_to(net)
            table = router.latencies(model, *zip(*pairs), threads=2)
            for (a, b), latency in zip(pairs, table):
                job = lamina.plan(net, model, source=a, destination=b).jobs[0]
                assert math.isclose(latency, math.inf if job.latency_s is None else job.latency_s, rel_tol=1e-9, abs_tol=1e-15)
            positions = np.array([[ids.index(a), ids.index(b)] for a, b in pairs])
            assert (router.latencies(model, positions[:, 0], positions[::-1, 1][::-1]) == table).all()


def test_a_router_in_many_threads():
    network, model = random_network(3), random_model(3)
    other = network.changed(links={0: {"bandwidth": "1 kB/s"}})
    right = {tuple(lamina.Router(net).completions(model, "n0")) for net in (network, other)}
    router, seen = lamina.Router(network), set()

    def ask():
        for _ in range(50):
            seen.add(tuple(router.completions(model, "n0")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for k in range(50):
        router.change_to(other if k % 2 else network)
    for thread in threads:
        thread.join()
    assert seen <= right


@pytest.fixture
def ctrl_c():
    """Presses Ctrl-C so many seconds from now, as in a program where Python's own handler is installed."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda after_s: threading.Timer(after_s, os.kill, (os.getpid(), signal.SIGINT)).start()
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_a_search_with_its_best(ctrl_c):
    network = random_network("interrupt", most=12)
    jobs = random_jobs("interrupt", network, count=40)
    begin = time.monotonic()
    ctrl_c(0.5)
    plan = lamina.plan(network, jobs, planner="neighbourhood-search", time_limit="20 s")
    assert time.monotonic() - begin < 15 and plan.interrupted
    assert lamina.check(plan, network, jobs).ok
    assert not lamina.plan(network, jobs, planner="sequential").interrupted
    with pytest.raises(KeyboardInterrupt):
        ctrl_c(0)
        time.sleep(1)


@pytest.mark.parametrize("solver", ["highs", "cbc", "glpk"])
def test_ctrl_c_ends_a_solver_with_what_it_knows(solver, ctrl_c):
    """us-24 and VGG19 by McCormick keep each of them busy for minutes."""
    network = lamina.load_network("examples/networks/us-24.json")
    model = lamina.load_model("examples/models/vgg19.onnx")
    ends = {"source": "n0", "destination": "n23"}
    try:
        assert not lamina.solve(network, model, **ends, solver=solver).interrupted
    except lamina.Error as error:
        pytest.skip(str(error))
    begin = time.monotonic()
    ctrl_c(1)
    solution = lamina.solve(network, model, **ends, solver=solver, formulation="placement-mccormick", time_limit="60 s")
    assert time.monotonic() - begin < 30 and solution.interrupted and solution.status == "stopped"
    if solution.plan is not None:
        assert lamina.check(lamina.Plan.from_dict(solution.to_dict()["plan"]), network, model, **ends).ok
        assert solution.bound_s <= solution.objective_s
    assert pickle.loads(pickle.dumps(solution)).interrupted


def test_ctrl_c_ends_a_question_with_the_rows_so_far(ctrl_c):
    network = random_network("interrupt", most=12)
    jobs = random_jobs("interrupt", network, count=40)
    ctrl_c(0.5)
    begin = time.monotonic()
    table = lamina.sweep(network, jobs, vary="bandwidth=1 MB/s..1 GB/s:50", planner="annealing", time_limit="20 s")
    assert time.monotonic() - begin < 15 and table.interrupted and len(table.rows) == 50


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def test_memory_does_not_grow():
    """10^5 plans: a leak of 100 bytes a plan would be 10 MiB."""
    network = lamina.Network(
        [lamina.Node("a", compute="1 GFLOP/s"), lamina.Node("b", compute="9 GFLOP/s")],
        [lamina.Link("a", "b", bandwidth="1 GB/s", duplex=True)],
    )
    model = random_model(1)
    count = int(os.environ.get("LAMINA_MEMORY_PLANS", "20000"))
    for _ in range(count // 10):
        lamina.plan(network, model, source="a", destination="b").jobs
    before = resident()
    for _ in range(count):
        lamina.plan(network, model, source="a", destination="b").jobs
    assert resident() - before < max(2, count / 1e5 * 8)
