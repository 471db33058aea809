"""Rows for tools/bench power-flow: AC flow and AC outages of published networks, against lightsim2grid, power-grid-model,
pandapower and pypowsybl.

All programs get the same network, read from the same MATPOWER file, the same powers and the same largest mismatch, 1e-8 pu.
Voltages must agree to 1e-6 pu before anything is timed. Times are CPU time of the process on one thread, ours and the
peer's in turns, and their ratio the median over the rounds. Ours starts with powers in memory as [step][bus] and ends with
voltages in memory as [step][bus]; making the network and the solver is a row of its own and is added to the year.
lightsim2grid uses its Newton's method with KLU and its own classes for series and outages. power-grid-model
has no buses that hold a voltage: it gets the reactive power of the solution there; its own example, a radial network of
1001 nodes, is made here. pandapower and pypowsybl solve one state after the other by their usual calls: few hours.
Networks lie in ../shared/cases, which is not part of a release; the largest comes out of pandapower.
Exit: 1 when voltages differ, 77 when there is no network or no peer.
"""

import importlib.util
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = os.environ.get("KNELPUNT_BENCH", str(ROOT / "build" / "knelpunt_bench"))
CASES = ROOT.parent / "shared" / "cases" / "electricity" / "matpower"
GOALS = {"case118": (35, 18), "case300": (35, 25), "case1354pegase": (40, 22), "case2869pegase": (30, 18),
         "case9241pegase": (22, 18)}
HOURS_OF_OUTAGES = {"case118": (35, 64, 177), "case1354pegase": (25, 32, 64)}  # goal, hours, outages
LONG = {"case118": 8760, "case300": 8760, "case1354pegase": 8760, "case2869pegase": 2190, "case9241pegase": 0}
SHORT = {"case9241pegase": 96}
ROUNDS, LONG_ROUNDS = 5, 2
AGREE_PU = 1e-6
MISMATCH_PU = 1e-8
MOST_OUTAGES = 1000


def read_case(file):
    """The matrices of a MATPOWER case."""
    text = re.sub(r"%.*", "", file.read_text())
    out = {"base_mva": float(re.search(r"mpc\.baseMVA\s*=\s*([\d.eE+-]+)", text).group(1))}
    for name in ("bus", "gen", "branch"):
        body = re.search(r"mpc\." + name + r"\s*=\s*\[(.*?)\]", text, re.S).group(1)
        rows = [[float(word) for word in row.replace(",", " ").split()] for row in re.split(r"[;\n]", body) if row.strip()]
        width = min(map(len, rows))
        out[name] = np.array([row[:width] for row in rows])
    return out


def matpower_text(base_mva, bus, gen, branch):
    def rows(values):
        return "\n".join("\t" + "\t".join(f"{value:.17g}" for value in row) + ";" for row in values)

    return (f"function mpc = case\nmpc.version = '2';\nmpc.baseMVA = {base_mva:.17g};\nmpc.bus = [\n{rows(bus)}\n];\n"
            f"mpc.gen = [\n{rows(gen)}\n];\nmpc.branch = [\n{rows(branch)}\n];\n")


def radial_text(n_feeders=20, n_nodes=50):
    """A source and feeders of 50 loads each, 10 kV: the size of power-grid-model's example, seeded."""
    chance = np.random.default_rng(7)
    n = n_feeders * n_nodes
    bus = np.zeros((n + 1, 13))
    bus[:, 0], bus[:, 1], bus[:, 6:8], bus[:, 9:13] = np.arange(1, n + 2), 1, (1, 1), (10, 1, 1.1, 0.9)
    bus[0, 1] = 3
    bus[1:, 2], bus[1:, 3] = chance.uniform(0.02, 0.06, n), chance.uniform(0.004, 0.02, n)
    gen = np.array([[1, 0, 0, 1e3, -1e3, 1.02, 100, 1, 1e3, 0]])
    branch = np.zeros((n, 13))
    at = np.arange(n)
    branch[:, 0], branch[:, 1] = np.where(at % n_nodes == 0, 1, at + 1), at + 2
    branch[:, 2], branch[:, 3] = chance.uniform(0.02, 0.05, n), chance.uniform(0.02, 0.04, n)
    branch[:, 4], branch[:, 10], branch[:, 11], branch[:, 12] = 1e-5, 1, -360, 360
    return matpower_text(100.0, bus, gen, branch)


