"""Models: layers, and what they make."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _core
from .errors import Error, demand_text, placed, wrong_type
from .values import Quantity, Row, RowValue, Value, finite, number_text, quantity_text

LAYER = (
    Quantity("work", "work_flop", "FLOP", "173.4 MFLOP"),
    Quantity("output", "output_bytes", "B", "602112 B"),
    Quantity("weights", "weights_bytes", "B", "7168 B"),
    Quantity("state", "state_bytes", "B", "1 MB"),
    Quantity("step_work", "step_work_flop", "FLOP", "2 MFLOP"),
    Quantity("step_output", "step_output_bytes", "B", "4 kB"),
)
TIMES = (
    ("times", "times_s"),
    ("step_times", "step_times_s"),
    ("enter", "enter_s"),
    ("leave", "leave_s"),
)
MODEL = (Quantity("input", "input_bytes", "B", "602112 B"), Quantity("step_input", "step_input_bytes", "B", "4 B"))
FORMAT = "lamina.model/1"


class Layer(RowValue):
    """A layer: its work, the tensor that it makes, and the time that it takes where it was measured.

    `output` is needed. `times` are by device class, and so are `enter` and `leave`: what a stay pays
    once that begins, or ends, with this layer. One kernel runs a layer that is `fused` and the next:
    plans do not cut behind it unless cuts are `any`. `inputs` name the layers that it reads, for
    models with branches. Raises `lamina.Error` for a bad value.

    >>> import lamina
    >>> lamina.Layer("conv1", work="173.4 MFLOP", output="12845056 B").work_flop
    173400000.0
    """

    __slots__ = ()

    def __init__(
        self,
        name: str,
        *,
        work: str | None = None,
        work_flop: float | None = None,
        output: str | None = None,
        output_bytes: float | None = None,
        weights: str | None = None,
        weights_bytes: float | None = None,
        state: str | None = None,
        state_bytes: float | None = None,
        times: Mapping[str, str] | None = None,
        times_s: Mapping[str, float] | None = None,
        inputs: Sequence[str] | None = None,
        type: str | None = None,
        macs: float | None = None,
        step_work: str | None = None,
        step_work_flop: float | None = None,
        step_output: str | None = None,
        step_output_bytes: float | None = None,
        step_times: Mapping[str, str] | None = None,
        step_times_s: Mapping[str, float] | None = None,
        enter: Mapping[str, str] | None = None,
        enter_s: Mapping[str, float] | None = None,
        leave: Mapping[str, str] | None = None,
        leave_s: Mapping[str, float] | None = None,
        fused: bool = False,
    ) -> None:
        given = locals()
        row: Row = {"name": demand_text("name", name)}
        if type is not None:
            row["type"] = demand_text("type", type)
        if macs is not None:
            row["macs"] = finite("macs", macs)
        for quantity in LAYER:
            quantity.put(row, given[quantity.key], given[quantity.number_key])
        if "output" not in row:
            raise TypeError("a layer needs its output, as text with a unit, or output_bytes")
        for key, number_key in TIMES:
            put_times(row, key, given[key], number_key, given[number_key])
        if fused:
            row["fused"] = True
        row = canonical_layer(row)
        if inputs is not None:
            if isinstance(inputs, str) or not isinstance(inputs, Iterable):
                raise wrong_type("inputs", "names of layers", inputs)
            row["inputs"] = [demand_text(f"inputs[{i}]", each) for i, each in enumerate(inputs)]
        self._put(_row=row)

    @property
    def name(self) -> str:
        """What people and plans call it."""
        return str(self._row["name"])

    @property
    def type(self) -> str | None:
        """The operator, `Conv`, or None."""
        return self._row.get("type")

    @property
    def work_flop(self) -> float | None:
        """Its work in FLOP; None where only times are known."""
        return self._number("work", "FLOP")

    @property
    def macs(self) -> float:
        """Multiply-adds in its work, for people."""
        return float(self._row.get("macs", 0.0))

    @property
    def output_bytes(self) -> float:
        """The size of its tensor in bytes."""
        return self._number("output", "B") or 0.0

    @property
    def weights_bytes(self) -> float:
        """The size of its parameters in bytes."""
        return self._number("weights", "B") or 0.0

    @property
    def state_bytes(self) -> float:
        """What a job keeps where it runs, in bytes."""
        return self._number("state", "B") or 0.0

    @property
    def times_s(self) -> dict[str, float]:
        """Measured times in seconds by device class; a copy."""
        return self._times("times")

    @property
    def enter_s(self) -> dict[str, float]:
        """What a stay pays that begins with it, in seconds by device class; a copy."""
        return self._times("enter")

    @property
    def leave_s(self) -> dict[str, float]:
        """What a stay pays that ends with it, in seconds by device class; a copy."""
        return self._times("leave")

    @property
    def fused(self) -> bool:
        """Whether one kernel runs it and the next layer."""
        return bool(self._row.get("fused", False))

    def _times(self, key: str) -> dict[str, float]:
        return {device: _core.quantity(text, "s") for device, text in self._row.get(key, {}).items()}

    @property
    def inputs(self) -> tuple[str, ...] | None:
        """The layers that it reads; None for the layer before it."""
        inputs = self._row.get("inputs")
        return None if inputs is None else tuple(inputs)


def put_times(row: Row, key: str, texts: object, number_key: str, numbers: object) -> None:
    """Writes times by device into a row."""
    if texts is not None and numbers is not None:
        raise TypeError(f"{key} and {number_key} say the same: give one of them")
    for name, value in ((key, texts), (number_key, numbers)):
        if value is not None and not isinstance(value, Mapping):
            raise wrong_type(name, "a dictionary by device class", value)
    if isinstance(texts, Mapping):
        row[key] = {demand_text(key, d): quantity_text(f"{key}[{d!r}]", t, "71 ms") for d, t in texts.items()}
    if isinstance(numbers, Mapping):
        row[key] = {demand_text(number_key, d): number_text(f"{number_key}[{d!r}]", t, "s") for d, t in numbers.items()}


def canonical_layer(row: Row) -> Row:
    """The row as Lamina writes it."""
    has_steps = any(key.startswith("step_") for key in row)
    document: Row = {"format": FORMAT, "input": "0 B", **({"steps": 1} if has_steps else {}), "layers": [row]}
    try:
        text = _core.parse_model(json.dumps(document)).text()
    except Error as error:
        where = error.where.removeprefix("layers[0]")
        raise placed(error, where.removeprefix(".") or "layer") from None
    layer: Row = json.loads(text)["layers"][0]
    return {**layer, "name": row["name"]}


class Model(Value):
    """A DNN: its input and its layers; it does not change.

    `input` is needed. Raises `lamina.Error` for layers that make no model.

    >>> import lamina
    >>> model = lamina.Model(
    ...     input="602112 B",
    ...     layers=[lamina.Layer("conv1", work="173.4 MFLOP", output="12845056 B", weights="7168 B")],
    ...     name="toy",
    ... )
    >>> model.layers[0].weights_bytes
    7168.0
    """

    __slots__ = ("_native", "_cache")
    _native: _core.Model
    _cache: dict[str, Any]

    def __init__(
        self,
        *,
        layers: Iterable[Layer],
        input: str | None = None,
        input_bytes: float | None = None,
        name: str = "",
        steps: int = 0,
        step_input: str | None = None,
        step_input_bytes: float | None = None,
    ) -> None:
        given = locals()
        document: Row = {"format": FORMAT}
        if demand_text("name", name):
            document["name"] = name
        for quantity in MODEL:
            quantity.put(document, given[quantity.key], given[quantity.number_key])
        if "input" not in document:
            raise TypeError("a model needs its input, as text with a unit, or input_bytes")
        if steps:
            document["steps"] = steps
        document["layers"] = layer_rows(layers)
        self._put(_native=_core.parse_model(json.dumps(document)), _cache={})

    @classmethod
    def _held(cls, native: _core.Model) -> Model:
        model = object.__new__(cls)
        model._put(_native=native, _cache={})
        return model

    def _text(self) -> str:
        if "text" not in self._cache:
            self._cache["text"] = self._native.text()
        return str(self._cache["text"])

    def _document(self) -> Row:
        if "document" not in self._cache:
            self._cache["document"] = json.loads(self._text())
        document: Row = self._cache["document"]
        return document

    @property
    def name(self) -> str:
        """What people call it; empty if nobody does."""
        return str(self._document().get("name", ""))

    @property
    def input_bytes(self) -> float:
        """The size of the input in bytes."""
        return _core.quantity(self._document()["input"], "B")

    @property
    def steps(self) -> int:
        """How often the chain runs again, of a model that generates; 0 for others."""
        return int(self._document().get("steps", 0))

    @property
    def cuts(self) -> str:
        """How it is cut into layers: `single`, `any` or `lattice`."""
        return self._native.cuts()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that plans number, from 1: the chain of the model as it is cut."""
        if "layers" not in self._cache:
            chain = self._native.chain()
            rows = json.loads(chain) if chain else self._document()["layers"]
            self._cache["layers"] = tuple(map(Layer._of, rows))
        layers: tuple[Layer, ...] = self._cache["layers"]
        return layers

    @property
    def operators(self) -> tuple[Layer, ...]:
        """The rows of the model's document: its operators, with branches by their `inputs`."""
        return tuple(map(Layer._of, self._document()["layers"]))

    def to_dict(self) -> dict[str, Any]:
        """The document lamina.model/1; a fresh copy each time."""
        document: Row = json.loads(self._text())
        return document

    def to_json(self) -> str:
        """The same as text, as `lamina convert` writes it."""
        return self._text()

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Model:
        """The model of a document lamina.model/1; raises `lamina.Error` with the place."""
        if not isinstance(document, Mapping):
            raise wrong_type("document", "a dictionary", document)
        return cls.from_json(json.dumps(dict(document)))

    @classmethod
    def from_json(cls, text: str) -> Model:
        """The same from text."""
        try:
            return cls._held(_core.parse_model(demand_text("text", text)))
        except Error as error:
            raise placed(error, error.where or "model") from None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file lamina.model/1; raises `lamina.Error` of code `file` if it cannot."""
        _core.write_file(os.fspath(path), self.to_json())

    def _value(self) -> tuple[str, Row]:
        if "value" not in self._cache:
            row = {k: v for k, v in self._document().items() if k not in ("notes", "assumptions")}
            self._cache["value"] = (self.cuts, row)
        value: tuple[str, Row] = self._cache["value"]
        return value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return self._native is other._native or self._value() == other._value()

    def __hash__(self) -> int:
        return hash(("Model", json.dumps(self._value())))

    def __repr__(self) -> str:
        return f"<lamina.Model {self.name!r}: {len(self.layers)} layers>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _model_from, (self._text(), self.cuts)

    def _repr_html_(self) -> str:
        from .pages import model_page

        return model_page(self)


def _model_from(text: str, cuts: str) -> Model:
    return Model._held(_core.parse_model(text, cuts))


def layer_rows(layers: object) -> list[Row]:
    """The rows of a sequence of layers."""
    if not isinstance(layers, Iterable) or isinstance(layers, (str, bytes, Mapping)):
        raise wrong_type("layers", "lamina.Layer values", layers)
    rows = []
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise wrong_type(f"layers[{i}]", "lamina.Layer", layer)
        rows.append(layer._row)
    return rows
