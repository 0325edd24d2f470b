#!/usr/bin/env python3
"""The command line as a whole: help and its examples, output files, determinism, broken pipes, colours."""
import json, os, re, shutil, subprocess, unittest
from lamina_cli import BIN, ROOT, Place, run_of, verbs, without_measured_times

STARTED = ("agent", "profile", "probe", "run")  # lamina-agent does them: tests/runtime tries it
CAMPUS = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/camera.json"]


class Help(unittest.TestCase):
    def test_every_verb_shows_examples_that_run(self):
        for verb in verbs():
            with Place() as place, self.subTest(verb=verb):
                code, text, err = place.run(verb, "--help")
                self.assertEqual((code, err), (0, ""))
                self.assertIn("usage: lamina %s " % verb, text)
                examples = [l[2:] for l in text.split("\nexamples\n")[1].splitlines() if l.startswith("  ") and not l.startswith("  #")]
                self.assertGreaterEqual(len(examples), 2)
                for command in examples:
                    self.assertIn("lamina %s " % verb if verb not in ("check", "simulate", "report", "split", "deploy") else "lamina ", command)
                    if verb in STARTED:
                        continue
                    if verb == "serve":  # which goes on until it is told to end, and logs
                        until = "until grep -q http:// log || ! kill -0 $!; do sleep 0.05; done"
                        self.assertEqual(place.shell(f"{command} 2>log & {until}; kill $!; wait $!")[0], 0, command)
                        continue
                    if "--run run.json" in command:
                        place.write("run.json", run_of(json.loads(place.read("plan.json"))))
                    code, out, err = place.shell(command)
                    self.assertEqual((code, err), (0, ""), command)

    def test_verbs_of_another_program_say_what_is_missing(self):
        with Place() as place:
            shutil.copy(BIN, os.path.join(place.path, "alone"))
            for args in (["agent", "--node", "a", "--listen", "127.0.0.1:0"], ["run", "plan.json", "--agents", "agents.json"]):
                done = subprocess.run(["./alone", *args], cwd=place.path, capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, r"^lamina: error: \S*lamina-agent: .*make runtime.*\n$")
                self.assertEqual(subprocess.run(["./alone", args[0], "--help"], cwd=place.path, capture_output=True).returncode, 0)

    def test_every_option_is_explained(self):
        with Place() as place:
            for verb in verbs():
                for line in place.run(verb, "--help")[1].split("\nexamples\n")[0].splitlines():
                    if line.startswith("  --"):
                        self.assertRegex(line, r"^  --[a-z-]+(, -\w)?( [][A-Z,.=:]+){0,2}  +\S", verb)

    def test_help_of_the_program(self):
        with Place() as place:
            code, text, _ = place.run("--help")
            self.assertEqual(code, 0)
            for verb in ("inspect", "convert", "plan", "check", "completion"):
                self.assertIn("\n  %s " % verb, text)
            self.assertEqual(place.shell(text.split("\na first look\n")[1])[0], 0)
            self.assertEqual(place.run("-h")[1], text)

    def test_help_fits_the_page(self):
        with Place() as place:
            for verb in verbs():
                text = place.run(verb, "--help")[1].split("\nexamples\n")[0]
                self.assertLessEqual(max(map(len, text.splitlines())), 100, verb)

    def test_version(self):
        with Place() as place:
            code, text, err = place.run("--version")
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(text, r"^lamina \d+\.\d+\.\d+\n$")


