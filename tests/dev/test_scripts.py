"""tools/run and tools/test on a small tree with a stand-in program: arguments, exit codes, counting."""

import hashlib
import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"

# The program notes its arguments; a file named after a subcommand holds the exit code it gives.
PROGRAM = """#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
case $1 in
    sweep) for a; do [ "$previous" = --out ] && out=$a; previous=$a; done; : > "$out" ;;
    show) echo "report of $2" ;;
esac
[ -f "$here/$1.code" ] && exit "$(cat "$here/$1.code")"
exit 0
"""

CMAKE = """cmake_minimum_required(VERSION 3.25)
project(sample NONE)
add_custom_command(OUTPUT knelpunt COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/program knelpunt
                   DEPENDS ${CMAKE_SOURCE_DIR}/program)
add_custom_target(program ALL DEPENDS knelpunt)
enable_testing()
foreach(test IN ITEMS good_a good_b bad odd)
  if(EXISTS ${CMAKE_SOURCE_DIR}/with_${test})
    add_test(NAME ${test} COMMAND sh -c "echo ${test}; case ${test} in bad) exit 1;; odd) exit 77;; esac")
    set_tests_properties(${test} PROPERTIES LABELS unit SKIP_RETURN_CODE 77)
  endif()
endforeach()
"""


@pytest.fixture(name="tree")
def make_tree(tmp_path):
    root = tmp_path / "a folder" / "source"
    (root / "tools").mkdir(parents=True)
    for name in ("run", "test"):
        shutil.copy2(TOOLS / name, root / "tools" / name)
    shutil.copytree(TOOLS / "dev", root / "tools" / "dev")
    shutil.copy2(TOOLS.parent / "CMakePresets.json", root / "CMakePresets.json")
    studies = root / "scenarios" / "mra" / "studies"
    studies.mkdir(parents=True)
    (studies / "outlook.toml").write_text("knelpunt = 1\n", encoding="utf-8")
    (root / "program").write_text(PROGRAM, encoding="utf-8")
    (root / "program").chmod(0o755)
    (root / "CMakeLists.txt").write_text(CMAKE, encoding="utf-8")
    put_highs(root)
    return root


def put_highs(root):
    """What setup leaves behind once HiGHS is there, so that nothing is fetched."""
    requirements = b"highsbox\n"
    (root / "tools" / "python").mkdir()
    (root / "tools" / "python" / "requirements-highs.txt").write_bytes(requirements)
    folder = root / "build" / "highs"
    folder.mkdir(parents=True)
    (folder / "stamp").write_text(hashlib.sha256(requirements).hexdigest() + "  -\n", encoding="utf-8")


def run(script, *arguments, cwd):
    return subprocess.run([str(script), *arguments], cwd=cwd, capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)


def calls(root):
    return (root / "build" / "calls").read_text(encoding="utf-8").splitlines()


