"""Limits on bodies, plans and time; slow clients, many clients, and the end of the server."""

import gzip
import http.client
import json
import socket
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from serving import JSON, NETWORK, PATIENCE, REQUEST, Server, search, timeless

TEXT = json.dumps(REQUEST).encode()
HEAD = b"POST /api/v1/plan HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


class Limits(unittest.TestCase):
    def test_bodies(self):
        most = 64 << 10
        with Server("--max-body", "64 KiB") as server:
            for length, status in ((most, 200), (most + 1, 413)):
                self.assertEqual(server.call("POST", "/api/v1/plan", TEXT + b" " * (length - len(TEXT)), JSON).status, status)
            for announced in (b"Content-Length: 1000000000000\r\n\r\n", b"Expect: 100-continue\r\nContent-Length: 1000000000000\r\n\r\n"):
                self.assertEqual(server.raw(HEAD + announced, end=False), 413)
            chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
            self.assertIn(server.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17, end=False), (413, None))
            bomb = gzip.compress(b" " * 50_000_000, 1)
            for path, more in (("/api/v1/plan", JSON), ("/api/v1/convert?kind=network", {})):
                self.assertEqual(server.call("POST", path, bomb[:most], {**more, "Content-Encoding": "gzip"}).status, 413)
            self.assertEqual(server.call("POST", "/api/v1/convert?kind=network", bomb[:most]).status, 413)

    def test_plans(self):
        with Server("--max-plans", "1") as server:
            slow = server.later("plan", search("2 s"))
            server.until(lambda: server.sample("lamina_plans_running") == 1, 5, "the plan does not run")
            for _ in range(3):
                answer = server.post("plan", REQUEST)
                self.assertEqual((answer.status, answer.headers["retry-after"]), (429, "1"))
            self.assertEqual(server.post("inspect", {"network": NETWORK}).status, 200)
            self.assertEqual(slow().status, 200)
            server.until(lambda: server.sample("lamina_plans_running") == 0, 5, "the plan does not end")
            self.assertEqual(server.sample("lamina_plans_refused_total"), 3)
            self.assertEqual(server.post("plan", REQUEST).status, 200)

    def test_time(self):
        with Server("--max-time", "0.5 s", "--max-plans", "2") as server:
            began = time.monotonic()
            answer = server.post("plan", search())
            self.assertLess(time.monotonic() - began, 4 * PATIENCE)
            self.assertEqual(answer.status, 200)
            verdict = server.post("check", {k: v for k, v in search().items() if k != "options"} | {"plan": answer.json()})
            self.assertTrue(verdict.json()["ok"])
            for _ in range(2):  # these ask and go away
                raw = json.dumps(search()).encode()
                with socket.create_connection(("127.0.0.1", server.port)) as line:
                    line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
            server.until(lambda: server.post("plan", REQUEST).status == 200, 10, "plans of clients that went away do not end")


class Crowds(unittest.TestCase):
    def test_slow_clients_hold_up_nobody(self):
        begins = [b"", b"GET / HT", HEAD, HEAD + b"Content-Length: 999\r\n\r\n{", b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\n\r\n",
                  HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe", b"GET /api/v1/examples HTTP/1.1\r\nHost: a\r\n\r\n" * 50]
        with Server() as server:
            lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(210)]
            for i, line in enumerate(lines):
                line.sendall(begins[i % len(begins)])
            times = []
            for _ in range(10):
                began = time.monotonic()
                self.assertEqual(server.get("/api/v1/health").status, 200)
                self.assertEqual(server.post("plan", REQUEST).status, 200)
                times.append(time.monotonic() - began)
            self.assertLess(sorted(times)[-2], 2 * PATIENCE)
            with socket.create_connection(("127.0.0.1", server.port), 20) as line:  # slow, but honest
                whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(TEXT) + TEXT
                for i in range(0, len(whole), 60):
                    line.sendall(whole[i:i + 60])
                    time.sleep(0.02)
                self.assertTrue(line.recv(100).startswith(b"HTTP/1.1 200 "))
            for line in lines:
                line.close()

    def test_many_clients_get_their_own_answers(self):
        with Server() as server:
            bodies = [{**REQUEST, "options": {"scale": f"bandwidth={1 + i}"}} for i in range(8)]
            wanted = [timeless(server.post("plan", body).json()) for body in bodies]

            def client(k):
                line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                for i in range(10):
                    answer = server.call("POST", "/api/v1/plan", bodies[(k + i) % 8], line=line)
                    self.assertEqual(timeless(answer.json()), wanted[(k + i) % 8])
                line.close()

            with ThreadPoolExecutor(32) as pool:
                list(pool.map(client, range(32)))
            server.until(lambda: server.sample("lamina_http_requests_total", path="/api/v1/plan", code="200") == 328, 5, "not all are counted")


class End(unittest.TestCase):
    def test_the_server_drains_under_load(self):
        with Server() as server:
            idle = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            server.call("GET", "/api/v1/health", line=idle)
            stopped = socket.create_connection(("127.0.0.1", server.port), 5)
            stopped.sendall(HEAD + b"Content-Length: 999\r\n\r\n{")
            flights = [server.later("plan", search("2 s")) for _ in range(3)]
            server.until(lambda: server.sample("lamina_plans_running") == 3, 5, "the plans do not run")
            server.process.terminate()
            server.until(lambda: self.refuses(server.port), 5, "new connections are taken")
            try:
                self.assertEqual(server.call("GET", "/api/v1/planners", line=idle).status, 503)
            except (ConnectionError, http.client.HTTPException):
                pass  # it may be closed by then
            for flight in flights:
                answer = flight()
                self.assertEqual((answer.status, answer.json()["format"]), (200, "lamina.plan/1"))
            self.assertEqual(server.process.wait(10 * PATIENCE), 0)
            stopped.close()
            idle.close()

    @staticmethod
    def refuses(port):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return True
        return False

    def test_a_second_signal_ends_it_at_once(self):
        server = Server()
        flight = socket.create_connection(("127.0.0.1", server.port))
        raw = json.dumps(search()).encode()
        flight.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        server.until(lambda: server.sample("lamina_plans_running") == 1, 5, "the plan does not run")
        for _ in range(2):
            server.process.terminate()
            time.sleep(0.3)
        try:
            self.assertEqual(server.process.wait(3 * PATIENCE), 0)
        except subprocess.TimeoutExpired:
            self.fail("it goes on")
        flight.close()


if __name__ == "__main__":
    unittest.main()