def pegase_text():
    """The largest case, as pandapower ships it."""
    import pandapower
    import pandapower.networks
    from pandapower.converter.pypower.to_ppc import to_ppc

    ppc = to_ppc(pandapower.networks.case9241pegase(), calculate_voltage_angles=True, init="flat", mode="pf")
    bus, gen, branch = (np.real(ppc[name]).astype(float) for name in ("bus", "gen", "branch"))
    bus, gen, branch = bus[:, :13].copy(), gen[:, :10].copy(), branch[:, :13].copy()
    gen[:, 3:5] = 9999.0, -9999.0  # it knows no limits of some
    bus, gen, branch = np.nan_to_num(bus), np.nan_to_num(gen), np.nan_to_num(branch)
    branch[(branch[:, 8] == 1) & (branch[:, 9] == 0), 8] = 0  # lines
    bus[:, 0] += 1
    gen[:, 0] += 1
    branch[:, :2] += 1
    return matpower_text(float(ppc["baseMVA"]), bus, gen, branch)


def case_text(name):
    if name == "radial1001":
        return radial_text()
    if name == "case9241pegase":
        return pegase_text()
    return (CASES / f"{name}.m").read_text()


class Network:
    """A case and a seeded series: a daily and yearly course, 8 % noise on loads, 3 % on generators."""

    def __init__(self, name, folder, n_steps):
        self.name, self.folder = name, folder
        folder.mkdir()
        (folder / "case.m").write_text(case_text(name))
        self.case = read_case(folder / "case.m")
        bus, gen = self.case["bus"], self.case["gen"]
        self.place = {int(number): at for at, number in enumerate(bus[:, 0])}
        self.slack = int(np.flatnonzero(bus[:, 1] == 3)[0])
        self.on = np.flatnonzero(gen[:, 7] > 0)
        chance, n, hours = np.random.default_rng(1), len(bus), np.arange(n_steps)
        level = 0.9 * (1 + 0.15 * np.sin(2 * np.pi * (hours % 24 - 8) / 24) + 0.1 * np.sin(2 * np.pi * hours / 8760))
        self.load_p = bus[:, 2] * level[:, None] * (1 + 0.08 * chance.standard_normal((n_steps, n)))
        self.load_q = bus[:, 3] * level[:, None] * (1 + 0.08 * chance.standard_normal((n_steps, n)))
        self.gen_p = (gen[:, 1] * level[:, None] * (1 + 0.03 * chance.standard_normal((n_steps, len(gen)))))[:, self.on]
        p, q = -self.load_p.copy(), -self.load_q.copy()
        for column, row in enumerate(self.on):
            at = self.place[int(gen[row, 0])]
            p[:, at] += self.gen_p[:, column]
            if bus[at, 1] == 1:
                q[:, at] += gen[row, 2]
        (p / 100).tofile(folder / "p.bin")
        (q / 100).tofile(folder / "q.bin")

    def ours(self, what, rounds=1, lanes=()):
        words = [BENCH, "--ac", self.folder, what, str(rounds), *lanes]
        text = subprocess.run(words, capture_output=True, text=True, check=True)
        self.v_pu = np.fromfile(self.folder / "v.bin", dtype=complex).reshape(-1, len(self.case["bus"]))
        return json.loads(text.stdout)

    def keep_steps(self, good, who):
        """Leaves out the steps that one of the programs does not solve: some draws of the noise go beyond what is possible."""
        n = len(self.case["bus"])
        for name in ("p", "q"):
            np.fromfile(self.folder / f"{name}.bin").reshape(-1, n)[good].tofile(self.folder / f"{name}.bin")
        self.load_p, self.load_q, self.gen_p = self.load_p[good], self.load_q[good], self.gen_p[good]
        print(f"{self.name}: {np.sum(~good)} of {len(good)} steps left out: no solution by {who}", file=sys.stderr)

    def require(self, what, theirs_pu):
        """Same voltages; the reference angle may differ."""
        mine = self.v_pu / (self.v_pu[:, [self.slack]] / np.abs(self.v_pu[:, [self.slack]]))
        theirs = theirs_pu / (theirs_pu[:, [self.slack]] / np.abs(theirs_pu[:, [self.slack]]))
        gap = float(np.abs(mine - theirs).max())
        if not gap <= AGREE_PU:  # also when it is NaN
            raise SystemExit(f"{what}: voltages differ by {gap:.3g} pu")
        print(f"{what}: agree to {gap:.1e} pu", file=sys.stderr)


