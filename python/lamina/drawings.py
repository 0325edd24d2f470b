"""Inline SVG of maps and timelines, in `currentColor`, so that it follows dark and light pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .network import Network

WIDTH, MARGIN, ROW = 640, 24, 18
MOST_LABELS, MOST_LANES, MOST_SPANS = 60, 40, 4000

# A resource, a job, start, end, a hue.
Span = tuple[str, str, float, float, int]


def hue(k: int) -> int:
    """The hue of job k: neighbours differ much."""
    return (210 + 137 * k) % 360


def time_text(seconds: float) -> str:
    """A time with three digits in a unit that suits."""
    for scale, name in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {name}"
    return f"{seconds * 1e6:.3g} µs"


def svg(height: float, parts: Iterable[str], label: str) -> str:
    """A drawing as wide as the page allows."""
    style = f"max-width:{WIDTH}px;width:100%;height:auto;font:11px sans-serif"
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}" style="{style}" '
        f'fill="currentColor" stroke="none">{"".join(parts)}</svg>'
    )


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    """A text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def map_svg(network: Network, used: Sequence[tuple[int, int]] = ()) -> str:
    """The network; links in use, each with a hue, are drawn in it."""
    from .layout import places_of

    if not network.nodes:
        return ""
    height = 320
    places = {
        id: (MARGIN + x * (WIDTH - 4 * MARGIN), height - MARGIN - y * (height - 2 * MARGIN)) for id, (x, y) in places_of(network).items()
    }
    hues = dict(used)
    parts = []
    for row, link in enumerate(network.links):
        (x1, y1), (x2, y2) = places[link.from_], places[link.to]
        look = f'stroke="hsl({hues[row]},70%,50%)" stroke-width="3"' if row in hues else 'stroke="currentColor" stroke-opacity="0.35"'
        parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {look}></line>')
    for node in network.nodes:
        x, y = places[node.id]
        radius = 3 if node.compute_flop_s is None and node.device is None else 5
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"><title>{escape(node.id)}</title></circle>')
        if len(network.nodes) <= MOST_LABELS:
            parts.append(text(x + 7, y - 5, node.id))
    return svg(height, parts, "map of the network")


def timeline_svg(spans: Sequence[Span]) -> str:
    """What happens when, a lane a resource."""
    if not spans:
        return ""
    lanes: dict[str, int] = {}
    for lane, *_ in spans:
        lanes.setdefault(lane, len(lanes))
    shown = {lane: k for lane, k in lanes.items() if k < MOST_LANES}
    last = max(end for _, _, _, end, _ in spans) or 1.0
    left, right = 150, WIDTH - MARGIN
    height = (len(shown) + 2) * ROW
    parts = [text(left - 6, (k + 1) * ROW - 4, lane if len(lane) <= 60 else lane[:59] + "…", "end") for lane, k in shown.items()]
    for lane, job, start, end, colour in spans[:MOST_SPANS]:
        if lane not in shown:
            continue
        x, y = left + (right - left) * start / last, shown[lane] * ROW + 3
        width = max((right - left) * (end - start) / last, 0.5)
        title = f"<title>{escape(f'{job}: {start:.6g} s to {end:.6g} s')}</title>"
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{ROW - 6}" fill="hsl({colour},70%,50%)" '
            f'fill-opacity="0.75">{title}</rect>'
        )
    base = len(shown) * ROW + 2
    parts.append(f'<line x1="{left}" y1="{base}" x2="{right}" y2="{base}" stroke="currentColor"></line>')
    parts += [text(left, base + 14, "0"), text(right, base + 14, time_text(last), "end")]
    if len(lanes) > len(shown):
        parts.append(text(left + 40, base + 14, f"and {len(lanes) - len(shown)} more resources"))
    return svg(height, parts, "timeline")
