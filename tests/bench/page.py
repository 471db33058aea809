"""Rows for tools/bench: size of the outlook's page and time to its first picture in Chromium."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
STUDY = ROOT / "scenarios" / "mra" / "studies" / "outlook.toml"
PAGE = ROOT / "build" / "page"
SKIPPED = 77


def row(what, measured, goal, unit):
    return {"name": "region", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": "less", "peer": "", "peer_version": ""}


def main():
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if names and "region" not in names:
        print(json.dumps({"rows": []}))
        return 0
    if subprocess.run([ROOT / "tools" / "page" / "build", PAGE], stdout=subprocess.DEVNULL).returncode != 0:
        print("the page cannot be built here", file=sys.stderr)
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        result, page = pathlib.Path(folder) / "outlook.h5", pathlib.Path(folder) / "outlook.html"
        subprocess.run([PROGRAM, "sweep", STUDY, "--out", result], check=True, stderr=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "page", result, "--out", page, "--template", PAGE / "template.html"], check=True, stderr=subprocess.DEVNULL)
        said = subprocess.run(["npm", "run", "--silent", "first-picture", "--", page], cwd=PAGE / "work", capture_output=True, text=True).stdout
    found = re.search(r"bytes=(\d+) first_picture_s=([\d.]+)", said)
    if found is None:
        print(said.strip() or "no browser", file=sys.stderr)
        return SKIPPED
    rows = [row("page of the outlook, 64 scenarios", int(found[1]) / 1e6, 10.0, "MB"), row("time to its first picture in Chromium", float(found[2]), 1.5, "s")]
    print(json.dumps({"rows": rows}))
    return 0


sys.exit(main())
