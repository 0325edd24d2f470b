#!/usr/bin/env python3
"""Reports: one page that tells a plan and holds it, figures, trace events."""
import json, re, unittest
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from lamina_cli import Place, run_of

ABILENE = ["--network", "examples/networks/abilene.json", "--model", "examples/models/vgg19.onnx", "--source", "sea", "--destination", "atl"]
RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]
FIGURES = ("map", "timeline", "breakdown", "layers")


class Text(HTMLParser):
    """What a reader without script sees, and the tags of the page."""

    def __init__(self, html):
        super().__init__()
        self.words, self.hidden, self.tags, self.ids = [], 0, [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.hidden += tag in ("script", "style", "head", "template")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "head", "template")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def record(html):
    found = re.findall(r'<script type="application/json" id="lamina-data">(.*?)</script>', html, re.S)
    assert len(found) == 1
    return json.loads(found[0])


class Report(unittest.TestCase):
    def test_holds_the_plan_and_is_read_like_one(self):
        with Place() as place:
            for inputs, options in ((ABILENE, ["--explain"]), (RUSH, ["--planner", "greedy"])):
                self.assertEqual(place.run("plan", *inputs, *options, "-o", "plan.json")[0], 0)
                code, out, err = place.run("report", "plan.json", *inputs, "-o", "report.html")
                self.assertEqual((code, err), (0, ""))
                plan, held = json.loads(place.read("plan.json")), record(place.read("report.html"))
                self.assertEqual(held["plan"], plan)
                self.assertEqual(held["version"], place.run("--version")[1].split()[-1])
                facts = json.loads(place.run("inspect", "report.html", "--json")[1])
                self.assertEqual((facts["kind"], facts["job_count"], facts["objective_s"]), ("report", len(plan["jobs"]), plan["summary"]["objective_s"]))
                judged = json.loads(place.run("check", "report.html", "--json")[1])
                before = json.loads(place.run("check", "plan.json", *inputs, "--json")[1])
                self.assertEqual((judged["ok"], judged["optimal"], judged["latency_s"]), (True, before["optimal"], before["latency_s"]))
                trace = json.loads(place.run("simulate", "report.html", "--json")[1])
                self.assertEqual(trace["resources"], held["trace"]["resources"])

    def test_of_a_report_is_the_same_report(self):
        with Place() as place:
            place.run("plan", *RUSH, "--planner", "greedy", "-o", "plan.json")
            place.run("report", "plan.json", *RUSH, "--discipline", "fifo", "-o", "one.html")
            place.run("report", "one.html", "--discipline", "fifo", "-o", "two.html")
            self.assertEqual(record(place.read("one.html")), record(place.read("two.html")))
            self.assertEqual(record(place.read("one.html"))["trace"]["discipline"], "fifo")

    def test_shows_measured_beside_predicted(self):
        with Place() as place:
            for inputs, options in ((ABILENE, []), (RUSH, ["--planner", "greedy"])):
                place.run("plan", *inputs, *options, "-o", "plan.json")
                plan = json.loads(place.read("plan.json"))
                place.write("run.json", json.dumps(run_of(plan)))
                code, _, err = place.run("report", "plan.json", *inputs, "--run", "run.json", "-o", "report.html", "--svg", "timeline", "timeline.svg")
                self.assertEqual((code, err), (0, ""))
                page = place.read("report.html")
                self.assertEqual(record(page)["run"]["jobs"][0]["runs"], 9)
                text = Text(page).text
                for words in ("measured", "off (%)", "+25.0", "those of the whole model", "Engine <1>"):
                    self.assertIn(words, text)
                measured = [t.text for t in ET.fromstring(place.read("timeline.svg")).iter() if t.tag.endswith("title") and "measured" in (t.text or "")]
                self.assertEqual(len(measured), sum(len(j["steps"]) for j in plan["jobs"]))
                place.run("report", "report.html", "-o", "again.html")
                self.assertEqual(record(place.read("again.html"))["run"], record(page)["run"])
                code, out, _ = place.run("inspect", "report.html", "--json")
                self.assertEqual((code, len(json.loads(out)["measured"])), (0, len(plan["jobs"])))
                self.assertIn("+25.0 %", place.run("inspect", "run.json")[1])

    def test_refuses_a_run_of_another_plan(self):
        with Place() as place:
            place.run("plan", *ABILENE, "-o", "plan.json")
            run = run_of(json.loads(place.read("plan.json")))
            run["jobs"][0]["steps"][0]["to" if run["jobs"][0]["steps"][0]["kind"] == "send" else "node"] = "elsewhere"
            place.write("run.json", json.dumps(run))
            code, _, err = place.run("report", "plan.json", *ABILENE, "--run", "run.json", "-o", "report.html")
            self.assertEqual(code, 2)
            self.assertIn("run.json: jobs[0].steps[0]", err)
            code, _, err = place.run("report", "plan.json", *ABILENE, "--run", "plan.json", "-o", "report.html")
            self.assertEqual(code, 2)
            self.assertIn("a run is expected", err)

    def test_holds_any_cuts_and_chunks_and_generation(self):
        net, ends = ["--network", "examples/networks/street.json"], ["--source", "camera", "--destination", "cloud"]
        with Place() as place:
            for more in (["--model", "examples/models/inception.json", "--cuts", "any"], ["--model", "examples/models/u-net.json", "--cuts", "lattice"],
                         ["--model", "examples/models/two-layers-steps.json"], ["--model", "examples/models/two-towers.json", "--chunk", "1 kB"]):
                code, _, err = place.run("plan", *net, *more, *ends, "-o", "plan.json")
                self.assertEqual((code, err), (0, ""), more)
                code, _, err = place.run("report", "plan.json", *net, *more, *ends, "-o", "report.html")
                self.assertEqual((code, err), (0, ""), more)
                code, out, err = place.run("check", "report.html")
                self.assertEqual((code, err), (0, ""), (more, out))

    def test_tells_the_plan_without_a_script(self):
        with Place() as place:
            place.run("plan", *ABILENE, "-o", "plan.json")
            place.run("report", "plan.json", *ABILENE, "-o", "report.html")
            page = Text(place.read("report.html"))
            printed = re.search(r"^([\d.]+ ms) ", place.run("plan", *ABILENE)[1], re.M)[1]
            self.assertIn(printed, page.text)
            for step in json.loads(place.read("plan.json"))["jobs"][0]["steps"]:
                self.assertIn(step.get("node") or step["to"], page.text)
            fetched = [(tag, a) for tag, a in page.tags if a.get("src") or tag in ("iframe", "object") or tag == "link" and not a["href"].startswith("data:")]
            self.assertEqual(fetched, [])
            self.assertFalse([a for _, a in page.tags if "style" in a])  # its policy allows no such attribute

    def test_says_what_is_infeasible(self):
        with Place() as place:
            network = json.loads(place.read("examples/networks/campus.json"))
            network["nodes"].append({"id": "island"})
            jobs = json.loads(place.read("examples/jobs/rush.json"))
            jobs["models"] = {name: "examples/jobs/" + path for name, path in jobs["models"].items()}
            jobs["jobs"][1]["destination"] = "island"
            inputs = ["--network", place.write("n.json", network), "--jobs", place.write("j.json", jobs)]
            self.assertEqual(place.run("plan", *inputs, "--planner", "greedy", "-o", "plan.json")[0], 3)
            self.assertEqual(place.run("report", "plan.json", *inputs, "-o", "report.html")[0], 3)
            self.assertRegex(Text(place.read("report.html")).text, "infeasible: ")


