"""Plans on agents of the loopback: measured step by step, verified, refused, interrupted; agents end well."""

import hashlib
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from runtime import Process, RuntimeTest, ask, chain, line, needs

needs("numpy", "onnx")
import numpy as np
import onnx


class Run(RuntimeTest):
    def setUp(self):
        super().setUp()
        self.compute = chain(self.folder / "chain.onnx")

    def demand_steps(self, document, plan_file):
        plan = json.loads(Path(plan_file).read_text())
        for measured, planned in zip(document["jobs"], plan["jobs"], strict=True):
            self.assertAlmostEqual(measured["predicted_s"], planned["latency_s"])
            self.assertEqual([s["kind"] for s in measured["steps"]], [s["kind"] for s in planned["steps"]])
            for step, row in zip(measured["steps"], planned["steps"]):
                self.assertAlmostEqual(step["predicted_s"], row["end_s"] - row["start_s"])
                self.assertGreater(step["measured_s"], 0)

    def test_three_stays_over_a_relay(self):
        arguments = self.plan([("camera", 1), ("edge", 4), ("cloud", 6)])
        document = self.run_plan(arguments, "--runs", 4, "--verify")
        self.demand_steps(document, arguments[0])
        job = document["jobs"][0]
        self.assertEqual((job["runs"], job["verified"]), (4, True))
        self.assertLessEqual(job["latency_s"]["min"], job["latency_s"]["median"])
        self.assertIn("ONNX Runtime", document["engine"])

    def test_exact_parts_agree_bit_by_bit(self):
        document = self.run_plan(self.plan([("camera", 3), ("cloud", 6)]), "--runs", 2, "--verify", "--exact")
        self.assertEqual(document["jobs"][0]["largest_difference"], 0)

    def test_there_and_back(self):
        document = self.run_plan(self.plan([("edge", 6)], destination="camera"), "--runs", 2, "--verify")
        self.assertTrue(document["jobs"][0]["verified"])

    def test_chunks(self):
        wide = self.folder / "chain.onnx"
        chain(wide, (40_000, 4, 4))
        for chunk in ("0 B", "4 KiB", "whole"):
            with self.subTest(chunk=chunk):
                arguments = self.plan([("cloud", 4)], line(self.NODES, chunk=chunk))
                self.assertTrue(self.run_plan(arguments, "--runs", 2, "--verify")["jobs"][0]["verified"])

    def test_input_and_output(self):
        x = np.arange(8, dtype=np.float32).reshape(1, 8)
        for save in (np.savez, np.savez_compressed):
            save(self.folder / "in.npz", x=x)
            self.run_plan(self.plan([("camera", 2), ("cloud", 6)]), "--runs", 1, "--input", self.folder / "in.npz", "--output", self.folder / "out.npz")
            np.testing.assert_allclose(np.load(self.folder / "out.npz")["y"], self.compute(x), rtol=1e-5)

    def test_wrong_inputs(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        for arrays, word in (({}, "x"), ({"x": np.zeros((1, 7), np.float32)}, "[1, 7]"), ({"x": np.zeros((1, 8))}, "float64"), ({"x": np.zeros((1, 8), np.float32), "z": np.zeros(1)}, "z")):
            np.savez(self.folder / "in.npz", **arrays)
            code, _, err = self.run_verb("run", *arguments, "--input", self.folder / "in.npz")
            self.assertEqual(code, 2, err)
            self.assertIn("in.npz", err)
            self.assertIn(word, err)

    def test_text_trace_and_document(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        code, out, err = self.run_verb("run", *arguments, "--runs", 2, "--trace", self.folder / "trace.json", "-o", self.folder / "run.json")
        self.assertEqual(code, 0, err)
        self.assertIn("predicted", out)
        self.assertIn("measured", out)
        self.demand_steps(json.loads((self.folder / "run.json").read_text()), arguments[0])
        events = json.loads((self.folder / "trace.json").read_text())["traceEvents"]
        self.assertGreaterEqual(len([e for e in events if e["ph"] == "X" and e["dur"] > 0]), 4)

    def test_another_network_is_refused(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        self.write("network.json", line(self.NODES, links=line(self.NODES)["links"][:-1] + [{"from": "edge", "to": "cloud", "bandwidth": "1 Gbit/s", "delay": "0.1 ms", "duplex": True}]))
        code, _, err = self.run_verb("run", *arguments)
        self.assertEqual(code, 2)
        self.assertIn("plan.json", err)

    def test_wrong_agents_are_named(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        rows = json.loads((self.folder / "agents.json").read_text())["agents"]
        swapped = [{**rows[0], "address": rows[1]["address"]}, *rows[2:]]
        for agents, word in ((rows[:-1], "cloud"), (rows + rows[-1:], "cloud"), ([{**rows[0], "address": "127.0.0.1:1"}, *rows[1:]], "127.0.0.1:1"), (swapped, "hub"), ([{**rows[0], "adress": "x"}], "adress")):
            self.write("agents.json", {"format": "lamina.agents/1", "agents": agents})
            code, _, err = self.run_verb("run", *arguments)
            self.assertEqual(code, 2, err)
            self.assertIn("agents.json", err)
            self.assertIn(word, err)

    def test_interrupted_run_cleans_up(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        run = Process("run", *arguments, "--runs", 1_000_000)
        time.sleep(2)
        self.assertIsNone(run.process.poll(), run.lines)
        run.end(signal.SIGINT)
        self.run_plan(arguments, "--runs", 1, "--verify")

    def test_parts_of_a_folder(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        parts = self.folder / "parts"
        code, _, err = self.run_verb("split", *arguments[:5], "-o", parts)
        self.assertEqual(code, 0, err)
        self.assertTrue(self.run_plan(arguments, "--runs", 1, "--verify", "--parts", parts)["jobs"][0]["verified"])
        changed = parts / "job-1.onnx"
        changed.write_bytes(changed.read_bytes() + b"x")
        code, _, err = self.run_verb("run", *arguments, "--parts", parts)
        self.assertEqual(code, 2)
        self.assertIn("job-1.onnx", err)

    def weights_beside(self, parts):
        """Puts the weights of every part into a file beside it, as `split` does where a part would have 2 GiB."""
        document = json.loads((parts / "deployment.json").read_text())
        for part in document["jobs"][0]["parts"]:
            data = part["file"].replace(".onnx", ".data")
            model = onnx.load(str(parts / part["file"]))
            onnx.save(model, str(parts / part["file"]), save_as_external_data=True, location=data, size_threshold=0)
            part["sha256"] = hashlib.sha256((parts / part["file"]).read_bytes()).hexdigest()
            part["data"] = {"file": data, "sha256": hashlib.sha256((parts / data).read_bytes()).hexdigest()}
        (parts / "deployment.json").write_text(json.dumps(document))

    def test_parts_with_their_weights_beside_them(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        parts = self.folder / "parts"
        code, _, err = self.run_verb("split", *arguments[:5], "-o", parts)
        self.assertEqual(code, 0, err)
        self.weights_beside(parts)
        self.assertTrue(self.run_plan(arguments, "--runs", 2, "--verify", "--parts", parts)["jobs"][0]["verified"])
        scratch = [f for a in self.agents.values() for f in a.scratch.iterdir()]
        self.assertEqual(scratch, [])  # agents keep no file
        (parts / "job-2.data").write_bytes(b"other")
        code, _, err = self.run_verb("run", *arguments, "--parts", parts)
        self.assertEqual(code, 2)
        self.assertIn("job-2.data", err)

    def test_a_profiled_model_takes_its_onnx_file(self):
        model = self.folder / "profiled.json"
        code, _, err = self.run_verb("profile", self.folder / "chain.onnx", "--device", "here", "--runs", 3, "-o", model)
        self.assertEqual(code, 0, err)
        network = line(self.NODES)
        for node in network["nodes"]:
            node["device"] = "here"
        arguments = self.plan([("camera", 2), ("cloud", 3)], network, model="profiled.json")
        code, _, err = self.run_verb("run", *arguments, "--runs", 1)
        self.assertEqual(code, 2)
        self.assertIn("profiled.json", err)
        self.assertTrue(self.run_plan(arguments, "--runs", 2, "--verify", "--onnx", self.folder / "chain.onnx")["jobs"][0]["verified"])

    def test_measured_beside_predicted_in_a_report(self):
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        run, page = self.folder / "run.json", self.folder / "report.html"
        code, _, err = self.run_verb("run", *arguments, "--runs", 3, "--verify", "-o", run)
        self.assertEqual(code, 0, err)
        code, out, err = self.run_verb("report", *arguments[:5], "--run", run, "-o", page, "--json")
        self.assertEqual(code, 0, err)
        self.assertTrue(json.loads(out)["measured"])
        measured = json.loads(run.read_text())
        code, out, err = self.run_verb("inspect", page, "--json")
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["measured"][0]["measured_s"], measured["jobs"][0]["latency_s"]["median"])
        code, out, err = self.run_verb("inspect", run)
        self.assertEqual(code, 0, err)
        self.assertIn("predicted", out)
        measured["jobs"][0]["steps"][0]["last_layer"] = 1
        other = self.write("other.json", measured)
        code, _, err = self.run_verb("report", *arguments[:5], "--run", other, "-o", page)
        self.assertEqual(code, 2)
        self.assertIn("other.json: jobs[0].steps[0]", err)

    def test_retimed(self):
        job = self.run_plan(self.plan([("camera", 2), ("cloud", 6)]), "--runs", 3, "--retime", "--verify")["jobs"][0]
        plan = json.loads((self.folder / "plan.json").read_text())["jobs"][0]
        self.assertTrue(job["verified"])
        self.assertGreater(job["predicted_s"], plan["latency_s"])  # which took nodes of 10 GFLOP/s for granted

    def test_agents_end_well(self):
        self.run_plan(self.plan([("camera", 2), ("cloud", 6)]), "--runs", 1)
        for agent in self.agents.values():
            self.assertEqual(agent.end(), 0, agent.lines)
            self.assertEqual([f for _, _, files in os.walk(agent.scratch) for f in files], [])


class Probes(unittest.TestCase):
    """What Compose and the kubelet ask of an agent as `lamina deploy` starts it: they have no certificate."""

    def test_health_is_plain_http_beside_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, cert = Path(folder) / "key.pem", Path(folder) / "cert.pem"
            make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=a", "-keyout", key, "-out", cert]
            subprocess.run(list(map(str, make)), check=True, capture_output=True)
            agent = Process("agent", "--node", "a", "--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key, "--tls-ca", cert)
            self.addCleanup(agent.end)
            port = int(agent.wait_for(r"metrics on http://0\.0\.0\.0:(\d+)/metrics$")[1])
            agent.wait_for("listening on")
            for path in ("/health", "/v2/health/live", "/v2/health/ready", "/metrics"):
                self.assertEqual(ask(port, "GET", path)[0], 200, path)
            self.assertEqual(ask(port, "GET", "/v2/models/m")[0], 404)


class Refused(unittest.TestCase):
    def test_options_of_agents(self):
        for args, word in ((["--listen", "127.0.0.1:0"], "--node"), (["--node", "a", "--listen", "nowhere"], "nowhere"), (["--node", "a", "--listen", "127.0.0.1:70000"], "70000"), (["--node", "a", "--listen", "192.0.2.1:7071"], "--insecure"), (["--node", "a", "--listen", "127.0.0.1:0", "--tls-cert", "x"], "tls-key")):
            agent = Process("agent", *args)
            self.assertEqual(agent.process.wait(20), 2)
            agent.threads[0].join(5)
            self.assertIn(word, "\n".join(agent.lines))


if __name__ == "__main__":
    unittest.main()
