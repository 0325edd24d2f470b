#!/usr/bin/env python3
"""Claims that check must not believe, and right plans that it must accept: at late clocks, with false bounds and certificates, without multipliers, and sums that no number holds."""
import json, os, resource, subprocess, unittest
from lamina_cli import BIN, Place

TWO = {"format": "lamina.network/1", "nodes": [{"id": "fast", "compute": "1 GFLOP/s"}, {"id": "slow", "compute": "1 MFLOP/s"}], "links": [{"from": "fast", "to": "slow", "bandwidth": "8 Mbit/s", "delay": "0 s", "duplex": True}]}
MODEL = {"format": "lamina.model/1", "name": "m", "input": "1 MB", "layers": [{"name": "l", "work": "61 MFLOP", "output": "1 kB"}]}
CLOCKS = (0, 1000, 86400, 10 ** 7, 1700000000)
FAR_LATER = [{"node": "fast", "points": [{"time_s": 1e6, "price": 1e6}]}, {"node": "fast", "points": [{"time_s": 0, "price": 0}, {"time_s": 1e-300, "price": 1e9}]}]


def jobs(releases, pinned=(), **more):
    rows = [{"id": "job-%d" % i, "model": "m", "source": "fast", "destination": "fast", "release": "%.2f s" % r, **more} for i, r in enumerate(releases)]
    for i in pinned:
        rows[i]["pins"] = [{"first_layer": 1, "last_layer": 1, "nodes": ["slow"]}]
    return {"format": "lamina.jobs/1", "models": {"m": "model.json"}, "jobs": rows}


class Judge(unittest.TestCase):
    def setUp(self):
        self.place = Place().__enter__()
        self.place.write("net.json", TWO), self.place.write("model.json", MODEL)

    def tearDown(self):
        self.place.__exit__()

    def plan(self, content, *more, rc=0):
        args = ["--network", "net.json", "--jobs", self.place.write("jobs.json", content)]
        code, out, err = self.place.run("plan", *args, *more, "--json")
        self.assertEqual(code, rc, err)
        return json.loads(out), args

    def check(self, plan, args):
        """Exit code, document, text; both must agree on what is proved."""
        name = self.place.write("plan.json", plan)
        code, out, err = self.place.run("check", name, *args, "--json")
        text = self.place.run("check", name, *args)[1]
        said = json.loads(out)
        if code == 0:
            self.assertEqual("bound not proved" in text, not said["bound"]["proved"], text)
            self.assertEqual("sound, and proved optimal" in text, said["optimal"], text)
        return code, said

    def demand_refused(self, plan, args, code):
        rc, said = self.check(plan, args)
        self.assertEqual((rc, said["optimal"]), (4, False))
        self.assertIn(code, [v["code"] for v in said["violations"]])


