"""Power flow of made-up MATPOWER cases whose answers come from MATPOWER 8.1 or by hand."""

import csv
import json
import math
import pathlib

import pytest

FOUND = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "found"
ANSWERS = sorted(FOUND.glob("n*/expected_*_[ad]c*.csv")) or [None]  # those whose name begins with n are of power flow

# Three buses in a ring: a reference, a machine, a load.
BUS = """mpc.bus = [
 1 3 0 0 0 0 1 1.02 0 110 1 1.1 0.9;
 2 2 30 10 0 0 1 1 0 110 1 1.1 0.9;
 3 1 40 12 0 0 1 1 0 110 1 1.1 0.9;
"""
GEN = """mpc.gen = [
 1 20 0 300 -300 1.02 100 1 500 0;
 2 50 0 300 -300 1.03 100 1 500 0;
"""
BRANCH = """mpc.branch = [
 1 2 0.01 0.1 0.02 80 0 0 0 0 1 -360 360;
 2 3 0.01 0.05 0.02 80 0 0 0 0 1 -360 360;
 1 3 0.02 0.2 0.02 80 0 0 0 0 1 -360 360;
"""


def write(folder, bus=BUS, gen=GEN, branch=BRANCH):
    file = folder / "made_up.m"
    file.write_text("function mpc = made_up\nmpc.version = '2';\nmpc.baseMVA = 100;\n"
                    f"{bus}];\n{gen}];\n{branch}];\n")
    return file


def solve(program, file, *flags, code=0):
    done = program.run("flow", file, "--json", *flags)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def voltages(found):
    return {row["bus"]: (row["vm_pu"], row["va_deg"]) for row in found["buses"]}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda path: path and f"{path.parent.name}/{path.stem}")
def test_answers_are_those_of_matpower(program, answer):
    if answer is None:
        pytest.skip("skipped, not present: answers of MATPOWER")
    name = answer.stem.removeprefix("expected_")
    flags = ["--limits"] if name.endswith("_with_limits") else []
    name = name.removesuffix("_with_limits")
    flags += ["--dc"] if name.endswith("_dc") else []
    case = answer.with_name(name[:-3] + ".m")
    if not case.exists():
        pytest.skip("no case of power flow")
    found = voltages(solve(program, case, *flags))
    for row in csv.DictReader(answer.read_text().splitlines()):
        for value, column in zip(found[int(row["bus"])], ["vm_pu", "va_deg"]):
            if row[column] == "":
                assert value is None
            else:  # answers are rounded to as many digits as they have
                digits = len(row[column].partition(".")[2])
                assert value == pytest.approx(float(row[column]), abs=max(1e-9, 0.6 * 10.0**-digits))


# MATPOWER 8.1 (bustypes): bus 2 is the reference, bus 1 takes what is left.
def test_a_reference_without_machine_gives_nothing(program, tmp_path):
    gen = GEN.replace("1.02 100 1", "1.02 100 0")
    found = solve(program, write(tmp_path, gen=gen))
    assert voltages(found)[1] == pytest.approx((1.02897881472, -0.304086694419), abs=1e-9)
    assert [row["machine"] for row in found["machines"]] == ["gen.2"]
    assert found["machines"][0]["p_mw"] == pytest.approx(70.1282974152, abs=1e-7)
    assert any("bus 1 is of type 3 but has no machine in service" in text for text in found["warnings"])


def test_what_is_written_solves_to_the_same_state(program, tmp_path):
    gen = GEN.replace("1.02 100 1", "1.02 100 0") + " 2 5 0 40 -10 1.03 100 1 500 0;\n"
    bus = BUS + " 4 1 5 1 0 0 1 1 0 110 1 1.1 0.9;\n"
    out = tmp_path / "solved.m"
    first = solve(program, write(tmp_path, bus=bus, gen=gen), "--out", out)
    again = solve(program, out)
    for bus_number in (1, 2, 3):
        assert voltages(again)[bus_number] == pytest.approx(voltages(first)[bus_number], abs=1e-9)
    assert voltages(again)[4] == (None, None)
    types = {line.split()[0]: line.split()[1] for line in out.read_text().partition("mpc.bus = [")[2].split("]")[0]
             .strip().splitlines()}
    assert types == {"1": "1", "2": "3", "3": "1", "4": "4"}


def test_buses_at_a_limit_are_written_without_voltage(program, tmp_path):
    gen = GEN.replace("50 0 300 -300", "50 0 5 -5")
    out = tmp_path / "solved.m"
    limited = solve(program, write(tmp_path, gen=gen), "--limits", "--out", out)
    assert limited["at_limits"] == [{"bus": 2, "limit": "most"}]
    assert limited["machines"][1]["q_mvar"] == pytest.approx(5.0, abs=1e-6)
    again = solve(program, out)
    assert voltages(again)[2] == pytest.approx(voltages(limited)[2], abs=1e-8)


