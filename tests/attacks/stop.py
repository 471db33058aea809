"""Ctrl-C and the like in every command."""

import signal
import time

from harness import ROOT, STOPPED, attack, expect

MOST_S = 1.0
SLOW_MACHINE_S = 2.0  # added where other programs take the processor


def stop_at_random(box, usual_s, *words, signals=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)):
    """Starts a command, stops it at any moment.

    @return  seconds it took to end; None if it was done before
    """
    number = box.chance.choice(signals)
    process = box.start(*words)
    time.sleep(box.chance.uniform(0.05, max(0.06, usual_s)))
    asked = time.monotonic()
    process.send_signal(number)
    done = box.end(process, asked)
    if done.code == 0:
        return None
    # Before main() sets its handlers a signal ends any program.
    expect(done.code in (STOPPED, -number), f"{number!r} in {words[0]}: {done}")
    expect(done.seconds < MOST_S + SLOW_MACHINE_S, f"{number!r} in {words[0]}: {done}")
    return done.seconds


def region_study(box, extra=""):
    file = box.folder / "region.toml"
    file.write_text(f"""knelpunt = 1
region = "{ROOT / 'scenarios' / 'mra'}"
{extra}
[axes]
storyline = ["KM", "EV"]
year = [2025, 2030, 2035]
weather = ["ordinary"]
options = ["planned"]
[option_sets.planned]
projects = ["*"]
""")
    return file


@attack
def stop_a_check(box):
    """check ends with 130 within a second, also while a market is measured."""
    stop_at_random(box, 4.0, "check", region_study(box, box.chance.choice(["", 'dispatch = "market"'])))


@attack
def stop_a_sweep(box):
    """sweep ends with 130 within a second and keeps what is finished; no half file."""
    study = region_study(box, box.chance.choice(["", 'physics = "ac"', 'dispatch = "market"']))
    stop_at_random(box, 8.0, "sweep", study, "--out", "r.h5")
    expect(not (box.folder / "r.h5").exists() or box.run("show", "r.h5").code == 0, "a stopped sweep left half a file")


@attack
def stop_a_merge(box):
    """The same at the end of a sweep, when its result is written."""
    study = box.study(30)
    started = time.monotonic()
    expected = box.whole(study)
    usual_s = time.monotonic() - started
    process = box.start("sweep", study, "--out", "r.h5")
    time.sleep(box.chance.uniform(0.7, 1.0) * usual_s)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    done = box.end(process, asked)
    expect(done.code in (0, STOPPED), f"{done}")
    expect(done.seconds < MOST_S + SLOW_MACHINE_S, f"{done}")
    if done.code == 0 or (box.folder / "r.h5").exists():
        expect((box.folder / "r.h5").read_bytes() == expected, "the result has other bytes")
    else:
        box.sweep(study, "r.h5", "--resume")
        expect((box.folder / "r.h5").read_bytes() == expected, "resumed, the result has other bytes")


@attack
def stop_what_reads(box):
    """show, validate, compare, page, describe and flow end within a second."""
    box.sweep(box.study(20), "r.h5")
    case = box.folder / "big.m"
    write_case(case, 3000)
    template = box.folder / "template.html"
    template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    words = box.chance.choice([
        ("show", "r.h5", "stations"), ("show", "r.h5", "years"), ("validate", "r.h5", "--region", ROOT / "scenarios" / "mra"),
        ("page", "r.h5", "--out", "p.html", "--template", template), ("flow", case, "--n1"), ("flow", case, "--dc", "--n1"),
    ])
    process = box.start(*words)
    time.sleep(box.chance.uniform(0.02, 1.0))
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    done = box.end(process, asked)
    expect(done.seconds < MOST_S + SLOW_MACHINE_S, f"{words}: {done}")
    expect(done.code in (0, 1, STOPPED, -signal.SIGINT), f"{words}: {done}")
    expect(not [name for name in box.files() if name.endswith(".tmp")], "a temporary file is left")


@attack
def stop_a_page_as_it_is_written(box):
    """What is written of a page by then goes with it, the old page stays."""
    box.sweep(box.study(1), "r.h5")
    template = box.folder / "template.html"
    template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>' + "x" * 100_000_000)  # takes a while
    (box.folder / "p.html").write_text('<p id="knelpunt-data">old')
    process = box.start("page", "r.h5", "--out", "p.html", "--template", template)
    while process.poll() is None and not list(box.folder.glob(".knelpunt.*.tmp")):
        time.sleep(0.001)
    process.send_signal(box.chance.choice([signal.SIGINT, signal.SIGKILL]))
    process.communicate()
    waited = time.monotonic()  # the process that writes ends when the disk has what it was at
    while list(box.folder.glob(".knelpunt.*.tmp")) and time.monotonic() - waited < 60.0:
        time.sleep(0.05)
    expect(not list(box.folder.glob(".knelpunt.*.tmp")), f"left behind: {box.files()}")
    page = (box.folder / "p.html").read_text()
    expect(page.endswith("old") or len(page) > 100_000_000, "the old page is spoilt")


@attack
def stop_twice(box):
    """A second Ctrl-C ends at once."""
    process = box.start("sweep", region_study(box, 'dispatch = "market"'), "--out", "r.h5")
    time.sleep(box.chance.uniform(0.3, 3.0))
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    done = box.end(process, asked)
    expect(done.code in (STOPPED, -signal.SIGINT), f"{done}")
    expect(done.seconds < 0.5 + SLOW_MACHINE_S, f"{done}")


def write_case(file, n_buses):
    """A meshed network of that many buses in the MATPOWER format."""
    lines = ["function mpc = big", "mpc.version = '2';", "mpc.baseMVA = 100;", "mpc.bus = ["]
    for bus in range(1, n_buses + 1):
        lines.append(f"{bus} {3 if bus == 1 else 1} {0.1 if bus > 1 else 0} 0.02 0 0 1 1 0 110 1 1.1 0.9;")
    lines += ["];", "mpc.gen = [", "1 0 0 9999 -9999 1 100 1 9999 -9999;", "];", "mpc.branch = ["]
    for bus in range(2, n_buses + 1):
        lines.append(f"{max(1, bus // 2)} {bus} 0.001 0.01 0 0 0 0 0 0 1 -360 360;")
        if bus > 2:
            lines.append(f"{bus - 1} {bus} 0.001 0.02 0 0 0 0 0 0 1 -360 360;")
    file.write_text("\n".join([*lines, "];", ""]))
