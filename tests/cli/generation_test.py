#!/usr/bin/env python3
"""Models that generate: planned, judged, executed and shown over all their runs, and refused by whoever does not know them."""
import copy, json, unittest
from lamina_cli import Place

# Layers 1 and 2 fit on a and b one each, on slow c together; a and b are 1 s apart, a and c 0.25 s.
NET = {"format": "lamina.network/1", "name": "net", "nodes": [{"id": "a", "compute": "1 FLOP/s", "memory": "1 B"}, {"id": "b", "compute": "1 FLOP/s", "memory": "1 B"}, {"id": "c", "compute": "0.25 FLOP/s"}],
       "links": [{"from": "a", "to": "b", "bandwidth": "1 B/s", "delay": "1 s", "duplex": True}, {"from": "a", "to": "c", "bandwidth": "1 B/s", "delay": "0.25 s", "duplex": True}]}
LAYER = {"work": "1 FLOP", "output": "0 B", "weights": "1 B", "step_work": "0.1 FLOP", "step_output": "0 B"}
MODEL = {"format": "lamina.model/1", "name": "talks", "input": "0 B", "step_input": "0 B", "layers": [{"name": "l1", **LAYER}, {"name": "l2", **LAYER}]}
ONE = ["--network", "net.json", "--model", "model.json", "--source", "a", "--destination", "a"]
KNOWN = {1: (6.2, 4, 2.2), 2: (7.5, 5.5, 1), 20: (24.5, 8.5, 0.8)}  # steps: latency, first token, time per token


class Generation(unittest.TestCase):
    def setUp(self):
        self.place = Place().__enter__()
        self.addCleanup(self.place.__exit__)
        self.place.write("net.json", NET)
        self.talk(2)

    def talk(self, steps):
        self.place.write("model.json", {**MODEL, "steps": steps})

    def ask(self, *args, code=0):
        got, out, err = self.place.run(*args, "--json")
        self.assertEqual(got, code, err)
        return json.loads(out)

    def refused(self, *args):
        return self.ask(*args, code=2)["error"]

    def test_known_answers(self):
        for steps, (latency, first, token) in KNOWN.items():
            self.talk(steps)
            plan = self.ask("plan", *ONE, "-o", "plan.json")
            job = plan["jobs"][0]
            for key, value in (("latency_s", latency), ("first_token_s", first), ("time_per_token_s", token)):
                self.assertAlmostEqual(job[key], value, msg="%s with %d steps" % (key, steps))
            self.assertEqual((job["again"]["count"], job["again"]["period_s"]), (steps, job["time_per_token_s"]))
            self.assertTrue(self.ask("check", "plan.json", *ONE)["ok"])
            for discipline in ("preemptive-priority", "priority", "fifo", "processor-sharing"):
                traced = self.ask("simulate", "plan.json", *ONE, "--discipline", discipline)["jobs"][0]
                self.assertAlmostEqual(traced["latency_s"], latency)
                self.assertAlmostEqual(traced["first_token_s"], first)
                self.assertAlmostEqual(traced["time_per_token_s"], token)

    def test_no_steps_are_the_job_of_today(self):
        out = []
        for model in ({**MODEL, "steps": 0}, MODEL):
            self.place.write("model.json", model)
            plan = self.ask("plan", *ONE)
            plan["summary"].pop("planning_time_s")
            out.append(plan)
        self.assertEqual(out[0], out[1])
        self.assertNotIn("again", out[0]["jobs"][0])

    def test_forged_plans_are_refused(self):
        plan = self.ask("plan", *ONE)

        def forged(edit, code):
            wrong = copy.deepcopy(plan)
            edit(wrong["jobs"][0])
            self.place.write("forged.json", wrong)
            said = self.ask("check", "forged.json", *ONE, code=4)
            self.assertIn(code, [v["code"] for v in said["violations"]])

        forged(lambda job: job.update(first_token_s=5), "wrong-token-time")
        forged(lambda job: job.update(time_per_token_s=0.9), "wrong-token-time")
        forged(lambda job: job["again"].update(period_s=0.9), "wrong-token-time")
        forged(lambda job: job["again"].update(count=1), "wrong-again")
        forged(lambda job: job.pop("again"), "wrong-again")
        forged(lambda job: job.pop("first_token_s"), "wrong-token-time")
        forged(lambda job: job["again"].update(steps=[]), "layers-missing")
        forged(lambda job: job["again"]["steps"][-2].update(end_s=0.1), "wrong-end")

    def test_text(self):
        code, out, err = self.place.run("plan", *ONE)
        self.assertEqual(code, 0, err)
        self.assertIn("first token 5.5 s, then 1 s a token, 2 more", out)
        self.assertIn("then 2 times more", out)
        self.ask("plan", *ONE, "-o", "plan.json")
        for verb in ("check", "simulate"):
            self.assertIn("first token", self.place.run(verb, "plan.json", *ONE)[1], verb)

    def test_who_does_not_know_such_models_says_so(self):
        for planner in ("one-split", "fixed-route", "tiers", "greedy", "sequential", "annealing", "neighbourhood-search"):
            more = ["--tiers", "a,b"] if planner == "tiers" else []
            message = self.refused("plan", *ONE, "--planner", planner, *more)["message"]
            self.assertIn(planner, message)
            self.assertIn("generate", message)
        self.assertIn("steps", self.refused("solve", *ONE)["message"])
        self.assertIn("generate", self.refused("simulate", *ONE, "--arrivals", "release")["message"])
        self.assertIn("labels", self.refused("plan", *ONE, "--engine", "labels")["message"])

    def test_a_backlog_that_may_outlast_the_first_run(self):
        busy = copy.deepcopy(NET)
        busy["links"][1]["backlog"] = "1000 B"
        self.place.write("net.json", busy)
        message = self.refused("plan", *ONE)["message"]
        for word in ("draining", "'a'", "'c'", "per-stay"):
            self.assertIn(word, message)
        self.ask("plan", *ONE, "--waiting", "per-stay")

    def test_several_jobs(self):
        job = {"model": "m", "source": "a", "destination": "a"}
        self.place.write("jobs.json", {"format": "lamina.jobs/1", "models": {"m": "model.json"}, "jobs": [{"id": "x", **job}, {"id": "y", **job, "release": "1 s"}]})
        several = ["--network", "net.json", "--jobs", "jobs.json", "--memory", "ignore"]
        self.assertIn("independent", self.refused("plan", *several)["message"])
        plan = self.ask("plan", *several, "--planner", "independent", "-o", "plan.json")
        said = self.ask("check", "plan.json", *several)
        self.assertTrue(said["ok"] and said["bound"]["proved"])
        traced = self.ask("simulate", "plan.json", *several)
        for planned, simulated in zip(plan["jobs"], traced["jobs"]):
            for key in ("latency_s", "first_token_s", "time_per_token_s"):
                self.assertAlmostEqual(planned[key], simulated[key])


if __name__ == "__main__":
    unittest.main()
