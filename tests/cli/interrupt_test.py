#!/usr/bin/env python3
"""Ctrl-C ends a search with the best plan so far: whole, and judged sound."""
import json, signal, subprocess, time, unittest
from lamina_cli import BIN, TIMEOUT_S, Place

RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]


class Interrupt(unittest.TestCase):
    def test_a_search_ends_with_the_best_plan_so_far(self):
        for planner in ("annealing", "neighbourhood-search"):
            with Place() as place:
                search = subprocess.Popen([BIN, "plan", *RUSH, "--planner", planner, "--time-limit", "600 s", "--json", "-o", "plan.json"],
                                          cwd=place.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment())
                time.sleep(1.0)
                self.assertIsNone(search.poll(), "the search ended by itself")
                search.send_signal(signal.SIGINT)
                out, err = search.communicate(timeout=TIMEOUT_S)
                self.assertEqual((search.returncode, err), (0, b""))
                plan = json.loads(out)
                self.assertTrue(all(job["status"] == "planned" for job in plan["jobs"]))
                code, out, err = place.run("check", "plan.json", *RUSH, "--json")
                self.assertEqual((code, json.loads(out)["violations"]), (0, []))


if __name__ == "__main__":
    unittest.main()
