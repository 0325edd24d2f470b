"""Every refusal of the server: bad requests, strangers, and options that it cannot start with."""

import os
import socket
import tempfile
import unittest
from pathlib import Path

from serving import JOB, JSON, MODEL, NETWORK, REQUEST, Server, ServerTest, run

ORIGIN = "http://elsewhere.example"


class Refusals(ServerTest):
    def demand(self, answer, status, *words):
        self.assertEqual(answer.status, status, answer.data[:200])
        error = answer.json()["error"]
        self.assertTrue(error["code"] and error["message"] and error["where"], error)
        for word in words:
            self.assertIn(word, error["message"] + error["where"])
        self.assertLess(len(answer.data), 4000)

    def test_values_are_named_with_their_place(self):
        slow = {**NETWORK, "nodes": [{"id": "a", "compute": 5}, *NETWORK["nodes"][1:]]}
        self.demand(self.server.post("plan", {**REQUEST, "network": slow}), 400, "network.nodes[0].compute")
        short = {**MODEL, "layers": [{"name": "x", "work": "1 GFLOP"}]}
        self.demand(self.server.post("plan", {**REQUEST, "models": {"m": short}}), 400, "models.m.layers[0]", "output")
        self.demand(self.server.post("plan", {**REQUEST, "jobs": [{**JOB, "source": "z"}]}), 400, "jobs[0].source", "'z'")
        self.demand(self.server.post("plan", {**REQUEST, "jobs": [JOB, JOB]}), 400, "jobs[1].id")

    def test_shapes(self):
        for body, word in (({}, "network"), ({**REQUEST, "netwrok": {}}, "netwrok"), ({**REQUEST, "jobs": {}}, "jobs"), ({**REQUEST, "models": []}, "models"),
                           ({**REQUEST, "network": "n.json"}, "network"), ({**REQUEST, "options": []}, "options"), ({**REQUEST, "plan": {}}, "plan"),
                           ({**REQUEST, "options": {"planer": "greedy"}}, "planer"), ({**REQUEST, "options": {"seed": "x"}}, "options.seed"),
                           ({**REQUEST, "options": {"explain": 5}}, "options.explain"), ({**REQUEST, "options": {"time_limit": 2}}, "options.time_limit")):
            self.demand(self.server.post("plan", body), 400, word)
        for body in (b"", b"{", b"[]", b"null", b"\x00" * 100, b"[" * 100_000):
            self.demand(self.server.call("POST", "/api/v1/plan", body, JSON), 400)

    def test_files_of_the_server(self):
        with tempfile.TemporaryDirectory() as name, Server(folder=name) as server:
            Path(name, "bait.json").write_text("{}")
            for verb, key, value in (("plan", "output", "out.json"), ("plan", "prepared", "out.bin"), ("plan", "devices", "bait.json"), ("plan", "network", "bait.json"),
                                     ("plan", "compute", "file=bait.json"), ("solve", "export", "out.lp")):
                self.demand(server.post(verb, {**REQUEST, "options": {key: value}}), 400, key)
            self.assertEqual(os.listdir(name), ["bait.json"])

    def test_paths_and_methods(self):
        for method, path, status in (("GET", "/nothing", 404), ("GET", "/api/v1", 404), ("POST", "/api/v1/nothing", 404), ("GET", "/api/v1/PLAN", 404),
                                     ("GET", "/api/v1/plan", 405), ("PUT", "/api/v1/plan", 405), ("POST", "/api/v1/health", 405), ("DELETE", "/", 405)):
            answer = self.server.call(method, path, b"{}" if method != "GET" else None, JSON)
            self.demand(answer, status)
            if status == 405:
                self.assertIn("POST" if path.endswith("plan") else "GET", answer.headers["allow"])

    def test_types_and_codings(self):
        for kind in ("text/plain", "application/jsonx", "multipart/form-data; boundary=x"):
            self.demand(self.server.call("POST", "/api/v1/plan", b"{}", {"Content-Type": kind}), 415)
        self.demand(self.server.call("POST", "/api/v1/plan", b"{}", {**JSON, "Content-Encoding": "br"}), 415)
        self.demand(self.server.call("POST", "/api/v1/plan", b"no gzip", {**JSON, "Content-Encoding": "gzip"}), 400)

    def test_convert(self):
        for query, body in (("", b"x"), ("kind=beauty", b"x"), ("kind=model", b""), ("kind=model", b"hello"), ("kind=model&nonsense=1", b"x"), ("kind=%zz", b"x"),
                            ("kind=network", MODEL), ("kind=network&devices=x.json", NETWORK)):
            self.demand(self.server.call("POST", f"/api/v1/convert?{query}", body), 400)

    def test_strangers(self):
        for origin in (ORIGIN, "null", self.server.url + ".elsewhere.example"):
            answer = self.server.post("plan", REQUEST, {"Origin": origin})
            self.demand(answer, 403)
            self.assertNotIn("access-control-allow-origin", answer.headers)
        self.assertEqual(self.server.post("plan", REQUEST, {"Origin": self.server.url}).status, 200)
        self.demand(self.server.get("/", {"Host": "elsewhere.example"}), 403)
        self.assertEqual(self.server.get("/api/v1/health", {"Host": "localhost"}).status, 200)
        with Server("--allow-host", "lamina.example") as server:
            self.assertEqual(server.post("plan", REQUEST, {"Host": "lamina.example", "Origin": "https://lamina.example"}).status, 200)

    def test_token(self):
        with tempfile.TemporaryDirectory() as name:
            file = Path(name, "token")
            file.write_text("s3cret\n")
            with Server("--token-file", str(file)) as server:
                for given in ({}, {"Authorization": "Bearer s3cre"}, {"Authorization": "Basic s3cret"}):
                    answer = server.post("plan", REQUEST, given)
                    self.demand(answer, 401)
                    self.assertIn("Bearer", answer.headers["www-authenticate"])
                self.assertEqual(server.post("plan", REQUEST, {"Authorization": "Bearer s3cret"}).status, 200)
                self.assertEqual(server.get("/api/v1/health").status, 200)
            self.assertNotIn("s3cret", "".join(server.lines))
            file.write_text("\n")
            self.demand_no_start("token", "--token-file", str(file))

    def demand_no_start(self, word, *options):
        code, out, err = run("serve", *options)
        self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
        self.assertIn(word, err)

    def test_options(self):
        for name, value in (("--port", "70000"), ("--port", "x"), ("--max-body", "5"), ("--max-body", "0 B"), ("--max-plans", "0"), ("--max-time", "3"), ("--log", "beauty"),
                            ("--host", "nowhere"), ("--token-file", "/nonexistent"), ("--output", "x")):
            self.demand_no_start(name, name, *([value] if value else []))
        self.demand_no_start("--allow-remote", "--port", "0", "--host", "0.0.0.0")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.demand_no_start(str(taken.getsockname()[1]), "--port", str(taken.getsockname()[1]))


if __name__ == "__main__":
    unittest.main()