def test_run_works_through_a_link_from_another_folder(tree, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tree / "tools" / "run")

    done = run(link, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    out = tree / "results" / "outlook.h5"
    assert done.stdout == f"report of {out}\n"
    assert calls(tree)[0] == f"sweep {tree}/scenarios/mra/studies/outlook.toml --out {out}"


def test_run_passes_options_and_replaces_results(tree):
    study = "scenarios/mra/studies/outlook.toml"
    run(tree / "tools" / "run", cwd=tree)

    done = run(tree / "tools" / "run", study, "--threads", "1", cwd=tree)

    assert done.returncode == 0, done.stderr
    assert [call for call in calls(tree) if call.startswith("sweep")][1] == (
        f"sweep {study} --threads 1 --out results/outlook.h5 --force")
    assert "configure" not in done.stderr


def test_run_leaves_the_choice_to_the_user(tree):
    (tree / "mine.h5").write_bytes(b"")

    run(tree / "tools" / "run", "scenarios/mra/studies/outlook.toml", "--resume", "--out", "mine.h5", cwd=tree)

    assert calls(tree)[0] == "sweep scenarios/mra/studies/outlook.toml --resume --out mine.h5"


def test_run_continues_an_interrupted_run(tree):
    run(tree / "tools" / "run", cwd=tree)
    (tree / "results" / "outlook.h5").unlink()
    (tree / "results" / "outlook.h5.parts").mkdir()

    run(tree / "tools" / "run", cwd=tree)

    last = [call for call in calls(tree) if call.startswith("sweep")][-1]
    assert last == "sweep scenarios/mra/studies/outlook.toml --out results/outlook.h5 --resume"


@pytest.mark.parametrize("code,is_shown", [(1, False), (2, True), (3, False), (130, False)])
def test_run_hands_on_the_exit_code_of_the_sweep(tree, code, is_shown):
    (tree / "build").mkdir(exist_ok=True)
    (tree / "build" / "sweep.code").write_text(f"{code}\n", encoding="utf-8")

    done = run(tree / "tools" / "run", cwd=tree)

    assert done.returncode == code
    assert ("report" in done.stdout) == is_shown


def test_run_names_the_studies_when_there_is_no_such_one(tree):
    done = run(tree / "tools" / "run", "outlok.toml", cwd=tree)

    assert done.returncode == 1
    assert "scenarios/mra/studies/outlook.toml" in done.stderr
    assert not (tree / "build" / "calls").exists()


# Prints what Ninja prints, too slowly for one line of progress.
SLOW_BUILD = """source "$1/tools/dev/common.sh"
slow() { for n in 1 2 3 4 5 6 7 8; do sleep "$1"; echo "[$n/8] Building part $n"; done; return "$2"; }
build_step build slow "$2" "$3"
exit $?
"""


def run_slow_build(tree, seconds, code, **options):
    return subprocess.run(["bash", "-c", SLOW_BUILD, "bash", str(tree), str(seconds), str(code)], check=False,
                          stdin=subprocess.DEVNULL, **options)


def test_a_long_build_says_now_and_then_how_far_it_is(tree):
    done = run_slow_build(tree, 0.9, 0, capture_output=True, text=True)

    assert done.returncode == 0
    said = re.findall(r"^    (\d) of 8, about \d+ s left$", done.stderr, re.MULTILINE)
    assert len(said) == 1  # after five seconds; the next would come half a minute later
    assert (tree / "build" / "logs" / "build.log").read_text(encoding="utf-8").count("Building part") == 8


def test_a_build_rewrites_its_line_on_a_terminal_and_hands_on_its_code(tree):
    here, there = pty.openpty()
    done = run_slow_build(tree, 0.3, 1, stderr=there, stdout=subprocess.DEVNULL)
    os.close(there)
    said = b""
    while True:
        try:
            part = os.read(here, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(here)

    assert done.returncode == 1
    assert len(re.findall(rb"\r\x1b\[K  build [.]+ \d of 8", said)) >= 5
    assert b"about" in said and b"failed" in said


def test_run_shows_why_a_build_fails(tree):
    (tree / "CMakeLists.txt").write_text('message(FATAL_ERROR "no such library")\n', encoding="utf-8")

    done = run(tree / "tools" / "run", cwd=tree)

    assert done.returncode == 1
    assert "no such library" in done.stderr


@pytest.mark.parametrize("tests,line,code", [
    (["good_a", "good_b"], "2 passed, 0 failed, 0 skipped", 0),
    (["good_a", "bad", "odd"], "1 passed, 1 failed, 1 skipped", 1),
    (["odd"], "0 passed, 0 failed, 1 skipped", 1),
])
def test_test_counts_and_fails(tree, tests, line, code):
    for name in tests:
        (tree / f"with_{name}").write_text("", encoding="utf-8")

    done = run(tree / "tools" / "test", "unit", cwd=tree)

    assert done.stdout == f"{line}\n", done.stderr
    assert done.returncode == code


def test_test_counts_a_failed_build_as_failed(tree):
    (tree / "CMakeLists.txt").write_text("message(FATAL_ERROR no)\n", encoding="utf-8")

    done = run(tree / "tools" / "test", "unit", "property", cwd=tree)

    assert done.stdout == "0 passed, 1 failed, 0 skipped\n"
    assert done.returncode == 1


def test_bench_table_keeps_to_80_columns_and_marks_missed_goals(tmp_path):
    rows = tmp_path / "rows.json"
    rows.write_text('{"machine": {"lanes": "AVX2"}, "rows": [{"name": "a", "what": "' + "long words " * 9 + '", '
                    '"measured": 0.3, "goal": 0.1, "unit": "s", "better": "less"}, {"name": "b", "what": "ratio", '
                    '"measured": 150, "goal": 100, "unit": "1", "better": "more", "peer": "Other", "peer_version": "2"}]}',
                    encoding="utf-8")

    done = run(TOOLS / "dev" / "bench_table", str(rows), cwd=tmp_path)

    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.endswith(" NO") for line in lines) == 1
    assert any(re.search(r"ratio \(against Other 2\) +150 +>= 100 +yes$", line) for line in lines)
