"""The report of `lamina-bench route`: docs/performance.md."""

from . import page as p

RIVAL = "boost-dijkstra"
SHOWN = [("layered-sweep", "sweep"), ("bounded-sweep", "bounded"), ("elimination", "elimination"), ("elimination-customised", "customised"),
         ("batch", "batch, a job"), (RIVAL, "Boost"), ("boost-dijkstra-early-stop", "Boost, stops early"), ("networkx-dijkstra", "NetworkX"),
         ("rustworkx-dijkstra", "rustworkx"), ("layered-lp-highs", "HiGHS")]
MEMORY = [("layered-sweep", "sweep"), ("bounded-sweep", "bounded"), ("elimination", "elimination"), ("batch", "batch"),
          ("explicit-dijkstra", "explicit"), (RIVAL, "Boost")]
STEPS = [("read", "reads network and model"), ("prepare", "prepares the network, writes the preparation"),
         ("load-prepared", "or loads it"), ("plan", "plans on the prepared network"), ("write", "writes the plan"),
         ("lamina-plan", "`lamina plan`, the whole process"), ("lamina-plan-prepared", "`lamina plan --prepared`, the whole process")]
COLOURS = {"layered-sweep": "#0072b2", "bounded-sweep": "#56b4e9", "elimination": "#009e73", "auto": "#111111", "batch": "#cc79a7",
           RIVAL: "#d55e00", "streaming-limit": "#999999"}


class Measured:
    def __init__(self, document):
        self.document = document
        self.rows = {(row["instance"], row["method"]): row for row in document["rows"]}
        self.all_instances = list(dict.fromkeys(row["instance"] for row in document["rows"]))
        # Those that the engines were measured on.
        self.instances = [instance for instance in self.all_instances if (instance, "auto") in self.rows]

    def time(self, instance, method):
        row = self.rows.get((instance, method))
        return row and row["median_s"]

    def some(self, instance):
        """A row that knows the instance's shape."""
        return self.rows[instance, "auto"]


def times(measured):
    head = ["instance", "layers, run as"] + [name for _, name in SHOWN]
    rows = []
    for instance in measured.instances:
        shape = measured.some(instance)
        cells = [measured.time(instance, method) for method, _ in SHOWN]
        rows.append([instance, f"{shape['layers']}, {shape['groups'] - 1}"] + ["" if t is None else p.seconds(t) for t in cells])
    return p.table(head, rows)


def against_boost(measured):
    rows = []
    for instance in measured.instances:
        rival = measured.time(instance, RIVAL)
        if rival is None:
            continue
        cells = [measured.time(instance, method) for method in ("layered-sweep", "bounded-sweep", "elimination", "elimination-customised", "batch")]
        rows.append([instance, p.seconds(rival)] + ["" if t is None else p.ratio(rival / t) for t in cells])
    return p.table(["instance", "Boost", "sweep", "bounded", "elimination", "customised", "batch, a job"], rows)


def first_plan(measured):
    """Everything made, one plan: auto beside the plain sweep; the engine that it takes."""
    rows = []
    for instance in measured.instances:
        sweep, auto, prepare = (measured.time(instance, m) for m in ("layered-sweep-fresh", "auto-fresh", "prepare"))
        engine = measured.rows[instance, "auto-fresh"]["engine"].split(":")[0]
        rows.append([instance, p.seconds(sweep), p.seconds(auto), f"{auto / sweep:.2f}", engine, "too dense" if prepare is None else p.seconds(prepare)])
    return p.table(["instance", "sweep", "auto", "auto / sweep", "auto takes", "preparing alone"], rows)


def limit(measured):
    rows = []
    for instance in measured.instances:
        row = measured.rows[instance, "streaming-limit"]
        best = min(t for m in ("elimination", "bounded-sweep") if (t := measured.time(instance, m)) is not None)
        rows.append([instance, p.size_in_bytes(row["bytes"]), p.seconds(row["median_s"]), p.seconds(best), p.ratio(best / row["median_s"])])
    return p.table(["instance", "bytes", "streamed in", "fastest engine", "ratio"], rows)


