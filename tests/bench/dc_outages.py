"""Rows for tools/bench dc-outages: DC flow after every single outage of the largest published network, against pypowsybl.

Ours is `knelpunt flow CASE.m --dc --n1 --json`, reading and printing included, for all outages. pypowsybl's security analysis
in its quicker mode watches every branch after some of them, which takes it all the memory that there is here; times are
CPU time per outage. Before, the largest flow after each of those outages must agree. Conductances of shunts are taken out:
pypowsybl's DC flow leaves them out, ours counts them as use at 1 pu.
Exit: 1 when flows differ, 77 when pandapower, which ships the network, or pypowsybl is not here.
"""

import collections
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import power_flow

PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(power_flow.ROOT / "build" / "knelpunt"))
N_OUTAGES = 100
AGREE_MW = 1e-5  # ours are printed to ten digits, of 2,000 MW


def row(what, measured, goal, unit, peer="", version="", better="more"):
    return {"name": "dc-outages", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": better, "peer": peer,
            "peer_version": version}


def ours(file):
    """What is printed, CPU seconds and peak memory  [MB]."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([PROGRAM, "flow", str(file), "--dc", "--n1", "--json"], stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        assert status == 0
        out.seek(0)
        return json.load(out), used.ru_utime + used.ru_stime, used.ru_maxrss / 1000.0


def network_of(case, folder):
    """The network in pypowsybl; limits wide, as its DC flow would else move the slack."""
    import pypowsybl
    import scipy.io

    wide = 1e4
    gen = np.pad(case["gen"], ((0, 0), (0, max(0, 21 - case["gen"].shape[1]))))[:, :21]
    gen[:, [3, 8]], gen[:, [4, 9]] = wide, -wide
    scipy.io.savemat(folder / "case.mat", {"mpc": {"version": "2", "baseMVA": case["base_mva"], "bus": case["bus"][:, :13],
                                                   "gen": gen, "branch": case["branch"][:, :13]}})
    return pypowsybl.network.load(str(folder / "case.mat"))


def lines_of(case, net, found):
    """Outages to compare: lines without a twin that cut nothing off, spread over the list, as (place, name in pypowsybl)."""
    ends = [tuple(sorted(map(int, pair))) for pair in case["branch"][:, :2]]
    twins, known = collections.Counter(ends), set(net.get_lines().index)
    fit = []
    for at, outage in enumerate(found["outages"]):
        name = f"LINE-{outage['from_bus']}-{outage['to_bus']}"
        if twins[ends[at]] == 1 and name in known and outage["islanding"] == 0:
            fit.append((at, name))
    return fit[:: len(fit) // N_OUTAGES][:N_OUTAGES]


def theirs(net, names):
    """Largest flow after each outage  [MW], CPU seconds, version."""
    import pypowsybl.loadflow
    import pypowsybl.security

    analysis = pypowsybl.security.create_analysis()
    analysis.add_single_element_contingencies(names)
    analysis.add_monitored_elements(branch_ids=[*net.get_lines().index, *net.get_2_windings_transformers().index])
    parameters = pypowsybl.security.Parameters(
        load_flow_parameters=pypowsybl.loadflow.Parameters(distributed_slack=False, read_slack_bus=True, write_slack_bus=False,
                                                           dc_use_transformer_ratio=True),
        provider_parameters={"dcFastMode": "true"})
    for _ in range(2):  # Java is warm afterwards
        start = time.process_time()
        result = analysis.run_dc(net, parameters)
        seconds = time.process_time() - start
    flows = result.branch_results["p1"].abs().groupby("contingency_id").max()
    return flows.loc[names].to_numpy(), seconds, pypowsybl.__version__


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("dc-outages", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    for module in ("pandapower", "pypowsybl", "scipy"):
        if not importlib.util.find_spec(module):
            print(f"skipped: no {module}", file=sys.stderr)
            sys.exit(77)
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        file = folder / "case.m"
        file.write_text(power_flow.case_text("case9241pegase"))
        case = power_flow.read_case(file)
        case["bus"][:, 4] = 0.0
        branch = case["branch"]
        branch[(branch[:, 8] == 1) & (branch[:, 9] == 0), 8] = 0  # lines, by either writing
        file.write_text(power_flow.matpower_text(case["base_mva"], case["bus"], case["gen"], branch))
        found, own_s, own_mb = ours(file)
        net = network_of(case, folder)
        chosen = lines_of(case, net, found)
        largest_mw, peer_s, version = theirs(net, [name for _, name in chosen])
        own_mw = np.array([found["outages"][at]["max_abs_p_mw"] for at, _ in chosen])
        worst_mw = float(np.max(np.abs(own_mw - largest_mw)))
        if not worst_mw < AGREE_MW:
            raise SystemExit(f"largest flows after outages differ by {worst_mw:.3g} MW")
        n = len(found["outages"])
        print(json.dumps({"machine": {}, "rows": [
            row(f"case9241pegase, {n} outages, worst flow after each, per outage: pypowsybl ({len(chosen)} of them) over ours of "
                f"{1e3 * own_s / n:.2f} ms, reading and printing included", peer_s / len(chosen) / (own_s / n), 20, "1",
                "pypowsybl", version),
            row("memory of ours", own_mb, 1000, "MB", better="less")]}))


if __name__ == "__main__":
    main()
