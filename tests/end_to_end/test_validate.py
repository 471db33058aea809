"""`knelpunt validate`: the region against what is published, and a referee that can say no."""

import json

import pytest


@pytest.fixture(scope="module")
def years_file(program, tmp_path_factory):
    out = tmp_path_factory.mktemp("validation") / "validation.h5"
    study = program.root / "scenarios" / "mra" / "studies" / "validation.toml"
    assert program.run("sweep", study, "--out", out).returncode == 0
    return out


@pytest.fixture(scope="module")
def tables_file(program, tmp_path_factory):
    """The same years without the corrections of tables."""
    out = tmp_path_factory.mktemp("validation") / "tables.h5"
    study = program.root / "scenarios" / "mra" / "studies" / "validation_tables.toml"
    assert program.run("sweep", study, "--out", out).returncode == 0
    return out


def sections(program, file, code=0):
    done = program.run("validate", file, "--region", program.root / "scenarios" / "mra", "--json")
    assert done.returncode == code, done.stderr
    return {section["id"]: section for section in json.loads(done.stdout)["sections"]}


def test_capability_follows_the_published_path(program, years_file):
    """Asked: within 10 % in 8 of 11 years of Noord-Holland."""
    rows = [row for row in sections(program, years_file)["path"]["rows"] if row["name"].startswith("Noord-Holland")]
    assert len(rows) == 11
    assert sum(row["verdict"] == "within" for row in rows) >= 8


def test_every_excess_of_the_base_year_is_listed(program, tables_file):
    base = sections(program, tables_file)["base_year"]
    assert " 0 branches over without outage" in base["summary"]
    assert base["rows"] and all(row["verdict"] == "listed" and row["why"] for row in base["rows"])


def test_the_corrected_base_year_has_no_excess(program, years_file):
    assert " 0 branches over without outage, 0 over by rule" in sections(program, years_file)["base_year"]["summary"]


def test_two_files_stand_side_by_side(program, years_file, tables_file):
    region = program.root / "scenarios" / "mra"
    done = program.run("validate", years_file, tables_file, "--region", region, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert "tables as they are" in report["beside"]["study"]
    of_tables = {section["id"]: section for section in report["beside"]["sections"]}
    alone = sections(program, tables_file)
    assert {name: section["summary"] for name, section in of_tables.items()} == {
        name: section["summary"] for name, section in alone.items()}
    # What nothing was chosen on is found as well with the corrections as without.
    held_out = [[row for row in section["scores"] if row["held_out"]]
                for section in (sections(program, years_file)["statements"], of_tables["statements"])]
    assert held_out[0] == held_out[1] and held_out[0]
    text = program.run("validate", years_file, tables_file, "--region", region).stdout
    assert "Side by side with" in text and max(map(len, text.splitlines())) <= 80


def test_only_known_statistics_lie_outside_their_bounds(program, years_file):
    """Two shapes differ from the storyline's load factor and the region's README says why."""
    rows = sections(program, years_file)["statistics"]["rows"]
    assert sum(row["verdict"] == "within" for row in rows) > 70
    assert {row["id"] for row in rows if row["verdict"] == "outside"} <= {"LF.bus", "LF.hp_hybrid"}


def test_held_out_rows_are_the_headline(program, years_file):
    """Feed-in holds on rows that nothing was chosen on; offtake at stations has no skill, and the counts say so."""
    statements = sections(program, years_file)["statements"]
    assert statements["summary"].startswith("held-out rows")
    held_out = [row for row in statements["scores"] if row["held_out"]]
    feed_in = [row for row in held_out if row["name"].startswith("feed-in, station")]
    assert sum(row["hits"] for row in feed_in) == 8 and sum(row["misses"] for row in feed_in) == 0
    assert sum(row["false_alarms"] for row in feed_in) == 0
    first_in_fit = [row["held_out"] for row in statements["rows"]].index(False)
    assert not any(row["held_out"] for row in statements["rows"][first_in_fit:])


def test_a_place_is_short_when_most_weather_years_say_so(program, years_file, tmp_path):
    """The study has five weather years: two without a shortage change nothing, three do."""
    for n_changed, n_hits in ((2, 4), (3, 0)):
        changed = tmp_path / f"{n_changed}.h5"
        with program.as_earlier(years_file, changed) as data:
            names = [name.decode() for name in data["scenario"][...]]
            of_2024 = [at for at, name in enumerate(names) if "-2024-" in name]
            assert len(of_2024) == 5
            status = data["connection/station_status_feed_in"][...]
            status[of_2024, :] = 3
            status[of_2024[:n_changed], :] = 0
            data["connection/station_status_feed_in"][...] = status
        statements = sections(program, changed)["statements"]
        score = next(row for row in statements["scores"] if row["name"] == "feed-in, station, 2024" and row["held_out"])
        assert score["hits"] == n_hits
        shortage = next(row for row in statements["rows"] if row["verdict"] == ("hit" if n_hits else "miss")
                        and row["held_out"] and "feed-in 2024" in row["name"])
        assert f"short in {5 - n_changed} of 5 weather years" in shortage["why"]


def test_corrupted_results_do_not_pass(program, years_file, tmp_path):
    wrong = tmp_path / "wrong.h5"
    with program.as_earlier(years_file, wrong) as data:
        data["connection/area_capability_offtake_mw"][...] *= 1.5
        data["connection/station_status_feed_in"][...] = 0
        data["congestion/branch_worst_loading_n_pu"][...] = 1.2
        data["congestion/branch_worst_loading_pu"][...] = 1.2
        data["use/category_energy_mwh"][...] *= 1.5
    found = sections(program, wrong, code=5)  # the number of branches over is not that of their loadings
    assert "not met" in found["path"]["summary"]
    assert " 0 branches over without outage" not in found["base_year"]["summary"]
    assert any(row["verdict"] == "not listed" for row in found["base_year"]["rows"])
    feed_in = [row for row in found["statements"]["scores"] if row["name"].startswith("feed-in, station")]
    assert sum(row["hits"] for row in feed_in) == 0
    assert sum(row["verdict"] == "outside" for row in found["statistics"]["rows"]) > 5


def test_text_fits_a_terminal_and_the_page_stands_alone(program, years_file, tmp_path):
    page = tmp_path / "page.html"
    done = program.run("validate", years_file, "--region", program.root / "scenarios" / "mra", "--out", page)
    assert done.returncode == 0
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    text = page.read_text()
    assert "Klopt het met wat gepubliceerd is?" in text and "Does it agree with what is published?" in text
    assert "<script src" not in text and "http://" not in text and "default-src 'none'" in text


def test_a_region_without_published_figures_says_so(program, tutorial_file, tmp_path):
    done = program.run("validate", tutorial_file, "--region", tmp_path)
    assert done.returncode == 1
    assert "--region" in done.stderr and "Tutorial" in done.stderr
