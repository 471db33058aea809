"""tools/slurm/sweep on a cluster of two nodes on this machine."""

import random
import subprocess

import pytest

from accidents import ACCIDENTS, one_round, submit
from conftest import PROGRAM, ROOT, sweep


def test_an_array_and_its_merge_give_the_bytes_of_a_sweep(slurm, study, tmp_path):
    out = tmp_path / "r.h5"
    array, merge = submit(slurm, study, out, 4)
    slurm.wait_for(merge)
    logs = sorted((tmp_path / "r.h5.slurm").glob(f"{array}-*.txt"))
    assert slurm.exit_code(merge) == 0, "\n".join(log.read_text() for log in logs)
    assert len(logs) == 4 and "shard 3 of 4" in logs[3].read_text()
    assert out.read_bytes() == sweep(study, tmp_path / "alone.h5")


def test_it_waits_and_ends_with_the_code_of_the_merge(slurm, study, tmp_path):
    words = [ROOT / "tools" / "slurm" / "sweep", study, "--out", tmp_path / "r.h5", "--shards", "2", "--wait"]
    done = subprocess.run([*words, "--", "--exclude", "n1"], env=slurm.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "100 done, 0 missing, 0 failed" in done.stderr


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.__name__)
def test_an_accident_leaves_no_trace(slurm, study, tmp_path, accident):
    out = tmp_path / "r.h5"
    one_round(slurm, study, out, accident, random.Random(accident.__name__))
    assert out.read_bytes() == sweep(study, tmp_path / "alone.h5")


@pytest.mark.parametrize("words, why", [
    (["none.toml", "--out", "r.h5"], "no study"),
    (["STUDY"], "--out F.h5 is missing"),
    (["STUDY", "--out", "r.h5", "--threads", "0"], "is no number"),
    (["STUDY", "--out", "r.h5", "--shard", "2"], "no option"),
    (["STUDY", "--out", "r.h5", "--shards", "0"], "--shards"),
])
def test_what_it_does_not_understand_is_not_submitted(slurm, study, tmp_path, words, why):
    words = [str(study) if word == "STUDY" else word for word in words]
    done = subprocess.run([ROOT / "tools" / "slurm" / "sweep", *words], env={**slurm.env, "KNELPUNT_PROGRAM": str(PROGRAM)},
                          capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1 and why in done.stderr and done.stdout == ""
