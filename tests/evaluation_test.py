#!/usr/bin/python3
"""The measured figures of the manual are those of docs/data: every report of tools/evaluation, run again, gives the page as it is
committed. Exit 77 (skipped) where python3-matplotlib is absent."""
import importlib
import importlib.machinery
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True
try:
    from reports.page import Page
except ImportError:
    print("skipped: python3-matplotlib is not installed")
    sys.exit(77)

SUITES = importlib.machinery.SourceFileLoader("evaluation", str(ROOT / "tools/evaluation")).load_module().SUITES
stale = []
for suite, page in SUITES.items():
    kept = ROOT / "docs/data" / f"{suite}.json"
    with tempfile.TemporaryDirectory() as folder:
        again = Page(ROOT / page, Path(folder) / page)
        importlib.import_module(f"reports.{suite}").report(json.loads(kept.read_text(encoding="utf-8")), again)
        if again.text != (ROOT / page).read_text(encoding="utf-8"):
            stale.append(f"{page} is not what tools/reports/{suite}.py makes of {kept.relative_to(ROOT)}: run tools/evaluation --kept {suite}")
print("\n".join(stale) or f"{len(SUITES)} suites reported as in the manual")
sys.exit(1 if stale else 0)
