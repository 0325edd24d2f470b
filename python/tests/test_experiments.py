"""Experiments: the same rows however they are run, failures as rows, resuming, TOML."""

import json
import os
import subprocess
import sys

import pandas
import pytest
from conftest import ROOT, random_jobs, random_network

import lamina
from lamina.experiments import Experiment
from lamina.experiments.recipes import read_experiment
from lamina.experiments.statistics import half_width

COLUMNS = ["instance", "planner", "seed", "factor", "status", "objective_s", "lower_s", "ok"]


def make(seed, factor=1):
    network = random_network(seed % 3)
    jobs = random_jobs(seed, network)
    if seed == 3:
        raise ValueError("no weather")
    return network.changed(links={0: {"bandwidth_byte_s": 1e6 * factor}}), jobs


def grid(name="grid", instance=make):
    return Experiment(
        name,
        instances={"random": instance},
        planners=["greedy", {"planner": "sequential", "order": "shortest"}],
        seeds=range(4),
        vary={"factor": [0.5, 2]},
        simulate=True,
    )


def test_rows_do_not_depend_on_workers(tmp_path):
    one = grid().run(tmp_path / "one", workers=1)
    two = grid().run(tmp_path / "two", workers=2)
    pandas.testing.assert_frame_equal(one[COLUMNS], two[COLUMNS])
    assert len(one) == 16 and one["ok"].dropna().all()
    assert list(one["error"].dropna()) == ["ValueError: no weather"] * 4
    network, jobs = make(1, 2)
    row = one[(one["planner"] == "greedy") & (one["seed"] == 1) & (one["factor"] == 2)].iloc[0]
    assert row["objective_s"] == lamina.plan(network, jobs).summary.objective_s


def test_a_run_goes_on_where_it_was(tmp_path):
    made = []

    def counted(seed, factor):
        made.append(seed)
        (tmp_path / f"made-{seed}-{factor}-{len(list(tmp_path.iterdir()))}").touch()
        return make(seed, factor)

    first = grid(instance=counted).run(tmp_path / "out", workers=1)
    points = len(list(tmp_path.glob("made-*")))
    (tmp_path / "out/grid/points.parquet").rename(tmp_path / "kept.parquet")
    from pyarrow import parquet

    table = parquet.read_table(tmp_path / "kept.parquet")
    parquet.write_table(table.slice(0, 10), tmp_path / "out/grid/part.parquet")
    second = grid(instance=counted).run(tmp_path / "out", workers=2)
    assert len(list(tmp_path.glob("made-*"))) - points == 6
    pandas.testing.assert_frame_equal(first[COLUMNS], second[COLUMNS])


def test_a_point_that_takes_its_process_along(tmp_path):
    def deadly(seed, factor):
        if seed == 1:
            os._exit(3)
        return make(seed, factor)

    table = grid(instance=deadly).run(tmp_path, workers=2)
    assert len(table) == 16 and table[table["seed"] == 1]["error"].str.contains("exit status 3").all()


def test_summary_and_plot(tmp_path):
    experiment = grid()
    table = experiment.run(tmp_path, workers=1)
    summary = experiment.summary()
    values = table[table["planner"] == "greedy"]["objective_s"].dropna()
    row = summary[summary["planner"] == "greedy"].iloc[0]
    assert row["mean"] == pytest.approx(values.mean()) and row["worst"] == values.max() and row["errors"] == 2
    assert experiment.plot(x="factor", y="mean_latency_s").get_xlabel() == "factor"


def test_confidence_intervals():
    """Three values 1, 2, 3: s = 1, t = 4.303, half of the interval 4.303 / sqrt(3) = 2.484."""
    assert half_width([1, 2, 3]) == pytest.approx(2.484, abs=1e-3)


def test_toml(tmp_path):
    file = ROOT / "examples/experiments/arrivals.toml"
    assert file.exists()
    for args, code in (([str(tmp_path / "absent.toml")], 2), (["--help"], 0)):
        ran = subprocess.run([sys.executable, "-m", "lamina.experiments", "run", *args], capture_output=True, text=True, check=False)
        assert ran.returncode == code and "Traceback" not in ran.stderr
    (tmp_path / "bad.toml").write_text('[experiment]\nname = "x"\nplanets = 3\n[instances]\n')
    ran = subprocess.run(
        [sys.executable, "-m", "lamina.experiments", "run", str(tmp_path / "bad.toml")], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2 and "experiment.planets" in ran.stderr and len(ran.stderr.splitlines()) == 1
    (tmp_path / "good.toml").write_text(
        '[experiment]\nname = "rings"\nplanners = ["greedy", { planner = "sequential" }]\nseeds = 2\n'
        '[instances.ring]\nnetwork = { family = "ring", nodes = "{nodes}", seed = "{seed}" }\n'
        f'model = "{ROOT}/examples/models/three-layers.json"\ngenerate_jobs = {{ count = 5, seed = "{{seed}}" }}\n[vary]\nnodes = [4, 6]\n'
    )
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "lamina.experiments",
            "run",
            str(tmp_path / "good.toml"),
            "--out",
            str(tmp_path / "out"),
            "--csv",
            str(tmp_path / "t.csv"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert len(pandas.read_csv(tmp_path / "t.csv")) == 8


def test_the_jobs_are_those_of_the_evaluation(tmp_path):
    """Jobs alone on us-24 take what lamina-bench measured (docs/data/adaptivity.json)."""
    measured = {
        (row["instance"], row["method"]): row["value_s"] for row in json.loads((ROOT / "docs/data/adaptivity.json").read_text())["rows"]
    }
    text = (ROOT / "examples/experiments/adaptivity.toml").read_text()
    text = text.replace("drawn_jobs.py", str(ROOT / "examples/experiments/drawn_jobs.py")).replace("[1, 3, 10, 30, 100]", "[1, 3]")
    (tmp_path / "few.toml").write_text(text)
    table = read_experiment(tmp_path / "few.toml").run(tmp_path, workers=1)
    for jobs, rows in table[(table["instance"] == "us-24") & (table["planner"] == "independent")].groupby("jobs"):
        assert rows["mean_latency_s"].mean() == pytest.approx(measured[f"us-24/{jobs}-jobs", "independent"], rel=1e-9)
