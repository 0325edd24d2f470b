"""`lamina probe` from outside: agents on the loopback, and links of a known rate in an emulated network."""
import json, os, re, shutil, signal, subprocess, sys, tempfile, threading, unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.abspath(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))
EMULATE = os.path.join(ROOT, "tools", "emulate")
UNITS = {"bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9, "B/s": 8, "kB/s": 8e3, "MB/s": 8e6, "GB/s": 8e9, "KiB/s": 8 * 2**10, "MiB/s": 8 * 2**20, "GiB/s": 8 * 2**30,
         "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def si(text):
    number, unit = text.split(" ")
    return float(number) * UNITS[unit]


class Agent:
    def __init__(self, node, folder):
        self.node = node
        self.process = subprocess.Popen([BIN, "agent", "--node", node, "--listen", "127.0.0.1:0"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=folder)
        for line in self.process.stderr:
            if found := re.search(r"listening on \S+:(\d+)", line):
                self.port = int(found.group(1))
                break
        else:
            raise RuntimeError("the agent does not serve")
        self.reader = threading.Thread(target=self.process.stderr.read, daemon=True)
        self.reader.start()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.reader.join(5)
        self.process.stderr.close()


class Probe(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, document):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            json.dump(document, file)
        return name

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return json.load(file)

    def agents(self, *nodes):
        rows = []
        for node in nodes:
            agent = Agent(node, self.folder)
            self.addCleanup(agent.end)
            rows.append({"node": node, "address": f"127.0.0.1:{agent.port}"})
        return self.write("agents.json", {"format": "lamina.agents/1", "agents": rows})

    def probe(self, *args):
        done = subprocess.run([BIN, "probe", *args], cwd=self.folder, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def test_all_pairs_of_agents_become_links(self):
        agents = self.agents("a", "b")
        code, said, err = self.probe("--agents", agents, "-o", "net.json", "--runs", "3")
        self.assertEqual(code, 0, err)
        network = self.read("net.json")
        self.assertEqual([(row["from"], row["to"]) for row in network["links"]], [("a", "b"), ("b", "a")])
        for row in network["links"] + network["nodes"]:
            self.assertGreaterEqual(row["measured"]["times"], 3)
        for row in network["nodes"]:
            self.assertRegex(row["compute"], r"FLOP/s$")
            self.assertIn("memory", row)
        self.assertTrue(any("small convolutional model" in row["text"] for row in network["assumptions"]))
        self.assertIn("2 nodes, 2 links", said)

    def test_links_of_a_network_are_measured_and_the_rest_is_kept(self):
        agents = self.agents("a", "b")
        given = {"format": "lamina.network/1", "name": "site", "nodes": [{"id": "a", "device": "board"}, {"id": "b"}, {"id": "far"}],
                 "links": [{"from": "a", "to": "b", "bandwidth": "1 kbit/s", "delay": "1 s", "backlog": "1 MB", "duplex": True}, {"from": "b", "to": "far", "bandwidth": "3 Mbit/s", "delay": "7 ms", "backlog": "2 kB"},
                           {"from": "a", "to": "a", "bandwidth": "4 Mbit/s", "delay": "0 s"}]}
        code, _, err = self.probe("--agents", agents, "--network", self.write("site.json", given), "-o", "net.json", "--runs", "3")
        self.assertEqual(code, 0, err)
        network = self.read("net.json")
        self.assertEqual((network["name"], [n["id"] for n in network["nodes"]]), ("site", ["a", "b", "far"]))
        self.assertEqual(network["nodes"][0]["device"], "board")
        self.assertNotIn("compute", network["nodes"][1])
        self.assertGreater(si(network["links"][0]["bandwidth"]), 1e7)
        self.assertTrue(network["links"][0]["duplex"])
        self.assertEqual((network["links"][1]["bandwidth"], network["links"][1]["delay"]), ("3 Mbit/s", "7 ms"))
        self.assertNotIn("measured", network["links"][1])
        # What waits on a measured link is in its delay.
        self.assertEqual([row.get("backlog") for row in network["links"]], [None, "2 kB", None])
        notes = [row["text"] for row in network["assumptions"] if "was not measured" in row["text"]]
        self.assertTrue(any("'far'" in text and "both ends need an agent" in text for text in notes), notes)
        self.assertTrue(any("from 'a' to 'a'" in text and "leads to where it begins" in text for text in notes), notes)

    def test_refusals(self):
        agents = self.agents("a")
        for words, args in [(["--agents"], ["-o", "net.json"]), (["agents.json", "a"], ["--agents", agents, "--network", self.write("other.json", {"format": "lamina.network/1", "nodes": [{"id": "z"}], "links": []}), "-o", "net.json"]),
                            (["nothing.json"], ["--agents", "nothing.json", "-o", "net.json"]), (["--runs"], ["--agents", agents, "-o", "net.json", "--runs", "1"])]:
            code, _, err = self.probe(*args)
            self.assertEqual(code, 2, err)
            self.assertTrue(err.startswith("lamina: error: "), err)
        self.assertNotIn("net.json", os.listdir(self.folder))

    @unittest.skipUnless(os.geteuid() == 0 and os.access("/dev/net/tun", os.R_OK | os.W_OK) and shutil.which("ip"), "needs root, /dev/net/tun and ip")
    def test_pairs_that_do_not_reach_each_other_are_told(self):
        given = {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "b"}, {"id": "apart"}],
                 "links": [{"from": "a", "to": "b", "bandwidth": "100 Mbit/s", "delay": "1 ms", "duplex": True}]}
        self.write("net.json", given)
        done = subprocess.run([EMULATE, "net.json", "--", "sh", "-c", f'"{BIN}" probe --agents "$LAMINA_AGENTS" -o out.json --runs 3'], cwd=self.folder,
                              capture_output=True, text=True, timeout=300, env={**os.environ, "LAMINA_BIN": BIN})
        self.assertEqual(done.returncode, 0, done.stderr)
        network = self.read("out.json")
        self.assertEqual([(row["from"], row["to"]) for row in network["links"]], [("a", "b"), ("b", "a")])
        told = [row["text"] for row in network["assumptions"] if "there is no link" in row["text"]]
        self.assertEqual([re.match(r"there is no link from '(\w+)' to '(\w+)': \S", text).groups() for text in told], [("a", "apart"), ("b", "apart"), ("apart", "a"), ("apart", "b")])

    @unittest.skipUnless(os.geteuid() == 0 and os.access("/dev/net/tun", os.R_OK | os.W_OK) and shutil.which("ip"), "needs root, /dev/net/tun and ip")
    def test_rates_and_delays_of_an_emulated_network(self):
        given = {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}, {"id": "b"}, {"id": "c"}],
                 "links": [{"from": "a", "to": "b", "bandwidth": "50 Mbit/s", "delay": "5 ms", "duplex": True}, {"from": "b", "to": "c", "bandwidth": "100 Mbit/s", "delay": "2 ms", "duplex": True}]}
        self.write("net.json", given)
        for last in (False, True):  # on a busy machine a second try
            done = subprocess.run([EMULATE, "net.json", "--", "sh", "-c", f'"{BIN}" probe --agents "$LAMINA_AGENTS" --network net.json -o out.json'], cwd=self.folder,
                                  capture_output=True, text=True, timeout=300, env={**os.environ, "LAMINA_BIN": BIN})
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = list(zip(self.read("out.json")["links"], given["links"]))
            near = all(abs(si(row["bandwidth"]) / si(was["bandwidth"]) - 1) < 0.03 and abs(si(row["delay"]) - si(was["delay"])) < 0.0015 for row, was in rows)
            if near or last:
                break
        self.assertTrue(near, rows)


if __name__ == "__main__":
    if not os.access(os.path.join(os.path.dirname(BIN), "lamina-agent"), os.X_OK):
        print("skipped: no lamina-agent (make runtime)")
        sys.exit(77)
    unittest.main()
