#!/usr/bin/env python3
"""What people see stays as it is: each tests/golden/*.txt holds a command in its first line ("$ lamina ...") and what it prints below.

"$ [terminal 90] lamina ..." shows it on a terminal of 90 columns, with its colours ("\\e" is the escape character). Several lines that
start with "$ " run one after the other in one folder. A last line "exit N" stands where the exit code is not 0; standard error follows
standard output. Run with --update to write the files anew from what the program prints now; then look at the difference."""
import difflib, glob, os, re, sys
from lamina_cli import ROOT, Place

FOLDER = os.path.join(ROOT, "tests", "golden")


def shown_by(place, line):
    """What the line "$ ..." leads to, as the files hold it."""
    terminal = re.match(r"\$ \[terminal (\d+)\] (.*)", line)
    if terminal:
        code, text = place.terminal(terminal[2], int(terminal[1]))
    else:
        code, out, err = place.shell(line[2:])
        text = out + err
    text = text.replace("\x1b", "\\e")
    if text and not text.endswith("\n"):
        text += "\n"
    return text + ("exit %d\n" % code if code else "")


def rerun(content):
    with Place() as place:
        return "".join(line + "\n" + shown_by(place, line) for line in content.splitlines() if line.startswith("$ "))


def main():
    update, bad = "--update" in sys.argv[1:], 0
    files = sorted(glob.glob(os.path.join(FOLDER, "*.txt")))
    for path in files:
        with open(path, encoding="utf-8") as f:
            expected = f.read()
        found = rerun(expected)
        if found == expected:
            continue
        bad += 1
        name = os.path.relpath(path, ROOT)
        if update:
            with open(path, "w", encoding="utf-8") as f:
                f.write(found)
            print("updated %s" % name)
        else:
            sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), name, "what the program prints"))
    print("%d of %d golden outputs as they were" % (len(files) - bad, len(files)))
    sys.exit(0 if update or (files and not bad) else 1)


main()
