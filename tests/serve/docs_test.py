"""Every call that docs/serving.md shows is made, and answered with a document that is no error."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from serving import ROOT, Server

MARK = "<!-- tests/serve/docs_test.py runs each line -->\n```sh\n"


class Docs(unittest.TestCase):
    def test_calls(self):
        text = (ROOT / "docs/serving.md").read_text(encoding="utf-8")
        lines = text[text.index(MARK) + len(MARK):].split("```")[0].splitlines()
        with Server() as server, tempfile.TemporaryDirectory() as folder:
            Path(folder, "examples").symlink_to(ROOT / "examples")
            for line in lines:
                done = subprocess.run(["bash", "-c", line.replace("localhost:8080", f"127.0.0.1:{server.port}")], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual(done.returncode, 0, line + done.stderr)
                if done.stdout and "/metrics" not in line:
                    self.assertNotIn("error", json.loads(done.stdout), line)
            paths = server.get("/api/v1/openapi.json").json()["paths"]
        for path in paths:
            self.assertRegex(text, re.escape(path) + r"\b")


if __name__ == "__main__":
    if not (shutil.which("curl") and shutil.which("jq")):
        print("needs curl and jq", file=sys.stderr)
        sys.exit(77)
    unittest.main()