class Lightsim2grid:
    name = "lightsim2grid"

    def __init__(self, network):
        import lightsim2grid
        import lightsim2grid.lightsim2grid_cpp as cpp

        self.cpp, self.version, self.network = cpp, lightsim2grid.__version__, network
        bus, gen, branch = (network.case[key] for key in ("bus", "gen", "branch"))
        per, n = 100.0 / network.case["base_mva"], len(bus)
        grid = cpp.LSGrid()
        grid.set_sn_mva(100.0)
        rows = np.flatnonzero(branch[:, 10] > 0)
        plain = next(row for row in rows if branch[row, 8] == 0 and branch[row, 9] == 0)  # it wants a line at least
        rest = np.array([row for row in rows if row != plain])
        self.order = {int(row): at for at, row in enumerate([plain, *rest])}
        end = [np.array([network.place[int(number)] for number in branch[:, side]], dtype=np.int32) for side in (0, 1)]
        grid.init_bus(n, 1, np.full(n, 100.0), 1, len(rest))
        one = [plain]
        grid.init_powerlines(branch[one, 2] * per, branch[one, 3] * per, 1j * branch[one, 4] / per, end[0][one], end[1][one])
        ratio = np.where(branch[:, 8] == 0, 1.0, branch[:, 8])
        grid.init_trafo(branch[rest, 2] * per, branch[rest, 3] * per, 1j * branch[rest, 4] / per, ratio[rest],
                        branch[rest, 9], [True] * len(rest), end[0][rest], end[1][rest], False)
        at = np.arange(n, dtype=np.int32)
        grid.init_shunt(bus[:, 4].copy(), -bus[:, 5].copy(), at)
        grid.init_loads(bus[:, 2].copy(), bus[:, 3].copy(), at)
        where = np.array([network.place[int(number)] for number in gen[network.on, 0]], dtype=np.int32)
        holds = [bool(bus[place, 1] >= 2) for place in where]
        wide = np.full(len(where), 1e9)
        grid.init_generators_full(gen[network.on, 1].copy(), gen[network.on, 5].copy(), gen[network.on, 2].copy(), holds,
                                  -wide, wide, where)
        grid.add_gen_slackbus(int(np.flatnonzero(where == network.slack)[0]), 1.0)
        self.grid = grid
        start = bus[:, 7] * np.exp(1j * np.deg2rad(bus[:, 8]))
        self.base = grid.ac_pf(start.astype(complex), 30, MISMATCH_PU)
        if len(self.base) == 0:
            raise SystemExit("lightsim2grid does not solve the base state")

    def series(self):
        network, runner = self.network, self.cpp.TimeSeriesCPP(self.grid)
        runner.change_algorithm(self.cpp.AlgorithmType.NR_KLU)
        none = np.zeros((len(network.load_p), 0))

        def run():
            start = time.process_time()
            runner.compute_Vs(network.gen_p, none, network.load_p, network.load_q, self.base, 20, MISMATCH_PU)
            return time.process_time() - start

        return run, runner.get_voltages

    def solves(self, step):
        """Whether it solves one step, started from the base state."""
        network, runner = self.network, self.cpp.TimeSeriesCPP(self.grid)
        runner.change_algorithm(self.cpp.AlgorithmType.NR_KLU)
        one = slice(step, step + 1)
        runner.compute_Vs(network.gen_p[one], np.zeros((1, 0)), network.load_p[one], network.load_q[one], self.base, 40,
                          MISMATCH_PU)
        return bool(np.abs(runner.get_voltages()[0, network.slack]) > 0)

    def outages(self, rows):
        ids = [self.order[row] for row in rows]
        runner = self.cpp.ContingencyAnalysisCPP(self.grid)
        runner.change_algorithm(self.cpp.AlgorithmType.NR_KLU)
        for at in ids:
            runner.add_n1(at)

        def run():
            start = time.process_time()
            runner.compute(self.base, 20, MISMATCH_PU)
            return time.process_time() - start

        return run, lambda: runner.get_voltages()[np.argsort(np.argsort(ids))]  # it sorts them


    def hours_of_outages(self, rows):
        """The outages of one hour after the other: powers of the hour, its base state, then all outages."""
        network, ids = self.network, [self.order[row] for row in rows]
        places = np.argsort(np.argsort(ids))  # it sorts them
        found = []

        def run():
            found.clear()
            spent = 0.0
            for hour in range(len(network.load_p)):
                for at in range(network.load_p.shape[1]):
                    self.grid.change_p_load(at, network.load_p[hour, at])
                    self.grid.change_q_load(at, network.load_q[hour, at])
                for at in range(network.gen_p.shape[1]):
                    self.grid.change_p_gen(at, network.gen_p[hour, at])
                base = self.grid.ac_pf(self.base, 30, MISMATCH_PU)
                runner = self.cpp.ContingencyAnalysisCPP(self.grid)
                runner.change_algorithm(self.cpp.AlgorithmType.NR_KLU)
                for at in ids:
                    runner.add_n1(at)
                start = time.process_time()
                runner.compute(base, 20, MISMATCH_PU)
                spent += time.process_time() - start
                found.append(runner.get_voltages()[places].copy())
            return spent

        return run, lambda: found


