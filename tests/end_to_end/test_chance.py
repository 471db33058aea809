"""`show chance`: what the draws of a study say, against a count of the draws themselves."""

import csv
import math
import shutil

import h5py
import pytest

DRAWS = 12


@pytest.fixture(scope="module")
def drawn(program, tmp_path_factory):
    """The tutorial with draws of its ratings and shares, its ratings cut so that some draws are short and some are not."""
    folder = tmp_path_factory.mktemp("chance")
    region = folder / "region"
    shutil.copytree(program.tutorial.parents[1], region)
    text = program.tutorial.read_text()
    assert text.count("[time]") == 1
    text = text.replace("[time]", f"[draws]\ncount = {DRAWS}\nseed = 3\n[time]")
    for old, new in (('title = "Tutorial"\n', 'title = "Tutorial"\ntitle_nl = "Oefening"\n'),
                     ('name = "Grid of today"\n', 'name = "Grid of today"\nname_nl = "Net van vandaag"\n')):
        assert text.count(old) == 1
        text = text.replace(old, new)
    study, out = region / "studies" / "study.toml", folder / "result.h5"
    study.write_text(text)
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def counted(path, field, is_short):
    """Share of the draws that are short, by scenario without its draw and element, from the draws' own fields."""
    with h5py.File(path) as file:
        draws = file["draw"][:]
        values = file[field][:]
        ids = [name.decode() if isinstance(name, bytes) else name for name in file["scenario"].asstr()[:]]
        axis = "branch" if "branch" in field else "station"
        elements = list(file[axis].asstr()[:])
    short = {}
    for row, (scenario, draw) in enumerate(zip(ids, draws, strict=True)):
        if draw <= 0:
            continue
        likely = scenario.rsplit("-d", 1)[0]
        for element, value in zip(elements, values[row], strict=True):
            short.setdefault((likely, element), []).append(bool(is_short(value)))
    return {key: sum(found) / len(found) for key, found in short.items()}, {len(found) for found in short.values()}


def rows_of(program, path, *words):
    done = program.run("show", path, "chance", "--csv", *words)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(done.stdout.splitlines()))


@pytest.mark.parametrize("field", ["congestion/branch_worst_loading_pu", "congestion/station_worst_loading_pu"])
def test_probability_is_the_share_of_the_draws_that_are_short(program, drawn, field):
    shares, counts = counted(drawn, field, lambda loading: loading > 1 + 1e-4)
    elements = {element for _, element in shares}
    rows = {(f"{row['story']}-{row['year']}-{row['weather']}-{row['options']}", row["element"]): row
            for row in rows_of(program, drawn, "--level", "flow") if row["element"] in elements}

    assert counts == {DRAWS}
    assert any(share > 0 for share in shares.values()) or field.startswith("congestion/station")
    for key, share in shares.items():
        if share == 0:
            assert key not in rows
            continue
        # Four decimals are printed.
        assert float(rows[key]["probability_short_pu"]) == pytest.approx(share, abs=5e-5)
        # Agresti and Coull: the error of (k + 1) / (n + 2).
        middle = (share * DRAWS + 1) / (DRAWS + 2)
        error = math.sqrt(middle * (1 - middle) / (DRAWS + 2))
        assert float(rows[key]["probability_error_pu"]) == pytest.approx(error, abs=5e-5)
    assert len(rows) == sum(share > 0 for share in shares.values())


def test_surest_comes_first_and_years_are_in_order(program, drawn):
    rows = rows_of(program, drawn, "--level", "flow")
    chances = [float(row["probability_short_pu"]) for row in rows]

    assert chances and chances == sorted(chances, reverse=True)
    for row in rows:
        years = [int(row[f"first_year_{q}"] or 9999) for q in ("p10", "p50", "p90")]
        assert years == sorted(years)


def test_summary_of_a_file_with_draws_gives_chances_for_people(program, drawn):
    done = program.run("show", drawn)

    assert done.returncode == 0, done.stderr
    assert "probability of being short over the draws" in done.stdout
    assert "first year short, earliest-latest" not in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_one_scenario_alone(program, drawn):
    every = rows_of(program, drawn, "--level", "flow")
    year = every[0]["year"]
    scenario = f"{every[0]['story']}-{year}-{every[0]['weather']}-{every[0]['options']}"
    rows = rows_of(program, drawn, "--level", "flow", "--scenario", scenario)

    assert rows == [row for row in every if row["year"] == year and row["options"] == every[0]["options"]
                    and row["story"] == every[0]["story"] and row["weather"] == every[0]["weather"]]


def test_a_file_without_draws_says_what_to_do(program, tutorial_file):
    done = program.run("show", tutorial_file, "chance")

    assert done.returncode == 1
    assert "holds no draws" in done.stderr and "[draws]" in done.stderr


def test_known_excesses_are_marked_in_tables(program, tutorial_file, region_copy):
    plain = program.run("show", tutorial_file, "bottlenecks", "--csv", "--level", "flow", "--region", region_copy)
    rows = list(csv.DictReader(plain.stdout.splitlines()))
    assert rows and not any(row["known_excess"] for row in rows)
    worst = rows[0]["branch"]
    (region_copy / "validation").mkdir()
    (region_copy / "validation" / "known_excesses.csv").write_text(
        f"id,kind,input_most_likely_wrong,source,confidence,note\n{worst},branch,rating (assumed),me,assumed,\n")
    marked = program.run("show", tutorial_file, "bottlenecks", "--csv", "--region", region_copy)
    for row in csv.DictReader(marked.stdout.splitlines()):
        assert row["known_excess"] == ("1" if row["branch"] == worst else "")
    people = program.run("show", tutorial_file, "bottlenecks", "--region", region_copy).stdout
    assert f"{worst} *" in people and "* known excess of the base year" in people


def test_a_folder_that_is_no_region_is_refused(program, tutorial_file, tmp_path):
    done = program.run("show", tutorial_file, "--region", tmp_path)

    assert done.returncode == 1
    assert "region.toml" in done.stderr
