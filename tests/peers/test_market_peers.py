"""The market against PyPSA with HiGHS: power, heat and hydrogen of random systems, a week of hours.

PyPSA states the same program its own way: links with several parts for the steps of the convex cost, stores, and one
constraint of its own for the operating region of the plant with heat.
"""

import logging
import os
import pathlib
import subprocess
import warnings

import h5py
import numpy as np
import pytest
from peer_networks import Grid
from region_writer import exact, write_region, write_table

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
HOURS = 168
SEGMENTS, CONVEX = 4, 0.01  # sim/dispatch/market.hpp
# Both solve with HiGHS to 1e-7; what is left in the cost is its tolerance.
COST_TOLERANCE = 1e-6
ENERGY_TOLERANCE_MWH = 0.1 * HOURS  # 0.1 MW in each hour
BOTH_WAYS_MW = 1e-3  # above what the solver's tolerance leaves, below what a schedule shows
THROUGHPUT_MW = 500  # at most, over all devices of a random system

warnings.filterwarnings("ignore")
pytestmark = pytest.mark.filterwarnings("ignore")
logging.disable(logging.WARNING)


def random_system(seed):
    chance = np.random.default_rng(seed)
    system = {
        "price": np.round(chance.normal(60, 50, 8760), 2), "power_use": chance.uniform(20, 100),
        "heat_use": chance.uniform(20, 80), "hydrogen_use": chance.uniform(5, 30),
        "gas": chance.uniform(15, 60), "hydrogen_price": chance.uniform(90, 250),
        "chp": dict(capacity=chance.uniform(20, 90), heat=chance.uniform(10, 60), efficiency=chance.uniform(0.4, 0.6),
                    loss=chance.uniform(0.1, 0.3), back=chance.uniform(0.3, 1.5), other=chance.uniform(0, 6)),
        "boiler": dict(capacity=100.0, efficiency=chance.uniform(0.85, 1.0), other=chance.uniform(0, 3)),
        "eboiler": dict(capacity=chance.uniform(5, 40), efficiency=0.99, other=chance.uniform(0, 3)),
        "pump": dict(capacity=chance.uniform(2, 20), share=chance.uniform(0.3, 0.6), source=chance.uniform(5, 30),
                     supply=chance.uniform(50, 90), other=chance.uniform(0, 4)),
        "electrolyser": dict(capacity=chance.uniform(5, 40), efficiency=chance.uniform(0.6, 0.7), other=chance.uniform(0, 2)),
        "buffer": dict(power=chance.uniform(5, 30), content=chance.uniform(30, 200), loss=chance.uniform(0, 0.002)),
        "battery": dict(power=chance.uniform(5, 30), content=chance.uniform(10, 100), loss=0.0),
    }
    pump = system["pump"]
    pump["cop"] = pump["share"] * (pump["supply"] + 273.15) / (pump["supply"] - pump["source"])
    return system


def write_system(folder, system):
    grid = Grid(2, [(0, 1, 0.1)], 0)
    study = write_region(folder, grid, [0.0, -system["power_use"]])
    text = study.read_text().replace("steps = 3", f"steps = {HOURS}").replace('region = ".."', 'region = ".."\ndispatch = "market"\nmode = "wish"')
    study.write_text(text + "[outputs]\nhourly = []\n")
    write_table(folder / "markets/national.csv", ["id", "storyline", "year", "value"],
                [[name, "*", 2025, exact(value)] for name, value in (
                    ("gas_eur_per_mwh", system["gas"]), ("hydrogen_eur_per_mwh", system["hydrogen_price"]),
                    ("co2_eur_per_t", 0), ("demand_twh", 100), ("solar_mw", 0), ("wind_onshore_mw", 0),
                    ("wind_offshore_mw", 0), ("flexible_mw", 0))])
    write_table(folder / "markets/price_curves.csv",
                ["id", "file", "slope_pu", "scarce_from_pu", "scarce_slope_pu", "floor_eur_per_mwh", "cap_eur_per_mwh"],
                [["read", "price.csv", 1, 1, 1, -500, 4000]])
    (folder / "markets/price.csv").write_text(
        "price_eur_per_mwh\n" + "\n".join(exact(value) for value in system["price"]) + "\n")
    write_table(folder / "networks/sites.csv", ["id", "carrier", "network"],
                [["S", "heat", "heat.S"], ["H", "hydrogen", "hydrogen.H"]])
    write_table(folder / "demand/carrier_uses.csv", ["id", "site", "shape"], [["heating", "S", "flat"], ["feed", "H", "flat"]])
    write_table(folder / "demand/use_volumes.csv", ["id", "storyline", "year", "annual_mwh"],
                [["heating", "*", 2025, exact(8760 * system["heat_use"])], ["feed", "*", 2025, exact(8760 * system["hydrogen_use"])]])
    write_table(folder / "conversion/fuels.csv", ["id", "co2_t_per_mwh"], [["gas", 0]])
    write_devices(folder, system)
    write_table(folder / "storage/storage.csv",
                ["id", "kind", "node", "charge_max_mw", "discharge_max_mw", "content_max_mwh", "charge_efficiency_pu",
                 "discharge_efficiency_pu", "standing_loss_pu"],
                [[name, kind, node, exact(system[name]["power"]), exact(system[name]["power"]),
                  exact(system[name]["content"]), 0.95, 0.9, exact(system[name]["loss"])]
                 for name, kind, node in (("buffer", "heat_buffer", "S"), ("battery", "battery", "n0"))])
    return study