class Manual(unittest.TestCase):
    """docs/commands.md names everything there is."""

    def setUp(self):
        with open(os.path.join(ROOT, "docs", "commands.md"), encoding="utf-8") as f:
            self.page = f.read()

    def demand_named(self, words):
        self.assertEqual([w for w in words if "`%s`" % w not in self.page and "`%s " % w not in self.page], [])

    def test_verbs_and_options(self):
        with Place() as place:
            for verb in verbs():
                self.assertIn("\n## %s" % verb, self.page)
                options = re.findall(r"^  (--[a-z-]+)", place.run(verb, "--help")[1], re.MULTILINE)
                self.demand_named(o for o in options if o not in ("--help", "--output"))

    def test_planners_objectives_and_rules(self):
        with Place() as place:
            for option in ("--planner", "--objective", "--waiting", "--order"):
                offered = place.shell("source <(lamina completion bash); COMP_WORDS=(lamina plan %s ''); COMP_CWORD=3; _lamina; echo ${COMPREPLY[@]}" % option)[1]
                self.assertTrue(offered.split(), option)
                self.demand_named(offered.split())

    def test_keys(self):
        def keys(document):
            if isinstance(document, list):
                return set().union(*map(keys, document))
            if isinstance(document, dict):
                named = document.get("models")
                if isinstance(named, dict):  # its keys are names
                    document = {**document, "models": list(named.values())}
                return set(document) | set().union(*map(keys, document.values()))
            return set()

        with Place() as place:
            place.run("plan", *CAMPUS, "-o", "plan.json")
            place.write("bent.json", place.read("plan.json").replace('"gap": 0', '"gap": 1'))
            place.write("none.json", {"format": "lamina.network/1", "nodes": [{"id": "a"}, {"id": "b"}], "links": []})
            for args in (["inspect", "examples/networks/abilene.graphml"], ["inspect", "examples/models/alexnet.onnx"], ["inspect", "plan.json"],
                         ["convert", "examples/networks/abilene.graphml", "-o", "x.json", "--default-bandwidth", "1 Gbit/s"],
                         ["plan", *CAMPUS, "--explain"], ["check", "bent.json", *CAMPUS], ["inspect", "nowhere"],
                         ["plan", "--network", "none.json", "--model", "examples/models/three-layers.json", "--source", "a", "--destination", "b"]):
                out = place.run(*args, "--json")[1]
                self.demand_named(keys(json.loads(out)) - {"error", "message", "where"})


class Output(unittest.TestCase):
    def test_json_is_one_document_and_nothing_else(self):
        with Place() as place:
            for args in (["inspect", "examples/networks/campus.json"], ["inspect", "examples/jobs/rush.json"], ["inspect", "examples/models/alexnet.onnx"],
                         ["plan", *CAMPUS], ["plan", *CAMPUS, "--explain"]):
                code, out, err = place.run(*args, "--json")
                self.assertEqual((code, err), (0, ""))
                json.loads(out)

    def test_a_file_gets_the_document_and_people_still_see_something(self):
        with Place() as place:
            code, human, _ = place.run("plan", *CAMPUS, "-o", "plan.json")
            self.assertEqual(code, 0)
            self.assertIn("proved optimal", human)
            document = place.run("plan", *CAMPUS, "--json", "--output", "again.json")[1]
            self.assertEqual(without_measured_times(document), without_measured_times(place.read("plan.json")))
            self.assertEqual(document, place.read("again.json"))
            code, verdict, _ = place.run("check", "plan.json", *CAMPUS, "--json", "-o", "verdict.json")
            self.assertEqual((code, verdict), (0, place.read("verdict.json")))
            self.assertTrue(json.loads(verdict)["optimal"])

    def test_convert_writes_the_network_and_says_what_it_filled(self):
        with Place() as place:
            fill = ["--default-compute", "50 GFLOP/s", "--default-bandwidth", "1 Gbit/s", "--default-delay", "5 ms"]
            code, out, err = place.run("convert", "examples/networks/abilene.graphml", "-o", "net.json", *fill, "--json")
            self.assertEqual((code, err), (0, ""))
            report, network = json.loads(out), json.loads(place.read("net.json"))
            self.assertEqual((report["kind"], report["node_count"], report["link_count"]), ("network", 11, 28))
            self.assertEqual({row["what"]: row["count"] for row in report["filled"]}, {"compute": 11, "bandwidth": 28, "delay": 28})
            self.assertEqual(network["format"], "lamina.network/1")
            again = json.loads(place.run("inspect", "net.json", "--json")[1])
            for key in ("node_count", "link_count", "compute_flop_s", "weak_components"):
                self.assertEqual(again[key], report[key])

    def test_converted_models_plan_the_same(self):
        with Place() as place:
            job = ["--network", "examples/networks/us-24.json", "--source", "n0", "--destination", "n23", "--json"]
            self.assertEqual(place.run("convert", "examples/models/vgg19.onnx", "-o", "vgg.json")[0], 0)
            plans = [json.loads(place.run("plan", "--model", model, *job)[1]) for model in ("examples/models/vgg19.onnx", "vgg.json")]
            self.assertAlmostEqual(plans[0]["summary"]["objective_s"], plans[1]["summary"]["objective_s"], delta=1e-12)

    def test_the_same_input_gives_the_same_bytes(self):
        with Place() as place:
            args = ["plan", *CAMPUS, "--explain", "--seed", "7"]
            self.assertEqual(place.run(*args), place.run(*args))
            texts = [without_measured_times(place.run(*args, "--json")[1]) for _ in range(2)]
            self.assertEqual(texts[0], texts[1])

    def test_missing_bandwidths_are_named_by_inspect(self):
        with Place() as place:
            report = json.loads(place.run("inspect", "examples/networks/abilene.graphml", "--json")[1])
            self.assertIn({"what": "bandwidth", "count": 28, "option": "default-bandwidth"}, report["missing"])
            code, text, _ = place.run("inspect", "examples/networks/abilene.graphml")
            self.assertEqual(code, 0)
            self.assertIn("missing: bandwidth of 28 (--default-bandwidth fills it)", text)


