"""What answers to what-if questions cost against planning every row anew: part of docs/what-if.md."""

from collections import defaultdict

from reports.page import machine_line, ratio, seconds, table


def by_instance(rows, question):
    """instance: method: row"""
    found = defaultdict(dict)
    for row in rows:
        instance, _, kind = row["instance"].rpartition("/")
        if kind == question:
            found[instance][row["method"]] = row
    return found


def upgrades(rows):
    lines = []
    for instance, methods in by_instance(rows, "upgrades").items():
        own, anew = methods["upgrades"], methods["every row anew"]
        lines.append([instance, str(own["rows"]), str(own["plans"]), seconds(own["median_s"]), seconds(anew["median_s"]), ratio(anew["median_s"] / own["median_s"])])
    return table(["`upgrades`", "rows", "plans made", "time", "every row planned anew", "ratio"], lines)


def sweeps(rows):
    lines = []
    for instance, methods in by_instance(rows, "sweep").items():
        points, exact = methods["11 points"], methods["exact"]
        lines.append([instance, seconds(points["median_s"]), seconds(exact["median_s"]), str(exact["breakpoints"])])
    return table(["`sweep`", "11 points", "with `--exact`", "breakpoints"], lines)


def report(measured, page):
    page.fill("questions machine", machine_line(measured))
    page.fill("questions upgrades", upgrades(measured["rows"]))
    page.fill("questions sweeps", sweeps(measured["rows"]))
