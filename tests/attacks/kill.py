"""SIGKILL at any moment."""

import hashlib
import subprocess
import time

from harness import ROOT, attack, expect, long_attack


def kill_and_resume(box, study, n_kills):
    expected = box.whole(study)
    out = box.folder / "out.h5"
    started = time.monotonic()
    box.sweep(study, box.folder / "timed.h5")
    usual_s = time.monotonic() - started
    words = []
    for _ in range(n_kills):
        process = box.start("sweep", study, "--out", out, *words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(box.chance.uniform(0.0, usual_s))
        process.kill()
        process.wait()
        if out.exists():
            expect(out.read_bytes() == expected, "a killed sweep left another result under its name")
        words = ["--resume"]
    box.sweep(study, out, "--resume")
    expect(out.read_bytes() == expected, "killed and resumed, the result has other bytes")
    expect(not (box.folder / "out.h5.parts").exists(), "parts are left behind")


@attack
def kill_a_sweep_and_resume(box):
    """Five kills of one sweep, then --resume: the bytes of an undisturbed sweep."""
    kill_and_resume(box, box.study(20), 5)


@attack
def kill_a_page(box):
    """A killed page leaves the old page or the new one, and no file that others take for one."""
    study = box.study(2)
    box.sweep(study, box.folder / "r.h5")
    template = box.folder / "template.html"
    template.write_text('<script type="application/json" id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    page = box.folder / "p.html"
    words = ("page", "r.h5", "--out", page, "--template", template)
    started = time.monotonic()
    expect(box.run(*words).code == 0, "the page is not written")
    usual_s = time.monotonic() - started
    before = page.read_bytes()
    process = box.start(*words)
    time.sleep(box.chance.uniform(0.0, usual_s))
    process.kill()
    process.communicate()
    expect(page.read_bytes() == before, "a killed page spoils the old one")


OUTLOOK = ROOT / "scenarios" / "mra" / "studies" / "outlook.toml"
N_OUTLOOK_KILLS = 50


def digest(file):
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


WHOLE_OUTLOOK = []  # its checksum, made once for all tries


def whole_outlook(box):
    """Checksum of the outlook that nobody disturbs: it takes a minute."""
    if not WHOLE_OUTLOOK:
        out = box.folder / "undisturbed" / "outlook.h5"
        box.sweep(OUTLOOK, out)
        WHOLE_OUTLOOK.append(digest(out))
        out.unlink()
    return WHOLE_OUTLOOK[0]


def wait_until_it_computes(process, says):
    """@return  seconds that opening the study took; None if it ended before"""
    started = time.monotonic()
    while process.poll() is None:
        if " scenarios of " in says.read_text():
            return time.monotonic() - started
        time.sleep(0.01)
    return None


@long_attack
def kill_the_outlook(box):
    """50 kills of the region's outlook as it opens, computes and merges, each gone on with: the bytes of an undisturbed one."""
    expected = whole_outlook(box)
    out, says = box.folder / "outlook.h5", box.folder / "says.txt"
    opening_s, n_kills = 1.0, 0
    while n_kills < N_OUTLOOK_KILLS:
        with open(says, "wb") as errors:
            process = box.start("sweep", OUTLOOK, "--out", out, "--resume", stdout=subprocess.DEVNULL, stderr=errors)
        if box.chance.random() < 0.2:
            time.sleep(box.chance.uniform(0.0, opening_s))
        else:
            # As long as opening takes: some scenarios more each time, on any machine.
            opening_s = wait_until_it_computes(process, says) or opening_s
            time.sleep(box.chance.uniform(0.0, opening_s))
        is_running = process.poll() is None
        process.kill()
        code = process.wait()
        n_kills += is_running
        expect(is_running or code == 0, f"exit {code}: {says.read_text()[-600:]!r}")
        if out.exists():  # it was done, or renamed just before the kill
            expect(digest(out) == expected, "a killed outlook left another result under its name")
            if not (box.folder / "outlook.h5.parts").exists():
                out.unlink()  # from the start
    box.sweep(OUTLOOK, out, "--resume")
    expect(digest(out) == expected, f"killed {n_kills} times and gone on with, the outlook has other bytes")
    expect(not (box.folder / "outlook.h5.parts").exists(), "parts are left behind")
