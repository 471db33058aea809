"""`knelpunt reconcile`: one wrong rating of the tutorial, by hand, and what a study makes of the file."""

import csv
import json
import tomllib

import h5py
import pytest

STUDY = """knelpunt = 1
title = "Base year"
region = ".."
mode = "wish"
{more}
[time]
steps = 48
[axes]
storyline = ["A"]
year = [{years}]
weather = ["plain"]
options = ["none", "west"]
[option_sets.none]
[option_sets.west]
projects = ["*"]
"""


@pytest.fixture
def wrong_region(region_copy):
    """S50-W50 carries 40 MW after the loss of one circuit: a rating of 32 with a band of 20 % is too low."""
    lines = region_copy / "grid" / "lines.csv"
    text = lines.read_text()
    assert text.count("45,45,45") == 1
    lines.write_text(text.replace("45,45,45", "32,25.6,38.4"))
    return region_copy


def study(folder, name="base.toml", years="2025", more=""):
    file = folder / "studies" / name
    file.write_text(STUDY.format(years=years, more=more))
    return file


def reconciled(program, folder, *words):
    out = folder / "reconciled.toml"
    done = program.run("reconcile", study(folder), "--out", out, "--most-bands", 2, *words)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def loadings(program, folder, name, years, more=""):
    out = folder / f"{name}.h5"
    done = program.run("sweep", study(folder, f"{name}.toml", years, more), "--out", out)
    assert done.returncode == 0, done.stderr
    with h5py.File(out) as data:
        branch = [text.decode() for text in data["branch"][...]].index("S50-W50")
        names = [text.decode() for text in data["scenario"][...]]
        return dict(zip(names, data["congestion/branch_worst_loading_pu"][:, branch].tolist())), out


def test_one_wrong_rating_by_hand(program, wrong_region):
    """40 MVA are needed, 1.25 bands of 6.4; between 1.25 and 2 bands the mean of the prior is 1.5105 bands: 41.67 MVA."""
    out, text = reconciled(program, wrong_region)
    found = tomllib.loads(out.read_text())
    (rating,) = found["input"]
    assert (rating["kind"], rating["id"], rating["before"]) == ("rating", "S50-W50", 32)
    assert rating["mean"] == pytest.approx(41.67, abs=0.1)  # rounded to 0.1 MVA; 6,000 draws are right to 0.02
    assert rating["least_change_bands"] == pytest.approx(1.25, abs=1e-3)
    assert rating["p10"] < rating["p50"] < rating["p90"]
    assert (rating["forced_by"], rating["cost_if_held"]) == ("S50-W50", "impossible")
    changed = {(row["table"], row["row"], row["column"]): row["value"] for row in found["change"]}
    assert float(changed["lines", "S50-W50", "rating_mva"]) == rating["mean"]
    assert changed["lines", "S50-W50", "rating_confidence"] == "reconciled"
    assert "1.250" in text and "no element is over its limit in any hour" in text


def test_a_study_that_names_the_file_holds(program, wrong_region):
    out, _ = reconciled(program, wrong_region)
    mean = tomllib.loads(out.read_text())["input"][0]["mean"]
    before, _ = loadings(program, wrong_region, "before", "2025")
    after, file = loadings(program, wrong_region, "after", "2025", 'overlay = "../reconciled.toml"')
    assert before["A-2025-plain-none"] == pytest.approx(1.25)
    assert after["A-2025-plain-none"] == pytest.approx(40 / mean)
    shown = program.run("show", file, "stations").stdout
    assert "S50-W50 ~" in shown and "~ limit or share of use moved" in shown
    rows = list(csv.DictReader(program.run("show", file, "stations", "--csv").stdout.splitlines()))
    assert {row["limit is"] for row in rows if row["bound by"] == "S50-W50"} == {"reconciled"}
    # What the limit moves by between p10 and p90 goes with the mark: in the table, below it, in the sentences.
    rating = tomllib.loads(out.read_text())["input"][0]
    band_mw = rating["p90"] - rating["p10"]
    (shown_mw,) = {row["limit_band_mw"] for row in rows if row["bound by"] == "S50-W50"}
    assert float(shown_mw) == pytest.approx(band_mw, abs=0.06)  # printed to 0.1 MW
    assert {row["limit_band_mw"] for row in rows if row["bound by"] != "S50-W50"} <= {""}
    assert f"between p10 and p90: S50-W50 {band_mw:.0f} MW" in shown


