"""Because of whom: `knelpunt causes`, `show causes`, `show without` and group causes of a result file."""

import csv
import io
import json

import h5py
import numpy as np
import pytest


@pytest.fixture(scope="module")
def crowded_file(program, tmp_path_factory):
    """One scenario of the region in which everything is wished, by both methods, without each of the kinds of use."""
    folder = tmp_path_factory.mktemp("causes")
    study = folder / "crowded.toml"
    study.write_text(f"""knelpunt = 1
region = "{program.outlook.parents[1]}"
overlay = "{program.outlook.parents[1] / 'reconciled.toml'}"
mode = "wish"
causes = "proportional"
what_if = "all"
[axes]
storyline = ["KM"]
year = [2035]
weather = ["ordinary"]
options = ["planned"]
[option_sets.planned]
projects = ["*"]
""")
    out = folder / "crowded.h5"
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def rows_of(program, file, *words):
    done = program.run("causes", file, "--csv", *words)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def parts(rows, element, column):
    return {row["cause"]: float(row[column]) for row in rows if row["element"] == element and row[column] != ""}


# README of the tutorial: in 2030 one circuit of S50-W50 carries 42 MW of W and 12 MW of X, all flat use, on 45 MW: 9 MW over in each
# hour of a week. Of W 30 and of X 10 MW are measured and have a municipality.
def test_tutorial_by_hand(program, tutorial_file):
    scenario = "A-2030-plain-none"
    rows = rows_of(program, tutorial_file, "--element", "S50-W50", "--scenario", scenario)

    assert parts(rows, "S50-W50", "worst_mw") == pytest.approx({"flat": 54.0}, abs=1e-6)
    assert parts(rows, "S50-W50", "over_mwh") == pytest.approx({"flat": 54.0 * 168}, rel=1e-9)
    assert parts(rows, "S50-W50", "excess_mwh") == pytest.approx({"flat": 9.0 * 168}, rel=1e-9)
    by_place = rows_of(program, tutorial_file, "--element", "S50-W50", "--scenario", scenario, "--by", "municipality")
    assert parts(by_place, "S50-W50", "worst_mw") == pytest.approx(
        {"West": 30.0, "Outpost": 10.0, "no municipality": 14.0}, abs=1e-6)
    by_node = rows_of(program, tutorial_file, "--element", "S50-W50", "--scenario", scenario, "--by", "node")
    assert sorted(parts(by_node, "S50-W50", "worst_mw").values()) == pytest.approx([12.0, 42.0], abs=1e-6)
    with h5py.File(tutorial_file) as file:
        place = list(file["scenario"].asstr()).index(scenario)
        flat = list(file["category"].asstr()).index("flat")
        branch = list(file["branch"].asstr()).index("S50-W50")
        assert file["without_use/branch_n_steps_over"][place, branch, flat] == 0  # without it nothing flows


def test_parts_of_each_window_sum_to_their_total(program, crowded_file):
    with h5py.File(crowded_file) as file:
        assert float(file["causes/sum_error_pu"][0]) < 1e-9
        for place, group in (("branch", "congestion/branch"), ("station", "congestion/station")):
            n_full = 0
            for window in ("worst_mw", "over_mwh", "excess_mwh", "year_mwh"):
                part = file[f"causes/{place}_{window}"][0]
                total = file[f"causes/{place}_{window.replace('_mw', '_total_mw')}"][0]
                counter = file[f"causes/{place}_{window.replace('_mw', '_counter_mw')}"][0]
                full = np.isfinite(total)
                n_full += full.sum()
                # The product's own limit, of sums over 8760 hours.
                assert part[full].sum(axis=1) == pytest.approx(total[full], rel=1e-9, abs=1e-6)
                assert (counter[full] <= 0).all()
                assert np.isnan(part[~full]).all()
            assert n_full > 20
            excess = sum(file[f"{group}_excess_{way}_mwh"][0] for way in (("offtake", "feed_in") if place == "branch" else ("offtake",)))
            total = file[f"causes/{place}_excess_total_mwh"][0]
            full = np.isfinite(total)
            assert total[full] == pytest.approx(excess[full], rel=1e-9, abs=1e-6)
            loading = file[f"{group}_worst_loading_pu"][0]
            assert (np.isfinite(total) == (loading >= 0.9)).all()


