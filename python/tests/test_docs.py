"""The manual's examples and the notebooks run."""

import os
import re

import matplotlib
import pytest
from conftest import ROOT

matplotlib.use("Agg")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that looks like the repository's root and takes what examples write."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_manual(folder):
    """All blocks of docs/python.md, one after the other."""
    names = {"__name__": "__main__"}
    for block in BLOCK.findall((ROOT / "docs/python.md").read_text()):
        exec(compile(block, "docs/python.md", "exec"), names)


def test_the_readme(folder):
    """The Python way of README.md."""
    for block in BLOCK.findall((ROOT / "README.md").read_text()):
        exec(compile(block, "README.md", "exec"), {})


def test_options_are_named_in_the_manual():
    """Every extra of pyproject.toml that the manual names is there."""
    text = (ROOT / "pyproject.toml").read_text()
    for extra in re.findall(r"pip install '\.\[(\w+)\]'", (ROOT / "docs/python.md").read_text()):
        assert re.search(rf"^{extra} = ", text, re.M)


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "examples/notebooks").glob("*.ipynb")))
def test_notebooks(name, folder):
    nbclient = pytest.importorskip("nbclient")
    import nbformat

    notebook = nbformat.read(ROOT / f"examples/notebooks/{name}.ipynb", as_version=4)
    os.environ["MPLBACKEND"] = "Agg"
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