class Clocks(Judge):
    def test_no_certificate_proves_what_is_false(self):
        for clock in CLOCKS:
            releases = (clock + 21.46, clock + 56.38)
            plan, _ = self.plan(jobs(releases, pinned=(1,)))
            args = ["--network", "net.json", "--jobs", self.place.write("jobs.json", jobs(releases))]
            value = plan["summary"]["objective_s"]
            for multipliers in (None, *({"prices": [row]} for row in FAR_LATER)):
                plan["bound"] = {"lower_s": value, "gap": 0, "kind": "prices", **({"multipliers": multipliers} if multipliers else {})}
                with self.subTest(clock=clock, multipliers=multipliers):
                    rc, said = self.check(plan, args)
                    self.assertTrue(rc == 4 or said["bound"] == {"proved": False} and not said["optimal"], said)
            plan["bound"] = {"lower_s": value, "gap": 0, "kind": "alone"}
            self.demand_refused(plan, args, "false-bound")

    def test_right_plans_are_accepted_and_a_missed_deadline_stays_missed(self):
        for clock in CLOCKS:
            with self.subTest(clock=clock):
                plan, args = self.plan(jobs((clock,), deadline="60 ms"))
                rc, said = self.check(plan, args)
                self.assertEqual((rc, said["optimal"], said["bound"]), (0, True, {"proved": True}))
                self.assertIs(plan["jobs"][0]["deadline_met"], False)
                plan["jobs"][0]["deadline_met"] = True
                self.demand_refused(plan, args, "wrong-deadline")

    def test_own_certificates_of_late_jobs_are_proved(self):
        for clock in CLOCKS:
            with self.subTest(clock=clock):
                plan, args = self.plan(jobs((clock, clock + 0.01, clock + 0.02)), "--bound", "multipliers", "--certificate")
                rc, said = self.check(plan, args)
                self.assertEqual((rc, said["bound"]), (0, {"proved": True}))

    def test_alternatives_are_latencies_whatever_the_objective(self):
        plan, args = self.plan(jobs((86400,), destination="slow"), "--objective", "makespan", "--explain")
        self.assertEqual(self.check(plan, args)[0], 0)
        for planner in ("source-only", "destination-only", "best-node"):
            for latency in (0.01, 1e9, None):
                forged = json.loads(json.dumps(plan))
                row = next(a for a in forged["alternatives"] if a["planner"] == planner)
                if row["latency_s"] != latency:
                    row["latency_s"] = latency
                    self.demand_refused(forged, args, "false-alternative")


class Claims(Judge):
    def test_several_jobs_wait_by_draining(self):
        plan, args = self.plan(jobs((0, 0)))
        self.assertEqual(self.check(plan, args)[0], 0)
        self.demand_refused({**plan, "waiting": "per-stay"}, args, "wrong-waiting-rule")

    def test_no_job_that_could_be_planned_is_infeasible_beside_others(self):
        plan, args = self.plan(jobs((0, 0)))
        plan["planner"] = "source-only"
        plan["jobs"][1] = {"id": "job-1", "status": "infeasible", "reason": "no", "release_s": 0}
        self.demand_refused(plan, args, "false-infeasible")

    def test_a_gap_must_be_there_and_no_time_is_below_zero(self):
        plan, args = self.plan(jobs((0,)))
        self.demand_refused({**plan, "bound": {**plan["bound"], "gap": None}}, args, "wrong-gap")
        plan["summary"]["planning_time_s"] = -1
        self.demand_refused(plan, args, "wrong-summary")

    def test_plans_carry_short_multipliers(self):
        plan, args = self.plan(jobs((0, 0, 0)), "--bound", "multipliers")
        self.assertEqual(plan["bound"]["kind"] in ("timed-prices", "loads"), "multipliers" in plan["bound"])
        self.assertEqual(self.check(plan, args)[1]["bound"], {"proved": True})

    def test_nobody_waits_who_is_alone(self):
        for planner in ("greedy", "sequential", "annealing"):
            plan, args = self.plan(jobs([21.46 + 34.92 * i for i in range(4)]), "--planner", planner, "--time-limit", "0.1 s")
            self.assertEqual([s["waiting_s"] for j in plan["jobs"] for s in j["steps"]], [0] * sum(len(j["steps"]) for j in plan["jobs"]))
            trace = json.loads(self.place.run("simulate", self.place.write("plan.json", plan), *args, "--json")[1])
            self.assertEqual([j["waiting_s"] for j in trace["jobs"]], [0] * 4)