# A bridge carries what lies behind it: both methods say the same, but for what nets there (production, courses of stations below
# 0), less than a hundredth of the flow. In the mesh they differ.
def test_both_methods_agree_behind_bridges(program, crowded_file):
    with h5py.File(crowded_file) as file:
        kind = file["cause_kind"].asstr()[...]
        bridge = file["congestion/branch_is_bridge"][0] == 1
        loading = file["congestion/branch_worst_loading_pu"][0]
        marginal, traced = file["causes/branch_worst_mw"][0], file["causes/branch_traced_worst_mw"][0]
        difference = {True: [], False: []}
        for branch in np.flatnonzero(loading >= 0.9):
            assert traced[branch].min() >= 0.0
            total = traced[branch].sum()
            difference[bool(bridge[branch])].append(max(
                abs(marginal[branch][kind == one].sum() - traced[branch][kind == one].sum()) / total for one in set(kind)))
        assert len(difference[True]) > 10 and max(difference[True]) < 0.01
        assert max(difference[False]) > 0.05
        steps = file["causes/branch_traced_n_steps"][0]
        over = file["congestion/branch_n_steps_over_offtake"][0] + file["congestion/branch_n_steps_over_feed_in"][0]
        assert (steps[over > 200] == 200).all()
        few = (over > 0) & (over <= 200)
        assert (steps[few] == over[few]).all()


def test_without_a_kind_of_use_the_rest_stays_over(program, crowded_file):
    rows = list(csv.DictReader(io.StringIO(program.run("show", crowded_file, "without", "--csv").stdout)))

    with h5py.File(crowded_file) as file:
        n_over = int(file["totals/n_branches_over"][0])
        kinds = list(file["category"].asstr())
    assert [row["without"] for row in rows] == kinds
    assert all(int(row["of br"]) == n_over for row in rows)
    left = {row["without"]: int(row["br"]) for row in rows}
    assert 0 < left["datacentre"] < n_over
    assert left["shore_power"] <= n_over


def test_rights_of_the_area_are_split(program, crowded_file):
    with h5py.File(crowded_file) as file:
        rights = file["causes/contract_area_mw"][0]
        area = list(file["area"].asstr()).index("Noord-Holland")
        assert np.nansum(rights[area]) == pytest.approx(float(file["connection/area_contract_offtake_mw"][0, area]), rel=1e-9)
        makes, side = file["cause_makes"].asstr()[...], file["cause_side"].asstr()[...]
        assert rights[area][makes == "heat"].sum() > 0 and (side[makes == "heat"] == "use").all()


def test_table_for_people_names_the_largest(program, crowded_file):
    done = program.run("causes", crowded_file)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    one = program.run("causes", crowded_file, "--element", "VHZ380/VHZ150", "--by", "customer", "--method", "proportional")
    assert one.returncode == 0, one.stderr
    assert max(map(len, one.stdout.splitlines())) <= 80
    rows = json.loads(program.run("causes", crowded_file, "--by", "carrier", "--json").stdout)
    assert {"heat", "power alone"} <= {row["cause"] for row in rows}


def test_what_is_not_there_is_refused(program, tutorial_file):
    unknown = program.run("causes", tutorial_file, "--element", "S50-W5")
    assert unknown.returncode == 1
    assert 'no branch, station or area "S50-W5"' in unknown.stderr and "S50-W50" in unknown.stderr
    other = program.run("causes", tutorial_file, "--method", "proportional")
    assert other.returncode == 1
    assert 'causes = "proportional"' in other.stderr
