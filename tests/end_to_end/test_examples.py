"""The examples of every --help and of the README run as they stand, in a copy of the regions whose year is a week."""

import os
import pathlib
import re
import shlex
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = ["check", "reconcile", "actions", "sweep", "merge", "run", "show", "causes", "why", "request", "headroom", "flow", "compare",
            "validate", "import", "export", "describe", "page"]
TEMPLATE = pathlib.Path(os.environ.get("KNELPUNT_PAGE_TEMPLATE", ROOT / "build" / "page" / "template.html"))

# What the examples call case9.m: a network that the reader has. Two buses and a line.
CASE = """function mpc = case9
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
    1 3 0  0 0 0 1 1 0 110 1 1.1 0.9;
    2 1 50 10 0 0 1 1 0 110 1 1.1 0.9;
];
mpc.gen = [1 50 0 100 -100 1 100 1 100 0 0 0 0 0 0 0 0 0 0 0 0];
mpc.branch = [1 2 0.01 0.1 0 100 100 100 0 0 1 -360 360];
"""


@pytest.fixture(name="workplace")
def make_workplace(tmp_path):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for study in (tmp_path / "scenarios").glob("*/studies/*.toml"):
        text = study.read_text(encoding="utf-8")
        if "[time]" not in text:
            study.write_text(text.replace("[axes]", "[time]\nsteps = 168\n\n[axes]", 1), encoding="utf-8")
    (tmp_path / "case9.m").write_text(CASE, encoding="utf-8")
    shutil.copytree(ROOT / "tests" / "data" / "pipes" / "hydrogen", tmp_path / "hydrogen")
    (tmp_path / "results").mkdir()
    return tmp_path


def run_line(program, line, workplace):
    """Runs a line as its reader would; tools/run is its build, which is there, a sweep and its report."""
    words = shlex.split(line, comments=True)
    if words[0] == "cp":
        assert words[1] == "-r"
        shutil.copytree(workplace / words[2], workplace / words[3])
        return None
    if words[0] == "tools/run":
        study = words[1] if len(words) > 1 else "scenarios/mra/studies/outlook.toml"
        out = f"results/{pathlib.Path(study).stem}.h5"
        done = program.run("sweep", study, "--out", out, "--force", cwd=workplace)
        assert done.returncode == 0, done.stderr
        return program.run("show", out, cwd=workplace)
    assert words[0] in ("knelpunt", "build/knelpunt"), line
    words = words[1:]
    if words[0] == "page":
        if not TEMPLATE.exists():
            pytest.skip("the page's template is not built")
        words += ["--template", TEMPLATE]
    return program.run(*words, cwd=workplace)


def help_of(program, *command):
    done = program.run(*command, "--help")
    assert done.returncode == 0 and done.stderr == ""
    return done.stdout


def examples_of(text):
    """What has to be run before, then the examples."""
    before = re.findall(r"\(after: (knelpunt [^)]*)\)", text)
    return before + re.findall(r"^  (knelpunt (?!COMMAND).*)$", text, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_of_help_run(program, workplace, command):
    text = help_of(program, command)
    lines = examples_of(text)

    assert any(line.split()[1] == command for line in lines), text
    for line in lines:
        done = run_line(program, line, workplace)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout or line.split()[1] in ("sweep", "merge", "run", "page"), line


def test_help_of_all_names_every_command_and_its_examples_run(program, workplace):
    text = help_of(program)

    listed = re.findall(r"^  (\w+) {2,}\S", text[text.index("Subcommands:"):], re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)
    for line in examples_of(text):
        done = run_line(program, line, workplace)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_every_option_is_explained(program):
    for command in COMMANDS:
        text = help_of(program, command)
        for line in re.findall(r"^  (--?\w.*)$", text, re.MULTILINE):
            whole = line if re.search(r"\S {2,}\S", line) else line + text[text.index(line) + len(line):].split("\n")[1]
            assert re.search(r" {2,}\S", whole), f"{command}: {line}"


def readme_block(heading):
    part = README[README.index(f"## {heading}"):]
    return part[part.index("```text\n") + 8:].split("```")[0].splitlines()


def test_the_tutorial_of_the_readme_runs_and_shows_what_it_announces(program, workplace):
    shown = {}
    for line in readme_block("The tutorial in ten lines"):
        if line.startswith("   ->"):
            continue
        done = run_line(program, line, workplace)
        if done is not None:
            assert done.returncode == 0, f"{line}\n{done.stderr}"
            shown[line.split()[-1]] = done.stdout

    # The figures are worked out by hand in scenarios/tutorial/README.md.
    bottleneck, = [row for row in shown["bottlenecks"].splitlines() if row.startswith("S50-W50")]
    assert {"2030", "none", "1.20-1.20", "9"} <= set(bottleneck.split())
    room = {}
    for row in shown["stations"].splitlines():
        if row.startswith("W50 "):
            words = row.split()
            year = next(at for at, word in enumerate(words) if word in ("2025", "2030"))
            room[words[year], words[year + 1]] = words[-3]
            assert "West" in words
    assert room == {("2025", "none"): "5.0", ("2030", "none"): "0.0", ("2025", "west"): "5.0", ("2030", "west"): "29.0"}


def test_the_two_commands_of_the_readme(program, workplace):
    lines = [line for line in readme_block("Two commands") if line.startswith("tools/run")]
    assert lines
    for line in lines:
        done = run_line(program, line.split("   ")[0], workplace)
        assert done.returncode == 0 and "first year short" in done.stdout


def test_the_synopsis_of_the_readme_is_that_of_the_program(program):
    part = README[README.index("The program itself is"):]
    block = part[part.index("```text\n") + 8:].split("```")[0]
    joined = re.sub(r"\n +", " ", block)
    lines = [line for line in joined.splitlines() if line.startswith("knelpunt")]

    # A command with two uses has two lines.
    assert sorted({line.split()[1] for line in lines}) == sorted(COMMANDS)
    for line in lines:
        text = help_of(program, line.split()[1])
        for option in re.findall(r"--[a-z0-9]+", line):
            assert option in text, f"{line}: {option}"
    views = re.search(r"show +F.h5 \[([^]]*)\]", joined).group(1)
    in_help = re.search(r"VIEW:(\S+)", help_of(program, "show")).group(1)
    assert sorted(re.findall(r"\w+", views)) == sorted(re.findall(r"\w+", in_help))
