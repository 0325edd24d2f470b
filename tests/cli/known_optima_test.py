#!/usr/bin/env python3
"""Optima that others computed, in the folder that LAMINA_DATA names: real topologies with exact rational answers, and what Scission's own program
answers on its measured times. Exit 77 (skipped) without the folder."""
import json, os, sys, unittest
from lamina_cli import ROOT, Place

DATA = os.environ.get("LAMINA_DATA") or os.path.join(ROOT, "..", "shared", "data")
ENGINES = ("sweep", "explicit", "elimination", "bounded", "labels")
SCISSION_ROUNDS_TO = 1e-4


def read(*path):
    with open(os.path.join(DATA, *path), encoding="utf-8") as f:
        return json.load(f)


def network(given):
    nodes = []
    for node in given["nodes"]:
        speed = node.get("speed_flops", 1e9)  # a Scission node has times instead
        nodes.append({"id": node["id"], **({"compute": "%r FLOP/s" % speed} if speed else {}), **({"device": node["device"]} if "device" in node else {})})
    links = [{"from": link["from"], "to": link["to"], "bandwidth": "%r bit/s" % link["bandwidth_bit_s"], "delay": "%r s" % link["latency_s"],
              "duplex": not given["directed"]} for link in given["links"]]
    return {"format": "lamina.network/1", "name": "net", "nodes": nodes, "links": links}


def model(given):
    layers = []
    for layer in given["layers"]:
        times = {device: "%r s" % time for device, time in layer.get("time_s", {}).items()}
        layers.append({"name": layer["name"], "work": "%r FLOP" % layer.get("flops", 0), "output": "%r B" % layer["output_bytes"], **({"times": times} if times else {})})
    return {"format": "lamina.model/1", "name": "model", "input": "%r B" % given["input_bytes"], "layers": layers}


def jobs(source, destination, pins):
    rows = [{"first_layer": int(layer) + 1, "last_layer": int(layer) + 1, "nodes": nodes} for layer, nodes in pins.items()]
    return {"format": "lamina.jobs/1", "models": {"m": "model.json"}, "jobs": [{"id": "job", "model": "m", "source": source, "destination": destination, "pins": rows}]}


class KnownOptima(unittest.TestCase):
    def latencies(self, net, mod, source, destination, pins={}):
        """Of the plans of every engine; each is proved optimal by the judge."""
        with Place() as place:
            place.write("model.json", model(mod))
            given = ["--network", place.write("net.json", network(net)), "--jobs", place.write("jobs.json", jobs(source, destination, pins))]
            for engine in ENGINES:
                code, out, err = place.run("plan", *given, "--engine", engine, "--json", "-o", "plan.json")
                self.assertEqual((code, err), (0, ""))
                verdict = json.loads(place.run("check", "plan.json", *given, "--json")[1])
                self.assertTrue(verdict["ok"] and verdict["optimal"], verdict)
                yield json.loads(out)["jobs"][0]["latency_s"]

    def assert_near(self, value, wanted, relative=1e-9):
        self.assertLessEqual(abs(value - wanted), relative * wanted)

    def test_real_topologies(self):
        for row in read("instances", "instances.json"):
            net, mod = read("instances", "networks", row["network"] + ".json"), read("instances", "models", row["model"] + ".json")
            with self.subTest(network=row["network"], model=row["model"]):
                for latency in self.latencies(net, mod, row["source"], row["destination"]):
                    self.assert_near(latency, row["expected"]["latency_s"])

    def test_scission(self):
        for row in read("profiles", "scission", "third_party_answers.json"):
            net, mod = read("profiles", "scission", row["network"]), read("profiles", "scission", row["model"])
            with self.subTest(network=row["network"], model=row["model"], rule=row["rule"]):
                for latency in self.latencies(net, mod, row["source"], row["destination"], row["pin"]):
                    self.assert_near(latency, row["exact_latency_s"])
                    self.assert_near(latency, row["scission_answer_s"], SCISSION_ROUNDS_TO / latency)


if __name__ == "__main__":
    if not os.path.isdir(os.path.join(DATA, "instances")):
        print("skipped: LAMINA_DATA names no folder with instances")
        sys.exit(77)
    unittest.main()
