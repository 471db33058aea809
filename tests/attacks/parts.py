"""Parts that are not what their names say, and bits that change."""

import re
import shutil

from harness import PROGRAM, attack, expect


def some_parts(box, study, **more):
    """Parts of a sweep that was killed half way."""
    process = box.start("sweep", study, "--out", "r.h5", "--threads", "1", **more)
    parts = box.folder / "r.h5.parts"
    while process.poll() is None and len(list(parts.glob("*.h5"))) < 6:
        pass
    process.kill()
    process.communicate()
    return sorted(parts.glob("*.h5"))


@attack
def parts_that_are_damaged(box):
    """Cut, changed, renamed and swapped parts are computed anew: the bytes of an undisturbed sweep."""
    study = box.study(20)
    expected = box.whole(study)
    parts = some_parts(box, study)
    for part in parts:
        content = bytearray(part.read_bytes())
        how = box.chance.choice(["cut", "bit", "other", "empty", "whole"])
        if how == "cut":
            part.write_bytes(content[: box.chance.randrange(len(content))])
        elif how == "bit":
            content[box.chance.randrange(len(content))] ^= 1 << box.chance.randrange(8)
            part.write_bytes(content)
        elif how == "other":
            shutil.copyfile(box.chance.choice(parts), part)
        elif how == "empty":
            part.write_bytes(b"")
    box.sweep(study, "r.h5", "--resume")
    expect((box.folder / "r.h5").read_bytes() == expected, "the result has other bytes")


@attack
def parts_of_other_inputs(box):
    """After a change of the input no part of before is taken up."""
    region = box.region()
    study = box.study(20, region=region)
    some_parts(box, study)
    lines = region / "grid" / "lines.csv"
    lines.write_text(lines.read_text().replace(",60,60,60,", ",61,61,61,", 1))
    done = box.sweep(study, "r.h5", "--resume")
    found = re.search(r"\((\d+) taken over\)", done.err)
    expect(found and found.group(1) == "0", f"{done}")


@attack
def parts_of_another_build(box):
    """Of what another build has made nothing is taken up; what the same build has made is."""
    version = box.run("--version").out
    identity = re.search(r"build ([0-9a-f]{12})", version).group(1)
    content = PROGRAM.read_bytes()
    expect(content.count(identity.encode()) == 1, "the program holds its build more than once")
    other = box.folder / "other"
    other.write_bytes(content.replace(identity.encode(), identity[::-1].encode()))
    other.chmod(0o755)
    study = box.study(20)
    expected = box.whole(study)
    is_other = box.chance.random() < 0.8
    n_parts = len(some_parts(box, study, program=other if is_other else PROGRAM))
    done = box.sweep(study, "r.h5", "--resume")
    n_taken = int(re.search(r"\((\d+) taken over\)", done.err).group(1))
    expect(n_taken == 0 if is_other else n_taken > 0 or n_parts == 0, f"{n_parts} parts: {done}")
    expect((box.folder / "r.h5").read_bytes() == expected, "the result has other bytes")


@attack
def parts_that_failed(box):
    """Out of memory in some scenarios: the rest is kept, the complete result stays, --resume does what is missing."""
    import resource

    study = box.study(20)
    expected = box.whole(study)
    box.sweep(study, "r.h5")
    done = box.run("sweep", study, "--out", "r.h5", "--force", "--threads", "2",
                   limits={resource.RLIMIT_AS: box.chance.randrange(150, 350) << 20})
    expect((box.folder / "r.h5").read_bytes() == expected, f"the complete result was replaced: {done}")
    box.sweep(study, "r.h5", "--resume")
    expect((box.folder / "r.h5").read_bytes() == expected, "the result has other bytes")
