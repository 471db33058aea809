"""Rows for tools/bench power-flow: AC flow and AC outages of published networks, against lightsim2grid and power-grid-model.

All programs get the same network, read from the same MATPOWER file, the same powers and the same largest mismatch, 1e-8 pu.
Voltages must agree to 1e-6 pu before anything is timed. Times are CPU time of the process on one thread, ours and the
peer's in turns, and their ratio the median over the rounds. Ours starts with powers in memory as [step][bus] and ends with
voltages in memory as [step][bus]; making the network and the solver is a row of its own and is added to the year.
lightsim2grid uses its Newton's method with KLU and its own classes for series and outages. power-grid-model
has no buses that hold a voltage: it gets the reactive power of the solution there.
Networks lie in ../shared/cases, which is not part of a release.
Exit: 1 when voltages differ, 77 when there is no network or no peer.
"""

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
GOALS = {"case118": (35, 18), "case300": (35, 25), "case1354pegase": (40, 22), "case2869pegase": (30, 18)}
ROUNDS = 5
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


class Network:
    """A case and a seeded series: a daily and yearly course, 8 % noise on loads, 3 % on generators."""

    def __init__(self, name, folder, n_steps):
        self.name, self.folder = name, folder
        folder.mkdir()
        (folder / "case.m").write_bytes((CASES / f"{name}.m").read_bytes())
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

    def ours(self, what, rounds=1):
        text = subprocess.run([BENCH, "--ac", self.folder, what, str(rounds)], capture_output=True, text=True, check=True)
        self.v_pu = np.fromfile(self.folder / "v.bin", dtype=complex).reshape(-1, len(self.case["bus"]))
        return json.loads(text.stdout)

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


def row(what, measured, goal, peer=None):
    return {"name": "power-flow", "what": what, "measured": measured, "goal": goal, "unit": "1", "better": "more",
            "peer": peer.name if peer else "", "peer_version": peer.version if peer else ""}


def ratio_of(network, what, theirs):
    """Median of theirs over ours in turns; the peer's first run is left out, as is ours (its pages are new)."""
    ratios = []
    for _ in range(ROUNDS):
        mine = statistics.median(network.ours(what, 3)["seconds"][1:])
        ratios.append(theirs() / mine)
    print(f"{network.name} {what}: {min(ratios):.1f} to {max(ratios):.1f}, ours {1e3 * mine:.3f} ms", file=sys.stderr)
    return statistics.median(ratios)


def series_rows(name, folder, n_steps, goal):
    network = Network(name, folder / f"{name}-{n_steps}", n_steps)
    found = network.ours("series")
    if found["unsolved"]:
        raise SystemExit(f"{name}: {found['unsolved']} steps without solution")
    rows = []
    # As loads alone the other networks have no solution that power-grid-model's Newton finds, or phase shifters.
    for peer_of, its_goal in ((Lightsim2grid, goal), (PowerGridModel, goal))[:2 if name == "case118" else 1]:
        try:
            peer = peer_of(network)
        except ImportError as error:
            print(f"skipped: {name}: {peer_of.name}: {error}", file=sys.stderr)
            continue
        run, voltages = peer.series()
        run()
        network.require(f"{name}, {n_steps} steps, {peer.name}", voltages())
        rows.append(row(f"{name}, {n_steps} distinct hours: {peer.name}, over ours", ratio_of(network, "series", run),
                        its_goal, peer))
    total = found["model_s"] + found["solver_s"] + min(found["seconds"])
    rows.append({"name": "power-flow", "what": f"{name}, {n_steps} hours: share of making network and solver in ours",
                 "measured": 1 - min(found["seconds"]) / total, "goal": None, "unit": "1", "better": "less", "peer": "",
                 "peer_version": ""})
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
    network.require(f"{name}, {len(solved)} outages, {peer.name}", voltages())
    return [row(f"{name}, {len(solved)} outages of one hour: {peer.name}, over ours", ratio_of(network, "outages", run),
                goal, peer)]


def main():
    if len(sys.argv) > 2 and sys.argv[-1] not in ("power-flow", "--json"):
        print(json.dumps({"machine": {}, "rows": []}))
        return
    warnings.filterwarnings("ignore")
    names = [name for name in GOALS if (CASES / f"{name}.m").exists()]
    if not names:
        print("skipped: no published networks beside the program", file=sys.stderr)
        sys.exit(77)
    try:
        import lightsim2grid  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error}", file=sys.stderr)
        sys.exit(77)
    rows = []
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        for name in names:
            goal, outage_goal = GOALS[name]
            for n_steps in (288, 8760) if name == "case118" else (288,):
                rows += series_rows(name, folder, n_steps, goal)
            rows += outage_rows(name, folder, outage_goal)
    print(json.dumps({"machine": {}, "rows": rows}))


if __name__ == "__main__":
    main()
