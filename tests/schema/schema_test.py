#!/usr/bin/env python3
"""The JSON Schemas of schema/ against the program: what the examples hold and what the program writes is valid, and where a
document is made wrong, schema and program refuse it alike. Exit 77 (skipped) where python3-jsonschema is absent."""
import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

ROOT = Path(__file__).resolve().parents[2]
BIN = os.environ["LAMINA_BIN"]
US_24 = ROOT / "examples/networks/us-24.json"
CAMPUS = ROOT / "examples/networks/campus.json"
problems, checked = [], 0


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def validators():
    """The validator of each kind, by the word of the format: "network" of "lamina.network/1"."""
    found = {}
    for path in sorted((ROOT / "schema").glob("*.schema.json")):
        schema = load(path)
        jsonschema.Draft202012Validator.check_schema(schema)
        found[path.name.split(".")[0]] = jsonschema.Draft202012Validator(schema)
    return found


VALIDATORS = validators()


def expect(what, document, valid=True):
    """Notes a problem where the schema of the document's own format judges it otherwise."""
    global checked
    checked += 1
    errors = list(VALIDATORS[document["format"].split(".")[1].split("/")[0]].iter_errors(document))
    if bool(errors) == valid:
        problems.append(f"{what}: {errors[0].json_path + ': ' + errors[0].message if errors else 'valid'}"[:300])


