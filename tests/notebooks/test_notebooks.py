"""Every notebook runs from top to bottom on a fresh result of the tutorial."""

import os
import pathlib
import subprocess

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt"))
NOTEBOOKS = sorted((ROOT / "tools" / "notebooks").glob("*.ipynb"))
STUDIES = {"tutorial": "scenarios/tutorial/studies/tutorial.toml", "outlook": "scenarios/mra/studies/outlook.toml"}


@pytest.fixture(scope="session", params=STUDIES)
def result(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("notebooks") / f"{request.param}.h5"
    subprocess.run([str(PROGRAM), "sweep", str(ROOT / STUDIES[request.param]), "--out", str(out)], check=True, capture_output=True)
    return out


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs(notebook, result, monkeypatch):
    monkeypatch.setenv("KNELPUNT_RESULT", str(result))
    content = nbformat.read(notebook, as_version=4)
    NotebookClient(content, timeout=300, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    assert all(not cell.get("outputs") for cell in nbformat.read(notebook, as_version=4).cells)  # committed without outputs
