"""What `show` says first: sentences with the figures of the tables."""

import json
import re

import h5py
import numpy as np
import pytest


def sentences(program, file):
    done = program.run("show", file, "findings", "--json")
    assert done.returncode == 0, done.stderr
    return [row["finding"] for row in json.loads(done.stdout)]


# README of the tutorial: S50-W50 is over in 2030 by 1.2 and not with its third circuit; 54 MW of flat use beyond it.
def test_tutorial_by_hand(program, tutorial_file):
    found = sentences(program, tutorial_file)

    assert found[0] == "In 2025 every station has room for new offtake (level contract)."
    assert found[1].startswith("South 50 - West (S50-W50): loading 1.20 in 2030")
    assert "Because of, MW: flat 54." in found[1]
    assert found[1].endswith('With "west" within its limit from 2030 on.')
    assert len(found) == 2


@pytest.fixture(scope="module")
def region_file(program, tmp_path_factory):
    out = tmp_path_factory.mktemp("region") / "base_year.h5"
    assert program.run("sweep", program.outlook.with_name("base_year.toml"), "--out", out).returncode == 0
    return out


def test_region_says_what_the_file_holds(program, region_file):
    found = sentences(program, region_file)

    with h5py.File(region_file) as file:
        short = int((file["connection/station_status_offtake"][0] == 3).sum())
        assert float(file["totals/suppressed_mw"][0]) == 0.0  # all use up to the present year is connected
        branches, loading = file["branch"].asstr()[...], file["congestion/branch_worst_loading_pu"][0]
    assert found[0].startswith(f"In 2023 {short} of {len(short_names(region_file))} stations have no room")
    assert not any("find no room" in text for text in found)
    # Every branch and station over in 2023 is listed as a known excess: counted, and not named as a finding.
    assert any(re.search(r"In 2023 (\d+) elements pass .* \1 of them are known excesses", text) for text in found)
    assert branches[int(np.nanargmax(loading))] not in " ".join(found)
    assert len(found) <= 10
    assert not any(re.search(r"\bnan\b|inf", text) for text in found)


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
    found = " ".join(row["finding"] for row in json.loads(done.stdout))

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
    assert f"({branches[worst]}): loading {loading[worst]:.2f} in 2023" in text
    assert "known excess" not in text


def short_names(file):
    with h5py.File(file) as data:
        return data["station"][...]


def test_first_screen_is_sentences_then_tables(program, region_file):
    done = program.run("show", region_file)

    lines = done.stdout.splitlines()
    assert "what it says first" in lines[0] + lines[1]
    assert max(map(len, lines)) <= 80
    first_table = next(at for at, line in enumerate(lines) if "totals" in line)
    assert first_table <= 32
