"""The path that docs/running.md begins with, line by line, in the network that it emulates. Needs root, /dev/net/tun and ip."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from runtime import BIN, ROOT, needs, skip

needs("numpy", "onnx")
if os.geteuid() != 0 or not os.path.exists("/dev/net/tun") or not shutil.which("ip"):
    skip("needs root, /dev/net/tun and ip")
if not Path(BIN).with_name("lamina-emulate").exists():
    skip("no lamina-emulate beside the program (make runtime)")

HEADING = "## From a model file to a measured split\n"
INSIDE = "tools/emulate site.json -- bash"


def commands():
    """What the section says, as two scripts: before the shell of the emulated network, and in it."""
    text = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    section = text[text.index(HEADING) + len(HEADING) :].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    at = lines.index(INSIDE)
    return "\n".join(lines[:at]), "\n".join(lines[at + 1 :])


class FirstRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "examples").symlink_to(ROOT / "examples")
        self.environment = {**os.environ, "PATH": f"{Path(BIN).parent}{os.pathsep}{os.environ['PATH']}", "LAMINA_BIN": BIN}

    def run_in_folder(self, *command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=500, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
        return done.stdout

    def test_every_line_of_the_manual(self):
        before, inside = commands()
        self.run_in_folder("bash", "-ec", before)
        (self.folder / "inside.sh").write_text(inside, encoding="utf-8")
        said = self.run_in_folder(str(ROOT / "tools/emulate"), "site.json", "--", "bash", "-e", "inside.sh")
        run = json.loads((self.folder / "run.json").read_text())
        job = run["jobs"][0]
        self.assertTrue(job["verified"])
        self.assertGreaterEqual(len([s for s in job["steps"] if s["kind"] == "compute"]), 2)
        self.assertIn("predicted   measured", said)
        self.assertIn("<h2>Measured</h2>", (self.folder / "report.html").read_text())


if __name__ == "__main__":
    unittest.main()
