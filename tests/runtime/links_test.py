"""Links that get slow, are cut and recover while clients are served, in an emulated network: needs root and /dev/net/tun.

Run without arguments this starts tools/emulate, and itself in it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from runtime import BIN, ROOT, Process, chain, infer, needs, skip

needs("numpy", "onnx")
import numpy as np

WIDTHS = (40_000, 4)  # 160 kB there, little back
# b has the better way; both have the same speed.
NETWORK = {
    "format": "lamina.network/1",
    "nodes": [{"id": "camera"}, {"id": "b", "compute": "10 GFLOP/s"}, {"id": "c", "compute": "10 GFLOP/s"}],
    "links": [
        {"from": "camera", "to": "b", "bandwidth": "20 Mbit/s", "delay": "1 ms", "duplex": True},
        {"from": "camera", "to": "c", "bandwidth": "10 Mbit/s", "delay": "1 ms", "duplex": True},
    ],
}
HOLD_S = 2


class Links(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.compute = chain(self.folder / "chain.onnx", WIDTHS)
        layers = 2 * (len(WIDTHS) - 1)
        row = {"id": "job", "model": "chain", "source": "camera", "destination": "camera", "pins": [{"first_layer": 1, "last_layer": layers, "nodes": ["b", "c"]}]}
        self.write("network.json", NETWORK)
        self.write("jobs.json", {"format": "lamina.jobs/1", "models": {"chain": "chain.onnx"}, "jobs": [row]})
        options = ["--network", self.folder / "network.json", "--jobs", self.folder / "jobs.json"]
        plan = subprocess.run([BIN, "plan", *options, "-o", self.folder / "plan.json"], capture_output=True, text=True, check=False)
        self.assertEqual(plan.returncode, 0, plan.stderr)
        self.service = Process("run", self.folder / "plan.json", *options, "--agents", os.environ["LAMINA_AGENTS"], "--runs", 1, "--serve", "127.77.0.1:0", "--hold", f"{HOLD_S} s", "--json")
        self.addCleanup(self.service.end)
        self.addCleanup(self.change, bandwidth="20 Mbit/s", cut=False)
        self.port = int(self.service.wait_for(r"serving http://\S+:(\d+)$")[1])
        self.service.wait_for("serving grpc")

    def write(self, name, value):
        (self.folder / name).write_text(json.dumps(value))

    def change(self, **what):
        with open(os.environ["LAMINA_LINKS"], "w", encoding="utf-8") as links:
            links.write(json.dumps({"from": "camera", "to": "b", "duplex": True, **what}) + "\n")

    def asked(self):
        """One request, whose answer is right: what it took."""
        x = np.random.default_rng().standard_normal((1, WIDTHS[0])).astype(np.float32)
        begun = time.monotonic()
        status, said = infer(self.port, x, host="127.77.0.1")
        self.assertEqual(status, 200, str(said)[:300])
        np.testing.assert_allclose(said["outputs"][0]["data"], self.compute(x).ravel(), rtol=1e-3, atol=1e-5)
        return time.monotonic() - begun

    def ask_until(self, pattern, seconds):
        """Asks on until the service says this; how long that was."""
        begun = time.monotonic()
        longest = 0.0
        while not any(pattern in line for line in self.service.lines):
            self.assertLess(time.monotonic() - begun, seconds, self.service.lines)
            longest = max(longest, self.asked())
        return time.monotonic() - begun, longest

    def rows(self):
        self.assertEqual(self.service.end(), 0, self.service.lines)
        found = json.loads(self.service.out)["failovers"]
        return [(r["kind"], r["link"], sorted({s["node"] for j in r["jobs"] for s in j["steps"] if s["kind"] == "compute"})) for r in found], found

    def test_a_slow_link_is_planned_around_and_tried_again(self):
        for _ in range(10):
            self.asked()
        self.assertEqual([line for line in self.service.lines if "link" in line], [])
        self.change(bandwidth="2 Mbit/s")
        took, _ = self.ask_until("link 0 is slow", 15)
        self.assertLess(took, 10)
        self.change(bandwidth="20 Mbit/s")
        self.ask_until("link 0 is back", 10 + HOLD_S)
        for _ in range(5):
            self.asked()
        kinds, found = self.rows()
        self.assertEqual(kinds, [("lost", 0, ["c"]), ("back", 0, ["b"])])
        carried = re.fullmatch(r"is slow: carries ([\d.]+) Mbit/s of 20 Mbit/s", found[0]["reason"])
        self.assertTrue(carried, found[0]["reason"])
        self.assertAlmostEqual(float(carried[1]), 2, delta=0.6)

    def test_a_link_that_stays_slow_does_not_make_plans_flap(self):
        self.change(bandwidth="2 Mbit/s")
        end = time.monotonic() + 8 * HOLD_S
        while time.monotonic() < end:
            self.asked()
        kinds, _ = self.rows()
        self.assertEqual(kinds[0], ("lost", 0, ["c"]))
        self.assertLessEqual(len(kinds), 6)  # it is left alone for 2, 4 and 8 s

    def test_a_cut_link_is_planned_around(self):
        self.asked()
        self.change(cut=True)
        _, longest = self.ask_until("is lost", 15)
        self.assertLess(longest, 8)
        self.asked()
        kinds, found = self.rows()
        self.assertEqual(kinds[0][0], "lost")
        steps = [s for s in found[-1]["jobs"][0]["steps"] if s["kind"] == "send"]
        self.assertEqual({s["link"] for s in steps}, {1})


if __name__ == "__main__":
    if "LAMINA_LINKS" in os.environ:
        unittest.main()
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK) or not shutil.which("ip"):
        skip("needs root, /dev/net/tun and ip")
    if not Path(BIN).with_name("lamina-emulate").exists():
        skip("no lamina-emulate beside the program (make runtime)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.json"
        path.write_text(json.dumps(NETWORK))
        sys.exit(subprocess.run([ROOT / "tools" / "emulate", path, "--", sys.executable, "-B", *sys.argv], check=False).returncode)
