"""docs/formulations.md: programmes under every solver beside routing."""

import statistics

from . import page as text

FORMS = ["layered-routing", "placement-flow", "placement-rlt", "placement-mccormick", "placement-paths", "placement-one-hop"]
SOLVERS = ["highs", "cbc", "glpk"]
# Wong's colours, told apart by most eyes.
COLOURS = {"routing": "#000000", "layered-routing": "#0072b2", "placement-flow": "#56b4e9", "placement-rlt": "#009e73",
           "placement-mccormick": "#d55e00", "placement-paths": "#cc79a7", "placement-one-hop": "#e69f00"}
BACKBONE, MESH, NASTY = "us-24/vgg19", "mesh-6x502", "fifteen-orders"


class Measured:
    """The rows of the suite, by what they are about."""

    def __init__(self, document):
        self.document = document
        self.rows = document["rows"]
        self.instances = list(dict.fromkeys(row["instance"] for row in self.rows))

    def family(self):
        return [name for name in self.instances if name.startswith("geometric")]

    def engine(self, instance):
        """The fastest routing engine's row."""
        return min((row for row in self.rows if row["instance"] == instance and "formulation" not in row), key=lambda row: row["median_s"])

    def programmes(self, instance, form, relaxed=None):
        return [row for row in self.rows if row["instance"] == instance and row.get("formulation") == form and relaxed in (None, row["relaxed"])]

    def best(self, instance, form, relaxed):
        """The row of the fastest solver; one that ended before one that did not; None where there is none."""
        return min(self.programmes(instance, form, relaxed), key=lambda row: (not ended(row), row["median_s"]), default=None)

    def left_out(self, instance, form):
        """Why the form has no rows there."""
        rows = [row for row in self.document["left_out"] if row["instance"] == instance and row["method"].split("/")[0] == form]
        return rows[0] if rows else None


def ended(row):
    return row["status"] == "optimal"


def spent(row):
    """The time of a row, or the limit that it hit."""
    return text.seconds(row["median_s"]) if ended(row) else f"> {text.seconds(row['median_s'])}" if row["status"] == "time-limit" else row["status"]


def iterations(row):
    """CLP forgets those that it did behind its presolve."""
    return "–" if row["solver"] == "cbc" and row["iterations"] == 0 else text.whole(row["iterations"])


def instance_table(measured, instance):
    """All forms and solvers on one instance."""
    engine = measured.engine(instance)
    rows = []
    for form in FORMS:
        for whole in measured.programmes(instance, form, relaxed=False):
            relaxed = next(row for row in measured.programmes(instance, form, relaxed=True) if row["solver"] == whole["solver"])
            size = whole["size"]
            more = "" if ended(whole) else "> "
            rows.append([f"`{form}`, {whole['solver']}", f"{text.whole(size['rows'])} × {text.whole(size['variables'])}", spent(relaxed),
                         "" if whole["root_gap"] is None else text.percent(whole["root_gap"]), spent(whole), iterations(whole),
                         text.whole(whole["nodes"]), more + text.ratio(whole["median_s"] / engine["median_s"])])
        if not measured.programmes(instance, form) and (why := measured.left_out(instance, form)):
            rows.append([f"`{form}`", size_left_out(why), why["reason"], *[""] * 5])
    rows.append([f"routing ({engine['method']})", "", "", "", text.seconds(engine["median_s"]), "", "", "1 ×"])
    return text.table(["", "rows × variables", "relaxed", "gap", "whole", "iterations", "nodes", "slower than routing"], rows)


def size_left_out(why):
    return f"{text.whole(why['size']['rows'])} × {text.whole(why['size']['variables'])}" if "size" in why else ""


def sizes_table(measured):
    """The fastest solver of each form by instance, whole."""
    rows = []
    for instance in measured.family():
        cells = [instance.removeprefix("geometric-"), text.seconds(measured.engine(instance)["median_s"])]
        for form in FORMS[:-1]:
            best, why = measured.best(instance, form, relaxed=False), measured.left_out(instance, form)
            cells.append(f"{spent(best)} ({best['solver']})" if best else "too large" if why and why["reason"] == "too large" else "–")
        rows.append(cells)
    return text.table(["nodes × layers / seed", "routing"] + [f"`{form}`" for form in FORMS[:-1]], rows)


def memory_table(measured):
    rows = []
    for instance in measured.instances:
        cells = [instance]
        for form in FORMS:
            sizes = [row["memory_bytes"] for row in measured.programmes(instance, form) if row["solver"] == "highs" and row["memory_bytes"]]
            cells.append(text.size_in_bytes(max(sizes)) if sizes else "–")
        if any(cell != "–" for cell in cells[1:]) and (not instance.startswith("geometric") or instance.endswith("/1")):
            rows.append(cells)
    return text.table(["instance"] + [f"`{form}`" for form in FORMS], rows)


def exponents_table(measured):
    """A row a form, a column a solver, whole and relaxed."""
    found = {row["method"]: row["exponent"] for row in measured.document["exponents"]}

    def cell(method):
        return f"{found[method]:.2f}" if method in found else "–"

    rows = [[f"`{form}`"] + [cell(f"{form}/{solver}{suffix}") for suffix in ("", "/relaxed") for solver in SOLVERS] for form in FORMS[:-1]]
    rows += [[f"routing ({method})", found_text, *[""] * 5] for method, found_text in ((m, cell(m)) for m in found if "/" not in m)]
    return text.table(["time grows as arcs to the power of"] + [f"{solver}, {kind}" for kind in ("whole", "relaxed") for solver in SOLVERS], rows)


