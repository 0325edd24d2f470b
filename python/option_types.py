"""option_types.py FOLDER FILE: writes the types of all options, from the tables of the module in FOLDER.

Type checkers and editors then know every option of every verb by its name; nobody writes them down.
"""

import sys
from pathlib import Path

LISTS = ("NAMES", "NODES")
NAMES = {"network_options": "LoadNetwork", "model_options": "LoadModel"}


def type_of(value: str, repeats: bool) -> str:
    """What an option takes, by what help shows for its value."""
    if value == "":
        return "bool"
    one = "Text" if value != "FILE" else "Text | os.PathLike[str]"
    if repeats:
        return f"{one} | Sequence[Text] | Mapping[str, Text]"
    return f"{one} | Sequence[Text]" if "," in value or value in LISTS else one


def class_of(name: str, rows: list[tuple[str, str, str, bool]]) -> str:
    """The options of one verb."""
    lines = [f"class {name}(TypedDict, total=False):"]
    lines += [f"    {key}: {type_of(value, repeats)}" for key, value, _, repeats in rows]
    return "\n".join(lines if rows else [*lines, "    pass"])


def main(folder: str, file: str) -> None:
    sys.path.insert(0, folder)
    import _core

    classes = [class_of(name, getattr(_core, table)()) for table, name in NAMES.items()]
    classes += [class_of(verb.title().replace("_", ""), _core.options(verb)) for verb in _core.verbs()]
    head = "import os\nfrom collections.abc import Mapping, Sequence\nfrom typing import TypedDict\n\nText = str | int | float\n"
    Path(file).write_text("\n\n".join([head, *classes]) + "\n", encoding="utf-8")


main(*sys.argv[1:])