class Pandapower:
    """pandapower's Newton with numba, one runpp per hour from the last solution."""

    name = "pandapower"
    keywords = {"numba": True, "lightsim2grid": False}

    def __init__(self, network):
        import pandapower
        from pandapower.converter.pypower.from_ppc import from_ppc

        self.run_flow, self.version, self.network = pandapower.runpp, pandapower.__version__, network
        bus, gen, branch = (network.case[key].copy() for key in ("bus", "gen", "branch"))
        width = 13
        branch = np.pad(branch, ((0, 0), (0, max(0, width - branch.shape[1]))))[:, :width]
        bus[:, 9] = 100.0  # one level: its lines need one
        gen = np.pad(gen, ((0, 0), (0, max(0, 21 - gen.shape[1]))))[:, :21]
        ppc = {"baseMVA": network.case["base_mva"], "bus": bus, "gen": gen, "branch": branch, "version": "2"}
        self.net = from_ppc(ppc, f_hz=50, validate_conversion=False)

    def series(self):
        net, network, out = self.net, self.network, []
        load_of = {int(at): row for row, at in net.load.bus.items()}
        gen_at = [(table, row, int(at)) for table in ("gen", "sgen") for row, at in getattr(net, table).bus.items()]

        def run():
            out.clear()
            spent = 0.0
            for hour in range(len(network.load_p)):
                for at, its_bus in enumerate(net.bus.index):
                    row_of = load_of.get(its_bus)
                    if row_of is not None:
                        net.load.loc[row_of, ["p_mw", "q_mvar"]] = network.load_p[hour, at], network.load_q[hour, at]
                for table, its_row, its_bus in gen_at:
                    getattr(net, table).loc[its_row, "p_mw"] = self.gen_p(hour, its_bus)
                start = time.process_time()
                self.run_flow(net, tolerance_mva=MISMATCH_PU * net.sn_mva, init="results" if hour else "dc",
                              calculate_voltage_angles=True, **self.keywords)
                spent += time.process_time() - start
                v = net.res_bus.vm_pu.to_numpy() * np.exp(1j * np.deg2rad(net.res_bus.va_degree.to_numpy()))
                out.append(v)
            return spent

        return run, lambda: np.array(out)

    def gen_p(self, hour, bus):
        place = int(np.flatnonzero(self.net.bus.index == bus)[0])
        numbers = [self.network.place[int(number)] for number in self.network.case["gen"][self.network.on, 0]]
        return sum(self.network.gen_p[hour, column] for column, at in enumerate(numbers) if at == place)


