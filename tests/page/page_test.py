#!/usr/bin/env python3
"""The page in Debian's Chromium, from `lamina serve` and from disk: what its reader does by eye, hand and keyboard.

Plans on screen are held against what the command prints. tools/page_tests runs it; LAMINA_PAGE_URL names another server, and the page on
disk is tried if build/page/index.html has a planner in it."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from axe_playwright_python.sync_playwright import Axe
from browser import DISK, ROOT, US_24, Visit, chromium, has_planner, lamina, path, program, rates, served, text_of
from reports import Report

REGIONS = ("Network map", "Timeline", "Layers", "Plan", "Alternatives", "What if", "Latency by bandwidth")


class Page:
    """Tests of one home; `url` is set by the module."""

    url = ""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def visit(self, **how):
        return self.enterContext(Visit(self.browser, self.url, **how))

    def agrees(self, visit):
        """The plan on screen is the one that the command makes of the page's own documents."""
        visit.page.wait_for_timeout(150)
        documents = visit.documents()
        models = {name: path(self.folder, f"model-{i}.json", model) for i, (name, model) in enumerate(documents["models"].items())}
        jobs = path(self.folder, "jobs.json", {**documents["jobs"], "models": models})
        plan = documents["plan"]
        args = ("--network", path(self.folder, "network.json", documents["network"]), "--jobs", jobs)
        how = ("--planner", plan["planner"], "--waiting", plan["waiting"], "--objective", plan["objective"])
        said = json.loads(lamina("plan", *args, *how, "--json"))
        self.assertEqual(said["jobs"], plan["jobs"])
        self.assertTrue(json.loads(lamina("check", path(self.folder, "plan.json", plan), *args, "--json"))["ok"])
        first = re.search(r"^([\d.]+ (?:ns|us|ms|s))\b", lamina("plan", *args, *how), re.MULTILINE)
        self.assertEqual(first.group(1), visit.latency())
        return documents

    def is_quiet(self, visit):
        self.assertEqual(([], []), (visit.said, visit.outside))

    def test_opens_with_every_part(self):
        visit = self.visit()
        for name in REGIONS:
            self.assertEqual(1, visit.region(name).count(), name)
        for name in ("Model", "Network", "Source", "Destination", "Planner", "Objective", "Waiting"):
            self.assertEqual(1, visit.named("combobox", name).count(), name)
        self.agrees(visit)
        self.is_quiet(visit)

    def test_first_paint_and_plan_are_soon(self):
        visit = self.visit()
        plan = visit.page.evaluate("() => performance.now()")  # it is there, so this is a little more
        paint = visit.page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
        print(f"\n{type(self).__name__}: first paint {paint:.0f} ms, first plan {plan:.0f} ms")
        self.assertLess(max(paint, plan), 8000)  # far above what it takes: machines are busy

    def test_says_what_the_command_says(self):
        visit = self.visit()
        plan = json.loads(lamina("plan", *US_24, "--explain", "--json"))
        self.assertEqual("62.3 ms", visit.latency())
        visit.page.wait_for_timeout(600)
        words = visit.region("Alternatives").inner_text()
        self.assertEqual(["62.3 ms", "2.76 s", "impossible"], [w for w in ("62.3 ms", "2.76 s", "impossible") if w in words])
        self.assertIn(plan["jobs"][0]["steps"][3]["node"], visit.region("Plan").inner_text())

    def test_chart_tells_the_exact_points(self):
        visit = self.visit()
        sweep = json.loads(lamina("sweep", *US_24, "--vary", "bandwidth=100 Mbit/s..10 Gbit/s", "--exact", "--json"))
        visit.page.wait_for_timeout(1500)
        said = [float(x) for x in re.findall(r"× (\d+\.\d+)\D", visit.region("Latency by bandwidth").locator(".changes").inner_text() + " ")]
        true = [row["value"] * 8 / 1e9 for row in sweep["breakpoints"]]
        for factor in true:
            self.assertTrue(any(abs(x / factor - 1) < 1e-3 for x in said), (true, said))

    def test_sliders_change_the_network_and_the_plan(self):
        visit = self.visit()
        before = rates(visit.documents())
        visit.slide("Bandwidth of all links", -0.7)
        visit.until(lambda d: rates(d) != before)
        self.agrees(visit)
        visit.slide("Speed of all nodes", 0.4)
        visit.until(lambda d: d["network"]["nodes"][0]["compute"] != "14.4 GFLOP/s")
        self.agrees(visit)
        visit.named("button", "Reset").click()
        visit.until(lambda d: rates(d) == before)
        self.assertEqual("62.3 ms", visit.latency())

    def test_slider_is_followed_at_once(self):
        visit = self.visit()
        times = visit.named("slider", "Bandwidth of all links").evaluate(
            """async e => {
                const times = [], status = document.querySelector('[role=status]');
                for (let i = 1; i <= 15; ++i) {
                    const before = status.textContent, start = performance.now();
                    e.value = -0.5 + i / 20;
                    e.dispatchEvent(new Event('input', { bubbles: true }));
                    do await new Promise(requestAnimationFrame); while (status.textContent === before && performance.now() - start < 2000);
                    times.push(performance.now() - start);
                }
                return times.sort((a, b) => a - b);
            }"""
        )
        print(f"\n{type(self).__name__}: slider to plan {times[7]:.0f} ms (median of 15)")
        self.assertLess(times[7], 3000)  # far above what it takes: machines are busy

    def test_keyboard_chooses_slows_and_removes(self):
        visit = self.visit()
        visit.select("n3")
        visit.slide("Speed of the selected node", -1)
        visit.until(lambda d: d["network"]["nodes"][3]["compute"] != "4.539 TFLOP/s")
        self.agrees(visit)
        visit.named("button", "Remove from the network").press("Enter")
        documents = visit.until(lambda d: len(d["network"]["nodes"]) == 23)
        self.assertFalse([row for row in documents["network"]["links"] if "n3" in (row["from"], row["to"])])
        self.agrees(visit)
        visit.select("n15 ↔ n16")
        visit.slide("Backlog of the selected link", 60)
        visit.until(lambda d: any("backlog" in row for row in d["network"]["links"]))
        self.agrees(visit)
        visit.named("button", "Put n3 back").click()
        visit.until(lambda d: len(d["network"]["nodes"]) == 24)

    def test_pointer_chooses_on_the_map(self):
        visit = self.visit()
        box = visit.named("listbox", "Nodes and links").bounding_box()
        for dx in range(20, int(box["width"]), 9):          # somewhere along the middle there is a link or a node
            visit.page.mouse.click(box["x"] + dx, box["y"] + box["height"] / 2)
            if visit.named("button", "Remove from the network").is_enabled():
                return
        self.fail("no click along the middle of the map chooses anything")

    def test_lists_take_effect(self):
        visit = self.visit()
        for name, value, key in (("Planner", "best-node", "planner"), ("Waiting", "per-layer", "waiting")):
            visit.choose(name, value)
            visit.until(lambda d, key=key, value=value: d["plan"][key] == value)
            self.agrees(visit)
        visit.choose("Network", "street")
        visit.choose("Model", "mobilenet_v2")
        visit.until(lambda d: d["network"]["name"] == "street" and "mobilenet_v2" in d["models"])
        self.agrees(visit)

    def test_several_jobs(self):
        visit = self.visit()
        visit.named("button", "8 jobs").click()
        visit.until(lambda d: len(d["plan"]["jobs"]) == 8)
        self.agrees(visit)
        visit.choose("Job", "desk#2")
        visit.choose("Destination", "cloud")
        visit.until(lambda d: d["jobs"]["jobs"][1]["destination"] == "cloud")
        visit.named("button", "Add job").click()
        visit.until(lambda d: len(d["plan"]["jobs"]) > 8)
        visit.choose("Discipline", "fifo")
        documents = visit.until(lambda d: d["plan"].get("discipline") == "fifo")
        self.assertEqual("fifo", documents["trace"]["discipline"])

    def test_files(self):
        visit = self.visit()
        network = {"format": "lamina.network/1", "name": "mine", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "9 GFLOP/s"}],
                   "links": [{"from": "a", "to": "b", "bandwidth": "1 Mbit/s", "duplex": True}]}
        model = {"format": "lamina.model/1", "name": "small", "input": "1 kB", "layers": [{"name": "x", "work": "1 GFLOP", "output": "1 kB"}]}
        visit.give(path(self.folder, "net.json", network), path(self.folder, "small.json", model))
        visit.until(lambda d: d["network"]["name"] == "mine" and "small" in d["models"])
        self.agrees(visit)
        jobs = {"format": "lamina.jobs/1", "models": {"small": "small.json"}, "jobs": [{"id": "one", "model": "small", "source": "a", "destination": "a", "count": 3}]}
        visit.drop("jobs.json", json.dumps(jobs))
        visit.until(lambda d: len(d["plan"]["jobs"]) == 3)
        self.agrees(visit)
        self.is_quiet(visit)

    def test_nodes_with_the_speed_of_their_class_are_slowed(self):
        visit = self.visit()
        visit.give(os.path.join(ROOT, "examples", "networks", "boards.json"))
        documents = visit.until(lambda d: d["network"]["name"] == "boards")
        self.assertTrue(all("compute" in node for node in documents["network"]["nodes"] if "device" in node))
        self.agrees(visit)
        before = documents["network"]["nodes"][0]["compute"]
        visit.select("pi-1")
        visit.slide("Speed of the selected node", -1)
        visit.until(lambda d: d["network"]["nodes"][0]["compute"] != before)
        self.agrees(visit)

    def test_files_of_other_tools(self):
        visit = self.visit()
        visit.give(os.path.join(ROOT, "examples", "networks", "abilene.graphml"), os.path.join(ROOT, "examples", "models", "alexnet.onnx"))
        visit.until(lambda d: "alexnet" in d["models"], 30)
        self.agrees(visit)
        self.assertEqual(not self.has("core_onnx"), any("/convert" in request for request in visit.sent))
        self.is_quiet(visit)

    def test_broken_files_are_refused_by_name(self):
        visit = self.visit()
        before = visit.documents()
        bad = {"cut.json": '{"format": "lamina.net', "empty.json": "", "format.json": '{"format": "lamina.network/9"}', "text.onnx": "no model",
               "unit.json": '{"format": "lamina.network/1", "nodes": [{"id": "a"}, {"id": "b"}], "links": [{"from": "a", "to": "b", "bandwidth": "5"}]}'}
        for name, text in bad.items():
            visit.drop(name, text)
            alert = visit.page.get_by_role("alert").filter(has_text=name)
            alert.wait_for()
            self.assertLess(len(alert.inner_text()), 700)
        self.assertEqual(before, visit.documents())

    def test_keeps_and_compares(self):
        visit = self.visit()
        visit.slide("Bandwidth of all links", 0.3)
        visit.until(lambda d: d["plan"]["summary"]["objective_s"] < 0.06)
        kept = visit.latency()
        visit.named("button", "Keep for comparison").click()
        visit.slide("Bandwidth of all links", -0.3)
        visit.until(lambda d: d["plan"]["summary"]["objective_s"] > 0.07)
        self.assertIn(kept, visit.region("Comparison").inner_text())
        visit.named("button", "Go back to A").click()
        visit.until(lambda d: d["plan"]["summary"]["objective_s"] < 0.06)
        self.assertEqual(kept, visit.latency())

    def test_downloads(self):
        visit = self.visit()
        visit.slide("Bandwidth of all links", 0.5)
        documents = visit.until(lambda d: d["plan"]["summary"]["objective_s"] < 0.06)
        with open(visit.download("Download plan", self.folder), encoding="utf-8") as file:
            self.assertEqual(documents["plan"], json.load(file))
        report = visit.download("Download report", self.folder)
        self.assertEqual("{http://www.w3.org/2000/svg}svg", ET.parse(visit.download("Download SVG", self.folder)).getroot().tag)
        again = self.enterContext(Visit(self.browser, "file://" + report))
        self.assertEqual(documents, again.documents())
        self.assertEqual(visit.latency(), again.latency())
        if self.has("core"):
            again.page.wait_for_selector(".what-if fieldset:not([disabled])")
            again.slide("Bandwidth of all links", -1)
            again.until(lambda d: d["plan"]["summary"]["objective_s"] > 0.07)
            self.agrees(again)
        self.is_quiet(again)
        self.is_quiet(visit)

    def test_the_address_brings_the_state_back(self):
        visit = self.visit()
        visit.slide("Bandwidth of all links", 0.2)
        visit.select("n16")
        visit.named("button", "Remove from the network").click()
        visit.choose("Waiting", "per-stay")
        documents = visit.until(lambda d: len(d["network"]["nodes"]) == 23 and d["plan"]["waiting"] == "per-stay")
        visit.page.wait_for_timeout(500)
        again = self.enterContext(Visit(self.browser, visit.page.url))
        self.assertEqual((documents["network"], documents["plan"]["jobs"]), (again.documents()["network"], again.documents()["plan"]["jobs"]))

    def test_the_address_holds_files_that_were_opened(self):
        visit = self.visit()
        network = {"format": "lamina.network/1", "name": "us-24", "nodes": [{"id": "Zürich", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "9 GFLOP/s"}],
                   "links": [{"from": "Zürich", "to": "b", "bandwidth": "1 Mbit/s", "duplex": True}]}
        model = {"format": "lamina.model/1", "name": "small", "input": "1 kB", "layers": [{"name": "x", "work": "1 GFLOP", "output": "1 kB"}]}
        jobs = {"format": "lamina.jobs/1", "models": {"small": "small.json"}, "jobs": [{"id": "one", "model": "small", "source": "Zürich", "destination": "b", "count": 3}]}
        visit.give(path(self.folder, "net.json", network), path(self.folder, "small.json", model), path(self.folder, "jobs.json", jobs))
        visit.until(lambda d: len(d["plan"]["jobs"]) == 3)
        visit.slide("Bandwidth of all links", 0.5)
        shown = visit.until(lambda d: d["network"]["links"][0]["bandwidth"] != "1 Mbit/s")
        visit.page.wait_for_timeout(600)
        again = self.enterContext(Visit(self.browser, visit.page.url))
        for key in ("network", "models", "jobs"):
            self.assertEqual(shown[key], again.documents()[key])
        self.agrees(again)
        again.page.reload()
        again.page.evaluate("() => window.lamina.ready")
        self.assertEqual(shown["network"], again.documents()["network"])
        self.is_quiet(again)

    def test_an_address_that_is_pasted_is_followed(self):
        visit = self.visit()
        visit.page.evaluate("() => { location.hash = 'network=street&model=mobilenet_v2&source=camera&destination=cloud'; }")
        visit.until(lambda d: d["network"]["name"] == "street")
        self.agrees(visit)

    def test_documents_of_an_address_are_inspected(self):
        visit = self.visit()
        bad = {"network": {"format": "lamina.network/1", "name": "bad", "nodes": [{"id": "a"}, {"id": "a"}], "links": []}}
        text = visit.page.evaluate(
            """async d => {
                const stream = new Blob([JSON.stringify(d)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
                const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
                return btoa(String.fromCharCode(...bytes)).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '');
            }""",
            bad,
        )
        for end, word in ((text, "nodes[1]"), (text[:-9], "damaged")):
            with Visit(self.browser, f"{self.url}#model=vgg19&source=a&destination=a&documents={end}") as refused:
                self.assertIn(word, refused.page.get_by_role("alert").inner_text())
                self.assertEqual("us-24", refused.documents()["network"]["name"])

    def test_what_is_too_large_for_the_address_is_said(self):
        network = path(self.folder, "large.json", "")
        subprocess.run([program(), "generate", "network", "geometric", "--nodes", "2000", "--degree", "8", "--seed", "3", "-o", network], check=True, stdout=subprocess.DEVNULL)
        visit = self.visit()
        visit.give(network)
        visit.until(lambda d: len(d["network"]["nodes"]) == 2000, 60)
        visit.page.get_by_role("note").filter(has_text="64,000").wait_for(timeout=20000)
        self.assertNotIn("#", visit.page.url)
        visit.choose("Network", "street")
        visit.until(lambda d: d["network"]["name"] == "street", 60)
        visit.page.wait_for_timeout(600)
        self.assertIn("network=street", visit.page.url)
        self.assertEqual(0, visit.page.get_by_role("note").filter(has_text="64,000").count())

    def test_light_dark_and_both_widths_are_accessible(self):
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 820), ("dark", 820)):
            with Visit(self.browser, self.url, width, 1000, color_scheme=scheme, reduced_motion="reduce") as visit:
                visit.select("n3")
                visit.named("button", "Keep for comparison").click()
                visit.page.wait_for_timeout(700)
                found = Axe().run(visit.page).response["violations"]
                self.assertEqual([], [(v["id"], v["nodes"][0]["html"][:120]) for v in found], (scheme, width))
                wide, there = visit.page.evaluate("() => [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
                self.assertLessEqual(wide, there)
                self.is_quiet(visit)

    def test_large_networks_pan_and_timelines_zoom_fluently(self):
        network = path(self.folder, "large.json", "")
        subprocess.run([program(), "generate", "network", "geometric", "--nodes", "1000", "--degree", "5", "--seed", "3", "-o", network], check=True, stdout=subprocess.DEVNULL)
        visit = self.visit()
        visit.give(network)
        visit.until(lambda d: len(d["network"]["nodes"]) == 1000, 30)
        visit.page.wait_for_timeout(1500)
        took = visit.named("listbox", "Nodes and links").evaluate(
            """async e => {
                const box = e.getBoundingClientRect(), times = [];
                const send = (type, x, y) => e.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: box.x + x, clientY: box.y + y, buttons: 1 }));
                e.parentElement.setPointerCapture = () => {};
                send('pointerdown', 200, 200);
                for (let i = 1; i <= 30; ++i) {
                    const start = performance.now();
                    send('pointermove', 200 + 4 * i, 200 + 2 * i);
                    await new Promise(requestAnimationFrame);
                    await new Promise(requestAnimationFrame);
                    times.push((performance.now() - start) / 2);
                }
                send('pointerup', 320, 260);
                return times.sort((a, b) => a - b)[15];
            }"""
        )
        print(f"\n{type(self).__name__}: a frame while 1,000 nodes are dragged {took:.0f} ms (median of 30)")
        self.assertLess(took, 1000)


class FromServer(Page, unittest.TestCase):
    def has(self, core):
        with urllib.request.urlopen(self.url + "api/v1/version") as answer:
            return json.load(answer)[core]


class FromDisk(Page, unittest.TestCase):
    def setUp(self):
        super().setUp()
        if not self.url:
            self.skipTest("build/page/index.html has no planner (make page)")

    def has(self, core):
        return bool(core)  # tools/build_page puts the one that reads files beside the page

    def test_says_that_its_reader_is_not_beside_it(self):
        alone = os.path.join(self.folder, "alone.html")
        shutil.copy(DISK, alone)
        visit = self.enterContext(Visit(self.browser, "file://" + alone))
        visit.give(os.path.join(ROOT, "examples", "networks", "abilene.graphml"))
        visit.page.get_by_role("alert").filter(has_text="abilene.graphml").filter(has_text="core-onnx.js").wait_for()

    def test_a_report_of_it_allows_no_script_beside_it(self):
        visit = self.visit()
        report = text_of(visit.download("Download report", self.folder))
        self.assertIn("'self'", text_of(DISK)[:2000])
        self.assertNotIn("'self'", report[:2000])
        self.assertNotIn("data-reader", report)


def main():
    given = os.environ.get("LAMINA_PAGE_URL")
    with contextlib.nullcontext(given) if given else served() as url, chromium() as Page.browser:
        Report.browser = Page.browser
        FromServer.url = url
        FromDisk.url = "file://" + DISK if has_planner(DISK) else ""
        unittest.main()


if __name__ == "__main__":
    main()
