"""Runs the real program on the tutorial, as a user does."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt"))
TUTORIAL = ROOT / "scenarios" / "tutorial" / "studies" / "tutorial.toml"
OUTLOOK = ROOT / "scenarios" / "mra" / "studies" / "outlook.toml"


class Program:
    """The command line; `run` returns exit code, stdout and stderr."""

    path = PROGRAM
    root = ROOT
    tutorial = TUTORIAL
    outlook = OUTLOOK

    @staticmethod
    def run(*words, cwd=None, env=None, timeout=300):
        return subprocess.run(
            [str(PROGRAM), *map(str, words)], capture_output=True, text=True, cwd=cwd, timeout=timeout,
            env={**os.environ, **(env or {})}, check=False,
        )

    @staticmethod
    def as_earlier(source, target, schema="1.7"):
        """A copy as a program before checksums would have written it, open to be changed: with the names of its fields."""
        import h5py

        shutil.copy(source, target)
        file = h5py.File(target, "r+")
        for row in json.loads(Program.run("describe", "results", "--json").stdout):
            if row["before_2"] and row["field"] in file:
                file.move(row["field"], row["before_2"])
        for name in ("checksum_field", "scenario_checksum", "object", "object_checksum"):
            del file["provenance"][name]
        file.attrs["knelpunt_schema"] = schema
        return file


@pytest.fixture(scope="session")
def program():
    return Program


@pytest.fixture(scope="session")
def tutorial_file(program, tmp_path_factory):
    out = tmp_path_factory.mktemp("tutorial") / "tutorial.h5"
    done = program.run("sweep", program.tutorial, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def region_copy(tmp_path, program):
    """The tutorial's region in a folder of the test, to spoil."""
    folder = tmp_path / "region"
    shutil.copytree(program.root / "scenarios" / "tutorial", folder)
    return folder


@pytest.fixture
def short_outlook(tmp_path):
    """A quarter of the outlook of the region: 16 scenarios, for what takes long or is done over and over."""
    text = OUTLOOK.read_text()
    for old, new in (('region = ".."', f'region = "{OUTLOOK.parents[1]}"'), ('["KM", "EV"]', '["KM"]'),
                     ('"../reconciled.toml"', f'"{OUTLOOK.parents[1] / "reconciled.toml"}"'),
                     ('["ordinary", "cold_dark"]', '["ordinary"]')):
        assert text.count(old) == 1
        text = text.replace(old, new)
    study = tmp_path / "study" / "outlook.toml"
    study.parent.mkdir()
    study.write_text(text)
    return study
