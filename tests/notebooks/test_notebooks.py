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
OPTIONS = """knelpunt = 1
region = "{region}"
dispatch = "market"
mode = "wish"
[axes]
storyline = ["KM"]
year = [2031]
weather = ["ordinary"]
options = ["planned"]
[option_sets.planned]
projects = ["*"]
[compare]
base = "planned"
options = ["net_zuidoost", "hp_zuidoost"]
sets = "each"
[outputs]
hourly = []
"""


@pytest.fixture(scope="session", params=STUDIES)
def result(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("notebooks") / f"{request.param}.h5"
    subprocess.run([str(PROGRAM), "sweep", str(ROOT / STUDIES[request.param]), "--out", str(out)], check=True, capture_output=True)
    return out


def test_there_are_notebooks():
    assert NOTEBOOKS


def run(notebook):
    content = nbformat.read(notebook, as_version=4)
    NotebookClient(content, timeout=300, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    return content


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs(notebook, result, monkeypatch):
    monkeypatch.setenv("KNELPUNT_RESULT", str(result))
    run(notebook)
    assert all(not cell.get("outputs") for cell in nbformat.read(notebook, as_version=4).cells)  # committed without outputs


def test_options_are_compared(tmp_path, monkeypatch):
    study, out = tmp_path / "options.toml", tmp_path / "options.h5"
    study.write_text(OPTIONS.format(region=ROOT / "scenarios" / "mra"))
    subprocess.run([str(PROGRAM), "sweep", str(study), "--out", str(out)], check=True, capture_output=True)
    monkeypatch.setenv("KNELPUNT_RESULT", str(out))
    content = run(ROOT / "tools" / "notebooks" / "compare_options.ipynb")
    shown = "".join(str(output.get("data", {}).get("text/plain", "")) for cell in content.cells for output in cell.get("outputs", []))
    assert "hp_zuidoost" in shown and "put in" in shown
