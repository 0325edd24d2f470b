#!/usr/bin/env python3
"""`lamina solve`: what it refuses and how it names it, how it ends, and that the programme it exports is the one it solves."""
import json, os, re, shutil, subprocess, unittest
from lamina_cli import Place

NET = {"format": "lamina.network/1", "name": "net", "nodes": [{"id": "here", "compute": "1 GFLOP/s"}, {"id": "there", "compute": "9 GFLOP/s"}, {"id": "relay"}],
       "links": [{"from": "here", "to": "relay", "bandwidth": "8 Mbit/s", "duplex": True}, {"from": "relay", "to": "there", "bandwidth": "8 Mbit/s", "duplex": True}]}
MODEL = {"format": "lamina.model/1", "name": "m", "input": "1 MB",
         "layers": [{"name": "x", "work": "1 GFLOP", "output": "10 kB"}, {"name": "y", "work": "9 GFLOP", "output": "10 kB"}]}
JOB = {"id": "one", "model": "m", "source": "here", "destination": "there"}
JOBS = {"format": "lamina.jobs/1", "models": {"m": "model.json"}, "jobs": [JOB]}
# x runs here in 1 s, its 10 kB take 10 ms a link, y runs there in 1 s: 2.02 s.
OPTIMUM_S = 2.02
ONE = ["--network", "net.json", "--model", "model.json", "--source", "here", "--destination", "there"]
US_24 = ["--network", "examples/networks/us-24.json", "--model", "examples/models/vgg19.onnx", "--source", "n0", "--destination", "n23"]
FORMS = ("layered-routing", "placement-flow", "placement-rlt", "placement-mccormick", "placement-paths")


def with_all(net, **more):
    return {**net, "nodes": [{**n, **more} if "compute" in n else n for n in net["nodes"]]}


FILES = {"net.json": NET, "model.json": MODEL, "jobs.json": JOBS, "late.json": with_all(NET, overhead="1 s"), "queued.json": with_all(NET, backlog="1 GFLOP"),
         "two.json": {**JOBS, "jobs": [JOB, {**JOB, "id": "two"}]}, "five.json": {**JOBS, "jobs": [{**JOB, "count": 5}]}, "none.json": {**JOBS, "jobs": []}}

# arguments behind `solve`, code of the error, where, and words that its line has
CASES = [
    (ONE + ["--formulation", "layered-rooting"], "unknown-name", "--formulation", ["'layered-rooting'", "'layered-routing'"]),
    (ONE + ["--formulation", ""], "unknown-name", "--formulation", ["''"]),
    (ONE + ["--solver", "gurobbi"], "unknown-name", "--solver", ["'gurobbi'", "highs"]),
    (ONE + ["--waiting", "sometimes"], "unknown-name", "--waiting", ["'sometimes'", "per-layer"]),
    (ONE + ["--relax=sometimes"], "usage", "lamina solve", ["relax"]),
    (ONE + ["--time-limit", "soon"], None, "--time-limit", ["soon"]),
    (ONE + ["--time-limit", "-1 s"], "value", "--time-limit", ["-1 s"]),
    (ONE + ["--threads", "0"], "value", "--threads", ["'0'", "1 to 1024"]),
    (ONE + ["--max-variables", "many"], "value", "--max-variables", ["'many'"]),
    # 4 links and 2 candidates a layer: 3 tensors x 4 + 2 layers x 2 variables
    (ONE + ["--max-variables", "15"], "limit", "--max-variables", ["layered-routing", "16 variables", "15"]),
    (ONE + ["--formulation", "placement-one-hop"], "unsupported", "--formulation", ["placement-one-hop", "'here'", "'there'"]),
    (ONE + ["--export", "programme.txt"], "usage", "programme.txt", [".lp", ".mps"]),
    (ONE + ["--export", "programme"], "usage", "programme", [".lp", ".mps"]),
    (ONE + ["--export", "no/such/folder.lp"], "file", "no/such/folder.lp", ["no/such"]),
    (ONE + ["--export", "folder.lp"], "file", "folder.lp", ["folder"]),
    (ONE + ["--solver", "none"], "usage", "--solver", ["none", "--export"]),
    (ONE + ["--formulation", "all", "--solver", "none"], "usage", "--solver", ["none"]),
    (ONE + ["--formulation", "all", "--export", "x.lp"], "usage", "--export", ["all"]),
    (ONE + ["--formulation", "all", "--relax"], "usage", "--relax", ["all"]),
    (["--network", "net.json", "--jobs", "two.json"], "usage", "--jobs", ["exactly one job", "2"]),
    (["--network", "net.json", "--jobs", "five.json"], "usage", "--jobs", ["exactly one job", "5"]),
    (["--network", "net.json", "--jobs", "none.json"], None, "--jobs", ["exactly one job", "0"]),
    (["--network", "late.json"] + ONE[2:], "unsupported", "lamina solve", ["'here'", "overhead"]),
    (["--network", "queued.json"] + ONE[2:], "unsupported", "--waiting", ["'here'", "per-layer"]),
    (["--network", "queued.json"] + ONE[2:] + ["--waiting", "per-stay"], "unsupported", "--waiting", ["'here'", "per-layer"]),
]


