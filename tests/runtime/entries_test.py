"""Several sources, each with its own entry (`agent --serve`): who answers where, failover of all entries, errors by name."""

import json
import signal
import socket
import time
import unittest

from runtime import Agent, Process, RuntimeTest, ask, chain, infer, line, needs

needs("numpy", "onnx")
import numpy as np

X = np.linspace(-1, 1, 8, dtype=np.float32).reshape(1, 8)


def free_port():
    """A port whose next one is free, too."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
                return port
            except OSError:
                continue


class Entries(RuntimeTest):
    """Two cameras, each with a model of its own, whose stays go to an edge or to the cloud."""

    NODES = ("hub", "edge", "cloud")
    HERE = ("north", "south")

    def setUp(self):
        super().setUp()
        self.compute = {name: chain(self.folder / f"{name}.onnx", seed=seed) for seed, name in enumerate(self.HERE)}

    def start(self, **ports):
        for node in self.HERE:
            self.agents[node] = Agent(node, self.folder, 0, *(["--serve", f"127.0.0.1:{ports[node]}"] if node in ports else []))
        self.write_agents()

    def plan_both(self, nodes=("edge", "cloud")):
        network = line(["north", "hub", "south"])
        network["nodes"] += [{"id": "edge", "compute": "10 TFLOP/s"}, {"id": "cloud", "compute": "1 TFLOP/s"}]
        network["links"] += [{"from": "hub", "to": n, "bandwidth": "10 Gbit/s", "delay": "0.1 ms", "duplex": True} for n in ("edge", "cloud")]
        pins = [{"first_layer": 2, "last_layer": 6, "nodes": list(nodes)}]
        jobs = [{"id": f"job-{n}", "model": n, "source": n, "destination": n, "pins": pins} for n in self.HERE]
        options = ["--network", self.write("network.json", network), "--jobs", self.write("jobs.json", {"format": "lamina.jobs/1", "models": {n: f"{n}.onnx" for n in self.HERE}, "jobs": jobs})]
        code, out, err = self.run_verb("plan", *options, "--json")
        self.assertEqual(code, 0, err)
        return [self.write("plan.json", out), *options, "--agents", str(self.folder / "agents.json")]

    def serve(self, arguments, *more):
        service = Process("run", *arguments, "--runs", 1, "--serve", "127.0.0.1:0", "--json", *more)
        self.addCleanup(service.end)
        service.wait_for(r"^serving grpc://\S+:(\d+)$")
        service.port = int(service.wait_for(r"^serving http://\S+:(\d+)$")[1])
        return service

    def assert_answers(self, port, name):
        status, said = infer(port, X, name=name)
        self.assertEqual(status, 200, said)
        np.testing.assert_allclose(said["outputs"][0]["data"], self.compute[name](X).ravel(), rtol=1e-4, atol=1e-6)

    def wait_until(self, port, name, status, seconds=10):
        end = time.monotonic() + seconds
        while True:
            found, said = infer(port, X, name=name)
            if found == status or time.monotonic() > end:
                self.assertEqual(found, status, said)
                return said
            time.sleep(0.05)

    def test_each_source_answers_for_its_own_jobs(self):
        port = free_port()
        self.start(south=port)
        service = self.serve(self.plan_both())
        self.assert_answers(service.port, "north")
        self.assert_answers(port, "south")
        self.assertEqual(infer(port, X, name="north")[0], 404)
        self.assertEqual(infer(service.port, X, name="south")[0], 404)
        self.agents["south"].wait_for(f"^serving http://127.0.0.1:{port}$")
        self.agents["south"].wait_for(f"^serving grpc://127.0.0.1:{port + 1}$")
        self.agents["north"].wait_for(f"^serving http://127.0.0.1:{service.port}$")
        service.wait_for(f"'south' .* http://127.0.0.1:{port} and grpc://127.0.0.1:{port + 1}$")
        self.assertIn('lamina_requests_total{result="ok"} 1\n', ask(port, "GET", "/metrics")[1].decode())
        self.assertEqual(service.end(), 0)
        with self.assertRaises(OSError):
            ask(port, "GET", "/v2/health/live")

    def test_all_entries_follow_to_the_next_plan(self):
        port = free_port()
        self.start(south=port)
        service = self.serve(self.plan_both(), "--hold", "0.5 s")
        self.agents["edge"].process.send_signal(signal.SIGKILL)
        service.wait_for("node edge is lost")
        self.assert_answers(service.port, "north")
        self.assert_answers(port, "south")
        self.agents["cloud"].process.send_signal(signal.SIGSTOP)
        for where, name in ((service.port, "north"), (port, "south")):
            self.assertIn("no plan is left", self.wait_until(where, name, 503)["error"])
        self.agents["cloud"].process.send_signal(signal.SIGCONT)
        for where, name in ((service.port, "north"), (port, "south")):
            self.wait_until(where, name, 200, 20)
        self.assertEqual(service.end(), 0)
        lost = json.loads(service.out)["failovers"][0]
        self.assertEqual([j["id"] for j in lost["jobs"]], ["job-north", "job-south"])

    def test_a_lost_source_takes_no_other_along(self):
        port = free_port()
        self.start(south=port)
        service = self.serve(self.plan_both(), "--hold", "0.5 s")
        self.agents["south"].process.kill()
        service.wait_for("node south is lost")
        for _ in range(20):
            self.assert_answers(service.port, "north")
            time.sleep(0.05)
        self.agents["south"] = self.agents["south"].again()
        service.wait_for("node south is back")
        self.agents["south"].wait_for(f"^serving http://127.0.0.1:{port}$")
        self.wait_until(port, "south", 200)
        self.assert_answers(service.port, "north")
        self.assertEqual(service.end(), 0)
        rows = json.loads(service.out)["failovers"]
        self.assertEqual([(r["kind"], r["node"], [j["id"] for j in r["jobs"]]) for r in rows], [("lost", "south", ["job-north"]), ("back", "south", ["job-north", "job-south"])])
        self.assertIn("job-south has no plan: its source south is lost", rows[0]["reason"])

    def test_the_first_source_may_be_the_lost_one(self):
        port, first = free_port(), free_port()
        self.start(south=port)
        service = Process("run", *self.plan_both(), "--runs", 1, "--serve", f"127.0.0.1:{first}", "--json", "--hold", "0.5 s")
        self.addCleanup(service.end)
        service.wait_for("^serving grpc")
        self.agents["north"].process.kill()
        service.wait_for("node north is lost")
        self.wait_until(port, "south", 200)
        self.agents["north"] = self.agents["north"].again()
        service.wait_for("node north is back")
        self.agents["north"].wait_for(f"^serving http://127.0.0.1:{first}$")
        self.wait_until(first, "north", 200)
        self.assert_answers(port, "south")
        self.assertEqual(service.end(), 0)

    def test_an_entry_that_cannot_be_led_at_once_is_led_later(self):
        port = free_port()
        self.start(south=port)
        service = self.serve(self.plan_both(), "--hold", "0.5 s")
        self.agents["south"].process.kill()
        service.wait_for("node south is lost")
        self.agents["south"].process.wait()
        with socket.create_server(("127.0.0.1", port)):
            self.agents["south"] = self.agents["south"].again()
            service.wait_for("node south is back")
            service.wait_for(f"cannot lead clients yet: .*{port}")
            self.assert_answers(service.port, "north")
        self.agents["south"].wait_for(f"^serving http://127.0.0.1:{port}$")
        self.wait_until(port, "south", 200)
        self.assertEqual(service.end(), 0)

    def test_a_source_without_an_entry_is_refused_by_name(self):
        self.start()
        code, out, err = self.run_verb("run", *self.plan_both(), "--runs", 1, "--serve", "127.0.0.1:0")
        self.assertEqual((code, out), (2, ""))
        for word in ("'south'", "--serve", "agents.json"):
            self.assertIn(word, err)
        self.assertNotIn("serving", err)
        self.run_plan(self.plan_both(), "--runs", 1)  # without clients no entry is needed

    def test_an_entry_that_is_in_use_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.start(south=port)
            code, _, err = self.run_verb("run", *self.plan_both(), "--runs", 1, "--serve", "127.0.0.1:0")
        self.assertEqual(code, 2)
        self.assertIn("'south'", err)
        self.assertIn(str(port), err)

    def test_an_entry_beyond_the_loopback_takes_tls(self):
        code, _, err = self.run_verb("agent", "--node", "south", "--listen", "127.0.0.1:0", "--serve", "192.0.2.1:8000")
        self.assertEqual(code, 2)
        self.assertIn("--serve", err)
        self.assertIn("--insecure", err)


if __name__ == "__main__":
    unittest.main()
