"""Writes any network as a region of the program: every bus at 100 kV, so that 1 pu on 100 MVA is 100 ohm."""

import csv
import pathlib

OHM_PER_PU = 100.0
RATING_MVA = 100.0
HOURS_OF_YEAR = 8760
NO_SOURCE = ["test", "assumed", ""]
STUDY = """knelpunt = 1
region = ".."
[time]
steps = 3
[axes]
storyline = ["A"]
year = [2025]
weather = ["plain"]
options = ["none"]
[option_sets.none]
"""


def write_table(path, columns, rows):
    """A table with the three columns that all tables end with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "source", "confidence", "note"])
        writer.writerows([*row, *NO_SOURCE] for row in rows)


def exact(value):
    """Text that reads back as the same double."""
    return repr(float(value))


def write_region(folder, grid, injection_mw):
    """A region of flat use and flat production; what the slack injects is left to its exchange.

    Every branch is a group of one circuit rated at 100 MVA, and both directions ask for n-1: every outage that leaves the
    network in one piece counts.

    @param grid          nodes, branches (from, to, x_pu on 100 MVA) and slack
    @param injection_mw  per node; that of the slack is not read
    @return              path of the study, of three hours
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(
        'knelpunt = 1\nname = "peer"\ntitle = "peer"\ncos_phi_grid = 1.0\n', encoding="utf-8")
    write_grid(folder / "grid", grid)
    power = [(at, float(p)) for at, p in enumerate(injection_mw) if at != grid.slack]
    write_demand(folder / "demand", [(at, -p) for at, p in power if p < 0] or [(0, 0.0)])
    write_supply(folder / "supply", [(at, p) for at, p in power if p > 0])
    write_table(folder / "weather/climates.csv",
                ["id", "mean_temperature_c", "year_sd_k", "seasonal_amplitude_k", "daily_winter_k", "daily_summer_k",
                 "noise_winter_k", "noise_summer_k", "solar_full_load_hours", "wind_onshore_full_load_hours",
                 "wind_offshore_full_load_hours"],
                [["plain", 10, 0, 0, 0, 0, 0, 0, 900, 2000, 3500]])
    write_table(folder / "weather/years.csv", ["id", "climate", "seed"], [["plain", "plain", 1]])
    write_table(folder / "storylines.csv", ["id"], [["A"]])
    study = folder / "studies" / "peer.toml"
    study.parent.mkdir()
    study.write_text(STUDY, encoding="utf-8")
    return study


def write_grid(folder, grid):
    write_table(folder / "buses.csv", ["id", "v_rated_kv"], [[name, 100] for name in grid.node_ids])
    write_table(folder / "lines.csv",
                ["id", "from", "to", "v_rated_kv", "length_km", "x_ohm_per_km", "n_circuits", "rating_mva"],
                [[name, f"n{i}", f"n{j}", 100, 1, exact(OHM_PER_PU * x_pu), 1, RATING_MVA]
                 for name, (i, j, x_pu) in zip(grid.branch_ids, grid.branches)])
    write_table(folder / "transformers.csv",
                ["id", "from", "to", "hv_kv", "lv_kv", "n_circuits", "rating_mva", "vk_pu"], [])
    write_table(folder / "exchanges.csv", ["id", "node", "share_pu"], [["slack", f"n{grid.slack}", 1]])
    write_table(folder / "security_rules.csv", ["id", "element_class", "direction", "rule"],
                [["offtake", "line", "offtake", "n-1"], ["feed-in", "line", "feed-in", "n-1"]])
    write_table(folder / "projects.csv", ["id"], [])
    write_table(folder / "project_changes.csv",
                ["id", "project", "year", "table", "row", "column", "operation", "value"], [])


def write_demand(folder, use_mw):
    write_table(folder / "categories.csv", ["id", "shape"], [["flat", "flat"]])
    write_table(folder / "shapes.csv", ["id", "category", "day_type", "month", *[f"h{h:02}" for h in range(24)]],
                [[day, "flat", day, 0, *[1] * 24] for day in ("workday", "saturday", "sunday")])
    write_table(folder / "loads.csv", ["id", "node", "municipality", "category"],
                [[f"d{at}", f"n{at}", "", "flat"] for at, _ in use_mw])
    write_table(folder / "volumes.csv", ["id", "storyline", "year", "annual_mwh"],
                [[f"d{at}", "*", 2025, exact(HOURS_OF_YEAR * p)] for at, p in use_mw])


def write_supply(folder, make_mw):
    write_table(folder / "technologies.csv", ["id", "rule", "utilisation_pu", "series"], [["flat", "flat", 1, ""]])
    write_table(folder / "generators.csv", ["id", "node", "technology", "p_max_mw"],
                [[f"g{at}", f"n{at}", "flat", exact(p)] for at, p in make_mw])
