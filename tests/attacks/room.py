"""No room: on the disk, in files, in memory, for threads, on stdout."""

import contextlib
import os
import resource
import subprocess

from harness import MOST_SECONDS, ROOT, Skipped, attack, expect

EARLY, DISK = 1, 3


@contextlib.contextmanager
def small_disk(box, n_bytes):
    """A disk of that size in the folder of the box."""
    disk = box.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        raise Skipped("a small disk can only be mounted by root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


@attack
def room_on_a_full_disk(box):
    """A disk that is full at any moment: exit 3 and a sentence, parts kept, and done once there is room."""
    study = box.study(20)
    expected = box.whole(study)
    with small_disk(box, box.chance.randrange(4096, 3 * len(expected))) as disk:
        done = box.run("sweep", study, "--out", disk / "r.h5")
        if done.code == 0:
            expect((disk / "r.h5").read_bytes() == expected, "on a small disk the result has other bytes")
            return
        expect(done.code in (EARLY, DISK), f"{done}")
        expect("No space" in done.err or "cannot write" in done.err, f"no reason is given: {done}")
        expect(not (disk / "r.h5").exists(), "half a result stands under its name")
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        box.sweep(study, disk / "r.h5", "--resume")
        expect((disk / "r.h5").read_bytes() == expected, "resumed, the result has other bytes")


@attack
def room_for_a_page(box):
    """A page that does not fit leaves the old one."""
    box.sweep(box.study(2), "r.h5")
    with small_disk(box, 65536) as disk:
        template = box.folder / "template.html"
        template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
        (disk / "p.html").write_text('<p id="knelpunt-data">old')
        (disk / "filler").write_bytes(b"x" * 57344)
        done = box.run("page", "r.h5", "--out", disk / "p.html", "--template", template)
        expect(done.code == DISK and "No space" in done.err, f"{done}")
        expect((disk / "p.html").read_text().endswith("old"), "the old page is spoilt")
        expect(box.files(disk) == ["filler", "p.html"], f"left behind: {box.files(disk)}")


@attack
def room_on_stdout(box):
    """stdout full or closed: exit 3 and a sentence, in every command that prints."""
    box.sweep(box.study(2), "r.h5")
    words = [("show", "r.h5", "totals"), ("show", "r.h5", "stations", "--csv"), ("show", "r.h5", "years", "--json"),
             ("describe",), ("describe", "lines"), ("--help",), ("sweep", "--help"), ("--version",),
             ("check", box.study(1))]
    for one in words:
        with open("/dev/full", "wb") as full:
            done = box.run(*one, stdout=full)
        expect(done.code == DISK and "print" in done.err, f"{one} into a full stdout: {done}")
    process = subprocess.run(["sh", "-c", f'"{os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt")}" show r.h5 totals >&-'],
                             cwd=box.folder, capture_output=True, check=False)
    expect(process.returncode == DISK, f"a closed stdout: exit {process.returncode}")
    closed = subprocess.run(["sh", "-c", f'"{os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt")}" sweep "{box.study(2)}" --out c.h5 >&- 2>&- <&-'],
                            cwd=box.folder, capture_output=True, check=False)
    expect(closed.returncode == 0, f"a sweep without streams: exit {closed.returncode}")
    expect(box.run("show", "c.h5", "totals").code == 0, "a sweep without streams spoils its result")


@attack
def room_in_files(box):
    """A limit of file size: exit 3 and a sentence, the old result stays."""
    study = box.study(10)
    expected = box.whole(study)
    out = box.folder / "r.h5"
    box.sweep(study, out)
    limit = box.chance.randrange(0, len(expected))
    done = box.run("sweep", study, "--out", out, "--force", limits={resource.RLIMIT_FSIZE: limit})
    expect(done.code in (EARLY, DISK), f"limit of {limit} bytes: {done}")
    expect("too large" in done.err or "cannot write" in done.err, f"no reason is given: {done}")
    expect(out.read_bytes() == expected, "the old result is spoilt")


@attack
def room_in_memory(box):
    """A limit of memory: a sentence and the code of its kind, the old result stays, finished parts are taken up."""
    study = box.study(10)
    expected = box.whole(study)
    out = box.folder / "r.h5"
    box.sweep(study, out)
    limit = box.chance.randrange(60, 400) << 20
    done = box.run("sweep", study, "--out", out, "--force", "--threads", "2", limits={resource.RLIMIT_AS: limit})
    if done.code == 127 or "error while loading shared libraries" in done.err:
        return  # not even the program fits
    expect(done.code in (0, 1, 2, DISK), f"limit of {limit >> 20} MB: {done}")
    expect(done.code == 0 or done.err.strip(), f"no reason is given: {done}")
    expect(out.read_bytes() == expected, f"the old result is replaced: {done}")


@attack
def room_for_threads(box):
    """Threads that the system refuses: as many as there are, or a sentence; never other bytes."""
    if os.geteuid() == 0 and subprocess.run(["setpriv", "--version"], check=False, capture_output=True).returncode != 0:
        raise Skipped("limits of processes do not bind root, and setpriv is missing")
    study = box.study(8)
    expected = box.whole(study)
    os.chmod(box.folder, 0o777)
    n_processes = box.chance.randrange(1, 12)
    program = os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt")
    words = ["sh", "-c", f'ulimit -u {n_processes}; exec "{program}" sweep "{study}" --out r.h5 --threads 8']
    if os.geteuid() == 0:  # a user that nobody else is
        words = ["setpriv", "--reuid", str(box.chance.randrange(200_000, 300_000)), "--clear-groups", *words]
    done = subprocess.run(words, cwd=box.folder, capture_output=True, check=False, timeout=MOST_SECONDS)
    if b"Permission denied" in done.stderr:
        raise Skipped("another user may not read the sources")
    expect(done.returncode in (0, DISK), f"{n_processes} processes: exit {done.returncode}, {done.stderr[-300:]!r}")
    if done.returncode == 0:
        expect((box.folder / "r.h5").read_bytes() == expected, "with few threads the result has other bytes")
