"""One network in three other programs: pandapower, PyPSA and pypowsybl.

Every bus is at 100 kV and every branch a line, so 1 pu on 100 MVA is 100 ohm. A peer is imported where it is used: the
ImportError says which one is missing.
"""

import dataclasses

import numpy as np

KV = 100.0
OHM_PER_PU = 100.0  # KV^2 / 100 MVA


@dataclasses.dataclass
class Grid:
    """Nodes 0 .. n_nodes - 1 and branches (from, to, x_pu on 100 MVA); a tap ratio is already in the reactance."""

    n_nodes: int
    branches: list
    slack: int = 0

    @property
    def node_ids(self):
        return [f"n{at}" for at in range(self.n_nodes)]

    @property
    def branch_ids(self):
        return [f"b{at:04}" for at in range(len(self.branches))]

    @property
    def x_ohm(self):
        return [OHM_PER_PU * x_pu for _, _, x_pu in self.branches]

    def ends(self, side):
        """Node ids at side 0 (from) or 1 (to) of every branch."""
        return [f"n{branch[side]}" for branch in self.branches]

    def splitting(self):
        """Branches whose loss splits the network, found by walking the network without them."""
        return {lost for lost in range(len(self.branches)) if self._n_reached_without(lost) < self.n_nodes}

    def outages(self):
        """Branches that can be lost with the network staying in one piece."""
        splitting = self.splitting()
        return [at for at in range(len(self.branches)) if at not in splitting]

    def _n_reached_without(self, lost):
        neighbours = [[] for _ in range(self.n_nodes)]
        for at, (i, j, _) in enumerate(self.branches):
            if at != lost:
                neighbours[i].append(j)
                neighbours[j].append(i)
        seen, waiting = {0}, [0]
        while waiting:
            for other in neighbours[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return len(seen)


# ---- PyPSA ------------------------------------------------------------------------------------------------------
def pypsa_network(grid, injections_mw):
    """injections_mw [hour, node]; the hours are the snapshots 0, 1, ..."""
    import pypsa

    net = pypsa.Network()
    net.set_snapshots(range(len(injections_mw)))
    net.add("Bus", grid.node_ids, v_nom=KV)
    net.add("Line", grid.branch_ids, bus0=grid.ends(0), bus1=grid.ends(1), x=grid.x_ohm, r=0.0, s_nom=1.0)
    net.add("Load", grid.node_ids, bus=grid.node_ids)
    net.loads_t.p_set = net.loads_t.p_set.reindex(columns=grid.node_ids)
    net.loads_t.p_set.loc[:, grid.node_ids] = -np.asarray(injections_mw)
    net.add("Generator", "slack", bus=f"n{grid.slack}", control="Slack")
    return net


def pypsa_flows(net, grid):
    """Flows [hour, branch] in MW."""
    net.lpf()
    return net.lines_t.p0[grid.branch_ids].to_numpy()


def pypsa_contingency(net, grid, hour, outages):
    return net.lpf_contingency(snapshots=hour, branch_outages=[("Line", grid.branch_ids[at]) for at in outages])


def pypsa_after_outages(net, grid, hour, outages):
    """Flows [outage, branch] in MW. The rows of PyPSA's table are in an order of their own."""
    table = pypsa_contingency(net, grid, hour, outages)
    rows = table.index.get_indexer([("Line", name) for name in grid.branch_ids])
    column_of = {(name[-1] if isinstance(name, tuple) else name): at for at, name in enumerate(table.columns)}
    return table.to_numpy()[np.ix_(rows, [column_of[grid.branch_ids[at]] for at in outages])].T


# ---- pypowsybl --------------------------------------------------------------------------------------------------
def pypowsybl_network(grid):
    import pandas as pd
    import pypowsybl.network

    def frame(index, **columns):
        return pd.DataFrame(columns, index=pd.Index(index, name="id"))

    net = pypowsybl.network.create_empty("peer")
    nodes, level = grid.node_ids, lambda ids: [f"V{name}" for name in ids]
    net.create_substations(frame([f"S{name}" for name in nodes]))
    net.create_voltage_levels(
        frame(level(nodes), substation_id=[f"S{name}" for name in nodes], topology_kind="BUS_BREAKER", nominal_v=KV))
    net.create_buses(frame(nodes, voltage_level_id=level(nodes)))
    net.create_loads(
        frame([f"L{name}" for name in nodes], voltage_level_id=level(nodes), bus_id=nodes, p0=0.0, q0=0.0))
    slack = f"n{grid.slack}"
    net.create_generators(frame(["slack"], voltage_level_id=level([slack]), bus_id=[slack], target_p=0.0, min_p=-1e6,
                                max_p=1e6, target_v=KV, voltage_regulator_on=True))
    net.create_lines(frame(grid.branch_ids, voltage_level1_id=level(grid.ends(0)), bus1_id=grid.ends(0),
                           voltage_level2_id=level(grid.ends(1)), bus2_id=grid.ends(1), r=0.0, x=grid.x_ohm,
                           g1=0.0, b1=0.0, g2=0.0, b2=0.0))
    return net


def pypowsybl_inject(net, grid, injection_mw):
    import pandas as pd

    index = pd.Index([f"L{name}" for name in grid.node_ids], name="id")
    net.update_loads(pd.DataFrame({"p0": -np.asarray(injection_mw)}, index=index))


def pypowsybl_parameters(slack_bus=None):
    """DC load flow with one slack; where none is named it does not matter, since injections are in balance."""
    import pypowsybl.loadflow

    provider = {"slackBusSelectionMode": "NAME", "slackBusesIds": slack_bus} if slack_bus else {}
    return pypowsybl.loadflow.Parameters(
        distributed_slack=False, dc_use_transformer_ratio=True, provider_parameters=provider)


def pypowsybl_flows(net, branch_ids, parameters):
    """Flows [branch] in MW."""
    import pypowsybl.loadflow

    pypowsybl.loadflow.run_dc(net, parameters)
    return net.get_branches().loc[branch_ids, "p1"].to_numpy()


def pypowsybl_analysis(branch_ids, outages):
    """The security analysis with every branch watched; `outages` are places in `branch_ids`."""
    import pypowsybl.security

    analysis = pypowsybl.security.create_analysis()
    analysis.add_single_element_contingencies([branch_ids[at] for at in outages])
    analysis.add_monitored_elements(branch_ids=branch_ids)
    return analysis


def pypowsybl_table(result, branch_ids, outages):
    """Flows [outage, branch] in MW; the lost branch itself has none."""
    table = result.branch_results["p1"]
    table = table.droplevel([name for name in table.index.names if name not in ("contingency_id", "branch_id")])
    table = table.unstack("branch_id").loc[[branch_ids[at] for at in outages], branch_ids].to_numpy().copy()
    table[np.arange(len(outages)), outages] = 0.0
    return table


def pypowsybl_after_outages(net, branch_ids, outages, parameters):
    result = pypowsybl_analysis(branch_ids, outages).run_dc(net, parameters)
    return pypowsybl_table(result, branch_ids, outages)


# ---- pandapower -------------------------------------------------------------------------------------------------
def pandapower_network(grid, injection_mw):
    import pandapower

    net = pandapower.create_empty_network(sn_mva=100.0)
    for name in grid.node_ids:
        pandapower.create_bus(net, vn_kv=KV, name=name)
    for i, j, x_pu in grid.branches:
        pandapower.create_line_from_parameters(net, i, j, length_km=1.0, r_ohm_per_km=0.0, x_ohm_per_km=OHM_PER_PU * x_pu,
                                               c_nf_per_km=0.0, max_i_ka=1.0)
    for at, power_mw in enumerate(injection_mw):
        pandapower.create_load(net, at, p_mw=-power_mw)
    pandapower.create_ext_grid(net, grid.slack)
    return net


def pandapower_flows(net):
    """Flows in MW, lines before transformers: the order of pandapower's own branch table."""
    import pandapower

    pandapower.rundcpp(net)
    return np.concatenate([net.res_line["p_from_mw"].to_numpy(), net.res_trafo["p_hv_mw"].to_numpy()])


def pandapower_after_outages(net, outages):
    """Flows [outage, branch] in MW, the network solved anew without each branch."""
    out = []
    for at in outages:
        table, row = (net.line, at) if at < len(net.line) else (net.trafo, at - len(net.line))
        table.loc[table.index[row], "in_service"] = False
        out.append(np.nan_to_num(pandapower_flows(net)))
        table.loc[table.index[row], "in_service"] = True
    return np.array(out)
