#!/usr/bin/env python3
"""Every way to be refused: exit 2, one line on standard error that names the thing, with --json one document, and nothing written."""
import json, os, unittest
from lamina_cli import Place

NET = {"format": "lamina.network/1", "name": "net", "nodes": [{"id": "here", "compute": "1 GFLOP/s"}, {"id": "there", "compute": "9 GFLOP/s"}],
       "links": [{"from": "here", "to": "there", "bandwidth": "8 Mbit/s", "duplex": True}]}
MODEL = {"format": "lamina.model/1", "name": "m", "input": "1 kB", "layers": [{"name": "x", "work": "1 GFLOP", "output": "1 B"}]}
JOBS = {"format": "lamina.jobs/1", "models": {"m": "model.json"}, "jobs": [{"id": "one", "model": "m", "source": "here", "destination": "there"}]}
STREAMS = {**JOBS, "jobs": JOBS["jobs"] + [{**JOBS["jobs"][0], "id": "eye", "rate": "30 /s"}]}
TWO = {**JOBS, "jobs": JOBS["jobs"] + [{**JOBS["jobs"][0], "id": "two"}]}
STRANGE = {**NET, "nodes": [NET["nodes"][0], {"id": "there", "device": "rasberry-pi-4"}]}
PLAN = ["plan", "--network", "net.json", "--model", "model.json", "--source", "here", "--destination", "there"]
FILE_JOB = ["--network", "net.json", "--jobs", "jobs.json"]

