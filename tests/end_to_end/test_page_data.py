"""The data that `page` writes: the region's background, projects and names, hours, known excesses, chances."""

import json
import re
import shutil

import h5py
import pytest
from test_chance import DRAWS, counted, drawn  # noqa: F401


def page_of(program, file, tmp_path, *words):
    template, page = tmp_path / "template.html", tmp_path / "page.html"
    template.write_text('<script type="application/json" id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    done = program.run("page", file, "--out", page, "--template", template, *words)
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    return json.loads(text[text.index(">") + 1:text.rindex("</script>")])


def test_page_holds_chances_with_errors_and_years(program, drawn, tmp_path):
    data = page_of(program, drawn, tmp_path)
    assert data["study"]["title_nl"] == "Oefening"
    assert [entry["name_nl"] for entry in data["axes"]["options"]] == ["Net van vandaag", ""]
    likely = [scenario["id"] for scenario in data["scenarios"]]
    shares, _ = counted(drawn, "congestion/branch_worst_loading_pu", lambda loading: loading > 1 + 1e-4)

    assert data["n_draws"] == DRAWS
    for row, scenario in enumerate(likely):
        for column, branch in enumerate(data["branches"]):
            # Six digits are written.
            assert data["uncertainty"]["branch"][row][column] == pytest.approx(shares[scenario, branch["id"]], abs=1e-5)
    assert len(data["uncertainty_years"]["branch_p50"]) == len(data["uncertainty_years"]["groups"])
    assert all(0 < error < 1 for row in data["uncertainty_error"]["station"] for error in row)


@pytest.fixture
def region_with_more(tmp_path, program):
    """The tutorial's region with a background, Dutch names and a known excess."""
    region = tmp_path / "region"
    shutil.copytree(program.tutorial.parents[1], region)
    (region / "geography").mkdir()
    (region / "geography" / "municipalities.csv").write_text(
        "id,name,outline,source,confidence,note\nG1,Land,5.0 52.0 5.1 52.0 5.1 52.1; 5.02 52.01 5.03 52.01 5.03 52.02,me,assumed,\n")
    (region / "geography" / "towns.csv").write_text(
        "id,name,lat,lon,rank,source,confidence,note\nt1,Town,52.05,5.05,1,me,assumed,\n")
    (region / "validation").mkdir()
    table = region / "storylines.csv"
    lines = table.read_text().splitlines()
    assert lines[0].startswith("id,name,") and lines[1].startswith("A,A,")
    table.write_text("\n".join([lines[0].replace("id,name,", "id,name,name_nl,"), lines[1].replace("A,A,", "A,A,Verhaal,"),
                                *lines[2:]]) + "\n")
    return region


def test_page_holds_the_background_of_its_region(program, tutorial_file, region_with_more, tmp_path):
    data = page_of(program, tutorial_file, tmp_path, "--region", region_with_more)

    # Differences in 0.0001 degree; a second ring is a hole.
    assert data["geography"]["land"] == [{"name": "Land", "rings": [
        [50000, 520000, 1000, 0, 0, 1000], [50200, 520100, 100, 0, 0, 100]]}]
    assert data["geography"]["towns"] == [{"name": "Town", "lat": 52.05, "lon": 5.05, "rank": 1}]
    assert data["geography"]["credit"] == "me"
    assert data["axes"]["storyline"] == [{"id": "A", "name": "A", "name_nl": "Verhaal"}]
    # By hand from the region's only project: 2029, at most two years late.
    [project] = data["projects"]
    assert (project["id"], project["ready"], project["elements"]) == ("west_third_circuit", [2029, 2029, 2031], ["S50-W50"])
    assert "geography" not in program.run("check", region_with_more / "studies" / "tutorial.toml").stderr


@pytest.mark.parametrize("outline", ["5.0 52.0 5.1 52.0", "5.0 52.0 5.1 52.0 5.1", "5.0 x 5.1 52.0 5.1 52.1", "5.0 nan 5.1 52.0 5.1 52.1"])
def test_a_wrong_outline_is_named_with_its_line(program, tutorial_file, region_with_more, tmp_path, outline):
    file = region_with_more / "geography" / "municipalities.csv"
    file.write_text(f"id,name,outline,source,confidence,note\nG1,Land,{outline},me,assumed,\n")
    template = tmp_path / "template.html"
    template.write_text('"@@KNELPUNT_DATA@@"')
    done = program.run("page", tutorial_file, "--out", tmp_path / "page.html", "--template", template,
                       "--region", region_with_more)

    assert done.returncode == 1
    assert "municipalities.csv:2" in done.stderr and "outline" in done.stderr
    assert not (tmp_path / "page.html").exists()


def test_hours_on_the_page_are_those_of_the_file(program, tutorial_file, tmp_path):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    data = page_of(program, tutorial_file, tmp_path, "--hours", "2")
    fields = {"branch": "electricity/branch_worst_loading_pu", "station": "electricity/station_demand_mw"}
    likely = [scenario["id"] for scenario in data["scenarios"]]

    assert {row["kind"] for row in data["hours"]} == set(fields)
    with h5py.File(tutorial_file) as file:
        ids = list(file["scenario"].asstr()[:])
        for row in data["hours"]:
            true = file[fields[row["kind"]]][ids.index(likely[row["scenario"]]), row["index"]]
            step = (row["high"] - row["low"]) / 63
            shown = [row["low"] + step * letters.index(letter) for letter in row["steps"]]
            # Half a step of 63, and six digits of the ends.
            assert abs(true - shown).max() <= step / 2 + 2e-6 * max(abs(row["high"]), abs(row["low"]))
            assert len(shown) == len(true)
    for kind in fields:
        counts = [sum(row["kind"] == kind and row["scenario"] == at for row in data["hours"]) for at in range(len(likely))]
        assert max(counts) == 2
    assert page_of(program, tutorial_file, tmp_path / "..", "--hours", "0", "--force")["hours"] == []


def test_known_excesses_come_with_the_input_most_likely_wrong(program, tutorial_file, region_with_more, tmp_path):
    (region_with_more / "validation" / "known_excesses.csv").write_text(
        "id,kind,input_most_likely_wrong,source,confidence,note\nS50-W50,branch,rating (assumed),me,assumed,\n")

    data = page_of(program, tutorial_file, tmp_path, "--region", region_with_more)

    assert data["known_excesses"] == {"S50-W50": "rating (assumed)"}
    assert data["known_excesses_nl"] == {} and data["corrections"] == {}
    (region_with_more / "validation" / "known_excesses.csv").write_text(
        "id,kind,input_most_likely_wrong,input_most_likely_wrong_nl,source,confidence,note\n"
        "S50-W50,branch,rating (assumed),belastbaarheid (aangenomen),me,assumed,\n")
    data = page_of(program, tutorial_file, tmp_path, "--region", region_with_more, "--force")
    assert data["known_excesses_nl"] == {"S50-W50": "belastbaarheid (aangenomen)"}


def test_because_of_whom_goes_with_elements_near_their_limit(program, tutorial_file, tmp_path):
    """README of the tutorial: 54 MW of flat use at 1.2 times the limit of S50-W50 in 2030, 40 at 0.89 in 2025."""
    data = page_of(program, tutorial_file, tmp_path)
    scenarios = [scenario["id"] for scenario in data["scenarios"]]
    at = [branch["id"] for branch in data["branches"]].index("S50-W50")
    total, label, mw = data["who"]["branch"][scenarios.index("A-2030-plain-none")][str(at)][:3]
    assert (total, data["who"]["labels"][label], mw) == (54, "flat", 54)
    assert str(at) not in data["who"]["branch"][scenarios.index("A-2025-plain-none")]


def test_the_page_asks_for_fields_that_there_are(program):
    """Names in the page's source are those of declared fields: a field that is renamed is renamed there, too."""
    rows = json.loads(program.run("describe", "results", "--json").stdout)
    fields = {row["field"] for row in rows if row["type"] != "group"}
    groups = "|".join(row["field"] for row in rows if row["type"] == "group")
    source = program.root / "tools" / "page" / "src"
    asked = set()
    for file in source.rglob("*.ts"):
        asked |= set(re.findall(rf'"((?:{groups})/[a-z0-9_]+)"', file.read_text()))
    market = (source / "ui" / "market.ts").read_text()  # the market's panel leaves out the group
    asked |= {f"dispatch/{name}" for name in re.findall(r'\bat\("(\w+)"', market)}
    asked |= {f"dispatch/{name}" for name in re.findall(r'^    \["\w+", "(\w+)", ', market, re.MULTILINE)}

    assert len(asked) > 20
    assert asked - fields == set()
