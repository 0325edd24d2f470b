#!/usr/bin/env python3
"""tools/formulations_report MEASURED.json LAMINA: the tables and plots of docs/formulations.md.

Replaces what stands between the markers `<!-- table NAME -->` and `<!-- end -->`, writes
docs/figures/formulations-*.svg and keeps the rows in docs/data/formulations.json.
"""

import json
import math
import re
import subprocess
import sys
from pathlib import Path

DOCS = Path("docs")
FORMS = ["layered-routing", "placement-flow", "placement-rlt", "placement-mccormick", "placement-paths", "placement-one-hop"]
COLOURS = {"routing": "#111111", "layered-routing": "#0072b2", "placement-flow": "#56b4e9", "placement-rlt": "#009e73",
           "placement-mccormick": "#d55e00", "placement-paths": "#cc79a7", "placement-one-hop": "#e69f00"}
NASTY = ["--network", "examples/networks/sixteen-orders.json", "--model", "examples/models/sixteen-orders.json", "--source", "a", "--destination", "d"]


# ---------------------------------------------------------------- numbers as text
def seconds(value):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def whole(value):
    return f"{value:,.0f}".replace(",", " ")


def ratio(value):
    return whole(float(f"{value:.2g}")) + " ×" if value >= 100 else f"{value:.2g} ×"


def percent(gap):
    return "" if gap is None else "0 %" if abs(gap) < 1e-9 else f"{100 * gap:.3g} %"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


# ---------------------------------------------------------------- the rows
class Measured:
    def __init__(self, document):
        self.document = document
        self.rows = document["rows"]
        self.instances = list(dict.fromkeys(r["instance"] for r in self.rows))

    def engine(self, instance):
        """The fastest routing engine's row."""
        return min((r for r in self.rows if r["instance"] == instance and "formulation" not in r), key=lambda r: r["median_s"])

    def programmes(self, instance, form, relaxed=False, solver=None):
        return [r for r in self.rows if r["instance"] == instance and r.get("formulation") == form
                and r["relaxed"] == relaxed and solver in (None, r["solver"])]

    def best(self, instance, form, relaxed=False):
        """The row of the fastest solver; one that ended before one that did not."""
        rows = self.programmes(instance, form, relaxed)
        return min(rows, key=lambda r: (r["status"] != "optimal", r["median_s"])) if rows else None


def spent(row):
    return "" if row is None else seconds(row["median_s"]) if row["status"] == "optimal" else row["status"] + " " + seconds(row["median_s"])


def instance_table(measured, instance):
    engine = measured.engine(instance)
    rows = [["routing, " + engine["method"], "", "", "", seconds(engine["median_s"]), "", "", "1 ×"]]
    for form in FORMS:
        for solver in ("highs", "cbc", "glpk"):
            integer = next(iter(measured.programmes(instance, form, False, solver)), None)
            relaxed = next(iter(measured.programmes(instance, form, True, solver)), None)
            if not integer:
                continue
            ended = integer["status"] == "optimal"
            rows.append([f"`{form}`, {solver}", f"{whole(integer['size']['rows'])} × {whole(integer['size']['variables'])}",
                         percent(integer["root_gap"]), spent(relaxed), spent(integer), whole(integer["iterations"]), whole(integer["nodes"]),
                         ("" if ended else "> ") + ratio(integer["median_s"] / engine["median_s"])])
    return table(["", "rows × variables", "gap at the root", "relaxed", "whole", "iterations", "nodes", "whole / routing"], rows)


def sizes_table(measured):
    rows = []
    for instance in measured.instances:
        cells = [instance, seconds(measured.engine(instance)["median_s"])]
        for form in FORMS:
            best = measured.best(instance, form)
            cells.append("" if best is None else f"{spent(best)} ({best['solver']})")
        rows.append(cells)
    return table(["instance", "routing"] + [f"`{f}`" for f in FORMS], rows)


def memory_table(measured):
    rows = []
    for instance in measured.instances:
        cells = [instance]
        for form in FORMS:
            sizes = [r["memory_bytes"] for relaxed in (False, True) for r in measured.programmes(instance, form, relaxed, "highs") if r["memory_bytes"]]
            cells.append(f"{max(sizes) / 2**20:.3g} MiB" if sizes else "")
        rows.append(cells)
    return table(["instance, HiGHS"] + [f"`{f}`" for f in FORMS], rows)


def exponents_table(measured):
    found = {e["method"]: e for e in measured.document["exponents"]}
    rows = [[m, f"{e['exponent']:.2f}", str(e["sizes"])] for m, e in found.items() if "/" not in m]
    for form in FORMS:
        for solver in ("highs", "cbc", "glpk"):
            for suffix in ("", "/relaxed"):
                e = found.get(f"{form}/{solver}{suffix}")
                if e:
                    rows.append([f"`{form}`, {solver}{', relaxed' if suffix else ''}", f"{e['exponent']:.2f}", str(e["sizes"])])
    return table(["time grows with the arcs of the layered graph to the power of", "exponent", "sizes"], rows)


def nasty_table(lamina):
    rows = []
    for form in FORMS:
        for relax in ([], ["--relax"]):
            for solver in ("highs", "cbc", "glpk"):
                said = subprocess.run([lamina, "solve", *NASTY, "--formulation", form, "--solver", solver, *relax, "--time-limit", "20 s", "--json"],
                                      capture_output=True, text=True).stdout
                answer = json.loads(said)
                if "status" in answer and not (relax and form in ("placement-mccormick", "placement-paths")):
                    rows.append([f"`{form}`, {solver}{', relaxed' if relax else ''}", answer["status"],
                                 seconds(answer["objective_s"]) if answer["objective_s"] else "", seconds(answer["bound_s"]) if answer["bound_s"] else ""])
    plan = json.loads(subprocess.run([lamina, "plan", *NASTY, "--json"], capture_output=True, text=True).stdout)
    optimum = plan["summary"]["objective_s"]
    rows.insert(0, ["routing", "proved optimal", seconds(optimum), seconds(optimum)])
    return table(["", "status", "value", "claimed bound"], rows)


