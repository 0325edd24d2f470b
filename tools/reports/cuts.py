"""What any cuts gain over single ones, and how much of it each order has: part of docs/evaluation.md."""

from reports.page import machine_line, table

METHODS = {"no-split": "no split", "single": "single cuts", "file": "file", "depth-first": "depth first", "least-live": "least live", "any": "any cuts", "lattice": "lattice"}
SETTINGS = ("speeds", "tables")


def ratio(row):
    """Mean and most, as in 1.196 / 2.33."""
    return f"{row['mean_ratio']:.3f} / {row['worst_ratio']:.2f}" if row else "-"


def orders(rows, setting):
    found = {(row["instance"].split("/")[0], row["method"]): row for row in rows if row["instance"].endswith("/" + setting)}
    models = list(dict.fromkeys(model for model, _ in found))
    return table(["model", *METHODS.values()], [[f"`{model}`", *(ratio(found.get((model, method))) for method in METHODS)] for model in models])


def report(measured, page):
    page.fill("cuts machine", machine_line(measured))
    for setting in SETTINGS:
        page.fill(f"cuts {setting}", orders(measured["rows"], setting))
