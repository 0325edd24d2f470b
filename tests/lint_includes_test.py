"""tools/lint_includes lets good sources pass and names the offence of bad ones."""

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


lint = load("lint_includes")


def offences(path, *lines, exists=lambda name: True):
    return [message for _, message in lint.judge_file(Path(path), "\n".join(lines), exists)]


class Includes(unittest.TestCase):
    def expect_good(self, path, *lines):
        self.assertEqual(offences(path, *lines), [])

    def expect_bad(self, path, line, said):
        found = offences(path, line)
        self.assertEqual(len(found), 1, f"{path}: {line}")
        self.assertIn(said, found[0])

    def test_a_folder_may_use_itself_and_what_is_below(self):
        self.expect_good(
            "lamina/route/engine.cpp",
            '#include "lamina/route/engine.h"',
            '#include "lamina/plan/plan.h"',
            '#include "lamina/model/network.h"',
            '#include "lamina/core/units.h"',
            "#include <vector>",
            "#include <fmt/format.h>",
        )
        self.expect_good("apps/lamina/main.cpp", '#include "lamina/api/plan.h"', "#include <CLI/CLI.hpp>")

    def test_but_not_what_is_above_or_beside(self):
        self.expect_bad("lamina/core/units.cpp", '#include "lamina/model/network.h"', "may not use lamina/model")
        self.expect_bad("lamina/plan/check.cpp", '#include "lamina/route/engine.h"', "may not use lamina/route")
        self.expect_bad("lamina/sim/execution.cpp", '#include "lamina/schedule/greedy.h"', "may not use lamina/schedule")
        self.expect_bad("lamina/io/files.cpp", '#include "lamina/route/engine.h"', "may not use lamina/route")
        self.expect_bad("lamina/api/plan.cpp", '#include "apps/lamina/run.h"', "may not use apps/lamina")

    def test_the_table_is_not_transitive(self):
        self.expect_bad("apps/lamina/run.cpp", '#include "lamina/route/elimination.h"', "may not use lamina/route")
        self.expect_bad("lamina/schedule/greedy.cpp", '#include "lamina/lp/solve.h"', "may not use lamina/lp")
        self.expect_good("lamina/formulations/lr_test.cpp", '#include "lamina/route/engine.h"')

    def test_includes_name_the_path_from_the_root(self):
        self.expect_bad("lamina/core/units.cpp", '#include "units.h"', "write the path from the root")
        self.expect_bad("lamina/core/units.cpp", '#include "../core/units.h"', "write the path from the root")

    def test_included_files_exist(self):
        found = offences("lamina/core/a.cpp", '#include "lamina/core/b.h"', exists=lambda name: False)
        self.assertEqual(found, ['"lamina/core/b.h" does not exist'])

    def test_solvers_stay_in_lp(self):
        for header in ("Highs.h", "glpk.h", "coin/CbcModel.hpp", "CoinPackedMatrix.hpp"):
            self.expect_good("lamina/lp/solver.cpp", f"#include <{header}>")
            self.expect_bad("lamina/formulations/lr.cpp", f"#include <{header}>", "only for lamina/lp")

    def test_libraries_stay_in_their_folders(self):
        self.expect_bad("lamina/route/engine.cpp", "#include <nlohmann/json.hpp>", "only for")
        self.expect_bad("lamina/io/networks/gml.cpp", "#include <boost/graph/graph_traits.hpp>", "only for lamina/serve, bench")
        self.expect_bad("lamina/io/networks/gml.cpp", "#include <mystery/all.h>", "in no row of LIBRARIES")

    def test_test_libraries_stay_in_tests(self):
        self.expect_good("lamina/core/units_test.cpp", "#include <gtest/gtest.h>", '#include "tests/support/draw.h"')
        self.expect_bad("lamina/core/units.cpp", "#include <gtest/gtest.h>", "tests and benchmarks")
        self.expect_bad("lamina/core/units.cpp", '#include "tests/support/draw.h"', "may not use tests")

    def test_commented_includes_do_not_count(self):
        self.expect_good("lamina/core/units.cpp", '// #include "lamina/model/network.h"')


class Constraints(unittest.TestCase):
    LINES = ("for (const Pin& pin : job.spec().pins) use(pin);", "if (l <= spec->private_layers) return;")

    def test_nothing_reads_pins_and_private_layers_but_the_constraints(self):
        for line in self.LINES:
            for path in ("lamina/route/job_class_key.h", "lamina/plan/check.cpp", "apps/lamina/show/plan.cpp"):
                found = offences(path, "#pragma once", line)
                self.assertEqual(len(found), 1, line)
                self.assertIn("ask Job::constraints()", found[0])

    def test_they_and_the_files_of_jobs_may(self):
        for path in ("lamina/model/constraints.cpp", "lamina/model/job.cpp", "lamina/io/documents/jobs_json.cpp"):
            self.assertEqual(offences(path, *self.LINES), [])

    def test_tests_and_comments_may(self):
        self.assertEqual(offences("lamina/route/router_test.cpp", *self.LINES), [])
        self.assertEqual(offences("lamina/route/router.cpp", *("// " + line for line in self.LINES)), [])


class Files(unittest.TestCase):
    def test_headers_are_included_once(self):
        self.assertEqual(offences("lamina/core/a.h", "#pragma once"), [])
        self.assertEqual(offences("lamina/core/a.h", "int a;"), ["no #pragma once"])

    def test_files_stay_short(self):
        self.assertEqual(offences("lamina/core/a.cpp", *["//"] * 400), [])
        self.assertIn("401 lines", offences("lamina/core/a.cpp", *["//"] * 401)[0])
        self.assertIn("401 lines", offences("tools/thing", *["#"] * 401)[0])

    def test_a_row_names_no_folder_in_vain(self):
        arrows = lint.arrows(Path("lamina/model/job.cpp"), '#include "lamina/core/ids.h"\n#include <vector>')
        self.assertEqual(arrows - {("lamina/model", None)}, {("lamina/model", "lamina/core")})
        stale = list(lint.stale_rows({(a, b) for a, row in lint.USES.items() for b in row} - arrows))
        self.assertEqual(stale, ["cmake/rooms.txt: lamina/model names lamina/core, but includes nothing of it"])

    def test_the_table_has_no_cycle(self):
        for folder, below in lint.USES.items():
            for other in below:
                self.assertNotIn(folder, lint.reach(other), f"{folder} <-> {other}")


if __name__ == "__main__":
    unittest.main()
