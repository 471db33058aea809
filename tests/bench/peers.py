"""Rows for tools/bench: DC flow and all single-circuit outages of the region, against PyPSA and pypowsybl.

The same grid, injections and outages go into all programs; flows must agree to 1e-6 MW before anything is timed.
"""

import csv
import json
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
BENCH = os.environ.get("KNELPUNT_BENCH", str(ROOT / "build" / "knelpunt_bench"))
HOURS = 6
BASE_MVA = 100.0
KV = 100.0  # every bus at 100 kV: 1 pu = 100 ohm, and transformers are lines like others
AGREE_MW = 1e-6
FULL_YEAR_H = 8760


class Region:
    """Grid, injections [hour, node], flows [hour, branch] and worst flows after an outage, as the program has them."""

    def __init__(self, folder):
        with open(folder / "nodes.csv", encoding="utf-8") as file:
            self.nodes = [row["node"] for row in csv.DictReader(file)]
        with open(folder / "branches.csv", encoding="utf-8") as file:
            self.branches = list(csv.DictReader(file))
        table = lambda name: np.loadtxt(folder / name, delimiter=",")[:, 1:]
        self.injections_mw, self.flows_mw = table("injections.csv"), table("flows.csv")
        # The program keeps outages that change a flow; every other one leaves the flow as it was.
        self.worst_mw = np.maximum(table("worst.csv"), np.abs(self.flows_mw))
        self.circuits = []  # (id, branch index, from, to, x_ohm)
        for at, branch in enumerate(self.branches):
            for circuit in range(int(branch["n_circuits"])):
                x_ohm = float(branch["x_pu_circuit"]) * KV * KV / BASE_MVA
                self.circuits.append((f"{branch['branch']}#{circuit}", at, branch["from"], branch["to"], x_ohm))
        self.outages = [c[0] for c in self.circuits if c[0].endswith("#0") and self.branches[c[1]]["is_outage"] == "1"]

    def by_branch(self, circuit_flows):
        total = np.zeros(len(self.branches))
        for (_, at, *_), flow in zip(self.circuits, circuit_flows):
            total[at] += flow
        return total

    def worst_after(self, post):
        """Largest |flow| after any outage, carried to the full group: post[outage][circuit] in MW."""
        worst = np.zeros(len(self.branches))
        for outage, flows in post.items():
            total = self.by_branch(flows)
            for at, branch in enumerate(self.branches):
                n = int(branch["n_circuits"])
                own = outage.rsplit("#", 1)[0] == branch["branch"]
                if own and n == 1:
                    continue
                worst[at] = max(worst[at], abs(total[at]) * (n / (n - 1) if own else 1.0))
        return worst

    def require(self, what, mine, other):
        gap = float(np.abs(mine - other).max())
        if gap > AGREE_MW:
            raise SystemExit(f"{what}: flows differ by {gap:.3g} MW")
        print(f"{what}: flows agree to {gap:.1e} MW", file=sys.stderr)


def ours_s():
    """Our seconds per hour of a year with all outages, one core."""
    text = subprocess.run([BENCH, "--json", "flow"], capture_output=True, text=True, check=True).stdout
    rows = json.loads(text)["rows"]
    return next(row["measured"] for row in rows if row["unit"] == "s") / FULL_YEAR_H


def pypsa_s(region):
    import logging

    import pypsa

    logging.getLogger("pypsa").setLevel(logging.WARNING)
    net = pypsa.Network()
    net.set_snapshots(range(HOURS))
    net.add("Bus", region.nodes, v_nom=KV)
    ids = [c[0] for c in region.circuits]
    net.add("Line", ids, bus0=[c[2] for c in region.circuits], bus1=[c[3] for c in region.circuits],
            x=[c[4] for c in region.circuits], r=0.0, s_nom=1.0)
    net.add("Load", region.nodes, bus=region.nodes)
    net.loads_t.p_set = net.loads_t.p_set.reindex(columns=region.nodes)
    net.loads_t.p_set.loc[:, region.nodes] = -region.injections_mw[:HOURS]
    net.add("Generator", "slack", bus=region.nodes[0], control="Slack")
    start = time.perf_counter()
    net.lpf()
    flow_s = (time.perf_counter() - start) / HOURS
    for hour in range(HOURS):
        region.require(f"PyPSA, hour {hour}", region.flows_mw[hour], region.by_branch(net.lines_t.p0.loc[hour, ids].to_numpy()))
    times = []
    for hour in range(min(3, HOURS)):
        start = time.perf_counter()
        post = net.lpf_contingency(snapshots=hour, branch_outages=[("Line", outage) for outage in region.outages])
        times.append(time.perf_counter() - start)
        rows = [("Line", name) for name in ids]  # the table is in an order of its own
        places = post.index.get_indexer(rows)
        columns = {(name[-1] if isinstance(name, tuple) else name): at for at, name in enumerate(post.columns)}
        flows = {outage: post.to_numpy()[places, columns[outage]] for outage in region.outages}
        region.require(f"PyPSA, outages of hour {hour}", region.worst_mw[hour], region.worst_after(flows))
    return flow_s + statistics.median(times), pypsa.__version__


