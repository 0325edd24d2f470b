#!/usr/bin/env python3
"""A report with a run in Debian's Chromium: measured stands beside predicted on screen, for readers of the text alone, and on paper."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from axe_playwright_python.sync_playwright import Axe
from browser import ROOT, Visit, chromium, program

US_24 = ("--network", "examples/networks/us-24.json", "--model", "examples/models/vgg19.onnx", "--source", "n0", "--destination", "n23")
KEYS = ("kind", "tensor", "bytes", "from", "to", "link", "node", "first_layer", "last_layer")


def run_of(plan):
    """What `lamina run` would have measured of it if every step took a tenth longer."""
    (job,) = plan["jobs"]
    lengths = [s["end_s"] - s["start_s"] for s in job["steps"]]
    steps = [{**{k: s[k] for k in KEYS if k in s}, "predicted_s": t, "measured_s": 1.1 * t} for s, t in zip(job["steps"], lengths)]
    latency = {"min": job["latency_s"], "median": 1.1 * job["latency_s"], "p95": 1.2 * job["latency_s"]}
    row = {"id": "job", "runs": 7, "latency_s": latency, "predicted_s": job["latency_s"], "verified": True, "largest_difference": 0, "steps": steps}
    return {"format": "lamina.run/1", "engine": "e", "jobs": [row], "failovers": []}


class Measured(unittest.TestCase):
    browser = None

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def lamina(self, *args):
        done = subprocess.run([program(), *args], cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def write(self, name, document):
        where = os.path.join(self.folder, name)
        with open(where, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return where

    def report(self):
        plan = json.loads(self.lamina("plan", *US_24, "--json"))
        page = os.path.join(self.folder, "report.html")
        self.lamina("report", self.write("plan.json", plan), *US_24, "--run", self.write("run.json", run_of(plan)), "--no-what-if", "-o", page)
        return self.enterContext(Visit(self.browser, "file://" + page))

    def test_stands_beside_predicted(self):
        visit = self.report()
        said = visit.region("Plan").inner_text()
        for words in ("68.5 ms", "+10.0 % off", "median of 7 runs", "those of the whole model"):
            self.assertIn(words, said)
        legs = visit.region("Plan").locator(".leg .measured")
        self.assertGreaterEqual(legs.count(), 2)
        for text in legs.all_inner_texts():
            self.assertRegex(text, r"^measured [\d.]+ \S+, \+10\.0 %$")
        self.assertIn("measured", visit.region("Timeline").inner_text())
        self.assertEqual([], [v["id"] for v in Axe().run(visit.page).response["violations"]])
        self.assertEqual(([], []), (visit.said, visit.outside))

    def test_is_told_to_readers_of_the_text_alone(self):
        label = self.report().page.locator("canvas[aria-label*='resources are used']").get_attribute("aria-label")
        self.assertIn("as measured the last step ends at 68.5 ms", label)

    def test_is_printed(self):
        visit = self.report()
        visit.page.emulate_media(media="print")
        said = visit.page.locator("body").inner_text()
        self.assertIn("median of 7 runs", said)
        self.assertIn("+10.0 %", said)


if __name__ == "__main__":
    with chromium() as Measured.browser:
        unittest.main()
