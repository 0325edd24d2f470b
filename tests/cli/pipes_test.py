#!/usr/bin/env python3
"""Every file that is read may be a pipe: process substitution, a named pipe, or standard input, which is one file only."""
import json, unittest
from lamina_cli import Place, without_measured_times

NETWORK, MODEL = "examples/networks/campus.json", "examples/models/three-layers.json"
ENDS = "--source camera --destination cloud --json"
SPEEDS = "camera,7 GFLOP/s\n"
DEVICES = {"format": "lamina.devices/1", "devices": [{"id": "toaster", "speeds": [{"compute": "3 GFLOP/s", "kind": "measured", "source": "kitchen"}]}]}
BARE = {"format": "lamina.network/1", "nodes": [{"id": "camera", "device": "toaster"}], "links": []}
JOBS = {"format": "lamina.jobs/1", "models": {"m": MODEL}, "jobs": [{"id": "one", "model": "m", "source": "camera", "destination": "cloud"}]}


class Pipes(unittest.TestCase):
    def setUp(self):
        self.place = Place().__enter__()
        self.addCleanup(self.place.__exit__)
        self.place.write("jobs.json", JOBS)
        self.place.write("speeds.csv", SPEEDS)
        self.place.write("devices.json", DEVICES)
        self.place.write("bare.json", BARE)

    def out(self, command):
        code, out, err = self.place.shell(command)
        self.assertEqual((code, err), (0, ""), command)
        return without_measured_times(out)

    def test_files_are_the_same_through_pipes(self):
        self.out(f"lamina plan --network {NETWORK} --model {MODEL} {ENDS} -o plan.json")
        for command, file in ((f"lamina plan --network @ --model {MODEL} {ENDS}", NETWORK), (f"lamina plan --network {NETWORK} --model @ {ENDS}", MODEL),
                              (f"lamina plan --network {NETWORK} --jobs @ --json", "jobs.json"), (f"lamina check @ --network {NETWORK} --model {MODEL} {ENDS}", "plan.json"),
                              (f"lamina simulate @ --network {NETWORK} --model {MODEL} {ENDS}", "plan.json"), ("lamina inspect @ --json", NETWORK),
                              ("lamina inspect @ --json", "plan.json"), ("lamina inspect bare.json --devices @ --json", "devices.json")):
            want = self.out(command.replace("@", file))
            for through in (f"<(cat {file})", "fifo"):
                with self.subTest(command=command, through=through):
                    made = "rm -f fifo; mkfifo fifo; cat %s > fifo & " % file if through == "fifo" else ""
                    self.assertEqual(self.out(made + command.replace("@", through)), want)
            with self.subTest(command=command, through="-"):
                self.assertEqual(self.out(f"cat {file} | " + command.replace("@", "-")), want)
                self.assertEqual(self.out(command.replace("@", "-") + f" < {file}"), want)

    def test_speeds_come_through_a_pipe(self):
        code, _, err = self.place.shell("cat speeds.csv | lamina inspect examples/networks/abilene.graphml --compute file=- --json")
        self.assertEqual(code, 2)
        self.assertIn("the topology has no node 'camera'", err)

    def test_onnx_comes_through_a_pipe(self):
        model = "examples/models/alexnet.onnx"
        want = json.loads(self.out(f"lamina inspect {model} --json"))
        got = json.loads(self.out(f"cat {model} | lamina inspect - --json"))
        self.assertEqual({**got, "name": ""}, {**want, "name": ""})

    def test_standard_input_is_one_file(self):
        code, out, err = self.place.shell(f"cat {NETWORK} | lamina plan --network - --model - {ENDS}")
        self.assertEqual(code, 2)
        self.assertEqual(err, "lamina: error: standard input: it can be read for one file only\n")
        self.assertEqual(json.loads(out)["error"]["code"], "file")

    def test_devices_without_an_end_are_refused(self):
        code, out, err = self.place.shell("ln -s /dev/zero endless.json; lamina inspect endless.json --json; cat /dev/zero | head -c 1000000 | lamina inspect -")
        self.assertEqual(code, 2)
        self.assertIn("endless.json", err)


if __name__ == "__main__":
    unittest.main()
