"""Accidents while Slurm computes a study: the bytes must be those of an undisturbed sweep.

python tests/queues/accidents.py --rounds 50     (as root, with Slurm installed; KNELPUNT_PROGRAM names the program)

Each round submits the shards of a study, does one thing to them at a random moment, submits again what is not there if the merge
names something, and compares the file. Prints a line per round and "N of N the same bytes".
"""

import argparse
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def running_tasks(slurm):
    return [(task, node) for task, node in slurm.tasks("RUNNING") if "_" in task]


def kill_task(slurm, chance, _):
    """scancel -s KILL of a running task, as the memory limit of a node does."""
    if tasks := running_tasks(slurm):
        subprocess.run(["scancel", "-s", "KILL", "--full", chance.choice(tasks)[0]], env=slurm.env, check=False, capture_output=True)


def requeue_task(slurm, chance, _):
    """An administrator puts a running task back into the queue."""
    if tasks := running_tasks(slurm):
        subprocess.run(["scontrol", "requeue", chance.choice(tasks)[0]], env=slurm.env, check=False, capture_output=True)


def kill_program(_, chance, out):
    """SIGKILL of a process that computes a shard, without Slurm."""
    found = subprocess.run(["pgrep", "-f", f" sweep .*--out {out} .*--shard auto"], capture_output=True, text=True, check=False).stdout.split()
    for pid in found and [chance.choice(found)]:
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass


def drain_node(slurm, chance, _):
    """A node takes no more tasks, for a while."""
    node = chance.choice(["n1", "n2"])
    slurm.run("scontrol", "update", f"nodename={node}", "state=drain", "reason=test")
    time.sleep(chance.uniform(0.5, 2.0))
    slurm.run("scontrol", "update", f"nodename={node}", "state=resume")


def lose_part(_, chance, out):
    """A part that was there is gone, or half of it."""
    parts = sorted(out.with_name(out.name + ".parts").glob("*.h5"))
    if parts:
        part = chance.choice(parts)
        if chance.random() < 0.5:
            part.unlink(missing_ok=True)
        else:
            os.truncate(part, part.stat().st_size // 2)


ACCIDENTS = [kill_task, requeue_task, kill_program, drain_node, lose_part]


def submit(slurm, study, out, n_shards):
    """@return ids of the array and the merge."""
    return slurm.run(ROOT / "tools" / "slurm" / "sweep", study, "--out", out, "--shards", n_shards).split()


def one_round(slurm, study, out, accident, chance, n_shards=6):
    """@return how often the study was submitted until the file was there."""
    for n_tries in range(1, 6):
        _, merge = submit(slurm, study, out, n_shards)
        if n_tries == 1:
            time.sleep(chance.uniform(0.0, 2.5))
            accident(slurm, chance, out)
        slurm.wait_for(merge)
        if slurm.exit_code(merge) == 0:
            return n_tries
        assert slurm.exit_code(merge) == 2, (out.with_name(out.name + ".slurm") / f"{merge}-merge.txt").read_text()
        assert not out.exists()
    raise AssertionError(f"{accident.__name__}: five tries were not enough")


def main():
    import conftest
    import slurm_here

    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if why := slurm_here.why_not():
        sys.exit(why)
    n_same = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        study = conftest.copy_study(folder, 24)
        expected = conftest.sweep(study, folder / "alone.h5")
        slurm = slurm_here.Slurm(folder / "slurm")
        try:
            for index in range(arguments.rounds):
                accident = ACCIDENTS[index % len(ACCIDENTS)]
                out = folder / f"r{index}.h5"
                n_tries = one_round(slurm, study, out, accident, random.Random(arguments.seed * 1000 + index))
                is_same = out.read_bytes() == expected
                n_same += is_same
                print(f"{accident.__name__}: submitted {n_tries} times, {'the same bytes' if is_same else 'OTHER BYTES'}", flush=True)
        finally:
            slurm.stop()
    print(f"{n_same} of {arguments.rounds} the same bytes")
    return 0 if n_same == arguments.rounds else 1


if __name__ == "__main__":
    sys.exit(main())
