"""What still fits: the command on a study, on its result file, and what it refuses."""

import csv
import io
import json
import shutil

import pytest


def run(program, *words, code=0):
    done = program.run(*words)
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(name="study", scope="module")
def make_study(program, tmp_path_factory):
    """The tutorial's week, with what still fits in the file."""
    region = tmp_path_factory.mktemp("headroom") / "tutorial"
    shutil.copytree(program.root / "scenarios" / "tutorial", region)
    text = (region / "studies/joining.toml").read_text()
    study = region / "studies/fits.toml"
    study.write_text(text.replace("commissioning =", "what_fits = true\ncommissioning =", 1))
    return study


def rows_of(text):
    return {row["station"]: row for row in csv.DictReader(io.StringIO(text))}


def test_tells_room_by_form(program, study):
    rows = rows_of(run(program, "headroom", study, "--scenario", "A-2025-plain-none", "--csv").stdout)

    # By hand (README of the tutorial): R50 draws 10 of the 20 MW of its one line, X50 10 of what one of two circuits of
    # 20 MW carries; W50 and X50 together 40 of 45 MW after an outage of S50-W50. All constant: each hour is the same.
    for station, room_mw in {"R50": 10.0, "X50": 5.0, "W50": 5.0}.items():
        for form in ("firm", "tbtr", "cbc_a", "nfa"):
            assert float(rows[station][form]) == pytest.approx(room_mw, abs=1e-6), (station, form)
        assert rows[station]["atr85"] == ""  # 50 kV: not the grid of the transmission operator
    assert rows["W50"]["bound by"] == "S50-W50"


def test_file_says_the_same_as_the_study(program, study, tmp_path):
    out = tmp_path / "fits.h5"
    run(program, "sweep", study, "--out", out)

    for direction in ("offtake", "feed-in"):
        words = ("--scenario", "A-2027-plain-none", "--direction", direction, "--csv")
        assert run(program, "headroom", out, *words).stdout == run(program, "headroom", study, *words).stdout
    assert "W50" in run(program, "show", out, "headroom").stdout


def test_sets_share_their_room(program, study):
    done = run(program, "headroom", study, "--scenario", "A-2025-plain-none", "--set", "W50=4,X50=4", "--json")

    rows = {row["request"]: row for row in json.loads(done.stdout)}
    assert rows["W50"]["firm"] == pytest.approx(4.0)
    assert rows["together"]["firm"] == pytest.approx(5.0)  # of 8: both hang behind S50-W50


def test_brute_force_agrees(program, study):
    done = run(program, "headroom", study, "--check", "20")

    assert "rooms by brute force" in done.stderr


def test_station_in_full_stays_within_80_columns(program, study):
    text = run(program, "headroom", study, "--station", "T10").stdout

    assert "winter" in text and "atr85: not offered below 110 kV" in text
    assert all(len(line) <= 80 for line in text.splitlines()), text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--station", "W5"), "W50"),
        (("--set", "W50=-3"), "must be STATION=MW above 0"),
        (("--set", "W50=3,W50=4"), "stands twice"),
        (("--scenario", "nothing"), "A-2025-plain-none"),
    ],
)
def test_refuses_what_it_cannot_answer(program, study, words, says):
    assert says in run(program, "headroom", study, *words, code=1).stderr
