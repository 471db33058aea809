"""Ordinary mistakes in a copy of the tutorial: none that changes a result is accepted in silence; small edits bring no warning."""

import pathlib
import subprocess
import sys

import mistakes

SCRIPT = pathlib.Path(__file__).with_name("mistakes.py")


def run(program, *words):
    return subprocess.run([sys.executable, str(SCRIPT), "--program", str(program.path), *words], capture_output=True,
                          text=True, timeout=580, check=False)


def test_mistakes_are_refused_or_warned_of(program):
    done = run(program, "--most", "200")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "200 of " in done.stdout


def test_small_edits_bring_no_warning(program):
    done = run(program, "--edits", "50")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_strict_makes_warnings_errors(program, region_copy):
    projects = region_copy / "grid" / "projects.csv"
    projects.write_text(projects.read_text().replace("planned,2029,", "planned,2039,"))
    study = region_copy / "studies" / "tutorial.toml"

    plain, strict = program.run("check", study), program.run("check", study, "--strict")

    assert plain.returncode == 0 and "no errors, 1 warning" in plain.stdout
    assert strict.returncode == 1 and "1 warning, which --strict refuses" in strict.stderr
    assert f"{projects}:2: projects \"west_third_circuit\"" in strict.stderr
    assert 'accept = ["project_year:projects:west_third_circuit"]' in strict.stderr


def test_describe_lists_rules_and_usual_ranges(program):
    assert "project_year" in program.run("describe", "plausibility").stdout
    assert "usual: 0.1 to 4000, at most 5 times the median of its kind" in program.run("describe", "lines").stdout


def test_verdicts_of_the_script(program, tmp_path):
    region = mistakes.Region(program.path, program.root / "scenarios" / "tutorial", tmp_path)
    region.sound = region.results()
    rows = [row["id"] for row in region.rows("lines")[1]]
    at = rows.index("S50-W50")

    def verdict(column, value):
        mistake = mistakes.Mistake("row", column, "lines", mistakes.set_cell(at, column, value))
        return mistakes.try_mistake(region, mistake)[0]

    assert verdict("rating_mva", "-45") == "refused"
    assert verdict("length_km", "10000") == "warned"
    assert verdict("note", "checked") == "no effect"
    assert verdict("length_km", "11") == "SILENT"  # plausible: no rule can know that 10 was meant
