"""tools/group_sources: sources come together only if each keeps its meaning."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[1] / "tools/group_sources"
FRAME = "{includes}\nnamespace room {{\nnamespace {{\n\n{private}\n\n}}  // namespace\n\n{public}\n\n}}  // namespace room\n"


class GroupSources(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def write(self, name, private="", public="", includes=()):
        lines = "".join(f'#include "{header}"\n' for header in includes)
        (self.folder / name).write_text(FRAME.format(includes=lines, private=private, public=public), encoding="utf-8")

    def groups(self, *names, options=()):
        """The groups, each as the sources in it."""
        run = subprocess.run(
            [sys.executable, str(TOOL), *options, "out", *names], cwd=self.folder, check=True, capture_output=True, text=True
        )
        found = []
        for path in run.stdout.split(";"):
            text = (self.folder / path).read_text(encoding="utf-8") if path.startswith("out") else f'#include "{path}"'
            found.append([line.split('"')[1] for line in text.splitlines()])
        return found

    def joined(self, *names):
        return len(self.groups(*names)) == 1

    def test_sources_that_share_no_name_come_together(self):
        self.write("a.cpp", "int half(int x) { return x / 2; }")
        self.write("b.cpp", "int twice(int x) { return 2 * x; }")
        self.assertEqual(self.groups("a.cpp", "b.cpp"), [["a.cpp", "b.cpp"]])

    def test_a_private_name_that_a_later_source_uses(self):
        for private, public in (
            ("constexpr int kMost = 3;", "int f() { return kMost; }"),
            ("constexpr int kLeast = 1, kMost = 3;", "int f() { return kMost; }"),
            ("struct Row {};", "int f(const Row& row);"),
            ("using Row = int;", "int f(Row row);"),
            ("int most(int x) { return x; }", "int f() { return most(1); }"),
            ("template <class T>\nT most(T x) { return x; }", "int f() { return most(1); }"),
        ):
            with self.subTest(private=private):
                self.write("a.cpp", private)
                self.write("b.cpp", public=public)
                self.assertFalse(self.joined("a.cpp", "b.cpp"))
        # A function's name alone does no harm, nor does a name that an earlier source uses.
        self.write("a.cpp", "int most(int x) { return x; }")
        self.write("b.cpp", public="int f(int most) { return most + it.most(2); }")
        self.assertTrue(self.joined("a.cpp", "b.cpp"))
        self.write("a.cpp", public="int f() { return kMost; }")
        self.write("b.cpp", "constexpr int kMost = 3;")
        self.assertTrue(self.joined("a.cpp", "b.cpp"))

    def test_a_private_name_that_both_declare(self):
        for one, other in (
            ("int f() { return 1; }", "int f() { return 2; }"),
            ("using T1 = int;", "using T1 = char;"),
            ("using other::Row;", "struct Row {};"),
        ):
            with self.subTest(one=one):
                self.write("a.cpp", one)
                self.write("b.cpp", other)
                self.assertFalse(self.joined("a.cpp", "b.cpp"))

    def test_a_name_that_both_take_from_the_same_place(self):
        for same in ("using testing::HasSubstr;", "using Row = std::vector<int>;", "namespace fs = std::filesystem;"):
            with self.subTest(same=same):
                self.write("a.cpp", same)
                self.write("b.cpp", same)
                self.assertTrue(self.joined("a.cpp", "b.cpp"))

    def test_parameters_of_templates_are_no_names(self):
        self.write("a.cpp", "template <class T>\nint size_of(const T& x) { return x.size; }")
        self.write("b.cpp", "template <class T>\nint length_of(const T& x) { return x.length; }")
        self.assertTrue(self.joined("a.cpp", "b.cpp"))

    def test_headers_that_come_behind_a_private_name(self):
        self.write("h.h", public="inline int f(int kMost) { return kMost; }")
        self.write("a.cpp", "constexpr int kMost = 3;")
        self.write("b.cpp", includes=["h.h"])
        self.assertFalse(self.joined("a.cpp", "b.cpp"))
        self.write("a.cpp", "constexpr int kMost = 3;", includes=["h.h"])
        self.assertTrue(self.joined("a.cpp", "b.cpp"))

    def test_headers_of_other_namespaces_do_not_see_it(self):
        (self.folder / "h.h").write_text(
            "namespace other {\ninline int f(int kMost) { return kMost; }\n}  // namespace other\n", encoding="utf-8"
        )
        self.write("a.cpp", "constexpr int kMost = 3;")
        self.write("b.cpp", includes=["h.h"])
        self.assertTrue(self.joined("a.cpp", "b.cpp"))

    def test_headers_before_a_private_name_that_declare_it(self):
        self.write("h.h", public="enum class Order { kUp };")
        self.write("a.cpp", includes=["h.h"])
        self.write("b.cpp", "using Order = int;")
        self.assertFalse(self.joined("a.cpp", "b.cpp"))
        self.write("h.h", public="using Order = int;")
        self.write("b.cpp", "struct Order {};")
        self.assertFalse(self.joined("a.cpp", "b.cpp"))
        self.write("b.cpp", "using Order1 = int;")
        self.assertTrue(self.joined("a.cpp", "b.cpp"))

    def test_using_directives_reach_only_sources_that_have_them(self):
        self.write("a.cpp", "using namespace other;")
        self.write("b.cpp", "using namespace other;")
        self.write("c.cpp", "int f() { return 1; }")
        self.assertEqual(self.groups("a.cpp", "b.cpp", "c.cpp"), [["c.cpp", "a.cpp", "b.cpp"]])
        self.write("c.cpp", "using namespace others;")
        self.assertEqual(len(self.groups("a.cpp", "b.cpp", "c.cpp")), 2)

    def test_programs_and_macros(self):
        for name in ("a.cpp", "b.cpp"):
            (self.folder / name).write_text("int main() { return 0; }\n", encoding="utf-8")
        self.assertFalse(self.joined("a.cpp", "b.cpp"))
        self.write("a.cpp", "#define MOST 3")
        self.write("b.cpp")
        self.assertFalse(self.joined("a.cpp", "b.cpp"))

    def test_limits(self):
        for name in ("a.cpp", "b.cpp", "c.cpp"):
            self.write(name)
        self.assertEqual(len(self.groups("a.cpp", "b.cpp", "c.cpp", options=["--most", "2"])), 2)
        self.assertEqual(len(self.groups("a.cpp", "b.cpp", "c.cpp", options=["--lines", "20"])), 3)


if __name__ == "__main__":
    unittest.main()
