#!/usr/bin/env python3
"""Where results go: files that are written whole, `-` for standard output, streams that nobody reads, and what is shown of plans and names."""
import json, os, re, stat, subprocess, unittest
from lamina_cli import BIN, Place, without_measured_times

CAMPUS = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/camera.json"]
RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
LLAMA = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 1000, "torch_dtype": "bfloat16"}
GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">%s%s</graph></graphml>""" % (
    "".join('<node id="n%02d"/>' % i for i in range(31)), "".join('<edge source="n%02d" target="n%02d"/>' % (i, i + 1) for i in range(30)))


class Files(unittest.TestCase):
    def test_dash_is_standard_output_and_holds_the_result_alone(self):
        with Place() as place:
            for args in (["convert", "examples/networks/campus.json"], ["generate", "network", "ring"], ["plan", *CAMPUS]):
                for as_json in ([], ["--json"]):
                    code, out, err = place.run(*args, *as_json, "-o", "-")
                    self.assertEqual((code, err), (0, ""))
                    place.run(*args, "-o", "result.json")
                    self.assertEqual(without_measured_times(out), without_measured_times(place.read("result.json")))
            jobs = ["generate", "jobs", "--network", "examples/networks/campus.json", "--model", "examples/models/alexnet.onnx", "-o", "-"]
            self.assertEqual(json.loads(place.run(*jobs)[1])["models"], {"alexnet": "examples/models/alexnet.onnx"})
            self.assertFalse(place.exists("-"))

    def test_files_of_others_stay_as_they_are(self):
        with Place() as place:
            place.write("plan.json.part", "mine")
            place.write("victim", "precious")
            os.symlink("victim", os.path.join(place.path, "plan.json.tmp"))
            os.mkfifo(os.path.join(place.path, "plan.json.partial"))
            before = sorted(os.listdir(place.path))
            self.assertEqual(place.run("plan", *CAMPUS, "-o", "plan.json")[0], 0)
            self.assertEqual(sorted(os.listdir(place.path)), sorted([*before, "plan.json"]))
            self.assertEqual((place.read("plan.json.part"), place.read("victim")), ("mine", "precious"))

    def test_permissions_are_kept_and_protected_files_refused(self):
        with Place() as place:
            path = os.path.join(place.path, place.write("plan.json", "old"))
            os.chmod(path, 0o640)
            self.assertEqual(place.run("plan", *CAMPUS, "-o", "plan.json")[0], 0)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)
            before = place.read("plan.json")
            os.chmod(path, 0o444)
            code, _, err = place.run("plan", *CAMPUS, "-o", "plan.json")
            self.assertEqual(code, 2)
            self.assertIn("plan.json: cannot be written: the file is protected from writing", err)
            self.assertEqual((place.read("plan.json"), stat.S_IMODE(os.stat(path).st_mode)), (before, 0o444))

    def test_twelve_writers_leave_one_whole_file(self):
        with Place() as place:
            place.run("generate", "network", "ring", "--nodes", "2000", "-o", "big.json")
            os.mkdir(os.path.join(place.path, "home"))
            running = [subprocess.Popen([BIN, "convert", "big.json", "-o", "home/out.json"], cwd=place.path, stdout=subprocess.DEVNULL) for _ in range(12)]
            self.assertEqual([p.wait() for p in running], [0] * 12)
            self.assertEqual(len(json.loads(place.read("home/out.json"))["nodes"]), 2000)
            self.assertEqual(os.listdir(os.path.join(place.path, "home")), ["out.json"])

    def test_an_option_is_no_value(self):
        with Place() as place:
            before = sorted(os.listdir(place.path))
            for args in (["--output", "--json"], ["-o", "--json"], ["-o", "-h"], ["--dim", "--batch", "-o", "x.json"], ["--output", "--nonsense"], ["--output="], ["-o", ""]):
                code, _, err = place.run("convert", "examples/networks/campus.json", *args)
                self.assertEqual(code, 2, args)
                self.assertRegex(err, r"^lamina: error: (lamina convert: )?--?(output|o|dim): ", args)
            self.assertEqual(sorted(os.listdir(place.path)), before)
            self.assertEqual(place.run("convert", "examples/networks/campus.json", "--output=--json")[0], 0)
            self.assertTrue(place.exists("--json"))

    def test_a_file_too_large_to_be_written_leaves_nothing(self):
        with Place() as place:
            code, _, err = place.shell("ulimit -f 1; lamina generate network ring --nodes 1000 -o ring.json")
            self.assertEqual(code, 2, err)
            self.assertIn("ring.json: cannot be written: File too large", err)
            self.assertEqual(os.listdir(place.path), ["examples"])


