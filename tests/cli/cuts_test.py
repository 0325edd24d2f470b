#!/usr/bin/env python3
"""`--cuts any` and `lattice`: models cut behind any operator, on every verb that uses one."""
import json, unittest
from lamina_cli import Place

NET = {"format": "lamina.network/1", "name": "net", "nodes": [{"id": "camera", "compute": "4 GFLOP/s"}, {"id": "edge", "compute": "10 GFLOP/s"}],
       "links": [{"from": "camera", "to": "edge", "bandwidth": "1 MB/s", "delay": "0 s", "duplex": True}]}
# Two towers over one input, which the file has layer by layer.
TOWERS = {"format": "lamina.model/1", "name": "towers", "input": "1 MB", "layers": [
    {"name": "a1", "inputs": ["input"], "work": "1 GFLOP", "output": "8 MB"}, {"name": "b1", "inputs": ["input"], "work": "1 GFLOP", "output": "8 MB"},
    {"name": "a2", "inputs": ["a1"], "work": "1 GFLOP", "output": "10 kB"}, {"name": "b2", "inputs": ["b1"], "work": "1 GFLOP", "output": "10 kB"},
    {"name": "join", "inputs": ["a2", "b2"], "work": "20 GFLOP", "output": "1 kB"}]}
# One block: 1 s for the input and 2.4 s at the edge. Cut in front of join: 1 s at the camera, 20 ms for 20 kB, 2 s.
SINGLE_S, ANY_S = 3.4, 3.02
ONE = ["--network", "net.json", "--model", "towers.json", "--source", "camera", "--destination", "edge"]
JOB = {"id": "one", "model": "m", "source": "camera", "destination": "edge"}


