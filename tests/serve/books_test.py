"""What the server writes down: metrics, the log, and how little it keeps."""

import json
import os
import random
import re
import unittest

from serving import JSON, REQUEST, Server, example


class Books(unittest.TestCase):
    def test_requests_are_counted_by_path_and_code(self):
        with Server() as server:
            for _ in range(3):
                server.post("plan", REQUEST)
            server.call("POST", "/api/v1/plan", b"{", JSON)
            for i in range(50):
                server.get(f"/guess/{i}")
            count = lambda **labels: server.sample("lamina_http_requests_total", **labels)
            self.assertEqual(count(path="/api/v1/plan", code="200"), 3)
            self.assertEqual(count(path="/api/v1/plan", code="400"), 1)
            self.assertEqual(count(code="404"), 50)
            self.assertEqual(server.sample("lamina_http_request_duration_seconds_count", path="/api/v1/plan"), 4)
            self.assertEqual(server.sample("lamina_http_request_duration_seconds_bucket", path="/api/v1/plan", le="+Inf"), 4)
            text = server.get("/metrics").data.decode()
            self.assertNotIn("guess", text)
            for line in text.splitlines():
                self.assertRegex(line, r'^(# (HELP|TYPE) \w+ .*|\w+(\{(\w+="[^"]*",?)+\})? [-+.\deE]+)$')

    def test_the_log_has_a_line_for_each_request(self):
        asked = [("GET", "/api/v1/health", None, 200), ("POST", "/api/v1/plan", REQUEST, 200), ("POST", "/api/v1/plan", b"{", 400), ("GET", "/x%0ainjected%1b[2J", None, 404), ("GET", "/metrics", None, 200)]
        for options in ([], ["--log", "json"]):
            with Server(*options) as server:
                for method, path, body, code in asked:
                    self.assertEqual(server.call(method, path, body, JSON, None).status, code)
                server.until(lambda: len(server.lines) >= 1 + len(asked), 3, "lines are missing")
                for line, (method, path, _, code) in zip(server.lines[1:], asked, strict=True):
                    self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f]", line))
                    if options:
                        told = json.loads(line)
                        self.assertEqual((told["method"], told["path"], told["code"]), (method, path, code))
                    else:
                        self.assertTrue(line.startswith(f"{method} {path} {code} "), line)

    @unittest.skipIf(os.environ.get("LAMINA_SANITIZE"), "sanitizers keep what was freed for a while")
    def test_networks_never_seen_before_do_not_fill_the_memory(self):
        draw = random.Random(1)
        network = example("networks/us-24.json")

        def ask(times):
            for _ in range(times):
                nodes = [{**node, "compute": f"{draw.randint(10**9, 10**11)} FLOP/s"} for node in network["nodes"]]
                body = {**REQUEST, "network": {**network, "nodes": nodes}, "jobs": [{**REQUEST["jobs"][0], "source": "n0", "destination": "n23"}]}
                self.assertEqual(server.post("plan", body).status, 200)
            with open(f"/proc/{server.process.pid}/status", encoding="utf-8") as status:
                return int(re.search(r"VmRSS:\s*(\d+) kB", status.read())[1]) / 1024

        with Server() as server:
            before = ask(100)
            self.assertLess(ask(500) - before, 16)


if __name__ == "__main__":
    unittest.main()
