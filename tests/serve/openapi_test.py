"""The OpenAPI document: sound, complete, and what schemathesis finds when it tries the server by it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from serving import PATIENCE, REQUEST, ROOT, ServerTest

PROGRAM = shutil.which("schemathesis", path=f"{ROOT / 'build/venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection"


def references(part):
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


class OpenApi(ServerTest):
    OPTIONS = ("--max-time", "5 s")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.server.get("/api/v1/openapi.json").json()

    def test_references_lead_somewhere(self):
        for reference in references(self.document):
            place = self.document
            for step in reference.removeprefix("#/").split("/"):
                self.assertIn(step, place, reference)
                place = place[step]

    def test_every_path_is_there(self):
        for path, item in self.document["paths"].items():
            (method, operation), = item.items()
            self.assertTrue(operation["summary"])
            answer = self.server.call(method.upper(), path, {} if method == "post" else None)
            self.assertNotIn(answer.status, (404, 405, 500), path)
        for verb in ("plan", "check", "simulate", "solve", "sweep", "upgrades", "capacity", "inspect", "convert", "examples"):
            self.assertIn(f"/api/v1/{verb}", self.document["paths"])

    def test_requests_are_described(self):
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("needs jsonschema (apt-get install python3-jsonschema)")
        schema = {"$ref": "#/components/schemas/plan_request", "components": self.document["components"]}
        validator = Draft202012Validator(schema)
        self.assertTrue(validator.is_valid(REQUEST))
        self.assertTrue(validator.is_valid({**REQUEST, "options": {"planner": "greedy", "seed": 5, "explain": True, "scale": {"compute": 2}}}))
        for options in ({"nonsense": 1}, {"seed": "x"}, {"explain": 5}, {"planner": "oracle"}, {"compute": "file=x.csv"}, {"devices": "x"}, []):
            self.assertFalse(validator.is_valid({**REQUEST, "options": options}), options)
        for key in REQUEST:
            self.assertFalse(validator.is_valid({k: v for k, v in REQUEST.items() if k != key}), key)

    def test_schemathesis_finds_nothing(self):
        if PROGRAM is None:
            self.skipTest("needs schemathesis in build/venv (make python)")
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([PROGRAM, "run", f"{self.server.url}/api/v1/openapi.json", "--phases", "examples,coverage,fuzzing", "--max-examples", "10",
                                   "--checks", CHECKS, "--max-time", "30", "--seed", "1", "--workers", "2", "--request-timeout", str(10 * PATIENCE), "--suppress-health-check", "all", "--warnings", "off", "--no-color"],
                                  cwd=folder, capture_output=True, text=True, timeout=280, check=False)
        self.assertNotIn("Failures:", done.stdout, done.stdout[-4000:])
        made = re.search(r"(\d+) generated", done.stdout)
        self.assertTrue(made and int(made[1]) > 30, done.stdout[-2000:] + done.stderr[-500:])


if __name__ == "__main__":
    if PROGRAM is None:
        print("schemathesis is not in build/venv: its test is skipped", file=sys.stderr)
    unittest.main()
