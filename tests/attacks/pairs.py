"""Two processes at once."""

import time

from harness import attack, expect


def run_pair(box, study, words, study_2=None, words_2=None):
    """Starts a second process while the first is at work; both ends."""
    first = box.start("sweep", study, *words)
    started = time.monotonic()
    time.sleep(box.chance.uniform(0.0, 0.3))
    second = box.start("sweep", study_2 or study, *(words_2 or words))
    later = time.monotonic()
    return box.end(second, later), box.end(first, started)


@attack
def pair_into_one_output(box):
    """Two sweeps into one file: the second is told who is at it, or comes after it; never other numbers."""
    study = box.study(20)
    expected = box.whole(study)
    out = box.folder / "out.h5"
    for done in run_pair(box, study, ["--out", out, box.chance.choice(["--force", "--resume"])]):
        expect(done.code in (0, 1), f"a pair ends with {done}")
        expect(done.code == 0 or "process" in done.err or "exists" in done.err, f"no reason is given: {done}")
    expect(out.read_bytes() == expected, "a pair made another result")


@attack
def pair_without_hdf5_locks(box):
    """The same with the file locks of HDF5 off, and by another spelling of the path."""
    study = box.study(20)
    expected = box.whole(study)
    (box.folder / "results").mkdir()
    (box.folder / "link").symlink_to("results")
    import os

    env = {**os.environ, "HDF5_USE_FILE_LOCKING": "FALSE"}
    first = box.start("sweep", study, "--out", "results/out.h5", "--force", env=env)
    started = time.monotonic()
    time.sleep(box.chance.uniform(0.0, 0.3))
    second = box.start("sweep", study, "--out", "link/../link/out.h5", "--resume", env=env)
    for done in (box.end(second, started), box.end(first, started)):
        expect(done.code in (0, 1), f"a pair ends with {done}")
    expect((box.folder / "results" / "out.h5").read_bytes() == expected, "a pair made another result")


@attack
def pair_into_outputs_of_like_names(box):
    """Outputs that differ after a point share nothing: both are done."""
    study, other = box.study(8), box.study(9)
    expected = box.whole(study)
    expected_other = box.whole(other)
    names = box.chance.choice([("outlook.2030.h5", "outlook.2035.h5"), ("a.h5", "a.hdf5"), ("a", "a.h5")])
    second, first = run_pair(box, study, ["--out", names[0]], other, ["--out", names[1]])
    expect(first.code == 0 and second.code == 0, f"{names}: {first} and {second}")
    expect((box.folder / names[0]).read_bytes() == expected, f"{names[0]} is another result")
    expect((box.folder / names[1]).read_bytes() == expected_other, f"{names[1]} is another result")


@attack
def pair_where_the_first_is_killed(box):
    """The lock of a killed process is free at once, and its parts are taken up."""
    study = box.study(20)
    expected = box.whole(study)
    out = box.folder / "out.h5"
    first = box.start("sweep", study, "--out", out)
    time.sleep(box.chance.uniform(0.0, 0.4))
    first.kill()
    first.communicate()
    box.sweep(study, out, "--resume")
    expect(out.read_bytes() == expected, "the result has other bytes")