class Streams(unittest.TestCase):
    def test_nobody_listens(self):
        with Place() as place:
            for redirect in ("2>&-", "2>/dev/full"):
                for command, wanted in (("inspect nope.json --json", 2), ("plan --nonsense --json", 2), ("plan %s --json" % " ".join(CAMPUS), 0)):
                    code, out, _ = place.shell("lamina %s %s" % (command, redirect))
                    self.assertEqual(code, wanted, command)
                    self.assertEqual("error" in json.loads(out), wanted == 2)

    def test_a_closed_stream_is_no_place_for_a_result(self):
        with Place() as place:
            code, _, _ = place.shell("lamina plan %s -o plan.json 2>&- >&-" % " ".join(CAMPUS))
            self.assertEqual(code, 2)  # standard output cannot be written
            self.assertEqual(json.loads(place.read("plan.json"))["format"], "lamina.plan/1")
            self.assertEqual(place.shell("lamina plan %s >/dev/full" % " ".join(CAMPUS))[0], 2)


class Steps(unittest.TestCase):
    def test_every_job_shows_where_it_is_cut(self):
        with Place() as place:
            place.run("plan", *RUSH, "-o", "plan.json")
            plan = json.loads(place.read("plan.json"))
            for text in (place.run("plan", *RUSH, "--all")[1], place.run("inspect", "plan.json", "--all")[1]):
                parts = dict(zip(*[iter(re.split(r"(?m)^(\S+)$\n", text)[1:])] * 2))
                for job in plan["jobs"]:
                    for step in job["steps"]:
                        words = [step["node"], "layers %d-%d" % (step["first_layer"], step["last_layer"]), step["last_layer_name"]] if step["kind"] == "compute" else [step["from"], step["to"]]
                        if step["kind"] == "send" and 0 < step["tensor"] < max(s.get("last_layer", 0) for s in job["steps"]):
                            words += step["tensors"]
                        for word in words:
                            self.assertIn(word, " ".join(parts[job["id"]].split()), job["id"])

    def test_check_knows_the_names(self):
        with Place() as place:
            place.run("plan", *CAMPUS, "-o", "plan.json")
            plan = json.loads(place.read("plan.json"))
            self.assertEqual(place.run("check", "plan.json", *CAMPUS)[0], 0)
            steps = plan["jobs"][0]["steps"]
            send = next(k for k, s in enumerate(steps) if s["kind"] == "send")
            stay = next(k for k, s in enumerate(steps) if s["kind"] == "compute")
            for k, change in ((send, {"tensors": ["nobody"]}), (send, {"tensors": []}), (send, {"tensors": steps[send]["tensors"] * 2}),
                              (stay, {"last_layer_name": "nobody"}), (stay, {"first_layer_name": "nobody"})):
                forged = json.loads(json.dumps(plan))
                forged["jobs"][0]["steps"][k].update(change)
                place.write("forged.json", forged)
                code, out, _ = place.run("check", "forged.json", *CAMPUS, "--json")
                self.assertEqual(code, 4, change)
                self.assertEqual({v["code"] for v in json.loads(out)["violations"]}, {"wrong-name"}, change)
            for step in steps:
                for key in ("tensors", "first_layer_name", "last_layer_name"):
                    step.pop(key, None)
            place.write("plain.json", plan)
            self.assertEqual(place.run("check", "plain.json", *CAMPUS)[0], 0)
            self.assertEqual(place.run("inspect", "plain.json", "--all")[0], 0)


class Words(unittest.TestCase):
    def test_long_names_are_whole(self):
        gate = "camera-behind-the-second-gate-of-the-northern-warehouse-"
        with Place() as place:
            place.write("net.json", {"format": "lamina.network/1", "nodes": [{"id": gate + x, "compute": "1 GFLOP/s"} for x in "AB"],
                                     "links": [{"from": gate + "B", "to": gate + "A", "bandwidth": "1 Mbit/s"}]})
            code, out, _ = place.run("plan", "--network", "net.json", "--model", "examples/models/three-layers.json", "--source", gate + "A", "--destination", gate + "B")
            self.assertEqual(code, 3)
            for x in "AB":
                self.assertIn("'%s%s'" % (gate, x), out)
            text = place.run("inspect", "devices")[1]
            for device in json.loads(place.run("inspect", "devices", "--json")[1])["devices"]:
                self.assertRegex(text, r"(?m)^  %s( |$)" % re.escape(device["id"]))

    def test_source_and_destination_in_one_place(self):
        with Place() as place:
            code, text, err = place.run("plan", "--network", "examples/networks/campus.json", "--model", "examples/models/alexnet.onnx",
                                        "--source", "edge", "--destination", "edge", "--explain")
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(text.count("all at edge"), 1)

    def test_a_label_leads_to_its_id(self):
        with Place() as place:
            place.write("net.json", {"format": "lamina.network/1", "nodes": [{"id": "n%d" % i, "label": x, "compute": "1 GFLOP/s"} for i, x in enumerate(("Oslo", "Bergen"))],
                                     "links": [{"from": "n0", "to": "n1", "bandwidth": "1 Mbit/s"}]})
            code, _, err = place.run("plan", "--network", "net.json", "--model", "examples/models/three-layers.json", "--source", "Oslo", "--destination", "n1")
            self.assertEqual(code, 2)
            self.assertIn("'Oslo' is the label of node 'n0'", err)

    def test_a_node_that_the_network_lacks_is_named(self):
        with Place() as place:
            place.run("plan", *CAMPUS, "-o", "plan.json")
            network = json.loads(place.read("examples/networks/campus.json"))
            network["nodes"] = [n for n in network["nodes"] if n["id"] != "edge"]
            network["links"] = [l for l in network["links"] if "edge" not in (l["from"], l["to"])]
            place.write("less.json", network)
            for verb, wanted in (("check", 4), ("simulate", 2)):
                code, out, err = place.run(verb, "plan.json", "--network", "less.json", *CAMPUS[2:])
                self.assertEqual(code, wanted)
                self.assertIn("has no node 'edge'", " ".join((out + err).split()))


