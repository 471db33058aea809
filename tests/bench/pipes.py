"""Rows for tools/bench pipes: water against EPANET, hydrogen and heat against pandapipes with numba.

Random networks, seeded: a spanning tree of points in a square and a share of short chords, diameters by peak flow. All programs
get the same network, law of friction, constants and demands; answers must agree before anything is timed. Times are CPU time
on one thread, ours and EPANET's in turns, and their ratio the median over the rounds. Ours starts with demands in memory as
[state][node] and ends with pressures and flows in memory; making network and model is outside. EPANET gets a pattern of all
hours per node and steps through them (runH, nextH); reading its answers is outside. Its gravity is 32.2 ft/s2, its
viscosity 1.1e-5 ft2/s. pandapipes solves few states one after the other by its usual call.
Exit: 1 when answers differ, 77 when there is no peer.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = os.environ.get("KNELPUNT_BENCH", str(ROOT / "build" / "knelpunt_bench"))
ROUNDS = 5
DENSITY, FT = 998.2, 0.3048
GRAVITY = 32.2 * FT
VISCOSITY = 1.1e-5 * FT * FT * DENSITY  # of EPANET's water
WATER_GOALS = {(100, 0.0): 25, (100, 0.05): 15, (100, 0.15): 10, (450, 0.0): 25, (450, 0.05): 15, (450, 0.15): 10}
WATER_AGREE_BAR, GAS_AGREE_BAR, HEAT_AGREE_K = 1e-3, 1e-5, 1e-2


class Network:
    """A tree of points and chords, flow in kg/s per node at peak; size of pipes by m/s of it."""

    def __init__(self, n_pipes, chords, peak, per_area, seed=7):
        chance = np.random.default_rng(seed)
        n_chords = round(n_pipes * chords)
        n = n_pipes - n_chords + 1
        at = chance.uniform(0, 1, (n, 2))
        gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        parent, order, near, best = np.zeros(n, int), [0], np.zeros(n, int), gap[0].copy()
        best[0] = np.inf
        for _ in range(n - 1):
            node = int(np.argmin(best))
            parent[node] = near[node]
            order.append(node)
            closer = (gap[node] < best) & np.isfinite(best)
            best[closer], near[closer] = gap[node][closer], node
            best[node] = np.inf
        self.ends = [(int(parent[node]), node) for node in order[1:]]
        known = {frozenset(pair) for pair in self.ends}
        rest = sorted((gap[a, b], a, b) for a in range(n) for b in range(a + 1, n) if frozenset((a, b)) not in known)
        short = rest[:4 * n]
        self.ends += [(short[k][1], short[k][2]) for k in chance.permutation(len(short))[:n_chords]]
        self.demand = np.where(np.arange(n) > 0, peak * chance.uniform(0.5, 1.5, n), 0.0)
        below = self.demand.copy()
        for node in reversed(order[1:]):
            below[parent[node]] += below[node]
        flow = np.array([below[b] for _, b in self.ends[:n - 1]] + [2 * peak] * n_chords)
        self.length = np.array([max(20.0, 5000 * gap[a, b]) for a, b in self.ends])
        self.diameter = np.maximum(40.0, 1000 * np.sqrt(flow / per_area * 4 / np.pi))
        self.n, self.chance = n, chance

    def states(self, n_states):
        hours = np.arange(n_states)
        level = 0.55 + 0.25 * np.sin(0.26 * hours) + 0.2 * np.sin(0.0007 * hours)
        noise = 1 + 0.1 * self.chance.standard_normal((n_states, self.n))
        return np.maximum(0.0, self.demand * level[:, None] * noise)

    def write(self, folder, sources, sinks, fluid, extra=""):
        folder.mkdir()
        (folder / "nodes.csv").write_text("node,height_m\n" + "".join(f"n{k},0\n" for k in range(self.n)))
        rows = "".join(f"p{k},n{a},n{b},{self.length[k]:.17g},{self.diameter[k]:.17g},0.1{extra}\n" for k, (a, b) in enumerate(self.ends))
        head = "pipe,from_node,to_node,length_m,inner_diameter_mm,roughness_mm" + (",u_w_per_m_k,t_ambient_k" if extra else "")
        (folder / "pipes.csv").write_text(head + "\n" + rows)
        (folder / "sources.csv").write_text(sources)
        (folder / "sinks.csv").write_text(sinks)
        (folder / "fluid.csv").write_text("property,value\n" + "".join(f"{key},{value}\n" for key, value in fluid.items()))


def ours(folder, demand, law, rounds=1):
    demand.astype(float).tofile(folder / "demand.bin")
    done = subprocess.run([BENCH, "--pipes", folder, law, str(rounds)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout), np.fromfile(folder / "p.bin"), np.fromfile(folder / "q.bin")


def row(what, measured, goal, unit, peer, version, better="more"):
    print(f"{what}: {measured:.4g} {unit}", file=sys.stderr)
    return {"name": "pipes", "what": what, "measured": measured, "goal": goal, "unit": unit, "better": better, "peer": peer,
            "peer_version": version}


def epanet_file(net, demand, pressure_bar):
    head = pressure_bar * 1e5 / (DENSITY * GRAVITY)
    liters = 1000 / DENSITY
    lines = ["[JUNCTIONS]"] + [f"n{k} 0 {liters:.17g} d{k}" for k in range(1, net.n)] + ["[RESERVOIRS]", f"n0 {head:.17g}", "[PIPES]"]
    lines += [f"p{k} n{a} n{b} {net.length[k]:.17g} {net.diameter[k]:.17g} 0.1 0 Open" for k, (a, b) in enumerate(net.ends)]
    lines.append("[PATTERNS]")
    for node in range(1, net.n):
        values = demand[:, node]
        lines += [f"d{node} " + " ".join(f"{value:.15g}" for value in values[at:at + 6]) for at in range(0, len(values), 6)]
    lines += ["[OPTIONS]", "UNITS LPS", "HEADLOSS D-W", "VISCOSITY 1.0", "ACCURACY 1e-6", "TRIALS 200", "[TIMES]",
              f"DURATION {len(demand) - 1}:00", "HYDRAULIC TIMESTEP 1:00", "PATTERN TIMESTEP 1:00", "[REPORT]", "STATUS NO", "[END]"]
    return "\n".join(lines) + "\n"


class Epanet:
    def __init__(self, folder, net, demand, pressure_bar):
        from epanet import toolkit

        self.toolkit, self.net = toolkit, net
        (folder / "case.inp").write_text(epanet_file(net, demand, pressure_bar))
        self.project = toolkit.createproject()
        toolkit.open(self.project, str(folder / "case.inp"), str(folder / "case.rpt"), "")
        toolkit.openH(self.project)
        self.index = [toolkit.getnodeindex(self.project, f"n{k}") for k in range(net.n)]

    def run(self, keep=False):
        kit, project, found = self.toolkit, self.project, []
        start = time.process_time()
        kit.initH(project, 0)
        while True:
            kit.runH(project)
            if keep:
                found.append([kit.getnodevalue(project, at, kit.HEAD) * DENSITY * GRAVITY / 1e5 for at in self.index])
            if kit.nextH(project) <= 0:
                break
        return time.process_time() - start, np.array(found)


def water_rows(folder):
    rows = []
    for (n_pipes, chords), goal in WATER_GOALS.items():
        net = Network(n_pipes, chords, 1.0, 800.0)
        n_states = 2880 if n_pipes == 100 else 960
        demand, what = net.states(n_states), f"water, {n_pipes} pipes, {chords:.0%} chords, times as fast as EPANET at 1e-6"
        place = folder / f"water{n_pipes}_{chords}"
        net.write(place, "node,kind,pressure_bar\nn0,fixed_pressure,10\n", "node,mass_flow_kg_per_s\n" + "".join(
            f"n{k},{net.demand[k]:.17g}\n" for k in range(1, net.n)), {"density": DENSITY, "dynamic_viscosity": VISCOSITY, "gravity": GRAVITY})
        peer = Epanet(place, net, demand, 10.0)
        ratios, worst = [], 0.0
        for turn in range(ROUNDS):
            report, pressure, _ = ours(place, demand, "swamee_jain", 3)
            seconds, found = peer.run(keep=turn == 0)
            if turn == 0:
                worst = float(np.abs(pressure.reshape(-1, net.n) - found).max())
                if not worst < WATER_AGREE_BAR or report["unsolved"]:
                    raise SystemExit(f"{what}: differ by {worst:.3g} bar, {report['unsolved']} open")
                seconds, _ = peer.run()
            ratios.append(seconds / statistics.median(report["seconds"]))
        print(f"{what}: agree to {worst:.1e} bar, ours {1e6 * statistics.median(report['seconds']) / n_states:.2f} us a state, "
              f"{report['evaluations']:.1f} evaluations, {report['target']}", file=sys.stderr)
        rows.append(row(what, statistics.median(ratios), goal, "x", "EPANET", "2.3.5"))
    return rows


def pandapipes_net(net, fluid):
    import pandapipes

    out = pandapipes.create_empty_network(fluid=fluid)
    for _ in range(net.n):
        pandapipes.create_junction(out, pn_bar=40.0, tfluid_k=283.15)
    for k, (a, b) in enumerate(net.ends):
        pandapipes.create_pipe_from_parameters(out, a, b, net.length[k] / 1000, net.diameter[k], k_mm=0.1)
    return out


def hydrogen_rows(folder):
    import pandapipes
    from pandapipes.properties.fluids import Fluid, FluidPropertyConstant, FluidPropertyLinear

    net = Network(100, 0.05, 0.02, 25.0)
    demand, place = net.states(8760), folder / "hydrogen"
    fluid = {"normal_density": 0.089882, "dynamic_viscosity": 8.614e-6, "compressibility_offset": 1, "compressibility_slope": 0.0006158,
             "temperature": 283.15}
    net.write(place, "node,kind,pressure_bar_abs\nn0,fixed_pressure,41.01325\n", "node,mass_flow_kg_per_s\nn1,1\n", fluid)
    report, pressure, _ = ours(place, demand, "prandtl_colebrook_everywhere", 1)
    properties = {"density": FluidPropertyConstant(0.089882), "viscosity": FluidPropertyConstant(8.614e-6),
                  "heat_capacity": FluidPropertyConstant(14300.0), "molar_mass": FluidPropertyConstant(2.01588),
                  "compressibility": FluidPropertyLinear(0.0006158, 1.0), "der_compressibility": FluidPropertyConstant(0.0006158)}
    other = pandapipes_net(net, Fluid("hydrogen_given", "gas", **properties))
    pandapipes.create_ext_grid(other, 0, p_bar=40.0, t_k=283.15)
    for node in range(1, net.n):
        pandapipes.create_sink(other, node, 0.0)
    times, worst = [], 0.0
    for state in range(12):
        other.sink["mdot_kg_per_s"] = demand[state, 1:]
        start = time.process_time()
        pandapipes.pipeflow(other, friction_model="colebrook", max_iter_hyd=100, tol_p=1e-6, tol_m=1e-6, tol_res=1e-4)
        times.append(time.process_time() - start)
        worst = max(worst, float(np.abs(pressure.reshape(-1, net.n)[state] - 1.01325 - other.res_junction.p_bar.values).max()))
    if not worst < GAS_AGREE_BAR or report["unsolved"]:
        raise SystemExit(f"hydrogen: differs by {worst:.3g} bar, {report['unsolved']} open")
    print(f"hydrogen: agree to {worst:.1e} bar", file=sys.stderr)
    report, _, _ = ours(place, demand, "prandtl_colebrook", ROUNDS)
    seconds = statistics.median(report["seconds"])
    return [row("hydrogen, 100 pipes, 8760 hours", seconds, 0.04, "s", "", "", "less"),
            row("hydrogen, one state, times as fast as pandapipes", statistics.median(times[2:]) / (seconds / 8760), 3800, "x", "pandapipes",
                pandapipes.__version__)]


def heat_rows(folder):
    """A year from 8 % to full load; agreement with pandapipes stands in the reference cases."""
    rows = []
    for chords in (0.0, 0.05):
        net, place = Network(100, chords, 0.5, 900.0), folder / f"heat{chords}"
        customers = [k for k in range(1, net.n) if net.demand[k] > 0]
        net.write(place, "plant,node,kind,supply_temperature_k\nA,n0,slack,358.15\n", "node,heat_w,return_temperature_k\n" + "".join(
            f"n{k},1,318.15\n" for k in customers), {"density": 977.8, "heat_capacity": 4187, "dynamic_viscosity": 4.04e-4}, ",0.25,281.15")
        hours = np.arange(8760)
        level = 0.54 + 0.46 * np.cos(2 * np.pi * hours / 8760) * (1 - 0.1 * (1 + np.cos(2 * np.pi * hours / 24)))
        noise = 1 + 0.1 * net.chance.standard_normal((8760, len(customers)))
        heat = np.maximum(0.0, net.demand[customers] * 4187 * 40 * np.clip(level, 0.08, 1)[:, None] * noise)
        report, _, _ = ours(place, heat, "prandtl_colebrook", 3)
        print(f"heat, {chords:.0%} chords: {report['evaluations']:.1f} rounds, {report['unsolved']} of 8760 states left open", file=sys.stderr)
        if report["unsolved"] > 8:
            raise SystemExit("heat: too many states are left open")
        rows.append(row(f"heat with temperatures, 100 pipes, {chords:.0%} chords, 8760 hours", statistics.median(report["seconds"]), 0.15, "s", "", "",
                        "less"))
    return rows


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("pipes", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    try:
        import epanet  # noqa: F401
        import pandapipes  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error}", file=sys.stderr)
        sys.exit(77)
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        rows = hydrogen_rows(folder) + heat_rows(folder) + water_rows(folder)
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