def powsybl_network(region):
    import pypowsybl.network as pn
    import pandas as pd

    net = pn.create_empty("region")
    frame = lambda index, **columns: pd.DataFrame(columns, index=pd.Index(index, name="id"))
    nodes = [f"N{at}" for at in range(len(region.nodes))]
    place = dict(zip(region.nodes, range(len(region.nodes))))
    net.create_substations(frame([f"S{n}" for n in nodes]))
    net.create_voltage_levels(frame([f"V{n}" for n in nodes], substation_id=[f"S{n}" for n in nodes], topology_kind="BUS_BREAKER", nominal_v=KV))
    net.create_buses(frame(nodes, voltage_level_id=[f"V{n}" for n in nodes]))
    net.create_loads(frame([f"L{n}" for n in nodes], voltage_level_id=[f"V{n}" for n in nodes], bus_id=nodes, p0=0.0, q0=0.0))
    net.create_generators(frame(["G"], voltage_level_id=[f"V{nodes[0]}"], bus_id=[nodes[0]], target_p=0.0, min_p=-1e6, max_p=1e6,
                                target_v=KV, voltage_regulator_on=True))
    end = lambda side: [nodes[place[c[side]]] for c in region.circuits]
    net.create_lines(frame([c[0] for c in region.circuits], voltage_level1_id=[f"V{n}" for n in end(2)], bus1_id=end(2),
                           voltage_level2_id=[f"V{n}" for n in end(3)], bus2_id=end(3), r=0.0, x=[c[4] for c in region.circuits],
                           g1=0.0, b1=0.0, g2=0.0, b2=0.0))
    return net, nodes


def pypowsybl_s(region):
    import pandas as pd
    import pypowsybl
    import pypowsybl.loadflow as lf
    import pypowsybl.security as sec

    net, nodes = powsybl_network(region)
    ids = [c[0] for c in region.circuits]
    parameters = lf.Parameters(distributed_slack=False, dc_use_transformer_ratio=True,
                               provider_parameters={"slackBusSelectionMode": "NAME", "slackBusesIds": f"V{nodes[0]}_0"})
    analysis = sec.create_analysis()
    analysis.add_single_element_contingencies(region.outages)
    analysis.add_monitored_elements(branch_ids=ids)
    times = []
    for hour in range(HOURS):
        net.update_loads(pd.DataFrame({"p0": -region.injections_mw[hour]}, index=pd.Index([f"L{n}" for n in nodes], name="id")))
        lf.run_dc(net, parameters)
        region.require(f"pypowsybl, hour {hour}", region.flows_mw[hour], region.by_branch(net.get_lines().loc[ids, "p1"].to_numpy()))
        start = time.perf_counter()
        result = analysis.run_dc(net, parameters)
        times.append(time.perf_counter() - start)
        if hour < 2:
            table = result.branch_results
            flows = {}
            for outage in region.outages:
                of_outage = table.xs(outage, level="contingency_id")["p1"].droplevel("operator_strategy_id")
                flows[outage] = of_outage.reindex(ids).fillna(0.0).to_numpy()
            region.require(f"pypowsybl, outages of hour {hour}", region.worst_mw[hour], region.worst_after(flows))
    return statistics.median(times), pypowsybl.__version__


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("peers", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    warnings.filterwarnings("ignore")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([BENCH, "--dump", folder, "--hours", str(HOURS)], check=True)
        region = Region(pathlib.Path(folder))
    ours = ours_s()
    for name, measure, goal in (("PyPSA lpf + lpf_contingency", pypsa_s, 100.0), ("pypowsybl DC security analysis", pypowsybl_s, 20.0)):
        try:
            theirs, version = measure(region)
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        rows.append({"name": "peers", "what": f"an hour with all {len(region.outages)} outages: {name} over ours", "measured": theirs / ours,
                     "goal": goal, "unit": "1", "better": "more", "peer": name.split()[0], "peer_version": version})
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