class ExitCodes(unittest.TestCase):
    def test_inspect_says_what_a_trace_holds(self):
        with Place() as place:
            place.run("plan", *CAMPUS, "-o", "plan.json")
            for args, planner in ((["plan.json", *CAMPUS], None), (["--arrivals", "release", *CAMPUS], "shortest-path")):
                code, text, _ = place.run("simulate", *args, "--json", "-o", "trace.json")
                self.assertEqual(code, 0)
                trace, facts = json.loads(place.read("trace.json")), json.loads(place.run("inspect", "trace.json", "--json")[1])
                self.assertEqual((facts["kind"], facts["discipline"], facts.get("planner")), ("trace", "preemptive-priority", planner))
                self.assertEqual((facts["job_count"], facts["resource_count"]), (len(trace["jobs"]), len(trace["resources"])))
                self.assertEqual(facts["interval_count"], sum(len(r["intervals"]) for r in trace["resources"]))
                self.assertEqual([facts[k] for k in ("makespan_s", "max_latency_s", "missed_deadlines")],
                                 [trace["summary"][k] for k in ("makespan_s", "max_latency_s", "missed_deadlines")])
                self.assertIn("trace   %d job" % len(trace["jobs"]), place.run("inspect", "trace.json")[1])
            place.write("trace.json", place.read("trace.json").replace('"step": 1,', '"step": 0,', 1))
            code, _, err = place.run("inspect", "trace.json")
            self.assertEqual(code, 2)
            self.assertIn("trace.json: resources[0].intervals[0].step", err)

    def test_no_plan_is_3_with_the_document(self):
        net = {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "b"}], "links": []}
        model = {"format": "lamina.model/1", "name": "m", "input": "1 B", "layers": []}
        with Place() as place:
            args = ["plan", "--network", place.write("n.json", net), "--model", place.write("m.json", model), "--source", "a", "--destination", "b"]
            code, out, err = place.run(*args, "--json", "-o", "plan.json")
            self.assertEqual((code, err), (3, ""))
            job = json.loads(out)["jobs"][0]
            self.assertEqual((job["status"], job["steps"], job["priority"]), ("infeasible", [], None))
            self.assertTrue(job["reason"])
            self.assertEqual(place.read("plan.json"), out)
            code, out, err = place.run(*args)
            self.assertEqual((code, err), (3, ""))
            self.assertIn("no plan   ", out)

    def test_a_failed_check_is_4(self):
        with Place() as place:
            place.run("plan", *CAMPUS, "-o", "plan.json")
            plan = json.loads(place.read("plan.json"))
            plan["jobs"][0]["latency_s"] *= 0.9
            place.write("plan.json", plan)
            code, out, err = place.run("check", "plan.json", *CAMPUS)
            self.assertEqual((code, err), (4, ""))
            self.assertIn("refused: ", out)


