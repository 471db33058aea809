"""Writes any network as a region of the program: every bus at 100 kV, so that 1 pu on 100 MVA is 100 ohm."""

import csv
import pathlib

RATING_MVA = 100.0
NO_SOURCE = ["test", "assumed", ""]


def write_table(path, columns, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "source", "confidence", "note"])
        writer.writerows([*row, *NO_SOURCE] for row in rows)


def write_region(folder, n_nodes, branches, injection_mw, slack):
    """branches: list of (from, to, x_pu); injection_mw: per node, the slack's is what balances. Returns the study file."""
    folder = pathlib.Path(folder)
    node = lambda at: f"n{at}"
    (folder / "region.toml").write_text('knelpunt = 1\nname = "peer"\ntitle = "peer"\ncos_phi_grid = 1.0\n', encoding="utf-8")
    write_table(folder / "grid/buses.csv", ["id", "v_rated_kv"], [[node(at), 100] for at in range(n_nodes)])
    write_table(folder / "grid/lines.csv", ["id", "from", "to", "v_rated_kv", "length_km", "x_ohm_per_km", "n_circuits", "rating_mva"],
                [[f"b{at:04}", node(i), node(j), 100, 1, repr(float(100.0 * x)), 1, RATING_MVA] for at, (i, j, x) in enumerate(branches)])
    write_table(folder / "grid/transformers.csv", ["id", "from", "to", "hv_kv", "lv_kv", "n_circuits", "rating_mva", "vk_pu"], [])
    write_table(folder / "grid/exchanges.csv", ["id", "node", "share_pu"], [["slack", node(slack), 1]])
    write_table(folder / "grid/security_rules.csv", ["id", "element_class", "direction", "rule"],
                [["offtake", "line", "offtake", "n-1"], ["feed-in", "line", "feed-in", "n-1"]])
    write_table(folder / "grid/projects.csv", ["id"], [])
    write_table(folder / "grid/project_changes.csv", ["id", "project", "year", "table", "row", "column", "operation", "value"], [])
    use = [(at, -p) for at, p in enumerate(injection_mw) if p < 0 and at != slack] or [(0, 0.0)]
    make = [(at, p) for at, p in enumerate(injection_mw) if p > 0 and at != slack]
    write_table(folder / "demand/categories.csv", ["id", "shape"], [["flat", "flat"]])
    write_table(folder / "demand/shapes.csv", ["id", "category", "day_type", "month", *[f"h{h:02}" for h in range(24)]],
                [[day, "flat", day, 0, *[1] * 24] for day in ("workday", "saturday", "sunday")])
    write_table(folder / "demand/loads.csv", ["id", "node", "municipality", "category"], [[f"d{at}", node(at), "", "flat"] for at, _ in use])
    write_table(folder / "demand/volumes.csv", ["id", "storyline", "year", "annual_mwh"], [[f"d{at}", "*", 2025, repr(float(8760 * p))] for at, p in use])
    write_table(folder / "supply/technologies.csv", ["id", "rule", "utilisation_pu", "series"], [["flat", "flat", 1, ""]])
    write_table(folder / "supply/generators.csv", ["id", "node", "technology", "p_max_mw"], [[f"g{at}", node(at), "flat", repr(float(p))] for at, p in make])
    write_table(folder / "weather/years.csv",
                ["id", "seed", "mean_temperature_c", "seasonal_amplitude_k", "daily_amplitude_k", "noise_k", "noise_hours",
                 "solar_full_load_hours", "wind_onshore_full_load_hours", "wind_offshore_full_load_hours"],
                [["plain", 1, 10, 0, 0, 0, 24, 900, 2000, 3500]])
    write_table(folder / "storylines.csv", ["id"], [["A"]])
    study = folder / "studies" / "peer.toml"
    study.parent.mkdir()
    study.write_text('knelpunt = 1\nregion = ".."\n[time]\nsteps = 2\n[axes]\nstoryline = ["A"]\nyear = [2025]\nweather = ["plain"]\n'
                     'options = ["none"]\n[option_sets.none]\n', encoding="utf-8")
    return study
