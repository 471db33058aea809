"""The card of one applicant."""

import html.parser
import json
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(name="joining", scope="module")
def run_joining(program, tmp_path_factory):
    file = tmp_path_factory.mktemp("joining") / "joining.h5"
    done = program.run("sweep", ROOT / "scenarios" / "tutorial" / "studies" / "joining.toml", "--out", file)
    assert done.returncode == 0, done.stderr
    return file


def card(program, file, *arguments):
    done = program.run("request", file, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_card_agrees_with_the_hand_computed_room(program, joining):
    # scenarios/tutorial/README.md: 5 MW of room at W50 in 2025, none in 2030, 29 MW with the third circuit.
    found = card(program, joining, "W50", 20)
    today, west = found["paths"]
    assert [path["option_set"] for path in found["paths"]] == ["none", "west"]
    room = {year["year"]: year["room_mw"]["p50"] for year in today["years"]}
    assert room[2025] == pytest.approx(5, abs=1e-9) and room[2030] == pytest.approx(0, abs=1e-9)
    assert today["years"][2]["limit"] == "S50-W50" and today["years"][2]["layer"] == "transmission"
    assert west["years"][2]["room_mw"]["p50"] == pytest.approx(29, abs=1e-6)
    assert today["connection_year"]["p50"] is None and west["connection_year"]["p50"] == 2030
    # Less fits earlier: 5 MW in 2025.
    assert (found["helps"]["part_mw"], found["helps"]["part_year"]) == (5, 2025)
    assert any(project["id"] == "west_third_circuit" for project in found["helps"]["projects"])


def test_what_waits_is_ahead(program, joining):
    # In 2027 2.2 of 2.8 MW join (W50 1.886 of 2.4, X50 0.314 of 0.4): 0.514 and 0.6 MW stay.
    found = card(program, joining, "W50", 20)
    assert found["first_year"] == 2027
    assert found["ahead_station_mw"]["p90"] == pytest.approx(0.514, abs=1e-3)
    assert found["ahead_area_mw"]["p90"] == pytest.approx(0.6, abs=1e-3)


def test_more_never_fits_earlier(program, joining):
    last = 0
    for mw in (1, 4, 6, 20, 40, 400):
        found = card(program, joining, "X50", mw)
        year = found["paths"][0]["connection_year"]["p50"] or 9999
        assert year >= last
        last = year
    assert last == 9999


def test_a_study_without_who_joins_is_refused(program, tutorial_file):
    done = program.run("request", tutorial_file, "W50", 4)
    assert done.returncode == 1
    assert "no scenario of mode connected" in done.stderr


def test_the_page_is_one_file_in_two_languages(program, joining, tmp_path):
    out = tmp_path / "card.html"
    done = program.run("request", joining, "W50", 20, "--out", out)
    assert done.returncode == 0, done.stderr
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    text = out.read_text()
    html.parser.HTMLParser().feed(text)
    assert "geen toezegging" in text and "no promise" in text
    assert "http://" not in text and "https://" not in text
    # Written again: the same file. Another file is not replaced.
    assert program.run("request", joining, "W50", 20, "--out", out).returncode == 0
    assert out.read_text() == text
    other = tmp_path / "other.html"
    other.write_text("mine")
    assert program.run("request", joining, "W50", 20, "--out", other).returncode == 1
    assert other.read_text() == "mine"


def test_mistakes_are_named(program, joining):
    done = program.run("request", joining, "W5", 20)
    assert done.returncode == 1
    assert 'no station "W5"' in done.stderr and "W50" in done.stderr
    for mw in ("-3", "nan", "0", "much"):
        assert program.run("request", joining, "W50", mw).returncode == 1
