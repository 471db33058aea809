"""Results that are damaged, cut, or of other shapes than their schema says."""

import pathlib
import shutil

from harness import ROOT, Skipped, attack, expect

OLD = ROOT / "tests" / "data" / "old_results"
VIEWS = (["show"], ["show", "bottlenecks", "--json"], ["show", "years", "--json"], ["show", "stations", "--csv"], ["page"])
MOST_SECONDS = 60  # of one command, on a machine that does other things as well


def read(box, words, file):
    """What a command says of a file: its exit code and all it gives."""
    page, template = box.folder / "page.html", box.folder / "template.html"
    template.write_text('<script id="knelpunt-data">"@@KNELPUNT_DATA@@"</script>')
    page.unlink(missing_ok=True)
    more = ["--out", page, "--template", template] if words[0] == "page" else []
    done = box.run(words[0], file, *words[1:], *more, seconds=MOST_SECONDS)
    return done, done.out + (page.read_text() if page.exists() else "")


def expect_refused_or(box, file, expected):
    """Exit 1 with a sentence and nothing else, or exactly what the whole file gives."""
    for words in VIEWS:
        done, given = read(box, words, file)
        if done.code == 1:
            expect(given == "" and file.name in done.err and "--resume" not in done.err, f"{words}: {done}")
        else:
            expect(given == expected[tuple(words)], f"{words}: other numbers: {done}")


def whole_result(box):
    file = box.folder / "whole.h5"
    box.sweep(box.study(2), file)
    return file, {tuple(words): read(box, words, file)[1] for words in VIEWS}


@attack
def bits_of_results(box):
    """Random bits of a result change, one at a time: it is refused, or gives the same numbers."""
    file, expected = whole_result(box)
    content = file.read_bytes()
    changed = box.folder / "changed.h5"
    for _ in range(10):
        damaged = bytearray(content)
        damaged[box.chance.randrange(len(content))] ^= 1 << box.chance.randrange(8)
        changed.write_bytes(damaged)
        expect_refused_or(box, changed, expected)


@attack
def results_that_are_cut(box):
    """Results that end early, or go on with bytes of others: refused, or the same numbers."""
    file, expected = whole_result(box)
    content = file.read_bytes()
    changed = box.folder / "changed.h5"
    for _ in range(5):
        end = box.chance.randrange(len(content))
        tail = box.chance.choice([b"", bytes(len(content) - end), box.chance.randbytes(len(content) - end)])
        changed.write_bytes(content[:end] + tail)
        expect_refused_or(box, changed, expected)


@attack
def bits_of_earlier_results(box):
    """Damage to files without checksums: read or refused within the time, never a crash."""
    source = box.chance.choice(sorted(OLD.glob("schema_*.h5")))
    content = source.read_bytes()
    changed = box.folder / "changed.h5"
    for _ in range(10):
        damaged = bytearray(content)
        for _ in range(box.chance.randrange(1, 5)):
            at, how = box.chance.randrange(len(damaged)), box.chance.randrange(3)
            if how == 0:
                damaged[at] ^= 1 << box.chance.randrange(8)
            else:
                length = min(box.chance.randrange(1, 64), len(damaged) - at)
                damaged[at:at + length] = bytes([255 if how == 1 else 0]) * length
        changed.write_bytes(damaged)
        for words in VIEWS:
            done, given = read(box, words, changed)
            expect(done.code in (0, 1, 5), f"{words}: {done}")
            expect(done.code != 1 or (given == "" and changed.name in done.err), f"{words}: {done}")


@attack
def results_of_other_shapes(box):
    """Datasets of a file without checksums are shorter, missing, of another kind, or links: refused or the same numbers."""
    try:
        import h5py
        import numpy as np
    except ImportError as error:
        raise Skipped("h5py") from error
    source = OLD / "schema_1.4.h5"
    expected = {tuple(words): read(box, words, source)[1] for words in VIEWS}
    changed = box.folder / "changed.h5"
    for _ in range(6):
        shutil.copyfile(source, changed)
        changed.chmod(0o644)
        with h5py.File(changed, "r+") as file:
            names = []
            file.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
            name = box.chance.choice(sorted(name for name in names if not name.startswith(("provenance", "tables"))))
            how = box.chance.choice(["shorter", "longer", "kind", "missing", "circle", "elsewhere"])
            data = file[name][()]
            del file[name]
            if how == "shorter":
                file[name] = data[:-1]
            elif how == "longer":
                file[name] = np.concatenate([data, data[-1:]])
            elif how == "kind":
                file[name] = np.zeros(data.shape, dtype="S3" if data.dtype.kind in "fi" else "f8")
            elif how == "circle":
                file[name] = h5py.SoftLink("/" + name)
            elif how == "elsewhere":
                file[name] = h5py.ExternalLink(str(source), "/" + name)
        if how == "missing":  # as in a file of a program that did not know it: its columns are empty or not there
            for words in VIEWS:
                done, _ = read(box, words, changed)
                expect(done.code in (0, 1, 5), f"{name} {how}: {words}: {done}")
        else:
            expect_refused_or(box, changed, expected)


KNOWN = pathlib.Path(ROOT).parent / "shared" / "cases" / "found" / "attacks"


@attack
def results_that_once_crashed(box):
    """Files that made earlier programs crash, hang, or print foreign memory."""
    files = sorted(KNOWN.glob("*.h5"))
    if not files:
        raise Skipped("the files of earlier attacks are not present")
    for file in files:
        for words in VIEWS:
            done, given = read(box, words, file)
            expect(done.code == 1 and given == "" and file.name in done.err, f"{file.name}: {words}: {done}")
