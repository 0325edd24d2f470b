"""Debian's Chromium under playwright, and the page in its homes: what the browser tests and tools/page_screenshots share."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import threading

from playwright.sync_api import sync_playwright

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DISK = os.path.join(ROOT, "build", "page", "index.html")
US_24 = ("--network", "examples/networks/us-24.json", "--model", "examples/models/vgg19.onnx", "--source", "n0", "--destination", "n23")
READY = """async seconds => {
    const end = performance.now() + 1000 * seconds;
    while (!window.lamina?.ready) { if (performance.now() > end) throw new Error('the page does not start'); await new Promise(done => setTimeout(done, 10)); }
    await Promise.race([window.lamina.ready, new Promise((_, fail) => setTimeout(() => fail(new Error('no plan in ' + seconds + ' s')), 1000 * seconds))]);
}"""


def program():
    return os.environ.get("LAMINA_BIN", os.path.join(ROOT, "build", "bin", "lamina"))


def lamina(*args):
    done = subprocess.run([program(), *args], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise AssertionError(f"lamina {' '.join(args)}: {done.stderr}")
    return done.stdout


def path(folder, name, document):
    where = os.path.join(folder, name)
    with open(where, "w", encoding="utf-8") as file:
        file.write(document if isinstance(document, str) else json.dumps(document))
    return where


@contextlib.contextmanager
def chromium():
    """A browser that reaches the loopback alone."""
    args = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-first-run"] + ["--no-sandbox"] * (os.geteuid() == 0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)
        yield browser
        browser.close()


@contextlib.contextmanager
def served():
    """The address of `lamina serve` on a free port, for as long as the block lasts."""
    process = subprocess.Popen([program(), "serve", "--port", "0"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = None
    for line in process.stderr:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            break
    if not found:
        raise RuntimeError("lamina serve does not say where it serves")
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield found.group() + "/"
    finally:
        process.terminate()
        process.wait(10)


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rates(documents):
    return [row["bandwidth"] for row in documents["network"]["links"]]


def has_planner(page):
    return os.path.exists(page) and not re.search(r'id="lamina-core"[^>]*></script>', text_of(page))


class Visit:
    """A page that is open, and everything that it said on the console or asked of elsewhere."""

    def __init__(self, browser, url, width=1280, height=800, **more):
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", accept_downloads=True, **more)
        self.said, self.outside, self.sent = [], [], []
        own = "file:" if url.startswith("file:") else re.match(r"https?://[^/]+/", url).group()
        self.context.on("request", lambda r: None if r.url.startswith((own, "data:", "blob:")) else self.outside.append(r.url))
        self.context.on("request", lambda r: self.sent.append(r.url))
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.page.on("console", lambda m: self.said.append(m.text))
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.goto(url)
        self.page.evaluate(READY, 20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def named(self, role, name):
        return self.page.get_by_role(role, name=name, exact=True)

    def region(self, name):
        return self.named("region", name)

    def latency(self):
        return self.named("status", "Latency").inner_text()

    def documents(self):
        return self.page.evaluate("() => window.lamina.document()")

    def choose(self, name, value):
        self.named("combobox", name).select_option(value)

    def slide(self, name, position):
        """Moves a range input; to a value of its own."""
        self.named("slider", name).evaluate(
            "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true })); }", position
        )

    def until(self, holds, seconds=8):
        """Waits until something holds of the documents; they are returned."""
        documents = self.documents()
        for _ in range(int(seconds * 30)):
            if documents and holds(documents):
                return documents
            self.page.wait_for_timeout(33)
            documents = self.documents()
        raise AssertionError(f"not so after {seconds} s; alerts: {self.page.get_by_role('alert').all_inner_texts()}")

    def select(self, name):
        """Chooses a node or link of the map by keyboard."""
        elements = self.named("listbox", "Nodes and links")
        elements.focus()
        elements.press("Home")
        for _ in range(2000):
            active = elements.get_attribute("aria-activedescendant")
            if self.page.locator(f"[id='{active}']").get_attribute("aria-label") == name:
                elements.press("Enter")
                return
            elements.press("ArrowRight")
        raise AssertionError(f"the map has no {name}")

    def give(self, *paths):
        self.page.get_by_label("Open files", exact=True).set_input_files(list(paths))

    def drop(self, name, text):
        self.page.evaluate(
            """([name, text]) => {
                const data = new DataTransfer();
                data.items.add(new File([text], name));
                for (const type of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
            }""",
            [name, text],
        )

    def download(self, name, folder):
        with self.page.expect_download() as waiting:
            self.named("button", name).click()
        path = os.path.join(folder, waiting.value.suggested_filename)
        waiting.value.save_as(path)
        return path
