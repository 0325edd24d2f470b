"""What the server answers is what the command prints."""

import gzip
import json
import tempfile
import unittest
from pathlib import Path
from urllib.parse import quote, urlencode

from serving import JOB, JSON, MODEL, NETWORK, REQUEST, ROOT, ServerTest, example, run, timeless


def written(folder):
    """The instance of REQUEST as files, and the options that name them."""
    (folder / "m.json").write_text(json.dumps(MODEL))
    (folder / "n.json").write_text(json.dumps(NETWORK))
    (folder / "j.json").write_text(json.dumps({"format": "lamina.jobs/1", "models": {"m": "m.json"}, "jobs": [JOB]}))
    return ["--network", "n.json", "--jobs", "j.json"]


def flags(options):
    return [word for key, value in options.items() for word in ([f"--{key.replace('_', '-')}"] + ([] if value is True else [str(value)]))]


class Answers(ServerTest):
    def demand_same(self, verb, options, plan=None):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = written(folder)
            if plan is not None:
                (folder / "p.json").write_text(json.dumps(plan))
                files.insert(0, "p.json")
            code, out, err = run(verb, *files, *flags(options), "--json", folder=folder)
        answer = self.server.post(verb, {**REQUEST, **({"plan": plan} if plan else {}), "options": options})
        self.assertEqual(answer.status, 400 if code == 2 else 200, (err, answer.data))
        if code == 2:
            self.assertEqual(answer.code, json.loads(out)["error"]["code"])
        else:
            self.assertEqual(timeless(answer.json()), timeless(json.loads(out)))
        return answer.json()

    def test_verbs(self):
        plan = self.demand_same("plan", {"explain": True})
        self.demand_same("plan", {"planner": "one-split", "waiting": "per-stay"})
        self.demand_same("plan", {"planner": "oracle"})
        self.demand_same("plan", {"planner": "all"})
        self.demand_same("check", {}, plan)
        self.demand_same("simulate", {"discipline": "fifo"}, plan)
        self.demand_same("solve", {"relax": True})
        self.demand_same("sweep", {"vary": "bandwidth=1 Mbit/s..100 Mbit/s:3"})
        self.demand_same("upgrades", {"factor": 2})
        self.demand_same("capacity", {})

    def test_a_failed_check_and_a_lack_of_plans_are_answers(self):
        plan = self.server.post("plan", REQUEST).json()
        plan["jobs"][0]["latency_s"] *= 2
        self.assertFalse(self.demand_same("check", {}, plan)["ok"])
        lost = self.server.post("plan", {**REQUEST, "jobs": [{**JOB, "destination": "alone"}]})
        self.assertEqual((lost.status, lost.json()["jobs"][0]["status"]), (200, "infeasible"))

    def test_many_jobs(self):
        body = {**REQUEST, "jobs": [{**JOB, "id": "many", "count": 100}, {**JOB, "id": "more", "source": "b"}]}
        self.assertEqual(len(self.server.post("plan", body).json()["jobs"]), 101)

    def test_inspect(self):
        for body in ({"network": NETWORK}, {"models": {"m": MODEL}}, {"plan": self.server.post("plan", REQUEST).json()}):
            self.assertIn(self.server.post("inspect", body).json()["kind"], ("network", "model", "plan"))

    def test_packed_bodies(self):
        packed = self.server.call("POST", "/api/v1/plan", gzip.compress(json.dumps(REQUEST).encode()), {**JSON, "Content-Encoding": "gzip"})
        self.assertEqual(timeless(packed.json()), timeless(self.server.post("plan", REQUEST).json()))

    def convert(self, file, body, headers=(), **query):
        where = "/api/v1/convert?" + urlencode({**query, "name": Path(file).name}, quote_via=quote)
        return self.server.call("POST", where, body, {"Content-Type": "application/octet-stream", **dict(headers)})

    def test_convert(self):
        for kind, file, options in (("model", "examples/models/vgg19.onnx", {}), ("network", "examples/networks/abilene.graphml", {"default_bandwidth": "1 Gbit/s"})):
            raw = (ROOT / file).read_bytes()
            with tempfile.TemporaryDirectory() as folder:
                self.assertEqual(run("convert", file, "-o", f"{folder}/out.json", *flags(options))[0], 0)
                wanted = json.loads(Path(f"{folder}/out.json").read_text())
            self.assertEqual(self.convert(file, raw, kind=kind, **options).json(), wanted)
            self.assertEqual(self.convert(file, gzip.compress(raw), kind=kind, **options).json(), wanted)
            self.assertEqual(self.convert(file, gzip.compress(raw), {"Content-Encoding": "gzip"}, kind=kind, **options).json(), wanted)

    def test_lists(self):
        for name in ("planners", "objectives", "disciplines", "formulations"):
            rows = self.server.get(f"/api/v1/{name}").json()
            self.assertTrue(rows and all(row["name"] and row["help"] for row in rows), name)
        examples = self.server.get("/api/v1/examples").json()
        self.assertEqual(examples["us-24"], example("networks/us-24.json"))
        for name, document in examples.items():
            if document["format"] == "lamina.network/1":
                self.assertEqual(self.server.post("inspect", {"network": document}).status, 200, name)
            if document["format"] == "lamina.model/1":  # those of ONNX files are what `convert` makes of them
                with tempfile.TemporaryDirectory() as folder:
                    run("convert", f"examples/models/{name}.onnx", "-o", f"{folder}/out.json")
                    self.assertEqual(document, json.loads(Path(f"{folder}/out.json").read_text()), name)
        self.assertEqual(self.server.get("/api/v1/health").json(), {"status": "ok"})
        self.assertIn(self.server.get("/api/v1/version").json()["version"], run("--version")[1])

    def test_page(self):
        page = self.server.get("/")
        self.assertEqual((page.status, page.headers["content-type"]), (200, "text/html; charset=utf-8"))
        policy = page.headers["content-security-policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe-inline", policy)
        script = self.server.get("/page.js", {"Accept-Encoding": "gzip"})
        self.assertEqual(gzip.decompress(script.data), self.server.get("/page.js", {"Accept-Encoding": "identity"}).data)
        self.assertEqual(self.server.get("/", {"If-None-Match": page.headers["etag"]}).status, 304)
        for path in ("/", "/nothing", "/api/v1/health", "/metrics"):
            self.assertEqual(self.server.get(path).headers["x-content-type-options"], "nosniff")
        for path in ("/../README.md", "/..%2fREADME.md", "//etc/passwd", "/page/index.html", "/%2e%2e/README.md"):
            self.assertEqual(self.server.raw(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()), 404, path)

    def test_head(self):
        answer = self.server.call("HEAD", "/api/v1/health")
        self.assertEqual((answer.status, answer.data), (200, b""))


if __name__ == "__main__":
    unittest.main()
