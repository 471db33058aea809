"""Rows for tools/bench: DC flow and all single-circuit outages of the region, against PyPSA and pypowsybl.

The same grid, injections and outages go into all programs, and flows must agree to 1e-6 MW before anything is timed. Our
time is that of a full year on one core, with the grid's factors made once, per hour. The peers' functions for outages
take one hour at a time and make their factors anew; the last row leaves that to PyPSA once a year.
Exit: 1 when flows differ, 77 when no peer can be imported.
"""

import csv
import json
import logging
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "peers"))
import peer_networks as peers  # noqa: E402  the networks that the tests compare, too

BENCH = os.environ.get("KNELPUNT_BENCH", str(ROOT / "build" / "knelpunt_bench"))
HOURS = 24  # of which base flows are compared
OUTAGE_HOURS = 3  # of which flows after outages are compared and timed, in every round
ROUNDS = 5
AGREE_MW = 1e-6
HOURS_OF_YEAR = 8760


class Region:
    """Grid of single circuits, injections [hour, node], flows and worst flows [hour, branch] as the program has them."""

    def __init__(self, folder):
        def table(name):
            return np.loadtxt(folder / name, delimiter=",")[:, 1:]

        with open(folder / "nodes.csv", encoding="utf-8") as file:
            place_of = {row["node"]: at for at, row in enumerate(csv.DictReader(file))}
        with open(folder / "branches.csv", encoding="utf-8") as file:
            branches = list(csv.DictReader(file))
        self.injections_mw, self.flows_mw = table("injections.csv"), table("flows.csv")
        # The program keeps outages that change a flow; every other one leaves the flow as it was.
        self.worst_mw = np.maximum(table("worst.csv"), np.abs(self.flows_mw))
        self.n_circuits = np.array([int(branch["n_circuits"]) for branch in branches])
        self.first = np.concatenate([[0], np.cumsum(self.n_circuits)[:-1]])  # first circuit of each branch
        circuits = [(place_of[branch["from"]], place_of[branch["to"]], float(branch["x_pu_circuit"]))
                    for branch in branches for _ in range(int(branch["n_circuits"]))]
        self.grid = peers.Grid(len(place_of), circuits)
        self.lost = [at for at, branch in enumerate(branches) if branch["is_outage"] == "1"]  # branch of each outage
        self.outages = [int(self.first[at]) for at in self.lost]

    def by_branch(self, circuits_mw):
        """Sum over the circuits of each branch, along the last axis."""
        return np.add.reduceat(circuits_mw, self.first, axis=-1)

    def worst(self, circuits_mw, after_mw):
        """Largest |flow| of each branch, with no outage and after each, carried over to all circuits of the branch."""
        after = np.abs(self.by_branch(after_mw))
        n = self.n_circuits[self.lost]
        after[np.arange(len(self.lost)), self.lost] *= n / np.maximum(n - 1, 1)
        return np.maximum(after.max(axis=0), np.abs(self.by_branch(circuits_mw)))

    def require(self, what, mine_mw, theirs_mw):
        gap = float(np.abs(mine_mw - theirs_mw).max())
        if not gap <= AGREE_MW:  # also when it is NaN
            raise SystemExit(f"{what}: flows differ by {gap:.3g} MW")
        print(f"{what}: agree to {gap:.1e} MW", file=sys.stderr)


def ours_s():
    """Our seconds per hour with all outages, one core: a year with its factors, over its hours."""
    text = subprocess.run([BENCH, "--json", "flow"], capture_output=True, text=True, check=True).stdout
    return next(row["measured"] for row in json.loads(text)["rows"] if row["unit"] == "s") / HOURS_OF_YEAR


def per_hour_s(body, hours):
    start = time.perf_counter()
    for hour in range(hours):
        body(hour)
    return (time.perf_counter() - start) / hours


class Pypsa:
    """lpf_contingency, which solves the base case itself."""

    name, goal, label = "PyPSA", 100.0, "PyPSA lpf_contingency"

    def __init__(self, region):
        import pypsa

        self.version, self.region = pypsa.__version__, region
        self.net = peers.pypsa_network(region.grid, region.injections_mw)

    def check(self):
        region, grid = self.region, self.region.grid
        flows = peers.pypsa_flows(self.net, grid)
        region.require(f"{self.label}, {HOURS} hours", region.flows_mw, region.by_branch(flows))
        for hour in range(OUTAGE_HOURS):
            after = peers.pypsa_after_outages(self.net, grid, hour, region.outages)
            region.require(f"{self.label}, outages of hour {hour}", region.worst_mw[hour], region.worst(flows[hour], after))

    def seconds(self):
        grid, outages = self.region.grid, self.region.outages
        return per_hour_s(lambda hour: peers.pypsa_contingency(self.net, grid, hour, outages), OUTAGE_HOURS)


