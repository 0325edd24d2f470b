"""Plans made for a discipline against plans made for preemptive priority: part of docs/evaluation.md."""

from reports.page import machine_line, percent, seconds, table


def report(measured, page):
    page.fill("disciplines machine", machine_line(measured))
    lines = [[row["instance"], f"`{row['method']}`", seconds(row["own_s"]), seconds(row["default_s"]), percent(row["gain"]), seconds(row["independent_s"]), percent(row["mean_gap"])]
             for row in measured["rows"] if row["method"] != "preemptive-priority"]
    page.fill("disciplines", table(["jobs", "discipline", "planned for it", "planned for the default", "less", "`independent`", "gap"], lines))
