#!/usr/bin/env python3
"""`lamina simulate --duration`: streams by policies and by plans, what the document and the text say, Ctrl-C, and bad input by name."""
import json, os, signal, subprocess, time, unittest
from lamina_cli import BIN, ROOT, TIMEOUT_S, Place

WAYS = ["--network", "examples/networks/two-ways.json", "--jobs", "examples/jobs/two-ways.json"]
CAMPUS = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/cameras.json"]
RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
SEND, COMPUTE = "send", "compute"


def two_plans(first):
    """What lamina.capacity/1 says of two ways: a share computes first, the others send their input."""
    compute = lambda node: {"kind": COMPUTE, "node": node, "first_layer": 1, "last_layer": 1}
    send = lambda tensor, size: {"kind": SEND, "tensor": tensor, "bytes": size, "from": "device", "to": "cloud", "link": 0}
    return {"format": "lamina.capacity/1", "theta": 1.25, "upper": 1.25, "gap": 0, "resources": [],
            "streams": [{"id": "eye", "rate_per_s": 0.8, "plans": [{"share": first, "latency_s": 2, "steps": [compute("device"), send(1, 1e6)]},
                                                                   {"share": 1 - first, "latency_s": 2.000001, "steps": [send(0, 2e6), compute("cloud")]}]}]}


class Streams(unittest.TestCase):
    def trace(self, place, *args, code=0):
        rc, out, err = place.run("simulate", *args, "--json")
        self.assertEqual((rc, err), (code, ""))
        return json.loads(out)

    def test_documents_follow_the_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not here")
        with open(os.path.join(ROOT, "schema", "trace.schema.json"), encoding="utf-8") as f:
            schema = jsonschema.Draft202012Validator(json.load(f))
        with Place() as place:
            for args in (WAYS, CAMPUS, WAYS + ["--policy", "max-weight"], CAMPUS + ["--policy", "drift-plus-penalty", "--discipline", "processor-sharing"]):
                self.assertEqual([e.message for e in schema.iter_errors(self.trace(place, *args, "--duration", "60 s"))], [])

    def test_counts_add_up(self):
        with Place() as place:
            for policy in ("delay-greedy", "max-weight", "drift-plus-penalty"):
                it = self.trace(place, *CAMPUS, "--duration", "100 s", "--policy", policy)
                rows = {row["id"]: row for row in it["streams"]["rows"]}
                self.assertEqual(list(rows), ["door", "desk", "yard#1", "yard#2"])
                self.assertEqual(rows["desk"]["arrived"], 800)  # 8 /s, periodic
                self.assertEqual(sum(row["arrived"] - row["through"] for row in rows.values()), it["streams"]["under_way"])
                self.assertEqual(sum(row["through"] for row in rows.values()), it["summary"]["job_count"])
                self.assertEqual((it["streams"]["duration_s"], it["streams"]["policy"], it["jobs"]), (100, policy, []))
                self.assertTrue(all(r["busy_s"] <= 100 and r["utilisation"] == r["busy_s"] / 100 and r["intervals"] == [] for r in it["resources"]))
                self.assertLessEqual(it["summary"]["makespan_s"], 100)
                for s in [it["summary"], *rows.values()]:
                    self.assertTrue(0 < s["p50_latency_s"] <= s["p95_latency_s"] <= s["p99_latency_s"] <= s["max_latency_s"])

    def test_the_same_seed_gives_the_same_bytes(self):
        with Place() as place:
            run = lambda seed, policy: place.run("simulate", *CAMPUS, "--duration", "50 s", "--policy", policy, "--seed", seed, "--json")[1]
            self.assertEqual(run("7", "max-weight"), run("7", "max-weight"))
            self.assertNotEqual(run("7", "max-weight"), run("8", "max-weight"))
            arrived = lambda text: [row["arrived"] for row in json.loads(text)["streams"]["rows"]]
            self.assertEqual(arrived(run("7", "max-weight")), arrived(run("7", "delay-greedy")))

    def test_says_where_queues_grow(self):
        with Place() as place:
            for more, grows in ((["--waiting", "per-stay"], True), (["--policy", "max-weight"], False)):
                args = [*WAYS, "--duration", "5000 s", "--discipline", "fifo", *more]
                code, text, _ = place.run("simulate", *args)
                self.assertEqual((code, "queues grow" in text), (0, grows))
                growing = [r for r in self.trace(place, *args)["resources"] if "growth" in r]
                self.assertEqual([(r["from"], r["to"]) for r in growing], [("device", "cloud")] if grows else [])
                if grows:
                    self.assertIn("device -> cloud", text)
                    self.assertGreater(growing[0]["queued_s"], 100)

    def test_given_plans_are_taken_by_their_shares(self):
        with Place() as place:
            place.write("plans.json", two_plans(0.75))
            it = self.trace(place, "plans.json", *WAYS, "--duration", "1000 s", "--discipline", "fifo", "--seed", "5")
            device, link = (next(r for r in it["resources"] if r["kind"] == kind and r.get("node") in ("device", None)) for kind in ("node", "link"))
            arrived = it["streams"]["rows"][0]["arrived"]
            self.assertNotIn("policy", it["streams"])
            self.assertAlmostEqual(device["busy_s"], 0.75 * arrived, delta=10)  # 1 s each, some under way
            self.assertAlmostEqual(link["busy_s"], (0.75 + 0.5) * arrived, delta=30)

    def test_a_stream_without_a_plan(self):
        with Place() as place:
            net = json.loads(place.read("examples/networks/two-ways.json"))
            net["nodes"].append({"id": "island", "compute": "1 GFLOP/s"})
            jobs = json.loads(place.read("examples/jobs/two-ways.json"))
            jobs["models"] = {"one-layer": "examples/models/one-layer.json"}
            jobs["jobs"].append({**jobs["jobs"][0], "id": "far", "destination": "island"})
            args = ["--network", place.write("net.json", net), "--jobs", place.write("jobs.json", jobs), "--duration", "10 s"]
            it = self.trace(place, *args, code=3)
            self.assertEqual(it["streams"]["unplanned"], ["far"])
            self.assertIn("far", place.run("simulate", *args)[1])

    def test_a_trace_can_be_inspected(self):
        with Place() as place:
            it = self.trace(place, *CAMPUS, "--duration", "20 s", "-o", "trace.json")
            facts = json.loads(place.run("inspect", "trace.json", "--json")[1])
            self.assertEqual((facts["kind"], facts["stream_count"], facts["job_count"]), ("trace", 4, it["summary"]["job_count"]))
            self.assertIn("4 streams", place.run("inspect", "trace.json")[1])

    def test_an_interrupt_ends_it_with_what_there_is(self):
        with Place() as place:
            run = subprocess.Popen([BIN, "simulate", *WAYS, "--duration", "900000000 s", "--policy", "max-weight", "--json"], cwd=place.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment())
            time.sleep(1.5)
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=TIMEOUT_S)
            self.assertEqual((run.returncode, err), (0, b""))
            it = json.loads(out)
            self.assertTrue(it["streams"]["stopped"])
            self.assertTrue(0 < it["streams"]["duration_s"] < 9e8 and it["summary"]["job_count"] > 0)


