"""Flows in folders of pipe tables on the command line."""

import csv
import io
import json
import pathlib
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HYDROGEN = ROOT / "tests" / "data" / "pipes" / "hydrogen"
# A plant, 500 m of pipe, a customer of 400 kW; U L = 0.3 x 500 W/K.
HEAT = {
    "nodes.csv": "node\nplant\nhome\n",
    "pipes.csv": "pipe,from_node,to_node,length_m,inner_diameter_mm,roughness_mm,u_w_per_m_k,t_ambient_k\np1,plant,home,500,100,0.1,0.3,283.15\n",
    "sources.csv": "plant,node,kind,supply_temperature_k\nA,plant,slack,353.15\n",
    "sinks.csv": "consumer,node,heat_w,return_temperature_k\nh,home,400000,313.15\n",
    "fluid.csv": "property,value\nheat_capacity,4187\ndensity,977.8\ndynamic_viscosity,0.000404\n",
}


@pytest.fixture(name="hydrogen")
def copy_hydrogen(tmp_path):
    shutil.copytree(HYDROGEN, tmp_path / "hydrogen")
    return tmp_path / "hydrogen"


@pytest.fixture(name="heat")
def make_heat(tmp_path):
    folder = tmp_path / "heat"
    folder.mkdir()
    for name, text in HEAT.items():
        (folder / name).write_text(text)
    return folder


