"""Experiments as TOML files."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lamina

from ..errors import Error, wrong_type
from .experiment import Experiment
from .points import Instance

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TABLES = ("experiment", "instances", "vary")
KEYS = ("name", "planners", "seeds", "simulate")
INSTANCE = ("network", "network_options", "jobs", "model", "model_options", "generate_jobs", "make", "with")


def read_experiment(path: str | os.PathLike[str]) -> Experiment:
    """The experiment of a TOML file; its paths start at the file. Raises `lamina.Error` with the place."""
    file = Path(os.fspath(path))
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Error("file", f"cannot be read: {error.strerror}", str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Error("syntax", str(error), str(path)) from None
    try:
        return experiment_of(document, file.parent)
    except Error as error:
        raise Error(error.code, error.message, f"{path}: {error.where}") from None
    except TypeError as error:
        raise Error("value", str(error), str(path)) from None


def experiment_of(document: Mapping[str, Any], folder: Path) -> Experiment:
    """The experiment of a document."""
    demand_keys("", document, TABLES)
    head = needed(document, "experiment", "")
    demand_keys("experiment.", head, KEYS)
    instances = needed(document, "instances", "")
    return Experiment(
        str(needed(head, "name", "experiment.")),
        instances={name: Recipe(f"instances.{name}", recipe, folder) for name, recipe in instances.items()},
        planners=head.get("planners", ["greedy"]),
        seeds=seeds_of(head.get("seeds", [0])),
        vary=document.get("vary"),
        simulate=head.get("simulate", False),
    )


def seeds_of(value: Any) -> range | list[int]:
    """So many seeds from 0, or a list of them."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return range(value)
    if isinstance(value, list) and all(isinstance(each, int) for each in value):
        return value
    raise Error("value", "is neither a number of seeds nor a list of seeds", "experiment.seeds")


def needed(table: Mapping[str, Any], key: str, place: str) -> Any:
    """The value of a key that must be there."""
    if key not in table:
        raise Error("missing-key", "the key is missing", place + key)
    return table[key]


def demand_keys(place: str, table: Any, known: tuple[str, ...]) -> None:
    """That no key is unknown."""
    if not isinstance(table, Mapping):
        raise wrong_type(place.rstrip("."), "a table", table)
    for key in table:
        if key not in known:
            raise Error("unknown-key", f"unknown key; known are {', '.join(known)}", place + key)


class Recipe:
    """How an instance is made: `network` and `jobs` are paths, or tables of what to generate.

    ``{name}`` in a text stands for what is varied, or the seed. Instead, `make` names a function of a
    Python file, ``"FILE.py:FUNCTION"``, which is called with the seed, what is varied, and `with`.
    """

    def __init__(self, place: str, recipe: Mapping[str, Any], folder: Path) -> None:
        demand_keys(f"{place}.", recipe, INSTANCE)
        self.place, self.recipe, self.folder = place, recipe, folder
        if "make" in recipe:
            return
        needed(recipe, "network", f"{place}.")
        if "jobs" not in recipe:
            needed(recipe, "model", f"{place}.")

    def __call__(self, **values: Any) -> Instance:
        recipe = filled(self.recipe, values)
        if "make" in recipe:
            made: Instance = function_of(self.folder, recipe["make"], f"{self.place}.make")(**values, **recipe.get("with", {}))
            return made
        network = self.network(recipe)
        if "jobs" in recipe:
            return network, lamina.load_jobs(self.folder / recipe["jobs"], network=network, **recipe.get("model_options", {}))
        model = lamina.load_model(self.folder / recipe["model"], **recipe.get("model_options", {}))
        return network, lamina.generate_jobs(network, model, **recipe.get("generate_jobs", {}))

    def network(self, recipe: Mapping[str, Any]) -> lamina.Network:
        """The network: from a file, or generated."""
        made = recipe["network"]
        if isinstance(made, str):
            return lamina.load_network(self.folder / made, **recipe.get("network_options", {}))
        options = dict(made)
        return lamina.generate_network(options.pop("family", ""), **options)


@functools.cache
def function_of(folder: Path, text: str, place: str) -> Any:
    """A function of a Python file beside the experiment."""
    file, _, name = text.partition(":")
    spec = importlib.util.spec_from_file_location(Path(file).stem, folder / file)
    if spec is None or spec.loader is None or not (folder / file).is_file():
        raise Error("file", f"there is no Python file {file!r}", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, name):
        raise Error("unknown-name", f"{file} has no function {name!r}", place)
    return getattr(module, name)


def filled(value: Any, values: Mapping[str, Any]) -> Any:
    """A value with every ``{name}`` in its texts filled in."""
    if isinstance(value, str):
        for name, each in values.items():
            value = value.replace(f"{{{name}}}", str(each))
        return value
    if isinstance(value, Mapping):
        return {key: filled(each, values) for key, each in value.items()}
    return [filled(each, values) for each in value] if isinstance(value, list) else value
