#!/usr/bin/env python3
"""Networks that pass tensors on in chunks: planned, judged, simulated and solved; what has no method for them is refused by name."""
import json, os, subprocess, unittest
from lamina_cli import ROOT, Place

NETWORK = {"format": "lamina.network/1", "name": "line", "nodes": [{"id": "a"}, {"id": "b", "compute": "2 FLOP/s"}, {"id": "c"}],
           "links": [{"from": "a", "to": "b", "bandwidth": "2 B/s"}, {"from": "b", "to": "c", "bandwidth": "1 B/s"}]}
MODEL = {"format": "lamina.model/1", "name": "m", "input": "4 B", "layers": [{"name": "l", "work": "2 FLOP", "output": "5 B"}]}
FILES = ["--network", "network.json", "--model", "model.json", "--source", "a", "--destination", "c"]


class Chunks(unittest.TestCase):
    def setUp(self):
        context = Place()
        self.place = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.write("network.json", NETWORK)
        self.write("model.json", MODEL)
        self.write("jobs.json", {"format": "lamina.jobs/1", "models": {"m": "model.json"},
                                 "jobs": [{"id": i, "model": "m", "source": "a", "destination": "c"} for i in ("one", "two")]})

    def write(self, name, document):
        self.place.write(name, json.dumps(document))

    def json(self, *args, code=0):
        got, out, err = self.place.run(*args, "--json")
        self.assertEqual(got, code, err)
        return json.loads(out)

    def refused(self, *args):
        code, _, err = self.place.run(*args)
        self.assertEqual(code, 2, err)
        return err

    def test_a_chunk_of_the_file_gives_way_to_the_option(self):
        # 4 B to b take 2 s, the layer 1 s, 5 B to c take 5 s: one hop each, whatever the chunk.
        self.assertEqual(self.json("plan", *FILES)["jobs"][0]["latency_s"], 8.0)
        # Without a node that computes on the way the input passes it: cuts through b at 1 B.
        self.write("network.json", {**NETWORK, "chunk": "1 B", "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c", "compute": "2 FLOP/s"}]})
        for chunk, latency in ((None, 5.5), ("whole", 7.0), ("0 B", 5.0), ("2 B", 6.0), ("9 B", 7.0)):
            more = [] if chunk is None else ["--chunk", chunk]
            plan = self.json("plan", *FILES, *more, "-o", "plan.json")
            self.assertEqual(plan["jobs"][0]["latency_s"], latency)
            self.assertTrue(self.json("check", "plan.json", *FILES, *more)["optimal"])
            if chunk != "0 B":
                self.assertEqual(self.json("simulate", "plan.json", *FILES, *more)["jobs"][0]["latency_s"], latency)
        first, second = self.json("plan", *FILES)["jobs"][0]["steps"][:2]
        self.assertEqual((first["start_s"], first["end_s"], second["start_s"], second["end_s"]), (0.0, 2.0, 0.5, 4.5))

    def test_the_judge_refuses_times_of_another_chunk(self):
        self.write("network.json", {**NETWORK, "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c", "compute": "2 FLOP/s"}]})
        self.json("plan", *FILES, "--chunk", "1 B", "-o", "plan.json")
        for chunk in ("whole", "0 B", "2 B"):
            codes = {v["code"] for v in self.json("check", "plan.json", *FILES, "--chunk", chunk, code=4)["violations"]}
            self.assertIn("wrong-end", codes)

    def test_packets_stand_for_cut_through(self):
        self.write("network.json", {**NETWORK, "chunk": "0 B", "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c", "compute": "2 FLOP/s"}]})
        self.json("plan", *FILES, "-o", "plan.json")
        for packet, latency in (("1 B", 5.5), ("2 B", 6.0), ("1500 B", 7.0)):
            self.assertEqual(self.json("simulate", "plan.json", *FILES, "--packet", packet)["jobs"][0]["latency_s"], latency)
        self.assertEqual(self.json("simulate", "plan.json", *FILES)["jobs"][0]["latency_s"], 7.0)
        self.assertIn("--packet", self.refused("simulate", "plan.json", *FILES, "--packet", "0 B"))
        self.assertIn("--packet", self.refused("simulate", "plan.json", *FILES, "--chunk", "3 B", "--packet", "1 B"))

    def test_several_jobs_are_planned_alone_and_timed_together(self):
        jobs = ["--network", "network.json", "--jobs", "jobs.json", "--chunk", "2 B"]
        for planner in ([], ["--planner", "sequential"], ["--planner", "annealing"]):
            err = self.refused("plan", *jobs, *planner)
            self.assertIn("chunk", err)
            self.assertIn("independent", err)
        self.assertIn("--bound", self.refused("plan", *jobs, "--planner", "independent", "--bound", "multipliers"))
        plan = self.json("plan", *jobs, "--planner", "independent", "-o", "plan.json")
        # The chunks of one leave a until 2 s, those of two until 4; at b 2-3 and 4-5; 5 B each to c.
        self.assertEqual([j["latency_s"] for j in plan["jobs"]], [8.0, 13.0])
        self.assertEqual([j["breakdown"]["waiting_s"] for j in plan["jobs"]], [0.0, 5.0])
        self.assertTrue(self.json("check", "plan.json", *jobs)["ok"])
        trace = self.json("simulate", "plan.json", *jobs)
        self.assertEqual([j["latency_s"] for j in trace["jobs"]], [8.0, 13.0])
        self.assertEqual([j["waiting_s"] for j in trace["jobs"]], [0.0, 5.0])

    def test_too_many_chunks_are_refused(self):
        self.write("model.json", {**MODEL, "input": "100 MB"})
        err = self.refused("plan", "--network", "network.json", "--jobs", "jobs.json", "--chunk", "1 B", "--planner", "independent")
        self.assertIn("chunk", err)
        self.assertIn("10000000", err)

    def test_the_table_of_the_manual_is_made(self):
        data = os.path.abspath(os.environ.get("LAMINA_DATA", os.path.join(ROOT, "../shared/data")).split(":")[0])
        if not os.path.isdir(os.path.join(data, "topologies", "topology-zoo")):
            self.skipTest("the Topology Zoo is not here")
        done = subprocess.run([os.path.join(ROOT, "tools", "chunk_table"), "--lamina", os.environ["LAMINA_BIN"], "--data", data,
                               "--networks", "2", "--pairs", "3"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = [[float(x.split()[0]) for x in row.strip("| ").split("|")[1:]] for row in done.stdout.splitlines()[4:]]
        self.assertEqual(len(rows), 3)
        for row in rows:
            self.assertGreaterEqual(min(row[:3]), 1.0)
        self.assertLessEqual(rows[0][1], rows[2][1])

    def test_engines_and_formulations_that_do_not_know_chunks_say_so(self):
        for engine in ("sweep", "explicit", "elimination", "bounded", "labels"):
            err = self.refused("plan", *FILES, "--chunk", "1 B", "--engine", engine)
            self.assertIn("chunks", err)
        self.assertEqual(self.json("plan", *FILES, "--chunk", "1 B", "--engine", "chunks")["jobs"][0]["latency_s"], 8.0)
        err = self.refused("solve", *FILES, "--chunk", "1 B", "--formulation", "placement-flow")
        self.assertTrue("chunk" in err and "layered-routing" in err or "not built into" in err, err)


if __name__ == "__main__":
    unittest.main()