class Streams(unittest.TestCase):
    def run_into(self, stdout, *args):
        with Place() as place:
            p = subprocess.run([BIN, *args], cwd=place.path, stdout=stdout, stderr=subprocess.PIPE, env=place.environment(), timeout=60)
            return p.returncode, p.stderr.decode()

    def test_a_reader_that_goes_away_is_no_failure(self):
        with Place() as place:
            code, out, err = place.shell("set -o pipefail; for i in 1 2 3 4 5; do lamina inspect examples/models/vgg19.onnx --all --json | head -c 1 >/dev/null || exit 9; done")
            self.assertEqual((code, err), (0, ""))
        read, write = os.pipe()
        os.close(read)
        self.assertEqual(self.run_into(write, "inspect", "examples/models/vgg19.onnx", "--json"), (0, ""))
        os.close(write)

    def test_a_full_device_is_a_failure(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        with open("/dev/full", "wb") as full:
            code, err = self.run_into(full, "--help")
            self.assertEqual(code, 2)
            self.assertRegex(err, r"^lamina: error: standard output: .*\n$")

    def test_long_runs_say_how_far_they_are(self):
        with Place() as place:
            rush = "--network examples/networks/campus.json --jobs examples/jobs/rush.json --planner neighbourhood-search --time-limit '2.4 s'"
            code, shown = place.terminal(f"lamina plan {rush} -o plan.json >out.txt", 100)
            self.assertEqual(code, 0)
            self.assertRegex(shown, r"lamina plan \.\.\. 2 s: \d+ jobs, objective \S+ \S+, not below \S+ \S+, gap \S+ %")
            self.assertTrue(shown.endswith("\r\x1b[K"), "the line is wiped")

    def test_no_progress_where_nobody_watches(self):
        with Place() as place:
            self.assertEqual(place.run("plan", *CAMPUS)[2], "")


class Colours(unittest.TestCase):
    PLAN = "lamina plan --network examples/networks/street.json --model examples/models/mobilenet_v2.onnx --source camera --destination cloud --explain"

    def test_only_on_a_terminal(self):
        with Place() as place:
            self.assertNotIn("\x1b", place.shell(self.PLAN)[1])
            code, shown = place.terminal(self.PLAN, 100)
            self.assertEqual(code, 0)
            self.assertIn("\x1b[", shown)
            self.assertIn("█", shown)

    def test_not_where_the_user_does_not_want_them(self):
        with Place() as place:
            shown = place.terminal("NO_COLOR=1 " + self.PLAN, 100)[1]
            self.assertNotIn("\x1b", shown)
            self.assertIn("█", shown)
            self.assertNotIn("\x1b", place.terminal("TERM=dumb " + self.PLAN, 100)[1])
            self.assertIn("\x1b", place.terminal("NO_COLOR= " + self.PLAN, 100)[1])

    def test_ascii_where_the_locale_is(self):
        with Place() as place:
            shown = place.terminal("LC_ALL=C " + self.PLAN, 100)[1]
            self.assertTrue(shown.isascii())

    def test_lines_fit_the_terminal(self):
        with Place() as place:
            for columns in (60, 80, 120):
                shown = re.sub(r"\x1b\[[\d;]*m", "", place.terminal(self.PLAN, columns)[1])
                self.assertLessEqual(max(map(len, shown.splitlines())), columns, columns)


if __name__ == "__main__":
    unittest.main()
