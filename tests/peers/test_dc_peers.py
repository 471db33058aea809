"""DC flows and outages against pandapower, PyPSA and pypowsybl: on networks they ship and on random ones."""

import logging
import os
import pathlib
import subprocess
import warnings

import h5py
import numpy as np
import pytest

from region_writer import RATING_MVA, write_region

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)


class Case:
    """A network: branches (from, to, x_pu on 100 MVA), injections in MW, slack node."""

    def __init__(self, n_nodes, branches, injection_mw, slack=0):
        self.n_nodes, self.branches, self.slack = n_nodes, branches, slack
        self.injection_mw = np.array(injection_mw, dtype=float)
        self.injection_mw[slack] -= self.injection_mw.sum()


def random_case(seed):
    chance = np.random.default_rng(seed)
    n = int(chance.integers(6, 40))
    pairs = [(at, (at + 1) % n) for at in range(n)]
    pairs += [tuple(int(v) for v in chance.choice(n, 2, replace=False)) for _ in range(n // 2)]
    return Case(n, [(i, j, float(chance.uniform(0.01, 0.2))) for i, j in pairs], chance.normal(0, 60, n), int(chance.integers(n)))


def pandapower_case(name):
    """A case that pandapower ships, with the flows pandapower gives."""
    networks = pytest.importorskip("pandapower.networks", reason="pandapower is not installed")
    import pandapower

    net = getattr(networks, name)()
    pandapower.rundcpp(net)
    ppc = net._ppc
    base_mva, rows = ppc["baseMVA"], ppc["branch"].real
    ratio = np.where(rows[:, 8] == 0, 1.0, rows[:, 8])
    assert np.all(rows[:, 9] == 0), "no phase shifters in the tables"
    branches = [(int(i), int(j), x * t * 100.0 / base_mva) for i, j, x, t in zip(rows[:, 0], rows[:, 1], rows[:, 3], ratio)]
    flow = rows[:, 13]
    n = ppc["bus"].shape[0]
    injection = np.zeros(n)
    for (i, j, _), p in zip(branches, flow):
        injection[i] += p
        injection[j] -= p
    return Case(n, branches, injection), flow


def pypsa_network(case):
    pypsa = pytest.importorskip("pypsa", reason="PyPSA is not installed")
    net = pypsa.Network()
    net.set_snapshots([0])
    names = [f"n{at}" for at in range(case.n_nodes)]
    net.add("Bus", names, v_nom=100.0)
    net.add("Line", [f"b{at:04}" for at in range(len(case.branches))], bus0=[names[b[0]] for b in case.branches],
            bus1=[names[b[1]] for b in case.branches], x=[100.0 * b[2] for b in case.branches], r=0.0, s_nom=1.0)
    net.add("Load", names, bus=names, p_set=-case.injection_mw)
    net.add("Generator", "slack", bus=names[case.slack], control="Slack")
    return net


def bridges(case):
    """Branches whose loss splits the network."""
    out = set()
    for lost in range(len(case.branches)):
        seen, open_nodes = {0}, [0]
        while open_nodes:
            node = open_nodes.pop()
            for at, (i, j, _) in enumerate(case.branches):
                if at != lost and node in (i, j):
                    other = j if node == i else i
                    if other not in seen:
                        seen.add(other)
                        open_nodes.append(other)
        if len(seen) < case.n_nodes:
            out.add(lost)
    return out


def ours(case, folder):
    """Flow in MW and worst loading by rule of every branch."""
    study = write_region(folder, case.n_nodes, case.branches, case.injection_mw, case.slack)
    out = folder / "out.h5"
    done = subprocess.run([PROGRAM, "sweep", str(study), "--out", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with h5py.File(out) as file:
        return file["electricity/branch_flow_mw"][0, :, 0].astype(float), file["congestion/branch_worst_loading_pu"][0]


def assert_flows(mine, theirs):
    # The file holds flows as float32: half a unit of 2^-23 relative, and 1e-5 MW where a flow is almost 0.
    np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("name", ["case14", "case30", "case118"])
def test_flows_of_pandapower(name, tmp_path):
    case, flow = pandapower_case(name)
    assert_flows(ours(case, tmp_path)[0], flow)


def worst_of_pypsa(case):
    net = pypsa_network(case)
    net.lpf()
    base = net.lines_t.p0.loc[0].to_numpy()
    lost = bridges(case)
    outages = [f"b{at:04}" for at in range(len(case.branches)) if at not in lost]
    post = net.lpf_contingency(snapshots=0, branch_outages=[("Line", name) for name in outages])
    table = post.to_numpy()[post.index.get_indexer([("Line", f"b{at:04}") for at in range(len(case.branches))])]
    return base, np.abs(table).max(axis=1) / RATING_MVA  # the first column is the base case


@pytest.mark.parametrize("seed", range(6))
def test_flows_and_outages_of_pypsa_on_random_networks(seed, tmp_path):
    case = random_case(seed)
    base, worst = worst_of_pypsa(case)
    flow, loading = ours(case, tmp_path)
    assert_flows(flow, base)
    np.testing.assert_allclose(loading, worst, rtol=1e-9, atol=1e-9)  # both in double precision


@pytest.mark.parametrize("name", ["case14", "case118"])
def test_outages_of_pypsa_on_networks_of_pandapower(name, tmp_path):
    case, _ = pandapower_case(name)
    _, worst = worst_of_pypsa(case)
    np.testing.assert_allclose(ours(case, tmp_path)[1], worst, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["create_ieee14", "create_ieee118"])
def test_flows_of_pypowsybl(name, tmp_path):
    network = pytest.importorskip("pypowsybl.network", reason="pypowsybl is not installed")
    loadflow = pytest.importorskip("pypowsybl.loadflow")
    net = getattr(network, name)()
    loadflow.run_dc(net, loadflow.Parameters(distributed_slack=False))
    buses = {bus: at for at, bus in enumerate(net.get_buses().index)}
    angle = np.radians(net.get_buses()["v_angle"].to_numpy())
    branches, flow = [], []
    for _, row in net.get_branches().iterrows():
        i, j = buses[row["bus1_id"]], buses[row["bus2_id"]]
        # Where nothing flows, the reactance cannot be read from the solution, and any one gives no flow.
        branches.append((i, j, (angle[i] - angle[j]) * 100.0 / row["p1"] if abs(row["p1"]) > 1e-6 else 0.1))
        flow.append(row["p1"])
    injection = np.zeros(len(buses))
    for (i, j, _), p in zip(branches, flow):
        injection[i] += p
        injection[j] -= p
    assert_flows(ours(Case(len(buses), branches, injection), tmp_path)[0], np.array(flow))