class PypsaFactors(Pypsa):
    """PyPSA's PTDF and BODF made once a year, flows and worst outages by numpy, hour by hour; no goal was set for it."""

    goal, label = None, "PyPSA's factors once a year, hours in numpy"

    def __init__(self, region):
        super().__init__(region)
        self.net.lpf(0)
        self.make_factors()

    def make_factors(self):
        part = self.net.c.sub_networks.static.obj.iloc[0]
        part.calculate_BODF()
        circuits = part.branches_i().get_level_values(-1).get_indexer(self.region.grid.branch_ids)
        nodes = part.buses_o.get_indexer(self.region.grid.node_ids)  # the order of PyPSA's own matrices
        assert np.all(circuits >= 0) and np.all(nodes >= 0), "the region is one piece"
        self.ptdf = np.asarray(part.PTDF)[np.ix_(circuits, nodes)]
        self.bodf = np.asarray(part.BODF)[np.ix_(circuits, circuits)][:, self.region.outages].T.copy()

    def hour(self, hour):
        flow = self.ptdf @ self.region.injections_mw[hour]
        after = flow + self.bodf * flow[self.region.outages, None]
        return flow, after

    def check(self):
        region = self.region
        for hour in range(OUTAGE_HOURS):
            flow, after = self.hour(hour)
            region.require(f"{self.label}, hour {hour}", region.flows_mw[hour], region.by_branch(flow))
            region.require(f"{self.label}, outages of hour {hour}", region.worst_mw[hour], region.worst(flow, after))

    def seconds(self):
        return (per_hour_s(lambda hour: self.region.worst(*self.hour(hour)), HOURS)
                + per_hour_s(lambda _: self.make_factors(), 1) / HOURS_OF_YEAR)


class Pypowsybl:
    """Security analysis in its quicker mode, every circuit watched; fetching the table of flows is not timed."""

    name, goal, label = "pypowsybl", 20.0, "pypowsybl DC security analysis, fast mode"

    def __init__(self, region):
        import pypowsybl
        import pypowsybl.security

        self.version, self.region, grid = pypowsybl.__version__, region, region.grid
        self.net = peers.pypowsybl_network(grid)
        self.load_flow = peers.pypowsybl_parameters(slack_bus=f"Vn{grid.slack}_0")
        self.parameters = pypowsybl.security.Parameters(
            load_flow_parameters=self.load_flow, provider_parameters={"dcFastMode": "true"})
        self.analysis = peers.pypowsybl_analysis(grid.branch_ids, region.outages)

    def check(self):
        region, ids = self.region, self.region.grid.branch_ids
        for hour in range(HOURS):
            peers.pypowsybl_inject(self.net, region.grid, region.injections_mw[hour])
            flows = peers.pypowsybl_flows(self.net, ids, self.load_flow)
            region.require(f"{self.label}, hour {hour}", region.flows_mw[hour], region.by_branch(flows))
            result = self.analysis.run_dc(self.net, self.parameters)  # all hours: Java is warm afterwards
            if hour < OUTAGE_HOURS:
                after = peers.pypowsybl_table(result, ids, region.outages)
                region.require(f"{self.label}, outages of hour {hour}", region.worst_mw[hour], region.worst(flows, after))

    def seconds(self):
        times = []
        for hour in range(OUTAGE_HOURS):
            peers.pypowsybl_inject(self.net, self.region.grid, self.region.injections_mw[hour])
            times.append(per_hour_s(lambda _: self.analysis.run_dc(self.net, self.parameters), 1))
        return statistics.mean(times)


def available(region):
    """The peers that can be imported; of the others, why not."""
    found = []
    for peer in (Pypsa, PypsaFactors, Pypowsybl):
        try:
            found.append(peer(region))
        except ImportError as error:
            print(f"skipped: {peer.label}: {error}", file=sys.stderr)
    return found


def measure(region):
    found = available(region)
    for peer in found:
        peer.check()
    ratios = [[] for _ in found]
    for _ in range(ROUNDS):  # in turns, since the machine may have other work
        ours = ours_s()
        for peer, of_peer in zip(found, ratios):
            theirs = peer.seconds()
            of_peer.append(theirs / ours)
            print(f"{peer.label}: {1e3 * theirs:.3f} ms an hour, ours {1e3 * ours:.6f} ms", file=sys.stderr)
    return [{"name": "peers", "what": f"an hour with all {len(region.outages)} outages: {peer.label}, over ours",
             "measured": statistics.median(of_peer), "goal": peer.goal, "unit": "1", "better": "more",
             "peer": peer.name, "peer_version": peer.version} for peer, of_peer in zip(found, ratios)]


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("peers", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)  # PyPSA tells of every hour, which takes time as well
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([BENCH, "--dump", folder, "--hours", str(HOURS)], check=True)
        region = Region(pathlib.Path(folder))
    rows = measure(region)
    print(json.dumps({"machine": {}, "rows": rows}))
    if not rows:
        sys.exit(77)


if __name__ == "__main__":
    main()
