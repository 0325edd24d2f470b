"""Latencies of jobs that are planned on arrival, by the rate of arrivals: part of docs/evaluation.md."""

from collections import defaultdict

from reports.page import machine_line, percent, seconds, table

LOADED = 0.5  # rates from here on are listed: how busy the busiest resource is under `alone`
LIMIT_S = 1.0  # of the 95th percentile, for the rates that a policy carries


def curves_of(rows):
    """network: policy: rows by rate"""
    curves = defaultdict(lambda: defaultdict(list))
    for row in rows:
        curves[row["instance"].split("/")[0]][row["method"]].append(row)
    for policies in curves.values():
        for points in policies.values():
            points.sort(key=lambda row: row["rate_per_s"])
    return curves


def draw_curve(policies):
    def draw(axes):
        for policy, points in policies.items():
            if policy == "source-only":
                continue
            axes.plot([row["rate_per_s"] for row in points], [row["p95_s"] for row in points], marker="o", markersize=3, label=policy)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("arrivals a second")
        axes.set_ylabel("95th percentile of the latency, seconds")
        axes.legend(fontsize="small")
    return draw


def carried(curves):
    """The highest measured rate up to which the 95th percentile stays within the limit."""
    lines = []
    for network, policies in curves.items():
        line = [network]
        for points in policies.values():
            within = 0.0
            for row in points:
                if row["p95_s"] > LIMIT_S:
                    break
                within = row["rate_per_s"]
            line.append(f"{within:g}/s" if within else "none")
        lines.append(line)
    return table([f"95 % within {seconds(LIMIT_S)}", *(f"`{p}`" for p in next(iter(curves.values())))], lines)


def percentiles(curves):
    lines = []
    for network, policies in curves.items():
        for k, alone in enumerate(policies["alone"]):
            if 0 < k and alone["busiest"] < LOADED:
                continue
            for policy in ("alone", "shortest-path", "sequential"):
                row = policies[policy][k]
                lines.append([f"{network}, {row['rate_per_s']:g}/s, `{policy}`", *(seconds(row[key]) for key in ("p50_s", "p95_s", "p99_s")), percent(row["mean_utilisation"]), percent(row["busiest"])])
    return table(["", "median", "95 %", "99 %", "mean utilisation", "of the busiest"], lines)


def report(measured, page):
    curves = curves_of(measured["rows"])
    page.fill("arrivals machine", machine_line(measured))
    page.fill("arrivals carried", carried(curves))
    page.fill("arrivals percentiles", percentiles(curves))
    for network, policies in curves.items():
        page.figure(f"arrivals-{network}", draw_curve(policies))
