"""What goes wrong around agents: full disks, clocks that jump, engines that are too old, agents that are stopped, restarted or lost
in the middle; errors are clear, and nothing stays deployed."""

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

from runtime import BIN, ROOT, Agent, Process, RuntimeTest, ask, chain, infer, line, needs
from serve_test import Served

needs("numpy", "onnx")
import numpy as np
import small_models

OLD_ENGINE, JUMPING_CLOCK, FAILING_CONNECT = (os.environ.get(f"LAMINA_TEST_{name}", "") for name in ("OLD_ENGINE", "JUMPING_CLOCK", "FAILING_CONNECT"))


def as_root(*programs):
    missing = [p for p in programs if not shutil.which(p)]
    return unittest.skipIf(os.geteuid() != 0 or missing, f"needs root and {', '.join(programs)}")


class WithMetrics(RuntimeTest):
    """Agents that say what is deployed at them."""

    def setUp(self):
        super().setUp()
        self.compute = chain(self.folder / "chain.onnx")

    def agent(self, node):
        agent = Agent(node, self.folder, 0, "--metrics", "127.0.0.1:0")
        agent.metrics = int(agent.wait_for(r"metrics on http://\S+:(\d+)/metrics$")[1])
        return agent

    def deployments(self):
        said = (ask(agent.metrics, "GET", "/metrics")[1].decode() for agent in self.agents.values() if agent.process.poll() is None)
        return [int(re.search(r"^lamina_deployments (\d+)", text, re.M)[1]) for text in said]

    def refused(self, arguments, *words):
        code, _, err = self.run_verb("run", *arguments)
        self.assertEqual(code, 2, err)
        for word in words:
            self.assertIn(word, err)
        self.assertEqual(set(self.deployments()), {0})


class NothingHalfDeployed(WithMetrics):
    def test_a_node_of_the_plan_without_an_agent(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        rows = [{"node": n, "address": f"127.0.0.1:{a.port}"} for n, a in self.agents.items() if n != "cloud"]
        self.write("agents.json", {"format": "lamina.agents/1", "agents": rows})
        self.refused(arguments, "agents.json", "node 'cloud' of the plan has no agent")

    def test_an_agent_that_is_stopped(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        self.agents["cloud"].process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.agents["cloud"].process.send_signal, signal.SIGCONT)
        code, _, err = self.run_verb("run", *arguments)
        self.assertEqual(code, 2)
        self.assertIn("agent of 'cloud'", err)
        self.assertIn("does not answer", err)
        self.agents["cloud"].process.send_signal(signal.SIGCONT)
        self.assertEqual(set(self.deployments()), {0})

    def test_a_part_that_the_engine_refuses(self):
        small_models.unknown(str(self.folder))
        arguments = self.plan([("camera", 1), ("cloud", 3)], model="unknown.onnx")
        self.refused(arguments, "agent of 'cloud'", "Frobnicate")

    def test_two_agents_of_one_name(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        twin = self.agent("cloud")
        self.addCleanup(twin.end)
        rows = [{"node": n, "address": f"127.0.0.1:{a.port}"} for n, a in [*self.agents.items(), ("cloud", twin)]]
        self.write("agents.json", {"format": "lamina.agents/1", "agents": rows})
        self.refused(arguments, "agents.json", "cloud")

    def test_two_agents_at_one_address(self):
        twin = Process("agent", "--node", "cloud", "--listen", f"127.0.0.1:{self.agents['cloud'].port}")
        self.assertEqual(twin.process.wait(20), 2)
        twin.threads[0].join(5)
        self.assertIn("in use", "\n".join(twin.lines))

    def test_an_engine_that_is_too_old(self):
        if not OLD_ENGINE:
            self.skipTest("LAMINA_TEST_OLD_ENGINE names none")
        agent = Process("agent", "--node", "x", "--listen", "127.0.0.1:0", "--onnxruntime", OLD_ENGINE)
        self.assertEqual(agent.process.wait(20), 2)
        agent.threads[0].join(5)
        said = "\n".join(agent.lines)
        self.assertIn("ONNX Runtime 1.4.0 is too old", said)
        self.assertNotIn("listening", said)

    def test_an_engine_of_the_system_is_found_by_the_name_that_programs_run_with(self):
        if not OLD_ENGINE:
            self.skipTest("LAMINA_TEST_OLD_ENGINE names none")
        alone, libraries = self.folder / "alone", self.folder / "libraries"
        alone.mkdir()
        libraries.mkdir()
        shutil.copy2(Path(BIN).with_name("lamina-agent"), alone)  # without an engine beside it
        shutil.copy2(OLD_ENGINE, libraries / "libonnxruntime.so.1")
        environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries), "LAMINA_ONNXRUNTIME": ""}
        done = subprocess.run([alone / "lamina-agent", "agent", "--node", "x", "--listen", "127.0.0.1:0"], env=environment, capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"libonnxruntime\.so\S*: ONNX Runtime 1\.4\.0 is too old")


