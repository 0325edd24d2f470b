#!/usr/bin/env python3
"""What if: --set, --scale, --without, sweep and upgrades against plans of edited files."""
import csv, io, json, os, unittest
from lamina_cli import ROOT, Place

STREET = ["--network", "examples/networks/street.json", "--model", "examples/models/mobilenet_v2.onnx", "--source", "camera", "--destination", "cloud"]
RUSH = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/rush.json"]


def answer(place, *args, code=0):
    got, out, err = place.run(*args, "--json")
    assert got == code, (args, got, err)
    return json.loads(out)


class Changes(unittest.TestCase):
    def edited(self, edit):
        with open(os.path.join(ROOT, "examples/networks/street.json"), encoding="utf-8") as f:
            network = json.load(f)
        edit(network)
        return network

    def test_options_are_the_edited_file(self):
        def slower(network):
            for link in network["links"]:
                if link["from"] == "gateway" and link["to"] == "exchange":
                    link["bandwidth"] = "9 Mbit/s"

        def without_edge(network):
            network["nodes"] = [n for n in network["nodes"] if n["id"] != "edge"]
            network["links"] = [l for l in network["links"] if "edge" not in (l["from"], l["to"])]

        for options, edit in ((["--set", "gateway<->exchange.bandwidth=9 Mbit/s"], slower), (["--without", "edge"], without_edge)):
            with Place() as place, self.subTest(options=options):
                with open(os.path.join(place.path, "edited.json"), "w", encoding="utf-8") as f:
                    json.dump(self.edited(edit), f)
                wanted = answer(place, "plan", "--network", "edited.json", *STREET[2:])
                found = answer(place, "plan", *STREET, *options)
                self.assertEqual(found["jobs"][0]["latency_s"], wanted["jobs"][0]["latency_s"])
                self.assertEqual(found["network"]["fingerprint"], wanted["network"]["fingerprint"])
                self.assertEqual(found["changes"], [{options[0][2:]: options[1]}])
                self.assertNotIn("changes", wanted)

    def test_check_and_simulate_take_the_same_options(self):
        with Place() as place:
            options = ["--scale", "bandwidth=0.3", "--set", "edge.compute=1 TFLOP/s"]
            plan = answer(place, "plan", *STREET, *options, "-o", "plan.json")
            verdict = answer(place, "check", "plan.json", *STREET, *options)
            self.assertTrue(verdict["ok"] and verdict["optimal"])
            self.assertEqual(answer(place, "simulate", "plan.json", *STREET, *options)["jobs"][0]["latency_s"], plan["jobs"][0]["latency_s"])
            self.assertEqual(place.run("check", "plan.json", *STREET)[0], 4)
            # Who forgot them is told, and nobody else.
            hint = lambda *more, code: [a for a in answer(place, "check", "plan.json", *STREET, *more, code=code)["assumptions"] if a["code"] == "other-changes"]
            self.assertEqual(hint(*options, code=0), [])
            self.assertIn("--scale 'bandwidth=0.3'", hint(code=4)[0]["text"])
            self.assertIn("--set 'edge.compute=1 TFLOP/s'", hint(*options[:2], code=4)[0]["text"])

    def test_convert_writes_the_changed_network(self):
        with Place() as place:
            self.assertEqual(place.run("convert", STREET[1], "-o", "out.json", "--set", "camera->gateway.delay=9 ms")[0], 0)
            with open(os.path.join(place.path, "out.json"), encoding="utf-8") as f:
                links = [(l["from"], l["to"], l["delay"]) for l in json.load(f)["links"]]
            self.assertIn(("camera", "gateway", "9 ms"), links)
            self.assertIn(("gateway", "camera"), [l[:2] for l in links])

    def test_jobs_are_drawn_in_the_changed_network(self):
        with Place() as place:
            draw = ["generate", "jobs", *STREET[:4], "--count", "60", "-o", "jobs.json"]
            nodes = lambda: {job[end] for job in json.loads(place.read("jobs.json"))["jobs"] for end in ("source", "destination")}
            self.assertEqual(place.run(*draw)[0], 0)
            self.assertIn("edge", nodes())
            self.assertEqual(place.run(*draw, "--without", "edge")[0], 0)
            self.assertNotIn("edge", nodes())
            self.assertEqual(json.loads(place.read("jobs.json"))["recipe"]["without"], "edge")
            self.assertRegex(place.run("generate", "network", "ring", "--without", "edge", "-o", "ring.json")[2], "^lamina: error: --without: ")

    def test_unknown_places_are_named(self):
        with Place() as place:
            for text in ("nowhere.compute=1 GFLOP/s", "camera.speed=1 GFLOP/s", "camera->cloud.delay=1 s", "link:99.delay=1 s", "camera.compute=0 FLOP/s"):
                code, _, err = place.run("plan", *STREET, "--set", text)
                self.assertEqual(code, 2, text)
                self.assertRegex(err, r"^lamina: error: --set: ")
                self.assertEqual(err.count("\n"), 1)


