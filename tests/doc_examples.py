#!/usr/bin/env python3
"""tests/doc_examples.py BIN [FILE.md ...]: tries what the manual shows.

Commands are the lines that start with "$ " in blocks marked console or sh; they run in order, a
document in one fresh folder that looks like the root of the repository, with BIN first on PATH.

* A command must exit with 0, or with the number shown below a following "$ echo $?".
* In console blocks the lines below a command are its output (stdout and stderr); "..." alone in a
  line stands for any lines, inside a line for any text. Without such lines the output is not shown.
* A block below "<!-- file: PATH -->" must be that file, word by word.

What installs, builds or fetches is not run here: `make test` and tools/try_fresh do that. Blocks
with jq are passed over where there is no jq.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = ("make", "git ", "sudo ", "apt", "tools/", "cmake ", "ctest ", "ninja ", "cd ")
FENCE = re.compile(r"^(?:<!-- file: (?P<file>\S+) -->\n+)?```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def commands_of(text):
    """The (command, output lines) pairs of a block."""
    pairs, command = [], None
    for line in text.splitlines():
        if command is not None and command.endswith("\\"):
            command += "\n" + line
            pairs[-1] = (command, [])
        elif line.startswith("$ "):
            command = line[2:]
            pairs.append((command, []))
        elif pairs:
            pairs[-1][1].append(line)
    return pairs


def with_exit_codes(pairs):
    """(command, output lines, exit code expected): `echo $?` says it of the command before."""
    steps = []
    for command, output in pairs:
        if command.strip() == "echo $?":
            steps[-1] = (*steps[-1][:2], int(output[0]))
        else:
            steps.append((command, output, 0))
    return steps


def matches(shown, printed):
    """Whether what is shown is what was printed, where "..." stands for anything."""
    lines = [r"(?:.*\n)*?" if line.strip() == "..." else ".*".join(map(re.escape, line.rstrip().split("..."))) + r" *\n" for line in shown]
    return re.fullmatch("".join(lines) + r"\s*", printed.rstrip() + "\n") is not None


def try_command(step, is_console, folder, path):
    """What is wrong with a command of the manual, or None."""
    command, shown, code = step
    env = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    run = subprocess.run(["bash", "-c", command], cwd=folder, env=env, timeout=300, check=False,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != code:
        return f"exit code {run.returncode}, not {code}:\n{run.stdout}"
    while shown and not shown[-1].strip():
        shown.pop()
    if is_console and shown and not matches(shown, run.stdout):
        return f"the output is another one:\n{run.stdout}"
    return None


def try_document(document, binaries):
    """Prints what is wrong in a document; returns how many things were tried and how many failed."""
    tried = failed = 0
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        for entry in ROOT.iterdir():
            (Path(folder) / entry.name).symlink_to(entry)
        for block in FENCE.finditer(document.read_text(encoding="utf-8")):
            line = block.string.count("\n", 0, block.start("text")) + 1
            for name, wrong in try_block(block, folder, path):
                tried += 1
                if wrong:
                    failed += 1
                    print(f"{document.name}:{line}: {name}\n{wrong}")
    return tried, failed


def try_block(block, folder, path):
    """Tries a block; yields (what, what is wrong or None)."""
    kind, text = block["kind"], block["text"]
    if block["file"]:
        same = (ROOT / block["file"]).read_text(encoding="utf-8").strip() == text.strip()
        yield block["file"], None if same else "the block is not what the file holds"
    if re.search(r"\bjq ", text) and not shutil.which("jq"):
        return
    if kind in ("console", "sh"):
        for step in with_exit_codes(commands_of(text)):
            if not step[0].startswith(ELSEWHERE):
                yield step[0], try_command(step, kind == "console", folder, path)


def main(binaries, names):
    documents = [Path(name) for name in names] or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    results = [try_document(document, Path(binaries).resolve()) for document in documents]
    tried, failed = (sum(column) for column in zip(*results))
    print(f"{tried} examples of {len(documents)} documents tried, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