class Plans(RuntimeTest):
    def test_lattice_plans_are_run(self):
        small_models.branches(str(self.folder))
        network = line(self.NODES)
        row = {"id": "job", "model": "m", "source": "camera", "destination": "cloud", "pins": [{"first_layer": 3, "last_layer": 4, "nodes": ["edge"]}]}
        options = ["--network", self.write("network.json", network), "--jobs", self.write("jobs.json", {"format": "lamina.jobs/1", "models": {"m": "branches.onnx"}, "jobs": [row]}), "--cuts", "lattice"]
        code, out, err = self.run_verb("plan", *options, "--json")
        self.assertEqual(code, 0, err)
        document = self.run_plan([self.write("plan.json", out), *options, "--agents", self.folder / "agents.json"], "--runs", 2, "--verify")
        self.assertTrue(document["jobs"][0]["verified"])

    def test_plans_that_run_again_and_again_are_refused_by_name(self):
        network, model = self.write("network.json", line(self.NODES)), ROOT / "examples" / "models" / "two-layers-steps.json"
        options = ["--network", network, "--model", model, "--source", "camera", "--destination", "cloud"]
        code, out, err = self.run_verb("plan", *options, "--json")
        self.assertEqual(code, 0, err)
        self.assertIn('"again"', out)
        code, _, err = self.run_verb("run", self.write("plan.json", out), *options, "--agents", self.folder / "agents.json")
        self.assertEqual(code, 2)
        self.assertIn("again", err)


class FullDisk(WithMetrics):
    @as_root("mount", "umount")
    def test_a_full_disk(self):
        full = self.folder / "full"
        full.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", full], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", full], check=True)
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        agent = self.agents["cloud"]
        agent.end()
        self.agents["cloud"] = Agent("cloud", self.folder, agent.port, *agent.options, env={"TMPDIR": str(full), "HOME": str(full)}, cwd=full)
        self.agents["cloud"].metrics = int(self.agents["cloud"].wait_for(r"metrics on http://\S+:(\d+)/metrics$")[1])
        with open(full / "junk", "wb", buffering=0) as junk, self.assertRaises(OSError):
            while True:
                junk.write(bytes(4096))
        # An agent keeps everything in memory.
        self.assertTrue(self.run_plan(arguments, "--runs", 1, "--verify")["jobs"][0]["verified"])
        before = sorted(os.listdir(full))
        for verb, more, where in (("run", ["--runs", 1, "-o", full / "run.json"], "run.json"), ("run", ["--runs", 1, "--output", full / "out.npz"], "out.npz"), ("split", ["-o", full / "parts"], "parts")):
            with self.subTest(where=where):
                code, _, err = self.run_verb(verb, *(arguments[:5] if verb == "split" else arguments), *more)
                self.assertEqual(code, 2, err)
                self.assertIn(where, err)
                self.assertIn("No space left", err)
        self.assertEqual([f for f in sorted(os.listdir(full)) if os.path.isfile(full / f)], before)
        self.assertEqual(set(self.deployments()), {0})


