"""Every table of every kind of result file: JSON that parses, and the same cells as CSV."""

import csv
import json
import pathlib
import shutil

import pytest

VIEWS = ["", "findings", "totals", "years", "areas", "connections", "stations", "bottlenecks", "scenarios", "market", "networks",
         "devices", "stores", "flexible", "outages", "who", "voltages", "differences", "chance"]
OLD = sorted((pathlib.Path(__file__).resolve().parents[1] / "data" / "old_results").glob("schema_*.h5"))

EXTRA = {
    "ac": ('mode = "wish"', 'mode = "wish"\nphysics = "ac"'),
    "draws": ("[time]", "[draws]\ncount = 2\n[time]"),
    "market": ('mode = "wish"', 'mode = "wish"\ndispatch = "market"'),
    "one_step": ("steps = 168", "steps = 1"),
    "stores": ('mode = "wish"', 'mode = "wish"\ndispatch = "market"'),
    "failed": ('mode = "wish"', 'mode = "wish"\ndispatch = "market"'),
}

# A battery beside the market; with 1e200 times the use one set of options has no answer and fails.
BATTERY = """id,name,kind,node,charge_max_mw,discharge_max_mw,content_max_mwh,charge_efficiency_pu,discharge_efficiency_pu
BAT,Battery,battery,W50,5,5,20,0.95,0.95
"""
BEYOND = """
[option_sets.beyond]
[[option_sets.beyond.change]]
table = "volumes"
row = "*"
column = "annual_mwh"
operation = "multiply"
value = "1e200"
"""
WITH_BATTERY = ("stores", "failed")

NATIONAL = {"gas_eur_per_mwh": 30, "co2_eur_per_t": 80, "demand_twh": 120, "solar_mw": 0, "wind_onshore_mw": 0,
            "wind_offshore_mw": 0, "flexible_mw": 20000}


@pytest.fixture(scope="module", params=["plain", *EXTRA, *(path.stem for path in OLD)])
def result(request, program, tmp_path_factory):
    """A result of each kind: physics, markets without and with stores, draws, one step, a scenario that failed, old schemas."""
    old = {path.stem: path for path in OLD}
    if request.param in old:
        return old[request.param]
    folder = tmp_path_factory.mktemp("tables")
    region = folder / "region"
    shutil.copytree(program.tutorial.parents[1], region)
    (region / "markets").mkdir()
    (region / "markets" / "national.csv").write_text("\n".join(
        ["id,storyline,year,value,source,confidence,note",
         *(f"{name},*,2025,{value},test,assumed," for name, value in NATIONAL.items())]) + "\n")
    text = program.tutorial.read_text()
    if request.param in EXTRA:
        piece, by = EXTRA[request.param]
        assert text.count(piece) == 1
        text = text.replace(piece, by)
    if request.param in WITH_BATTERY:
        (region / "storage").mkdir()
        (region / "storage" / "storage.csv").write_text(BATTERY)
    if request.param == "failed":
        assert text.count('"west"]') == 1
        text = text.replace('"west"]', '"west", "beyond"]') + BEYOND
    study, out = region / "studies" / "study.toml", folder / f"{request.param}.h5"
    study.write_text(text)
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == (2 if request.param == "failed" else 0), done.stderr
    return out


def cells_agree(text, value):
    if value is None:
        return text == ""
    if isinstance(value, str):
        return text == value or text == "'" + value  # what a spreadsheet would take for a formula
    return float(text) == value


def assert_agree(program, file, view):
    """Both forms hold the same, or both say with one exit code that the file has no such table."""
    words = [view] if view else []
    as_json, as_csv = (program.run("show", file, *words, form) for form in ("--json", "--csv"))
    assert as_json.returncode == as_csv.returncode
    assert as_json.stderr == as_csv.stderr
    if as_json.returncode == 1:
        assert as_json.stdout == as_csv.stdout == "" and "the file holds no" in as_json.stderr
        return None
    rows = json.loads(as_json.stdout, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"),
                      object_pairs_hook=lambda pairs: dict(pairs) if len(dict(pairs)) == len(pairs) else pytest.fail("a key stands twice"))
    head, *lines = csv.reader(as_csv.stdout.splitlines())
    assert len(set(head)) == len(head)
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows):
        assert list(row) == head
        assert all(cells_agree(text, row[name]) for name, text in zip(head, line)), (line, row)
    return rows


@pytest.mark.parametrize("view", VIEWS)
def test_json_and_csv_agree(program, result, view):
    assert_agree(program, result, view)


@pytest.mark.parametrize("result", WITH_BATTERY, indirect=True)
def test_stores_and_failures_stand_in_the_tables(program, result):
    """Else the kinds above would show nothing that the others do not."""
    status = [row["status"] for row in assert_agree(program, result, "scenarios")]
    n_failed = 2 if result.stem == "failed" else 0  # in 2025 and in 2030
    assert sorted(status) == ["done"] * 4 + ["failed"] * n_failed
    assert [row["store"] for row in assert_agree(program, result, "stores")] == ["BAT"] * 4


@pytest.mark.parametrize("view", VIEWS)
def test_text_fits_a_terminal(program, result, view):
    done = program.run("show", result, *([view] if view else []))
    assert done.returncode in (0, 1)
    assert max((len(line) for line in done.stdout.splitlines()), default=0) <= 80


def test_totals_say_when_and_how_they_ended(program, tutorial_file):
    rows = assert_agree(program, tutorial_file, "totals")
    assert {row["status"] for row in rows} == {"done"}
    assert all(row["when"].startswith("2025-") for row in rows)


def test_a_title_is_no_formula_and_no_escape_on_the_terminal(program, region_copy, tmp_path):
    study = region_copy / "studies" / "tutorial.toml"
    study.write_text(study.read_text().replace('title = "Tutorial"', 'title = "=cmd\\u202e\\u001b[31m"'))
    out = tmp_path / "names.h5"
    assert program.run("sweep", study, "--out", out).returncode == 0
    for form in ([], ["--json"]):
        shown = program.run("show", out, "totals", *form).stdout
        assert "\u202e" not in shown and "\033" not in shown
    shown = program.run("show", out, "totals").stdout
    assert "=cmd\\u{202E}\\u{1B}[31m" in shown


def test_every_kind_of_result_makes_a_page(program, result, tmp_path):
    template, page = tmp_path / "template.html", tmp_path / "page.html"
    template.write_text('"@@KNELPUNT_DATA@@"')
    done = program.run("page", result, "--out", page, "--template", template)
    assert done.returncode == 0, done.stderr
    data = json.loads(page.read_text())
    n_scenarios = len(data["scenarios"])
    assert n_scenarios > 0 and all(len(rows) == n_scenarios for rows in data["fields"].values())