class PandapowerLightsim(Pandapower):
    name = "pandapower with lightsim2grid"
    keywords = {"lightsim2grid": True, "numba": True}


class Pypowsybl:
    """Open Load Flow, one run per hour from the last solution."""

    name = "pypowsybl"

    def __init__(self, network):
        import pypowsybl
        import scipy.io

        self.flow, self.version, self.network = pypowsybl.loadflow, pypowsybl.__version__, network
        case, wide = network.case, 1e4
        gen = np.pad(case["gen"], ((0, 0), (0, max(0, 21 - case["gen"].shape[1]))))[:, :21]
        gen[:, [3, 8]], gen[:, [4, 9]] = wide, -wide
        branch = case["branch"][:, :13].copy()
        # It takes a ratio of 1 for a transformer and puts its charging to one side; 0 is the same ratio, and a line.
        branch[(branch[:, 8] == 1) & (branch[:, 9] == 0), 8] = 0
        file = network.folder / "case.mat"
        scipy.io.savemat(file, {"mpc": {"version": "2", "baseMVA": case["base_mva"], "bus": case["bus"][:, :13],
                                        "gen": gen, "branch": branch}})
        self.net = pypowsybl.network.load(str(file))
        self.parameters = self.flow.Parameters(
            distributed_slack=False, use_reactive_limits=False, transformer_voltage_control_on=False, read_slack_bus=True,
            write_slack_bus=False, provider_parameters={"newtonRaphsonConvEpsPerEq": str(MISMATCH_PU / 10)})

    def series(self):
        network, net, out = self.network, self.net, []
        place = network.place
        loads, gens = net.get_loads().index, net.get_generators().index
        buses = net.get_bus_breaker_view_buses()
        nominal_kv = net.get_voltage_levels().nominal_v[buses.voltage_level_id].to_numpy()
        load_at = [place[int(name.split("-")[1])] for name in loads]
        bus_at = [place[int(name.split("-")[1])] for name in buses.index]
        column_of = {int(number): column for column, number in enumerate(network.case["gen"][network.on, 0])}
        gen_at = [column_of[int(name.split("-")[1])] for name in gens]

        def run():
            out.clear()
            spent = 0.0
            for hour in range(len(network.load_p)):
                net.update_loads(id=list(loads), p0=list(network.load_p[hour, load_at]),
                                 q0=list(network.load_q[hour, load_at]))
                net.update_generators(id=list(gens), target_p=list(network.gen_p[hour, gen_at]))
                start = time.process_time()
                self.flow.run_ac(net, self.parameters)
                spent += time.process_time() - start
                found = net.get_bus_breaker_view_buses()
                v = np.zeros(len(place), dtype=complex)
                v[bus_at] = found.v_mag.to_numpy() / nominal_kv * np.exp(1j * np.deg2rad(found.v_angle.to_numpy()))
                out.append(v)
            return spent

        return run, lambda: np.array(out)


