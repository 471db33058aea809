"""tools/hq/sweep on HyperQueue's cluster of this machine."""

import os
import signal
import subprocess
import time

import pytest

from conftest import PROGRAM, ROOT, sweep

pytest.importorskip("hyperqueue")
TOOL = ROOT / "tools" / "hq" / "sweep"


def start(study, out, *more):
    env = {**os.environ, "KNELPUNT_PROGRAM": str(PROGRAM)}
    return subprocess.Popen([TOOL, study, "--out", out, *more], env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)


def test_tasks_and_the_merge_give_the_bytes_of_a_sweep(study, tmp_path):
    out = tmp_path / "r.h5"
    process = start(study, out, "--shards", "4", "--workers", "2")
    _, words = process.communicate(timeout=600)
    assert process.returncode == 0, words
    assert "shard 3 of 4" in (tmp_path / "r.h5.hq" / "3.err").read_text()
    assert out.read_bytes() == sweep(study, tmp_path / "alone.h5")


def test_a_killed_task_is_named_by_the_merge_and_computed_the_next_time(study, tmp_path):
    out = tmp_path / "r.h5"
    process = start(study, out, "--shards", "2", "--workers", "1", "--threads", "1")
    found = ""
    while process.poll() is None and not list((tmp_path / "r.h5.parts").glob("*.h5")):
        time.sleep(0.02)
    while process.poll() is None and not found:
        found = subprocess.run(["pgrep", "-f", f" sweep .*--out {out} .*--shard auto"], capture_output=True, text=True, check=False).stdout
        time.sleep(0.02)
    for pid in found.split():
        os.kill(int(pid), signal.SIGKILL)
    _, words = process.communicate(timeout=600)
    assert process.returncode == 2 and "missing: A-20" in words, words
    assert not out.exists()

    again = start(study, out, "--shards", "2")
    _, words = again.communicate(timeout=600)
    assert again.returncode == 0, words
    assert out.read_bytes() == sweep(study, tmp_path / "alone.h5")


def test_a_study_with_a_mistake_is_refused_before_anything_is_submitted(study, tmp_path):
    study.write_text(study.read_text().replace('storyline = ["A"]', 'storyline = ["Z"]'))
    process = start(study, tmp_path / "r.h5")
    _, words = process.communicate(timeout=600)
    assert process.returncode == 1 and '"Z"' in words
    assert not (tmp_path / "r.h5.parts").exists()
