#!/usr/bin/env python3
"""Objectives on deadlines and tails: what plans state, in text and documents, against the jobs' own figures; units, required deadlines, what if."""
import csv, io, json, math, os, unittest
from lamina_cli import ROOT, Place

RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
NEW = ("p95-latency", "mean-tardiness", "max-lateness", "missed-deadlines")


def deadlines():
    """By id: those of the jobs file, with its counts, in seconds."""
    with open(os.path.join(ROOT, "examples/jobs/rush.json"), encoding="utf-8") as f:
        rows = json.load(f)["jobs"]
    found = {}
    for row in rows:
        number, unit = row["deadline"].split() if "deadline" in row else (None, "s")
        seconds = None if number is None else float(number) * {"s": 1.0, "ms": 1e-3}[unit]
        count = row.get("count", 1)
        for i in range(count):
            found[row["id"] if count == 1 else "%s#%d" % (row["id"], i + 1)] = seconds
    return found


def value(goal, jobs):
    """The objective from the latencies that the rows state."""
    due = deadlines()
    late = [j["latency_s"] - due[j["id"]] for j in jobs if due[j["id"]] is not None]
    if goal == "p95-latency":
        return sorted(j["latency_s"] for j in jobs)[math.ceil(0.95 * len(jobs)) - 1]
    if goal == "mean-tardiness":
        return sum(max(0.0, x) for x in late) / len(jobs)
    return max(late) if goal == "max-lateness" else sum(x > 0 for x in late)


def answer(place, *args, codes=(0,)):
    code, out, err = place.run(*args, "--json")
    assert code in codes, (args, code, err)
    return json.loads(out)


class Objectives(unittest.TestCase):
    def test_are_what_the_jobs_say(self):
        with Place() as place:
            for goal in NEW:
                for planner in ("independent", "sequential", "greedy", "annealing", "neighbourhood-search"):
                    with self.subTest(goal=goal, planner=planner):
                        plan = answer(place, "plan", *RUSH, "--objective", goal, "--planner", planner, "--time-limit", "0.1 s", "-o", "plan.json")
                        unit = "jobs" if goal == "missed-deadlines" else "s"
                        self.assertEqual((plan["summary"]["unit"], plan["bound"]["unit"]), (unit, unit))
                        self.assertAlmostEqual(plan["summary"]["objective_s"], value(goal, plan["jobs"]), delta=1e-12)
                        self.assertLessEqual(plan["bound"]["lower_s"], plan["summary"]["objective_s"])
                        verdict = answer(place, "check", "plan.json", *RUSH)
                        self.assertTrue(verdict["ok"] and verdict["bound"]["proved"])
                        text = place.run("plan", *RUSH, "--objective", goal, "--planner", planner, "--time-limit", "0.1 s")[1]
                        self.assertRegex(text, r"(?m)^\d+ missed-deadlines" if unit == "jobs" else r"(?m)^-?[\d.]+ m?s %s" % goal)

    def test_search_is_no_worse_than_for_the_mean(self):
        with Place() as place:
            for goal in NEW:
                search = ("--planner", "neighbourhood-search", "--time-limit", "0.3 s")
                own = answer(place, "plan", *RUSH, "--objective", goal, *search)["summary"]["objective_s"]
                self.assertLessEqual(own, value(goal, answer(place, "plan", *RUSH, *search)["jobs"]) + 1e-9, goal)

    def test_wrong_units_are_refused(self):
        with Place() as place:
            plan = answer(place, "plan", *RUSH)
            plan["summary"]["unit"] = "jobs"
            place.write("plan.json", plan)
            verdict = answer(place, "check", "plan.json", *RUSH, codes=(4,))
            self.assertEqual([v["code"] for v in verdict["violations"]], ["wrong-unit"])
            plan["summary"]["unit"] = "minutes"
            place.write("plan.json", plan)
            code, _, err = place.run("check", "plan.json", *RUSH)
            self.assertEqual(code, 2)
            self.assertRegex(err, r"summary\.unit: 'minutes' is neither 's' nor 'jobs'")

    def test_orders_of_fixed_routes(self):
        with Place() as place:
            def priorities(*more):
                return [j["priority"] for j in answer(place, "plan", *RUSH, "--planner", "independent", *more)["jobs"]]
            in_file = sorted(priorities())
            self.assertEqual(priorities(), in_file)
            self.assertEqual(priorities("--objective", "max-lateness", "--order", "file"), in_file)
            # Whoever has no deadline goes last, the later one in the file behind the earlier one.
            best = priorities("--objective", "max-lateness")
            without = [p for p, due in zip(best, deadlines().values()) if due is None]
            self.assertEqual(without, in_file[len(in_file) - len(without):])


class Deadlines(unittest.TestCase):
    def test_required_ones_decide_the_exit_code(self):
        with Place() as place:
            for factor, code in (("1", 0), ("0.02", 3)):
                options = [*RUSH, "--scale", "bandwidth=" + factor]
                plain = answer(place, "plan", *options)
                missed = any(j.get("deadline_met") is False for j in plain["jobs"])
                self.assertEqual(missed, code == 3)
                required = answer(place, "plan", *options, "--require-deadlines", codes=(code,))
                self.assertEqual([j["steps"] for j in required["jobs"]], [j["steps"] for j in plain["jobs"]])


class WhatIf(unittest.TestCase):
    def test_sweeps_and_upgrades_count_jobs(self):
        with Place() as place:
            vary = ("sweep", *RUSH, "--objective", "missed-deadlines", "--vary", "bandwidth=200 kbit/s..200 Mbit/s:3")
            rows = answer(place, *vary)["rows"]
            self.assertEqual({r["unit"] for r in rows}, {"jobs"})
            self.assertEqual(rows[0]["objective_s"], 4)
            self.assertEqual(rows[-1]["objective_s"], 0)
            table = list(csv.DictReader(io.StringIO(place.run(*vary, "--csv")[1])))
            self.assertEqual([(float(r["objective_s"]), r["unit"]) for r in table], [(r["objective_s"], "jobs") for r in rows])
            self.assertRegex(place.run(*vary)[1], r"4 jobs")
            slow = [*RUSH, "--scale", "bandwidth=0.02", "--objective", "missed-deadlines"]
            document = answer(place, "upgrades", *slow, "--factor", "100")
            self.assertEqual(document["unit"], "jobs")
            self.assertGreater(document["rows"][0]["saves_s"], 0)
            self.assertRegex(place.run("upgrades", *slow, "--factor", "100")[1], r"objective \d jobs? as the network is")
            lateness = answer(place, "upgrades", *RUSH, "--objective", "max-lateness")
            self.assertLess(lateness["base_s"], 0)
            self.assertNotRegex(place.run("upgrades", *RUSH, "--objective", "max-lateness")[1], r"%")

    def test_inspect_counts_jobs(self):
        with Place() as place:
            text = place.run("inspect", place.write("plan.json", answer(place, "plan", *RUSH, "--objective", "missed-deadlines")))[1]
            self.assertRegex(text, r"objective missed-deadlines: \d+ jobs?, lower bound \d+ jobs?")


if __name__ == "__main__":
    unittest.main()