class PowerGridModel:
    """Newton's method on the network with all buses as loads, reactive power as solved."""

    name = "power-grid-model"

    def __init__(self, network):
        import power_grid_model as pgm

        self.pgm, self.network = pgm, network
        self.version = getattr(pgm, "__version__", "") or __import__("importlib.metadata").metadata.version("power-grid-model")
        bus, branch = network.case["bus"], network.case["branch"]
        if np.any(branch[:, 9] != 0):
            raise ImportError("generic branches of power-grid-model take no phase shift here")
        n, base_va, kv = len(bus), 1e8, 1e5
        z = kv**2 / base_va
        per = 100.0 / network.case["base_mva"]
        rows = np.flatnonzero(branch[:, 10] > 0)
        node = pgm.initialize_array("input", "node", n)
        node["id"], node["u_rated"] = np.arange(n), kv
        link = pgm.initialize_array("input", "generic_branch", len(rows))
        link["id"] = 10**6 + np.arange(len(rows))
        link["from_node"] = [network.place[int(number)] for number in branch[rows, 0]]
        link["to_node"] = [network.place[int(number)] for number in branch[rows, 1]]
        link["from_status"] = link["to_status"] = 1
        link["r1"], link["x1"], link["g1"] = branch[rows, 2] * per * z, branch[rows, 3] * per * z, 0.0
        link["b1"] = branch[rows, 4] / per / z
        link["k"], link["theta"], link["sn"] = np.where(branch[rows, 8] == 0, 1.0, branch[rows, 8]), 0.0, base_va
        shunt = pgm.initialize_array("input", "shunt", n)
        shunt["id"], shunt["node"], shunt["status"] = 2 * 10**6 + np.arange(n), np.arange(n), 1
        shunt["g1"], shunt["b1"] = bus[:, 4] / 100 / z, bus[:, 5] / 100 / z
        source = pgm.initialize_array("input", "source", 1)
        source["id"], source["node"], source["status"] = 3 * 10**6, network.slack, 1
        source["u_ref"], source["sk"], source["rx_ratio"] = np.abs(network.v_pu[0, network.slack]), 1e20, 0.1
        load = pgm.initialize_array("input", "sym_load", n)
        load["id"], load["node"], load["status"] = 4 * 10**6 + np.arange(n), np.arange(n), 1
        load["type"], load["p_specified"], load["q_specified"] = pgm.LoadGenType.const_power, 0.0, 0.0
        self.model = pgm.PowerGridModel({"node": node, "generic_branch": link, "shunt": shunt, "source": source,
                                         "sym_load": load})
        self.update = pgm.initialize_array("update", "sym_load", (len(network.v_pu), n))
        self.update["id"] = load["id"]
        power = -self.powers()
        power[:, network.slack] = 0.0
        self.update["p_specified"], self.update["q_specified"] = power.real * base_va, power.imag * base_va

    def powers(self):
        """Injected at each bus by our voltages  [pu]."""
        bus, branch = self.network.case["bus"], self.network.case["branch"]
        v, per = self.network.v_pu, 100.0 / self.network.case["base_mva"]
        out = np.abs(v) ** 2 * np.conj(bus[:, 4] + 1j * bus[:, 5]) / 100
        for row in branch[branch[:, 10] > 0]:
            i, j = self.network.place[int(row[0])], self.network.place[int(row[1])]
            y, half = 1 / ((row[2] + 1j * row[3]) * per), 0.5j * row[4] / per
            t = (row[8] or 1.0) * np.exp(1j * np.deg2rad(row[9]))
            out[:, i] += v[:, i] * np.conj((y + half) / abs(t) ** 2 * v[:, i] - y / np.conj(t) * v[:, j])
            out[:, j] += v[:, j] * np.conj((y + half) * v[:, j] - y / t * v[:, i])
        return out

    def series(self):
        found = {}

        def run():
            start = time.process_time()
            found["v"] = self.model.calculate_power_flow(
                update_data={"sym_load": self.update}, threading=-1, error_tolerance=1e-9,
                calculation_method=self.pgm.CalculationMethod.newton_raphson)
            return time.process_time() - start

        return run, lambda: found["v"]["node"]["u_pu"] * np.exp(1j * found["v"]["node"]["u_angle"])


def row(what, measured, goal, peer=None, better="more"):
    return {"name": "power-flow", "what": what, "measured": measured, "goal": goal, "unit": "1", "better": better,
            "peer": peer.name if peer else "", "peer_version": peer.version if peer else ""}


def ratio_of(network, what, theirs, rounds=ROUNDS):
    """Median of theirs over ours in turns; the peer's first run is left out, as is ours (its pages are new)."""
    ratios = []
    for _ in range(rounds):
        mine = statistics.median(network.ours(what, 3)["seconds"][1:])
        ratios.append(theirs() / mine)
    print(f"{network.name} {what}: {min(ratios):.1f} to {max(ratios):.1f}, ours {1e3 * mine:.3f} ms", file=sys.stderr)
    return statistics.median(ratios)


