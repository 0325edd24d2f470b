"""Draws requests as of lamina/api/answer_text.h, of any verb that the module of the page has: networks, models, jobs and
options, sound ones and broken ones. Equal seeds draw equal requests."""
import copy, json, random
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SINGLE = ["shortest-path", "best-node", "source-only", "destination-only", "one-split", "fixed-route", "tiers", "all"]
SEVERAL = ["greedy", "sequential", "independent", "annealing", "neighbourhood-search"]
OBJECTIVES = ["latency", "makespan", "mean-latency", "weighted-latency", "max-latency", "p95-latency", "mean-tardiness"]
DISCIPLINES = ["preemptive-priority", "priority", "fifo", "processor-sharing"]
LARGEST_PLANNED = 24  # jobs that a search is asked about
PLACES = ["plan", "plan", "plan", "plan", "inspect", "convert"]


def examples(folder):
    found = {}
    for path in sorted((ROOT / folder).glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = document
    return found


class Draw:
    """Requests by a seed; `networks` are more networks to draw from."""

    def __init__(self, seed, networks=()):
        self.random = random.Random(seed)
        self.networks = list(examples("examples/networks").values()) + list(networks)
        self.models = {**examples("examples/models"), **examples("lamina/api/examples")}
        self.models = {name: model for name, model in self.models.items() if model["format"] == "lamina.model/1"}

    # ---- documents

    def quantity(self, low, high, unit):
        value = 10 ** self.random.uniform(low, high)
        return f"{value:.{self.random.choice([1, 3, 6])}g} {unit}"

    def network(self):
        if self.random.random() < 0.6:
            return copy.deepcopy(self.random.choice(self.networks))
        count = self.random.randint(2, 12)
        nodes = [self.node(f"v{i}") for i in range(count)]
        pairs = [(self.random.randrange(i), i) for i in range(1, count)]
        pairs += [tuple(self.random.sample(range(count), 2)) for _ in range(self.random.randint(0, 2 * count))]
        links = [self.link(f"v{a}", f"v{b}") for a, b in pairs]
        return {"format": "lamina.network/1", "name": "drawn", "nodes": nodes, "links": links}

    def node(self, name):
        node = {"id": name}
        if self.random.random() < 0.8:
            node["compute"] = self.quantity(8, 11, "FLOP/s")
            if self.random.random() < 0.2:
                node["backlog"] = self.quantity(5, 9, "FLOP")
        if self.random.random() < 0.15:
            node["memory"] = self.quantity(7, 10, "B")
        if self.random.random() < 0.3:
            node |= {"latitude": round(self.random.uniform(-60, 60), 3), "longitude": round(self.random.uniform(-180, 180), 3)}
        return node

    def link(self, a, b):
        link = {"from": a, "to": b, "bandwidth": self.quantity(5, 9, "bit/s"), "duplex": self.random.random() < 0.8}
        if self.random.random() < 0.5:
            link["delay"] = self.quantity(-4, -2, "s")
        if self.random.random() < 0.1:
            link["backlog"] = self.quantity(3, 6, "B")
        return link

    def model(self):
        if self.random.random() < 0.6:
            return copy.deepcopy(self.random.choice(list(self.models.values())))
        layers = []
        for i in range(self.random.randint(1, 9)):
            layer = {"name": f"l{i}", "work": self.quantity(6, 10, "FLOP"), "output": self.quantity(3, 6, "B")}
            if self.random.random() < 0.3:
                layer["weights"] = self.quantity(4, 8, "B")
            if i > 0 and self.random.random() < 0.3:  # a path around some layers
                layer["inputs"] = sorted({f"l{i - 1}", f"l{self.random.randrange(i)}"})
            layers.append(layer)
        return {"format": "lamina.model/1", "name": "drawn", "input": self.quantity(3, 6, "B"), "layers": layers}

    def job(self, name, nodes, models):
        job = {"id": name, "model": self.random.choice(models), "source": self.random.choice(nodes), "destination": self.random.choice(nodes)}
        for key, value in (("release", self.quantity(-3, 0, "s")), ("deadline", self.quantity(-2, 1, "s")),
                           ("weight", round(self.random.uniform(0.1, 5), 2)), ("count", self.random.randint(1, 3)),
                           ("private_layers", self.random.randint(1, 3))):
            if self.random.random() < (0.03 if key == "private_layers" else 0.15):
                job[key] = value
        return job

    def instance(self, several):
        network = self.network()
        nodes = [node["id"] for node in network["nodes"]]
        models = {f"m{i}": self.model() for i in range(self.random.randint(1, 2))}
        count = self.random.randint(2, LARGEST_PLANNED if several == "many" else 6) if several else 1
        return {"network": network, "models": models,
                "jobs": [self.job(f"j{i}", nodes, list(models)) for i in range(count)]}

    # ---- options

    def some(self, **choices):
        return {key: choose() for key, choose in choices.items() if self.random.random() < 0.25}

    def changes(self, network):
        nodes = [node["id"] for node in network["nodes"]]
        return self.some(
            scale=lambda: [f"{self.random.choice(['bandwidth', 'compute', 'delay'])}={self.random.uniform(0.2, 4):.3g}"],
            without=lambda: self.random.choice(nodes),
            set=lambda: f"{self.random.choice(nodes)}.compute={self.quantity(9, 11, 'FLOP/s')}",
            chunk=lambda: self.random.choice(["64 KiB", "0 B", "whole"]),
            memory=lambda: "ignore",
            cuts=lambda: self.random.choice(["single", "any", "lattice"]))

    def plan_options(self, network, several):
        options = self.changes(network) if self.random.random() < 0.4 else {}
        options |= self.some(
            planner=lambda: self.random.choice(SEVERAL if several else SINGLE), waiting=lambda: self.random.choice(["draining", "per-stay"]),
            objective=lambda: self.random.choice(OBJECTIVES), seed=lambda: self.random.randint(0, 99),
            discipline=lambda: self.random.choice(DISCIPLINES), order=lambda: self.random.choice(["automatic", "release", "file", "shortest", "deadline"]),
            times=lambda: self.random.choice(["exact", "fictitious"]), certificate=lambda: True, threads=lambda: self.random.randint(1, 4),
            bound=lambda: self.random.choice(["automatic", "alone", "multipliers"]))
        if not several and self.random.random() < 0.3:
            options["explain"] = True
        return options

    # ---- requests

    def request(self):
        """A verb and the value of a request."""
        verb = self.random.choice(PLACES)
        if verb in ("inspect", "convert"):
            document = {"network": self.network()} if self.random.random() < 0.5 else {"models": {"m": self.model()}}
            return verb, document
        several = self.random.choice([None, None, "few", "many"])
        request = self.instance(several)
        options = self.plan_options(request["network"], several)
        if options:
            request["options"] = options
        return verb, request

    def follow_up(self, request, plan):
        """A request that executes the plan that was the answer to one, bent now and then."""
        request = {key: value for key, value in request.items() if key != "options"}
        options = {key: value for key, value in plan.get("options", {}).items() if key == "cuts"}
        if self.random.random() < 0.5:
            options["discipline"] = self.random.choice(DISCIPLINES)
        if self.random.random() < 0.3:
            plan = self.wrong_value(plan)
        return "simulate", request | {"plan": plan} | ({"options": options} if options else {})

    def broken(self, text):
        """The text with some small damage: a mutant."""
        for _ in range(self.random.choice([1, 1, 1, 2, 4])):
            at = self.random.randrange(len(text))
            size = self.random.choice([1, 1, 2, 8, 40])
            kind = self.random.randrange(6)
            if kind == 0:
                text = text[:at] + text[at + size:]
            elif kind == 1:
                text = text[:at] + self.random.choice('{}[]",:0-e.µ\u0000\n a') + text[at:]
            elif kind == 2:
                text = text[:at] + text[at:at + size] + text[at:]
            elif kind == 3:
                text = text[:at] + self.random.choice(["0", "-1", "1e400", "null", "true", '"x"', "9007199254740993"]) + text[at + size:]
            elif kind == 4:
                text = text[:at] + chr(self.random.choice([32, 65, 0x7f, 0xe9, 0x4e2d, 0x1f600])) + text[at + 1:]
            elif len(text) > 2:
                text = text[:max(2, at)]
            if not text:
                text = "{"
        return text

    def wrong_value(self, request):
        """The request with one of its values replaced, so that it is JSON, but not sound."""
        request = copy.deepcopy(request)
        at = request
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                return request
            key = self.random.choice(keys)
            if isinstance(at[key], (dict, list)) and at[key] and self.random.random() < 0.85:
                at = at[key]
                continue
            if isinstance(at, dict) and self.random.random() < 0.4:
                at[self.random.choice([key + "x", "", "compute", "unknown"])] = at.pop(key)
            else:
                at[key] = self.random.choice([None, -1, 0, 1e308, "", "0 B", "1 FLOP", "5 parsecs", [], {}, "v0", True, 2**53 + 1, "1e400 B"])
            return request
