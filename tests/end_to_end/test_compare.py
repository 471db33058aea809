"""Options beside a base, as a user compares them."""

import csv
import re

import pytest

HEAD = "id,name,kind,year_from,decision_year,lead_time_years,lifetime_years,cost_meur,technician_years,payer,gainer,source,confidence,note\n"
CHANGES = "id,option,table,row,column,operation,value,source,confidence,note\n"


def add_options(region, year_from=2030):
    folder = region / "options"
    folder.mkdir()
    (folder / "options.csv").write_text(
        HEAD + f"save,West saves,shift,{year_from},2026,4,2,100,3,West,West,test,assumed,\n"
        "nothing,Nothing,shift,2030,2026,4,2,0,0,nobody,nobody,test,assumed,\n")
    (folder / "option_changes.csv").write_text(
        CHANGES + "save.1,save,loads,W50.West.flat,growth_factor_pu,set,0,test,assumed,\n")
    loads = region / "demand" / "loads.csv"
    loads.write_text(loads.read_text().replace("category,source", "category,growth_factor_pu,source")
                     .replace(",tutorial,", ",1,tutorial,"))
    study = region / "studies" / "tutorial.toml"
    study.write_text(study.read_text() + '\n[compare]\nbase = "none"\noptions = ["save", "nothing"]\n')
    return study


def test_compare_gives_effect_and_cost(program, region_copy, tmp_path):
    study = add_options(region_copy)
    out = tmp_path / "compare.h5"
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == 0, done.stderr
    done = program.run("compare", out, "--region", region_copy, "--rate", "0.1", "--csv")
    assert done.returncode == 0, done.stderr
    for rate in ("nan", "inf", "-0.1", "1e-400x"):
        wrong = program.run("compare", out, "--region", region_copy, "--rate", rate)
        assert wrong.returncode == 1 and f'"{rate}" is no number from 0 to 0.2' in wrong.stderr
    rows = {(row["option"], row["how"], row["year"]): row for row in csv.DictReader(done.stdout.splitlines())}
    # By hand: in 2030 the 54 MW to the west are above the 45 of the one circuit left in all 168 hours; without the growth
    # of 12 MW they are 42. 100 MEUR over 2 years at 10 % are 57.619 a year.
    assert float(rows["save", "put in", "2030"]["branch_hours"]) == -168
    assert float(rows["save", "of all", "2030"]["branch_hours"]) == -168
    assert abs(float(rows["save", "put in", "2030"]["total_meur"]) - 57.619) < 1e-3
    assert float(rows["save", "put in", "2025"]["total_meur"]) == 0  # not there yet
    assert float(rows["nothing", "put in", "2030"]["branch_hours"]) == 0
    assert rows["save", "put in", "2030"]["storyline"] == "A"
    # Beside doing nothing 57.6 MEUR a year save no place (mode wish): no value of a place turns that.
    assert (rows["save", "put in", "2030"]["rank"], rows["save", "put in", "2030"]["rank_at_value"]) == ("3", "3")
    text = program.run("compare", out, "--region", region_copy).stdout
    assert "A 2030: base = nothing < save = all. No value of a place changes its head." in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_a_place_that_is_worth_the_option_turns_the_ranking(program, region_copy, tmp_path):
    """By hand: in mode connected one of 12 MW of growth joins in 2030 (45 of 54 there are room), so the others are away; the
    option takes the growth itself away, and with it what is left out: the turn is its cost over that many MW."""
    study = add_options(region_copy)
    study.write_text(study.read_text().replace('mode = "wish"', 'mode = "connected"'))
    out = tmp_path / "connected.h5"
    assert program.run("sweep", study, "--out", out).returncode == 0
    done = program.run("compare", out, "--region", region_copy, "--rate", "0.1", "--csv", "--place", "1e7")
    rows = {(row["option"], row["how"], row["year"]): row for row in csv.DictReader(done.stdout.splitlines())}
    save = rows["save", "put in", "2030"]
    away = float(save["away_mw"])
    assert away < 0
    assert float(save["total_at_value_meur"]) == pytest.approx(57.619 + 10 * away, abs=1e-2)
    assert (save["rank"], save["rank_at_value"]) == ("3", "1")
    text = " ".join(program.run("compare", out, "--region", region_copy, "--rate", "0.1").stdout.split())
    turn = int(re.search(r"A 2030: .*? save comes before base from (\d+) EUR per MW and year on", text).group(1))
    assert turn == pytest.approx(57.619e6 / -away, abs=20)  # printed to 1 EUR, cost to 1e-5 of itself


def test_two_scenarios_of_a_file_say_what_changed_and_why(program, tutorial_file):
    done = program.run("compare", tutorial_file, "--scenario", "A-2025-plain-none", "--other", "A-2030-plain-none")
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert "The scenarios differ in year: 2025 and 2030." in text
    # README of the tutorial: 40 and 54 MW on the one circuit of 45 MVA that is left.
    assert "Loading of branch South 50 - West (S50-W50): 0.89, then 1.20, now over." in text
    assert max(map(len, done.stdout.splitlines())) <= 80
    wrong = program.run("compare", tutorial_file, "--scenario", "A-2025-plain-nome")
    assert wrong.returncode == 1 and "A-2025-plain-none" in wrong.stderr


def test_two_files_say_what_changed_and_why(program, tutorial_file, region_copy, tmp_path):
    study, out = region_copy / "studies" / "tutorial.toml", tmp_path / "half.h5"
    study.write_text(study.read_text() + "".join(f"""
[[change]]
table = "lines"
row = "S50-W50"
column = "{column}"
operation = "multiply"
value = "2"
""" for column in ("rating_high_mva", "rating_mva")))
    assert program.run("sweep", study, "--out", out).returncode == 0
    done = program.run("compare", tutorial_file, out)
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert 'In the study of the second only: [[change]]; table = "lines"; row = "S50-W50"' in text
    assert "Loading of branch South 50 - West (S50-W50): 1.20, then 0.60, no longer over (most in A-2030-plain-none)." in text
    rows = list(csv.DictReader(program.run("compare", tutorial_file, out, "--csv").stdout.splitlines()))
    assert rows[0]["quantity"] == "cause"
    loading = next(row for row in rows if row["element"] == "S50-W50" and row["quantity"].endswith("worst_loading_pu"))
    assert float(loading["change"]) == pytest.approx(-0.6, abs=1e-4)
    same = program.run("compare", tutorial_file, tutorial_file)
    assert "Nothing." in same.stdout


def test_an_option_before_its_lead_time_is_refused(program, region_copy):
    study = add_options(region_copy, year_from=2029)
    done = program.run("check", study)
    assert done.returncode == 1
    assert "K0409" in done.stderr + done.stdout and "options.csv:2" in done.stderr + done.stdout


def test_a_file_without_options_says_so(program, tutorial_file):
    done = program.run("compare", tutorial_file)
    assert done.returncode == 1
    assert "[compare]" in done.stderr


def test_one_scenario_alone_is_refused(program, tutorial_file):
    done = program.run("compare", tutorial_file, "--scenario", "A-2025-plain-none")
    assert done.returncode == 1 and done.stdout == ""
    assert "--other" in done.stderr and "no second file" in done.stderr