def nasty_table(measured):
    """What contradicts the optimum."""
    optimum = measured.engine(NASTY)["value_s"]
    rows = []
    for row in measured.rows:
        if row["instance"] == NASTY and row.get("contradicts"):
            value = "" if row["value_s"] is None else f"{row['value_s'] * 1e6:.4f} µs"
            rows.append([f"`{row['formulation']}`{', relaxed' if row['relaxed'] else ''}, {row['solver']}", row["status"], value, f"{row['bound_s'] * 1e6:.4f} µs"])
    # Not the form with one hop a tensor, whose optimum is another.
    count = sum(len(measured.programmes(NASTY, form)) for form in FORMS[:-1])
    said = f"{count - len(rows)} of {count} programmes find it; these do not:"
    rows.insert(0, ["routing", "proved by `check`", f"{optimum * 1e6:.4f} µs", f"{optimum * 1e6:.4f} µs"])
    return said + "\n\n" + text.table(["", "status", "value", "bound"], rows)


def headline(measured):
    """The figures that the page opens with."""
    engine = measured.engine(BACKBONE)
    rows = [row for form in FORMS for row in measured.programmes(BACKBONE, form)]
    # Not those relaxations that end elsewhere than at the optimum.
    fastest = min((row for row in rows if ended(row) and abs(row["value_s"] / engine["value_s"] - 1) < 1e-6), key=lambda row: row["median_s"])
    product = measured.best(BACKBONE, "placement-mccormick", relaxed=False)
    name = f"`{fastest['formulation']}`{', relaxed' if fastest['relaxed'] else ''}, under {fastest['solver']}"
    lines = [
        f"- Routing answers US-24 × VGG19 in {text.seconds(engine['median_s'])}.",
        f"- The fastest programme ({name}) takes {text.seconds(fastest['median_s'])}, {text.ratio(fastest['median_s'] / engine['median_s'])} as long."]
    if product:  # not in a quick run
        more = "" if ended(product) else "more than "
        lines.append(f"- `placement-mccormick` as an integer programme takes {more}{text.seconds(product['median_s'])} under the best solver ({product['solver']}), "
                     f"{more}{text.ratio(product['median_s'] / engine['median_s'])} as long.")
    return "\n".join(lines)


def lines_over_size(axes, measured, value):
    """One line a form over the arcs of the layered graph, through the medians of the seeds; hollow is what did not end, or was not built."""
    series = {name: [] for name in (["routing"] if value == "time" else []) + FORMS[:-1]}
    for name in measured.family():
        x = arcs(measured, name)
        if value == "time":
            series["routing"].append((name, x, measured.engine(name)["median_s"], True))
        for form in FORMS[:-1]:
            row, why = measured.best(name, form, relaxed=False), measured.left_out(name, form)
            if value == "time" and row:
                series[form].append((name, x, row["median_s"], ended(row)))
            built = row or measured.best(name, form, relaxed=True)
            if value == "size" and (built or why):
                series[form].append((name, x, (built or why)["size"]["nonzeros"], bool(built)))
    for form, points in series.items():
        for solid in (True, False):
            some = [(x, y) for _, x, y, whole in points if whole == solid]
            axes.plot([x for x, _ in some], [y for _, y in some], "o", color=COLOURS[form], markersize=4, markerfacecolor=None if solid else "white")
        shapes = {}
        for name, x, y, _ in points:
            shapes.setdefault(name.split("/")[0], []).append((x, y))
        middle = sorted((statistics.median(x for x, _ in shape), statistics.median(y for _, y in shape)) for shape in shapes.values())
        axes.plot([x for x, _ in middle], [y for _, y in middle], color=COLOURS[form], linewidth=1.2, label=form)
    axes.set(xscale="log", yscale="log", xlabel="arcs of the layered graph")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def arcs(measured, instance):
    rows = measured.programmes(instance, "layered-routing") or [measured.left_out(instance, "layered-routing")]
    return rows[0]["size"]["variables"]


def draw_times(axes, measured):
    lines_over_size(axes, measured, "time")
    axes.axhline(measured.document["time_limit_s"], color="#999999", linestyle="--", linewidth=1)
    axes.set_ylabel("seconds, whole, fastest solver (hollow: hit the limit)")


def draw_sizes(axes, measured):
    lines_over_size(axes, measured, "size")
    axes.set_ylabel("nonzeros (hollow: not built)")


def report(document, page):
    measured = Measured(document)
    page.fill("headline", headline(measured))
    page.fill("machine", f"{text.machine_line(document)} One thread each; time limit {document['time_limit_s']:g} s a run.")
    page.fill("us-24", instance_table(measured, BACKBONE))
    page.fill("exponents", exponents_table(measured))
    if MESH in measured.instances:  # not in a quick run
        page.fill("sizes", sizes_table(measured))
        page.fill("mesh", instance_table(measured, MESH))
        page.fill("memory", memory_table(measured))
        page.fill("nasty", nasty_table(measured))
    page.figure("formulations-times", lambda axes: draw_times(axes, measured))
    page.figure("formulations-sizes", lambda axes: draw_sizes(axes, measured))
