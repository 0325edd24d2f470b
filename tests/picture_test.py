#!/usr/bin/env python3
"""tests/picture_test.py BIN: the picture in README.md is what tools/draw_plan makes of the plan beside it."""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(binaries):
    command = re.search(r"^\$ lamina (plan .*street\.json .*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        subprocess.run([Path(binaries) / "lamina", *shlex.split(command), "-o", plan], cwd=ROOT, check=True, capture_output=True)
        picture = subprocess.run([ROOT / "tools/draw_plan", plan, ROOT / "examples/networks/street.json"], check=True, capture_output=True, text=True).stdout
    if picture != (ROOT / "docs/figures/street.svg").read_text(encoding="utf-8"):
        print("docs/figures/street.svg is out of date: draw it again with tools/draw_plan (CONTRIBUTING.md)")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