class Refusals(unittest.TestCase):
    def refused(self, place, where, words, *args):
        rc, out, err = place.run("simulate", *args)
        self.assertEqual((rc, out, err.count("\n")), (2, "", 1), err)
        for word in (where, *words):
            self.assertIn(word, err)

    def test_options(self):
        lasting = [*WAYS, "--duration", "10 s"]
        with Place() as place:
            place.write("plans.json", two_plans(0.75))
            self.refused(place, "--duration", ["is missing", "'eye'"], *WAYS)
            self.refused(place, "--duration", ["is missing", "'door'"], *CAMPUS)
            self.refused(place, "--duration", ["no job has a rate"], *RUSH, "--duration", "10 s")
            for value, words in (("10", ["unit"]), ("0 s", ["0 s"]), ("-1 s", ["-1 s"]), ("10 MB", ["10 MB"]), ("nan s", ["nan"]), ("1e12 s", ["inferences"])):
                self.refused(place, "--duration", words, *WAYS, "--duration", value)
            self.refused(place, "--policy", ["'lottery'", "max-weight"], *lasting, "--policy", "lottery")
            for value in ("-1", "much", "nan", "1 s", ""):
                self.refused(place, "--penalty", [repr(value)], *lasting, "--policy", "drift-plus-penalty", "--penalty", value)
            self.refused(place, "--penalty", ["drift-plus-penalty"], *lasting, "--penalty", "1")
            self.refused(place, "--waiting", ["max-weight"], *lasting, "--policy", "max-weight", "--waiting", "per-stay")
            self.refused(place, "--policy", ["--duration"], "--arrivals", "release", *RUSH, "--policy", "max-weight")
            self.refused(place, "--arrivals", ["--duration"], "--arrivals", "1/s", *lasting)
            self.refused(place, "--count", ["--arrivals"], *lasting, "--count", "5")
            self.refused(place, "--policy", ["plans"], "plans.json", *lasting, "--policy", "max-weight")
            self.refused(place, "--waiting", ["plans"], "plans.json", *lasting, "--waiting", "per-stay")
            self.refused(place, "--packet", ["whole"], *lasting, "--packet", "9 kB")
            self.refused(place, "--chunk", ["whole"], *lasting, "--chunk", "64 KiB")

    def test_plans(self):
        with Place() as place:
            def wrong(change):
                document = two_plans(0.75)
                change(document["streams"])
                return place.write("wrong.json", document)

            for change, where in ((lambda s: s[0]["plans"][0].update(share=0.5), "wrong.json: streams[0].plans"), (lambda s: s[0]["plans"][1].update(share=-0.25), "wrong.json: streams[0].plans[1].share"),
                                  (lambda s: s[0].update(id="ear"), "wrong.json: streams[0].id"), (lambda s: s.clear(), "wrong.json: streams"), (lambda s: s.append(s[0]), "wrong.json: streams[1].id"),
                                  (lambda s: s[0]["plans"][0]["steps"].pop(), "wrong.json: streams[0].plans[0].steps"),
                                  (lambda s: s[0]["plans"][1]["steps"][0].update(link=9), "wrong.json: streams[0].plans[1].steps[0].link")):
                self.refused(place, where, [], wrong(change), *WAYS, "--duration", "10 s")
            self.assertEqual(place.run("plan", *RUSH, "-o", "plan.json")[0], 0)
            self.refused(place, "plan.json", ["lamina.plan/1"], "plan.json", *WAYS, "--duration", "10 s")


if __name__ == "__main__":
    unittest.main()
