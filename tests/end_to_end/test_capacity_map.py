"""The grid operators' capacity map, in and out."""

import json
import pathlib
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMAT = ROOT.parent / "shared" / "formats" / "nbnl"
needs_format = pytest.mark.skipif(not FORMAT.exists(), reason="skipped, not present: ../shared/formats/nbnl")


@pytest.fixture(name="region")
def copy_region(tmp_path):
    return pathlib.Path(shutil.copytree(ROOT / "scenarios" / "mra", tmp_path / "mra"))


def own_map(short_code, **keys):
    return {
        "conforms_to": "http://data.netbeheernederland.nl/capaciteitskaart/v1.3.0",
        "creator": "test", "identifier": "made-up", "issued": "2026-08-20",
        "energy_areas": [{"short_code": short_code, "works": [], **keys}],
    }  # fmt: skip


@needs_format
@pytest.mark.parametrize("name", ["im_capaciteitskaart_dso-20250110.json", "im_capaciteitskaart_tso-20250120.json"])
def test_official_examples_are_read(program, name):
    done = program.run("import", "--nbnl", FORMAT / name, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    areas = json.loads((FORMAT / name).read_text())["energy_areas"]
    assert len(found["areas"]) == 2 * len(areas)
    assert found["areas"][0]["available_mw"] == areas[0]["demand_available_capacity"]
    # In both the period ends before it begins.
    assert any("before it begins" in sentence for sentence in found["warnings"])


def test_a_map_becomes_statements_of_the_region(program, region, tmp_path):
    table = region / "validation" / "statements.csv"
    before = table.read_text()
    source = tmp_path / "map.json"
    source.write_text(json.dumps(own_map("OS Vijfhuizen 20", demand_available_capacity=80, demand_constraint="red")))
    done = program.run("import", "--nbnl", source, "--region", region)
    assert done.returncode == 0, done.stderr
    after = table.read_text()
    assert after.startswith(before)
    (added,) = after[len(before) :].splitlines()
    assert added.startswith("NB.OS_Vijfhuizen_20.offtake,OS Vijfhuizen 20,station,VHZ20,Noord-Holland,offtake,3,2026,80,")
    # A newer map takes the place of the older row.
    source.write_text(json.dumps(own_map("OS Vijfhuizen 20", demand_available_capacity=160, demand_constraint="amber")))
    assert program.run("import", "--nbnl", source, "--region", region).returncode == 0
    assert table.read_text() == before + added.replace("offtake,3,2026,80,", "offtake,2,2026,160,") + "\n"


def test_places_that_the_region_lacks_are_named(program, region, tmp_path):
    source = tmp_path / "map.json"
    source.write_text(json.dumps(own_map("Nowhere", demand_constraint="red")))
    before = (region / "validation" / "statements.csv").read_bytes()
    done = program.run("import", "--nbnl", source, "--region", region)
    assert done.returncode == 0
    assert "Nowhere" in done.stderr and "--names" in done.stderr
    assert (region / "validation" / "statements.csv").read_bytes() == before
    names = tmp_path / "names.csv"
    names.write_text("short_code,kind,assets,area\nNowhere,town,,x\n")
    done = program.run("import", "--nbnl", source, "--region", region, "--names", names)
    assert done.returncode == 1
    assert 'kind "town" is neither area nor station' in done.stderr


def test_a_result_becomes_a_map(program, tutorial_file, tmp_path):
    out = tmp_path / "own.json"
    done = program.run("export", "--nbnl", tutorial_file, "--out", out, "--issued", "2026-11-30")
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    # scenarios/tutorial/README.md, 2025: 24 MW at T10 by day; the plant gives 15 of the 30 MW at Q50.
    areas = {area["short_code"]: area for area in found["energy_areas"]}
    assert areas["T10"]["demand_forecast_capacity"] == 24
    assert areas["Q50"]["demand_forecast_capacity"] == 15
    assert areas["Q50"]["demand_quoted_capacity"] == 30
    assert "no statement of a grid operator" in found["description"]
    assert program.run("import", "--nbnl", out).returncode == 0
    first = out.read_bytes()
    assert program.run("export", "--nbnl", tutorial_file, "--out", out, "--issued", "2026-11-30").returncode == 0
    assert out.read_bytes() == first
    if FORMAT.exists():
        jsonschema = pytest.importorskip("jsonschema")
        schema = json.loads((FORMAT / "im_capaciteitskaart.schema.json").read_text())
        assert not list(jsonschema.Draft201909Validator(schema).iter_errors(found))