def growth(measured):
    rows = []
    for name, fits in measured.document["growth"].items():
        for method in ("layered-sweep", "bounded-sweep", "elimination", "prepare", "batch", RIVAL, "streaming-limit"):
            if method in fits:
                rows.append([f"{method}, {name}", fits["over"], f"{fits[method]:.2f}"])
    return p.table(["time grows with a power of", "number of", "exponent"], rows)


def draw(measured):
    shapes = [i for i in measured.instances if i.startswith("geometric-") and i.endswith("x100")]

    def on(axes):
        for method, colour in COLOURS.items():
            points = [(measured.some(i)["nodes"], t) for i in shapes if (t := measured.time(i, method)) is not None]
            if points:
                axes.loglog(*zip(*points), marker="o", color=colour, label=method)
        axes.set_xlabel("nodes (geometric networks, 100 layers, 20 tensor sizes)")
        axes.set_ylabel("seconds a job")
        axes.legend()
    return on


def figures(measured):
    rows = []
    for figure in measured.document["figures"]:
        wanted = f"≥ {figure['at_least']:g}" if "at_least" in figure else f"≤ {figure['at_most']:g}"
        value = figure["value"]
        rows.append([f"{figure['of']}: {figure['instance']}", p.three_digits(value), wanted, "yes" if figure["is_reached"] else "no"])
    return p.table(["figure", "measured", "wanted", "reached"], rows)


def memory(measured):
    rows = []
    for instance in measured.instances:
        cells = [measured.rows.get((instance, method), {}).get("memory_bytes") for method, _ in MEMORY]
        if any(cells):
            rows.append([instance] + ["" if cell is None else p.size_in_bytes(cell) for cell in cells])
    return p.table(["instance"] + [name for _, name in MEMORY], rows)


def instructions(measured):
    rows = [row for row in measured.document["rows"] if "instructions" in row]
    if not rows:
        return "Not counted: valgrind was not there."
    rival = next(row["instructions"] for row in rows if row["method"] == RIVAL)
    lines = [[f"`{row['method']}`", p.whole(row["instructions"]), p.ratio(rival / row["instructions"])] for row in rows]
    return p.table([f"a job on {rows[0]['instance']}", "instructions", "Boost's, of these"], lines)


def whole_plans(measured):
    instances = [instance for instance in measured.all_instances if instance.startswith("plan-")]
    rows = []
    for method, name in STEPS:
        cells = [measured.time(instance, method) for instance in instances]
        rows.append([name] + ["" if t is None else p.seconds(t) for t in cells])
    peaks = [measured.rows.get((instance, "lamina-plan"), {}).get("memory_bytes") for instance in instances]
    rows.append(["peak memory of `lamina plan`"] + ["" if peak is None else p.size_in_bytes(peak) for peak in peaks])
    return p.table(["", *(instance.removeprefix("plan-") for instance in instances)], rows)


def many_jobs(measured):
    rows = []
    for instance in measured.all_instances:
        for fast, slow, name in (("router", "sweeps", "all jobs alone: `Router`, and a sweep each"),
                                 ("bounded-responses", "responses", "best responses in turn: bounded, and not")):
            if (instance, fast) in measured.rows:
                quick, plain = measured.time(instance, fast), measured.time(instance, slow)
                rows.append([f"{instance.rsplit('/', 1)[0]}, {name}", p.seconds(quick), p.seconds(plain), p.ratio(plain / quick)])
    return p.table(["jobs", "with", "without", "ratio"], rows)


def left_out(measured):
    lines = [f"- {row['instance']}, `{row['method']}`: {row['reason']}" for row in measured.document.get("left_out", [])]
    lines += [f"- {note}" for note in measured.document.get("notes", [])]
    return "\n".join(lines) if lines else "Nothing."


def report(document, page):
    measured = Measured(document)
    page.fill("machine", p.machine_line(document))
    page.fill("figures", figures(measured))
    page.fill("times", times(measured))
    page.fill("boost", against_boost(measured))
    page.fill("first", first_plan(measured))
    page.fill("limit", limit(measured))
    page.fill("growth", growth(measured))
    page.fill("memory", memory(measured))
    page.fill("instructions", instructions(measured))
    page.fill("whole", whole_plans(measured))
    page.fill("many", many_jobs(measured))
    page.fill("left out", left_out(measured))
    page.figure("route-growth", draw(measured))
