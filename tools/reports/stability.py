"""Streams under policies that decide on arrival, by their rate: part of docs/evaluation.md."""

from collections import defaultdict

from reports.page import machine_line, percent, seconds, table


def by_policy(rows):
    """policy: rows by rate"""
    policies = defaultdict(list)
    for row in rows:
        policies[row["method"]].append(row)
    for points in policies.values():
        points.sort(key=lambda row: row["rate_per_s"])
    return policies


def grows(row):
    return row["growing_runs"] > 0


def carried(policies):
    """The highest measured rate below the first at which queues grow."""
    lines = []
    for policy, points in policies.items():
        kept = 0.0
        for row in points:
            if grows(row):
                break
            kept = row["rate_per_s"]
        grown = next((row for row in points if grows(row)), None)
        lines.append([f"`{policy}`", f"{kept:g} /s", f"{grown['rate_per_s']:g} /s" if grown else "none"])
    return table(["", "no queue grows up to", "one grows from"], lines)


def against_theory(points):
    lines = []
    for row in points:
        lines.append([f"{row['rate_per_s']:g} /s", percent(row["at_once"]), percent(row["at_once_by_theory"]),
                      f"{row['growth']:.3f}" if grows(row) else "none", f"{row['growth_by_theory']:.3f}" if row["growth_by_theory"] > 0 else "none"])
    return table(["`delay-greedy`", "sent at once", "theory", "the link's queue grows, s/s", "theory"], lines)


def latencies(policies):
    lines = []
    for k, row in enumerate(next(iter(policies.values()))):
        line = [f"{row['rate_per_s']:g} /s"]
        for points in policies.values():
            line.append("grows" if grows(points[k]) else f"{seconds(points[k]['value_s'])}, {seconds(points[k]['p95_s'])}")
        lines.append(line)
    return table(["mean, 95 %", *(f"`{policy}`" for policy in policies)], lines)


def report(measured, page):
    policies = by_policy(measured["rows"])
    page.fill("stability machine", machine_line(measured))
    page.fill("stability carried", carried(policies))
    page.fill("stability theory", against_theory(policies["delay-greedy"]))
    page.fill("stability latencies", latencies(policies))
