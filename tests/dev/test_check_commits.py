"""The check of commit messages must be able to say no: one bad sample per rule, and one without fault."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parents[2] / "tools" / "dev" / "check_commits"
GOOD = """Report infeasible dispatch as a status

One infeasible scenario stopped a sweep of thousands.

Checked: a unit test fails before and passes after.
"""
BAD = [
    ("long_subject", "R" + "e" * 60 + GOOD[GOOD.index("\n"):], "subject of 61 characters"),
    ("small_letter", GOOD[0].lower() + GOOD[1:], "begins with a capital"),
    ("full_stop", GOOD.replace("status\n", "status.\n", 1), "no full stop"),
    ("no_body", "Report infeasible dispatch\n", "no body"),
    ("no_blank_line", GOOD.replace("\n\n", "\n", 1), "a blank line"),
    ("long_line", GOOD + "x" * 101 + "\n", "line of 101 characters"),
    ("machine_path", GOOD + "See /ho" + "me/me/x.\n", "path of one machine"),
    ("issue", GOOD + "Closes is" + "sue 7.\n", "number of an issue"),
    ("issue_by_sign", GOOD + "Part of #7.\n", "number of an issue"),
]


def check(folder, message):
    for command in (["init", "-q"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty",
                                     "--cleanup=verbatim", "-m", message]):
        subprocess.run(["git", "-C", str(folder), *command], check=True, capture_output=True)
    done = subprocess.run([sys.executable, str(CHECK)], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_accepts_a_message_without_fault(tmp_path):
    assert check(tmp_path, GOOD) == (0, "check_commits: 1 commits, 0 breaches\n")


@pytest.mark.parametrize("message,word", [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_refuses(tmp_path, message, word):
    status, output = check(tmp_path, message)

    assert status == 1
    assert word in output
    assert output.endswith("1 commits, 1 breaches\n")


def test_refuses_what_is_no_range(tmp_path):
    check(tmp_path, GOOD)

    done = subprocess.run([sys.executable, str(CHECK), "no..such"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "no..such" in done.stderr