def test_a_project_never_sets_a_rating_below_the_reconciled_one(program, wrong_region):
    """The tutorial's project brings a third circuit; here another sets the rating to 35 MVA, below 41.7, or to 60."""
    out, _ = reconciled(program, wrong_region)
    mean = tomllib.loads(out.read_text())["input"][0]["mean"]
    changes = wrong_region / "grid" / "project_changes.csv"
    text = changes.read_text()
    for rating, expected in ((35, mean), (60, 60)):
        changes.write_text(text + f"PX,west_third_circuit,2025,lines,S50-W50,rating_mva,set,{rating},tutorial,assumed,\n"
                           f"PY,west_third_circuit,2025,lines,S50-W50,rating_low_mva,set,{rating},tutorial,assumed,\n"
                           f"PZ,west_third_circuit,2025,lines,S50-W50,rating_high_mva,set,{rating},tutorial,assumed,\n")
        found, _ = loadings(program, wrong_region, f"project{rating}", "2027", 'overlay = "../reconciled.toml"')
        # 45.6 MW in 2027 (README of the tutorial), two circuits: the loss of one leaves all on the other.
        assert found["A-2027-plain-west"] == pytest.approx(45.6 / expected, rel=1e-6)
        said = program.run("reconcile", wrong_region / "studies" / "base.toml").stdout
        assert (f"sets S50-W50 to {rating} MVA" in said) == (rating == 35)


def test_nothing_needs_to_change(program, region_copy):
    out = region_copy / "reconciled.toml"
    done = program.run("reconcile", study(region_copy), "--out", out)
    assert done.returncode == 0
    assert "nothing needs to change" in done.stdout
    assert not out.exists()


def test_a_study_without_the_base_year_is_refused(program, region_copy):
    done = program.run("reconcile", study(region_copy, years="2030"))
    assert done.returncode == 1
    assert "no scenario of the base year 2025" in done.stderr and "axes.year" in done.stderr


def test_a_region_without_a_base_year_is_refused(program, region_copy):
    region = region_copy / "region.toml"
    region.write_text(region.read_text().replace("base_year = 2025\n", ""))
    done = program.run("reconcile", study(region_copy))
    assert done.returncode == 1
    assert "base_year" in done.stderr


def test_what_no_band_reaches_is_named(program, wrong_region):
    lines = wrong_region / "grid" / "lines.csv"
    lines.write_text(lines.read_text().replace("32,25.6,38.4", "20,16,24"))
    out, text = reconciled(program, wrong_region)
    (found,) = tomllib.loads(out.read_text())["impossible"]
    assert found["id"] == "S50-W50"
    assert found["loading_pu"] == pytest.approx(40 / 20 - 0.4, abs=1e-3)
    assert "number of circuits (2)" in found["cause"] and "Impossible within the bands" in text


def test_the_same_bytes_for_any_threads(program, wrong_region):
    one, _ = reconciled(program, wrong_region, "--threads", 1)
    first = one.read_bytes()
    two, _ = reconciled(program, wrong_region, "--threads", 3)
    assert two.read_bytes() == first


def test_another_file_is_not_replaced(program, wrong_region):
    lines = wrong_region / "grid" / "lines.csv"
    before = lines.read_bytes()
    done = program.run("reconcile", study(wrong_region), "--out", lines)
    assert done.returncode == 1 and lines.read_bytes() == before
    done = program.run("reconcile", study(wrong_region), "--out", study(wrong_region), "--force")
    assert done.returncode == 1


def test_a_missing_overlay_is_named(program, region_copy):
    done = program.run("check", study(region_copy, more='overlay = "../nowhere.toml"'))
    assert done.returncode == 1
    assert "nowhere.toml" in done.stderr and "knelpunt reconcile" in done.stderr


def test_an_overlay_of_an_unknown_row_is_told_at_its_line(program, region_copy):
    (region_copy / "wrong.toml").write_text(
        'knelpunt = 1\n[[change]]\ntable = "lines"\nrow = "S50-W51"\ncolumn = "rating_mva"\nvalue = 3\n')
    done = program.run("check", study(region_copy, more='overlay = "../wrong.toml"'))
    assert done.returncode == 1
    assert "wrong.toml:2" in done.stderr and "S50-W50" in done.stderr


def test_csv_and_json_hold_the_inputs(program, wrong_region):
    done = program.run("reconcile", study(wrong_region), "--json")
    (row,) = json.loads(done.stdout)["rows"] if "rows" in done.stdout else json.loads(done.stdout)
    assert row["id"] == "S50-W50"
    assert program.run("reconcile", study(wrong_region), "--csv").stdout.splitlines()[1].startswith("rating,S50-W50,MVA,32")


