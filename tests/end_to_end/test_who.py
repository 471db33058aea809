"""Because of whom: `show who` and the group attribution of a result file."""

import csv
import io

import h5py
import numpy as np
import pytest


@pytest.fixture(scope="module")
def region_file(program, tmp_path_factory):
    out = tmp_path_factory.mktemp("region") / "base_year.h5"
    assert program.run("sweep", program.outlook.with_name("base_year.toml"), "--out", out).returncode == 0
    return out


def rows_of(program, file, *words):
    done = program.run("show", file, "who", "--csv", *words)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def parts(rows, place, element, split):
    return {row["part"]: float(row["mw"]) for row in rows
            if (row["place"], row["element"], row["split"]) == (place, element, split)}


# By hand, README of the tutorial: W uses 42 MW and X 12 in 2030, 12 and 2 of them growth that no municipality names; one
# circuit of S50-W50 carries them all.
def test_tutorial_by_hand(program, tutorial_file):
    rows = rows_of(program, tutorial_file, "--scenario", "A-2030-plain-none")

    assert parts(rows, "branch", "S50-W50", "use") == pytest.approx({"flat": 54.0}, abs=1e-6)
    assert parts(rows, "branch", "S50-W50", "municipality") == pytest.approx({"West": 30.0, "Outpost": 10.0}, abs=1e-6)
    assert parts(rows, "branch", "S50-W50", "class") == pytest.approx({"measured": 40.0, "policy_free_growth": 14.0}, abs=1e-6)
    assert parts(rows, "station", "W50", "use") == pytest.approx({"flat": 42.0}, abs=1e-6)
    shown = program.run("show", tutorial_file, "who", "--scenario", "A-2030-plain-none").stdout
    assert [line for line in shown.splitlines() if line.startswith("S50-W50")][0].split()[-3:] == ["54", "flat", "54"]


# Parts by use and production sum to what is split, those by class to the part of the uses: 1e-9 is rounding of 1,000 MW.
def test_parts_sum_to_the_whole(program, region_file):
    with h5py.File(region_file) as file:
        for place in ("branch", "station", "area"):
            total, other, use, production, by_class = (
                file[f"attribution/{place}_{name}_mw"][...] for name in ("total", "other", "use", "production", "class"))
            known = np.isfinite(total)
            assert known.any()
            assert use.sum(axis=2) + production.sum(axis=2) + other == pytest.approx(total, abs=1e-9, nan_ok=True)
            assert by_class.sum(axis=2) == pytest.approx(use.sum(axis=2), abs=1e-9, nan_ok=True)
        loading = file["congestion/branch_worst_loading_pu"][...]
        assert np.isfinite(file["attribution/branch_total_mw"][...][loading > 0]).all()
        dims = file["attribution/branch_use_mw"].dims
        assert [dims[at][0] == file[name] for at, name in enumerate(("scenario", "branch", "category"))] == [True] * 3
