"""python -m lamina.experiments run FILE.toml: runs an experiment, and prints its summary."""

from __future__ import annotations

import argparse
import sys

from ..errors import Error


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m lamina.experiments", description="Grids of experiments with Lamina.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    run = verbs.add_parser("run", help="run the experiment of a TOML file", description="Goes on where an earlier run was stopped.")
    run.add_argument("file", metavar="FILE.toml", help="[experiment], [instances.NAME], [vary]; see docs/python.md")
    run.add_argument("--out", default="results", metavar="DIR", help="where results are kept (default: results)")
    run.add_argument("--workers", type=int, default=0, metavar="N", help="processes (default: one a core)")
    run.add_argument("--ray", action="store_true", help="on the Ray cluster that is there, or one of this machine")
    run.add_argument("--csv", metavar="FILE", help="write the table of all points there, too")
    run.add_argument("--of", metavar="COLUMN", help="what the summary is of (default: objective_s, or the simulated mean latency)")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0; 2 for bad input, with one line on standard error."""
    given = parsed(arguments)
    try:
        from .recipes import read_experiment

        experiment = read_experiment(given.file)
        table = experiment.run(given.out, workers=given.workers, ray=given.ray)
        if given.csv:
            table.to_csv(given.csv, index=False)
        preset = "objective_s" if "objective_s" in table.columns else "simulated_mean_latency_s"
        by = [name for name in ("instance", "planner", "options") if table[name].nunique() > 1 or name == "planner"]
        print(experiment.summary(given.of or preset, by).to_string(index=False))
    except (Error, ImportError, OSError) as error:
        print(f"lamina.experiments: error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
