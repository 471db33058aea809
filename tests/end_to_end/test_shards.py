"""A study in shards: the bytes of one sweep, whatever happens to the shards; no part is ever half or double."""

import fcntl
import json
import random
import shutil
import signal
import subprocess
import time

import pytest

N_SCENARIOS = 20  # 2 years x 2 option sets x (likely values + 4 draws)


@pytest.fixture(name="study")
def make_study(program, tmp_path):
    shutil.copytree(program.root / "scenarios" / "tutorial", tmp_path / "tutorial")
    study = tmp_path / "tutorial" / "studies" / "tutorial.toml"
    study.write_text(study.read_text() + "\n[draws]\ncount = 4\n")
    return study


@pytest.fixture(name="expected")
def sweep_alone(program, study, tmp_path):
    out = tmp_path / "alone.h5"
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == 0, done.stderr
    return out.read_bytes()


def shard(program, study, out, text, *more, env=None, code=0):
    done = program.run("sweep", study, "--out", out, "--shard", text, "--threads", "1", *more, env=env)
    assert done.returncode == code, done.stderr
    return done


def merged(program, out):
    done = program.run("merge", out)
    assert done.returncode == 0, done.stderr
    assert not out.with_name(out.name + ".parts").exists()
    return out.read_bytes()


def parts_of(out):
    return sorted(out.with_name(out.name + ".parts").glob("*.h5"))


@pytest.mark.parametrize("n", [1, 3, 7, 25])
def test_any_number_of_shards_in_any_order_gives_the_bytes_of_a_sweep(program, study, expected, tmp_path, n):
    out = tmp_path / "r.h5"
    for index in random.Random(n).sample(range(n), n):
        shard(program, study, out, f"{index}/{n}")
    assert merged(program, out) == expected


def test_merge_names_what_is_missing(program, study, expected, tmp_path):
    out = tmp_path / "r.h5"
    shard(program, study, out, "0/2")
    n_there = len(parts_of(out))
    done = program.run("merge", out)
    assert done.returncode == 2
    assert done.stderr.count("missing: A-20") == N_SCENARIOS - n_there
    assert not out.exists()
    shard(program, study, out, "1/2")
    assert merged(program, out) == expected


def test_a_sweep_goes_on_where_shards_stopped(program, study, expected, tmp_path):
    out = tmp_path / "r.h5"
    shard(program, study, out, "0/2")
    done = program.run("sweep", study, "--out", out, "--resume")
    assert done.returncode == 0 and "(0 taken over)" not in done.stderr
    assert out.read_bytes() == expected
    assert not out.with_name("r.h5.parts").exists()


@pytest.mark.parametrize("variable", ["SLURM_ARRAY_TASK_ID", "HQ_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"])
def test_the_index_comes_from_the_array(program, study, tmp_path, variable):
    done = shard(program, study, tmp_path / "r.h5", "auto/4", env={variable: "3"})
    assert "shard 3 of 4" in done.stderr


def test_a_task_of_a_worker_goes_before_the_job_that_the_worker_lives_in(program, study, tmp_path):
    env = {"SLURM_ARRAY_TASK_ID": "1", "HQ_TASK_ID": "2"}
    assert "shard 2 of 4" in shard(program, study, tmp_path / "r.h5", "auto/4", env=env).stderr


@pytest.mark.parametrize("text", ["4/4", "7/4", "1", "x/4", "1/0", "auto/4"])
def test_what_is_no_shard_is_refused(program, study, tmp_path, text):
    done = shard(program, study, tmp_path / "r.h5", text, code=1)
    assert "K0509" in done.stderr
    assert not list(tmp_path.glob("r.h5*"))


def test_an_index_of_the_array_beyond_the_shards_is_refused(program, study, tmp_path):
    done = shard(program, study, tmp_path / "r.h5", "auto/4", env={"SLURM_ARRAY_TASK_ID": "4"}, code=1)
    assert "of 4 shards the last one is 3" in done.stderr


def test_a_folder_of_another_study_is_refused(program, study, expected, tmp_path):
    out = tmp_path / "r.h5"
    other = study.with_name("other.toml")
    other.write_text(study.read_text().replace("count = 4", "count = 1"))
    shard(program, other, out, "0/1")
    done = shard(program, study, out, "0/1", code=1)
    assert "K0510" in done.stderr and "other.toml" in done.stderr
    shard(program, study, out, "0/1", "--force")
    assert merged(program, out) == expected


def test_a_study_that_changed_after_its_shards_is_refused(program, study, tmp_path):
    out = tmp_path / "r.h5"
    shard(program, study, out, "0/1")
    study.write_text(study.read_text().replace("count = 4", "count = 3"))
    done = program.run("merge", out)
    assert done.returncode == 1 and "K0510" in done.stderr


def test_without_shards_nothing_is_merged(program, tmp_path):
    done = program.run("merge", tmp_path / "r.h5")
    assert done.returncode == 1 and "K0508" in done.stderr
    assert not list(tmp_path.iterdir())


