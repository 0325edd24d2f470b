"""What tests of lamina-agent share: small ONNX models, agents as processes on the loopback, a service.

Needs onnx and numpy, which tools/get_engine puts into build/venv, and ONNX Runtime beside the program; where something is
missing the tests are skipped (exit code 77).
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
ROOT = Path(__file__).resolve().parents[2]
BIN = os.environ.get("LAMINA_BIN", str(ROOT / "build/bin/lamina"))
VENV = ROOT / "build/venv/bin/python"


def skip(why):
    print(f"skipped: {why}", file=sys.stderr)
    sys.exit(77)


def needs(*modules):
    """Goes on in build/venv where this interpreter lacks a module."""
    try:
        for module in modules:
            __import__(module)
    except ImportError as lack:
        if VENV.exists() and not os.environ.get("LAMINA_IN_VENV"):
            os.execve(VENV, [str(VENV), "-B", *sys.argv], {**os.environ, "LAMINA_IN_VENV": "1"})
        skip(f"{lack} (tools/get_engine)")
    if not Path(BIN).with_name("lamina-agent").exists():
        skip("no lamina-agent beside the program (make runtime)")
    engine = [os.environ.get("LAMINA_ONNXRUNTIME"), *Path(BIN).parent.glob("libonnxruntime.so*")]
    if not any(engine):
        skip("no ONNX Runtime beside the program (make runtime)")


def chain(path, widths=(8, 16, 12, 4), seed=1):
    """MatMul and Relu again and again; the file, and the function that it computes."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(seed)
    nodes, weights, at = [], [], "x"
    for k, (a, b) in enumerate(zip(widths, widths[1:])):
        weights.append((random.standard_normal((a, b)) / a**0.5).astype(np.float32))
        last = k == len(widths) - 2
        nodes += [helper.make_node("MatMul", [at, f"w{k}"], [f"m{k}"], name=f"matmul{k}"), helper.make_node("Relu", [f"m{k}"], ["y" if last else f"r{k}"], name=f"relu{k}")]
        at = f"r{k}"
    graph = helper.make_graph(
        nodes,
        "chain",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, widths[0]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, widths[-1]])],
        [numpy_helper.from_array(w, f"w{k}") for k, w in enumerate(weights)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, str(path))

    def compute(x):
        for w in weights:
            x = np.maximum(x @ w, 0)
        return x

    return compute


def line(nodes, **more):
    rows = [{"id": n, "compute": "10 GFLOP/s"} for n in nodes]
    links = [{"from": a, "to": b, "bandwidth": "10 Gbit/s", "delay": "0.1 ms", "duplex": True} for a, b in zip(nodes, nodes[1:])]
    return {"format": "lamina.network/1", "nodes": rows, "links": links, **more}


class Process:
    """A verb that goes on; its lines on standard error are kept."""

    def __init__(self, *args, env=(), prefix=(), cwd=None):
        self.lines, self.out = [], ""
        self.process = subprocess.Popen([*prefix, BIN, *map(str, args)], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **dict(env)})
        self.threads = [threading.Thread(target=t, daemon=True) for t in (self._listen, self._collect)]
        for t in self.threads:
            t.start()

    def _listen(self):
        for text in self.process.stderr:
            self.lines.append(text.rstrip("\n"))

    def _collect(self):
        self.out = self.process.stdout.read()

    def wait_for(self, pattern, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ended = self.process.poll() is not None
            found = [m for m in (re.search(pattern, text) for text in list(self.lines)) if m]
            if found:
                return found[0]
            if ended:
                break
            time.sleep(0.02)
        raise AssertionError(f"no line {pattern!r}: {self.lines}")

    def end(self, number=signal.SIGTERM, seconds=15):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        finally:
            self.process.kill()
            for t in self.threads:
                t.join(3)


class Agent(Process):
    def __init__(self, node, folder, port=0, *options, env=(), **how):
        self.node, self.folder, self.options = node, Path(folder), options
        scratch = self.folder / f"scratch-{node}"
        scratch.mkdir(exist_ok=True)
        self.scratch = scratch
        super().__init__("agent", "--node", node, "--listen", f"127.0.0.1:{port}", *options, env={"TMPDIR": str(scratch), **dict(env)}, **how)
        self.port = int(self.wait_for(r"listening on \S+:(\d+)$")[1])

    def again(self):
        return Agent(self.node, self.folder, self.port, *self.options)


class RuntimeTest(unittest.TestCase):
    """A folder of its own for each test, with agents for NODES."""

    NODES = ("camera", "hub", "edge", "cloud")

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.agents = {}
        self.addCleanup(self.end_agents)
        for node in self.NODES:
            self.agents[node] = self.agent(node)
        self.write_agents()

    def agent(self, node):
        return Agent(node, self.folder)

    def end_agents(self):
        for agent in self.agents.values():
            agent.process.send_signal(signal.SIGCONT)
            agent.end()

    def write(self, name, value):
        path = self.folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return str(path)

    def write_agents(self):
        rows = [{"node": n, "address": f"127.0.0.1:{a.port}"} for n, a in self.agents.items()]
        return self.write("agents.json", {"format": "lamina.agents/1", "agents": rows})

    def run_verb(self, *args, seconds=90):
        done = subprocess.run([BIN, *map(str, args)], capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def plan(self, stays, network=None, model="chain.onnx", **job):
        """Plans one job whose stays are pinned; the options that name everything."""
        pins, first = [], 1
        for node, last in stays:
            pins.append({"first_layer": first, "last_layer": last, "nodes": [node]})
            first = last + 1
        row = {"id": "job", "model": "chain", "source": "camera", "destination": "cloud", "pins": pins, **job}
        options = ["--network", self.write("network.json", network or line(self.NODES)), "--jobs", self.write("jobs.json", {"format": "lamina.jobs/1", "models": {"chain": model}, "jobs": [row]})]
        code, out, err = self.run_verb("plan", *options, "--json")
        self.assertEqual(code, 0, err)
        return [self.write("plan.json", out), *options, "--agents", str(self.folder / "agents.json")]

    def run_plan(self, arguments, *more, code=0):
        said, out, err = self.run_verb("run", *arguments, *more, "--json")
        self.assertEqual(said, code, err)
        return json.loads(out)


def ask(port, method, path, body=None, headers=(), host="127.0.0.1"):
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def infer(port, x, name="chain", host="127.0.0.1", **more):
    """One request in plain JSON: the status and the document."""
    row = {"name": "x", "shape": list(x.shape), "datatype": "FP32", "data": x.ravel().tolist()}
    status, data = ask(port, "POST", f"/v2/models/{name}/infer", json.dumps({"inputs": [row], **more}), host=host)
    return status, json.loads(data)
