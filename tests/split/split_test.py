#!/usr/bin/env python3
"""Parts of `lamina split` in a row compute what the model computes, by ONNX Runtime, for every kind of model and for cuts drawn from a seed.
Exit 77 (skipped) where onnx, numpy or onnxruntime are not installed (make runtime installs them)."""
import glob, hashlib, json, os, random, subprocess, sys, tempfile, unittest

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
try:
    import numpy as np
    import onnx
    import onnxruntime as ort
except ImportError as missing:
    print("skipped: %s is not installed" % missing.name)
    sys.exit(77)
import models

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.path.abspath(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))
NODES = ["n%d" % i for i in range(6)]
ort.set_default_logger_severity(4)


def lamina(*args, code=0):
    p = subprocess.run([BIN, *map(str, args)], capture_output=True, text=True, timeout=120)
    if p.returncode != code:
        raise AssertionError("lamina %s: exit %d: %s" % (" ".join(map(str, args)), p.returncode, p.stderr[-300:]))
    return p.stdout if code == 0 else p.stderr


def run(path, feed, fused):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    if not fused:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, feed)))


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, document):
        with open(self.path(name), "w", encoding="utf-8") as f:
            json.dump(document, f)
        return self.path(name)

    def network(self, bandwidth="1 Gbit/s"):
        links = [{"from": a, "to": b, "bandwidth": bandwidth, "delay": "1 ms", "duplex": True} for a, b in zip(NODES, NODES[1:])]
        return self.write("net.json", {"format": "lamina.network/1", "name": "line", "nodes": [{"id": n, "compute": "10 GFLOP/s"} for n in NODES], "links": links})

    def saved(self, m, **how):
        onnx.save(m, self.path("m.onnx"), **how)
        return self.path("m.onnx")

    def planned(self, path, stays, *options):
        """Options of a job whose stays are pinned, and the file of its plan."""
        pins, first = [], 1
        for node, last in stays:
            pins.append({"first_layer": first, "last_layer": last, "nodes": [node]})
            first = last + 1
        jobs = {"format": "lamina.jobs/1", "models": {"m": path}, "jobs": [{"id": "cam", "model": "m", "source": NODES[0], "destination": NODES[-1], "pins": pins}]}
        options = ["--network", self.network(), "--jobs", self.write("jobs.json", jobs), *options]
        lamina("plan", *options, "-o", self.path("plan.json"))
        return [self.path("plan.json"), *options]

    def stays(self, layers, cuts):
        ends = [*sorted(cuts), layers]
        return list(zip(sorted(random.Random(str(ends)).sample(NODES, len(ends))), ends))


class Equal(Folder):
    def demand_equal(self, m, cuts, *options, tolerance=1e-5, feeds=None, fused=(True, False), **how):
        path = self.saved(m, **how)
        layers = json.loads(lamina("inspect", path, "--json", *options))["layer_count"]
        plan = self.planned(path, self.stays(layers, cuts(layers)), *options)
        lamina("split", *plan, "-o", self.path("parts"))
        with open(self.path("parts", "deployment.json"), encoding="utf-8") as f:
            job = json.load(f)["jobs"][0]
        lamina("inspect", self.path("parts", "deployment.json"))
        feed = feeds or models.feed_of(m)
        for how in fused:
            want, have = run(path, feed, how), dict(feed)
            for part, way in zip(job["parts"], job["ways"]):
                self.assertLessEqual(set(way["tensors"]), set(have))
                have = {n: have[n] for n in way["tensors"]}
                have.update(self.run_part(part, have, how))
            self.assertEqual(sorted(job["ways"][-1]["tensors"]), sorted(want))
            for name, array in want.items():
                got = have[name]
                self.assertEqual((got.shape, got.dtype), (array.shape, array.dtype))
                scale = max(1e-30, np.max(np.abs(array.astype(np.float64))))
                self.assertLessEqual(np.max(np.abs(got.astype(np.float64) - array.astype(np.float64))), tolerance * scale, name)

    def run_part(self, part, have, fused):
        path = self.path("parts", part["file"])
        with open(path, "rb") as f:
            self.assertEqual(hashlib.sha256(f.read()).hexdigest(), part["sha256"])
        onnx.checker.check_model(path, full_check=True)
        m = onnx.load(path)
        self.assertGreaterEqual(m.ir_version, 4)
        self.assertEqual(sorted(i.name for i in m.graph.input), sorted(i["name"] for i in part["inputs"]))
        made = run(path, {i["name"]: have[i["name"]] for i in part["inputs"]}, fused)
        for row in part["outputs"]:
            self.assertEqual((list(made[row["name"]].shape), str(made[row["name"]].dtype)), (row["shape"], row["type"]))
        return made

    def test_every_kind_at_every_cut(self):
        for kind in models.KINDS:
            tolerance = {"half": 5e-3, "quantised": 2e-2}.get(kind.__name__, 1e-5)
            path = self.saved(kind())
            for cuts in ("single", "any"):
                layers = json.loads(lamina("inspect", path, "--json", "--cuts", cuts))["layer_count"]
                for cut in range(1, layers):
                    with self.subTest(kind=kind.__name__, cuts=cuts, cut=cut):
                        self.demand_equal(kind(), lambda _, c=cut: [c], "--cuts", cuts, tolerance=tolerance)

    def test_several_cuts(self):
        for kind in models.KINDS:
            tolerance = {"half": 5e-3, "quantised": 2e-2}.get(kind.__name__, 1e-5)
            with self.subTest(kind=kind.__name__):
                self.demand_equal(kind(), lambda n: random.Random(n).sample(range(1, n), min(n - 1, 4)), "--cuts", "any", tolerance=tolerance)

    def test_example_models(self):
        for path in sorted(glob.glob(os.path.join(ROOT, "examples", "models", "*.onnx"))):
            with self.subTest(model=os.path.basename(path)):
                m = models.with_random_weights(path, 120e6)
                self.demand_equal(m, lambda n: random.Random(7).sample(range(1, n), 3), fused=(True,), tolerance=1e-4)

    def test_weights_in_files_of_their_own(self):
        self.demand_equal(models.chain(), lambda n: [2], save_as_external_data=True, location="weights.bin", size_threshold=16)

    def test_lattice(self):
        path = self.saved(models.branches())
        net = self.network("2 kbit/s")
        options = ["--network", net, "--model", path, "--source", NODES[0], "--destination", NODES[-1], "--cuts", "lattice"]
        lamina("plan", *options, "-o", self.path("plan.json"))
        lamina("split", self.path("plan.json"), *options, "-o", self.path("parts"))
        with open(self.path("parts", "deployment.json"), encoding="utf-8") as f:
            job = json.load(f)["jobs"][0]
        have = feed = models.feed_of(models.branches())
        for part in job["parts"]:
            have = {**have, **self.run_part(part, have, False)}
        np.testing.assert_allclose(have["y"], run(path, feed, False)["y"], rtol=1e-5)

    def test_open_dimensions(self):
        m = models.chain()
        m.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "batch"
        m.graph.output[0].type.tensor_type.shape.dim[0].dim_param = "batch"
        self.demand_equal(m, lambda n: [1], "--dim", "batch=3", feeds={"x": np.ones((3, 8), np.float32)})


