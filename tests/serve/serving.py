"""`lamina serve` as a process on the loopback, and requests to it, for the tests of the server."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("LAMINA_BIN", ROOT / "build/bin/lamina")).resolve()
PATIENCE = 5 if os.environ.get("LAMINA_SANITIZE") else 1  # instrumented programs are slow

NETWORK = {"format": "lamina.network/1", "name": "two",
           "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "10 GFLOP/s"}, {"id": "alone"}],
           "links": [{"from": "a", "to": "b", "bandwidth": "10 Mbit/s", "delay": "1 ms", "duplex": True}]}
MODEL = {"format": "lamina.model/1", "name": "m", "input": "100 kB",
         "layers": [{"name": "x", "work": "1 GFLOP", "output": "10 kB"}, {"name": "y", "work": "1 GFLOP", "output": "1 kB"}]}
JOB = {"id": "j", "model": "m", "source": "a", "destination": "b"}
REQUEST = {"network": NETWORK, "models": {"m": MODEL}, "jobs": [JOB]}
JSON = {"Content-Type": "application/json"}


def example(name):
    return json.loads((ROOT / "examples" / name).read_text(encoding="utf-8"))


def search(limit="20 s"):
    """A search over many jobs that goes on until its limit."""
    jobs = [{"id": f"j{i}", "model": "m", "source": "n0", "destination": f"n{i % 23 + 1}"} for i in range(40)]
    return {"network": example("networks/us-24.json"), "models": {"m": MODEL}, "jobs": jobs,
            "options": {"planner": "neighbourhood-search", "time_limit": limit}}


class Answer:
    def __init__(self, status, headers, data):
        self.status, self.headers, self.data = status, headers, data

    def json(self):
        return json.loads(self.data)

    @property
    def code(self):
        """The code of an error document."""
        return self.json()["error"]["code"]


class Server:
    """A server on a free port; ends with the block, and must then exit with 0."""

    def __init__(self, *options, folder=ROOT):
        self.lines = []
        self.process = subprocess.Popen([BIN, "serve", "--port", "0", *options], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=lambda: self.lines.extend(iter(self.process.stderr.readline, "")), daemon=True)
        self.reader.start()
        self.until(lambda: self.lines or self.process.poll() is not None, 20, "no line on stderr")
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", self.lines[0])[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        code = self.stop()
        if failure == (None, None, None):
            assert code == 0, f"the server ends with {code}: {self.lines[-3:]}"

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20 * PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "a kill"
        finally:
            self.reader.join(5)
            self.process.stdout.close()
            self.process.stderr.close()

    @staticmethod
    def until(holds, seconds, message):
        end = time.monotonic() + seconds * PATIENCE
        while not holds():
            assert time.monotonic() < end, message
            time.sleep(0.02)

    def call(self, method, path, body=None, headers=(), line=None):
        """One request, on a connection of its own or on `line`."""
        data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        kind = JSON if isinstance(body, (dict, list)) else {}
        own = line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30 * PATIENCE)
        try:
            own.request(method, path, data, {**kind, **dict(headers)})
            answer = own.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            if line is None:
                own.close()

    def get(self, path, headers=()):
        return self.call("GET", path, None, headers)

    def post(self, verb, body, headers=()):
        return self.call("POST", f"/api/v1/{verb}", body, headers)

    def later(self, verb, body):
        """Asks from a thread; the result waits for the answer."""
        found = []
        thread = threading.Thread(target=lambda: found.append(self.post(verb, body)))
        thread.start()

        def result():
            thread.join()
            return found[0]
        return result

    def raw(self, data, end=True):
        """The status for bytes as they are; None if the server just closes; fails if it does neither."""
        with socket.create_connection(("127.0.0.1", self.port), 8 * PATIENCE) as line:
            back = b""
            try:
                line.sendall(data)
                if end:
                    line.shutdown(socket.SHUT_WR)
                while b"\r\n\r\n" not in back:
                    more = line.recv(65536)
                    if not more:
                        break
                    back = re.sub(rb"^HTTP/1\.1 100 Continue\r\n\r\n", b"", back + more)
            except (ConnectionError, BrokenPipeError):
                pass
        found = re.match(rb"HTTP/1\.[01] (\d{3}) ", back)
        return int(found[1]) if found else None

    def sample(self, name, **labels):
        """The sum of the samples of a metric with these labels."""
        total = 0.0
        for line in self.get("/metrics").data.decode().splitlines():
            found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if found and found[1] == name and labels.items() <= dict(re.findall(r'(\w+)="([^"]*)"', found[2] or "")).items():
                total += float(found[3])
        return total


class ServerTest(unittest.TestCase):
    """Tests that share one server, which must drain at the end."""

    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.OPTIONS)

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0


def run(*words, folder=ROOT):
    """Exit code, standard output and standard error of the program."""
    done = subprocess.run([BIN, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def timeless(document):
    """A document without measured times."""
    measured = ("planning_time_s", "build_s", "solve_s")
    if isinstance(document, dict):
        return {k: timeless(v) for k, v in document.items() if k not in measured}
    return [timeless(v) for v in document] if isinstance(document, list) else document
