"""How fast the simulator is, beside SimGrid: part of docs/evaluation.md."""

from collections import defaultdict

from reports.page import machine_line, ratio, table


def report(measured, page):
    grouped = defaultdict(dict)
    for row in measured["rows"]:
        grouped[row["instance"]][row["method"]] = row
    lines = []
    for instance, rows in grouped.items():
        ours, simgrid = rows["lamina"], rows.get("simgrid")
        lines.append([
            instance,
            *(f"{rows[m]['events_per_s'] / 1e6:.3g} million" for m in ("lamina", "lamina-with-timeline")),
            f"{simgrid['events_per_s'] / 1e6:.3g} million" if simgrid else "",
            ratio(simgrid["median_s"] / ours["median_s"]) if simgrid else "",
        ])
    page.fill("simulate machine", machine_line(measured))
    page.fill("simulate events", table(["events a second", "lamina", "with the timeline", "SimGrid", "time of SimGrid, of lamina's"], lines))
