"""Inputs that are no tables, too large, too deep, or lead elsewhere."""

import os

from harness import attack, expect

INPUT = 1
MOST_CPU_S = 5.0  # 300,000 equal ids take 2.1 s
MOST_LINES = 1000


def check(box, study, *says):
    done = box.run("check", study)
    expect(done.code == INPUT, f"{done}")
    expect(done.cpu_seconds < MOST_CPU_S, f"takes {done.cpu_seconds:.1f} s of the processor")
    expect(len(done.err.splitlines()) < MOST_LINES, f"{len(done.err.splitlines())} lines of messages")
    expect(len(done.err) < 500_000, f"{len(done.err)} bytes of messages")
    for text in says:
        expect(text in done.err, f"no \"{text}\" in {done}")
    return done


@attack
def inputs_that_are_no_files(box):
    """Pipes and devices in place of a table, a study, a case: said at once."""
    region = box.region()
    table = region / box.chance.choice(["grid/lines.csv", "demand/volumes.csv", "region.toml", "storylines.csv"])
    table.unlink()
    kind = box.chance.choice(["pipe", "/dev/zero", "folder"])
    if kind == "pipe":
        os.mkfifo(table)
    elif kind == "folder":
        table.mkdir()
    else:
        table.symlink_to(kind)
    check(box, box.study(1, region=region), table.name)
    for command in ("check", "flow", "show"):
        for file in ("/dev/zero", box.folder):
            done = box.run(command, file)
            expect(done.code == INPUT and done.cpu_seconds < MOST_CPU_S, f"{command} {file}: {done}")


@attack
def inputs_that_are_huge(box):
    """Huge cells, a million columns, 300,000 equal or unknown ids: at most 200 messages and a count."""
    region = box.region()
    kind = box.chance.choice(["cell", "quoted cell", "columns", "equal ids", "unknown ids", "long ids"])
    loads = region / "demand" / "loads.csv"
    head, *rows = loads.read_text().splitlines()
    if kind == "cell":
        loads.write_text("\n".join([head, rows[0] + "x" * 100_000_000, ""]))
    elif kind == "quoted cell":
        loads.write_text("\n".join([head, rows[0] + ',"' + "x" * 100_000_000 + '"', ""]))
    elif kind == "columns":
        loads.write_text(",".join([head, *(f"c{at}" for at in range(1_000_000))]) + "\n")
    elif kind == "equal ids":
        loads.write_text("\n".join([head, *[rows[0]] * 300_000, ""]))
    elif kind == "unknown ids":
        cells = rows[0].split(",")
        loads.write_text("\n".join([head, *(",".join([f"load.{at}", f"bus.{at}", *cells[2:]]) for at in range(100_000)), ""]))
    else:
        loads.write_text("\n".join([head, *(f"{at}{'y' * 60}" + rows[0] for at in range(20_000)), ""]))
    check(box, box.study(1, region=region), "loads.csv")


@attack
def inputs_that_are_deep(box):
    """Keys, lists and tables nested 50,000 deep in a study or region: a line of the file, no crash."""
    n = 50_000
    text = box.chance.choice([f"[{'a.' * n}a]\n", f"{'a.' * n}a = 1\n", f"x = {'[' * n}{']' * n}\n", f"x = {'{a=' * n}1{'}' * n}\n",
                              f"x = {{s = '''\n''', {'a . ' * n}a = 1}}\n", "[[a]]\n" * n + "x = 1\n"])
    region = box.region()
    if box.chance.random() < 0.5:
        study = box.study(1, region=region, extra=text)
        check(box, study, study.name)
    else:
        file = region / "region.toml"
        file.write_text(file.read_text() + text)
        check(box, box.study(1, region=region), "region.toml")


@attack
def inputs_that_lead_elsewhere(box):
    """Links and names that leave the region are not read, and nothing of what stands there is printed."""
    region = box.region()
    secret = box.folder / "secret.txt"
    secret.write_text("root:x:0:0:hunter2\nuser,hunter2\n")
    kind = box.chance.choice(["link", "measured", "prices"])
    if kind == "link":
        table = region / "grid" / "lines.csv"
        table.unlink()
        table.symlink_to(secret)
    elif kind == "measured":
        (region / "weather" / "measured_years.csv").write_text("id,file\nm,../../secret.txt\n")
    else:
        (region / "markets").mkdir(exist_ok=True)
        (region / "markets" / "price_curves.csv").write_text("id,file\np,../../secret.txt\n")
    study = box.study(1, region=region)
    done = check(box, study, "outside")
    expect("hunter2" not in done.err, f"{done}")
    study.write_text("files_outside_region = true\n" + study.read_text())
    done = box.run("check", study)
    expect("outside" not in done.err, f"not allowed: {done}")
    expect("hunter2" not in done.err + done.out, f"a file that is no table is quoted: {done}")


@attack
def inputs_that_are_no_hours(box):
    """Starts, steps and years beyond any calendar: an input error, no mistake of the program."""
    study = box.study(1)
    text = study.read_text()
    for line in ("first_hour = 1e18", "first_hour = nan", "first_hour = -1e300", "step_h = 0.33333333333", "step_h = 1e-12",
                 "step_h = nan", "reference_year = 999999999", "reference_year = -2147483648"):
        study.write_text(text.replace("[axes]", f"[time]\nsteps = 24\n{line}\n[axes]"))
        check(box, study, study.name)


@attack
def inputs_that_stand_twice(box):
    """Years, storylines, weather, options, modes twice in a study: an input error."""
    study = box.study(2)
    text = study.read_text()
    old, new = box.chance.choice([("2025, 2026", "2025, 2026, 2025"), ('["A"]', '["A", "A"]'), ('["plain"]', '["plain", "plain"]'),
                                  ('["none", "west"]', '["none", "west", "none"]'),
                                  ('mode = "wish"\n', "\n"), ('["west_third_circuit"]', '["west_third_circuit", "west_third_circuit"]')])
    text = text.replace(old, new)
    if "mode" in old:
        text = text.replace("[axes]\n", '[axes]\nmode = ["wish", "wish"]\n')
    study.write_text(text)
    check(box, study, "twice")