# ---------------------------------------------------------------- plots
def plot(series, limit, x_title, y_title):
    """A log-log plot as SVG: {name: [(x, y, ended)]}; what did not end is drawn hollow."""
    points = [p for line in series.values() for p in line]
    low = [math.floor(math.log10(min(p[i] for p in points))) for i in (0, 1)]
    high = [math.ceil(math.log10(max(p[i] for p in points))) for i in (0, 1)]
    left, top, width, height = 70, 20, 560, 380

    def place(x, y):
        return (left + width * (math.log10(x) - low[0]) / (high[0] - low[0]), top + height * (high[1] - math.log10(y)) / (high[1] - low[1]))

    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 470" font-family="sans-serif" font-size="13">', '<rect width="860" height="470" fill="white"/>']
    for e in range(low[0], high[0] + 1):
        x = place(10**e, 10 ** low[1])[0]
        out.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + height}" stroke="#ddd"/><text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle">10<tspan dy="-5" font-size="9">{e}</tspan></text>')
    for e in range(low[1], high[1] + 1):
        y = place(10 ** low[0], 10**e)[1]
        out.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#ddd"/><text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">10<tspan dy="-5" font-size="9">{e}</tspan></text>')
    if limit:
        y = place(10 ** low[0], limit)[1]
        out.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#999" stroke-dasharray="4 4"/>')
    for i, (name, line) in enumerate(series.items()):
        colour = COLOURS[name]
        placed = [(*place(x, y), ended) for x, y, ended in sorted(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        for x, y, ended in placed:
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" stroke="{colour}" fill="{colour if ended else "white"}"/>')
        out.append(f'<circle cx="{left + width + 22}" cy="{top + 14 + 22 * i}" r="4" fill="{colour}"/><text x="{left + width + 34}" y="{top + 18 + 22 * i}">{name}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 44}" text-anchor="middle">{x_title}</text>')
    out.append(f'<text transform="translate(20 {top + height / 2}) rotate(-90)" text-anchor="middle">{y_title}</text></svg>')
    return "\n".join(out) + "\n"


def arcs(measured, instance):
    rows = measured.programmes(instance, "layered-routing") or measured.programmes(instance, "layered-routing", True)
    return rows[0]["size"]["variables"] if rows else None


def times_plot(measured, relaxed):
    series = {"routing": []}
    for instance in measured.instances:
        x = arcs(measured, instance)
        if x is None or instance.startswith("mesh"):
            continue
        series["routing"].append((x, measured.engine(instance)["median_s"], True))
        for form in FORMS:
            best = measured.best(instance, form, relaxed)
            if best:
                series.setdefault(form, []).append((x, best["median_s"], best["status"] == "optimal"))
    return plot(series, measured.document["time_limit_s"], "arcs of the layered graph", "seconds, fastest solver")


def sizes_plot(measured):
    series = {}
    for instance in measured.instances:
        x = arcs(measured, instance)
        for form in FORMS:
            best = measured.best(instance, form) or measured.best(instance, form, True)
            if x and best and not instance.startswith("mesh"):
                series.setdefault(form, []).append((x, best["size"]["nonzeros"], True))
    return plot(series, None, "arcs of the layered graph", "nonzeros of the programme")


# ---------------------------------------------------------------- the page
def fill(text, name, content):
    pattern = re.compile(rf"(<!-- table {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(text):
        sys.exit(f"docs/formulations.md has no place for table {name}")
    return pattern.sub(lambda m: m.group(1) + "\n" + content + "\n\n" + m.group(2), text)


def main():
    measured = Measured(json.loads(Path(sys.argv[1]).read_text()))
    page = DOCS / "formulations.md"
    text = page.read_text()
    machine = measured.document["machine"]
    text = fill(text, "machine", f"Measured on {machine['cpu']} ({machine['threads']} hardware threads), one thread each; time limit {measured.document['time_limit_s']:g} s.")
    text = fill(text, "us-24", instance_table(measured, "us-24/vgg19"))
    text = fill(text, "sizes", sizes_table(measured))
    text = fill(text, "memory", memory_table(measured))
    text = fill(text, "exponents", exponents_table(measured))
    text = fill(text, "nasty", nasty_table(sys.argv[2]))
    if "mesh-6x502" in measured.instances:
        text = fill(text, "mesh", instance_table(measured, "mesh-6x502"))
    page.write_text(text)
    (DOCS / "figures").mkdir(exist_ok=True)
    (DOCS / "figures/formulations-whole.svg").write_text(times_plot(measured, False))
    (DOCS / "figures/formulations-relaxed.svg").write_text(times_plot(measured, True))
    (DOCS / "figures/formulations-sizes.svg").write_text(sizes_plot(measured))
    (DOCS / "data").mkdir(exist_ok=True)
    rows = ",\n".join(json.dumps(r) for r in measured.rows)
    rest = {k: v for k, v in measured.document.items() if k != "rows"}
    (DOCS / "data/formulations.json").write_text(json.dumps(rest)[:-1] + ', "rows": [\n' + rows + "\n]}\n")


main()