class Solve(unittest.TestCase):
    def setUp(self):
        self.place = Place().__enter__()
        self.addCleanup(self.place.__exit__)
        for name, content in FILES.items():
            self.place.write(name, content)
        os.mkdir(os.path.join(self.place.path, "folder.lp"))
        if "highs is not built" in self.place.run("solve", *ONE)[2]:
            self.skipTest("no solver is built in")

    def solve(self, *args, code=0):
        status, out, err = self.place.run("solve", *args, "--json")
        self.assertEqual(status, code, err)
        return json.loads(out)

    def test_refusals(self):
        before = sorted(os.listdir(self.place.path))
        for args, code, where, words in CASES:
            with self.subTest(args=args):
                status, out, err = self.place.run("solve", *args)
                self.assertEqual((status, out), (2, ""), err)
                self.assertRegex(err, r"^lamina: error: [^\n\x1b]*\n$")
                for word in [where, *words]:
                    self.assertIn(word, err)
                status, out, again = self.place.run("solve", *args, "--json")
                self.assertEqual((status, again), (2, err))
                error = json.loads(out)["error"]
                self.assertTrue(error["where"].startswith(where), error["where"])
                if code:
                    self.assertEqual(error["code"], code)
                self.assertEqual(sorted(os.listdir(self.place.path)), before, "something was written")

    def test_a_solver_that_is_not_built_in_says_what_to_install(self):
        for solver in ("highs", "cbc", "glpk"):
            status, _, err = self.place.run("solve", *ONE, "--solver", solver)
            if status:
                self.assertEqual(status, 2)
                self.assertRegex(err, r"%s is not built into this program, which takes \S+" % solver)

    def test_plans_are_proved_optimal_by_check(self):
        for name in FORMS:
            for relax in ([], ["--relax"]) if name in FORMS[:3] else ([],):
                answer = self.solve(*ONE, "--formulation", name, *relax)
                self.assertEqual((answer["formulation"], answer["relaxed"], answer["status"], answer["integral"]), (name, bool(relax), "optimal", True))
                self.assertAlmostEqual(answer["objective_s"], OPTIMUM_S, delta=1e-9)
                self.place.write("plan.json", answer["plan"])
                status, out, err = self.place.run("check", "plan.json", *ONE, "--json")
                self.assertEqual(status, 0, err)
                self.assertEqual((json.loads(out)["ok"], json.loads(out)["optimal"]), (True, True))

    def test_backlogs_count_once_a_layer(self):
        # 1 s of backlog at here, 1/9 s at there, before each layer.
        answer = self.solve("--network", "queued.json", *ONE[2:], "--waiting", "per-layer")
        self.assertAlmostEqual(answer["objective_s"], OPTIMUM_S + 1 + 1 / 9, delta=1e-9)

    def test_no_plan_is_an_answer(self):
        net = {**NET, "links": NET["links"][:1]}
        self.place.write("net.json", net)
        for name in FORMS:
            answer = self.solve(*ONE, "--formulation", name, code=3)
            self.assertEqual((answer["status"], answer["objective_s"], answer["plan"]), ("infeasible", None, None))
        self.assertEqual(self.solve(*ONE, "--formulation", "all", code=3)["routing"]["objective_s"], None)

    def test_a_time_limit_that_leaves_no_plan(self):
        answer = self.solve(*US_24, "--formulation", "placement-mccormick", "--time-limit", "0.01 s", code=3)
        self.assertEqual((answer["status"], answer["objective_s"], answer["plan"]), ("time-limit", None, None))
        self.assertGreaterEqual(answer["bound_s"], 0)

    def test_all_compares_with_routing(self):
        answer = self.solve(*ONE, "--formulation", "all")
        self.assertEqual((answer["agree"], answer["disagreements"]), (True, []))
        self.assertAlmostEqual(answer["routing"]["objective_s"], OPTIMUM_S, delta=1e-9)
        whole = {r["formulation"]: r for r in answer["rows"] if r.get("relaxed") is False}
        self.assertEqual(set(whole), set(FORMS))
        for name, row in whole.items():
            self.assertAlmostEqual(row["objective_s"], OPTIMUM_S, delta=1e-9)
            (self.assertAlmostEqual if name in FORMS[:3] else self.assertLess)(row["root_bound_s"], OPTIMUM_S + (0 if name in FORMS[:3] else 1e-9))
        self.assertEqual([r["formulation"] for r in answer["rows"] if "objection" in r], ["placement-one-hop"])

    def test_human_tables_fit_the_page(self):
        for args in (ONE, US_24):
            _, out, _ = self.place.run("solve", *args, "--formulation", "all", "--time-limit", "0.2 s", "--max-variables", "10000")
            self.assertNotIn("...", out)
            self.assertLessEqual(max(map(len, out.splitlines())), 100)
            self.assertIn("not built: placement-one-hop", out)

    def exported_value(self, program, path):
        """The optimum that another program finds in an exported file."""
        full, log = os.path.join(self.place.path, path), os.path.join(self.place.path, "solution.txt")
        if program == "glpsol":
            said = subprocess.run(["glpsol", "--freemps" if path.endswith("mps") else "--lp", full, "-o", log], capture_output=True, text=True, timeout=60)
            with open(log, encoding="utf-8") as f:
                return float(re.search(r"^Objective:\s+\S+ = (\S+)", f.read(), re.MULTILINE)[1])
        said = subprocess.run(["cbc", full, "ratio", "0", "solve"], capture_output=True, text=True, timeout=60)
        found = re.search(r"Optimal objective (\S+)|Objective value:\s+(\S+)", said.stdout)
        return float(found[2] or found[1])

    def test_exports_hold_the_programme_that_is_solved(self):
        programs = [p for p in ("glpsol", "cbc") if shutil.which(p)]
        if not programs:
            self.skipTest("neither glpsol nor cbc is here")
        for name in FORMS:
            for relax in ([], ["--relax"]):
                for path in ("x.lp", "x.mps"):
                    answer = self.solve(*ONE, "--formulation", name, *relax, "--export", path)
                    for program in programs:
                        with self.subTest(name=name, relax=bool(relax), path=path, program=program):
                            self.assertAlmostEqual(self.exported_value(program, path), answer["objective_s"], delta=1e-6)

    def test_a_programme_is_written_without_a_solver(self):
        solved = self.solve(*ONE, "--export", "solved.lp")
        written = self.solve(*ONE, "--export", "written.lp", "--solver", "none")
        self.assertEqual(self.place.read("solved.lp"), self.place.read("written.lp"))
        self.assertEqual((written["status"], written["solver"], written["objective_s"], written["plan"]), ("not-solved", "none", None, None))
        self.assertEqual(written["size"], solved["size"])

    def test_exported_names_can_be_read(self):
        self.solve(*ONE, "--export", "x.lp")
        text = self.place.read("x.lp")
        for name in ("run.1.here", "run.2.there", "send.0.here.relay", "flow.0.relay"):
            self.assertIn(name, text)


if __name__ == "__main__":
    unittest.main()
