#!/usr/bin/env python3
"""Ctrl-C ends a search, or a solver, with the best plan so far: whole, and judged sound."""
import json, signal, subprocess, time, unittest
from lamina_cli import BIN, TIMEOUT_S, Place

RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]


class Interrupt(unittest.TestCase):
    def interrupted(self, place, job_options, planner, *more):
        """The plan that is left of a run that Ctrl-C meets after a second; checked."""
        work = subprocess.Popen([BIN, "plan", *job_options, "--planner", planner, *more, "--json", "-o", "plan.json"],
                                cwd=place.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment())
        time.sleep(1.0)
        self.assertIsNone(work.poll(), "it ended by itself")
        work.send_signal(signal.SIGINT)
        out, err = work.communicate(timeout=TIMEOUT_S)
        self.assertEqual((work.returncode, err), (0, b""))
        plan = json.loads(out)
        self.assertTrue(all(job["status"] == "planned" for job in plan["jobs"]))
        code, out, err = place.run("check", "plan.json", *job_options, "--json")
        self.assertEqual((code, json.loads(out)["violations"]), (0, []))
        return plan

    def test_a_search_ends_with_the_best_plan_so_far(self):
        for planner in ("annealing", "neighbourhood-search"):
            for threads in "12":
                with self.subTest(planner=planner, threads=threads), Place() as place:
                    self.interrupted(place, RUSH, planner, "--time-limit", "600 s", "--threads", threads)

    def test_what_places_jobs_one_by_one_ends_too(self):
        with Place() as place:
            place.shell("lamina generate network waxman --nodes 400 --seed 3 -o net.json; "
                        "lamina generate jobs --network net.json --model examples/models/vgg19.onnx --count 2000 -o many.json")
            for planner in ("greedy", "sequential"):
                with self.subTest(planner=planner):
                    plan = self.interrupted(place, ["--network", "net.json", "--jobs", "many.json"], planner)
                    self.assertEqual(len(plan["jobs"]), 2000)

    def test_solvers_end_with_what_they_know(self):
        """us-24 and VGG19 by McCormick keep each solver busy for minutes."""
        for solver in ("highs", "cbc", "glpk"):
            with self.subTest(solver=solver), Place() as place:
                job = ["--network", "examples/networks/us-24.json", "--model", "examples/models/vgg19.onnx", "--source", "n0", "--destination", "n23"]
                work = subprocess.Popen([BIN, "solve", *job, "--formulation", "placement-mccormick", "--solver", solver, "--json"],
                                        cwd=place.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment())
                time.sleep(1.0)
                if work.poll() == 2:
                    self.skipTest(f"{solver} is not built in")
                self.assertIsNone(work.poll(), "it ended by itself")
                work.send_signal(signal.SIGINT)
                out, err = work.communicate(timeout=TIMEOUT_S)
                answer = json.loads(out)
                self.assertEqual((answer["status"], err), ("stopped", b""))
                self.assertEqual(work.returncode, 3 if answer["objective_s"] is None else 0)
                if answer["plan"]:
                    place.write("plan.json", json.dumps(answer["plan"]))
                    self.assertLessEqual(answer["bound_s"], answer["objective_s"])
                    code, out, _ = place.run("check", "plan.json", *job, "--json")
                    self.assertEqual((code, json.loads(out)["violations"]), (0, []))


if __name__ == "__main__":
    unittest.main()
