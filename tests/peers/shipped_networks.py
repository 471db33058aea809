"""Networks that peers ship, as branches of the program, with the flows and outages the peer itself gives on them."""

import dataclasses

import numpy as np
import peer_networks as peers

BASE_MVA = 100.0


@dataclasses.dataclass
class Shipped:
    grid: peers.Grid
    injection_mw: np.ndarray  # [node]
    flow_mw: np.ndarray  # [branch], of the peer
    after_mw: np.ndarray  # [outage, branch], of the peer


def injection_of(n_nodes, branches, flow_mw):
    """What flows away from each node: shunts, losses of iron and the slack are in it."""
    injection = np.zeros(n_nodes)
    for (i, j, _), flow in zip(branches, flow_mw):
        injection[i] += flow
        injection[j] -= flow
    return injection


def from_pandapower(name):
    import pandapower.networks

    net = getattr(pandapower.networks, name)()
    flow = peers.pandapower_flows(net)
    base_mva, rows = net._ppc["baseMVA"], net._ppc["branch"].real  # MATPOWER's columns
    assert len(flow) == len(rows), "lines and transformers with two windings only"
    assert np.all(rows[:, 9] == 0), "the tables have no phase shifters"
    ratio = np.where(rows[:, 8] == 0, 1.0, rows[:, 8])
    branches = [(int(i), int(j), float(x * t * BASE_MVA / base_mva))
                for i, j, x, t in zip(rows[:, 0], rows[:, 1], rows[:, 3], ratio)]
    grid = peers.Grid(net._ppc["bus"].shape[0], branches)
    return Shipped(grid, injection_of(grid.n_nodes, branches, flow), flow,
                   peers.pandapower_after_outages(net, grid.outages()))


def from_pypowsybl(name):
    """Reactances are read from pypowsybl's tables, not from its solution, so that both laws of Kirchhoff are checked.

    Lines between unlike nominal voltages count on the product of both, transformers on the second side with their ratio.
    """
    import pypowsybl.network

    net = getattr(pypowsybl.network, name)()
    assert net.get_phase_tap_changers().empty, "the tables have no phase shifters"
    node_of = {bus: at for at, bus in enumerate(net.get_buses().index)}
    nominal_kv = net.get_voltage_levels()["nominal_v"]
    ids, branches = [], []
    for name_of, row in net.get_lines().iterrows():
        base_ohm = nominal_kv[row["voltage_level1_id"]] * nominal_kv[row["voltage_level2_id"]] / BASE_MVA
        ids.append(name_of)
        branches.append((node_of[row["bus1_id"]], node_of[row["bus2_id"]], float(row["x"] / base_ohm)))
    for name_of, row in net.get_2_windings_transformers().iterrows():
        kv_1, kv_2 = nominal_kv[row["voltage_level1_id"]], nominal_kv[row["voltage_level2_id"]]
        ratio = row["rated_u1"] / row["rated_u2"] * kv_2 / kv_1
        ids.append(name_of)
        branches.append((node_of[row["bus1_id"]], node_of[row["bus2_id"]], float(row["x"] * BASE_MVA / kv_2**2 * ratio)))
    grid, parameters = peers.Grid(len(node_of), branches), peers.pypowsybl_parameters()
    flow = peers.pypowsybl_flows(net, ids, parameters)
    return Shipped(grid, injection_of(grid.n_nodes, branches, flow), flow,
                   peers.pypowsybl_after_outages(net, ids, grid.outages(), parameters))