class Folders(Folder):
    def split(self, *options, code=0):
        self.plan = self.planned(self.saved(models.chain()), [("n1", 2), ("n4", 5)])
        return lamina("split", *self.plan, "-o", self.path("parts"), *options, code=code)

    def test_same_plan_same_bytes(self):
        self.split()
        lamina("split", *self.plan, "-o", self.path("again"))
        for name in os.listdir(self.path("parts")):
            with open(self.path("parts", name), "rb") as a, open(self.path("again", name), "rb") as b:
                self.assertEqual(a.read(), b.read(), name)
        self.assertEqual(sorted(os.listdir(self.path("parts"))), ["cam-1.onnx", "cam-2.onnx", "deployment.json"])

    def test_a_folder_is_written_over(self):
        self.split()
        before = os.stat(self.path("parts", "deployment.json")).st_ino
        lamina("split", *self.plan, "-o", self.path("parts"))
        self.assertNotEqual(os.stat(self.path("parts", "deployment.json")).st_ino, before)
        self.assertEqual(len(os.listdir(self.path("parts"))), 3)

    def test_changed_and_missing_parts_are_named(self):
        self.split()
        document, part = self.path("parts", "deployment.json"), self.path("parts", "cam-2.onnx")
        with open(part, "ab") as f:
            f.write(b"\0")
        self.assertIn("cam-2.onnx", lamina("inspect", document, code=2))
        os.remove(part)
        self.assertIn("cam-2.onnx", lamina("inspect", document, code=2))

    def test_unsound_documents_are_refused(self):
        self.split()
        with open(self.path("parts", "deployment.json"), encoding="utf-8") as f:
            sound = json.load(f)
        part = sound["jobs"][0]["parts"][0]
        for key, value in (("file", "../m.onnx"), ("file", "/etc/passwd"), ("sha256", "0" * 63), ("first_layer", 2), ("node", "n2"), ("extra", 1)):
            changed = json.loads(json.dumps(sound))
            changed["jobs"][0]["parts"][0] = {**part, key: value}
            with self.subTest(key=key, value=value):
                self.assertIn("deployment.json", lamina("inspect", self.write("parts/deployment.json", changed), code=2))

    def test_another_network_and_another_model(self):
        self.split()
        lamina("split", *self.plan, "--set", "n1->n2.bandwidth=1 Mbit/s", "-o", self.path("other"), code=2)
        self.saved(models.towers())
        self.assertIn("plan.json", lamina("split", *self.plan, "-o", self.path("other"), code=2))
        self.assertFalse(os.path.exists(self.path("other")))

    def test_a_model_that_was_converted_takes_its_onnx_file(self):
        path = self.saved(models.chain())
        lamina("convert", path, "-o", self.path("m.json"))
        plan = self.planned(self.path("m.json"), [("n1", 2), ("n4", 5)])
        self.assertIn("m.json", lamina("split", *plan, "-o", self.path("parts"), code=2))
        lamina("split", *plan, "--onnx", "m=" + path, "-o", self.path("parts"))
        self.assertIn("no job has a model 'n'", lamina("split", *plan, "--onnx", "n=" + path, "-o", self.path("parts"), code=2))

    def test_full_disk_leaves_nothing(self):
        self.split()
        p = subprocess.run(["bash", "-c", "ulimit -f 4; trap '' XFSZ; exec \"$@\"", "-", BIN, "split", *self.plan, "-o", self.path("new")], capture_output=True, text=True)
        self.assertEqual(p.returncode, 2, p.stderr)
        self.assertFalse(os.path.exists(self.path("new")))


if __name__ == "__main__":
    unittest.main()
