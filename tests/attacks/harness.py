"""Finds, runs and counts attacks; see README.md."""

import argparse
import collections
import dataclasses
import importlib
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("KNELPUNT_PROGRAM", ROOT / "build" / "knelpunt"))
KINDS = ("kill", "pairs", "stop", "room", "places", "parts", "inputs", "results")
STOPPED = 130
MOST_SECONDS = 900  # of one run, on a machine that many share: hanging is a finding, not a reason to wait for ever


class Broken(Exception):
    """The rule did not hold."""


class Skipped(Exception):
    """The attack needs what is not there."""


@dataclasses.dataclass(frozen=True)
class Attack:
    name: str
    doc: str
    run: object
    is_long: bool = False  # minutes: left to campaigns


ATTACKS = {}


def attack(function, is_long=False):
    """Makes a function of a box an attack."""
    ATTACKS[function.__name__] = Attack(function.__name__, function.__doc__.strip().splitlines()[0], function, is_long)
    return function


def long_attack(function):
    """Makes a function of a box an attack that takes minutes."""
    return attack(function, is_long=True)


def expect(holds, what):
    if not holds:
        raise Broken(what)


@dataclasses.dataclass
class Done:
    code: int
    out: str
    err: str
    seconds: float  # by the clock
    cpu_seconds: float  # of the processor: what a busy machine does not change

    def __str__(self):
        return f"exit {self.code} after {self.seconds:.2f} s ({self.cpu_seconds:.2f} s cpu), stderr: {self.err.strip()[-600:]!r}"


# Some 40 scenarios of a hundredth of a second: long enough to be met at any moment, short enough to be tried often.
STUDY = """knelpunt = 1
title = "Attacked"
region = "{region}"
mode = "wish"
[axes]
storyline = ["A"]
year = [{years}]
weather = ["plain"]
options = ["none", "west"]
[option_sets.none]
[option_sets.west]
projects = ["west_third_circuit"]
"""


def processor_seconds():
    """Of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Box:
    """What an attack gets: a folder of its own, a chance with a seed, the program and small studies."""

    def __init__(self, folder, seed):
        self.folder = pathlib.Path(folder)
        self.chance = random.Random(seed)
        self.n_files = 0

    def region(self):
        """A copy of the tutorial's region, to spoil."""
        folder = self.folder / "region"
        shutil.copytree(ROOT / "scenarios" / "tutorial", folder)
        return folder

    def study(self, n_years=10, region=None, extra=""):
        """A study of two scenarios a year, beside the region or on its own."""
        self.n_files += 1
        file = self.folder / f"study_{self.n_files}.toml"
        years = ", ".join(str(2025 + at) for at in range(n_years))
        file.write_text(STUDY.format(region=region or ROOT / "scenarios" / "tutorial", years=years) + extra)
        return file

    def start(self, *words, limits=None, program=PROGRAM, **more):
        """Starts the program.

        limits   {resource.RLIMIT_...: value} of the new process
        program  another one in its place
        """
        def prepare():
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            for kind, value in (limits or {}).items():
                resource.setrlimit(kind, (value, value))

        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": self.folder, **more}
        return subprocess.Popen([str(program), *map(str, words)], preexec_fn=prepare, **more)

    @staticmethod
    def end(process, started, seconds=MOST_SECONDS):
        """Waits for a process.

        @raises Broken if it hangs or ends by a signal that nobody sent
        """
        before_s = processor_seconds()
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise Broken(f"hangs: {' '.join(process.args)}") from error
        text = [part.decode(errors="replace") if part else "" for part in (out, err)]
        return Done(process.returncode, *text, time.monotonic() - started, processor_seconds() - before_s)

    def run(self, *words, seconds=MOST_SECONDS, **more):
        started = time.monotonic()
        done = self.end(self.start(*words, **more), started, seconds)
        expect(done.code >= 0, f"died of signal {-done.code}: {' '.join(map(str, words))}: {done}")
        return done

    def sweep(self, study, out, *words, code=0, **more):
        """A sweep that must end with a code."""
        done = self.run("sweep", study, "--out", out, *words, **more)
        expect(done.code == code, f"sweep should end with {code}: {done}")
        return done

    def whole(self, study):
        """Bytes of the result of a study that nobody disturbs."""
        out = self.folder / "undisturbed" / "whole.h5"
        self.sweep(study, out, "--force")
        return out.read_bytes()

    def files(self, folder=None):
        """Every file and folder below a folder, by its path."""
        folder = folder or self.folder
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def load():
    """All attacks by name."""
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    sys.modules.setdefault("harness", sys.modules[__name__])
    for kind in KINDS:
        importlib.import_module(kind)
    return sys.modules["harness"].ATTACKS


def try_once(one, seed):
    """Why an attack was not held; empty if it was.

    @raises Skipped
    """
    folder = tempfile.mkdtemp(prefix="knelpunt_attack_")
    try:
        one.run(Box(folder, seed))
        return ""
    except Exception as error:  # pylint: disable=broad-except  # one attack must not end the campaign
        if type(error).__name__ == "Skipped":
            raise
        if type(error).__name__ == "Broken":
            return str(error)
        return f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description="Attacks on the program; see tests/attacks/README.md")
    parser.add_argument("names", nargs="*", help="only attacks whose name holds one of these words")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=1, help="of each attack")
    parser.add_argument("--minutes", type=float, help="go on in turn until the time is over")
    parser.add_argument("--list", action="store_true")
    words = parser.parse_args()
    chosen = [one for one in load().values() if not words.names or any(name in one.name for name in words.names)]
    if words.list:
        for one in chosen:
            print(f"{one.name:40} {one.doc}")
        return 0
    if not chosen or not PROGRAM.exists():
        print("no such attack" if not chosen else f"{PROGRAM} is missing: build it first", file=sys.stderr)
        return 1
    tries, held, skipped = collections.Counter(), collections.Counter(), {}
    end = time.monotonic() + 60 * words.minutes if words.minutes else None
    number = 0
    while (time.monotonic() < end) if end else number < words.tries:
        for one in chosen:
            if one.name in skipped or (end and time.monotonic() > end):
                continue
            seed = words.seed + number
            try:
                why = try_once(one, seed)
            except Exception as error:  # Skipped, whichever module it is of
                skipped[one.name] = str(error)
                continue
            tries[one.name] += 1
            held[one.name] += not why
            if why:
                print(f"BROKEN {one.name} --seed {seed}: {why}", flush=True)
        number += 1
    for one in chosen:
        result = f"skipped: {skipped[one.name]}" if one.name in skipped else f"{held[one.name]} of {tries[one.name]} held"
        print(f"{one.name:40} {result}")
    return 0 if held == tries else 1


if __name__ == "__main__":
    sys.exit(main())
