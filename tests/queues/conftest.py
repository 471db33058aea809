"""The study that queues compute, and the clusters."""

import os
import pathlib
import shutil
import subprocess

import pytest

import slurm_here

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt"))


def copy_study(folder, n_draws):
    """The tutorial with draws: 4 x (draws + 1) scenarios of a week."""
    shutil.copytree(ROOT / "scenarios" / "tutorial", folder / "tutorial")
    study = folder / "tutorial" / "studies" / "tutorial.toml"
    study.write_text(study.read_text() + f"\n[draws]\ncount = {n_draws}\n")
    return study


def sweep(study, out):
    subprocess.run([PROGRAM, "sweep", study, "--out", out], check=True, capture_output=True)
    return out.read_bytes()


@pytest.fixture(name="study")
def make_study(tmp_path):
    return copy_study(tmp_path, 24)


@pytest.fixture(name="slurm", scope="session")
def start_slurm(tmp_path_factory):
    if why := slurm_here.why_not():
        pytest.skip(why)
    cluster = slurm_here.Slurm(tmp_path_factory.mktemp("slurm"))
    yield cluster
    cluster.stop()
