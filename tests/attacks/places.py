"""Files, folders, links and pipes of others where the program writes."""

import os
import shutil

from harness import ROOT, attack, expect

INPUT = 1


def put_obstacle(box, path):
    """Something that is no file of ours.

    @return its kind
    """
    kind = box.chance.choice(["folder", "link", "dangling link", "pipe"])
    if kind == "folder":
        path.mkdir()
        (path / "thesis.txt").write_text("mine")
    elif kind == "link":
        (box.folder / "target").write_text("mine")
        path.symlink_to(box.folder / "target")
    elif kind == "dangling link":
        path.symlink_to(box.folder / "nowhere")
    else:
        os.mkfifo(path)
    return kind


@attack
def places_of_a_sweep(box):
    """Folders, links and pipes in place of result, parts and log: said before computing, and left alone."""
    study = box.study(3)
    name = box.chance.choice(["r.h5", "r.h5.parts", "r.h5.log.json"])
    kind = put_obstacle(box, box.folder / name)
    before = box.files()
    done = box.run("sweep", study, "--out", "r.h5", *box.chance.choice([[], ["--force"], ["--resume"]]))
    expect(done.code == INPUT and name in done.err, f"a {kind} in place of {name}: {done}")
    expect(box.files() == before, f"a {kind} in place of {name}: {set(box.files()) ^ set(before)} changed")


@attack
def places_of_parts(box):
    """Folders, links and pipes in place of a part: said before computing."""
    study = box.study(20)
    process = box.start("sweep", study, "--out", "r.h5")
    parts = box.folder / "r.h5.parts"
    while process.poll() is None and len(list(parts.glob("*.h5"))) < 2:
        pass
    process.kill()
    process.communicate()
    found = sorted(parts.glob("*.h5"))
    if not found:
        return
    part = box.chance.choice(found)
    part.unlink()
    kind = put_obstacle(box, part)
    done = box.run("sweep", study, "--out", "r.h5", "--resume")
    expect(done.code == 3 and part.name in done.err, f"a {kind} in place of a part: {done}")
    expect(part.is_symlink() or part.exists(), f"the {kind} in place of a part is gone")


@attack
def places_of_others(box):
    """Files beside the result with names like ours survive everything."""
    study = box.study(2)
    names = ["r.h5.probe", "r.h5.tmp", "r.parts/thesis.txt", "r.tmp", "p.html.tmp", "r.h5.parts.txt", ".knelpunt", "r.h5.log"]
    for name in names:
        (box.folder / name).parent.mkdir(exist_ok=True)
        (box.folder / name).write_text("mine")
    box.sweep(study, "r.h5")
    box.sweep(study, "r.h5", "--force")
    box.sweep(study, "r.h5", "--resume")
    template = box.folder / "template.html"
    template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    expect(box.run("page", "r.h5", "--out", "p.html", "--template", template).code == 0, "the page is not written")
    for name in names:
        expect((box.folder / name).read_text() == "mine", f"{name} changed")


@attack
def places_of_inputs(box):
    """No command replaces what it reads, nor files of others without --force."""
    region = box.region()
    shutil.copytree(ROOT / "scenarios" / "mra" / "validation", region / "validation")
    study = region / "studies" / "tutorial.toml"
    box.sweep(study, "r.h5")
    template = box.folder / "template.html"
    template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    case = box.folder / "case.m"
    case.write_text("function mpc = two\nmpc.version = '2';\nmpc.baseMVA = 100;\nmpc.bus = [\n1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;\n"
                    "2 1 5 1 0 0 1 1 0 110 1 1.1 0.9;\n];\nmpc.gen = [\n1 0 0 99 -99 1 100 1 99 0;\n];\n"
                    "mpc.branch = [\n1 2 0.01 0.1 0 0 0 0 0 0 1 -360 360;\n];\n")
    notes = box.folder / "notes.txt"
    notes.write_text("mine")
    before = {path: path.read_bytes() for path in box.folder.rglob("*") if path.is_file()}
    lines = region / "grid" / "lines.csv"
    for words in (("sweep", study, "--out", study, "--force"), ("sweep", study, "--out", lines, "--force"),
                  ("sweep", study, "--out", notes), ("sweep", study, "--out", notes, "--resume"),
                  ("page", "r.h5", "--out", "r.h5", "--force", "--template", template),
                  ("page", "r.h5", "--out", template, "--force", "--template", template),
                  ("page", "r.h5", "--out", notes, "--template", template),
                  ("validate", "r.h5", "--region", region, "--out", "r.h5", "--force"),
                  ("validate", "r.h5", "--region", region, "--out", notes),
                  ("validate", "r.h5", "--region", region, "--out", region / "validation" / "points.csv", "--force"),
                  ("page", "r.h5", "--out", "", "--template", template),
                  ("flow", case, "--out", case, "--force"), ("flow", case, "--out", notes)):
        done = box.run(*words)
        expect(done.code == INPUT, f"{words}: {done}")
        for path, content in before.items():
            expect(path.read_bytes() == content, f"{words} changed {path.name}")
    for words in (("flow", case, "--out", notes, "--force"), ("flow", case, "--out", notes)):
        done = box.run(*words)
        expect(done.code == 0, f"{words} is refused: {done}")


@attack
def places_of_names(box):
    """Names that are too long, folders that cannot be read, bytes that are no text: a sentence and exit 1."""
    study = box.study(1)
    for out in ("n" * 250, "n" * 300, "/".join(["d" * 200] * 25) + "/r.h5", "r" * 3 + "\udcff" + ".h5"):
        done = box.run("sweep", study, "--out", out)
        expect(done.code in (0, INPUT) and done.err, f"--out of {len(out)} characters: {done}")
    for file in ("n" * 300, "n" * 5000, "\udcff\udcfe", ".", "/proc/1/mem"):
        for command in ("check", "show", "flow"):
            done = box.run(command, file)
            expect(done.code == INPUT and done.err, f"{command} of {file[:20]!r}: {done}")
            expect("internal" not in done.err and "filesystem error" not in done.err, f"{command}: {done}")
