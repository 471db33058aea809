"""AC flow against pandapower and lightsim2grid: on networks that pandapower ships and on random ones."""

import json
import os
import pathlib
import subprocess
import warnings

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
SHIPPED = ["case5", "case6ww", "case9", "case14", "case24_ieee_rts", "case30", "case_ieee30", "case39", "case57", "case118",
           "case145", "case300", "case1354pegase"]
SEEDS = range(40)
# Both stop at a mismatch of 1e-8 MVA or less; the voltages differ by that over the stiffness of the grid.
SAME_PU, SAME_DEG = 1e-8, 1e-6

warnings.filterwarnings("ignore")
pytestmark = pytest.mark.filterwarnings("ignore")


def matrix(name, rows):
    lines = "".join("\t" + "\t".join(f"{value:.17g}" for value in row) + ";\n" for row in rows)
    return f"mpc.{name} = [\n{lines}];\n"


def matpower(base_mva, bus, gen, branch):
    """A case as text; numbers of buses count from 1."""
    bus, gen, branch = (np.nan_to_num(rows, nan=0.0) for rows in (bus, gen, branch))  # bounds that are not there
    for rows, columns in ((bus, [0]), (gen, [0]), (branch, [0, 1])):
        rows[:, columns] += 1
    return (f"function mpc = peer\nmpc.version = '2';\nmpc.baseMVA = {base_mva:.17g};\n"
            + matrix("bus", bus[:, :13]) + matrix("gen", gen[:, :10]) + matrix("branch", branch[:, :13]))


def ours(text, folder):
    file = folder / "case.m"
    file.write_text(text)
    done = subprocess.run([PROGRAM, "flow", file, "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["buses"]
    return np.array([row["vm_pu"] for row in rows]), np.array([row["va_deg"] for row in rows])


def compare(net, folder):
    """pandapower's own matrices of the network into our program; its solution beside ours."""
    import pandapower

    pandapower.runpp(net, tolerance_mva=1e-9, max_iteration=30, calculate_voltage_angles=True, trafo_model="pi",
                     numba=False)
    ppc = net._ppc
    branch = ppc["branch"].real
    vm_pu, va_deg = ours(matpower(ppc["baseMVA"], ppc["bus"].real, ppc["gen"].real, branch), folder)
    assert np.abs(vm_pu - ppc["bus"][:, 7].real).max() < SAME_PU
    assert np.abs(va_deg - ppc["bus"][:, 8].real).max() < SAME_DEG


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_networks(name, tmp_path):
    pytest.importorskip("pandapower", reason="pandapower cannot be imported", exc_type=ImportError)
    import pandapower.networks

    compare(getattr(pandapower.networks, name)(), tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_networks(seed, tmp_path):
    """A ring or a tree with chords, transformers off their ratio and phase shifters, held voltages and shunts."""
    pandapower = pytest.importorskip("pandapower", reason="pandapower cannot be imported", exc_type=ImportError)
    chance = np.random.default_rng(seed)
    net = pandapower.create_empty_network(sn_mva=100.0)
    n = int(chance.integers(4, 60))
    buses = [pandapower.create_bus(net, vn_kv=150.0) for _ in range(n)]
    pandapower.create_ext_grid(net, buses[0], vm_pu=1.02, va_degree=float(chance.uniform(-20, 20)))
    pairs = [(int(chance.integers(0, at)), at) for at in range(1, n)]
    pairs += [tuple(int(v) for v in chance.choice(n, 2, replace=False)) for _ in range(int(chance.integers(0, n)))]
    for at, (i, j) in enumerate(pairs):
        if at % 4 == 3:
            pandapower.create_transformer_from_parameters(
                net, buses[i], buses[j], sn_mva=200.0, vn_hv_kv=150.0, vn_lv_kv=150.0, vkr_percent=0.3, vk_percent=12.0,
                pfe_kw=0.0, i0_percent=0.0, shift_degree=float(chance.choice([0.0, 5.0, -5.0])), tap_side="hv",
                tap_neutral=0, tap_pos=int(chance.integers(-4, 5)), tap_min=-9, tap_max=9, tap_step_percent=1.25,
                tap_changer_type="Ratio")
        else:
            pandapower.create_line_from_parameters(
                net, buses[i], buses[j], length_km=float(chance.uniform(2, 30)), r_ohm_per_km=0.04, x_ohm_per_km=0.2,
                c_nf_per_km=float(chance.choice([10.0, 200.0])), max_i_ka=1.0, parallel=int(chance.integers(1, 3)))
    for bus in buses[1:]:
        pandapower.create_load(net, bus, p_mw=float(chance.uniform(0, 12)), q_mvar=float(chance.uniform(-1, 4)))
        if chance.random() < 0.2:
            pandapower.create_gen(net, bus, p_mw=float(chance.uniform(0, 20)), vm_pu=float(chance.uniform(1.0, 1.03)))
        if chance.random() < 0.1:
            pandapower.create_shunt(net, bus, q_mvar=float(chance.uniform(-10, 10)), p_mw=float(chance.uniform(0, 1)))
    compare(net, tmp_path)