# arguments, code of the error, where, and words that its line has
CASES = [
    # verbs
    ([], "usage", "lamina", ["missing verb"]),
    (["plna"], "usage", "lamina", ["'plna'", "'plan'"]),
    (["xyzzy"], "usage", "lamina", ["'xyzzy'"]),
    (["--nonsense"], "usage", "--nonsense", ["--help"]),
    (["--versoin"], "usage", "--versoin", ["'--version'"]),
    (["--json", "plan"], "usage", "--json", ["before a verb"]),
    ([""], "usage", "lamina", ["unknown verb ''"]),
    # options
    (PLAN + ["--plannner", "x"], "usage", "--plannner", ["'--planner'"]),
    (PLAN + ["--nonsense=3"], "usage", "--nonsense", ["no such option"]),
    (PLAN + ["-x"], "usage", "-x", ["no such option"]),
    (PLAN + ["stray"], "usage", "lamina plan", ["'stray'"]),
    (PLAN + ["--planner"], "usage", "lamina plan", ["--planner"]),
    (PLAN + ["--seed", "1", "--seed", "2"], "usage", "--seed", ["more than once"]),
    (PLAN + ["--json=3"], "usage", "lamina plan", ["json"]),
    # values
    (PLAN + ["--planner", "shortest-pth"], "unknown-name", "--planner", ["'shortest-pth'", "'shortest-path'"]),
    (PLAN + ["--planner", ""], "unknown-name", "--planner", ["''"]),
    (PLAN + ["--objective", "beauty"], "unknown-name", "--objective", ["'beauty'", "makespan"]),
    (PLAN + ["--waiting", "sometimes"], "unknown-name", "--waiting", ["'sometimes'", "draining"]),
    (PLAN + ["--time-limit", "2"], "unit", "--time-limit", ["'2'"]),
    (PLAN + ["--time-limit", "-1 s"], "value", "--time-limit", ["-1 s"]),
    (PLAN + ["--time-limit", "5 GFLOP/s"], "unit", "--time-limit", ["5 GFLOP/s"]),
    (PLAN + ["--seed", "x"], "value", "--seed", ["'x'"]),
    (PLAN + ["--dim", "batch"], "value", "--dim", ["'batch'", "batch=1"]),
    (PLAN + ["--default-compute", "5"], "unit", "--default-compute", ["'5'"]),
    (PLAN + ["--default-bandwidth", "0 bit/s"], "value", "--default-bandwidth", ["zero"]),
    # what belongs together
    (["plan"], "usage", "--network", ["is missing"]),
    (["plan", "--network", "net.json"], "usage", "--model", ["is missing"]),
    (PLAN[:7], "usage", "--destination", ["is missing"]),
    (PLAN + ["--jobs", "jobs.json"], "usage", "--model", ["jobs"]),
    (PLAN + ["--engine", "swepe"], "unknown-name", "--engine", ["'swepe'", "'sweep'"]),
    (PLAN + ["--engine", "sweep", "--planner", "best-node"], "usage", "--engine", ["shortest-path"]),
    (PLAN + ["--engine", "sweep", "--prepared", "p"], "usage", "--prepared", ["sweep", "nothing"]),
    (PLAN + ["--planner", "best-node", "--prepared", "p"], "usage", "--prepared", ["best-node"]),
    (PLAN + ["--prepared", "net.json"], "syntax", "net.json", ["net.json", "not a preparation"]),
    (PLAN + ["--planner", "tiers"], "usage", "--tiers", ["tiers cannot plan without it"]),
    (PLAN + ["--tiers", "here"], "usage", "--tiers", ["only planner tiers"]),
    (PLAN + ["--planner", "tiers", "--tiers", "here,,there"], "value", "--tiers", ["commas"]),
    (PLAN + ["--planner", "tiers", "--tiers", "here,their"], "unknown-name", "--tiers", ["'their'", "'there'"]),
    (["plan", "--network", "net.json", "--jobs", "two.json", "--planner", "shortest-path"], "usage", "--planner", ["2", "shortest-path", "greedy"]),
    # options without effect
    (PLAN + ["--order", "deadline"], "usage", "--order", ["shortest-path", "sequential"]),
    (PLAN + ["--times", "fictitious"], "usage", "--times", ["greedy"]),
    (PLAN + ["--certificate"], "usage", "--certificate", ["greedy"]),
    (PLAN + ["--bound", "alone"], "usage", "--bound", ["greedy"]),
    (["plan", "--network", "net.json", "--jobs", "two.json", "--order", "file"], "usage", "--order", ["greedy", "sequential"]),
    (["plan", "--network", "net.json", "--jobs", "two.json", "--planner", "sequential", "--times", "exact"], "usage", "--times", ["sequential", "greedy"]),
    (["simulate", "plan.json"] + PLAN[1:] + ["--count", "5"], "usage", "--count", ["--arrivals"]),
    (["simulate", "plan.json"] + PLAN[1:] + ["--planner", "best-node"], "usage", "--planner", ["--arrivals"]),
    (["simulate", "plan.json"] + PLAN[1:] + ["--seed", "3"], "usage", "--seed", ["--arrivals"]),
    (["simulate", "--arrivals", "release"] + PLAN[1:] + ["--count", "5"], "usage", "--count", ["release"]),
    (["simulate", "--arrivals", "5/s"] + PLAN[1:] + ["--tiers", "here"], "usage", "--tiers", ["planner tiers"]),
    # streams, which these verbs do not take
    (["sweep", "--network", "net.json", "--jobs", "streams.json", "--vary", "bandwidth=1 Mbit/s..9 Mbit/s"], "unsupported", "--jobs", ["'eye'", "sweep", "lamina capacity"]),
    (["upgrades", "--network", "net.json", "--jobs", "streams.json"], "unsupported", "--jobs", ["'eye'", "upgrades"]),
    (["capacity", "--network", "net.json", "--jobs", "two.json"], "value", "two.json", ["rate"]),
    (["capacity"] + PLAN[1:], "usage", "--jobs", ["streams"]),
    (["capacity", "--network", "net.json", "--jobs", "streams.json", "--gap", "0"], "value", "--gap", ["greater than zero"]),
    (["capacity", "--network", "net.json", "--jobs", "streams.json", "--within", "200"], "unit", "--within", ["200"]),
    (["capacity", "--network", "net.json", "--jobs", "streams.json", "--method", "guess"], "unknown-name", "--method", ["guess"]),
    (["capacity", "--network", "net.json", "--jobs", "streams.json", "--cuts", "lattice"], "usage", "--cuts", ["any"]),
    (["solve", "--network", "net.json", "--jobs", "streams.json"], "unsupported", "--jobs", ["'eye'", "solve"]),
    (["simulate", "--arrivals", "1/s", "--network", "net.json", "--jobs", "streams.json"], "unsupported", "--jobs", ["'eye'", "--duration"]),
    # device classes that nobody knows
    (["plan", "--network", "strange.json"] + PLAN[3:], "unknown-name", "strange.json: nodes[1].device", ["'there'", "'rasberry-pi-4'", "'raspberry-pi-4'"]),
    # nodes and files
    (PLAN[:-1] + ["their"], "unknown-name", "--destination", ["'their'", "'there'"]),
    (PLAN[:-1] + ["There"], "unknown-name", "--destination", ["'There'"]),
    (["plan", "--network", "nowhere.json"] + PLAN[3:], "file", "nowhere.json", ["nowhere.json"]),
    (["plan", "--network", "model.json"] + PLAN[3:], None, "model.json", ["model.json", "lamina.model/1"]),
    (["inspect"], "usage", "FILE", ["is missing"]),
    (["inspect", "nowhere.json"], "file", "nowhere.json", ["nowhere.json"]),
    (["inspect", "."], None, ".", []),
    (["inspect", "noise.bin"], None, "noise.bin", ["noise.bin"]),
    (["inspect", "net.json", "model.json"], "usage", "lamina inspect", ["'model.json'"]),
    (["convert", "net.json"], "usage", "--output", ["is missing"]),
    (["convert", "-o", "out.json"], "usage", "FILE", ["is missing"]),
    (["convert", "jobs.json", "-o", "out.json"], "unsupported", "jobs.json", ["networks and models"]),
    (["check", *FILE_JOB], "usage", "PLAN", ["is missing"]),
    (["check", "net.json", *FILE_JOB], None, "net.json", ["lamina.network/1"]),
    (["completion"], None, "SHELL", ["bash"]),
    # what cannot be written
    (PLAN + ["-o", "no/such/folder/plan.json"], "file", "no/such/folder/plan.json", ["no/such/folder/plan.json"]),
    (PLAN + ["-o", "."], "file", ".", ["folder"]),
    # text that would break a line or a terminal
    (PLAN[:-1] + ["two\nlines\x1b[31m"], "unknown-name", "--destination", ["two"]),
    (PLAN[:-1] + ["x" * 100000], "unknown-name", "--destination", ["xxx"]),
]


