"""DC flows and outages against pandapower, PyPSA and pypowsybl: on networks they ship and on random ones.

PyPSA ships no network inside its package (its examples are downloads), so it solves those of the others.
"""

import logging
import os
import pathlib
import subprocess
import warnings

import h5py
import numpy as np
import peer_networks as peers
import pytest
import shipped_networks
from region_writer import RATING_MVA, write_region

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
SHIPPED = ["pandapower/case14", "pandapower/case30", "pandapower/case118",
           "pypowsybl/create_ieee14", "pypowsybl/create_ieee118"]
SEEDS = range(6)
# Hourly flows are in the file as float32: half a unit in the last place is up to 6e-8 of a flow, and 4e-8 of the largest
# is found. 2e-7 of the largest is three such halves.
FLOW_TOLERANCE_PU = 2e-7
# The worst loading is in the file as double: what is left is rounding in solving, up to 1.2e-14 of the largest loading
# where it was measured. 1e-12 leaves room for other processors and libraries.
LOADING_TOLERANCE_PU = 1e-12

warnings.filterwarnings("ignore")
pytestmark = pytest.mark.filterwarnings("ignore")
logging.disable(logging.WARNING)


def need(peer):
    pytest.importorskip(peer, reason=f"{peer} cannot be imported", exc_type=ImportError)


def random_case(seed):
    """A ring with chords, now and then beside a ring branch, and two nodes that hang on one branch."""
    chance = np.random.default_rng(seed)
    n = int(chance.integers(6, 40))
    pairs = [(at, (at + 1) % n) for at in range(n)]
    pairs += [tuple(int(v) for v in chance.choice(n, 2, replace=False)) for _ in range(n // 2)]
    pairs += [pairs[0], (0, n), (n, n + 1)]
    branches = [(i, j, float(chance.uniform(0.01, 0.2))) for i, j in pairs]
    injection = chance.normal(0, 60, n + 2)
    slack = int(chance.integers(n))
    injection[slack] -= injection.sum()
    return peers.Grid(n + 2, branches, slack), injection


@pytest.fixture(scope="module")
def shipped():
    """Gives a shipped network by "peer/name"; made once, since the peer's outages take their time."""
    made = {}

    def make(name):
        peer, function = name.split("/")
        need(peer)
        if name not in made:
            made[name] = getattr(shipped_networks, f"from_{peer}")(function)
        return made[name]

    return make


def ours(grid, injection_mw, folder):
    """Flow in MW and worst loading by rule, of every branch in the order of the grid."""
    study, out = write_region(folder / "region", grid, injection_mw), folder / "out.h5"
    done = subprocess.run([PROGRAM, "sweep", str(study), "--out", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with h5py.File(out) as file:
        assert [name.decode() for name in file["branch"][:]] == grid.branch_ids
        flow_mw = file["electricity/branch_flow_mw"][0].astype(float)
        assert np.all(flow_mw == flow_mw[:, :1]), "all is flat"
        return flow_mw[:, 0], file["congestion/branch_worst_loading_pu"][0]


def worst_loading(flow_mw, after_mw):
    """Highest |flow| over the rating, with no outage and after each."""
    return np.abs(np.vstack([flow_mw, after_mw])).max(axis=0) / RATING_MVA


def assert_same(mine, theirs, tolerance_pu):
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=tolerance_pu * np.abs(theirs).max())


def assert_agrees(grid, injection_mw, flow_mw, after_mw, folder):
    assert after_mw.shape == (len(grid.outages()), len(grid.branches))
    assert np.all(np.isfinite(after_mw))
    loading = worst_loading(flow_mw, after_mw)
    assert np.any(loading > np.abs(flow_mw) / RATING_MVA + 1e-3), "outages must matter"

    my_flow_mw, my_loading = ours(grid, injection_mw, folder)

    assert_same(my_flow_mw, flow_mw, FLOW_TOLERANCE_PU)
    assert_same(my_loading, loading, LOADING_TOLERANCE_PU)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_network_is_as_its_own_program_solves_it(name, shipped, tmp_path):
    case = shipped(name)

    assert_agrees(case.grid, case.injection_mw, case.flow_mw, case.after_mw, tmp_path)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_network_is_as_pypsa_solves_it(name, shipped, tmp_path):
    need("pypsa")
    case = shipped(name)
    net = peers.pypsa_network(case.grid, [case.injection_mw])
    flow_mw = peers.pypsa_flows(net, case.grid)[0]
    after_mw = peers.pypsa_after_outages(net, case.grid, 0, case.grid.outages())

    assert_agrees(case.grid, case.injection_mw, flow_mw, after_mw, tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_network_is_as_pandapower_solves_it(seed, tmp_path):
    need("pandapower")
    grid, injection = random_case(seed)
    net = peers.pandapower_network(grid, injection)
    flow_mw, after_mw = peers.pandapower_flows(net), peers.pandapower_after_outages(net, grid.outages())

    assert_agrees(grid, injection, flow_mw, after_mw, tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_network_is_as_pypsa_solves_it(seed, tmp_path):
    need("pypsa")
    grid, injection = random_case(seed)
    net = peers.pypsa_network(grid, [injection])
    flow_mw, after_mw = peers.pypsa_flows(net, grid)[0], peers.pypsa_after_outages(net, grid, 0, grid.outages())

    assert_agrees(grid, injection, flow_mw, after_mw, tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_network_is_as_pypowsybl_solves_it(seed, tmp_path):
    need("pypowsybl")
    grid, injection = random_case(seed)
    net, parameters = peers.pypowsybl_network(grid), peers.pypowsybl_parameters()
    peers.pypowsybl_inject(net, grid, injection)
    flow_mw = peers.pypowsybl_flows(net, grid.branch_ids, parameters)
    after_mw = peers.pypowsybl_after_outages(net, grid.branch_ids, grid.outages(), parameters)

    assert_agrees(grid, injection, flow_mw, after_mw, tmp_path)


def test_comparison_sees_a_reactance_that_is_wrong_by_a_thousandth(tmp_path):
    need("pypsa")
    grid, injection = random_case(0)
    wrong = peers.Grid(grid.n_nodes, [(*grid.branches[0][:2], 1.001 * grid.branches[0][2]), *grid.branches[1:]], grid.slack)
    net = peers.pypsa_network(wrong, [injection])
    flow_mw, after_mw = peers.pypsa_flows(net, wrong)[0], peers.pypsa_after_outages(net, wrong, 0, wrong.outages())

    my_flow_mw, my_loading = ours(grid, injection, tmp_path)

    with pytest.raises(AssertionError):
        assert_same(my_flow_mw, flow_mw, FLOW_TOLERANCE_PU)
    with pytest.raises(AssertionError):
        assert_same(my_loading, worst_loading(flow_mw, after_mw), LOADING_TOLERANCE_PU)
