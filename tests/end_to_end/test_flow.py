"""Power flow of MATPOWER cases on the command line."""

import csv
import json
import math

import pytest

# A load of 100 MW and 50 Mvar behind 0.1 pu on 100 MVA, by two circuits of 0.2 pu; by hand
# v^4 + (2 q x - 1) v^2 + x^2 (p^2 + q^2) = 0, v^2 = (0.9 + sqrt(0.76)) / 2.
CASE = """function mpc = small
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
 10 3 0 0 0 0 1 1 5 150 1 1.1 0.9;
 7 1 100 50 0 0 1 1 0 150 1 1.1 0.9;
];
mpc.gen = [ 10 0 0 300 -300 1 100 1 500 0 ];
mpc.branch = [
 10 7 0 0.2 0 120 0 0 0 0 1 -360 360;
 10 7 0 0.2 0 120 0 0 0 0 1 -360 360;
];
"""
V_PU = math.sqrt((0.9 + math.sqrt(0.76)) / 2)


@pytest.fixture
def case(tmp_path):
    file = tmp_path / "small.m"
    file.write_text(CASE)
    return file


def test_ac_flow_is_the_root_of_its_equation(program, case):
    done = program.run("flow", case, "--ac", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["physics"] == "ac"
    assert [row["bus"] for row in found["buses"]] == [10, 7]
    assert found["buses"][0]["va_deg"] == pytest.approx(5.0)  # the angle that the file gives
    assert found["buses"][1]["vm_pu"] == pytest.approx(V_PU, abs=1e-9)
    assert found["buses"][1]["va_deg"] == pytest.approx(5.0 - math.degrees(math.asin(0.1 / V_PU)), abs=1e-7)
    first, second = found["branches"]
    assert (first["circuit"], second["circuit"]) == (1, 2)
    assert first["p_from_mw"] == pytest.approx(50.0) and first["p_to_mw"] == pytest.approx(-50.0)
    assert first["q_to_mvar"] == pytest.approx(-25.0)


def test_dc_flow_shares_by_reactance(program, case):
    found = json.loads(program.run("flow", case, "--dc", "--json").stdout)
    assert [row["p_from_mw"] for row in found["branches"]] == pytest.approx([50.0, 50.0])
    assert found["buses"][1]["va_deg"] == pytest.approx(5.0 - math.degrees(0.1))


def test_outages_name_the_worst_branch(program, case):
    found = json.loads(program.run("flow", case, "--n1", "--json").stdout)
    assert [row["islanding"] for row in found["outages"]] == [0, 0]
    assert [row["max_circuit"] for row in found["outages"]] == [2, 1]
    assert all(row["max_s_mva"] > math.hypot(100, 50) for row in found["outages"])  # and the losses of x


def test_a_collapse_is_a_finding_that_says_how_much_load_there_could_be(program, tmp_path):
    # By hand: 300 MW over 0.2 pu is beyond the nose at 1 / (2 * 0.2) = 2.5 pu, which is 0.833 of it.
    file = tmp_path / "heavy.m"
    file.write_text(CASE.replace("7 1 100 50", "7 1 300 0"))
    done = program.run("flow", file, "--n1", "--json")
    assert done.returncode == 0, done.stderr
    outage = json.loads(done.stdout)["outages"][0]
    assert outage["converged"] == 0
    assert outage["max_s_mva"] is None
    assert outage["solvable_share"] == pytest.approx(2.5 / 3.0, abs=2e-3)  # found to 0.001


def test_a_state_without_solution_is_said_with_its_worst_bus(program, tmp_path):
    file = tmp_path / "heavy.m"
    file.write_text(CASE.replace("7 1 100 50", "7 1 600 0"))
    done = program.run("flow", file)
    assert done.returncode == 2
    assert "no solution" in done.stderr and "bus 7" in done.stderr and "% of all injections" in done.stderr


def test_generators_keep_within_their_reactive_limits(program, tmp_path):
    # Holding 1 pu behind 0.1 pu would take 105 Mvar, see the unit test; 20 are there.
    file = tmp_path / "limited.m"
    file.write_text(CASE.replace("7 1 100 50", "7 2 100 50")
                    .replace("1 500 0 ];", "1 500 0; 7 0 0 20 -20 1 100 1 0 0 ];"))
    free = json.loads(program.run("flow", file, "--json").stdout)
    limited = json.loads(program.run("flow", file, "--limits", "--json").stdout)
    assert free["buses"][1]["vm_pu"] == pytest.approx(1.0)
    assert limited["at_limits"] == [{"bus": 7, "limit": "most"}]
    assert limited["buses"][1]["vm_pu"] == pytest.approx(math.sqrt((0.94 + math.sqrt(0.94**2 - 0.0436)) / 2), abs=1e-9)


def test_the_solved_case_solves_to_itself(program, case, tmp_path):
    solved = tmp_path / "solved.m"
    first = json.loads(program.run("flow", case, "--json", "--out", solved).stdout)
    again = json.loads(program.run("flow", solved, "--json").stdout)
    assert again["iterations"] <= 1
    for before, after in zip(first["buses"], again["buses"]):
        assert after == pytest.approx(before, abs=1e-9)


def test_text_fits_a_terminal_and_csv_is_csv(program, case):
    text = program.run("flow", case, "--n1").stdout
    assert max(len(line) for line in text.splitlines()) <= 80
    table = program.run("flow", case, "--csv").stdout.split("\n\n")[0]
    assert [row["bus"] for row in csv.DictReader(table.splitlines()) if row["bus"].isdigit()] == ["10", "7"]


@pytest.mark.parametrize(("piece", "by", "message"), [
    ("10 7 0 0.2 0 120 0 0 0", "10 7 0 0 0 120 0 0 0.95", "must have an impedance"),
    ("10 3 0", "10 1 0", "no bus of type 3 or 2 has a machine in service"),
    ("300 -300 1 100", "-300 300 1 100", "Qmin = 300 Mvar, must be <= Qmax = -300 Mvar"),
    ("10 7 0 0.2 0 120 0 0 0", "10 7 0 0.2 0 120 0 0 -1", "ratio = -1 pu"),
    ("10 7 0 0.2 0 120", "10 8 0 0.2 0 120", "bus 8 is no row of mpc.bus"),
    ("mpc.branch = [", "mpc.branch = ", "the end of the line stands where a value must"),
    ("300 -300 1 100", "300 -300 0 100", "Vg = 0 pu, must be > 0 pu"),
])
def test_bad_cases_are_refused_with_their_line(program, tmp_path, piece, by, message):
    file = tmp_path / "bad.m"
    file.write_text(CASE.replace(piece, by, 1))
    done = program.run("flow", file)
    assert done.returncode == 1
    assert message in done.stderr


def test_voltages_of_a_study(program, tmp_path, region_copy):
    study = region_copy / "studies" / "tutorial.toml"
    study.write_text(study.read_text().replace("[time]", 'physics = "ac"\n\n[time]', 1))
    out = tmp_path / "ac.h5"
    done = program.run("sweep", study, "--out", out)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(program.run("show", out, "voltages", "--csv").stdout.splitlines()))
    assert rows and all(0.8 < float(row["low"]) <= float(row["high"]) < 1.1 for row in rows)
    assert program.run("show", out, "differences").returncode == 0


def test_a_study_without_ac_has_no_voltages(program, tutorial_file):
    done = program.run("show", tutorial_file, "voltages")
    assert done.returncode == 1
    assert 'physics = "ac"' in done.stderr
