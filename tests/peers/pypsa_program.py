"""The region's market in PyPSA: the program that `knelpunt_bench --market` writes, stated as buses, links, generators and stores.

A row is a bus, a column a link or generator whose power is the column times its first entry, a state a store at a bus of
its own, a window a constraint of its own; tests/bench/market.py runs it. Usage: pypsa_program.py FOLDER METHOD LIMIT_S; prints one line of JSON.
"""

import json
import logging
import pathlib
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pypsa

FAR = 1e7  # MW: a limit where there is none


class Program:
    """What the file holds; a value is a number or an array over the hours."""

    def __init__(self, folder):
        self.file = json.loads((folder / "program.json").read_text())
        self.n = self.file["n_stages"]
        self.series = np.fromfile(folder / "series.f64").reshape(-1, self.n)

    def value(self, of):
        return of[0] * self.series[of[1]] if isinstance(of, list) else of

    def list(self, name):
        return [[self.value(part) if at >= len(row) - n_values else part for at, part in enumerate(row)]
                for n_values in [{"columns": 3, "rows": 2, "stores": 4}.get(name, 1)] for row in self.file[name]]


class Model:
    """The network, and of each column its component, power per unit and sign."""

    def __init__(self, program):
        self.program = program
        self.network = pypsa.Network()
        self.network.set_snapshots(pd.RangeIndex(program.n))
        self.place = {}
        self.put_rows()
        self.put_stores()
        self.put_columns()

    def put_rows(self):
        rows = self.program.list("rows")
        self.network.add("Bus", [f"row {at}" for at in range(len(rows))])
        for at, (lower, upper) in enumerate(rows):
            if np.array_equal(lower, upper):
                self.network.add("Load", f"right {at}", bus=f"row {at}", p_set=self.hourly(lower))
            else:
                self.network.add("Generator", f"slack {at}", bus=f"row {at}", p_nom=1.0,
                                 p_min_pu=self.hourly(np.clip(-np.asarray(upper), -FAR, FAR)),
                                 p_max_pu=self.hourly(np.clip(-np.asarray(lower), -FAR, FAR)))

    def put_stores(self):
        for at, (lower, upper, inflow, keep) in enumerate(self.program.list("stores")):
            self.network.add("Bus", f"state {at}")
            self.network.add("Store", f"state {at}", bus=f"state {at}", e_nom=1.0, e_cyclic=True, standing_loss=1.0 - keep,
                             e_min_pu=self.hourly(lower), e_max_pu=self.hourly(upper))
            if np.any(inflow):
                self.network.add("Load", f"inflow {at}", bus=f"state {at}", p_set=self.hourly(-np.asarray(inflow)))

    def put_columns(self):
        columns = self.program.list("columns")
        entries = [[] for _ in columns]
        for name, kind in (("entries", "row"), ("store_entries", "state")):
            for row, column, value in self.program.list(name):
                entries[column].append((f"{kind} {row}", value))
        for at, (lower, upper, cost) in enumerate(columns):
            parts = sorted(entries[at], key=lambda part: np.ndim(part[1]))  # a constant one first
            first = parts[0][1]
            assert np.ndim(first) == 0 and first != 0.0
            is_link = len(parts) > 1
            unit = -first if is_link else first  # power of the component per unit of the column
            ends = sorted((np.clip(unit * np.asarray(bound), -FAR, FAR) for bound in (lower, upper)), key=np.max)
            low, high = (np.minimum(*ends), np.maximum(*ends))
            what = {"p_nom": 1.0, "p_min_pu": self.hourly(low), "p_max_pu": self.hourly(high),
                    "marginal_cost": self.hourly(np.asarray(cost) / unit)}
            if is_link:
                what["bus0"] = parts[0][0]
                for number, (bus, value) in enumerate(parts[1:], start=1):
                    what[f"bus{number}"] = bus
                    what["efficiency" if number == 1 else f"efficiency{number}"] = self.hourly(np.asarray(value) / unit)
            else:
                what["bus"] = parts[0][0]
            self.network.add("Link" if is_link else "Generator", f"column {at}", **what)
            self.place[at] = ("Link" if is_link else "Generator", unit)

    def hourly(self, values):
        return float(values) if np.ndim(values) == 0 else pd.Series(values, index=self.network.snapshots)

    def put_windows(self, model):
        groups = [[(column, self.program.value(value)) for _, column, value in group["entries"]]
                  for group in self.program.file["groups"]]
        of_group = {}
        for group, first, n, lower, upper in self.program.file["windows"]:
            of_group.setdefault(group, []).append((first, n, lower, upper))
        for group, windows in of_group.items():
            label = np.full(self.program.n, -1)
            for at, (first, n, _, _) in enumerate(windows):
                label[first : first + n] = at
            assert (label >= 0).all()
            names = pd.Series(label, index=self.network.snapshots, name="window")
            total = 0
            for column, value in groups[group]:
                kind, unit = self.place[column]
                power = model.variables[f"{kind}-p"].sel(name=f"column {column}")
                total = total + (power * (np.asarray(value) / unit)).groupby(names.to_xarray()).sum()
            lower, upper = (np.array([window[side] for window in windows], dtype=float) for side in (2, 3))
            for sign, side in ((">=", lower), ("<=", upper)):
                if np.isfinite(side).all():
                    model.add_constraints(total, sign, pd.Series(side, index=pd.RangeIndex(len(side), name="window")),
                                          name=f"windows {group} {sign}")


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    folder, method, limit_s = pathlib.Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    program = Program(folder)
    start = time.monotonic()
    made = Model(program)
    options = {"time_limit": limit_s, "output_flag": False, "primal_feasibility_tolerance": 1e-8,
               "dual_feasibility_tolerance": 1e-8}
    if method != "choose":
        options |= {"solver": method, "run_crossover": "off"}
    status = made.network.optimize(solver_name="highs", extra_functionality=lambda network, _: made.put_windows(network.model),
                                   solver_options=options, assign_all_duals=False)
    print(json.dumps({"seconds": time.monotonic() - start, "status": list(status), "cost": made.network.objective,
                      "own_s": program.file["own_s"], "own_cost": program.file["own_cost"],
                      "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000.0, "version": pypsa.__version__}))


if __name__ == "__main__":
    main()