def lamina(*arguments, codes=(0,)):
    run = subprocess.run([BIN, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)
    if run.returncode not in codes:
        problems.append(f"lamina {' '.join(map(str, arguments))}: exit {run.returncode}: {run.stderr}")
    return run.stdout, run.returncode


def examples():
    for path in sorted((ROOT / "examples").rglob("*.json")):
        document = load(path)
        if str(document.get("format", "")).startswith("lamina."):
            expect(path.name, document)


def outputs(folder):
    out = Path(folder) / "out.json"
    expect("the built-in devices", load(ROOT / "lamina/io/networks/devices.json"))
    for source in sorted((ROOT / "examples").rglob("*")):
        if source.suffix not in (".json", ".onnx", ".graphml") or source.parent.name == "jobs":
            continue
        tokens = ["--tokens", "4"] if source.name == "config.json" else []  # a transformer does not say how many
        lamina("convert", source, "-o", out, *tokens, "--default-bandwidth", "1 Gbit/s", "--default-compute", "1 GFLOP/s", "--delay-per-km", "4.9 us")
        expect(f"convert {source.name}", load(out))
    model = ROOT / "examples/models/three-layers.json"
    one_job = ["--network", US_24, "--model", model, "--source", "n0", "--destination", "n23"]
    plans = [[*one_job, "--explain"]] + [[*one_job, "--waiting", rule] for rule in ("draining", "per-stay", "per-layer")]
    for path in sorted((ROOT / "examples/jobs").glob("*.json")):
        own = ROOT / "examples/networks" / path.name
        plans.append(["--network", own if own.exists() else CAMPUS, "--jobs", path])
    for options in plans:
        text, _ = lamina("plan", *options, "--json")
        expect(f"plan {' '.join(map(str, options))}", json.loads(text))
    cameras = ["--network", CAMPUS, "--jobs", ROOT / "examples/jobs/cameras.json"]
    for options, code in (([], 0), (["--unsplittable", "--within", "1 s"], 0), (["--within", "1 us"], 3), (["--scale", "bandwidth=2"], 0)):
        text, _ = lamina("capacity", *cameras, *options, "--json", codes=(code,))
        expect(f"capacity {options}", json.loads(text))
    relay = Path(folder) / "relay.json"
    relay.write_text('{"format": "lamina.network/1", "nodes": [{"id": "a"}, {"id": "b"}], "links": []}', encoding="utf-8")
    text, _ = lamina("plan", "--network", relay, "--model", model, "--source", "a", "--destination", "b", "--json", codes=(3,))
    expect("an infeasible plan", json.loads(text))


def solutions(folder):
    """Every formulation whole and relaxed, where nothing is found, and the comparison."""
    job = ["--network", US_24.with_name("abilene.json"), "--model", ROOT / "examples/models/three-layers.json", "--source", "nyc", "--destination", "sea"]
    island = Path(folder) / "island.json"
    island.write_text(json.dumps({"format": "lamina.network/1", "nodes": [{"id": "nyc", "compute": "1 GFLOP/s"}, {"id": "sea", "compute": "1 GFLOP/s"}], "links": []}), encoding="utf-8")
    unreachable = ["--network", island, *job[2:]]
    runs = [([*job, "--formulation", name, *relax], 0) for name in ("layered-routing", "placement-flow", "placement-rlt", "placement-mccormick") for relax in ([], ["--relax"])]
    runs += [([*job, "--formulation", "placement-mccormick", "--time-limit", "0 s"], 3), (unreachable, 3)]
    runs += [([*job, "--formulation", "all"], 0), ([*unreachable, "--formulation", "all"], 3), ([*job, "--formulation", "all", "--time-limit", "0 s"], 0)]
    for options, code in runs:
        text, got = lamina("solve", *options, "--json", codes=(code, 2))
        document = json.loads(text)
        if "is not built into" in document.get("error", {}).get("message", ""):
            return
        expect(f"solve {' '.join(map(str, options))}: exit {got}", document)
        if document.get("plan"):
            expect("the plan of a programme", document["plan"])
        for key in ("format", "size", "status", "rows"):
            if key in document:
                expect(f"an answer without {key}", {k: v for k, v in document.items() if k != key or k == "format"} | ({"format": "lamina.solve/2"} if key == "format" else {}), valid=False)


DOCUMENTS = {
    "network": {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s", "latitude": 47.6, "longitude": -122.3}, {"id": "b"}],
                "links": [{"from": "a", "to": "b", "bandwidth": "10 Mbit/s", "delay": "1 ms", "duplex": True}]},
    "model": {"format": "lamina.model/1", "input": "100 kB", "layers": [{"name": "x", "work": "1 GFLOP", "output": "10 kB"}, {"inputs": ["x"], "output": "1 kB"}]},
    "jobs": {"format": "lamina.jobs/1", "models": {"m": "mod.json"}, "jobs": [
        {"id": "j", "model": "m", "source": "a", "destination": "b", "count": 1, "pins": [{"first_layer": 2, "last_layer": 2, "nodes": ["a"]}]}]},
    "devices": {"format": "lamina.devices/1", "devices": [{"id": "a", "memory": "1 GiB", "speeds": [{"compute": "1 GFLOP/s", "kind": "peak", "source": "s"}]}]},
}
MISSING = object()
EDITS = [  # path of the value, what it becomes
    *[("network", ("nodes", 0, "compute"), v) for v in (5, "5", "-5 GFLOP/s", "5 Gbit/s", "5 GFLOP", "nan GFLOP/s", "0x10 FLOP/s", "1,5 GFLOP/s", "", "GFLOP/s", None, [], True, "5e-3 TFLOP/s", ".5FLOP/s", "5.  GFLOP/s", "5 KFLOP/s", "5 KiFLOP/s")],
    *[("network", ("links", 0, "bandwidth"), v) for v in ("1 MiB/s", "2.5 Gibit/s", "10 MB", 1e9, "1 mbit/s", MISSING)],
    *[("network", ("links", 0, "delay"), v) for v in ("1 us", "1 \u00b5s", "1 \u03bcs", "1 ns", "1 ks", "1 min", 0)],
    *[("network", ("nodes", 0, "memory"), v) for v in ("4 GiB", "8 Mbit", "3 FLOP", 3)],
    *[("network", path, v) for path, v in (
        (("nodes", 0, "latitude"), "north"), (("nodes", 0, "latitude"), 91), (("nodes", 0, "longitude"), MISSING), (("nodes", 0, "id"), 7), (("nodes", 1, "id"), ""),
        (("nodes", 0, "comptue"), "1 FLOP/s"), (("edges",), []), (("links", 0, "duplex"), "yes"), (("links", 0, "to"), MISSING), (("nodes",), {}), (("links",), MISSING), (("name",), 5))],
    *[("model", path, v) for path, v in (
        (("input",), MISSING), (("layers",), MISSING), (("layers",), []), (("layers", 0, "times"), {"pi": "3 s"}), (("layers", 0, "times"), {"pi": 3}), (("layers", 0, "output"), "3"),
        (("layers", 0, "weights"), "3 s"), (("layers", 1, "inputs"), "x"), (("layers", 0, "macs"), -1), (("layers", 0, "macs"), 5), (("notes",), ["n"]), (("notes",), "n"))],
    *[("devices", path, v) for path, v in (
        (("devices", 0, "id"), ""), (("devices", 0, "speeds"), []), (("devices", 0, "speeds", 0, "kind"), "guess"), (("devices", 0, "speeds", 0, "kind"), "measured"),
        (("devices", 0, "speeds", 0, "source"), MISSING), (("devices", 0, "memory"), 3), (("devices", 0, "memory"), MISSING), (("devices", 0, "wattage"), 1), (("devices",), {}))],
    *[("jobs", ("jobs", 0, "count"), v) for v in (0, -1, 1.5, "2", 10 ** 12, 2, 2.0, 1000000)],
    *[("jobs", path, v) for path, v in (
        (("jobs", 0, "weight"), -1), (("jobs", 0, "weight"), "1"), (("jobs", 0, "weight"), 0), (("jobs", 0, "private_layers"), -1), (("jobs", 0, "private_layers"), 0.5),
        (("jobs", 0, "pins", 0, "first_layer"), 0), (("jobs", 0, "pins", 0, "nodes"), []), (("jobs", 0, "pins", 0, "last_layer"), MISSING), (("jobs", 0, "release"), "1 ms"),
        (("jobs", 0, "release"), 1), (("jobs", 0, "source"), MISSING), (("models",), []), (("models", "m"), 5), (("jobs", 0, "id"), ""))],
]


def edited(kind, path, value):
    document = copy.deepcopy(DOCUMENTS[kind])
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def agreement(folder):
    """Shapes, types, units and ranges: what the schema says, the program says."""
    for kind, path, value in EDITS:
        document = edited(kind, path, value)
        file = Path(folder) / f"{kind}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        _, code = lamina("inspect", file, codes=(0, 2))
        expect(f"{kind} {path} {'missing' if value is MISSING else value!r}, which the program {'takes' if code == 0 else 'refuses'}", document, valid=code == 0)


with tempfile.TemporaryDirectory() as scratch:
    examples()
    outputs(scratch)
    solutions(scratch)
    agreement(scratch)
for problem in problems:
    print(problem)
print(f"{checked} documents, {len(problems)} problems")
sys.exit(1 if problems or not checked else 0)
