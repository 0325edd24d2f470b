#!/usr/bin/env python3
"""Memory as a limit: what `plan`, `check` and `solve` say of it."""
import json, unittest
from lamina_cli import Place

# Layers of 2, 1 and 2 B on a line; the best walk whose stays fit one by one leaves a and comes back.
NODES = [{"id": "a", "compute": "3 FLOP/s", "memory": "3 B"}, {"id": "b", "compute": "1 FLOP/s", "memory": "1 B"}, {"id": "c", "compute": "0.5 FLOP/s", "memory": "5 B"}]
NET = {"format": "lamina.network/1", "nodes": NODES, "links": [{"from": x, "to": y, "bandwidth": "1 B/s", "delay": "0 s", "duplex": True} for x, y in ("ab", "bc")]}
MODEL = {"format": "lamina.model/1", "input": "0 B", "layers": [{"name": "l%d" % w, "work": "3 FLOP", "output": "0 B", "weights": "%d B" % weights} for w, weights in enumerate((2, 1, 2))]}
ONE = ["--network", "net.json", "--model", "model.json", "--source", "a", "--destination", "a"]


class Memory(unittest.TestCase):
    def setUp(self):
        self.place = Place().__enter__()
        self.addCleanup(self.place.__exit__)
        self.place.write("net.json", NET), self.place.write("model.json", MODEL)

    def ask(self, *args, code=0):
        got, out, err = self.place.run(*args, "--json")
        self.assertEqual(got, code, err)
        return json.loads(out)

    def test_the_best_plan_that_fits_and_no_more_than_is_proved(self):
        plan = self.ask("plan", *ONE, "-o", "plan.json")
        self.assertAlmostEqual(plan["jobs"][0]["latency_s"], 8)
        self.assertEqual(plan["bound"]["kind"], "memory-prices")
        self.assertAlmostEqual(plan["bound"]["lower_s"], 7.5, 5)
        self.assertEqual([row["node"] for row in plan["certificate"]["memory_prices"]], ["a"])
        verdict = self.ask("check", "plan.json", *ONE)
        self.assertEqual((verdict["ok"], verdict["optimal"], verdict["bound"]["proved"]), (True, False, True))
        code, text, _ = self.place.run("plan", *ONE)
        self.assertNotIn("proved optimal", text)
        self.assertIn("not below 7.5", text)

    def test_ignored_memory_is_an_assumption_and_a_violation(self):
        plan = self.ask("plan", *ONE, "--memory", "ignore", "-o", "plan.json")
        self.assertAlmostEqual(plan["jobs"][0]["latency_s"], 3)
        self.assertEqual([row["code"] for row in plan["assumptions"]], ["memory-ignored"])
        self.assertEqual([v["code"] for v in self.ask("check", "plan.json", *ONE, code=4)["violations"]], ["memory-exceeded"])
        self.assertTrue(self.ask("check", "plan.json", *ONE, "--memory", "ignore")["optimal"])

    def test_restricted_planners_keep_to_it(self):
        for planner, latency in (("best-node", 18), ("destination-only", None), ("source-only", None), ("one-split", 8)):
            job = self.ask("plan", *ONE, "--planner", planner, code=0 if latency else 3)["jobs"][0]
            self.assertEqual(job["status"], "planned" if latency else "infeasible", planner)
            if latency:
                self.assertAlmostEqual(job["latency_s"], latency, msg=planner)
            else:
                self.assertIn("a has 3 B of memory, and the layers need 5 B", job["reason"])

    def test_a_shortage_is_the_reason(self):
        self.place.write("net.json", {**NET, "nodes": [{**n, "memory": "2 B"} for n in NODES]})
        self.place.write("model.json", {**MODEL, "layers": [{**y, "weights": "2.5 B"} for y in MODEL["layers"]]})
        job = self.ask("plan", *ONE, code=3)["jobs"][0]
        self.assertIn("needs 2.5 B", job["reason"])

    def test_other_engines_decline(self):
        code, _, err = self.place.run("plan", *ONE, "--engine", "sweep")
        self.assertEqual(code, 2)
        self.assertIn("memory", err)
        self.assertAlmostEqual(self.ask("plan", *ONE, "--engine", "memory")["jobs"][0]["latency_s"], 8)


if __name__ == "__main__":
    unittest.main()
