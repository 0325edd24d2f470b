#!/usr/bin/env python3
"""The completion scripts: bash's is run, the others are looked at (and checked by their shells where those are installed)."""
import shutil, subprocess, unittest
from lamina_cli import Place, verbs


def completed(place, *words):
    """What bash offers for the last of the words."""
    quoted = " ".join("'%s'" % w for w in words)
    script = "source <(lamina completion bash); COMP_WORDS=(%s); COMP_CWORD=%d; _lamina; printf '%%s\\n' \"${COMPREPLY[@]}\"" % (quoted, len(words) - 1)
    code, out, err = place.shell(script)
    if code or err:
        raise AssertionError(err)
    return [w for w in out.split("\n") if w]


class Bash(unittest.TestCase):
    def test_verbs(self):
        with Place() as place:
            self.assertEqual(completed(place, "lamina", "pl"), ["plan"])
            self.assertEqual(set(completed(place, "lamina", "")), {*verbs(), "--help", "--version"})

    def test_options_and_their_values(self):
        with Place() as place:
            self.assertIn("--planner", completed(place, "lamina", "plan", "--pl"))
            self.assertEqual(completed(place, "lamina", "plan", "--waiting", "per-"), ["per-stay", "per-layer"])
            self.assertIn("shortest-path", completed(place, "lamina", "plan", "--planner", ""))
            self.assertNotIn("--planner", completed(place, "lamina", "inspect", "--"))
            self.assertEqual(completed(place, "lamina", "plan", "--seed", ""), [])

    def test_files_with_blanks_in_their_names(self):
        with Place() as place:
            place.write("my net.json", "{}")
            self.assertEqual(completed(place, "lamina", "plan", "--network", "my"), ["my net.json"])
            self.assertEqual(completed(place, "lamina", "inspect", "my"), ["my net.json"])

    def test_kinds_and_families(self):
        with Place() as place:
            self.assertEqual(completed(place, "lamina", "generate", ""), ["network", "jobs"])
            self.assertEqual(completed(place, "lamina", "generate", "network", "wa"), ["waxman"])
            self.assertIn("--tokens", completed(place, "lamina", "generate", "jobs", "--to"))

    def test_shells(self):
        with Place() as place:
            self.assertEqual(completed(place, "lamina", "completion", ""), ["bash", "zsh", "fish"])


class Others(unittest.TestCase):
    def test_scripts_name_every_verb_and_option(self):
        with Place() as place:
            for shell in ("zsh", "fish"):
                script = place.run("completion", shell)[1]
                for word in (*verbs(), "planner", "output", "per-stay"):
                    self.assertIn(word, script, shell)
                if shutil.which(shell):
                    subprocess.run([shell, "-n"], input=script.encode(), check=True)

    def test_unknown_shell(self):
        with Place() as place:
            code, out, err = place.run("completion", "basj")
            self.assertEqual((code, out), (2, ""))
            self.assertIn("did you mean 'bash'?", err)


if __name__ == "__main__":
    unittest.main()
