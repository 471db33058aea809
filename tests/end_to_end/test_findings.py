"""What `sweep`, `tools/run` and `show` say first: words with the figures of the tables, on one screen."""

import json
import re

import h5py
import numpy as np
import pytest

FIRST_SCREEN_LINES = 25


def topics(program, file, *words):
    done = program.run("show", file, "findings", "--json", *words)
    assert done.returncode == 0, done.stderr
    return {row["topic"]: row["finding"] for row in json.loads(done.stdout)}


# README of the tutorial: S50-W50 is over in 2030 by 1.2 and not with its third circuit; 54 MW of flat use beyond it, 9 MW over in
# each hour of a week: 1,512 MWh. Without that use nothing flows.
def test_tutorial_by_hand(program, tutorial_file):
    found = topics(program, tutorial_file)

    assert found["Rights"].startswith("In 2025 every station has room for a new user")
    assert "0 elements by 2025, 1 by 2030" in found["Use"]
    assert "South 50 - West (S50-W50) 120 % of its limit in 2030" in found["Use"]
    assert found["Because of"] == "Of the 1,512 MWh above limits in 2030: flat 100 %. Without flat 0 of 1 stay over."
    assert found["Relief"] == 'With "west" of 1 element over in use 1 from 2030 on stay within limits.'
    assert found["How sure"].startswith("Confidence of the 1 limit passed: 1 ")
    assert "Known errors" not in found


@pytest.fixture(scope="module")
def region_file(program, tmp_path_factory):
    out = tmp_path_factory.mktemp("region") / "base_year.h5"
    assert program.run("sweep", program.outlook.with_name("base_year.toml"), "--out", out).returncode == 0
    return out


def test_region_says_what_the_file_holds(program, region_file):
    found = topics(program, region_file)

    with h5py.File(region_file) as file:
        short = int((file["connection/station_status_offtake"][0] == 3).sum())
        assert float(file["totals/suppressed_mw"][0]) == 0.0  # all use up to the present year is connected
        branches, loading = file["branch"].asstr()[...], file["congestion/branch_worst_loading_pu"][0]
        rights, kinds, side = file["causes/contract_area_mw"][0], file["cause_kind"].asstr()[...], file["cause_side"].asstr()[...]
        area = list(file["area"].asstr()).index("Noord-Holland")
    assert f"{short} of {len(short_names(region_file))} in 2023" in found["Rights"]
    assert "Waiting" not in found
    # Every branch and station over in 2023 is listed as a known excess: counted, and not named as a finding.
    assert found["Use"] == "No branch or station passes its limit in 2023 but for known errors."
    assert re.match(r"(\d+) elements over in 2023 are not counted above", found["Known errors"])
    text = " ".join(found.values())
    assert branches[int(np.nanargmax(loading))] not in text
    assert not re.search(r"\bnan\b|inf\b", text)
    # Whose rights they are, by hand from the file.
    by_kind = {kind: rights[area][(kinds == kind) & (side == "use")].sum() for kind in set(kinds)}
    largest = max(by_kind, key=by_kind.get)
    assert f"{largest.replace('_', ' ')} {by_kind[largest] / np.nansum(rights[area]):.0%}".replace("%", " %") in found["Because of"]


# S50-W50 is over in 2030 without its third circuit. Were 2030 today, the grid would run with it: an error of the tables. Where
# an option holds it, that is no contradiction.
@pytest.mark.parametrize("options,is_known", [(["none"], True), (["none", "west"], False)])
def test_what_is_over_with_the_use_of_today_is_no_finding(program, region_copy, tmp_path, options, is_known):
    text = program.tutorial.read_text()
    assert text.count('options = ["none", "west"]') == 1 and text.count('region = ".."') == 1
    study = region_copy / "studies" / "today.toml"
    study.write_text(text.replace('options = ["none", "west"]', f"options = {json.dumps(options)}"))
    out = tmp_path / "today.h5"
    assert program.run("sweep", study, "--out", out).returncode == 0
    region = region_copy / "region.toml"
    region.write_text(region.read_text() + "present_year = 2030\n")

    done = program.run("show", out, "findings", "--json", "--region", region_copy)
    found = " ".join(row["finding"] for row in json.loads(done.stdout) if row["topic"] != "Known errors")

    assert ("(S50-W50)" in found) == (not is_known)
    marks = program.run("show", out, "bottlenecks", "--json", "--region", region_copy)
    rows = [row for row in json.loads(marks.stdout) if row["branch"] == "S50-W50"]
    assert rows and all((row["known_excess"] == 1) == is_known for row in rows)


# The tutorial's region knows of no excess.
def test_what_is_not_known_is_named(program, region_file):
    done = program.run("show", region_file, "findings", "--json", "--region", program.tutorial.parents[1])
    assert done.returncode == 0, done.stderr
    text = " ".join(row["finding"] for row in json.loads(done.stdout))

    with h5py.File(region_file) as file:
        branches, loading = file["branch"].asstr()[...], file["congestion/branch_worst_loading_pu"][0]
    worst = int(np.nanargmax(loading))
    assert f"({branches[worst]}) {100 * loading[worst]:.0f} % of its limit in 2023" in text
    assert "known error" not in text and "not counted above" not in text


def short_names(file):
    with h5py.File(file) as data:
        return data["station"][...]


def test_show_is_findings_then_tables(program, region_file):
    done = program.run("show", region_file)

    lines = done.stdout.splitlines()
    assert "what it says first" in lines[0] + lines[1]
    assert max(map(len, lines)) <= 80
    first_table = next(at for at, line in enumerate(lines) if "totals" in line)
    assert first_table <= FIRST_SCREEN_LINES + 1


# The whole outlook's shape in a few hours of the year: two storylines, weather years, option sets and modes.
@pytest.fixture(scope="module")
def outlook_file(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outlook")
    study = folder / "short.toml"
    text = program.outlook.read_text()
    assert text.count('region = ".."') == 1 and text.count('overlay = "../reconciled.toml"') == 1
    text = text.replace('region = ".."', f'region = "{program.outlook.parents[1]}"')
    text = text.replace('overlay = "../reconciled.toml"', f'overlay = "{program.outlook.parents[1]}/reconciled.toml"')
    text = text[:text.index("[outputs]")] + "[outputs]\nhourly = []\n"
    study.write_text(text.replace("year = [2025, 2030, 2035, 2040]", "year = [2025, 2030, 2040]"))
    done = program.run("sweep", study, "--out", folder / "short.h5")
    assert done.returncode == 0, done.stderr
    return folder / "short.h5", done.stdout


def test_outlook_fits_one_screen(program, outlook_file):
    file, printed = outlook_file
    lines = printed.splitlines()

    assert len(lines) <= FIRST_SCREEN_LINES and max(map(len, lines)) <= 80
    found = topics(program, file)
    assert list(found) == ["Rights", "Use", "Waiting", "Because of", "Relief", "How sure", "Known errors"]
    assert "is full in 2025: rights of" in found["Rights"]
    assert len(re.findall(r"\d+ %", found["Because of"])) == 6  # three largest of the rights, and of what is above limits
    assert "stay over" in found["Because of"]
    assert 'With "planned"' in found["Relief"]
    # Power, energy and shares carry their unit: no bare number of four digits that is no year.
    for topic, text in found.items():
        for number, after in re.findall(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d{5,})([^\d]{0,5})", text):
            assert re.match(r" (MW|MWh|to|in)\b", after), (topic, number, after)