def start(program, study, out, text, env=None):
    words = [program.path, "sweep", study, "--out", out, "--shard", text, "--threads", "1"]
    return subprocess.Popen(list(map(str, words)), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def test_tasks_of_one_index_at_the_same_time(program, study, expected, tmp_path):
    out = tmp_path / "r.h5"
    for process in [start(program, study, out, "0/1") for _ in range(4)]:
        assert process.wait(300) == 0, process.stderr.read()
    assert len(parts_of(out)) == N_SCENARIOS
    assert merged(program, out) == expected


def test_a_task_that_was_killed_and_started_again(program, study, expected, tmp_path):
    out = tmp_path / "r.h5"
    chance = random.Random(1)
    for n_parts in (1, 4, 9):
        process = start(program, study, out, "0/1")
        while process.poll() is None and len(parts_of(out)) < n_parts:
            pass
        time.sleep(chance.uniform(0.0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
    done = shard(program, study, out, "0/1")
    assert "(0 taken over)" not in done.stderr
    assert merged(program, out) == expected


@pytest.mark.parametrize("how", ["cut", "bit", "other", "gone"])
def test_a_lost_or_damaged_part_is_named_and_computed_anew(program, study, expected, tmp_path, how):
    out = tmp_path / "r.h5"
    shard(program, study, out, "0/1")
    part, other = parts_of(out)[:2]
    content = bytearray(part.read_bytes())
    if how == "cut":
        part.write_bytes(content[: len(content) // 2])
    elif how == "bit":
        content[len(content) // 2] ^= 1
        part.write_bytes(content)
    elif how == "other":
        shutil.copyfile(other, part)
    else:
        part.unlink()
    done = program.run("merge", out)
    assert done.returncode == 2 and "1 missing" in done.stderr
    assert "19 taken over" in shard(program, study, out, "0/1").stderr
    assert merged(program, out) == expected


# A file system without rename, and one whose rename copies and may be cut short: errors as FUSE file systems give them.
SHIM = r"""
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int rename(const char* old_name, const char* new_name) {
    const char* rest = getenv("RENAMES_LEFT");
    static int n_renames = 0;
    if (rest != NULL && ++n_renames > atoi(rest)) {
        FILE* in = fopen(old_name, "rb");
        FILE* out = fopen(new_name, "wb");
        long n_bytes;
        fseek(in, 0, SEEK_END);
        for (n_bytes = ftell(in) / 2, rewind(in); n_bytes > 0; --n_bytes) fputc(fgetc(in), out);
        fclose(out);
        _exit(9);
    }
    errno = ENOSYS;
    return -1;
}
"""


@pytest.fixture(name="no_rename")
def make_shim(tmp_path):
    source, shim = tmp_path / "shim.c", tmp_path / "shim.so"
    source.write_text(SHIM)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, source], check=True)
    return {"LD_PRELOAD": str(shim)}


def test_a_folder_without_rename(program, study, expected, tmp_path, no_rename):
    out = tmp_path / "r.h5"
    for index in (1, 0):
        shard(program, study, out, f"{index}/2", env=no_rename)
    assert not list(out.with_name("r.h5.parts").glob("*.tmp"))
    done = program.run("merge", out, env=no_rename)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == expected


@pytest.mark.parametrize("n_whole", [0, 1, 3, 8])
def test_a_part_that_was_half_put_in_place_does_not_count(program, study, expected, tmp_path, no_rename, n_whole):
    """Without atomic rename a killed task leaves half of a part, or of the record, under its final name."""
    out = tmp_path / "r.h5"
    shard(program, study, out, "0/1", env={**no_rename, "RENAMES_LEFT": str(n_whole)}, code=9)
    done = program.run("merge", out)
    assert done.returncode == (2 if n_whole > 0 else 1), done.stderr  # 1: of the record there is half
    shard(program, study, out, "0/1")
    assert merged(program, out) == expected


def test_while_shards_write_there_is_no_merge_and_no_sweep(program, study, tmp_path):
    out = tmp_path / "r.h5"
    shard(program, study, out, "0/2")
    with (out.with_name("r.h5.parts") / "knelpunt.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        for words in (["merge", out], ["sweep", study, "--out", out, "--resume"]):
            done = program.run(*words)
            assert done.returncode == 1 and "has been writing this result" in done.stderr
        shard(program, study, out, "1/2")
    assert program.run("merge", out).returncode == 0


def test_a_plan_tells_what_it_takes_and_computes_nothing(program, study, tmp_path):
    out = tmp_path / "r.h5"
    done = program.run("sweep", study, "--out", out, "--plan", "--shards", "5", "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["what"]: row["value"] for row in json.loads(done.stdout)}
    assert rows["scenarios"] == str(N_SCENARIOS) and rows["shards"] == "5"
    assert rows["last shard"] == f"knelpunt sweep {study} --out {out} --shard 4/5"
    assert float(rows["disk while running"]) > 0 and float(rows["memory"]) > 0 and float(rows["time of a shard"]) > 0
    assert not list(tmp_path.glob("r.h5*"))
    text = program.run("sweep", study, "--out", out, "--plan").stdout
    assert f"knelpunt merge {out}" in text