class Limits(Judge):
    def demand_limit(self, *args):
        code, out, err = self.place.run(*args, "--json")
        self.assertEqual((code, json.loads(out)["error"]["code"]), (2, "limit"), err)

    def test_sums_beyond_numbers(self):
        layer = {"work": "1e308 FLOP", "output": "1 kB"}
        self.demand_limit("inspect", self.place.write("huge.json", {**MODEL, "layers": [{"name": "a", **layer}, {"name": "b", **layer}]}))
        self.demand_limit("inspect", self.place.write("huge.json", {**TWO, "nodes": [{"id": "fast", "compute": "1.7e308 FLOP/s"}, {"id": "slow", "compute": "1.7e308 FLOP/s"}]}))

    def test_weights_count_in_proportion(self):
        plan, _ = self.plan(jobs((0, 0), weight=1e308), "--objective", "weighted-latency")
        light, _ = self.plan(jobs((0, 0)), "--objective", "weighted-latency")
        self.assertAlmostEqual(plan["summary"]["objective_s"], light["summary"]["objective_s"])

    def test_many_tensor_sizes_take_time_in_proportion(self):
        took = []
        for count in (10000, 40000):
            self.place.write("model.json", {**MODEL, "layers": [{"name": "l%d" % i, "work": "1 MFLOP", "output": "%d B" % (10 ** 6 - i)} for i in range(count)]})
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            self.plan(jobs((0,)), "--waiting", "per-layer")
            took.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
        self.assertLess(took[1], 8 * took[0] + 0.35)

    @unittest.skipIf(os.environ.get("LAMINA_SANITIZE"), "sanitizers take more addresses than the limit leaves")
    def test_more_states_than_memory(self):
        nodes, layers = 3000, 5000
        self.place.write("net.json", {**TWO, "nodes": [{"id": "n%d" % i, "compute": "1 GFLOP/s"} for i in range(nodes)],
                                      "links": [{"from": "n%d" % i, "to": "n%d" % (i + 1), "bandwidth": "1 Gbit/s", "delay": "0 s", "duplex": True} for i in range(nodes - 1)]})
        # Squares, which are convex, so that no layers merge.
        self.place.write("model.json", {**MODEL, "input": "%d B" % (layers + 1) ** 2,
                                        "layers": [{"name": "l%d" % i, "work": "1 MFLOP", "output": "%d B" % (layers - i) ** 2} for i in range(layers)]})
        command = "ulimit -v 180000; exec %s plan --network net.json --model model.json --source n0 --destination n%d --engine elimination --json" % (BIN, nodes - 1)
        run = subprocess.run(["bash", "-c", command], cwd=self.place.path, capture_output=True, timeout=60)
        self.assertEqual((run.returncode, json.loads(run.stdout)["error"]["code"]), (2, "limit"), run.stderr)

    def test_another_network_or_model_is_an_assumption(self):
        plan, args = self.plan(jobs([0]))
        name = self.place.write("plan.json", plan)
        codes = lambda verb, *more: [row["code"] for row in json.loads(self.place.run(verb, name, *args, "--json", *more)[1])["assumptions"]]
        self.assertEqual(set(plan["network"]), {"name", "fingerprint"})
        self.assertEqual(list(plan["models"]), ["m"])
        units = json.dumps(TWO).replace("8 Mbit/s", "1 MB/s").replace("slow", "slower").replace('"1 MFLOP/s"', '"1 MFLOP/s", "backlog": "1 FLOP"')
        for verb in ("check", "simulate"):
            self.assertEqual(codes(verb), [])
            self.place.write("net.json", units)  # other units, names and backlogs, the same network
            self.assertEqual(codes(verb), [])
            self.place.write("net.json", json.dumps(TWO).replace("1 MFLOP/s", "2 MFLOP/s"))
            self.assertEqual(codes(verb), ["other-network"])
            self.place.write("net.json", TWO), self.place.write("model.json", json.dumps(MODEL).replace("1 kB", "2 kB"))
            self.assertEqual(codes(verb), ["other-model"])
            self.place.write("model.json", MODEL)
        del plan["network"], plan["models"]  # a plan may say nothing of them
        self.place.write("plan.json", plan), self.place.write("net.json", json.dumps(TWO).replace("1 MFLOP/s", "2 MFLOP/s"))
        self.assertEqual((codes("check"), self.place.run("check", name, *args)[0]), ([], 0))

if __name__ == "__main__":
    unittest.main()
