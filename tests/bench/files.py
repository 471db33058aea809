"""Rows for tools/bench: opening result files, and what `check` predicts against what a sweep takes."""

import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
STUDY = ROOT / "scenarios" / "mra" / "studies" / "outlook.toml"


def row(what, measured, goal, unit, better="less", peer="", version=""):
    return {"name": "files", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": better, "peer": peer, "peer_version": version}


def folder_bytes(folder):
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())


def sweep(out):
    """Wall seconds, peak memory in MB and peak disk in MB of one sweep."""
    peak = [0]
    done = threading.Event()

    def watch():
        while not done.is_set():
            try:
                peak[0] = max(peak[0], folder_bytes(out.parent))
            except FileNotFoundError:  # a part was renamed meanwhile
                pass
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.monotonic()
    process = subprocess.Popen([PROGRAM, "sweep", str(STUDY), "--out", str(out), "--force"], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    done.set()
    watcher.join()
    if status != 0:
        raise SystemExit(f"the sweep ended with {status}")
    return seconds, usage.ru_maxrss * 1024 / 1e6, peak[0] / 1e6


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
    print(json.dumps({"machine": {"children_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000}, "rows": rows}))


if __name__ == "__main__":
    main()