DRAWS = 'overlay = "../reconciled.toml"\n[draws]\ncount = {n}\nof = [{of}]\n'


def test_worlds_of_the_file_are_draws_in_which_the_base_year_holds(program, wrong_region):
    """32 MVA with a band of 20 %: by the prior alone 95 of 100 worlds would stay below the 40 MVA that were carried."""
    out, text = reconciled(program, wrong_region, "--samples", 40)
    assert "40 of 40 worlds hold" in text
    sampled = {(row["kind"], row["id"]): row for row in tomllib.loads(out.read_text())["sampled"]}
    rating = sampled["rating", "S50-W50"]
    values = [float(word) for word in rating["samples"].split()]
    assert len(values) == 40 and min(values) >= 40 * (1 - 1e-3)
    assert rating["value"] == tomllib.loads(out.read_text())["input"][0]["mean"]
    found, _ = loadings(program, wrong_region, "draws", "2025", DRAWS.format(n=40, of='"reconciled"'))
    for number, value in enumerate(values, start=1):
        assert found[f"A-2025-plain-none-d{number:03}"] == pytest.approx(40 / value, rel=1e-6)
    # The third circuit of the project has the same rating: 45.6 MW in 2027, two circuits left.
    later, _ = loadings(program, wrong_region, "later", "2029", DRAWS.format(n=40, of='"reconciled"'))
    ratio = later["A-2029-plain-none-d001"] / later["A-2029-plain-none-d002"]
    assert ratio == pytest.approx(values[1] / values[0], rel=1e-6)


def test_draws_of_samples_that_are_not_there_are_refused(program, wrong_region):
    reconciled(program, wrong_region, "--samples", 3)
    done = program.run("check", study(wrong_region, more=DRAWS.format(n=4, of='"reconciled"')))
    assert done.returncode == 1
    assert "asks for 4 draws, overlay holds 3 samples" in done.stderr and "--samples" in done.stderr
    done = program.run("check", study(wrong_region, more=DRAWS.format(n=3, of='"reconciled", "load_shares"')))
    assert done.returncode == 1 and "move the sampled shares again" in done.stderr
    done = program.run("check", study(wrong_region, more='[draws]\ncount = 2\nof = ["reconciled"]\n'))
    assert done.returncode == 1 and "overlay holds 0 samples" in done.stderr


def test_draws_of_samples_are_the_same_bytes_for_any_threads(program, wrong_region):
    reconciled(program, wrong_region, "--samples", 5)
    file = study(wrong_region, more=DRAWS.format(n=5, of='"reconciled", "ratings"'))
    outs = []
    for threads in (1, 3):
        outs.append(wrong_region / f"t{threads}.h5")
        assert program.run("sweep", file, "--out", outs[-1], "--threads", threads).returncode == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_candidates_are_run_one_by_one(program, wrong_region):
    """20 MVA a circuit and 40 MW after a loss: a third circuit leaves 20 MW on each, without outages two carry 20 each."""
    lines = wrong_region / "grid" / "lines.csv"
    lines.write_text(lines.read_text().replace("32,25.6,38.4", "20,16,24"))
    out, text = reconciled(program, wrong_region)
    candidates = {row["kind"]: row for row in tomllib.loads(out.read_text())["candidate"]}
    assert {row["id"] for row in candidates.values()} == {"S50-W50"}
    assert candidates["circuit"]["what"] == "one circuit more (3)" and candidates["circuit"]["holds"]
    assert candidates["rule"]["what"] == "offtake: n with trip, not n-1" and candidates["rule"]["holds"]
    assert candidates["circuit"]["elements_over"] == 0
    assert "one circuit more (3)" in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("Corrections: ")) <= 80


def test_a_candidate_that_does_not_help_says_by_how_much(program, wrong_region):
    """12 MVA a circuit: with a third circuit 20 MW are left on each after a loss, without outages on each of two."""
    lines = wrong_region / "grid" / "lines.csv"
    lines.write_text(lines.read_text().replace("32,25.6,38.4", "12,9.6,14.4"))
    out, _ = reconciled(program, wrong_region)
    for row in tomllib.loads(out.read_text())["candidate"]:
        assert not row["holds"] and row["loading_pu"] == pytest.approx(20 / 12, abs=1e-3) and row["hours"] == 48