class Cuts(unittest.TestCase):
    def setUp(self):
        self.place = Place().__enter__()
        self.addCleanup(self.place.__exit__)
        self.place.write("net.json", NET), self.place.write("towers.json", TOWERS)

    def ask(self, *args, code=0):
        got, out, err = self.place.run(*args, "--json")
        self.assertEqual(got, code, err)
        return json.loads(out)

    def jobs(self, **more):
        return self.place.write("jobs.json", {"format": "lamina.jobs/1", "models": {"m": "towers.json"}, "jobs": [{**JOB, **more}]})

    def test_plans_are_found_judged_and_executed(self):
        single, plan = self.ask("plan", *ONE), self.ask("plan", *ONE, "--cuts", "any", "-o", "plan.json")
        self.assertAlmostEqual(single["jobs"][0]["latency_s"], SINGLE_S)
        self.assertAlmostEqual(plan["jobs"][0]["latency_s"], ANY_S)
        self.assertEqual((plan["cuts"], single["cuts"]), ("any", "single"))
        steps = plan["jobs"][0]["steps"]
        self.assertEqual([s.get("last_layer_name") for s in steps], ["b2", None, "join"])
        self.assertEqual((sorted(steps[1]["tensors"]), steps[1]["bytes"]), (["a2", "b2"], 20000))
        for again in ([], ["--cuts", "any"]):
            verdict = self.ask("check", "plan.json", *ONE, *again)
            self.assertEqual((verdict["ok"], verdict["optimal"]), (True, True))
            self.assertAlmostEqual(self.ask("simulate", "plan.json", *ONE, *again)["summary"]["max_latency_s"], ANY_S)

    def test_what_single_cuts_cost_is_an_assumption(self):
        text = {row["code"]: row["text"] for row in self.ask("plan", *ONE)["assumptions"]}
        self.assertIn("--cuts any", text["single-cuts"])
        self.assertIn("3.02 s", text["single-cuts"])
        self.assertIn("side by side", text["branches"])
        text = {row["code"]: row["text"] for row in self.ask("plan", *ONE, "--cuts", "any")["assumptions"]}
        self.assertEqual(list(text), ["branches"])

    def test_other_cuts_than_the_plans_are_refused(self):
        self.ask("plan", *ONE, "--cuts", "any", "-o", "any.json"), self.ask("plan", *ONE, "-o", "single.json")
        for name, cuts in (("any.json", "single"), ("single.json", "any")):
            for verb in ("check", "simulate"):
                wrong = self.ask(verb, name, *ONE, "--cuts", cuts, code=2)["error"]
                self.assertEqual((wrong["code"], wrong["where"]), ("usage", "--cuts"))

    def test_the_best_order_is_listed_judged_and_executed(self):
        plan = self.ask("plan", *ONE, "--cuts", "lattice", "-o", "plan.json")
        self.assertEqual(plan["cuts"], "lattice")
        self.assertAlmostEqual(plan["jobs"][0]["latency_s"], ANY_S)
        stays = [step for step in plan["jobs"][0]["steps"] if step["kind"] == "compute"]
        self.assertEqual([s["operators"] for s in stays], [["a1", "a2", "b1", "b2"], ["join"]])
        for again in ([], ["--cuts", "lattice"]):
            verdict = self.ask("check", "plan.json", *ONE, *again)
            self.assertEqual((verdict["ok"], verdict["optimal"]), (True, True))
            self.assertAlmostEqual(self.ask("simulate", "plan.json", *ONE, *again)["summary"]["max_latency_s"], ANY_S)
        explained = self.ask("plan", *ONE, "--cuts", "lattice", "--explain", "-o", "plan.json")
        self.assertTrue(explained["alternatives"])
        self.assertTrue(self.ask("check", "plan.json", *ONE)["ok"])

    def test_false_orders_are_refused(self):
        plan = self.ask("plan", *ONE, "--cuts", "lattice")
        first = next(s for s in plan["jobs"][0]["steps"] if s["kind"] == "compute")
        for wrong in (["a2", "a1", "b1", "b2"], ["a1", "a1", "b1", "b2"], ["a1", "a2", "b1"], ["a1", "a2", "b1", "c"], ["a1", "a2", "b1", 9], None):
            first["operators"] = wrong
            if wrong is None:
                del first["operators"]
            self.place.write("plan.json", plan)
            verdict = self.ask("check", "plan.json", *ONE, code=4)
            self.assertEqual({v["code"] for v in verdict["violations"]}, {"wrong-order"}, wrong)
            self.assertEqual(self.ask("simulate", "plan.json", *ONE, code=2)["error"]["code"], "value")
        self.place.write("plan.json", {**self.ask("plan", *ONE, "--cuts", "lattice"), "cuts": "any"})
        self.assertIn("wrong-order", {v["code"] for v in self.ask("check", "plan.json", *ONE, code=4)["violations"]})

    def test_the_best_order_beats_that_of_any_cuts_where_it_must(self):
        one_way = {"format": "lamina.network/1", "name": "one-way", "nodes": [{"id": "camera", "device": "pi", "compute": "1 GFLOP/s"}, {"id": "edge", "device": "gpu", "compute": "1 GFLOP/s"}],
                   "links": [{"from": "camera", "to": "edge", "bandwidth": "1 MB/s", "delay": "0 s"}]}
        layers = [{"name": "late", "inputs": ["input"], "times": {"gpu": "1 s"}, "output": "1 MB"}, {"name": "early", "inputs": ["input"], "times": {"pi": "1 s"}, "output": "2 MB"},
                  {"name": "join", "inputs": ["late", "early"], "times": {"gpu": "1 s"}, "output": "1 kB"}]
        self.place.write("net.json", one_way), self.place.write("towers.json", {**TOWERS, "layers": layers})
        single = self.ask("plan", *ONE, code=3)
        self.assertNotIn("single-cuts", [row["code"] for row in single["assumptions"]])
        self.assertEqual(self.ask("plan", *ONE, "--cuts", "any", code=3)["jobs"][0]["status"], "infeasible")
        plan = self.ask("plan", *ONE, "--cuts", "lattice", "-o", "plan.json")
        self.assertAlmostEqual(plan["jobs"][0]["latency_s"], 1 + 3 + 2)
        self.assertTrue(self.ask("check", "plan.json", *ONE)["optimal"])
        plan["jobs"][0].update(status="infeasible", reason="no way", priority=None, steps=[])
        for key in ("completion_s", "latency_s", "fictitious_s", "breakdown"):
            del plan["jobs"][0][key]
        plan.update(bound=None, summary=None)
        self.place.write("plan.json", plan)
        self.assertIn("false-infeasible", {v["code"] for v in self.ask("check", "plan.json", *ONE, code=4)["violations"]})

    def test_where_there_is_no_best_order(self):
        jobs = self.jobs(count=2)
        for args, where in ((("plan", "--network", "net.json", "--jobs", jobs), "--cuts"), (("plan", *ONE, "--waiting", "per-layer"), "--cuts"), (("plan", *ONE, "--planner", "best-node"), "--cuts"),
                            (("solve", *ONE), "--cuts"), (("inspect", "towers.json"), "--cuts"), (("convert", "towers.json", "-o", "out.json"), "--cuts")):
            wrong = self.ask(*args, "--cuts", "lattice", code=2)["error"]
            self.assertEqual((wrong["code"], wrong["where"]), ("usage", where), args)
            self.assertIn("lattice", wrong["message"])
        fan = [{"name": f"x{i}", "inputs": ["input"], "work": "1 FLOP", "output": "1 B"} for i in range(25)]
        self.place.write("towers.json", {**TOWERS, "layers": [*fan, {"name": "join", "inputs": [row["name"] for row in fan], "output": "1 B"}]})
        wrong = self.ask("plan", *ONE, "--cuts", "lattice", code=2)["error"]
        self.assertEqual((wrong["code"], wrong["where"]), ("limit", "--cuts"))
        self.assertIn("1000000", wrong["message"])

    def test_what_single_cuts_cost_is_told_where_layers_are_named(self):
        told = lambda code, **more: {row["code"]: row["text"] for row in self.ask("plan", "--network", "net.json", "--jobs", self.jobs(**more), "--planner", "shortest-path", code=code)["assumptions"]}
        at = lambda layer, node: {"first_layer": layer, "last_layer": layer, "nodes": [node]}
        self.assertIn("3.02 s", told(0, pins=[at("join", "edge")])["single-cuts"])
        self.assertNotIn("single-cuts", told(0, pins=[at(1, "edge")]))  # with any cuts another layer
        # The one block would have to run at both.
        self.assertIn("there is a plan", told(3, pins=[at("join", "edge"), at("a1", "camera")])["single-cuts"])

    def test_a_plan_that_does_not_say_is_one_of_single_cuts(self):
        plan = self.ask("plan", *ONE)
        del plan["cuts"]
        self.place.write("plan.json", plan)
        self.assertTrue(self.ask("check", "plan.json", *ONE)["optimal"])
        self.place.write("plan.json", {**self.ask("plan", *ONE, "--cuts", "any"), "cuts": "single"})
        self.assertFalse(self.ask("check", "plan.json", *ONE, code=4)["ok"])

    def test_what_does_not_fit_is_refused(self):
        for args in (["plan", *ONE, "--waiting", "per-layer"], ["solve", *ONE, "--waiting", "per-layer"],
                     ["generate", "jobs", "--network", "net.json", "--model", "towers.json", "--count", "1", "-o", "j.json"]):
            wrong = self.ask(*args, "--cuts", "any", code=2)["error"]
            self.assertEqual((wrong["code"], wrong["where"]), ("usage", "--cuts"), args)
        wrong = self.ask("plan", *ONE, "--cuts", "many", code=2)["error"]
        self.assertEqual((wrong["code"], wrong["where"]), ("unknown-name", "--cuts"))

    def test_planners_of_many_and_programmes_take_them(self):
        jobs = self.jobs(count=3)
        plan = self.ask("plan", "--network", "net.json", "--jobs", jobs, "--cuts", "any", "--planner", "greedy", "-o", "many.json")
        self.assertEqual(plan["cuts"], "any")
        self.assertTrue(self.ask("check", "many.json", "--network", "net.json", "--jobs", jobs)["ok"])
        solution = self.ask("solve", *ONE, "--cuts", "any")
        self.assertAlmostEqual(solution["objective_s"], ANY_S, delta=1e-6)
        self.assertEqual(solution["plan"]["cuts"], "any")

    def test_layers_go_by_name(self):
        pinned = self.jobs(pins=[{"first_layer": "b1", "last_layer": "b2", "nodes": ["edge"]}])
        plan = self.ask("plan", "--network", "net.json", "--jobs", pinned, "--cuts", "any", "--planner", "shortest-path")
        # The order is a1 a2 b1 b2 join. All at the edge: 3.4 s; with a at the camera the input travels, too: 0.5 + 1.01 + 2.2.
        self.assertAlmostEqual(plan["jobs"][0]["latency_s"], 3.4)
        wrong = self.ask("plan", "--network", "net.json", "--jobs", self.jobs(pins=[{"first_layer": "b3", "last_layer": "b2", "nodes": ["edge"]}]), code=2)["error"]
        self.assertEqual((wrong["code"], wrong["where"]), ("unknown-name", "jobs.json: jobs[0].pins[0].first_layer"))

    def test_private_layers_keep_their_tensors(self):
        # Behind a1 and a2 the input is still needed, for b1; behind b2 only what a2 and b2 made.
        for last, code in (("a2", 2), (2, 2), ("b2", 2), ("join", 0)):
            answer = self.ask("plan", "--network", "net.json", "--jobs", self.jobs(private_layers=last), "--cuts", "any", "--planner", "shortest-path", code=code)
            if code == 2:
                self.assertEqual((answer["error"]["code"], answer["error"]["where"]), ("value", "jobs.json: jobs[0].private_layers"))

    def test_inspect_tells_what_can_be_gained(self):
        facts = self.ask("inspect", "towers.json")
        self.assertEqual([facts[key] for key in ("operator_count", "block_count", "ideal_count", "single_cuts_optimal")], [5, 1, 10, False])
        facts = self.ask("inspect", "towers.json", "--cuts", "any")
        self.assertEqual([row["name"] for row in facts["layers"]], ["a1", "a2", "b1", "b2", "join"])
        self.assertEqual([row["output_bytes"] for row in facts["layers"]], [9e6, 1.01e6, 8.01e6, 2e4, 1e3])
        self.assertEqual(facts["block_count"], 1)
        converted = self.ask("convert", "towers.json", "--cuts", "any", "-o", "same.json")
        self.assertEqual(converted["layers"], facts["layers"])
        self.assertEqual([row["name"] for row in json.loads(self.place.read("same.json"))["layers"]], ["a1", "b1", "a2", "b2", "join"])


if __name__ == "__main__":
    unittest.main()
