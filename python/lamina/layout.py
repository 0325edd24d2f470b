"""Where the nodes of a network are drawn."""

from __future__ import annotations

import math

from .network import Network

Places = dict[str, tuple[float, float]]

MOST_FOR_SPRINGS = 60


def places_of(network: Network) -> Places:
    """Each node in the unit square, y upwards: by coordinates if all have them, else by springs or on a circle."""
    nodes = network.nodes
    if nodes and all(node.latitude is not None and node.longitude is not None for node in nodes):
        raw = {node.id: (float(node.longitude or 0.0), float(node.latitude or 0.0)) for node in nodes}
        return scaled(raw)
    turn = 2 * math.pi / max(len(nodes), 1)
    circle = {node.id: (math.cos(k * turn), math.sin(k * turn)) for k, node in enumerate(nodes)}
    return scaled(springs(network, circle) if 2 < len(nodes) <= MOST_FOR_SPRINGS else circle)


def scaled(raw: Places) -> Places:
    """The same in the unit square; a side without extent is centred."""
    if not raw:
        return {}
    lows = [min(p[k] for p in raw.values()) for k in (0, 1)]
    spans = [max(p[k] for p in raw.values()) - lows[k] for k in (0, 1)]

    def unit(value: float, k: int) -> float:
        return (value - lows[k]) / spans[k] if spans[k] > 0 else 0.5

    return {id: (unit(x, 0), unit(y, 1)) for id, (x, y) in raw.items()}


def springs(network: Network, start: Places, rounds: int = 40) -> Places:
    """Fruchterman and Reingold (Software: Practice and Experience 21, 1991), from a circle: the same each time."""
    ids = list(start)
    at = [list(start[id]) for id in ids]
    index = {id: i for i, id in enumerate(ids)}
    pairs = {(index[link.from_], index[link.to]) for link in network.links if link.from_ != link.to}
    wanted = 2 / math.sqrt(len(ids))
    for turn in range(rounds):
        moves = [[0.0, 0.0] for _ in ids]
        for i, a in enumerate(at):
            for j in range(i):
                push(moves, i, j, (a[0] - at[j][0], a[1] - at[j][1]), lambda d: wanted * wanted / d)
        for i, j in pairs:
            push(moves, i, j, (at[i][0] - at[j][0], at[i][1] - at[j][1]), lambda d: -d * d / wanted)
        most = 0.2 * (1 - turn / rounds)
        for i, (dx, dy) in enumerate(moves):
            length = math.hypot(dx, dy) or 1.0
            at[i][0] += dx / length * min(length, most)
            at[i][1] += dy / length * min(length, most)
    return {id: (at[i][0], at[i][1]) for id, i in index.items()}


def push(moves: list[list[float]], i: int, j: int, way: tuple[float, float], force: object) -> None:
    """Moves two nodes apart, or together, by a force of their distance."""
    distance = max(math.hypot(*way), 1e-3)
    pushed = force(distance) / distance  # type: ignore[operator]
    for k in (0, 1):
        moves[i][k] += way[k] * pushed
        moves[j][k] -= way[k] * pushed