def write_devices(folder, system):
    chp, pump = system["chp"], system["pump"]
    kinds = [["chp", "chp", "gas", "electricity", exact(chp["efficiency"]), exact(chp["loss"]), exact(chp["back"]), "", exact(chp["other"])],
             ["pump", "heat_pump", "electricity", "heat", "", "", "", exact(pump["share"]), exact(pump["other"])],
             ["import", "source", "", "hydrogen", "", "", "", "", 0]]
    for name, takes, gives in (("boiler", "gas", "heat"), ("eboiler", "electricity", "heat"), ("electrolyser", "electricity", "hydrogen")):
        kinds.append([name, "convert", takes, gives, exact(system[name]["efficiency"]), "", "", "", exact(system[name]["other"])])
    write_table(folder / "conversion/device_kinds.csv",
                ["id", "process", "takes", "gives", "efficiency_pu", "power_loss_pu", "back_pressure_pu", "carnot_share_pu",
                 "other_cost_eur_per_mwh"], kinds)
    devices = [["chp", "chp", "S", "n0", exact(chp["capacity"]), exact(chp["heat"]), "", ""],
               ["pump", "pump", "S", "n0", exact(pump["capacity"]), "", exact(pump["source"]), exact(pump["supply"])],
               ["import", "import", "H", "", 100, "", "", ""]]
    for name, site in (("boiler", "S"), ("eboiler", "S"), ("electrolyser", "H")):
        devices.append([name, name, site, "n0", exact(system[name]["capacity"]), "", "", ""])
    write_table(folder / "conversion/devices.csv",
                ["id", "kind", "site", "bus", "capacity_mw", "heat_mw", "source_temperature_c", "supply_temperature_c"], devices)


def make_network(system, hours=HOURS, is_cyclic=False):
    """The same system as PyPSA has it; the region of the plant is not in it yet."""
    import pypsa

    network = pypsa.Network()
    network.set_snapshots(range(hours))
    for bus in ("power", "heat", "hydrogen", "gas"):
        network.add("Bus", bus)
    network.add("Generator", "trade", bus="power", p_nom=1e5, p_min_pu=-1, marginal_cost=system["price"][:hours])
    # The well of 100 GW stays in its first part.
    network.add("Generator", "well", bus="gas", p_nom=1e5, marginal_cost=system["gas"] + CONVEX * 0.5 / SEGMENTS)
    for bus, use in (("power", "power_use"), ("heat", "heat_use"), ("hydrogen", "hydrogen_use")):
        network.add("Load", use, bus=bus, p_set=system[use])
    for part in range(SEGMENTS):
        extra = CONVEX * (part + 0.5) / SEGMENTS

        def link(name, take, give, capacity, efficiency, other):
            network.add("Link", f"{name}.{part}", bus0=take, bus1=give, efficiency=efficiency,
                        p_nom=capacity / efficiency / SEGMENTS, marginal_cost=(other + extra) * efficiency)

        network.add("Generator", f"import.{part}", bus="hydrogen", p_nom=100 / SEGMENTS,
                    marginal_cost=system["hydrogen_price"] + extra)
        chp, pump = system["chp"], system["pump"]
        link("chp+power", "gas", "power", chp["capacity"], chp["efficiency"], chp["other"])
        link("chp+heat", "power", "heat", chp["heat"], 1 / chp["loss"], 0.0)
        link("pump", "power", "heat", pump["capacity"], pump["cop"], pump["other"])
        for name, take, give in (("boiler", "gas", "heat"), ("eboiler", "power", "heat"), ("electrolyser", "power", "hydrogen")):
            link(name, take, give, system[name]["capacity"], system[name]["efficiency"], system[name]["other"])
        for name, bus in (("buffer", "heat"), ("battery", "power")):
            store = system[name]
            if part == 0:
                network.add("Bus", name)
                least = np.zeros(hours)
                least[-1] = 0.5  # back to the content of the start
                # PyPSA takes no standing loss off the initial content in the first hour.
                ends = ({"e_cyclic": True} if is_cyclic else
                        {"e_initial": 0.5 * store["content"] * (1 - store["loss"]), "e_min_pu": least,
                         "e_max_pu": np.where(least > 0, 0.5, 1.0)})
                network.add("Store", name, bus=name, e_nom=store["content"], standing_loss=store["loss"], **ends)
            network.add("Link", f"{name}.in.{part}", bus0=bus, bus1=name, efficiency=0.95,
                        p_nom=store["power"] / SEGMENTS, marginal_cost=extra)
            network.add("Link", f"{name}.out.{part}", bus0=name, bus1=bus, efficiency=0.9,
                        p_nom=store["power"] / SEGMENTS / 0.9, marginal_cost=extra * 0.9)

    return network