def limits_rows(network, found):
    """Useful operations and bytes over what the core can do: those of the chord steps of all states, over the whole time. A step of 16
    states reads the factor once.
    """
    states = 16 * found["chord_steps"]
    seconds = min(found["seconds"])
    share = states * sum(work / peak for work, peak in zip(found["step_flop"], found["peak_flop_per_s"])) / seconds
    read = found["chord_steps"] * found["factor_bytes"] / found["factor_bytes_per_s"] / seconds
    factor = f"factor {found['factor_bytes'] / 1e6:.2f} MB"
    return [row(f"{network.name}, series: share of the core's operations, chord steps alone ({factor})", share, None),
            row(f"{network.name}, series: share of the rate at which the factor can be read, {1e-9 * found['factor_bytes_per_s']:.0f} GB/s", read,
                None)]


def other_ways_rows(network):
    """Narrow vectors beside wide ones, and two processes at once beside one."""
    wide = statistics.median(network.ours("series", 7)["seconds"][1:])
    narrow = statistics.median(network.ours("series", 7, ["avx2"])["seconds"][1:])
    words = [BENCH, "--ac", network.folder, "series", "200"]

    def wall(n):
        start = time.perf_counter()
        both = [subprocess.Popen(words, stdout=subprocess.DEVNULL) for _ in range(n)]
        for process in both:
            process.wait()
        return time.perf_counter() - start

    twice = statistics.median(2 * wall(1) / wall(2) for _ in range(3))
    return [row(f"{network.name}, series: time with AVX2 over that with the widest vectors", narrow / wide, 2,
                better="less"),
            row(f"{network.name}, series: two at once, work done over one", twice, 1.9)]


def peer_row(network, peer, what, task, goal, rounds, run, voltages):
    """Compares the voltages, then times both; the first run of each has been."""
    network.require(f"{what}, {peer.name}", voltages())
    return row(f"{what}: {peer.name}, over ours", ratio_of(network, task, run, rounds), goal, peer)


def leave_out_unsolved(network):
    """Takes out the steps that we do not solve, if lightsim2grid solves none of them either."""
    unsolved = np.flatnonzero(np.isnan(network.v_pu[:, 0]))
    peer = Lightsim2grid(network)
    for step in unsolved:
        if peer.solves(int(step)):
            raise SystemExit(f"{network.name}: we leave step {step} unsolved that {peer.name} solves")
    network.keep_steps(~np.isin(np.arange(len(network.v_pu)), unsolved), f"ours and {peer.name}")


def series_rows(name, folder, n_steps, goal):
    network = Network(name, folder / f"{name}-{n_steps}", n_steps)
    rounds = LONG_ROUNDS if n_steps * len(network.case["bus"]) > 3e6 else ROUNDS
    found = network.ours("series", 3)
    if found["unsolved"]:
        leave_out_unsolved(network)
        found = network.ours("series", 3)
        if found["unsolved"]:
            raise SystemExit(f"{name}: {found['unsolved']} steps without solution")
    rows = limits_rows(network, found) if n_steps == 288 else []
    if name == "case118" and n_steps == 288:
        rows += other_ways_rows(network)
    # As loads alone the other networks have no solution that power-grid-model's Newton finds, or phase shifters.
    peers = [PowerGridModel] if name == "radial1001" else [Lightsim2grid]
    for peer_of in peers + ([PowerGridModel] if name == "case118" else []):
        try:
            peer = peer_of(network)
        except ImportError as error:
            print(f"skipped: {name}: {peer_of.name}: {error}", file=sys.stderr)
            continue
        run, voltages = peer.series()
        run()
        for _ in range(40):  # it ends at the first step that it does not solve
            good = np.abs(voltages()[:, network.slack]) > 0
            if good.all():
                break
            network.keep_steps(np.arange(len(good)) != np.argmin(good), peer.name)
            network.ours("series")
            run, voltages = peer.series()
            run()
        rows.append(peer_row(network, peer, f"{name}, {n_steps} distinct hours", "series", goal, rounds, run, voltages))
    total = found["model_s"] + found["solver_s"] + min(found["seconds"])
    rows.append(row(f"{name}, {n_steps} hours: share of making network and solver in ours",
                    1 - min(found["seconds"]) / total, None, better="less"))
    return rows


