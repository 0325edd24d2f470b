"""What bad input raises."""

from __future__ import annotations


class Error(ValueError):
    """Bad input, in the words of the command line.

    It is raised wherever ``lamina`` would exit with 2. Wrong Python types are `TypeError`.

    >>> import lamina
    >>> try:
    ...     lamina.Node("a", compute="5 MB")
    ... except lamina.Error as error:
    ...     print(error.code, error.where)
    unit compute
    """

    def __init__(self, code: str, message: str, where: str = "") -> None:
        super().__init__(code, message, where)

    @property
    def code(self) -> str:
        """A word for programs: `unit`, `value`, `unknown-name`, `file` and others."""
        return str(self.args[0])

    @property
    def message(self) -> str:
        """What is wrong, and the rule, for people."""
        return str(self.args[1])

    @property
    def where(self) -> str:
        """The parameter, or the file and the place in it: ``nodes[3].compute``."""
        return str(self.args[2])

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def wrong_type(name: str, wanted: str, value: object) -> TypeError:
    """The error of an argument of a wrong type."""
    return TypeError(f"{name}: expected {wanted}, not {type(value).__name__}")


def demand_text(name: str, value: object) -> str:
    """The value, which must be text."""
    if not isinstance(value, str):
        raise wrong_type(name, "text", value)
    return value


def placed(error: Error, where: str) -> Error:
    """The same error at another place."""
    return Error(error.code, error.message, where)


def needs(package: str, what: str) -> ImportError:
    """The error of a package that is not installed."""
    return ImportError(f"{what} needs {package}, which is not installed: pip install {package}", name=package)
