"""tools/truth --quick: plans run on an emulated network, and come out near to what was promised."""
import os, re, shutil, subprocess, sys, unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("LAMINA_BIN") or os.path.join(ROOT, "build", "bin", "lamina"))


class Truth(unittest.TestCase):
    def test_a_quick_study(self):
        done = subprocess.run([sys.executable, "-B", os.path.join(ROOT, "tools", "truth"), "--quick"], capture_output=True, text=True, timeout=500)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.assertIn("4 plans of 2 models", done.stdout)
        self.assertIn("that of the whole model: yes", done.stdout)
        found = re.search(r"\| hops \| [^|]*\| ([\d.]+) %", done.stdout)
        self.assertLess(float(found.group(1)), 10)  # loosely: tests share their machine


if __name__ == "__main__":
    try:
        import numpy, onnx  # noqa: F401
    except ImportError as e:
        print(f"skipped: {e}")
        sys.exit(77)
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK) or not shutil.which("ip"):
        print("skipped: needs root, /dev/net/tun and ip")
        sys.exit(77)
    if not os.access(os.path.join(os.path.dirname(BIN), "lamina-agent"), os.X_OK):
        print("skipped: no lamina-agent (make runtime)")
        sys.exit(77)
    unittest.main()
