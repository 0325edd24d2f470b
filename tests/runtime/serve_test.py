"""Clients at a split model: REST in JSON and binary, errors, metrics; agents die while they ask."""

import json
import signal
import socket
import struct
import threading
import time
import unittest

from runtime import Process, RuntimeTest, ask, chain, infer, line, needs

needs("numpy", "onnx")
import numpy as np


class Served(RuntimeTest):
    def serve(self, arguments, *more, **how):
        service = Process("run", *arguments, "--runs", 1, "--serve", "127.0.0.1:0", "--json", *more, **how)
        self.addCleanup(service.end)
        service.wait_for(r"serving grpc://\S+:(\d+)$")
        service.port = int(service.wait_for(r"serving http://\S+:(\d+)$")[1])
        return service

    def answered(self, service):
        text = ask(service.port, "GET", "/metrics")[1].decode()
        return next(int(t.split()[1]) for t in text.splitlines() if t.startswith('lamina_requests_total{result="ok"}'))


class Clients(Served):
    def test_protocol(self):
        compute = chain(self.folder / "chain.onnx")
        service = self.serve(self.plan([("camera", 2), ("cloud", 6)]))
        x = np.linspace(-1, 1, 8, dtype=np.float32).reshape(1, 8)
        status, said = infer(service.port, x, id="seven")
        self.assertEqual((status, said["id"], said["model_name"]), (200, "seven", "chain"))
        np.testing.assert_allclose(said["outputs"][0]["data"], compute(x).ravel(), rtol=1e-4, atol=1e-6)

        head = json.dumps({"inputs": [{"name": "x", "shape": [1, 8], "datatype": "FP32", "parameters": {"binary_data_size": 32}}], "outputs": [{"name": "y", "parameters": {"binary_data": True}}]}).encode()
        status, data = ask(service.port, "POST", "/v2/models/chain/infer", head + x.tobytes(), {"Inference-Header-Content-Length": str(len(head))})
        self.assertEqual(status, 200, data)
        np.testing.assert_allclose(struct.unpack("<4f", data[-16:]), compute(x).ravel(), rtol=1e-4, atol=1e-6)

        for path, status in (("/v2", 200), ("/v2/health/live", 200), ("/v2/health/ready", 200), ("/v2/models/chain", 200), ("/v2/models/chain/ready", 200), ("/v2/models/other", 404), ("/v2/nothing", 404)):
            self.assertEqual(ask(service.port, "GET", path)[0], status, path)
        self.assertEqual(json.loads(ask(service.port, "GET", "/v2/models/chain")[1])["inputs"], [{"name": "x", "datatype": "FP32", "shape": [1, 8]}])
        for wrong, word in ((np.zeros((1, 7), np.float32), "x"), (np.zeros((2, 8), np.float32), "x")):
            status, said = infer(service.port, wrong)
            self.assertEqual(status, 400)
            self.assertIn(word, said["error"])
        self.assertEqual(self.answered(service), 2)
        self.assertEqual(service.end(), 0)
        self.assertEqual(json.loads(service.out)["failovers"], [])


    def test_service_outlives_its_controller(self):
        chain(self.folder / "chain.onnx")
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        at = ["--runs", 1, "--serve", f"127.0.0.1:{port}", "--json"]
        x = np.ones((1, 8), np.float32)
        first = Process("run", *arguments, *at)
        first.wait_for("serving grpc")
        first.end(signal.SIGKILL)
        self.assertEqual(infer(port, x)[0], 200)
        second = Process("run", *arguments, *at)
        second.wait_for("serving grpc")
        self.assertEqual(infer(port, x)[0], 200)
        self.assertEqual(second.end(), 0)

    def test_a_service_ends_with_the_lease_of_its_controller(self):
        chain(self.folder / "chain.onnx")
        service = self.serve(self.plan([("camera", 2), ("cloud", 6)]))
        begun = time.monotonic()
        service.end(signal.SIGKILL)
        while ask(service.port, "GET", "/v2/health/ready")[0] == 200 and time.monotonic() < begun + 90:
            time.sleep(0.2)
        self.assertGreater(time.monotonic() - begun, 58)
        status, said = infer(service.port, np.ones((1, 8), np.float32))
        self.assertEqual(status, 503, said)
        self.assertIn("60 s", said["error"])

    def test_a_controller_that_ends_leaves_the_service_to_the_next_one(self):
        chain(self.folder / "chain.onnx")
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        first = self.serve(arguments)
        x = np.ones((1, 8), np.float32)
        self.assertEqual(infer(first.port, x)[0], 200)
        second = self.serve(arguments)
        self.assertEqual(second.port, first.port)
        self.assertEqual(first.end(), 0)
        self.assertEqual(infer(second.port, x)[0], 200)
        self.assertEqual(second.end(), 0)
        with self.assertRaises(OSError):
            infer(second.port, x)

    def test_a_controller_that_is_refused_takes_no_clients_along(self):
        chain(self.folder / "chain.onnx")
        arguments = self.plan([("camera", 2), ("cloud", 6)])
        first = self.serve(arguments)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        code, _, err = self.run_verb("run", *arguments, "--runs", 1, "--serve", f"127.0.0.1:{port}")
        self.assertEqual(code, 2)
        self.assertIn("already", err)
        self.assertEqual(infer(first.port, np.ones((1, 8), np.float32))[0], 200)
        self.assertEqual(first.end(), 0)


