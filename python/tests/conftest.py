"""Random instances, and the command line to compare with."""

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

import lamina

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("LAMINA_BIN", ROOT / "build/bin/lamina"))


@pytest.fixture(autouse=True)
def in_root(monkeypatch):
    """Examples of docstrings and docs name files of the repository."""
    monkeypatch.chdir(ROOT)


def random_network(seed, most=6):
    """Backlogs, overheads, parallel and one-way links, relays; numbers with all their digits."""
    draw = random.Random(seed)
    nodes = []
    for k in range(draw.randint(2, most)):
        more = {}
        if k == 0 or draw.random() < 0.7:
            more = {"compute_flop_s": 10 ** draw.uniform(9, 12), "overhead_s": draw.choice([0, 10 ** draw.uniform(-5, -2)])}
            more["backlog_flop"] = draw.choice([0, 0, 10 ** draw.uniform(6, 10)])
        nodes.append(lamina.Node(f"n{k}", **more))
    ends = [node.id for node in nodes]
    links = [
        lamina.Link(
            a,
            b,
            bandwidth_byte_s=10 ** draw.uniform(5, 9),
            delay_s=draw.choice([0, 10 ** draw.uniform(-4, -1)]),
            duplex=draw.random() < 0.7,
        )
        for a, b in [*zip(ends, ends[1:]), *((draw.choice(ends), draw.choice(ends)) for _ in range(draw.randint(0, 5)))]
    ]
    return lamina.Network(nodes, links, name=f"random {seed}")


def random_model(seed, name="m"):
    draw = random.Random(f"model {seed}")
    layers = [
        lamina.Layer(
            f"l{k}",
            work_flop=10 ** draw.uniform(6, 10),
            output_bytes=10 ** draw.uniform(2, 6),
            weights_bytes=draw.choice([0, 10 ** draw.uniform(3, 7)]),
        )
        for k in range(draw.randint(1, 6))
    ]
    return lamina.Model(input_bytes=10 ** draw.uniform(3, 6), layers=layers, name=name)


def random_jobs(seed, network, count=4):
    draw = random.Random(f"jobs {seed}")
    ids = [node.id for node in network.nodes]
    models = [random_model(f"{seed} {k}", f"m{k}") for k in range(2)]
    return [
        lamina.Job(
            draw.choice(models),
            source=draw.choice(ids),
            destination=draw.choice(ids),
            id=f"j{k}",
            release_s=draw.choice([0, draw.uniform(0, 0.1)]),
            deadline_s=draw.choice([None, 1.0]),
            weight=draw.choice([1, 2.5]),
        )
        for k in range(count)
    ]


def command(*args):
    """What the command line says: exit code, and its document."""
    if not BIN.exists():
        pytest.skip(f"no program at {BIN}")
    ran = subprocess.run([BIN, *map(str, args), "--json"], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def unmeasured(document):
    """Without measured times."""
    if isinstance(document, dict):
        return {k: unmeasured(v) for k, v in document.items() if k not in ("planning_time_s", "build_s", "solve_s")}
    return [unmeasured(v) for v in document] if isinstance(document, list) else document


def same_document(result, text):
    """The same keys in the same order, and the same numbers."""
    assert json.dumps(unmeasured(result.to_dict())) == json.dumps(unmeasured(json.loads(text)))
