"""The jobs that lamina-bench draws, number by number, so that its tables can be measured from Python.

Each job has one of four models, alike often, and leads from any node that computes to any other or the
same, with a deadline of 1.5 to 5 times what it takes alone.
"""

from __future__ import annotations

import functools
import math
from pathlib import Path

import lamina

EXAMPLES = Path(__file__).resolve().parent.parent
MODELS = ("vgg19", "resnet34", "mobilenet_v2", "alexnet")
MASK = 2**64 - 1


class Random:
    """SplitMix64 of Steele, Lea and Flood (OOPSLA 2014), as in lamina/core/random.h."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def draw(self) -> int:
        """64 bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def unit(self) -> float:
        """Uniform in [0, 1)."""
        return (self.draw() >> 11) * 2.0**-53

    def below(self, count: int) -> int:
        """Uniform in 0 .. count - 1."""
        limit = MASK - MASK % count
        while (drawn := self.draw()) >= limit:
            pass
        return drawn % count


@functools.cache
def network_of(name: str) -> lamina.Network:
    """A network of the examples."""
    return lamina.load_network(EXAMPLES / "networks" / f"{name}.json")


@functools.cache
def models() -> tuple[lamina.Model, ...]:
    """The four models."""
    return tuple(lamina.load_model(EXAMPLES / "models" / f"{name}.onnx") for name in MODELS)


def drawn(network: lamina.Network, releases: list[float], seed: int) -> list[lamina.Job]:
    """A job for each release."""
    computing = [node.id for node in network.nodes if node.compute_flop_s]
    router = lamina.Router(network)
    random = Random(seed)
    jobs = []
    for k, release in enumerate(releases):
        model = models()[random.below(len(MODELS))]
        source, destination = computing[random.below(len(computing))], computing[random.below(len(computing))]
        alone = float(router.latencies(model, [source], [destination], threads=1)[0])
        deadline = (1.5 + 3.5 * random.unit()) * alone
        jobs.append(lamina.Job(model, source=source, destination=destination, id=f"job-{k}", release_s=release, deadline_s=deadline))
    return jobs


def within(seed: int, jobs: int, network: str, window_s: float) -> tuple[lamina.Network, list[lamina.Job]]:
    """So many jobs, released at random within a time; all at once if that is 0."""
    random = Random(seed)
    releases = [random.unit() * window_s for _ in range(jobs)]
    return network_of(network), drawn(network_of(network), releases, seed)


def arriving(seed: int, rate_per_s: float, network: str, jobs: int) -> tuple[lamina.Network, list[lamina.Job]]:
    """So many jobs that arrive at random, at this rate."""
    random, now, releases = Random(seed), 0.0, []
    for _ in range(jobs):
        now += -math.log1p(-random.unit()) / rate_per_s
        releases.append(now)
    return network_of(network), drawn(network_of(network), releases, seed)
