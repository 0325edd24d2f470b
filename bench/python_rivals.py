#!/usr/bin/env python3
"""bench/python_rivals.py FILE: Dijkstra of NetworkX and rustworkx on an explicit layered graph.

FILE holds the number of states, source and target in its first line, then an arc a line: tail, head, weight. Prints
one JSON document: a row for each library that is installed, with the seconds of a run (its graph is built before
that) and of building; the value that it found, and its version."""
import importlib.util
import json
import sys
import time

RUNS = 3


def timed(use):
    start = time.perf_counter()
    value = use()
    return value, time.perf_counter() - start


def of_networkx(arcs, _, source, target):
    import networkx
    graph = networkx.DiGraph()
    for tail, head, weight in arcs:
        # Of parallel links the quickest counts: a DiGraph holds one.
        if not graph.has_edge(tail, head) or graph[tail][head]["weight"] > weight:
            graph.add_edge(tail, head, weight=weight)
    return networkx.__version__, lambda: networkx.dijkstra_path_length(graph, source, target)


def of_rustworkx(arcs, num_states, source, target):
    import rustworkx
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(num_states))
    graph.add_edges_from(arcs)
    return rustworkx.__version__, lambda: rustworkx.dijkstra_shortest_path_lengths(graph, source, float, target)[target]


def main(path):
    with open(path, encoding="ascii") as file:
        num_states, source, target = map(int, next(file).split())
        arcs = [(int(t), int(h), float(w)) for t, h, w in (line.split() for line in file)]
    rows = []
    for name, make in (("networkx", of_networkx), ("rustworkx", of_rustworkx)):
        if importlib.util.find_spec(name) is None:
            continue
        (version, answer), build_s = timed(lambda make=make: make(arcs, num_states, source, target))
        runs = [timed(answer) for _ in range(RUNS)]
        seconds = sorted(run[1] for run in runs)
        rows.append({"method": name + "-dijkstra", "version": version, "value_s": runs[0][0], "median_s": seconds[RUNS // 2],
                     "min_s": seconds[0], "runs": RUNS, "build_s": build_s})
    print(json.dumps(rows))


main(sys.argv[1])
