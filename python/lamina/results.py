"""Results: the documents of the command line with their keys as attributes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .values import Row, Value, fresh

T = TypeVar("T")

# Measured times, which differ from run to run: they do not count when results are compared.
MEASURED = frozenset({"planning_time_s", "build_s", "solve_s"})


class Key(Generic[T]):
    """An attribute that is a key of the document; None if the document lacks it."""

    def __init__(self, doc: str, key: str = "") -> None:
        self.__doc__ = doc
        self.key = key

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = self.key or name.rstrip("_")

    @overload
    def __get__(self, thing: None, owner: type) -> Key[T]: ...
    @overload
    def __get__(self, thing: View, owner: type) -> T: ...
    def __get__(self, thing: View | None, owner: type) -> Any:
        return self if thing is None else self.read(thing._document().get(self.key))

    def read(self, value: Any) -> Any:
        """What stands for the key's value."""
        return shown(value, View)

    def __set__(self, thing: View, value: Any) -> None:
        raise AttributeError(f"{self.key} cannot be set: results do not change")


V = TypeVar("V", bound="View")


class Part(Key["V | None"], Generic[V]):
    """A key whose value is an object."""

    def __init__(self, kind: type[V], doc: str) -> None:
        super().__init__(doc)
        self.kind = kind

    def read(self, value: Any) -> Any:
        return shown(value, self.kind)


class Rows(Key["tuple[V, ...]"], Generic[V]):
    """A key whose value is a list of objects."""

    def __init__(self, kind: type[V], doc: str) -> None:
        super().__init__(doc)
        self.kind = kind

    def read(self, value: Any) -> Any:
        return () if value is None else shown(value, self.kind)


def shown(value: Any, kind: type[View]) -> Any:
    """A value of a document as an attribute: objects become views, lists tuples."""
    if isinstance(value, dict):
        return kind._of(value)
    if isinstance(value, list):
        return tuple(shown(each, kind) for each in value)
    return value


class View(Value):
    """An object of a document; its keys are attributes (`from` is `from_`)."""

    __slots__ = ("_row",)
    _row: Row

    def __init__(self, row: Row) -> None:
        self._put(_row=row)

    @classmethod
    def _of(cls, row: Row) -> Any:
        view = object.__new__(cls)
        view._put(_row=row)
        return view

    def _document(self) -> Row:
        return self._row

    if not TYPE_CHECKING:  # keys that a newer version has, and no class yet

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            document = self._document()
            key = name[:-1] if name.endswith("_") else name
            if name in document or key in document:
                return shown(document.get(name, document.get(key)), View)
            raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(k for k in self._document() if k.isidentifier())})

    def to_dict(self) -> dict[str, Any]:
        """The object as it stands in the document; a fresh copy each time."""
        return fresh(self._document())

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or unmeasured(self._document()) == unmeasured(other._document())

    def __hash__(self) -> int:
        return hash((type(self).__name__, json.dumps(unmeasured(self._document()), sort_keys=True)))

    def __repr__(self) -> str:
        words = ", ".join(f"{k}={short(v)}" for k, v in self._document().items() if k != "format")
        return f"<lamina.{type(self).__name__} {words}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._of, (self._document(),)


def short(value: Any) -> str:
    """A value in few words."""
    if isinstance(value, (list, dict)):
        return f"[{len(value)}]" if isinstance(value, list) else "{…}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def unmeasured(value: Any) -> Any:
    """A document without measured times."""
    if isinstance(value, dict):
        return {k: unmeasured(v) for k, v in value.items() if k not in MEASURED}
    return [unmeasured(each) for each in value] if isinstance(value, list) else value


class Document(View):
    """A whole document; its text is taken apart when somebody looks."""

    __slots__ = ("_text", "_parsed", "_interrupted")
    _text: str
    _parsed: Row | None
    _interrupted: bool

    def __init__(self, text: str, interrupted: bool = False) -> None:
        self._put(_text=text, _parsed=None, _interrupted=interrupted)

    @classmethod
    def _of(cls, text: Any, interrupted: bool = False) -> Any:
        document = object.__new__(cls)
        document._put(_text=text, _parsed=None, _interrupted=interrupted)
        return document

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the work: this is then what was known by that time."""
        return self._interrupted

    def _document(self) -> Row:
        if self._parsed is None:
            self._put(_parsed=json.loads(self._text))
        document: Row = self._parsed  # type: ignore[assignment]
        return document

    def to_dict(self) -> dict[str, Any]:
        """The document of the command line; a fresh copy each time."""
        document: Row = json.loads(self._text)
        return document

    def to_json(self) -> str:
        """The text of the command line's document."""
        return self._text

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._of, (self._text, self._interrupted)