def with_pypsa(system, is_cyclic):
    """Cost [EUR] and what each device gives [MWh] of the same week."""
    network, chp = make_network(system, is_cyclic=is_cyclic), system["chp"]

    def stay_in_region(network, _):
        flow = network.model["Link-p"]
        dimension = [d for d in flow.dims if d != "snapshot"][0]
        power = flow.sel({dimension: [f"chp+power.{part}" for part in range(SEGMENTS)]}).sum(dimension)
        heat = flow.sel({dimension: [f"chp+heat.{part}" for part in range(SEGMENTS)]}).sum(dimension)
        factor = (chp["back"] + chp["loss"]) / chp["loss"]
        network.model.add_constraints(chp["efficiency"] * power - factor * heat >= 0, name="region")

    def go_one_direction(network, snapshots):
        """In an hour a store either takes or gives; links alone may do both where the price is negative."""
        stay_in_region(network, snapshots)
        flow = network.model["Link-p"]
        dimension = [d for d in flow.dims if d != "snapshot"][0]
        for name in ("buffer", "battery"):
            gives = network.model.add_variables(binary=True, coords=[snapshots], name=f"{name}-gives")
            power_mw = system[name]["power"]
            taken, given = (flow.sel({dimension: [f"{name}.{way}.{part}" for part in range(SEGMENTS)]}).sum(dimension)
                            for way in ("in", "out"))
            network.model.add_constraints(taken + power_mw * gives <= power_mw, name=f"{name}-takes_only")
            network.model.add_constraints(given - power_mw / 0.9 * gives <= 0, name=f"{name}-gives_only")

    def goes_both_ways():
        flow = network.links_t.p0.T.groupby(lambda link: link.rsplit(".", 1)[0]).sum().T
        return any((flow[[f"{name}.in", f"{name}.out"]].min(axis=1) > BOTH_WAYS_MW).any() for name in ("buffer", "battery"))

    network.optimize(solver_name="highs", extra_functionality=stay_in_region, solver_options={"output_flag": False})
    if goes_both_ways():
        network.optimize(solver_name="highs", extra_functionality=go_one_direction,
                         solver_options={"output_flag": False, "mip_rel_gap": COST_TOLERANCE / 10})
        assert not goes_both_ways()
    given = -network.links_t.p1
    energy = {name: float(given[[f"{name}.{part}" for part in range(SEGMENTS)]].sum().sum())
              for name in ("chp+heat", "pump", "boiler", "eboiler", "electrolyser")}
    energy["chp+power"] = float(given[[f"chp+power.{part}" for part in range(SEGMENTS)]].sum().sum())
    return float(network.objective), energy


@pytest.mark.parametrize("seed", range(50))
def test_cost_and_schedules_are_those_of_pypsa(seed, tmp_path):
    pytest.importorskip("pypsa", reason="pypsa cannot be imported", exc_type=ImportError)
    system = random_system(seed)
    study = write_system(tmp_path / "region", system)
    text = study.read_text()
    # Week by week a store starts and ends half full; the year at once ends where it starts, wherever that is best.
    for solver in ("highs", "interior"):
        cost_eur, energy_mwh = with_pypsa(system, is_cyclic=solver == "interior")
        study.write_text(text.replace('mode = "wish"', f'mode = "wish"\nsolver = "{solver}"'))
        out = tmp_path / f"{solver}.h5"
        done = subprocess.run([PROGRAM, "sweep", str(study), "--out", str(out)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with h5py.File(out) as file:
            ours = file["dispatch/cost_eur"][0]
            devices = list(file["device"].asstr()[:])
            heat, power, hydrogen = (file[f"dispatch/device_{carrier}_mwh"][0] for carrier in ("heat", "electricity", "hydrogen"))
        if solver == "highs":  # the steps of the convex cost are those of PyPSA
            assert ours == pytest.approx(cost_eur, rel=COST_TOLERANCE)
        else:  # which is quadratic here: less than its last MW on all that is bought, made and stored
            assert ours == pytest.approx(cost_eur, abs=CONVEX * THROUGHPUT_MW * HOURS)
        for name in ("pump", "boiler", "eboiler"):
            assert heat[devices.index(name)] == pytest.approx(energy_mwh[name], abs=ENERGY_TOLERANCE_MWH), (solver, name)
        assert hydrogen[devices.index("electrolyser")] == pytest.approx(energy_mwh["electrolyser"], abs=ENERGY_TOLERANCE_MWH)
        assert heat[devices.index("chp")] == pytest.approx(energy_mwh["chp+heat"], abs=ENERGY_TOLERANCE_MWH)
        loss_mwh = system["chp"]["loss"] * energy_mwh["chp+heat"]
        assert power[devices.index("chp")] == pytest.approx(energy_mwh["chp+power"] - loss_mwh, abs=ENERGY_TOLERANCE_MWH)
