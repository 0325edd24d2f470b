"""Plans made for a discipline against plans made for preemptive priority: part of docs/evaluation.md."""

from collections import defaultdict

from reports.page import machine_line, percent, seconds, table


def bounds(rows):
    """The greatest mean lower bound of each instance's rows: what a search finds for one discipline holds under every one."""
    greatest = defaultdict(float)
    for row in rows:
        # A program that kept each plan's own bound told only the gap to it.
        bound = row.get("bound_s", row["own_s"] / (1 + row["mean_gap"]))
        greatest[row["instance"]] = max(greatest[row["instance"]], bound)
    return greatest


def report(measured, page):
    page.fill("disciplines machine", machine_line(measured))
    bound = bounds(measured["rows"])
    lines = [[row["instance"], f"`{row['method']}`", seconds(row["own_s"]), seconds(row["default_s"]), percent(row["gain"]), seconds(row["independent_s"]),
              percent(row["own_s"] / bound[row["instance"]] - 1)]
             for row in measured["rows"]]
    page.fill("disciplines", table(["jobs", "discipline", "planned for it", "planned for the default", "less", "`independent`", "gap"], lines))
