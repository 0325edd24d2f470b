"""Lamina plans, simulates and judges split inference of neural networks over computing networks.

The same planner as the command `lamina`: networks and models in, plans with a proof out.
Quantities are text with units, or numbers in SI base units by keys that name them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core
from .documents import Facts, Plan, Solution, Table, Trace, Verdict
from .errors import Error
from .jobs import Job, save_jobs
from .model import Layer, Model
from .network import Network
from .nodes import Link, Node
from .router import Router
from .verbs import (
    capacity,
    check,
    convert,
    generate_jobs,
    generate_network,
    inspect,
    load_jobs,
    load_model,
    load_network,
    options,
    plan,
    question,
    simulate,
    solve,
    sweep,
    upgrades,
)

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Verbs of the binding's table that are not written out above."""
        if name in _core.verbs():
            return question(name)
        raise AttributeError(f"module 'lamina' has no attribute {name!r}{_core.did_you_mean(name, __all__)}")


__version__: str = _core.version

__all__ = [
    "Error",
    "Facts",
    "Job",
    "Layer",
    "Link",
    "Model",
    "Network",
    "Node",
    "Plan",
    "Router",
    "Solution",
    "Table",
    "Trace",
    "Verdict",
    "capacity",
    "check",
    "convert",
    "generate_jobs",
    "generate_network",
    "inspect",
    "load_jobs",
    "load_model",
    "load_network",
    "options",
    "plan",
    "save_jobs",
    "simulate",
    "solve",
    "sweep",
    "upgrades",
]
