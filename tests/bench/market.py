"""Rows for tools/bench market: the market of the region, its re-use between options of the grid, and PyPSA beside it."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "peers"))
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
BENCH = os.environ.get("KNELPUNT_BENCH", str(ROOT / "build" / "knelpunt_bench"))
REGION = ROOT / "scenarios" / "mra"
N_OPTIONS = 100
HOURS = 8760
SAME_COST = 3e-7  # the sum of both gaps, and one more for the tolerances of a simplex method


def row(what, measured, goal, unit, peer="", version=""):
    return {"name": "market", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": "less" if not peer else "more",
            "peer": peer, "peer_version": version}


def sweep(study, out):
    """Wall seconds and markets solved."""
    start = time.monotonic()
    done = subprocess.run([PROGRAM, "sweep", str(study), "--out", str(out), "--force", "--threads", "2"], capture_output=True, text=True, check=True)
    return time.monotonic() - start, int(re.search(r"(\d+) markets? solved", done.stderr).group(1))


def grid_options(folder):
    """A study of 100 options that each widen one line or transformer, in mode wish."""
    lines = [line.split(",")[0] for line in (REGION / "grid" / "lines.csv").read_text().splitlines()[1:] if line[:1] not in ("#", "")]
    sets = [f"o{at}" for at in range(N_OPTIONS)]
    text = f'knelpunt = 1\nregion = "{REGION}"\ndispatch = "market"\nmode = "wish"\n[axes]\nstoryline = ["KM"]\nyear = [2030]\n'
    text += f'weather = ["ordinary"]\noptions = {json.dumps(sets)}\n[outputs]\nhourly = []\n'
    for at, name in enumerate(sets):
        text += f'[option_sets.{name}]\nprojects = ["*"]\n'
        for column in ("rating_mva", "rating_low_mva", "rating_high_mva"):
            text += f'[[option_sets.{name}.change]]\ntable = "lines"\nrow = "{lines[at % len(lines)]}"\n'
            text += f'column = "{column}"\noperation = "multiply"\nvalue = "{1.1 + 0.01 * (at // len(lines))}"\n'
    study = folder / "options.toml"
    study.write_text(text)
    return study


def outlook(folder):
    text = (REGION / "studies" / "outlook.toml").read_text().replace('region = ".."', f'region = "{REGION}"\ndispatch = "market"')
    study = folder / "outlook.toml"
    study.write_text(text)
    return study


def pypsa_seconds_per_value():
    """Seconds that PyPSA takes to state a program, per column and hour: a random system of the peers' test, a year."""
    import pypsa
    import test_market_peers as peers

    network = peers.make_network(peers.random_system(0), hours=8760)
    start = time.monotonic()
    model = network.optimize.create_model()
    return (time.monotonic() - start) / model.nvars, pypsa.__version__


def pypsa_year(folder):
    """The region's year of 2035 without the convex term, building included: PyPSA with the faster of HiGHS's methods, and ours."""
    subprocess.run([BENCH, "--market", str(folder), str(HOURS)], check=True)
    best = None
    for method in ("choose", "ipm"):
        limit_s = 600 if best is None else best["seconds"]
        done = subprocess.run([sys.executable, str(ROOT / "tests" / "peers" / "pypsa_program.py"), str(folder), method, str(limit_s)],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            continue  # out of time
        found = json.loads(done.stdout.splitlines()[-1])
        if found["status"][1] == "optimal" and (best is None or found["seconds"] < best["seconds"]):
            best = found
    if best is None:
        raise SystemExit("PyPSA has no answer")
    assert abs(best["cost"] - best["own_cost"]) < SAME_COST * abs(best["cost"]), "both have the same cost"
    peak_mb = own_peak_mb(folder)
    return [row(f"{HOURS} hours of the region, PyPSA and HiGHS over ours of {best['own_s']:.2f} s, building included", best["seconds"] / best["own_s"],
                200, "1", peer="PyPSA", version=best["version"]),
            row(f"memory of that: ours of {peak_mb:.0f} MB, reading the region included, over PyPSA's", peak_mb / best["peak_mb"], 0.2, "1")]


def own_peak_mb(folder):
    """Peak of a process that makes and solves the same program."""
    process = subprocess.Popen([BENCH, "--market", str(folder), str(HOURS)])
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    return used.ru_maxrss / 1000.0


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("market", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    rows = []
    ours = json.loads(subprocess.run([BENCH, "--json", "market"], capture_output=True, text=True, check=True).stdout)["rows"]
    build = next(line for line in ours if "program of the market from a System" in line["what"])
    n_values = float(re.search(r"(\d+) columns", build["what"]).group(1)) * 8760
    seconds, version = pypsa_seconds_per_value()
    rows.append(row("PyPSA and linopy: time to state a program, per column and hour, over ours", seconds / (build["measured"] / n_values), 50, "1", peer="PyPSA", version=version))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rows += pypsa_year(folder / "market")
        seconds, n_markets = sweep(grid_options(folder), folder / "options.h5")
        rows.append(row(f"{N_OPTIONS} options of the grid against one base, 2 threads, markets solved: {n_markets} (goal 1)", seconds, 180, "s"))
        seconds, n_markets = sweep(outlook(folder), folder / "outlook.h5")
        rows.append(row(f"outlook with the market, 64 scenarios, 2 threads, markets solved: {n_markets}", seconds, 480, "s"))
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
