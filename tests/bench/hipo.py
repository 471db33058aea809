"""Rows for tools/bench solver: HiGHS's new interior-point method HiPO, which the library that we link does not hold.

It comes with highspy and highspy-extras, reads the same programs as MPS files, gets all threads and may leave out crossover. Time is
that of its solve alone.
Exit: 1 when costs differ, 77 when it is not here.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = os.environ.get("KNELPUNT_BENCH", str(ROOT / "build" / "knelpunt_bench"))
SIZES = {(168, 0): 40, (672, 0): 120, (672, 30): 150, (2184, 0): 200}  # hours and capacities: goal
LIMIT_S = float(os.environ.get("KNELPUNT_HIPO_LIMIT_S", "400"))
SAME_COST = 3e-7


def solve(file, limit_s):
    """Seconds and cost; no cost where it was stopped."""
    import highspy

    program = highspy.Highs()
    program.silent()
    program.readModel(str(file))
    for name, value in (("solver", "hipo"), ("run_crossover", "off"), ("threads", os.cpu_count()), ("time_limit", limit_s),
                        ("primal_feasibility_tolerance", 1e-8), ("dual_feasibility_tolerance", 1e-8)):
        program.setOptionValue(name, value)
    program.run()
    ended = program.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return program.getRunTime(), program.getInfo().objective_function_value if ended else None, program.version()


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("solver", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    try:
        import highspy  # noqa: F401
        import highspy_extras  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error}", file=sys.stderr)
        sys.exit(77)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for (hours, capacities), goal in SIZES.items():
            file = pathlib.Path(folder) / "program.mps"
            own = json.loads(subprocess.run([BENCH, "--mps", str(file), str(hours), str(capacities)], capture_output=True, text=True,
                                            check=True).stdout)
            seconds, cost, version = solve(file, LIMIT_S)
            if cost is not None and abs(cost - own["cost"]) > SAME_COST * abs(cost):
                raise SystemExit(f"costs differ: {cost} and {own['cost']}")
            what = f"{hours} hours, 420 columns, 20 stores" + (f", {capacities} capacities" if capacities else "")
            ended = "" if cost is not None else f" stopped after {LIMIT_S:.0f} s, so a lower bound"
            rows.append({"name": "solver", "what": f"{what}: HiPO{ended} of {seconds:.1f} s over ours of {own['seconds']:.2f} s, all threads for each",
                         "measured": seconds / own["seconds"], "goal": goal, "unit": "1", "better": "more", "peer": "HiGHS HiPO",
                         "peer_version": version})
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
