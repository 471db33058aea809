"""Rows for tools/bench: opening result files, and what `check` predicts against what a sweep takes."""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
STUDY = ROOT / "scenarios" / "mra" / "studies" / "outlook.toml"


def row(what, measured, goal, unit, better="less", peer="", version=""):
    return {"name": "files", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": better, "peer": peer, "peer_version": version}


def folder_bytes(folder):
    """Bytes of the files in a folder; files may come and go meanwhile."""
    total = 0
    try:
        for entry in os.scandir(folder):
            try:
                total += entry.stat().st_size
            except FileNotFoundError:
                pass
    except FileNotFoundError:
        pass
    return total


def peak_memory_mb(pid):
    """Highest resident memory of a running process so far; 0 when it is gone."""
    try:
        return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024 / 1e6
    except (FileNotFoundError, ProcessLookupError, AttributeError):
        return 0.0


def sweep(out):
    """Wall seconds, peak memory in MB and peak disk in MB of one sweep.

    Parts and the whole file are there together at the end: the peak of the disk is their sum.
    """
    parts_bytes, memory_mb = 0, 0.0
    start = time.monotonic()
    process = subprocess.Popen([PROGRAM, "sweep", str(STUDY), "--out", str(out), "--force"], stderr=subprocess.DEVNULL)
    while process.poll() is None:
        parts_bytes = max(parts_bytes, folder_bytes(out.with_name(out.name + ".parts")))
        # The last reading counts: it is a peak itself, and the first may be of this script before it becomes the program.
        memory_mb = peak_memory_mb(process.pid) or memory_mb
        time.sleep(0.005)
    seconds = time.monotonic() - start
    if process.returncode != 0:
        raise SystemExit(f"the sweep ended with {process.returncode}")
    return seconds, memory_mb, (parts_bytes + out.stat().st_size) / 1e6


def predicted():
    text = subprocess.run([PROGRAM, "check", str(STUDY)], capture_output=True, text=True, check=True).stdout
    value = lambda name: float(re.search(rf"^{name}\s+(\S+)", text, re.MULTILINE).group(1))
    return value(r"time on \d+ threads"), value("memory"), value("disk while running")


def open_seconds(file, engine, group):
    import xarray as xr

    start = time.monotonic()
    xr.open_dataset(file, engine=engine, group=group).close()
    return time.monotonic() - start


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("files", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    import xarray as xr

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "outlook.h5"
        runs = [(predicted(), sweep(out)) for _ in range(3)]
        for at, (what, unit) in enumerate([("time", "1"), ("memory", "1"), ("disk", "1")]):
            ratio = statistics.median(guess[at] / taken[at] for guess, taken in runs)
            rows.append(row(f"check: predicted {what} over that of the sweep (goal: within 25 %)", max(ratio, 1 / ratio), 1.25, unit))
        for engine in ("h5netcdf", "netcdf4"):
            try:
                times = [max(open_seconds(out, engine, group) for group in (None, "congestion", "electricity")) for _ in range(3)]
            except Exception as error:  # the engine is not in this environment
                print(f"{engine}: {error}", file=sys.stderr)
                continue
            rows.append(row(f"open a result of 32 scenarios in xarray, slowest group, {engine}", statistics.median(times), 0.5, "s", peer="xarray", version=xr.__version__))
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
