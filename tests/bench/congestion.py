"""Rows for tools/bench: what still fits, all stations of the region, both directions and levels, all hours, N-1, all forms."""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
STUDY = ROOT / "scenarios" / "mra" / "studies" / "outlook.toml"


def row(what, measured, goal, unit):
    return {"name": "congestion", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": "less", "peer": "", "peer_version": ""}


def main():
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if names and "congestion" not in names:
        print(json.dumps({"rows": []}))
        return 0
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    said = subprocess.run([PROGRAM, "headroom", STUDY, "--time"], capture_output=True, text=True, check=True, env=env).stderr
    took = re.search(r"all hours: ([\d.]+) s", said)
    said = subprocess.run([PROGRAM, "headroom", STUDY, "--check", "200"], capture_output=True, text=True, check=False, env=env).stderr
    worst = re.search(r"largest difference ([\d.e+-]+|inf) MW", said)
    rows = [row("headroom: stations, both directions, all hours, N-1, forms", float(took[1]), 5.0, "s"),
            row("headroom: 200 rooms against brute force", float(worst[1]), 1e-6, "MW")]
    print(json.dumps({"rows": rows}))
    return 0 if float(worst[1]) <= 1e-6 else 1


sys.exit(main())
