"""How plans follow work, sizes, rates and load, and what that saves: part of docs/evaluation.md."""

from collections import defaultdict
from statistics import mean

from reports.page import machine_line, percent, seconds, table, three_digits

SWEEPS = {"work": "work per layer", "inner tensors": "sizes of inner tensors", "network rate": "bandwidth of every link", "backlog": "backlog at the node that is used most"}
RIVALS = ("source-only", "destination-only", "best-node", "one-split", "fixed-route", "kept-plan")
TOGETHER = ("independent", "best-node", "one-split", "sequential", "greedy", "annealing", "neighbourhood-search")


def value_of(row):
    return row["factor"] if "factor" in row else row["backlog_s"]


def cases_of(rows):
    """sweep: case: value: method: row"""
    tree = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for row in rows:
        if row["varied"] != "jobs":
            case = "/".join(row["instance"].split("/")[:2])
            tree[row["varied"]][case][value_of(row)][row["method"]] = row
    return tree


def nodes_of(row):
    """The nodes that compute, in order: a walk is "n0[1-3] n5 n16[4-21]"."""
    return tuple(part.split("[")[0] for part in row["walk"].split() if "[" in part)


def links_of(row):
    return tuple(part.split("[")[0] for part in row["walk"].split())


def saving(sweep, value, method):
    """The mean share of a method's latency that the optimum saves; cases without a plan of the method are left out."""
    savings = [case[value][method]["saving"] for case in sweep.values() if "saving" in case[value].get(method, {})]
    return mean(savings) if savings else None


def draw_savings(sweep, name):
    def draw(axes):
        values = sorted(next(iter(sweep.values())))
        for method in RIVALS:
            points = [(value, saving(sweep, value, method)) for value in values]
            points = [(value, 100 * share) for value, share in points if share is not None]
            axes.plot(*zip(*points), marker="o", markersize=3, label=method)
        axes.set_xscale("log", base=2)
        axes.set_xlabel(SWEEPS[name] + (", seconds" if name == "backlog" else ", factor"))
        axes.set_ylabel("latency saved, %")
        axes.set_ylim(-2, 102)
        axes.legend(ncols=3, fontsize="small")
    return draw


def draw_stays(tree):
    def draw(axes):
        for name in ("work", "inner tensors", "network rate"):
            sweep = tree[name]
            values = sorted(next(iter(sweep.values())))
            axes.plot(values, [mean(case[value]["shortest-path"]["stays"] for case in sweep.values()) for value in values], marker="o", markersize=3, label=SWEEPS[name])
        axes.set_xscale("log", base=2)
        axes.set_xlabel("factor")
        axes.set_ylabel("stays of the best plan, mean")
        axes.legend()
    return draw


def changes(sweep):
    """What differs along a sweep, over its cases."""
    optima = [[values[v]["shortest-path"] for v in sorted(values)] for values in sweep.values()]
    return [
        three_digits(mean(len({nodes_of(r) for r in rows}) for rows in optima)),
        three_digits(mean(len({links_of(r) for r in rows}) for rows in optima)),
        three_digits(mean(len({r["walk"] for r in rows}) for rows in optima)),
        f"{min(int(r['stays']) for rows in optima for r in rows)} to {max(int(r['stays']) for rows in optima for r in rows)}",
        f"{min(int(r['hops']) for rows in optima for r in rows)} to {max(int(r['hops']) for rows in optima for r in rows)}",
    ]


def savings_table(tree):
    lines = []
    for method in RIVALS:
        line = [f"`{method}`"]
        for name in SWEEPS:
            rows = [case[method] for values in tree[name].values() for case in values.values() if method in case]
            savings = [row["saving"] for row in rows if "saving" in row]
            none = f", none in {len(rows) - len(savings)} of {len(rows)}" if len(savings) < len(rows) else ""
            line.append(f"{percent(mean(savings))} ({percent(max(savings))}){none}")
        lines.append(line)
    return table(["instead of", *SWEEPS.values()], lines)


def example(tree, name, case):
    """The plans of one case as they change along a sweep; values at which nothing changes are left out."""
    lines, last = [], None
    for value in sorted(tree[name][case]):
        row = tree[name][case][value]["shortest-path"]
        if row["walk"] == last:
            continue
        last = row["walk"]
        lines.append([f"{value:g}" if name != "backlog" else seconds(value), seconds(row["value_s"]), f"`{row['walk']}`"])
    return table([SWEEPS[name] + (" from" if name == "backlog" else ", factor from"), "latency", "plan"], lines)


def jobs_table(rows):
    grouped = defaultdict(dict)
    for row in rows:
        if row["varied"] == "jobs":
            grouped[row["instance"]][row["method"]] = row
    lines = []
    for instance, methods in grouped.items():
        alone, greedy = methods["independent"], methods["greedy"]
        waiting = 1 - methods["sequential"]["value_s"] / alone["value_s"]
        line = [instance.replace("/", ", ").replace("-jobs", " jobs").replace(" 1 jobs", " 1 job"), seconds(greedy["value_s"]), percent(waiting)]
        line += [percent(methods[m]["saving"]) for m in ("independent", "source-only", "best-node", "one-split", "fixed-route")]
        lines.append([*line, percent(greedy["moved"]), f"{alone['nodes']:.1f}, {greedy['nodes']:.1f}"])
    return table(["jobs", "mean latency, `greedy`", "`sequential` saves of `independent`", "`greedy` saves of `independent`", "of `source-only`", "of `best-node`", "of `one-split`", "of `fixed-route`", "jobs on another way", "nodes in use, `independent` and `greedy`"], lines)


def draw_jobs(rows, network):
    def draw(axes):
        for method in TOGETHER:
            points = sorted((row["jobs"], row["value_s"]) for row in rows if row["varied"] == "jobs" and row["method"] == method and row["instance"].startswith(network + "/"))
            axes.plot(*zip(*points), marker="o", markersize=3, label=method)
        axes.set_xscale("log")
        axes.set_xlabel("jobs at one time")
        axes.set_ylabel("mean latency, seconds")
        axes.set_ylim(bottom=0)
        axes.legend(ncols=2, fontsize="small")
    return draw


def report(measured, page):
    rows, tree = measured["rows"], cases_of(measured["rows"])
    page.fill("adaptivity machine", machine_line(measured))
    for name in SWEEPS:
        page.figure(f"adaptivity-{name.replace(' ', '-')}", draw_savings(tree[name], name), size=(8, 4))
    page.figure("adaptivity-stays", draw_stays(tree), size=(8, 3.5))
    page.fill("adaptivity changes", table(["varied", "choices of nodes a case", "routes a case", "plans a case", "stays", "hops"], [[text, *changes(tree[name])] for name, text in SWEEPS.items()]))
    page.fill("adaptivity savings", savings_table(tree))
    page.fill("adaptivity example", example(tree, "work", "us-24/alexnet"))
    page.fill("adaptivity jobs", jobs_table(rows))
    page.figure("adaptivity-jobs", draw_jobs(rows, "us-24"))
