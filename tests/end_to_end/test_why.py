"""knelpunt why: what asks for room at a station, what it gets and what stops it. By hand on the tutorial."""

import csv
import json

import h5py
import numpy as np
import pytest

SCENARIO, STATION = "A-2030-plain-none", "W50"


@pytest.fixture(scope="module")
def joining_file(program, tmp_path_factory):
    out = tmp_path_factory.mktemp("joining") / "joining.h5"
    assert program.run("sweep", program.tutorial.with_name("joining.toml"), "--out", out).returncode == 0
    return out


def test_why_names_limit_outage_and_user(program, joining_file):
    """W50 and X50 grow by 2.4 and 0.4 MW a year. Of the 5 MW below 45 (one circuit left) W50 gets 6/7 by 2027, so it asks for
    12 - 30/7 MW in 2030 and gets none; all 45 MW are rights of the one kind of use."""
    done = program.run("why", joining_file, SCENARIO, STATION)

    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert f"{12 - 30 / 7:.1f} MW ask for room and get none" in text
    assert "S50-W50" in text and "after the outage of one of its own circuits" in text
    assert "Rights take 45.0 MW of it then, most of all flat: 45.0 MW" in text
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_why_is_a_table_for_programs(program, joining_file):
    rows = list(csv.DictReader(program.run("why", joining_file, SCENARIO, STATION, "--csv").stdout.splitlines()))
    same = json.loads(program.run("why", joining_file, SCENARIO, STATION, "--json").stdout)

    assert len(rows) == 1
    row = rows[0]
    assert float(row["asked_mw"]) == pytest.approx(12 - 30 / 7, abs=1e-3)  # three digits are printed
    assert float(row["granted_mw"]) == 0.0
    assert (row["station"], row["stopped_by"], row["layer"], row["outage"]) == (STATION, "S50-W50", "transmission", "S50-W50")
    assert float(row["limit_used_mw"]) == pytest.approx(45.0, abs=1e-3)
    assert same["rows"][0] is not None if isinstance(same, dict) else same[0] is not None


def test_what_is_asked_and_granted_in_the_year_of_the_limit(joining_file):
    """2027: 2.8 MW more are asked for and 2.2 left: both stations get the same part of what they ask."""
    with h5py.File(joining_file) as data:
        scenario = [name.decode() for name in data["scenario"][...]].index("A-2027-plain-none")
        stations = [name.decode() for name in data["station"][...]]
        asked = np.nansum(data["joining/station_asked_mw"][scenario], axis=1)
        granted = np.nansum(data["joining/station_granted_mw"][scenario], axis=1)
    for station, mw in (("W50", 2.4), ("X50", 0.4)):
        at = stations.index(station)
        assert asked[at] == pytest.approx(mw, abs=1e-9)
        assert granted[at] == pytest.approx(mw * 2.2 / 2.8, abs=1e-9)


def test_all_joins_with_the_third_circuit(program, joining_file):
    text = program.run("why", joining_file, "A-2030-plain-west", STATION).stdout
    assert "get it all" in text


def test_wish_asks_for_nothing(program, tutorial_file):
    done = program.run("why", tutorial_file, SCENARIO, STATION)
    assert done.returncode == 0
    assert "Everything arrives in mode wish" in done.stdout


def test_unknown_names_are_said(program, joining_file):
    done = program.run("why", joining_file, SCENARIO, "W5O")
    assert done.returncode == 1
    assert "no station" in done.stderr and "W50" in done.stderr
    assert program.run("why", joining_file, "A-2031-plain-none", STATION).returncode == 1