def test_buses_without_supply_have_no_value_and_stop_nothing(program, tmp_path):
    bus = BUS + " 7 1 5 1 0 0 1 1 0 110 1 1.1 0.9;\n 8 1 6 1 0 0 1 1 0 110 1 1.1 0.9;\n 9 1 7 1 0 0 1 1 0 110 1 1.1 0.9;\n"
    branch = BRANCH + " 7 8 0.01 0.1 0 80 0 0 0 0 1 -360 360;\n"
    alone = voltages(solve(program, write(tmp_path)))
    for flags in ([], ["--dc"], ["--n1"], ["--dc", "--n1"], ["--limits"]):
        found = solve(program, write(tmp_path, bus=bus, branch=branch), *flags)
        assert found["dead_buses"] == [7, 8, 9]
        assert all(voltages(found)[number] == (None, None) for number in (7, 8, 9))
        assert found["branches"][3]["p_from_mw"] is None
        assert any("7, 8, 9" in text and "18.0 MW" in text for text in found["warnings"])
        if flags == []:
            assert {number: voltages(found)[number] for number in (1, 2, 3)} == alone


def test_a_branch_without_impedance_makes_its_ends_one_bus(program, tmp_path):
    # Bus 4 behind a coupler takes the load of bus 3: the same state, and by hand its load through the coupler.
    bus = BUS.replace("3 1 40 12", "3 1 0 0") + " 4 1 40 12 0 0 1 1 0 110 1 1.1 0.9;\n"
    branch = BRANCH + " 3 4 0 0 0 80 0 0 0 0 1 -360 360;\n"
    expected = voltages(solve(program, write(tmp_path)))
    for flags in ([], ["--dc"]):
        found = solve(program, write(tmp_path, bus=bus, branch=branch), *flags)
        assert voltages(found)[3] == voltages(found)[4]
        assert found["branches"][3]["p_from_mw"] == pytest.approx(40.0, abs=1e-6)
        assert found["branches"][3]["p_to_mw"] == pytest.approx(-40.0, abs=1e-6)
    assert voltages(solve(program, write(tmp_path, bus=bus, branch=branch)))[4] == pytest.approx(expected[3], abs=1e-9)


def test_couplers_in_a_loop_have_no_flow_of_their_own(program, tmp_path):
    bus = BUS + " 4 1 5 1 0 0 1 1 0 110 1 1.1 0.9;\n"
    two = " 3 4 0 0 0 80 0 0 0 0 1 -360 360;\n"
    found = solve(program, write(tmp_path, bus=bus, branch=BRANCH + two + two))
    assert [row["p_from_mw"] for row in found["branches"][3:]] == [None, None]


def test_a_resistance_alone_is_for_ac(program, tmp_path):
    # By hand: 10 MW through 0.1 pu of resistance from 1 pu: v = (1 + sqrt(1 - 4 * 0.1 * 0.1)) / 2.
    bus = "mpc.bus = [\n 1 3 0 0 0 0 1 1 0 1 1 1.1 0.9;\n 2 1 10 0 0 0 1 1 0 1 1 1.1 0.9;\n"
    gen = "mpc.gen = [\n 1 0 0 300 -300 1 100 1 500 0;\n"
    branch = "mpc.branch = [\n 1 2 0.1 0 0 80 0 0 0 0 1 -360 360;\n"
    found = solve(program, write(tmp_path, bus, gen, branch))
    assert voltages(found)[2] == pytest.approx(((1 + math.sqrt(0.96)) / 2, 0.0), abs=1e-9)
    done = program.run("flow", tmp_path / "made_up.m", "--dc")
    assert done.returncode == 1
    assert "made_up.m:12: mpc.branch 1-2.1: x = 0 pu" in done.stderr and "leave out --dc" in done.stderr


def test_a_start_far_off_is_left(program, tmp_path):
    expected = voltages(solve(program, write(tmp_path)))
    found = solve(program, write(tmp_path, bus=BUS.replace("3 1 40 12 0 0 1 1 0", "3 1 40 12 0 0 1 0.05 170")))
    assert voltages(found)[3] == pytest.approx(expected[3], abs=1e-9)
    assert found["start"] == "flat"
    assert any("flat start" in text for text in found["warnings"])


def test_outages_are_ranked_by_loading(program, tmp_path):
    branch = BRANCH.replace("1 3 0.02 0.2 0.02 80", "1 3 0.02 0.2 0.02 4").replace("80", "0")
    found = solve(program, write(tmp_path, branch=branch), "--n1")
    for row in found["outages"][:2]:
        assert (row["max_from_bus"], row["max_to_bus"]) == (1, 3)  # the only one with a rating
        assert row["max_loading_pct"] == pytest.approx(100 * row["max_s_mva"] / 4, rel=1e-9)
        assert row["n_over"] == 1
    assert found["outages_with_branches_over"] == 2
    text = program.run("flow", tmp_path / "made_up.m", "--n1").stdout
    rows = [line.split() for line in text.splitlines() if line.startswith(("1-", "2-"))]
    loadings = [float(row[2]) for row in rows[:2]]
    assert loadings == sorted(loadings, reverse=True)
    assert max(len(line) for line in text.splitlines()) <= 80


def test_two_references_hold_both_angles(program, tmp_path):
    bus = BUS.replace("2 2 30 10 0 0 1 1 0", "2 3 30 10 0 0 1 1 -2")
    for flags in ([], ["--dc"]):
        found = solve(program, write(tmp_path, bus=bus), *flags)
        assert voltages(found)[1][1] == pytest.approx(0.0, abs=1e-12)
        assert voltages(found)[2][1] == pytest.approx(-2.0, abs=1e-12)
    # By hand, DC: 2 degrees over 0.1 pu.
    assert found["branches"][0]["p_from_mw"] == pytest.approx(100 * math.radians(2) / 0.1, abs=1e-9)
