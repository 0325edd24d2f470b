"""tools/emulate: links have the rates and delays of the file, and nothing is left behind. Needs root, /dev/net/tun and ip."""
import json, os, shutil, signal, statistics, subprocess, sys, tempfile, time, unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EMULATE = os.path.join(ROOT, "tools", "emulate")
PEER = f"{sys.executable} -B {os.path.join(HERE, 'peer.py')}"
LINKS = [("a", "b", 50, 5), ("b", "c", 100, 2)]  # Mbit/s, ms
GOODPUT = 1448 / 1538
TRIES = 5
# Times of messages of two sizes from one node to another, as a line of JSON.
MEASURE = f"""
import json, os, sys
sys.path.insert(0, {HERE!r})
from peer import ask
agents = {{row["node"]: row["address"] for row in json.load(open(os.environ["LAMINA_AGENTS"]))["agents"]}}
a, b = (agents[n] for n in sys.argv[1:3])
print(json.dumps([ask(a, b, size, 9)[3:] for size in (1000, 400000, 1200000)]))
"""
# Times of 400 kB from a to b: as the file says, at a tenth of the rate, with a longer delay; then whether a cut link carries anything.
CHANGE = f"""
import json, os, sys, threading, time
sys.path.insert(0, {HERE!r})
from peer import ask
agents = {{row["node"]: row["address"] for row in json.load(open(os.environ["LAMINA_AGENTS"]))["agents"]}}
def took(size=400000): return min(ask(agents["a"], agents["b"], size, 3))
def change(**what):
    with open(os.environ["LAMINA_LINKS"], "w") as links:
        links.write(json.dumps({{"from": "a", "to": "b", **what}}) + "\\n")
    time.sleep(0.2)
found = [took()]
change(bandwidth="5 Mbit/s")
found.append(took())
change(bandwidth="50 Mbit/s", delay="100 ms", duplex=True)
found.append(took(1000))
change(cut=True)
waits = threading.Thread(target=lambda: found.append(took(1000)))
waits.start()
waits.join(1)
cut = waits.is_alive()
change(cut=False)
waits.join(20)
change(bandwith="1 Mbit/s")
print(json.dumps([cut, *found]))
"""


def network(links=LINKS, **more):
    rows = [{"from": a, "to": b, "bandwidth": f"{rate} Mbit/s", "delay": f"{delay} ms", "duplex": True, **more} for a, b, rate, delay in links]
    return {"format": "lamina.network/1", "nodes": [{"id": n} for n in sorted({n for row in links for n in row[:2]})], "links": rows}


def namespaces():
    return subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout


def running(word):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if word.encode() in file.read():
                    found.append(int(pid))
        except OSError:
            pass
    return found


class Emulate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {**os.environ, "TMPDIR": self.folder}

    def write(self, document):
        path = os.path.join(self.folder, "net.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return path

    def emulate(self, document, *command, options=()):
        return subprocess.run([EMULATE, self.write(document), "--agent", PEER, *options, "--", *command], capture_output=True, text=True,
                              timeout=120, env=self.environment)

    def try_link(self, a, b, rate, delay, options=()):
        """Measures the rate in Mbit/s, by the slope of two sizes, and the time of a small message in ms: tried again where
        the machine was busy with something else."""
        for _ in range(TRIES):
            done = self.emulate(network(), sys.executable, "-c", MEASURE, a, b, options=options)
            self.assertEqual(done.returncode, 0, done.stderr)
            small, medium, large = json.loads(done.stdout)
            found = 8e5 * 8 / (statistics.median(large) - statistics.median(medium)) / 1e6, 1000 * min(small)
            if abs(found[0] / rate - 1) < 0.02 and abs(found[1] - delay) < 0.8:
                return
        self.fail(f"{found[0]:.1f} Mbit/s in place of {rate:.1f}, {found[1]:.2f} ms in place of {delay}, {TRIES} times")

    def test_a_connection_gets_the_rate_of_the_file(self):
        self.try_link("a", "b", 50, 5 + 0.2)  # and 1 kB at 50 Mbit/s

    def test_a_nominal_rate_is_that_of_the_line(self):
        self.try_link("b", "c", 100 * GOODPUT, 2 + 0.1, options=["--nominal"])

    def test_nodes_that_are_no_neighbours_reach_each_other_over_others(self):
        self.try_link("a", "c", 50, 7 + 0.3)

    def test_links_change_while_they_run(self):
        done = self.emulate(network(), sys.executable, "-c", CHANGE)
        self.assertEqual(done.returncode, 0, done.stderr)
        cut, before, slow, far, healed = json.loads(done.stdout)
        self.assertTrue(cut)
        self.assertAlmostEqual(before, 0.064 + 0.005, delta=0.03)
        self.assertAlmostEqual(slow, 0.64 + 0.005, delta=0.1)
        self.assertAlmostEqual(far, 0.1, delta=0.05)
        self.assertGreater(healed, 0.05)
        self.assertIn("unknown key bandwith", done.stderr)

    def test_the_exit_code_is_the_commands(self):
        self.assertEqual(self.emulate(network(), "sh", "-c", "exit 7").returncode, 7)

    def test_nothing_is_left_after_sigterm(self):
        before = namespaces()
        marker = f"marker{os.getpid()}"
        process = subprocess.Popen([EMULATE, self.write(network()), "--agent", PEER + " " + marker, "--", "sh", "-c", f"echo up; sleep 100 # {marker}"],
                                   stdout=subprocess.PIPE, env=self.environment)
        with process:
            self.assertEqual(process.stdout.readline(), b"up\n")
            self.assertGreaterEqual(len(running(marker)), 4 + 1)  # itself, the command, three peers
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(15), 128 + signal.SIGTERM)
        self.assertEqual((namespaces(), running(marker), sorted(os.listdir(self.folder))), (before, [], ["net.json"]))

    def test_no_process_is_left_after_sigkill(self):
        marker = f"killed{os.getpid()}"
        process = subprocess.Popen([EMULATE, self.write(network()), "--agent", PEER + " " + marker, "--", "sh", "-c", "echo up; exec sleep 100"],
                                   stdout=subprocess.PIPE, env=self.environment)
        with process:
            self.assertEqual(process.stdout.readline(), b"up\n")
            process.kill()
        end = time.monotonic() + 5
        while running(marker) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(running(marker), [])

    def refused(self, words, document, *command, options=()):
        done = self.emulate(document, *command, options=options)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertTrue(done.stderr.startswith("emulate: error: "), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_what_cannot_be_emulated_is_refused(self):
        self.refused(["second link", "a", "b"], network(LINKS + [("a", "b", 10, 1)]), "true")
        self.refused(["links[0]", "itself"], network([("a", "a", 10, 1)]), "true")
        self.refused(["net.json", "bandwidth"], network(bandwidth="fast"), "true")
        self.refused(["nothing-there", "No such file"], network(), "nothing-there")
        self.refused(["agent of a", "no luck"], network(), "true", options=["--agent", "sh -c 'echo no luck; exit 1'"])


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK) or not shutil.which("ip"):
        print("skipped: needs root, /dev/net/tun and ip")
        sys.exit(77)
    binaries = os.path.dirname(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))
    if not os.access(os.path.join(binaries, "lamina-emulate"), os.X_OK):
        print("skipped: no lamina-emulate (make runtime)")
        sys.exit(77)
    unittest.main()