def test_hydrogen_keeps_its_balance(program, hydrogen):
    done = program.run("flow", hydrogen, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    nodes = {row["node"]: row for row in found["nodes"]}
    assert nodes["plant"]["bar_abs"] == 60
    assert nodes["plant"]["fed_kg_per_s"] == pytest.approx(1.7, abs=1e-9)  # 1.5 + 0.6 - 0.4
    assert nodes["town"]["bar_abs"] == pytest.approx(9.0, abs=1e-6)
    assert nodes["west"]["bar_abs"] < nodes["east"]["bar_abs"] < 60
    assert {row["status"] for row in found["pipes"]} == {"ok"}


def test_customer_without_supply_is_said(program, hydrogen):
    (hydrogen / "valves.csv").write_text("valve,from_node,to_node,is_open\nv1,west,far,0\n")
    text = (hydrogen / "nodes.csv").read_text() + "far,0,,\n"
    (hydrogen / "nodes.csv").write_text(text)
    (hydrogen / "sinks.csv").write_text((hydrogen / "sinks.csv").read_text() + "far,0.1\n")
    done = program.run("flow", hydrogen, "--csv")
    assert done.returncode == 0, done.stderr
    row = next(row for row in csv.reader(io.StringIO(done.stdout)) if row and row[0] == "far")
    assert row[-1] == "undersupplied 12 MW; no_pressure"  # 0.1 kg/s of 119.96 MJ/kg


def test_heat_meets_its_demand(program, heat):
    found = json.loads(program.run("flow", heat, "--json").stdout)
    assert found["consumers"][0]["heat_mw"] == pytest.approx(0.4, abs=1e-6)
    assert found["plants"][0]["heat_mw"] == pytest.approx(0.4 + found["loss_mw"], abs=1e-6)
    assert found["consumers"][0]["supply_c"] < 80


def test_out_writes_answers_and_replaces_nothing_else(program, heat, tmp_path):
    out = tmp_path / "answers.csv"
    assert program.run("flow", heat, "--out", out).returncode == 0
    assert "consumers,h,heat_mw,0.4" in out.read_text()
    assert program.run("flow", heat, "--out", out).returncode == 0  # its own kind
    other = tmp_path / "other.csv"
    other.write_text("mine\n")
    assert program.run("flow", heat, "--out", other).returncode != 0
    assert other.read_text() == "mine\n"


def test_friction_can_be_chosen(program, hydrogen):
    drops = [json.loads(program.run("flow", hydrogen, "--json", "--friction", law).stdout)["pipes"][0]["drop_bar"]
             for law in ("prandtl_colebrook", "nikuradse")]
    assert drops[0] != drops[1]
    assert drops[0] == pytest.approx(drops[1], rel=0.5)


# Each mistake: file, old text, new text, and what the message must hold.
MISTAKES = {
    "diameter 0": ("pipes.csv", "18000,500,", "18000,0,", ["pipes.csv:2", "inner_diameter_mm", "0"]),
    "negative length": ("pipes.csv", "east,18000", "east,-18000", ["pipes.csv:2", "length_m", "-18000"]),
    "roughness above radius": ("pipes.csv", "9000,400,0.05", "9000,400,250", ["pipes.csv:3", "roughness_mm = 250 mm", "200 mm"]),
    "regulator that raises": ("regulators.csv", "town,9", "town,75", ["regulators.csv:2", "r1", "75 bar", "60 bar"]),
    "unknown node": ("sinks.csv", "west", "wset", ["sinks.csv:2", "wset", "nodes.csv"]),
    "no pressure": ("sources.csv", "fixed_pressure,60,", "fixed_flow,,1", ["sources.csv", "none holds a pressure"]),
    "loop of one": ("pipes.csv", "p2,east,west", "p2,east,east", ["pipes.csv:3", "p2", "starts and ends"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_named_with_their_place(program, hydrogen, mistake):
    name, old, new, words = MISTAKES[mistake]
    file = hydrogen / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    done = program.run("flow", hydrogen)
    assert done.returncode == 1
    for word in words:
        assert word in done.stderr, done.stderr


def test_machines_and_sources_that_cannot_be(program, hydrogen, heat):
    (hydrogen / "compressors.csv").write_text("compressor,from_node,to_node,pressure_ratio_abs\nc1,west,nowhere,1.2\n")
    (hydrogen / "valves.csv").write_text("valve,from_node,to_node,kind\nv1,east,west,check_valve\nv2,west,east,check_valve\n")
    said = program.run("flow", hydrogen).stderr
    assert "compressors.csv:2" in said and "nowhere" in said
    assert "circle of check valves" in said  # both at once
    (heat / "sources.csv").write_text("plant,node,kind,supply_temperature_k,source_temperature_k,source_mass_flow_kg_per_s,heat_w\n"
                                      "A,plant,slack,353.15,,,\nB,plant,heat_pump,343.15,363.15,10,1000\n")
    said = program.run("flow", heat).stderr
    assert "sources.csv:3" in said and "363.15" in said and "hotter" in said


def test_options_of_cases_are_refused(program, hydrogen):
    done = program.run("flow", hydrogen, "--n1")
    assert done.returncode == 1 and "--n1" in done.stderr


def test_describe_knows_the_tables(program):
    assert "inner_diameter_mm" in program.run("describe", "flow_pipes").stdout


def test_options_of_the_other_kind_are_refused(program, hydrogen):
    pipes = program.run("flow", hydrogen, "--n1", "--dc")
    assert pipes.returncode == 1 and pipes.stdout == ""
    assert "--n1 is for power flow" in pipes.stderr and "--dc is for power flow" in pipes.stderr
    case = hydrogen / "case.m"
    case.write_text("function mpc = case\n")
    power = program.run("flow", case, "--friction", "hofer")
    assert power.returncode == 1 and "--friction is for a folder of pipes" in power.stderr


# A customer of water at the end of 500 m of 100 mm: 60 kg/s ask for far more than 5 bar, and water is no power.
def test_water_that_is_not_served_is_a_flow(program, tmp_path):
    tables = {
        "nodes.csv": "node\nplant\nhome\n",
        "pipes.csv": "pipe,from_node,to_node,length_m,inner_diameter_mm,roughness_mm\np1,plant,home,500,100,0.1\n",
        "sources.csv": "node,kind,pressure_bar_abs\nplant,slack,5\n",
        "sinks.csv": "node,mass_flow_kg_per_s\nhome,60\n",
        "fluid.csv": "property,value\ncarrier,water\ndensity,998\ndynamic_viscosity,0.001\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text)
    done = program.run("flow", tmp_path, "--csv")
    assert done.returncode == 0, done.stderr
    row = next(row for row in csv.reader(io.StringIO(done.stdout)) if row and row[0] == "home")
    served, status = float(row[2]), row[-1]
    assert status == f"flow_short {60 - served:.4g} kg/s"


def test_values_that_are_assumed_are_said(program, heat):
    (heat / "pipes.csv").write_text("pipe,from_node,to_node,length_m,inner_diameter_mm,u_w_per_m_k\np1,plant,home,500,100,0.3\n")
    done = program.run("flow", heat)
    assert done.returncode == 0, done.stderr
    said = " ".join((done.stdout + done.stderr).split())
    assert "roughness_mm of pipes.csv is empty in 1 row: taken as 0.1 mm" in said
    assert "t_ambient_k of pipes.csv is empty in 1 row: taken as 283.15 K" in said
    assert "return_temperature_k" not in said


def test_a_sink_says_what_it_takes(program, heat):
    (heat / "sinks.csv").write_text(HEAT["sinks.csv"] + "g,plant,,\n")
    done = program.run("flow", heat)
    assert done.returncode == 1
    assert 'sink "g": has neither mass_flow_kg_per_s nor heat_w' in done.stderr
