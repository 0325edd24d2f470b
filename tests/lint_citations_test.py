"""tools/lint_citations knows what is cited, and names what is not there."""

import importlib.machinery
import importlib.util
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def load(name):
    loader = importlib.machinery.SourceFileLoader(name, str(ROOT / "tools" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


lint = load("lint_citations")
PAGES = {"docs/theory.md": "# Theory\n\n## Hull lemma\n```\n# no heading\n```\n## `plan`, and more\n## Hull lemma\n", "README.md": "# Lamina\n"}


def offences(path, text):
    return [message for _, message in lint.offences(Path(path), text, lambda page: PAGES.get(str(page)))]


class Citations(unittest.TestCase):
    def test_headings_become_anchors(self):
        self.assertEqual(lint.anchors(PAGES["docs/theory.md"]), {"theory", "hull-lemma", "plan-and-more", "hull-lemma-1"})

    def test_what_is_there_may_be_cited(self):
        self.assertEqual(offences("lamina/a.h", "// (docs/theory.md#hull-lemma), docs/theory.md\n"), [])
        self.assertEqual(offences("docs/theory.md", "[above](#theory) and [the same](theory.md#theory)"), [])

    def test_what_is_not_there_is_named(self):
        self.assertEqual(offences("lamina/a.h", "// docs/theory.md#hill-lemma"), ["docs/theory.md has no heading #hill-lemma"])
        self.assertEqual(offences("lamina/a.h", "// docs/practice.md"), ["there is no page docs/practice.md"])
        self.assertEqual(offences("docs/theory.md", "[x](theory.md#hill)"), ["docs/theory.md has no heading #hill"])

    def test_unpublished_papers_may_not_be_cited(self):
        self.assertEqual(len(offences("lamina/a.h", "// (THEORY B6)")), 1)
        self.assertEqual(offences("docs/theory.md", "THEORY"), [])


if __name__ == "__main__":
    unittest.main()
