"""Planners of many jobs in equal time: part of docs/evaluation.md."""

from collections import defaultdict

from reports.page import machine_line, percent, ratio, seconds, table


def by_instance(rows):
    grouped = defaultdict(dict)
    for row in rows:
        grouped[row["instance"]][row["method"]] = row
    return grouped


def gap(value):
    """1.72 %, or 17 × where a percentage is hard to read."""
    return percent(value) if value < 2 else ratio(value)


def gaps(grouped, key):
    methods = list(next(iter(grouped.values())))
    lines = [[instance, *(gap(rows[m][key]) for m in methods)] for instance, rows in grouped.items()]
    return table(["jobs", *(f"`{m}`" for m in methods)], lines)


def whose(grouped):
    """Of the best planner: its gap to the jobs alone and to the bound, and what of that is certainly the plan's."""
    method, lines = "neighbourhood-search", []
    for instance, rows in grouped.items():
        row = rows[method]
        if "mean_gap_alone" not in row:  # measured by a program that did not tell them apart
            continue
        least = min(r["mean_gap"] for r in rows.values())
        lines.append([instance, gap(row["mean_gap_alone"]), gap(row["mean_gap"]), percent(row["mean_loss"]), gap(least)])
    return table(["jobs", "gap to jobs alone", "gap to the bound", "the plan's at least", "plan's or bound's, of the best plans"], lines)


def times(grouped):
    methods = list(next(iter(grouped.values())))
    lines = [[instance, *(seconds(rows[m]["planning_s"]) for m in methods)] for instance, rows in grouped.items()]
    return table(["jobs", *(f"`{m}`" for m in methods)], lines)


def draw_gaps(rows, network):
    def draw(axes):
        methods = dict.fromkeys(row["method"] for row in rows)
        for method in methods:
            points = sorted((row["jobs"], 100 * row["mean_gap"]) for row in rows if row["method"] == method and row["instance"].startswith(network + "/"))
            axes.plot(*zip(*points), marker="o", markersize=3, label=method)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("jobs released within 0.1 s")
        axes.set_ylabel("mean gap, %")
        axes.legend(ncols=2, fontsize="small")
    return draw


def report(measured, page):
    rows, grouped = measured["rows"], by_instance(measured["rows"])
    page.fill("planners machine", machine_line(measured))
    page.fill("planners mean gaps", gaps(grouped, "mean_gap"))
    page.fill("planners worst gaps", gaps(grouped, "worst_gap"))
    page.fill("planners whose", whose(grouped))
    page.fill("planners times", times(grouped))
    page.figure("planners-gaps", draw_gaps(rows, "us-24"))
