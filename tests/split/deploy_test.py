#!/usr/bin/env python3
"""What `lamina deploy` writes: files that their readers take, ids that come out as they are, nothing secret. Exit 77 (skipped) without PyYAML."""
import json, os, re, shlex, shutil, subprocess, sys, tempfile, unittest

try:
    import yaml
except ImportError:
    print("skipped: PyYAML is not installed")
    sys.exit(77)

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.path.abspath(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))
ODD = ["Edge A", "edge-a", "100%n", "$HOME $$ $(PATH)", "\"it's\\\"", "ünï"]
PLAIN = ["camera", "router", "edge", "hub", "metro", "cloud"]


class Deploy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, document):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            json.dump(document, f)
        return os.path.join(self.folder, name)

    def lamina(self, *args, code=0):
        p = subprocess.run([BIN, *args], capture_output=True, text=True, timeout=60)
        self.assertEqual(p.returncode, code, p.stderr)
        return p.stdout if code == 0 else p.stderr

    def planned(self, nodes):
        links = [{"from": a, "to": b, "bandwidth": "1 Gbit/s", "delay": "1 ms", "duplex": True} for a, b in zip(nodes, nodes[1:])]
        rows = [{"id": n, **({"compute": "10 GFLOP/s"} if k != 1 else {})} for k, n in enumerate(nodes)] + [{"id": "elsewhere", "compute": "1 GFLOP/s"}]
        network = self.write("net.json", {"format": "lamina.network/1", "name": "line", "nodes": rows, "links": links})
        model = self.write("model.json", {"format": "lamina.model/1", "name": "m", "input": "1000 B", "layers": [{"work": "1 MFLOP", "output": "500 B", "weights": "100 MB"}] * 4})
        jobs = self.write("jobs.json", {"format": "lamina.jobs/1", "models": {"m": model}, "jobs": [
            {"id": "j", "model": "m", "source": nodes[0], "destination": nodes[-1], "pins": [{"first_layer": 1, "last_layer": 4, "nodes": [nodes[3]]}]}]})
        plan = os.path.join(self.folder, "plan.json")
        self.lamina("plan", "--network", network, "--jobs", jobs, "-o", plan)
        return [plan, "--network", network, "--jobs", jobs]

    def deployed(self, target, nodes, *options):
        out = tempfile.mkdtemp(dir=self.folder)
        self.lamina("deploy", *self.planned(nodes), "--target", target, "-o", out, *options)
        files = {}
        for name in os.listdir(out):
            with open(os.path.join(out, name), encoding="utf-8") as f:
                files[name] = f.read()
        agents = json.loads(files["agents.json"])
        self.assertEqual([a["node"] for a in agents["agents"]], nodes)
        self.assertEqual(len({a["address"] for a in agents["agents"]}), len(nodes))
        for text in files.values():
            self.assertNotRegex(text, r"-----BEGIN|" + re.escape(self.folder))
        return files

    def node_of(self, words):
        self.assertEqual(words[0], "agent")
        return words[words.index("--node") + 1]

    def test_compose(self):
        for nodes in (PLAIN, ODD):
            files = self.deployed("compose", nodes)
            document = yaml.safe_load(files["compose.yaml"])
            found = []
            for service in document["services"].values():
                self.assertFalse([w for w in service["command"] if "$" in w.replace("$$", "")])
                found.append(self.node_of([w.replace("$$", "$") for w in service["command"]]))
                self.assertLessEqual(set(service["secrets"]), set(document["secrets"]))
                self.assertTrue(service["healthcheck"]["test"])
            self.assertEqual(found, nodes)
            self.verify_compose(files["compose.yaml"])

    def verify_compose(self, text):
        """By Compose itself, where it is."""
        if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode != 0:
            return
        with open(os.path.join(self.folder, "compose.yaml"), "w", encoding="utf-8") as f:
            f.write(text)
        p = subprocess.run(["docker", "compose", "-f", f.name, "config", "-q"], capture_output=True, text=True)
        self.assertEqual(p.returncode, 0, p.stderr)

    def test_kubernetes(self):
        for nodes in (PLAIN, ODD):
            documents = list(yaml.safe_load_all(self.deployed("kubernetes", nodes)["agents.yaml"]))
            names = {(d["kind"], d["metadata"]["name"]) for d in documents}
            self.assertEqual(len(names), 2 * len(nodes))
            found = []
            for d in documents:
                self.assertRegex(d["metadata"]["name"], r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")
                if d["kind"] != "Deployment":
                    continue
                pod = d["spec"]["template"]
                self.assertEqual(d["spec"]["selector"]["matchLabels"], pod["metadata"]["labels"])
                found.append(self.node_of([self.expanded(w) for w in pod["spec"]["containers"][0]["args"]]))
                memory = pod["spec"]["containers"][0]["resources"]["limits"]["memory"]
                self.assertGreaterEqual(int(re.fullmatch(r"(\d+)Mi", memory).group(1)), 256 + (2 * 400e6 / 2**20 if found[-1] != nodes[1] else 0))  # any that computes may get all when it is planned again
                reserved = int(re.fullmatch(r"(\d+)Mi", pod["spec"]["containers"][0]["resources"]["requests"]["memory"]).group(1))
                self.assertEqual(reserved > 256 + 2 * 400e6 / 2**20, found[-1] == nodes[3])
            self.assertEqual(found, nodes)

    @staticmethod
    def expanded(text):
        """As the kubelet does: $$ is $, $(NAME) stays as nothing has that name, and is therefore to be avoided."""
        return re.sub(r"\$(\$|\([^)]*\))", lambda m: "$" if m.group(1) == "$" else "EXPANDED", text)

    def test_systemd(self):
        for nodes in (PLAIN, ODD):
            files = self.deployed("systemd", nodes)
            units = [name for name in files if name.endswith(".service")]
            self.assertEqual(len(units), len(nodes))
            found = []
            for name in units:
                line = next(l for l in files[name].splitlines() if l.startswith("ExecStart="))
                words = [w.replace("%%", "%").replace("$$", "$") for w in shlex.split(line[len("ExecStart="):])]
                found.append(self.node_of(words[1:]))
            self.assertEqual(sorted(found), sorted(nodes))
            self.verify_units(files, units)

    def verify_units(self, files, units):
        """By systemd itself, which wants a program that is there."""
        if not shutil.which("systemd-analyze"):
            return
        here = os.path.join(self.folder, "units")
        os.makedirs(here, exist_ok=True)
        for name in units:
            with open(os.path.join(here, name), "w", encoding="utf-8") as f:
                f.write(files[name].replace("/usr/local/bin/lamina-agent", "/bin/true"))
        p = subprocess.run(["systemd-analyze", "verify", *[os.path.join(here, n) for n in units]], capture_output=True, text=True)
        said = [l for l in p.stderr.splitlines() if "lamina-agent" in l]
        self.assertEqual(said, [], p.stderr)

    def test_refusals(self):
        plan = self.planned(PLAIN)
        out = os.path.join(self.folder, "out")
        for options, words in ((["--target", "nomad"], "kubernetes"), ([], "target"), (["--target", "compose", "--image", "x:latest"], "latest"), (["--target", "compose", "--image", "x"], "tag")):
            self.assertIn(words, self.lamina("deploy", *plan, *options, "-o", out, code=2))
            self.assertFalse(os.path.exists(out))
        self.assertIn("folder", self.lamina("deploy", *plan, "--target", "compose", "-o", plan[0], code=2))


if __name__ == "__main__":
    unittest.main()
