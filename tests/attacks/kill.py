"""SIGKILL at any moment."""

import subprocess
import time

from harness import attack, expect


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