def hours_of_outages_rows(name, folder):
    """Every outage of every hour: lightsim2grid takes the outages of one hour after the other."""
    goal, n_steps, n_outages = HOURS_OF_OUTAGES[name]
    network = Network(name, folder / f"{name}-hours", n_steps)
    peer = Lightsim2grid(network)
    on = np.flatnonzero(network.case["branch"][:, 10] > 0)
    chosen = [int(on[at * len(on) // min(n_outages, len(on))]) for at in range(min(n_outages, len(on)))]
    run, voltages = peer.hours_of_outages(chosen)
    run()
    is_solved = np.all([(found != 0).any(axis=1) for found in voltages()], axis=0)
    chosen = [row for row, good in zip(chosen, is_solved) if good]
    (network.folder / "outages.txt").write_text("\n".join(map(str, chosen)))
    if network.ours("hours-of-outages")["unsolved"]:
        raise SystemExit(f"{name}: we leave outages unsolved that {peer.name} solves")
    run, voltages = peer.hours_of_outages(chosen)
    run()
    n_bus = len(network.case["bus"])
    return [peer_row(network, peer, f"{name}, {len(chosen)} outages of each of {n_steps} hours", "hours-of-outages", goal, 3,
                     run, lambda: np.stack(voltages(), axis=1).reshape(-1, n_bus))]  # [outage][hour][bus]


def one_by_one_rows(folder):
    """Programs that solve one state after the other, through their usual calls."""
    n_steps = 24
    network = Network("case118", folder / "one-by-one", n_steps)
    rows = []
    for peer_of in (Pandapower, PandapowerLightsim, Pypowsybl):
        try:
            peer = peer_of(network)
        except ImportError as error:
            print(f"skipped: {peer_of.name}: {error}", file=sys.stderr)
            continue
        run, voltages = peer.series()
        run()
        network.ours("series")
        rows.append(
            peer_row(network, peer, f"case118, {n_steps} distinct hours", "series", None, 3, run, voltages))
    return rows


def outage_rows(name, folder, goal):
    network = Network(name, folder / f"{name}-outages", 1)
    branch = network.case["branch"]
    on = [int(at) for at in np.flatnonzero(branch[:, 10] > 0)]
    rows = [on[at * len(on) // min(len(on), MOST_OUTAGES)] for at in range(min(len(on), MOST_OUTAGES))]
    network.case["gen_p"] = None
    peer = Lightsim2grid(network)
    run, voltages = peer.outages(rows)
    run()
    solved = [at for at, v in zip(rows, voltages()) if v[network.slack] != 0]  # it leaves zeros where it finds nothing
    (network.folder / "outages.txt").write_text("\n".join(map(str, solved)))
    if network.ours("outages")["unsolved"]:
        raise SystemExit(f"{name}: we leave outages unsolved that {peer.name} solves")
    run, voltages = peer.outages(solved)
    run()
    return [peer_row(network, peer, f"{name}, {len(solved)} outages of one hour", "outages", goal, ROUNDS, run, voltages)]


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("power-flow", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    warnings.filterwarnings("ignore")
    names = [name for name in GOALS if (CASES / f"{name}.m").exists()]
    if not names:
        print("skipped: no published networks beside the program", file=sys.stderr)
        sys.exit(77)
    if importlib.util.find_spec("pandapower"):
        names.append("case9241pegase")
    try:
        import lightsim2grid  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error}", file=sys.stderr)
        sys.exit(77)
    rows = []
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        rows += series_rows("radial1001", folder, 1000, 20)
        for name in names:
            goal, outage_goal = GOALS[name]
            for n_steps in sorted({SHORT.get(name, 288), LONG[name]} - {0}):
                rows += series_rows(name, folder, n_steps, goal)
            rows += outage_rows(name, folder, outage_goal)
            if name in HOURS_OF_OUTAGES:
                rows += hours_of_outages_rows(name, folder)
        rows += one_by_one_rows(folder)
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
