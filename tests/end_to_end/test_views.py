"""Every view of `show`, and the page, on every kind of result file: it prints, or says what the file lacks."""

import json
import re

import pytest

OLD = ["schema_1.0", "schema_1.2", "schema_1.3", "schema_1.4", "schema_1.9"]
# Two days of the region: what a file holds does not depend on the length of its axis.
HEAD = 'knelpunt = 1\ntitle = "Two days"\nregion = "{region}"\ncommissioning = "p50"\n{keys}\n[time]\nsteps = 48\n'
AXES = ('[axes]\nstoryline = ["KM"]\nyear = [2030]\nweather = ["ordinary"]\noptions = ["planned"]\n'
        '[option_sets.planned]\nname = "Planned"\nname_nl = "Gepland"\nprojects = ["*"]\n')
STUDIES = {
    "rule": ("", '[outputs]\nhourly = ["electricity/station_demand_mw"]\n'),
    "market": ('dispatch = "market"\nmode = "connected"', "[outputs]\nhourly = []\n"),  # stores, pipes, networks
    "pipes": ('dispatch = "market"\nmode = "connected"\npipes = ["hydrogen", "heat"]\npipe_outages = ["hydrogen", "heat"]',
              '[outputs]\nhourly = ["hydrogen/site_pressure_bar", "heat/site_supply_c"]\n'),
    "ac": ('physics = "ac"', "[outputs]\nhourly = []\n"),
    "actions": ('actions = "all"', "[outputs]\nhourly = []\n"),
    "draws": ("", '[draws]\ncount = 2\nseed = 1\nof = ["ratings"]\n[outputs]\nhourly = []\n'),
}
KINDS = ["tutorial", *STUDIES, *OLD]


@pytest.fixture(scope="session")
def results(program, tutorial_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    files = {"tutorial": tutorial_file}
    files |= {name: program.root / "tests" / "data" / "old_results" / f"{name}.h5" for name in OLD}
    for name, (keys, rest) in STUDIES.items():
        study = folder / f"{name}.toml"
        study.write_text(HEAD.format(region=program.root / "scenarios" / "mra", keys=keys) + AXES + rest)
        files[name] = folder / f"{name}.h5"
        done = program.run("sweep", study, "--out", files[name])
        assert done.returncode == 0, done.stderr
    return files


def views(program):
    help_text = program.run("show", "--help").stdout
    return re.findall(r"\w+", re.search(r"VIEW:(\S+)", help_text).group(1))


def test_the_help_explains_each_view(program):
    help_text = program.run("show", "--help").stdout
    explained = re.findall(r"^  (\w+) +\S", help_text.split("Views:")[1].split("Examples")[0], re.MULTILINE)
    assert explained == views(program)
    assert max(map(len, help_text.split("Views:")[1].split("Examples")[0].splitlines())) <= 80


@pytest.mark.parametrize("kind", KINDS)
def test_each_view_prints_or_says_what_is_missing(program, results, kind):
    n_printed = 0
    for view in views(program):
        for form in ([], ["--csv"], ["--json"]):
            done = program.run("show", results[kind], view, *form)
            text = done.stdout + done.stderr
            assert done.returncode in (0, 1, 5), f"{view} {form}: {text}"
            if done.returncode == 1:
                assert "the file holds no" in text and "Run the study again" in text or "[draws]" in text, f"{view}: {text}"
                continue
            n_printed += 1
            assert done.stdout.strip(), view
            if form == ["--json"]:
                assert isinstance(json.loads(done.stdout), list), view
    assert n_printed >= 3 * 5  # findings, bottlenecks, stations, totals, scenarios, at the least


@pytest.mark.parametrize("kind", KINDS)
def test_an_overview_and_a_page_are_made(program, results, kind, tmp_path):
    template = tmp_path / "template.html"
    template.write_text('"@@KNELPUNT_DATA@@"')
    assert program.run("show", results[kind]).returncode in (0, 5)
    out = tmp_path / "page.html"
    done = program.run("page", results[kind], "--out", out, "--template", template)
    assert done.returncode in (0, 5), done.stderr
    assert json.loads(out.read_text())["branches"]


def test_kinds_have_what_they_are_named_after(program, results):
    for kind, view in (("market", "stores"), ("market", "networks"), ("market", "devices"), ("ac", "voltages"),
                       ("draws", "chance"), ("rule", "who")):
        done = program.run("show", results[kind], view, "--csv")
        assert len(done.stdout.splitlines()) > 2, f"{kind} {view}: {done.stdout}{done.stderr}"


def test_a_file_of_schema_1_shows_what_its_old_names_hold(program, results):
    """By hand in the tutorial: 54 MW on 45 in each hour of the file's day, so 9 MW too much."""
    h5py = pytest.importorskip("h5py")
    renamed = {row["before_2"]: row["field"] for row in json.loads(program.run("describe", "results", "--json").stdout)
               if row["before_2"]}
    with h5py.File(results["schema_1.9"]) as file:
        assert all(old in file for old in renamed)
        assert not any(new in file for new in renamed.values())
        assert file["congestion/branch_mwh_over_offtake"][:].max() == pytest.approx(24 * 9.0)
        assert renamed["congestion/branch_mwh_over_offtake"] == "congestion/branch_excess_offtake_mwh"
    row = json.loads(program.run("show", results["schema_1.9"], "bottlenecks", "--json").stdout)[0]
    assert (row["branch"], row["hours"], row["excess_mw"]) == ("S50-W50", 24, 9.0)
    with h5py.File(results["tutorial"]) as file:
        assert all(new in file for old, new in renamed.items() if not old.startswith("uncertainty/"))
        assert not any(old in file for old in renamed)


# The week of the tutorial in quarters of an hour: S50-W50 is over all of it, 168 hours, and not 672.
def test_hours_are_hours_whatever_the_step(program, region_copy, tmp_path):
    study = region_copy / "studies" / "quarters.toml"
    text = program.tutorial.read_text()
    assert text.count("steps = 168") == 1
    study.write_text(text.replace("steps = 168", "steps = 672\nstep_h = 0.25"))
    out, template, page = tmp_path / "q.h5", tmp_path / "template.html", tmp_path / "q.html"
    assert program.run("sweep", study, "--out", out).returncode == 0

    row, = json.loads(program.run("show", out, "bottlenecks", "--json").stdout)
    assert (row["branch"], row["hours"]) == ("S50-W50", 168)
    template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    assert program.run("page", out, "--out", page, "--template", template).returncode == 0
    data = json.loads(re.search(r"<script[^>]*>(.*)</script>", page.read_text(), re.DOTALL).group(1))
    at = [branch["id"] for branch in data["branches"]].index("S50-W50")
    assert max(scenario[at] for scenario in data["branch"]["hours_over_rule_offtake"]) == 168