class Sweep(unittest.TestCase):
    def test_every_row_is_a_plan(self):
        with Place() as place:
            document = answer(place, "sweep", *STREET, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s:4", "--planner", "shortest-path,one-split")
            self.assertEqual(len(document["rows"]), 8)
            self.assertAlmostEqual(document["rows"][2]["value"] * 8, 1e7, delta=1.0)  # 10^6 .. 10^9 in three steps
            for row in document["rows"]:
                plan = answer(place, "plan", *STREET, "--set", "all.bandwidth=%r B/s" % row["value"], "--planner", row["planner"])
                self.assertEqual(plan["jobs"][0]["latency_s"], row["latency_s"])
            table = list(csv.DictReader(io.StringIO(place.run("sweep", *STREET, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s:4", "--planner", "shortest-path,one-split", "--csv")[1])))
            self.assertEqual([float(r["latency_s"]) for r in table], [r["latency_s"] for r in document["rows"]])

    def test_breakpoints_are_where_two_plans_meet(self):
        with Place() as place:
            document = answer(place, "sweep", *STREET, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s", "--exact")
            points = document["breakpoints"]
            self.assertGreaterEqual(len(points), 3)
            self.assertEqual(sorted(p["value"] for p in points), [p["value"] for p in points])
            for point in points:
                sides = [answer(place, "sweep", *STREET, "--vary", "bandwidth=%r B/s..%r B/s:2" % (point["value"] * f, point["value"] * f * (1 + 1e-7)))["rows"][0] for f in (1 - 1e-5, 1 + 1e-5)]
                self.assertEqual([s["plan"] for s in sides], [point["before"], point["after"]])
                self.assertTrue(sides[1]["latency_s"] <= point["latency_s"] <= sides[0]["latency_s"])

    def test_plans_that_are_not_proved_are_not_called_the_best(self):
        with Place() as place:
            args = ["sweep", *STREET, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s:3", "--exact"]
            tight = [*args, "--set", "all.memory=5 MiB"]
            notes = lambda which: [a for a in answer(place, *which)["assumptions"] if a["code"] == "plans-not-proved"]
            self.assertEqual(notes(args), [])
            self.assertEqual(len(notes(tight)), 1)
            self.assertGreater(notes(tight)[0]["count"], 0)
            text = " ".join(place.run(*tight)[1].split())
            self.assertIn("which is not proved", text)
            self.assertNotIn("best plan", text)

    def test_plans_name_the_nodes_on_the_way_and_parallel_links(self):
        network = {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "r"}, {"id": "s"}, {"id": "b", "compute": "1 TFLOP/s"}],
                   "links": [{"from": "a", "to": "r", "bandwidth": "10 Mbit/s", "delay": "0 s"}, {"from": "r", "to": "b", "bandwidth": "10 Gbit/s", "delay": "0 s"},
                             {"from": "a", "to": "s", "bandwidth": "1 Gbit/s", "delay": "0 s"}, {"from": "s", "to": "b", "bandwidth": "1 Gbit/s", "delay": "0 s"},
                             {"from": "r", "to": "b", "bandwidth": "1 Mbit/s", "delay": "0 s"}]}
        model = {"format": "lamina.model/1", "input": "1 MB", "layers": [{"work": "1 TFLOP", "output": "1 B"}]}
        with Place() as place:
            place.write("net.json", network)
            place.write("model.json", model)
            document = answer(place, "sweep", "--network", "net.json", "--model", "model.json", "--source", "a", "--destination", "b", "--vary", "link:0.bandwidth=10 Mbit/s..10 Gbit/s:2", "--exact")
            self.assertEqual([(row["plan"], row["changed"]) for row in document["rows"]], [("a s b[1]", False), ("a r (link:1) b[1]", True)])
            self.assertEqual([(p["before"], p["after"]) for p in document["breakpoints"]], [("a s b[1]", "a r (link:1) b[1]")])

    def test_a_node_called_all_stands_in_no_sweeps_way(self):
        with Place() as place:
            place.write("net.json", self.network_with_all())
            rest = ["--network", "net.json", "--model", STREET[3], "--source", "all", "--destination", "b"]
            rows = answer(place, "sweep", *rest, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s:2")["rows"]
            self.assertNotEqual(rows[0]["latency_s"], rows[1]["latency_s"])
            self.assertEqual(place.run("sweep", *rest, "--vary", "all.bandwidth=1 Mbit/s..1 Gbit/s:2")[0], 2)
            slower = answer(place, "plan", *rest, "--scale", "bandwidth=0.001")["jobs"][0]["latency_s"]
            self.assertGreater(slower, answer(place, "plan", *rest)["jobs"][0]["latency_s"])

    def network_with_all(self):
        return {"format": "lamina.network/1", "nodes": [{"id": "all", "compute": "1 GFLOP/s"}, {"id": "b", "compute": "9 GFLOP/s"}],
                "links": [{"from": "all", "to": "b", "bandwidth": "90 Mbit/s", "delay": "0 s", "duplex": True}]}

    def test_refuses_what_is_no_line(self):
        with Place() as place:
            for more in (["--vary", "delay=1 ms..2 ms"], ["--vary", "bandwidth=1 Mbit/s..2 Mbit/s", "--chunk", "1 kB"]):
                code, _, err = place.run("sweep", *STREET, "--exact", *more)
                self.assertEqual(code, 2)
                self.assertIn("--exact", err)
            self.assertIn("--exact", place.run("sweep", *RUSH, "--vary", "bandwidth=1 Mbit/s..2 Mbit/s", "--exact")[2])


class Upgrades(unittest.TestCase):
    def test_rows_are_plans_of_the_changed_network(self):
        with Place() as place:
            document = answer(place, "upgrades", *STREET)
            self.assertEqual(document["rows"], sorted(document["rows"], key=lambda r: -r["saves_s"]))
            for row in document["rows"]:
                where = row["node"] if row["kind"] == "node" else "link:%d" % row["link"]
                with open(os.path.join(ROOT, "examples/networks/street.json"), encoding="utf-8") as f:
                    network = json.load(f)
                rate = next(n for n in network["nodes"] if n["id"] == where)["compute"] if row["kind"] == "node" else network["links"][row["link"]]["bandwidth"]
                number, unit = rate.split()
                plan = answer(place, "plan", *STREET, "--set", "%s.%s=%r %s" % (where, row["key"], 2 * float(number), unit))
                self.assertAlmostEqual(plan["jobs"][0]["latency_s"], row["latency_s"], delta=1e-9)
                if row["without_s"] is not None:
                    self.assertAlmostEqual(answer(place, "plan", *STREET, "--without", where)["jobs"][0]["latency_s"], row["without_s"], delta=1e-9)

    def test_ids_that_look_like_rows(self):
        network = {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "link:0", "compute": "9 GFLOP/s"}], "links": [{"from": "a", "to": "link:0", "bandwidth": "90 Mbit/s", "duplex": True}]}
        with Place() as place:
            with open(os.path.join(place.path, "network.json"), "w", encoding="utf-8") as f:
                json.dump(network, f)
            rows = answer(place, "upgrades", "--network", "network.json", "--model", STREET[3], "--source", "a", "--destination", "a")["rows"]
            link, node = [next(r for r in rows if r.get(key) == value) for key, value in (("link", 0), ("node", "link:0"))]
            self.assertTrue(link["saves_s"] > 0 and node["saves_s"] > 0 and link["saves_s"] != node["saves_s"])

    def test_several_jobs_and_a_slower_rate(self):
        with Place() as place:
            document = answer(place, "upgrades", *RUSH, "--factor", "0.5", "--only", "nodes")
            self.assertTrue(all(r["kind"] == "node" for r in document["rows"]))
            self.assertIn("objective_s", document["rows"][0])

    def test_a_slower_rate_shows_what_it_costs(self):
        with Place() as place:
            rows = answer(place, "upgrades", *STREET, "--factor", "0.5")["rows"]
            self.assertLess(min(r["saves_s"] for r in rows), -1e-3)
            lines = place.run("upgrades", *STREET, "--factor", "0.5")[1].splitlines()
            # The greatest loss stands first, as a loss.
            self.assertRegex(lines[2], r"%s\b.* -[0-9.]+ m?s \(-[0-9.]+ %%\)" % rows[-1].get("node", "link %s" % rows[-1].get("link")))


class Inspect(unittest.TestCase):
    def inspected(self, place, *command):
        code, out, _ = place.run(*command, "--json")
        self.assertEqual(code, 0)
        with open(os.path.join(place.path, "answer.json"), "w", encoding="utf-8") as f:
            f.write(out)
        self.assertEqual(place.run("inspect", "answer.json")[0], 0)
        return json.loads(out), answer(place, "inspect", "answer.json")

    def test_reads_sweeps(self):
        with Place() as place:
            document, facts = self.inspected(place, "sweep", *STREET, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s:4", "--exact")
            self.assertEqual(facts, {"kind": "sweep", "where": "all", "key": "bandwidth", "planners": ["shortest-path"], "row_count": 4,
                                     "changed_count": sum(r["changed"] for r in document["rows"]), "breakpoint_count": len(document["breakpoints"])})
            # As text it is the table that the sweep itself shows.
            self.assertIn(place.run("sweep", *STREET, "--vary", "bandwidth=1 Mbit/s..1 Gbit/s:4", "--exact")[1].split("assuming")[0].strip(), place.run("inspect", "answer.json")[1])

    def test_reads_upgrades(self):
        with Place() as place:
            document, facts = self.inspected(place, "upgrades", *RUSH, "--only", "links")
            self.assertEqual(facts["kind"], "upgrades")
            self.assertEqual((facts["factor"], facts["base_s"], facts["row_count"]), (2.0, document["base_s"], len(document["rows"])))
            self.assertEqual(facts["saving_count"], sum(r["saves_s"] > 0 for r in document["rows"]))

    def test_names_what_is_no_answer(self):
        with Place() as place:
            self.inspected(place, "upgrades", *STREET)
            code, _, err = place.run("check", "answer.json", *STREET)
            self.assertEqual(code, 2)
            self.assertIn("lamina.upgrades/1", err)


if __name__ == "__main__":
    unittest.main()