class Speeds(unittest.TestCase):
    def test_distributions_give_every_node_a_speed(self):
        with Place() as place:
            place.write("path.graphml", GRAPHML)
            convert = ["convert", "path.graphml", "--default-bandwidth", "1 Gbit/s", "-o", "-", "--compute"]
            for rule in ("uniform:2 GFLOP/s,3 GFLOP/s", "choice:1 GFLOP/s,7 GFLOP/s", "lognormal:10 GFLOP/s,0.5", "log-uniform:1 GFLOP/s,100 GFLOP/s", "exponential:5 GFLOP/s"):
                code, out, err = place.run(*convert, rule)
                self.assertEqual((code, err), (0, ""))
                speeds = [n.get("compute") for n in json.loads(out)["nodes"]]
                self.assertNotIn(None, speeds)
                self.assertGreater(len(set(speeds)), 1)
                self.assertEqual(place.run(*convert, rule)[1], out)
                self.assertEqual(place.run(*convert, rule + ":seed=1")[1], out)
                self.assertNotEqual(place.run(*convert, rule + ":seed=2")[1], out)
            for rule in ("uniform:3 GFLOP/s,2 GFLOP/s", "uniform:2,3", "lognormal:10 GFLOP/s", "gamma:1 GFLOP/s", "uniform:2 GFLOP/s,3 GFLOP/s:seed=x"):
                self.assertEqual(place.run(*convert, rule)[0], 2, rule)

    def test_backlogs_fill_a_topology(self):
        with Place() as place:
            place.write("path.graphml", GRAPHML)
            code, out, _ = place.run("convert", "path.graphml", "--default-bandwidth", "8 Mbit/s", "--default-compute", "1 GFLOP/s", "--default-backlog", "2 ms", "-o", "-")
            self.assertEqual(code, 0)
            network = json.loads(out)
            self.assertEqual({n["backlog"] for n in network["nodes"]}, {"2 MFLOP"})
            self.assertEqual({l["backlog"] for l in network["links"]}, {"2 kB"})

    def test_jobs_of_a_transformer(self):
        with Place() as place:
            place.write("config.json", LLAMA)
            jobs = ["generate", "jobs", "--network", "examples/networks/campus.json", "--model", "config.json", "--count", "2", "-o", "jobs.json"]
            self.assertIn("--tokens", place.run(*jobs)[2])
            self.assertEqual(place.run(*jobs, "--tokens", "16")[0], 0)
            self.assertEqual(json.loads(place.read("jobs.json"))["recipe"]["tokens"], "16")
            self.assertEqual(place.run("plan", "--network", "examples/networks/campus.json", "--jobs", "jobs.json", "--tokens", "16")[0], 0)
            code, _, err = place.run("generate", "network", "ring", "--tokens", "16", "-o", "ring.json")
            self.assertEqual(code, 2)
            self.assertIn("--tokens", err)

    def test_deadlines_can_be_required(self):
        with Place() as place:
            for deadline, wanted in (("150 ms", 0), ("1 ms", 3)):
                jobs = json.loads(place.read("examples/jobs/camera.json"))
                jobs["models"] = {"alexnet": "examples/models/alexnet.onnx"}
                jobs["jobs"][0]["deadline"] = deadline
                place.write("jobs.json", jobs)
                args = ["plan", "--network", "examples/networks/campus.json", "--jobs", "jobs.json"]
                code, out, err = place.run(*args, "--require-deadlines", "--json")
                self.assertEqual((code, err), (wanted, ""))
                self.assertEqual(without_measured_times(out), without_measured_times(place.run(*args, "--json")[1]))


if __name__ == "__main__":
    unittest.main()