class Refused(unittest.TestCase):
    def place(self):
        place = Place().__enter__()
        self.addCleanup(place.__exit__)
        for name, content in (("net.json", NET), ("model.json", MODEL), ("jobs.json", JOBS), ("two.json", TWO), ("streams.json", STREAMS), ("strange.json", STRANGE), ("noise.bin", bytes(range(256)) * 9)):
            place.write(name, content)
        return place

    def test_cases(self):
        place = self.place()
        before = sorted(os.listdir(place.path))
        for args, code, where, words in CASES:
            with self.subTest(args=[a[:40] for a in args]):
                for as_json in ([], ["--json"]):
                    if as_json and (not args or args[0] in ("completion", "--json")):
                        continue
                    status, out, err = place.run(*args[:1], *as_json, *args[1:])
                    self.assertEqual(status, 2, err)
                    self.assertRegex(err, r"^lamina: error: [^\n\x1b]*\n$")
                    self.assertLess(len(err), 2000)
                    for word in words:
                        self.assertIn(word, err)
                    if not as_json:
                        self.assertIn(where, err)
                        self.assertEqual(out, "") if "--json" not in str(args) else json.loads(out or "{}")
                        continue
                    error = json.loads(out)["error"]
                    self.assertEqual(set(error), {"code", "message", "where"})
                    self.assertTrue(all(error.values()))
                    self.assertTrue(error["where"].startswith(where), error["where"])
                    if code:
                        self.assertEqual(error["code"], code)
                self.assertEqual(sorted(os.listdir(place.path)), before, "something was written")

    def test_invalid_utf8_makes_a_valid_document(self):
        place = self.place()
        code, out, err = place.run(*PLAN[:-1], b"\xff\xfe", "--json")
        self.assertEqual(code, 2)
        json.loads(out)

    def test_an_old_result_survives_a_failed_command(self):
        place = self.place()
        place.write("plan.json", "precious")
        self.assertEqual(place.run(*PLAN[:-1], "nowhere", "-o", "plan.json")[0], 2)
        self.assertEqual(place.read("plan.json"), "precious")


if __name__ == "__main__":
    unittest.main()
