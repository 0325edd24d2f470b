"""`lamina profile` from outside: what it writes adds up, keeps other devices, and plans use it."""
import json, os, re, shutil, subprocess, sys, tempfile, unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))
SECONDS = {"s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def seconds(text):
    number, unit = text.split(" ")
    return float(number) * SECONDS[unit]


class Profile(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def lamina(self, *args):
        done = subprocess.run([BIN, *map(str, args)], cwd=self.folder, capture_output=True, text=True, timeout=120, env={**os.environ, "TMPDIR": self.folder})
        return done.returncode, done.stdout, done.stderr

    def profiled(self, model, *more, out="out.json", device="board", runs=5):
        code, said, err = self.lamina("profile", model, "--device", device, "-o", out, "--runs", runs, *more)
        self.assertEqual(code, 0, err)
        with open(os.path.join(self.folder, out), encoding="utf-8") as file:
            return json.load(file), said

    def refused(self, words, *args):
        code, _, err = self.lamina("profile", *args)
        lines = [line for line in err.splitlines() if line.startswith("lamina: error: ")]
        self.assertEqual((code, len(lines)), (2, 1), err)
        for word in words:
            self.assertIn(word, lines[0])

    def layers(self, path, *more):
        code, out, err = self.lamina("inspect", path, *more, "--json")
        self.assertEqual(code, 0, err)
        return json.loads(out)["layers"]

    def test_every_layer_has_times_enter_and_leave(self):
        model = small_models.chain(self.folder)
        document, said = self.profiled(model)
        self.assertEqual(document["format"], "lamina.model/1")
        self.assertEqual(len(document["layers"]), 8)
        for layer in document["layers"]:
            for key in ("times", "enter", "leave"):
                self.assertEqual(list(layer[key]), ["board"])
                self.assertGreaterEqual(seconds(layer[key]["board"]), 0)
        self.assertEqual([row["output_bytes"] for row in self.layers("out.json")], [row["output_bytes"] for row in self.layers(model)])
        self.assertRegex(said, r"timed by themselves: off by [\d.]+ % of the whole on average, [\d.]+ % at worst")
        note = next(text for text in document["notes"] if text.startswith("times of 'board': "))
        self.assertRegex(note, r"ONNX Runtime 1\.\d+.*1 thread, not spinning, \d+ rounds, 20th percentile")
        self.assertEqual([f for f in os.listdir(self.folder) if f.startswith("lamina-graph")], [])

    def test_the_whole_costs_nothing_to_begin_or_end(self):
        document, _ = self.profiled(small_models.chain(self.folder))
        self.assertEqual(seconds(document["layers"][0]["enter"]["board"]), 0)
        self.assertEqual(seconds(document["layers"][-1]["leave"]["board"]), 0)

    def test_cuts_between_a_convolution_and_its_relu_are_marked(self):
        document, said = self.profiled(small_models.chain(self.folder))
        self.assertEqual([bool(layer.get("fused")) for layer in document["layers"]], [True, False, True, False, True, False, False, False])
        self.assertIn("3 cuts inside a fused kernel", said)

    def test_any_cuts_give_every_operator_a_time(self):
        document, _ = self.profiled(small_models.branches(self.folder), "--cuts", "any")
        self.assertEqual(len(document["layers"]), 7)
        self.assertEqual([row["output_bytes"] for row in self.layers("out.json", "--cuts", "any")],
                         [row["output_bytes"] for row in self.layers("branches.onnx", "--cuts", "any")])

    def test_single_cuts_give_a_block_its_time(self):
        document, _ = self.profiled(small_models.branches(self.folder))
        self.assertEqual(len(self.layers("out.json")), len(self.layers("branches.onnx")))
        charged = [layer["name"] for layer in document["layers"] if seconds(layer["enter"]["board"]) > 0]
        self.assertLessEqual(set(charged), {"p_op", "g_op", "y_op"})  # those that begin a block

    def test_a_plan_charges_what_the_profile_says(self):
        document, _ = self.profiled(small_models.chain(self.folder))
        network = {"format": "lamina.network/1", "nodes": [{"id": "a", "device": "board"}], "links": []}
        with open(os.path.join(self.folder, "net.json"), "w", encoding="utf-8") as file:
            json.dump(network, file)
        code, out, err = self.lamina("plan", "--network", "net.json", "--model", "out.json", "--source", "a", "--destination", "a", "--json")
        self.assertEqual(code, 0, err)
        whole = sum(seconds(layer["times"]["board"]) for layer in document["layers"])
        self.assertAlmostEqual(json.loads(out)["jobs"][0]["latency_s"] / whole, 1, places=6)

    def test_into_adds_a_device_and_keeps_the_others(self):
        model = small_models.chain(self.folder)
        before, _ = self.profiled(model, device="one")
        code, _, err = self.lamina("profile", model, "--device", "two", "--into", "out.json", "--threads", 2, "--runs", 3)
        self.assertEqual(code, 0, err)
        with open(os.path.join(self.folder, "out.json"), encoding="utf-8") as file:
            after = json.load(file)
        for a, b in zip(before["layers"], after["layers"]):
            for key in ("times", "enter", "leave"):
                self.assertEqual((b[key]["one"], sorted(b[key])), (a[key]["one"], ["one", "two"]))
        self.assertTrue(any("2 threads" in note for note in after["notes"]))

    def test_into_replaces_a_device_and_its_note(self):
        model = small_models.chain(self.folder)
        self.profiled(model)
        code, _, err = self.lamina("profile", model, "--device", "board", "--into", "out.json", "--runs", 3)
        self.assertEqual(code, 0, err)
        with open(os.path.join(self.folder, "out.json"), encoding="utf-8") as file:
            after = json.load(file)
        self.assertEqual(len([note for note in after["notes"] if note.startswith("times of")]), 1)
        self.assertEqual(list(after["layers"][0]["times"]), ["board"])

    def test_a_pause_goes_before_each_run_that_counts(self):
        document, _ = self.profiled(small_models.chain(self.folder), "--pause", "2 ms")
        note = next(text for text in document["notes"] if text.startswith("times of 'board': "))
        self.assertRegex(note, "50th percentile, .*, each after 2 ms")

    def test_refusals(self):
        model = small_models.chain(self.folder)
        self.profiled(model, runs=1)
        other = small_models.chain(self.folder, "other", width=8)
        self.refused(["out.json", "layer 1"], other, "--device", "two", "--into", "out.json", "--runs", 1)
        self.refused(["--device"], model, "-o", "new.json")
        self.refused(["--runs"], model, "--device", "d", "-o", "new.json", "--runs", 0)
        for pause in ("-1 ms", "20", "inf s", "soon"):
            self.refused(["--pause", pause], model, "--device", "d", "-o", "new.json", f"--pause={pause}")
        self.refused(["--threads"], model, "--device", "d", "-o", "new.json", "--threads", 0)
        self.refused(["out.json", "ONNX"], "out.json", "--device", "d", "-o", "new.json")
        self.refused(["unknown.onnx", "Frobnicate"], small_models.unknown(self.folder), "--device", "d", "-o", "new.json")
        self.refused(["/nothing.so"], model, "--device", "d", "-o", "new.json", "--onnxruntime", "/nothing.so")
        self.assertNotIn("new.json", os.listdir(self.folder))


if __name__ == "__main__":
    try:
        import small_models
    except ImportError as e:
        print(f"skipped: {e}")
        sys.exit(77)
    if not os.access(os.path.join(os.path.dirname(BIN), "lamina-agent"), os.X_OK):
        print("skipped: no lamina-agent (make runtime)")
        sys.exit(77)
    unittest.main()
