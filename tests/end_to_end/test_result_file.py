"""A result file opens without options in the tools that people use."""

import json

import h5py
import numpy as np
import pandas as pd
import pytest
import xarray as xr


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
@pytest.mark.parametrize("group", [None, "electricity", "congestion", "totals"])
def test_opens_in_xarray(tutorial_file, engine, group):
    with xr.open_dataset(tutorial_file, engine=engine, group=group) as data:
        assert list(data["scenario"].values[:1]) == ["A-2025-plain-none"]
        assert data.sizes["scenario"] == 4
        assert all("units" in array.attrs and "description" in array.attrs for array in data.data_vars.values())


def test_selects_by_name_and_time(tutorial_file):
    with xr.open_dataset(tutorial_file, group="electricity") as data:
        flow = data["branch_flow_mw"].sel(scenario="A-2025-plain-none", branch="S50-W50", time="2025-01-01T12:00")
        assert float(flow) == pytest.approx(40.0, abs=1e-5)  # by hand, see the tutorial; float32
        assert data["branch_flow_mw"].attrs["units"] == "MW"


def test_every_axis_has_a_scale(tutorial_file):
    with h5py.File(tutorial_file) as file:
        flow = file["electricity/branch_flow_mw"]
        assert [flow.dims[axis][0] for axis in range(3)] == [file[name] for name in ("scenario", "branch", "time")]
        assert flow.compression == "gzip" and flow.shuffle
        assert file.attrs["knelpunt_schema"] == "2.1"
        assert file.attrs["level"] == "flow" and file.attrs["mode"] == "wish"


def test_tables_open_in_pandas(tutorial_file):
    table = pd.read_hdf(tutorial_file, "/tables/bottlenecks")
    assert list(table["branch"]) in (["S50-W50"], [b"S50-W50"])
    assert table["worst_loading_pu"][0] == pytest.approx(1.2, abs=1e-9)


def test_balances_at_every_node(tutorial_file):
    with xr.open_dataset(tutorial_file) as labels, xr.open_dataset(tutorial_file, group="electricity") as data:
        nodes = list(labels["node"].values)
        rest = data["node_injection_mw"].values.astype(float).copy()
        flow = data["branch_flow_mw"].values
        for branch, (start, end) in enumerate(zip(labels["branch_from"].values, labels["branch_to"].values)):
            rest[:, nodes.index(start)] -= flow[:, branch]
            rest[:, nodes.index(end)] += flow[:, branch]
        assert np.abs(rest).max() < 1e-4  # float32 of flows up to 200 MW: 1e-5 each, a few at a node


def test_first_year_short(tutorial_file):
    with xr.open_dataset(tutorial_file, group="congestion") as data:
        years = data["branch_first_year_short"].sel(branch="S50-W50")
        assert [int(y) for y in years.values] == [2030, 0]  # grid of today, with the project


def test_every_group_and_field_is_described_and_every_description_is_there(program, tmp_path):
    """With draws, since only these give the group `uncertainty`, and flow tracing."""
    study = tmp_path / "draws.toml"
    text = program.tutorial.read_text().replace('region = ".."', f'region = "{program.tutorial.parents[1]}"')
    study.write_text('causes = "proportional"\n' + text + "\n[draws]\ncount = 2\nseed = 1\n")
    out = tmp_path / "draws.h5"
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == 0, done.stderr
    listed = json.loads(program.run("describe", "results", "--json").stdout)
    groups = {row["field"] for row in listed if row["type"] == "group"}
    fields = {row["field"] for row in listed if row["type"] != "group"}
    ends = ("_probability_error_pu", "_first_year_p10", "_first_year_p90")  # told of in the line of their neighbour

    with h5py.File(out) as file:
        assert set(file) - {name for name in file if not isinstance(file[name], h5py.Group)} == groups
        inside = {f"{group}/{name}" for group in groups for name in file[group] if name not in file}
        assert fields <= inside
        untold = {name for name in inside - fields if not name.endswith(ends) and not name.startswith("provenance/")}
        assert untold == set()
