"""Calls the program as people and scripts do: in a folder of its own that has the repository's examples/."""
import fcntl, json, os, pty, re, shutil, struct, subprocess, tempfile, termios

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.path.abspath(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))
TIMEOUT_S = 60  # for slow builds; the program itself answers within milliseconds


def run_of(plan, slower=1.25):
    """A lamina.run/1 in which everything takes so many times as long as planned."""
    keys = ("kind", "tensor", "bytes", "from", "to", "link", "node", "first_layer", "last_layer")
    jobs = []
    for job in plan["jobs"]:
        steps = [{**{k: s[k] for k in keys if k in s}, "predicted_s": s["end_s"] - s["start_s"], "measured_s": slower * (s["end_s"] - s["start_s"])} for s in job["steps"]]
        spread = {"min": job["latency_s"], "median": slower * job["latency_s"], "p95": 2 * job["latency_s"]}
        jobs.append({"id": job["id"], "runs": 9, "latency_s": spread, "predicted_s": job["latency_s"], "verified": True, "largest_difference": 0, "steps": steps})
    return {"format": "lamina.run/1", "engine": "Engine <1>", "jobs": jobs, "failovers": []}


class Place:
    """A new folder with examples/ in it, where relative paths of commands begin."""

    def __enter__(self):
        self.path = tempfile.mkdtemp()
        os.symlink(os.path.join(ROOT, "examples"), os.path.join(self.path, "examples"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def environment(self, **more):
        base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG", "TERM")}
        return {**base, "PATH": os.path.dirname(BIN) + os.pathsep + base.get("PATH", ""), "LANG": "C.UTF-8", **more}

    def write(self, name, content):
        path = os.path.join(self.path, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode())
        return name

    def read(self, name):
        with open(os.path.join(self.path, name), encoding="utf-8") as f:
            return f.read()

    def exists(self, name):
        return os.path.exists(os.path.join(self.path, name))

    def run(self, *args, **environment):
        """Exit code, stdout, stderr of `lamina args`."""
        p = subprocess.run([BIN, *args], cwd=self.path, capture_output=True, timeout=TIMEOUT_S, env=self.environment(**environment))
        return p.returncode, p.stdout.decode(), p.stderr.decode()

    def shell(self, command, **environment):
        """The same of a line of bash; `lamina` is the program under test."""
        p = subprocess.run(["bash", "-c", command], cwd=self.path, capture_output=True, timeout=TIMEOUT_S, env=self.environment(**environment))
        return p.returncode, p.stdout.decode(), p.stderr.decode()

    def terminal(self, command, columns, **environment):
        """Exit code and what a terminal of so many columns gets to show of a line of bash."""
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        p = subprocess.Popen(["bash", "-c", command], cwd=self.path, stdin=subprocess.DEVNULL, stdout=child, stderr=child,
                             env=self.environment(TERM="xterm-256color", **environment))
        os.close(child)
        shown = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:  # the last program that had the terminal open is gone
                break
            if not part:
                break
            shown += part
        os.close(parent)
        return p.wait(TIMEOUT_S), shown.decode().replace("\r\n", "\n")


def without_measured_times(text):
    return re.sub(r'("planning_time_s"\s*:\s*)[-+.\deE]+', r"\1-", text)


def verbs():
    """The verbs of `lamina --help`."""
    with Place() as place:
        text = place.run("--help")[1]
    section = text.split("\nverbs\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)  ", section, re.MULTILINE)
