"""What the reports of tools/evaluation share: a page of the manual with places for what was measured, tables,
plots, and numbers as text."""

import re
import sys

import matplotlib

matplotlib.use("Agg")
# The same figure gives the same bytes; text stays text.
matplotlib.rcParams.update({"svg.hashsalt": "lamina", "svg.fonttype": "none", "font.family": "sans-serif", "axes.grid": True,
                            "grid.color": "#dddddd", "axes.axisbelow": True, "legend.frameon": False})
from matplotlib import pyplot  # noqa: E402


class Page:
    """A page read from `source` and, once filled, saved as `target`; its figures lie beside it."""

    def __init__(self, source, target):
        # A quick page that several suites fill is continued.
        self.text = (target if target.exists() else source).read_text(encoding="utf-8")
        self.target = target

    def fill(self, name, content):
        """Puts Markdown between `<!-- measured NAME -->` and `<!-- end -->`."""
        place = re.compile(rf"(<!-- measured {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        if len(place.findall(self.text)) != 1:
            sys.exit(f"evaluation: {self.target} needs exactly one place <!-- measured {name} --> ... <!-- end -->")
        self.text = place.sub(lambda m: f"{m[1]}{content}\n{m[2]}", self.text)

    def figure(self, name, draw, size=(8, 4.5)):
        """Has `draw(axes)` draw and saves it as figures/NAME.svg beside the page."""
        figure, axes = pyplot.subplots(figsize=size, layout="constrained")
        draw(axes)
        folder = self.target.parent / "figures"
        folder.mkdir(parents=True, exist_ok=True)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
        pyplot.close(figure)

    def save(self):
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.target.write_text(self.text, encoding="utf-8")


def table(head, rows):
    """A Markdown table: the first column to the left, the others to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine_line(measured):
    """Machine, day and versions, as every page states them."""
    machine = measured["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in measured["versions"].items())
    load = f", load average {machine['load']:.1f}" if "load" in machine else ""
    return f"{machine['cpu']}, {machine['threads']} hardware threads{load}, {machine['date']}; {machine['compiler']}, {versions}."


def three_digits(value):
    """172, 17.2, 1.72, 0.0172."""
    return whole(value) if value >= 1000 else f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def seconds(value):
    """A time as people say it: 1.72 ms."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{three_digits(value / size)} {unit}"
    return f"{three_digits(value / 1e-9)} ns"


def size_in_bytes(value):
    """A size as people say it: 17.2 MiB."""
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if value >= size:
            return f"{three_digits(value / size)} {unit}"
    return f"{value:.0f} B"


def whole(value):
    """12 345."""
    return f"{value:,.0f}".replace(",", " ")


def ratio(value):
    """Two digits: 17 000 ×, 1.7 ×."""
    return f"{whole(float(f'{value:.2g}'))} ×" if value >= 10 else f"{value:.2g} ×"


def percent(value):
    """1.72 %."""
    return "0 %" if abs(value) < 1e-9 else f"{100 * value:.3g} %"
