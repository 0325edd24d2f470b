"""The same rows on a Ray cluster of two nodes, where a worker and a node die in the middle."""

import os
import time

import conftest
import pandas
import pytest
import test_experiments
from test_experiments import COLUMNS, grid, make

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'lamina[experiments]'")
cluster_utils = pytest.importorskip("ray.cluster_utils")


@pytest.fixture
def cluster():
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.second = made.add_node(num_cpus=1)
    ray.init(address=made.address, log_to_driver=False)
    for module in (conftest, test_experiments):  # which workers cannot import
        ray.cloudpickle.register_pickle_by_value(module)
    yield made
    ray.shutdown()
    made.shutdown()


def test_a_node_that_dies_loses_no_row(cluster, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()

    def slow(seed, factor):
        time.sleep(0.3)
        (marks / f"{seed}-{factor}-{time.monotonic_ns()}").touch()
        if len(list(marks.iterdir())) >= 5:
            (marks / "kill").touch()
        if seed == 2 and not (marks / "died").exists():
            (marks / "died").touch()
            os._exit(1)  # the worker dies once
        return make(seed, factor)

    killed = []

    def watch(row):
        if not killed and (marks / "kill").exists():
            killed.append(cluster.remove_node(cluster.second, allow_graceful=False))
        return row

    experiment = grid(instance=slow)
    from lamina.experiments import experiment as module

    inner = module.run_on_ray
    module.run_on_ray = lambda *args: map(watch, inner(*args))
    try:
        table = experiment.run(tmp_path / "ray", ray=True)
    finally:
        module.run_on_ray = inner
    assert killed and (marks / "died").exists()
    pandas.testing.assert_frame_equal(table[COLUMNS], grid().run(tmp_path / "processes", workers=1)[COLUMNS])
