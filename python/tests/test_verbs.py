"""Python's answers are the command's, document by document."""

import json
import random

import pytest
from conftest import command, random_jobs, random_model, random_network, same_document

import lamina

SEEDS = range(12)


@pytest.fixture
def files(tmp_path):
    def write(seed):
        network, model = random_network(seed), random_model(seed)
        network.save(tmp_path / "network.json")
        model.save(tmp_path / "model.json")
        return network, model, ["--network", tmp_path / "network.json", "--model", tmp_path / "model.json"]

    return write


@pytest.mark.parametrize("seed", SEEDS)
def test_one_job(seed, files, tmp_path):
    network, model, args = files(seed)
    ends = {"source": network.nodes[0].id, "destination": network.nodes[-1].id}
    args += ["--source", ends["source"], "--destination", ends["destination"]]
    for options in (
        {},
        {"waiting": "per-stay"},
        {"explain": True},
        {"cuts": "any"},
        {"scale": ["bandwidth=0.5", "compute=2"]},
        {"chunk": "64 KiB"},
    ):
        flags = [
            x
            for k, v in options.items()
            for each in (v if isinstance(v, list) else [v])
            for x in ([f"--{k}"] + ([] if each is True else [each]))
        ]
        code, text = command("plan", *args, *flags)
        plan = lamina.plan(network, model, **ends, **options)
        same_document(plan, text)
        assert (code == 3) == (plan.jobs[0].status == "infeasible")
        (tmp_path / "plan.json").write_text(text)
        flags = [] if "cuts" in options or "explain" in options or "waiting" in options else flags
        options = options if flags else {}
        same_document(lamina.check(plan, network, model, **ends, **options), command("check", tmp_path / "plan.json", *args, *flags)[1])
    plan = lamina.plan(network, model, **ends)
    (tmp_path / "plan.json").write_text(plan.to_json())
    for discipline in ("fifo", "processor-sharing"):
        same_document(
            lamina.simulate(plan, network, model, **ends, discipline=discipline),
            command("simulate", tmp_path / "plan.json", *args, "--discipline", discipline)[1],
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_many_jobs(seed, tmp_path):
    network = random_network(f"many {seed}")
    jobs = random_jobs(seed, network)
    network.save(tmp_path / "network.json")
    lamina.save_jobs(tmp_path / "jobs.json", jobs)
    args = ["--network", tmp_path / "network.json", "--jobs", tmp_path / "jobs.json"]
    for options in (
        {},
        {"planner": "sequential", "order": "shortest"},
        {"objective": "makespan"},
        {"planner": "annealing", "seed": 3, "time_limit": "50 ms"},
    ):
        if "time_limit" in options:
            assert lamina.check(lamina.plan(network, jobs, **options), network, jobs).ok
            continue
        flags = [x for k, v in options.items() for x in (f"--{k}", v)]
        same_document(lamina.plan(network, jobs, **options), command("plan", *args, *flags)[1])
    assert lamina.load_jobs(tmp_path / "jobs.json", network=network) == tuple(jobs)


def test_questions(files):
    network, model, args = files(2)
    ends = {"source": "n0", "destination": network.nodes[-1].id}
    args += ["--source", ends["source"], "--destination", ends["destination"]]
    same_document(
        lamina.sweep(network, model, **ends, vary="bandwidth=1 MB/s..10 MB/s:3", planner=["shortest-path", "best-node"]),
        command("sweep", *args, "--vary", "bandwidth=1 MB/s..10 MB/s:3", "--planner", "shortest-path,best-node")[1],
    )
    same_document(lamina.upgrades(network, model, **ends, factor=3), command("upgrades", *args, "--factor", 3)[1])
    assert len(lamina.upgrades(network, model, **ends).frame()) > 0


def test_files_of_others(tmp_path):
    options = {"default_compute": "50 GFLOP/s", "default_bandwidth": "1 Gbit/s", "delay_per_km": "4.9 us"}
    flags = [x for k, v in options.items() for x in ("--" + k.replace("_", "-"), v)]
    file = "examples/networks/abilene.graphml"
    same_document(
        lamina.convert(file, output=tmp_path / "ours.json", **options), command("convert", file, "-o", tmp_path / "theirs.json", *flags)[1]
    )
    assert (tmp_path / "ours.json").read_bytes() == (tmp_path / "theirs.json").read_bytes()
    same_document(lamina.inspect("examples/models/vgg19.onnx"), command("inspect", "examples/models/vgg19.onnx")[1])
    network = lamina.load_network(file, **options)
    assert {row.what for row in network.filled} == {"compute", "bandwidth", "delay"}
    model = lamina.load_model("examples/models/vgg19.onnx")
    a, b = network.nodes[0].id, network.nodes[-1].id
    plan = lamina.plan(network, model, source=a, destination=b)
    same_document(
        plan, command("plan", "--network", file, "--model", "examples/models/vgg19.onnx", "--source", a, "--destination", b, *flags)[1]
    )


def test_device_classes_fill_however_the_node_is_made():
    made = lamina.Network([lamina.Node("a", device="raspberry-pi-4")])
    read = lamina.Network.from_dict({"format": "lamina.network/1", "nodes": [{"id": "a", "device": "raspberry-pi-4"}], "links": []})
    assert made == read and made.filled == read.filled and made.filled[0].what == "compute"
    assert made.nodes[0].compute_flop_s == lamina.Node("a", device="raspberry-pi-4").compute_flop_s > 0


def test_generated(tmp_path):
    drawn = lamina.generate_network("geometric", nodes=30, seed=4)
    command("generate", "network", "geometric", "--nodes", 30, "--seed", 4, "-o", tmp_path / "net.json")
    assert drawn == lamina.load_network(tmp_path / "net.json")
    jobs = lamina.generate_jobs(drawn, random_model(1), count=5, release="poisson:10/s", seed=2)
    random_model(1).save(tmp_path / "m.json")
    command(
        "generate",
        "jobs",
        "--network",
        tmp_path / "net.json",
        "--model",
        tmp_path / "m.json",
        "--count",
        5,
        "--release",
        "poisson:10/s",
        "--seed",
        2,
        "-o",
        tmp_path / "jobs.json",
    )
    rows = json.loads((tmp_path / "jobs.json").read_text())["jobs"]
    assert [(j.id, j.source, j.destination) for j in jobs] == [(r["id"], r["source"], r["destination"]) for r in rows]


def test_options_are_those_of_the_tables():
    """A new option appears without a line of Python: every flag of help is a keyword."""
    import re
    import subprocess

    from conftest import BIN

    for verb in ("plan", "solve", "check", "sweep", "upgrades", "simulate"):
        if not BIN.exists():
            pytest.skip("no program")
        help = subprocess.run([BIN, verb, "--help"], capture_output=True, text=True, check=True).stdout
        flags = {flag.replace("-", "_") for flag in re.findall(r"^\s+--([a-z-]+)", help, re.M)}
        values = {"network", "model", "jobs", "source", "destination", "json", "output", "help", "all", "csv", "require_deadlines", "quiet"}
        assert flags - values == set(lamina.options(verb)) - values


def test_a_plan_that_was_pickled_says_the_same():
    import pickle

    network = lamina.load_network(
        "examples/networks/abilene.graphml",
        default_compute="50 GFLOP/s",
        default_bandwidth="1 Gbit/s",
        without=["Seattle"] if False else [],
    )
    again = pickle.loads(pickle.dumps(network))
    model = random_model(3)
    ends = {"source": network.nodes[0].id, "destination": network.nodes[-1].id}
    same_document(lamina.plan(again, model, **ends), lamina.plan(network, model, **ends).to_json())
    assert again.filled == network.filled


def test_equal_seeds_equal_plans():
    network = random_network(random.Random(5).random())
    jobs = random_jobs(1, network)
    assert lamina.plan(network, jobs) == lamina.plan(network, jobs)


def test_streams():
    """How much can be served, and a plan of streams judged and executed."""
    network = lamina.load_network("examples/networks/campus.json")
    jobs = lamina.load_jobs("examples/jobs/cameras.json", network=network)
    args = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/cameras.json"]
    served = lamina.capacity(network, jobs)
    same_document(served, command("capacity", *args)[1])
    assert len(served.frame()) == len(jobs)
    plan = lamina.plan(network, jobs)
    same_document(plan, command("plan", *args)[1])
    assert lamina.check(plan, network, jobs).ok and lamina.Plan.from_json(plan.to_json()) == plan
    assert lamina.simulate(plan, network, jobs, duration="1 s").summary.job_count > 0
    assert "<table" in plan._repr_html_()