class Failover(Served):
    NODES = ("camera", "hub", "b", "c")

    def test_every_request_is_answered_once(self):
        compute = chain(self.folder / "chain.onnx")
        network = line(self.NODES)
        for node, speed in zip(network["nodes"], ("1 MFLOP/s", None, "10 TFLOP/s", "1 GFLOP/s")):
            node.pop("compute")
            node.update({"compute": speed} if speed else {})
        network["links"][2] = {**network["links"][2], "from": "hub", "to": "c"}
        pins = [{"first_layer": 2, "last_layer": 6, "nodes": ["b", "c"]}]
        arguments = self.plan([], network, destination="camera", pins=pins)
        service = self.serve(arguments, "--hold", "0.5 s")
        answers, problems = [], []

        def client(k):
            for n in range(40):
                x = np.full((1, 8), k + n / 40, np.float32)
                status, said = infer(service.port, x, id=f"{k}-{n}")
                good = status == 200 and said["id"] == f"{k}-{n}" and np.allclose(said["outputs"][0]["data"], compute(x).ravel(), rtol=1e-4, atol=1e-6)
                (answers if good else problems).append((k, n, status, str(said)[:200]))

        threads = [threading.Thread(target=client, args=(k,)) for k in range(6)]
        for t in threads:
            t.start()
        while len(answers) < 40 and not problems:
            time.sleep(0.002)
        self.agents["b"].process.kill()
        for t in threads:
            t.join(60)
        self.assertEqual((problems, len(answers)), ([], 240))
        self.assertEqual(self.answered(service), 240)

        self.agents["b"] = self.agents["b"].again()
        service.wait_for("node b is back")
        for node in ("b", "c"):
            self.agents[node].process.send_signal(signal.SIGSTOP)
        end = time.monotonic() + 20
        for _ in range(2):  # one that waits for its answer meanwhile, and one that comes later
            status, said = infer(service.port, np.zeros((1, 8), np.float32))
            self.assertEqual(status, 503, said)
            self.assertIn("no plan is left", said["error"])
        self.assertEqual(ask(service.port, "GET", "/v2/health/ready")[0], 503)
        self.agents["c"].process.send_signal(signal.SIGCONT)
        while ask(service.port, "GET", "/v2/health/ready")[0] != 200 and time.monotonic() < end + 10:
            time.sleep(0.05)
        self.assertEqual(infer(service.port, np.zeros((1, 8), np.float32))[0], 200)
        self.assertEqual(service.end(), 0)
        rows = json.loads(service.out)["failovers"]
        self.assertEqual([(r["kind"], r["node"]) for r in rows[:2]], [("lost", "b"), ("back", "b")])
        steps = [s for s in rows[0]["jobs"][0]["steps"] if s["kind"] == "compute"]
        self.assertNotIn("b", [s["node"] for s in steps])


if __name__ == "__main__":
    unittest.main()
