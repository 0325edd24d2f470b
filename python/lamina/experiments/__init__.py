"""Grids of experiments: instances, planners, options and seeds, on all cores or on a Ray cluster."""

from __future__ import annotations

from .experiment import Experiment

__all__ = ["Experiment"]