class Clocks(Served):
    NODES = ("camera", "hub", "cloud")

    def setUp(self):
        super().setUp()
        self.compute = chain(self.folder / "chain.onnx")

    def test_a_wall_clock_that_jumps_does_no_harm(self):
        if not JUMPING_CLOCK:
            self.skipTest("LAMINA_TEST_JUMPING_CLOCK names none")
        self.end_agents()
        jumps = {"LD_PRELOAD": JUMPING_CLOCK}
        for node in self.NODES:
            self.agents[node] = Agent(node, self.folder, 0, env=jumps)
        self.write_agents()
        service = self.serve(self.plan([("camera", 2), ("cloud", 6)]), env=jumps)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            x = np.random.default_rng().standard_normal((1, 8)).astype(np.float32)
            status, said = infer(service.port, x)
            self.assertEqual(status, 200, said)
            np.testing.assert_allclose(said["outputs"][0]["data"], self.compute(x).ravel(), rtol=1e-4, atol=1e-6)
        self.assertEqual(service.end(), 0)
        document = json.loads(service.out)
        self.assertEqual(document["failovers"], [])
        self.assertTrue(all(0 < s["measured_s"] < 5 for s in document["jobs"][0]["steps"]))

    @as_root("unshare")
    def test_clocks_that_differ_by_days_are_aligned(self):
        if subprocess.run(["unshare", "-T", "--monotonic", "100000", "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no time namespaces")
        agent = self.agents["cloud"]
        agent.end()
        self.agents["cloud"] = Agent("cloud", self.folder, agent.port, prefix=["unshare", "-T", "--monotonic", "100000", "--boottime", "100000"])
        document = self.run_plan(self.plan([("camera", 2), ("cloud", 6)]), "--runs", 5, "--verify")
        self.assertGreater(document["clock_error_s"], 0)
        self.assertLess(document["clock_error_s"], 0.1)
        job = document["jobs"][0]
        self.assertTrue(job["verified"])
        self.assertTrue(all(s["measured_s"] < 2 for s in job["steps"]), job["steps"])
        self.assertLess(job["latency_s"]["median"], 2)


class Connections(RuntimeTest):
    """The first connections to every agent fail, from the run and from other agents."""

    NODES = ("camera", "hub", "cloud")

    def agent(self, node):
        return Agent(node, self.folder, env={"LD_PRELOAD": FAILING_CONNECT})

    def setUp(self):
        if not FAILING_CONNECT:
            self.skipTest("LAMINA_TEST_FAILING_CONNECT names none")
        super().setUp()
        chain(self.folder / "chain.onnx")

    def test_connections_that_fail_are_made_again(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        run = Process("run", *arguments, "--runs", 3, "--verify", "--json", env={"LD_PRELOAD": FAILING_CONNECT})
        self.assertEqual(run.process.wait(60), 0, run.lines)
        run.threads[1].join(5)
        self.assertTrue(json.loads(run.out)["jobs"][0]["verified"])


class Agents(Served):
    """camera -> hub -> b or c; b is faster."""

    NODES = ("camera", "hub", "b", "c")

    def setUp(self):
        super().setUp()
        self.compute = chain(self.folder / "chain.onnx")
        network = line(self.NODES)
        for node, speed in zip(network["nodes"], ("1 MFLOP/s", None, "10 TFLOP/s", "1 GFLOP/s")):
            node.pop("compute")
            node.update({"compute": speed} if speed else {})
        network["links"][2] = {**network["links"][2], "from": "hub", "to": "c"}
        pins = [{"first_layer": 2, "last_layer": 6, "nodes": ["b", "c"]}]
        self.arguments = self.plan([], network, destination="camera", pins=pins)

    def computing(self, row):
        return [s["node"] for j in row["jobs"] for s in j["steps"] if s["kind"] == "compute" and s["last_layer"] > 1]

    def test_an_agent_that_is_restarted_at_once_is_noticed(self):
        service = self.serve(self.arguments, "--hold", "1 s")
        problems, stop = [], threading.Event()

        def client():
            while not stop.is_set():
                x = np.random.default_rng().standard_normal((1, 8)).astype(np.float32)
                status, said = infer(service.port, x)
                if status != 200 or not np.allclose(said["outputs"][0]["data"], self.compute(x).ravel(), rtol=1e-4, atol=1e-6):
                    problems.append((status, str(said)[:200]))

        threads = [threading.Thread(target=client) for _ in range(3)]
        for t in threads:
            t.start()
        self.agents["b"].process.kill()
        self.agents["b"].process.wait()
        self.agents["b"] = self.agents["b"].again()
        service.wait_for("node b is lost")
        service.wait_for("node b is back")
        stop.set()
        for t in threads:
            t.join(30)
        self.assertEqual(problems, [])
        self.assertEqual(service.end(), 0)
        rows = json.loads(service.out)["failovers"]
        self.assertEqual([(r["kind"], r["node"], self.computing(r)) for r in rows], [("lost", "b", ["c"]), ("back", "b", ["b"])])
        # It has to stay for --hold, from when its pulse told so: a look before the first row.
        self.assertGreater(rows[1]["at_s"] - rows[0]["at_s"], 0.8)

    def test_a_run_goes_on_without_an_agent_that_is_lost(self):
        for number, runs in ((signal.SIGKILL, 5000), (signal.SIGSTOP, 5000)):
            with self.subTest(number=number):
                run = Process("run", *self.arguments, "--runs", runs, "--verify", "--json")
                time.sleep(2)
                self.assertIsNone(run.process.poll(), run.lines)
                self.agents["b"].process.send_signal(number)
                run.wait_for("planning without it")
                self.assertEqual(run.process.wait(120), 0, run.lines)
                run.threads[1].join(5)
                document = json.loads(run.out)
                row, job = document["failovers"][0], document["jobs"][0]
                self.assertEqual((len(document["failovers"]), row["kind"], row["node"], self.computing(row)), (1, "lost", "b", ["c"]))
                self.assertEqual((job["runs"], job["verified"]), (runs, True))
                self.assertIn("c", [s.get("node") for s in job["steps"]])
                self.agents["b"].process.kill()
                self.agents["b"].process.wait()
                self.agents["b"] = self.agents["b"].again()

    def test_a_run_ends_where_no_plan_is_left(self):
        run = Process("run", *self.arguments, "--runs", 1_000_000, "--json")
        time.sleep(2)
        for node in ("b", "c"):
            self.agents[node].process.kill()
        self.assertEqual(run.process.wait(30), 2, run.lines)
        run.threads[0].join(5)
        self.assertRegex(run.lines[-1], "lamina: error: .*no plan is left without [bc]")


if __name__ == "__main__":
    unittest.main()
