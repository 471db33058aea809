"""Remedial actions on a week of the region: what the file says of them adds up, and the flows hold."""

import json

import h5py
import numpy as np
import pytest

STUDY = """knelpunt = 1
title = "A week of actions"
region = "{region}"
commissioning = "p50"
mode = "{mode}"
{actions}
[time]
steps = 168
[axes]
storyline = ["KM"]
year = [2030]
weather = ["ordinary"]
options = ["planned"]
[option_sets.planned]
name = "Planned"
name_nl = "Gepland"
projects = ["*"]
[outputs]
hourly = ["actions/kind_mw"]
"""


def study(program, folder, mode="connected", actions='actions = "connected"'):
    file = folder / "week.toml"
    file.write_text(STUDY.format(region=program.root / "scenarios" / "mra", mode=mode, actions=actions))
    return file


@pytest.fixture(name="week", scope="module")
def make_week(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("actions")
    out = folder / "week.h5"
    done = program.run("actions", study(program, folder), "--out", out)
    assert done.returncode in (0, 5), done.stderr
    return out, done.stdout


def test_the_command_prints_three_tables(week):
    text = week[1]

    assert "remedial actions of a year" in text
    assert "remedial actions by kind of bid" in text
    assert "what each limit costs alone" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_result_file_prints_what_its_study_did(program, week):
    of_file = program.run("actions", week[0], "--json")
    rows = json.loads(of_file.stdout)["rows"] if of_file.stdout.startswith("{") else json.loads(of_file.stdout)

    assert len(rows) == 2  # every limit, and without the known excesses


def test_flows_hold_after_the_actions(week):
    with h5py.File(week[0]) as file:
        for name in ("worst_branch_mw", "worst_station_mw", "worst_volume_mw"):
            assert file[f"actions/{name}"][0] <= 1e-4  # what the program promises
            assert file[f"actions/known_apart_{name}"][0] <= 1e-4
        assert file["actions/n_steps_failed"][0] == 0


def test_energy_of_kinds_adds_up(week):
    with h5py.File(week[0]) as file:
        kinds = [kind.decode() for kind in find(file, "bid_kind")]
        last = [kinds.index("not_served"), kinds.index("cut_off")]
        mwh = file["actions/kind_mwh"][0]
        hourly = file["actions/kind_mw"][0]

        assert file["actions/bid_mwh"][0] > 0.0
        assert np.delete(mwh, last).sum() == pytest.approx(file["actions/bid_mwh"][0], rel=1e-9)
        assert mwh[last[0]] == pytest.approx(file["actions/unserved_mwh"][0], rel=1e-9, abs=1e-9)
        assert file["actions/not_served_mwh"][0].sum() == pytest.approx(mwh[last[0]], rel=1e-9, abs=1e-9)
        # Use that moves comes back within its day: data centres over each day, to single precision.
        moved = hourly[kinds.index("data_centre")].reshape(7, 24).sum(axis=1)
        assert np.abs(moved).max() < 1e-2


def test_known_excesses_cost_at_least_nothing_more(week):
    with h5py.File(week[0]) as file:
        assert file["actions/known_apart_n_steps_over"][0] <= file["actions/n_steps_over"][0]


def test_a_study_without_actions_is_refused(program, tmp_path):
    done = program.run("actions", study(program, tmp_path, actions=""), "--out", tmp_path / "week.h5")

    assert done.returncode == 1
    assert "no scenario of the study looks for remedial actions" in done.stderr


def find(file, axis):
    for group in file.values():
        if axis in group:
            return group[axis][...]
    raise KeyError(axis)
