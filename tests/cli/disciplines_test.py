#!/usr/bin/env python3
"""Plans for the discipline that serves the jobs, restricted planners of many jobs, and --planner all."""
import json, unittest
from lamina_cli import Place, without_measured_times

RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
CAMERA = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/camera.json"]
DISCIPLINES = ("preemptive-priority", "priority", "fifo", "processor-sharing")


def answer(place, *args, code=0):
    got, out, err = place.run(*args, "--json")
    assert got == code, (args, got, err)
    return json.loads(out)


class Disciplines(unittest.TestCase):
    def test_plans_are_served_as_they_say(self):
        for discipline in DISCIPLINES:
            with Place() as place, self.subTest(discipline=discipline):
                plan = answer(place, "plan", *RUSH, "--discipline", discipline, "-o", "plan.json")
                self.assertEqual((plan["discipline"], plan["bound"]["holds_for"]), (discipline, "any"))
                trace = answer(place, "simulate", "plan.json", *RUSH)  # of the plan's own accord
                self.assertEqual(trace["discipline"], discipline)
                for row in trace["jobs"]:
                    self.assertAlmostEqual(row["latency_s"], row["planned_latency_s"], delta=1e-9 * row["latency_s"])
                self.assertTrue(answer(place, "check", "plan.json", *RUSH)["ok"])

    def test_a_plan_of_another_discipline_is_false(self):
        with Place() as place:
            plan = answer(place, "plan", *RUSH, "--discipline", "fifo")
            for other, code in (("processor-sharing", 4), ("lifo", 4), ("fifo", 0)):
                place.write("plan.json", {**plan, "discipline": other})
                self.assertEqual(place.run("check", "plan.json", *RUSH)[0], code, other)
            place.write("plan.json", {**plan, "discipline": "lifo"})
            code, _, err = place.run("simulate", "plan.json", *RUSH)
            self.assertEqual(code, 2)
            self.assertIn("lifo", err)

    def test_people_are_told(self):
        with Place() as place:
            self.assertIn("discipline fifo", place.run("plan", *RUSH, "--discipline", "fifo")[1])
            self.assertNotIn("discipline", place.run("plan", *RUSH)[1])
            code, _, err = place.run("plan", *RUSH, "--discipline", "fif")
            self.assertEqual(code, 2)
            self.assertIn("did you mean", err)

    def test_restricted_planners_take_many_jobs(self):
        with Place() as place:
            alone = {}
            with open(place.path + "/examples/jobs/rush.json", encoding="utf-8") as f:
                jobs = json.load(f)
            for row in jobs["jobs"]:
                place.write("one.json", {**jobs, "jobs": [{**row, "count": 1}], "models": {k: place.path + "/examples/jobs/" + v for k, v in jobs["models"].items()}})
                alone[row["id"]] = answer(place, "plan", *RUSH[:2], "--jobs", "one.json", "--planner", "one-split")["jobs"][0]
            together = answer(place, "plan", *RUSH, "--planner", "one-split", "--discipline", "processor-sharing", "-o", "plan.json")
            for row in together["jobs"]:
                single = alone[row["id"].split("#")[0]]
                self.assertEqual([{**s, "start_s": 0, "end_s": 0, "waiting_s": 0} for s in row["steps"]], [{**s, "start_s": 0, "end_s": 0, "waiting_s": 0} for s in single["steps"]])
                self.assertGreaterEqual(row["latency_s"], single["latency_s"] * (1 - 1e-9))
            self.assertTrue(answer(place, "check", "plan.json", *RUSH)["ok"])

    def test_sweep_and_upgrades_take_them(self):
        with Place() as place:
            options = ["--discipline", "fifo"]
            rows = answer(place, "sweep", *RUSH, "--vary", "bandwidth=10 Mbit/s..1 Gbit/s:2", "--planner", "best-node,greedy", *options)["rows"]
            self.assertEqual([r["planner"] for r in rows], ["best-node", "greedy"] * 2)
            changed = answer(place, "plan", *RUSH, "--set", "all.bandwidth=10 Mbit/s", "--planner", "best-node", *options)
            self.assertEqual(rows[0]["objective_s"], changed["summary"]["objective_s"])
            base = answer(place, "upgrades", *RUSH, "--only", "nodes", "--planner", "best-node", *options)
            self.assertEqual(base["base_s"], answer(place, "plan", *RUSH, "--planner", "best-node", *options)["summary"]["objective_s"])


class Comparison(unittest.TestCase):
    def test_rows_are_the_planners_own(self):
        with Place() as place:
            options = ["--discipline", "fifo", "--time-limit", "50 ms"]
            document = answer(place, "plan", *RUSH, "--planner", "all", *options, "-o", "all.json")
            self.assertEqual((document["format"], document["discipline"]), ("lamina.comparison/1", "fifo"))
            rows = {r["planner"]: r for r in document["rows"]}
            for planner in ("best-node", "independent", "greedy"):
                own = answer(place, "plan", *RUSH, "--planner", planner, "--discipline", "fifo")
                self.assertEqual(rows[planner]["objective_s"], own["summary"]["objective_s"])
                self.assertEqual(rows[planner]["missed_deadlines"], own["summary"].get("deadlines", {"missed": 0})["missed"])
            facts = answer(place, "inspect", "all.json")
            self.assertEqual([p["planner"] for p in facts["planners"]], list(rows))
            self.assertIn("neighbourhood-search", place.run("inspect", "all.json")[1])

    def test_one_job(self):
        with Place() as place:
            document = answer(place, "plan", *CAMERA, "--planner", "all", code=3)
            rows = {r["planner"]: r for r in document["rows"]}
            self.assertEqual(rows["shortest-path"]["gap"], 0)
            self.assertEqual((rows["destination-only"]["objective_s"], rows["destination-only"]["infeasible_jobs"]), (None, 1))
            code, text, _ = place.run("plan", *CAMERA, "--planner", "all")
            self.assertEqual(code, 3)
            for planner in rows:
                self.assertIn(planner, text)

    def test_equal_runs_give_equal_bytes(self):
        with Place() as place:
            first, again = (place.run("plan", *RUSH, "--planner", "all", "--bound", "alone", "--time-limit", "0 s", "--json")[1] for _ in range(2))
            self.assertEqual(without_measured_times(first), without_measured_times(again))

    def test_bad_input(self):
        with Place() as place:
            for options, word in ((["--explain"], "explain"), (["--engine", "sweep"], "engine"), (["--waiting", "per-stay"], "waiting")):
                code, _, err = place.run("plan", *RUSH, "--planner", "all", *options)
                self.assertEqual(code, 2, options)
                self.assertIn(word, err)
            for verb in (["sweep", *CAMERA, "--vary", "bandwidth=1 Mbit/s..9 Mbit/s"], ["upgrades", *CAMERA], ["simulate", *CAMERA, "--arrivals", "release"]):
                code, _, err = place.run(*verb, "--planner", "all")
                self.assertEqual(code, 2)
                self.assertRegex(err, "--planner: unknown planner 'all'.*known: shortest-path")
                # Nor does help offer it.
                self.assertNotIn("all: a table", " ".join(place.run(verb[0], "--help")[1].split()))


if __name__ == "__main__":
    unittest.main()
