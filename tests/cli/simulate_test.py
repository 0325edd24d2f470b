#!/usr/bin/env python3
"""`lamina simulate`: the trace is what its schema says, adds up, and agrees with the plan; bad plans are refused by name."""
import json, os, unittest
from lamina_cli import ROOT, Place

RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
DISCIPLINES = ("preemptive-priority", "priority", "fifo", "processor-sharing")


def planned(place, *more):
    """The plan of the example's jobs, in plan.json."""
    code, out, err = place.run("plan", *RUSH, "-o", "plan.json", "--json", *more)
    assert (code, err) == (0, ""), err
    return json.loads(out)


class Trace(unittest.TestCase):
    def test_documents_follow_the_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not here")
        with open(os.path.join(ROOT, "schema", "trace.schema.json"), encoding="utf-8") as f:
            schema = jsonschema.Draft202012Validator(json.load(f))
        with Place() as place:
            planned(place)
            for discipline in DISCIPLINES:
                code, out, err = place.run("simulate", "plan.json", *RUSH, "--discipline", discipline, "--json")
                self.assertEqual((code, err), (0, ""))
                self.assertEqual([e.message for e in schema.iter_errors(json.loads(out))], [])

    def test_preemptive_priority_takes_the_times_of_the_plan(self):
        with Place() as place:
            plan = planned(place)
            trace = json.loads(place.run("simulate", "plan.json", *RUSH, "--json")[1])
            self.assertEqual(trace["discipline"], "preemptive-priority")
            self.assertEqual([j["id"] for j in trace["jobs"]], [j["id"] for j in plan["jobs"]])
            for mine, theirs in zip(trace["jobs"], plan["jobs"]):
                self.assertAlmostEqual(mine["latency_s"], theirs["latency_s"], delta=1e-9 * theirs["latency_s"])
                self.assertAlmostEqual(mine["waiting_s"], theirs["breakdown"]["waiting_s"], delta=1e-9)
                self.assertEqual(mine["planned_latency_s"], theirs["latency_s"])
                self.assertEqual(mine.get("deadline_met"), theirs.get("deadline_met"))

    def test_intervals_add_up(self):
        with Place() as place:
            planned(place)
            for discipline in DISCIPLINES:
                trace = json.loads(place.run("simulate", "plan.json", *RUSH, "--discipline", discipline, "--json")[1])
                last = max(j["completion_s"] for j in trace["jobs"])
                self.assertEqual(trace["summary"]["makespan_s"], last)
                for resource in trace["resources"]:
                    covered, reached = 0.0, 0.0
                    for i in resource["intervals"]:
                        covered += max(0.0, i["end_s"] - max(i["start_s"], reached))
                        reached = max(reached, i["end_s"])
                        self.assertLess(i["start_s"], i["end_s"])
                    self.assertAlmostEqual(covered, resource["busy_s"], delta=1e-12)
                    self.assertAlmostEqual(resource["utilisation"], resource["busy_s"] / last, delta=1e-12)

    def test_the_result_goes_to_a_file_too(self):
        with Place() as place:
            planned(place)
            code, human, _ = place.run("simulate", "plan.json", *RUSH, "-o", "trace.json")
            self.assertEqual(code, 0)
            self.assertIn("mean latency", human)
            self.assertEqual(place.read("trace.json"), place.run("simulate", "plan.json", *RUSH, "--json")[1])

    def test_the_plan_of_no_jobs(self):
        with Place() as place:
            jobs = ["--network", "examples/networks/campus.json", "--jobs", place.write("none.json", {"format": "lamina.jobs/1", "models": {}, "jobs": []})]
            self.assertEqual(place.run("plan", *jobs, "-o", "plan.json")[0], 0)
            code, out, err = place.run("simulate", "plan.json", *jobs, "--json")
            self.assertEqual((code, err, json.loads(out)["jobs"]), (0, "", []))
            self.assertEqual(place.run("simulate", "plan.json", *jobs)[0], 0)


class Timeline(unittest.TestCase):
    def test_lines_fit_the_terminal(self):
        import re
        with Place() as place:
            planned(place)
            for columns in (60, 80, 120, 160):
                code, shown = place.terminal("lamina simulate plan.json %s --discipline fifo" % " ".join(RUSH), columns)
                self.assertEqual(code, 0)
                self.assertLessEqual(max(map(len, re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines())), columns, columns)

    def test_colours_only_on_a_terminal(self):
        with Place() as place:
            planned(place)
            command = "lamina simulate plan.json " + " ".join(RUSH)
            self.assertTrue(place.shell(command)[1].isascii())
            self.assertNotIn("\x1b", place.shell(command)[1])
            self.assertIn("\x1b[", place.terminal(command, 100)[1])


class Refusals(unittest.TestCase):
    def refused(self, place, code, where, words, *args):
        """Exit 2, one line that has the words, and with --json a document that says where."""
        rc, out, err = place.run("simulate", *args)
        self.assertEqual((rc, out, err.count("\n")), (2, "", 1))
        for word in words:
            self.assertIn(word, err)
        error = json.loads(place.run("simulate", *args, "--json")[1])["error"]
        self.assertEqual((error["code"], error["where"]), (code, where))

    def test_usage(self):
        with Place() as place:
            planned(place)
            self.refused(place, "usage", "PLAN", ["name the plan"], *RUSH)
            self.refused(place, "file", "absent.json", ["absent.json"], "absent.json", *RUSH)
            self.refused(place, "unknown-name", "--discipline", ["'lifo'", "fifo"], "plan.json", *RUSH, "--discipline", "lifo")

    def test_plans_of_something_else(self):
        with Place() as place:
            plan = planned(place)
            text = json.dumps(plan)

            def bent(change):
                other = json.loads(text)
                change(other["jobs"][1])
                place.write("bent.json", other)

            bent(lambda job: job.update(id="window"))
            self.refused(place, "unknown-name", "bent.json: jobs[1].id", ["bent.json", "'window'"], "bent.json", *RUSH)
            bent(lambda job: job.update(id="door#1"))
            self.refused(place, "duplicate", "bent.json: jobs[1].id", ["'door#1'", "twice"], "bent.json", *RUSH)
            bent(lambda job: job["steps"].pop())
            self.refused(place, "value", "bent.json: jobs[1].steps", ["'door#2'"], "bent.json", *RUSH)
            bent(lambda job: job["steps"][1].update({"link": 99}))
            self.refused(place, "value", "bent.json: jobs[1].steps[1].link", ["'door#2'", "step 2", "99"], "bent.json", *RUSH)


if __name__ == "__main__":
    unittest.main()
