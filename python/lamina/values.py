"""What all values share: nothing changes them, and they compare by what they hold."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from . import _core
from .errors import Error, wrong_type

Row = dict[str, Any]
Self = TypeVar("Self", bound="Value")


class Value:
    """Immutable; copies are the value itself."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set: values do not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: values do not change")

    def _put(self, **fields: object) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __copy__(self: Self) -> Self:
        return self

    def __deepcopy__(self: Self, memo: object) -> Self:
        return self


class RowValue(Value):
    """A row of a file, as Lamina writes it: equal values have equal rows."""

    __slots__ = ("_row",)
    _row: Row

    @classmethod
    def _of(cls, row: Row) -> Any:
        """The value of a row that is sound."""
        value = object.__new__(cls)
        value._put(_row=row)
        return value

    def to_dict(self) -> dict[str, Any]:
        """The row as it stands in a file; a fresh copy each time."""
        return fresh(self._row)

    def __eq__(self, other: object) -> bool:
        return self._row == other._row if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self).__name__, json.dumps(self._row, sort_keys=True)))

    def __repr__(self) -> str:
        words = ", ".join(f"{key}={value!r}" for key, value in self._row.items())
        return f"lamina.{type(self).__name__}({words})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._of, (self._row,)

    def _number(self, key: str, unit: str) -> float | None:
        text = self._row.get(key)
        return None if text is None else _core.quantity(text, unit)


def fresh(document: Row) -> Row:
    """A copy of a document that shares nothing with it."""
    copy: Row = json.loads(json.dumps(document))
    return copy


def is_number(value: object) -> bool:
    """Whether it is a number of Python or NumPy; True and False are none."""
    if isinstance(value, (bool, str, bytes)) or type(value).__name__ == "bool_":
        return False
    return isinstance(value, (int, float)) or (
        hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0 and hasattr(value, "__float__") and not isinstance(value, complex)
    )


def finite(name: str, value: object) -> float:
    """The number, which must be finite and not negative."""
    if not is_number(value):
        raise wrong_type(name, "a number", value)
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:
        number = float("inf")
    if not 0 <= number < float("inf"):
        raise Error("value", f"{number!r} is not a finite number of at least 0", name)
    return number


def number_text(name: str, value: object, unit: str) -> str:
    """A number in SI base units as text with its unit, to the last bit."""
    return f"{finite(name, value)!r} {unit}"


def quantity_text(key: str, value: object, example: str) -> str:
    """The text of a quantity; a bare number is refused."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, bytes)) or not hasattr(value, "__float__"):
        raise wrong_type(key, f"text with a unit, as in {example!r}", value)
    raise Error("unit", f"{value!r} has no unit: write text as in {example!r}, or give the number in SI base units by its own key", key)


class Quantity:
    """A key of a file whose value has a unit, and the key of its number in SI base units."""

    def __init__(self, key: str, number_key: str, unit: str, example: str) -> None:
        self.key, self.number_key, self.unit, self.example = key, number_key, unit, example

    def put(self, row: Row, text: object, number: object) -> None:
        """Writes the one of the two that is given into a row."""
        if text is not None and number is not None:
            raise TypeError(f"{self.key} and {self.number_key} say the same: give one of them")
        if number is not None:
            row[self.key] = number_text(self.number_key, number, self.unit)
        elif text is not None:
            row[self.key] = quantity_text(self.key, text, self.example)

    def change(self, row: Row, key: str, value: object) -> bool:
        """Takes over a value by either key; False if it is neither."""
        if key == self.number_key:
            row[self.key] = number_text(key, value, self.unit)
        elif key == self.key:
            row[self.key] = quantity_text(key, value, self.example)
        else:
            return False
        return True
