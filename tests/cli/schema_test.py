#!/usr/bin/env python3
"""The JSON Schemas fit the files: every example and everything that the program writes is valid by them, and what the program refuses is not."""
import copy, glob, json, os, unittest
from lamina_cli import ROOT, Place

try:
    import jsonschema
except ImportError:
    jsonschema = None

CAMPUS = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/camera.json"]


def validator(document):
    kind = document["format"].split(".")[1].split("/")[0]
    with open(os.path.join(ROOT, "schema", kind + ".schema.json"), encoding="utf-8") as f:
        return jsonschema.Draft202012Validator(json.load(f))


@unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
class Schemas(unittest.TestCase):
    def demand_valid(self, document, what):
        errors = ["%s: %s" % ("/".join(map(str, e.path)), e.message) for e in validator(document).iter_errors(document)]
        self.assertEqual(errors, [], what)

    def test_schemas_are_schemas(self):
        files = glob.glob(os.path.join(ROOT, "schema", "*.json"))
        self.assertGreaterEqual(len(files), 4)
        for path in files:
            with open(path, encoding="utf-8") as f:
                jsonschema.Draft202012Validator.check_schema(json.load(f))

    def test_examples(self):
        files = glob.glob(os.path.join(ROOT, "examples", "*", "*.json"))
        self.assertGreaterEqual(len(files), 6)
        for path in files:
            with open(path, encoding="utf-8") as f:
                self.demand_valid(json.load(f), path)

    def test_what_plan_writes(self):
        two = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
        none = ["--network", "examples/networks/us-24.json", "--model", "examples/models/vgg19.onnx", "--source", "n0", "--destination", "n23", "--planner", "destination-only"]
        with Place() as place:
            for args, code in ((CAMPUS, 0), (CAMPUS + ["--explain"], 0), (CAMPUS + ["--planner", "best-node", "--explain"], 0), (two, 0), (none, 3),
                               (two + ["--discipline", "fifo"], 0), (two + ["--planner", "all", "--time-limit", "0 s"], 0), (CAMPUS + ["--planner", "all"], 3)):
                status, out, err = place.run("plan", *args, "--json")
                self.assertEqual((status, err), (code, ""))
                self.demand_valid(json.loads(out), args)

    def test_what_split_writes(self):
        with Place() as place:
            self.assertEqual(place.run("plan", *CAMPUS, "-o", "plan.json")[0], 0)
            status, out, err = place.run("split", "plan.json", *CAMPUS, "-o", "parts", "--json")
            self.assertEqual((status, err), (0, ""))
            self.demand_valid(json.loads(out), "split")
            self.assertEqual(place.read("parts/deployment.json"), out)

    def test_what_convert_writes(self):
        fill = ["--default-bandwidth", "1 Gbit/s", "--default-compute", "1 GFLOP/s", "--delay-per-km", "4.9 us"]
        with Place() as place:
            for source, args in (("networks/abilene.graphml", fill), ("networks/campus.json", []), ("models/resnet34.onnx", []), ("models/three-layers.json", [])):
                self.assertEqual(place.run("convert", "examples/" + source, "-o", "out.json", *args)[0], 0)
                self.demand_valid(json.loads(place.read("out.json")), source)

    def test_every_verb_says_what_the_network_was_given(self):
        fill = ["--default-bandwidth", "1 Gbit/s", "--default-compute", "1 GFLOP/s", "--delay-per-km", "4.9 us"]
        given = ["--network", "examples/networks/abilene.graphml", "--model", "examples/models/three-layers.json", "--source", "nyc", "--destination", "sea", *fill]
        rows = [{"what": "compute", "count": 11, "value": "1 GFLOP/s"}, {"what": "bandwidth", "count": 28, "value": "1 Gbit/s"}, {"what": "delay", "count": 28, "value": "4.9 us per km"}]
        verbs = (["plan"], ["check", "plan.json"], ["simulate", "plan.json"], ["simulate", "--arrivals", "1/s", "--count", "3"], ["solve", "--relax"], ["solve", "--formulation", "all"])
        with Place() as place:
            self.assertEqual(place.run("plan", *given, "-o", "plan.json")[0], 0)
            for verb in verbs:
                status, out, err = place.run(*verb, *given, "--json")
                self.assertEqual((status, err), (0, ""), verb)
                document = json.loads(out)
                self.assertEqual(document["filled"], rows, verb)
                if "format" in document:
                    self.demand_valid(document, verb)
                self.assertEqual([row["code"] for row in document["assumptions"]], ["filled-compute", "filled-bandwidth", "filled-delay"], verb)
                self.assertIn("assuming bandwidth of 28 directed links filled in: 1 Gbit/s\n", place.run(*verb, *given)[1], verb)

    def test_what_is_refused_is_invalid(self):
        def at(document, *path):
            for step in path:
                document = document[step]
            return document

        with open(os.path.join(ROOT, "examples", "networks", "campus.json"), encoding="utf-8") as f:
            network = json.load(f)
        with Place() as place:
            for path, key, value in (((), "edges", []), ((), "nodes", {}), (("nodes", 0), "comptue", "1 FLOP/s"), (("nodes", 0), "compute", 5), (("links", 0), "bandwidth", "5"),
                                     (("links", 0), "duplex", "yes"), (("nodes", 0), "latitude", "north"), (("links", 0), "delay", "-1 ms")):
                bad = copy.deepcopy(network)
                at(bad, *path)[key] = value
                self.assertFalse(validator(bad).is_valid(bad), (path, key, value))
                self.assertEqual(place.run("inspect", place.write("bad.json", bad))[0], 2, (path, key, value))

    def test_streams(self):
        def jobs(**keys):
            return {"format": "lamina.jobs/1", "models": {}, "jobs": [{"id": "eye", "model": "m", "source": "a", "destination": "b", **keys}]}

        with Place() as place:
            for keys, code in (({"rate": "30 /s"}, 0), ({"rate": "5/min", "arrivals": "periodic"}, 0), ({"rate": "0.5e-3 /h", "arrivals": "poisson"}, 0), ({"arrivals": "periodic"}, 2), ({"rate": "0 /s"}, 2),
                               ({"rate": "0.0e1 /s"}, 2), ({"rate": "-1 /s"}, 2), ({"rate": "30 s"}, 2), ({"rate": "5 k/s"}, 2), ({"rate": 30}, 2), ({"rate": "30 /s", "arrivals": "bursty"}, 2)):
                self.assertEqual(validator(jobs(**keys)).is_valid(jobs(**keys)), code == 0, keys)
                self.assertEqual(place.run("inspect", place.write("jobs.json", jobs(**keys)))[0], code, keys)


if __name__ == "__main__":
    unittest.main()