class Files(unittest.TestCase):
    def test_figures_are_svg_and_may_come_alone(self):
        with Place() as place:
            place.run("plan", *ABILENE, "-o", "plan.json")
            svg = [x for name in FIGURES for x in ("--svg", name, name + ".svg")]
            code, out, err = place.run("report", "plan.json", *ABILENE, *svg, "--trace", "t.json")
            self.assertEqual((code, err), (0, ""))
            for name in FIGURES:
                root = ET.fromstring(place.read(name + ".svg"))
                self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
                self.assertIn(name + ".svg", out)
            events = json.loads(place.read("t.json"))["traceEvents"]
            self.assertTrue(any(e["ph"] == "X" and e["dur"] > 0 for e in events))
            self.assertFalse(place.exists("report.html"))

    def test_equal_input_gives_equal_bytes(self):
        with Place() as place:
            place.run("plan", *ABILENE, "-o", "plan.json")
            for name in ("one.html", "two.html"):
                place.run("report", "plan.json", *ABILENE, "-o", name)
            self.assertEqual(place.read("one.html"), place.read("two.html"))

    def refused(self, place, words, *args):
        code, out, err = place.run("report", *args)
        self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
        for word in ["lamina: error: ", *words]:
            self.assertIn(word, err)

    def test_refuses_what_does_not_fit(self):
        with Place() as place:
            place.run("plan", *ABILENE, "-o", "plan.json")
            page = ["-o", "r.html"]
            self.refused(place, ["-o", "--svg", "--trace"], "plan.json", *ABILENE)
            self.refused(place, ["--svg", "portrait", "layers"], "plan.json", *ABILENE, *page, "--svg", "portrait", "x.svg")
            self.refused(place, ["--svg", "FIGURE FILE", "map"], "plan.json", *ABILENE, "--svg", "map")
            self.refused(place, ["--svg", "FIGURE FILE", "map"], "plan.json", *ABILENE, "--svg", "map", "--trace", "t.json")
            self.refused(place, ["m.svg"], "plan.json", *ABILENE, "--svg", "map", "m.svg", "--svg", "layers", "m.svg")
            self.refused(place, ["nowhere"], "plan.json", *ABILENE, "-o", "nowhere/r.html")
            self.refused(place, ["nowhere"], "plan.json", *ABILENE, *page, "--trace", "nowhere/t.json")
            self.refused(place, ["absent.json"], "absent.json", *ABILENE, *page)
            self.refused(place, ["abilene.json"], "examples/networks/abilene.json", *ABILENE, *page)
            self.refused(place, ["beauty"], "plan.json", *ABILENE, *page, "--discipline", "beauty")
            self.refused(place, ["jab"], "plan.json", *ABILENE, *page, "--job", "jab")
            self.refused(place, ["plan.json", "network"], "plan.json", *ABILENE, "--scale", "bandwidth=0.5", *page)
            self.assertFalse(place.exists("r.html"))
            place.write("hello.html", "<!doctype html><p>hello</p>")
            for verb in ("inspect", "check"):
                code, _, err = place.run(verb, "hello.html")
                self.assertEqual(code, 2)
                self.assertIn("hello.html", err)


if __name__ == "__main__":
    unittest.main()
