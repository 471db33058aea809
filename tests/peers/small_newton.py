"""Power flow of a MATPOWER case in few lines: a reader and a Newton iteration that share nothing with the program.

Written after MATPOWER's manual (version 8.1: tables B-1 to B-5, equations 3.1 to 3.21, 4.1 to 4.10 and section 7.6.3 on
DC lines) and, for the types of buses, its function `bustypes`.
"""

import dataclasses
import math
import re

import numpy as np
import scipy.sparse as sparse
import scipy.sparse.linalg

# Places of the columns, as idx_bus, idx_gen and idx_brch give them, from 0.
BUS = dict(PD=2, QD=3, GS=4, BS=5, VM=7, VA=8, BASE_KV=9)
BRANCH = dict(BR_R=2, BR_X=3, BR_B=4, TAP=8, SHIFT=9, BR_STATUS=10)
GEN_BUS, PG, QG, QMAX, QMIN, VG, GEN_STATUS = 0, 1, 2, 3, 4, 5, 7


@dataclasses.dataclass
class Case:
    base_mva: float
    bus: np.ndarray
    gen: np.ndarray
    branch: np.ndarray
    dcline: np.ndarray


# ---- reading ----------------------------------------------------------------------------------------------------
def read(text):
    """The matrices after the conversion code of the file, whose few kinds of statements become Python's."""
    text = re.sub(r"%.*", "", text)
    text = re.sub(r"\.\.\.[^\n]*\n", " ", text)
    matrices = {"dcline": np.empty((0, 17))}

    def take(match):
        name, body = match.groups()
        if name in ("bus", "gen", "branch", "dcline"):
            width = next(len(row.split()) for row in re.split(r"[;\n]", body) if row.split())
            matrices[name] = np.array([number(word) for word in body.replace(";", " ").split()]).reshape(-1, width)
        return ""

    text = re.sub(r"mpc\.(\w+)\s*=\s*\[(.*?)\]\s*;", take, text, flags=re.S)
    text = re.sub(r"mpc\.(\w+)\s*=\s*\{.*?\}\s*;", "", text, flags=re.S)  # names: no use to power flow
    text = re.sub(r"\bif fixed\b.*\bend\b", "", text, flags=re.S)  # case8387pegase, where fixed = 0
    known = {**BUS, **BRANCH, "mpc_version": 0, "sin": math.sin, "acos": math.acos, **matrices}
    for line in filter(None, map(str.strip, text.splitlines())):
        if not re.match(r"function |\[[A-Z0-9_, ]+\] = idx_(bus|brch|gen);$|mpc\.version", line):
            exec(python_of(line), known)  # anything else than the kinds below is no Python and ends here
    return Case(known["baseMVA"], known["bus"], known["gen"], known["branch"], known["dcline"])


def number(word):
    """Case533mt has 135/sqrt(3) for a voltage."""
    try:
        return float(word)
    except ValueError:
        return float(eval(word, {"sqrt": math.sqrt}))


def python_of(line):
    """`mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;` as numpy would have it."""
    line = re.sub(r"mpc\.(\w+)\(:, ?\[([A-Z_, ]+)\]\)",
                  lambda m: f"{m[1]}[:, [{', '.join(re.split('[, ]+', m[2]))}]]", line)
    line = re.sub(r"mpc\.(\w+)\(:, ?([A-Z_]+)\)", r"\1[:, \2]", line)
    line = re.sub(r"mpc\.(\w+)\(1, ?([A-Z_]+)\)", r"\1[0, \2]", line)
    return line.replace("mpc.", "").replace("^", "**").rstrip(";")


# ---- the network ------------------------------------------------------------------------------------------------
class Network:
    """A case in pu: admittances, power that is asked for, and which buses hold what."""

    def __init__(self, case):
        self.case = case
        number = case.bus[:, 0].astype(int)
        self.n = len(number)
        self.place = np.full(number.max() + 1, -1)
        self.place[number] = np.arange(self.n)
        self.branches = np.flatnonzero(case.branch[:, BRANCH["BR_STATUS"]] > 0)
        rows = case.branch[self.branches]
        self.ends = self.place[rows[:, :2].astype(int)]
        tap = np.where(rows[:, BRANCH["TAP"]] == 0, 1.0, rows[:, BRANCH["TAP"]])
        self.shift = np.radians(rows[:, BRANCH["SHIFT"]])
        self.tap = tap * np.exp(1j * self.shift)
        self.rows = rows
        self.gen = self._machines()
        at = self.place[self.gen[:, GEN_BUS].astype(int)]
        power = self.gen[:, PG] + 1j * self.gen[:, QG]
        supply = np.bincount(at, power.real, self.n) + 1j * np.bincount(at, power.imag, self.n)
        self.s_bus = (supply - case.bus[:, BUS["PD"]] - 1j * case.bus[:, BUS["QD"]]) / case.base_mva
        self._types(at)

    def _machines(self):
        """Machines in service; a DC line is one at each of its ends, after the others (toggle_dcline)."""
        gen = self.case.gen[self.case.gen[:, GEN_STATUS] > 0]
        lines = self.case.dcline[self.case.dcline[:, 2] > 0] if len(self.case.dcline) else self.case.dcline
        for end in (0, 1):
            more = np.zeros((len(lines), gen.shape[1]))
            sent = lines[:, 3]
            more[:, GEN_BUS] = lines[:, end]
            more[:, PG] = sent - lines[:, 15] - lines[:, 16] * sent if end else -sent
            more[:, VG] = lines[:, 7 + end]
            more[:, [QMIN, QMAX]] = lines[:, [11 + 2 * end, 12 + 2 * end]]
            more[:, GEN_STATUS] = 1
            gen = np.vstack([gen, more])
        return gen

    def _types(self, at):
        """bustypes: without a machine in service no bus holds anything; without a reference the first PV takes over."""
        kind = self.case.bus[:, 1].astype(int)
        has_machine = np.zeros(self.n, dtype=bool)
        has_machine[at] = True
        line_ends = self.place[self.case.dcline[self.case.dcline[:, 2] > 0][:, :2].astype(int)].ravel()
        kind[line_ends[kind[line_ends] == 1]] = 2
        self.ref = np.flatnonzero((kind == 3) & has_machine)
        self.pv = np.flatnonzero((kind == 2) & has_machine)
        if len(self.ref) == 0:
            self.ref, self.pv = self.pv[:1], self.pv[1:]
        free = np.isin(np.arange(self.n), np.concatenate([self.ref, self.pv]), invert=True)
        self.pq = np.flatnonzero(free & (kind != 4))
        vm = self.case.bus[:, BUS["VM"]].copy()
        holds = ~free[at]
        vm[at[holds]] = self.gen[holds, VG]
        self.start = vm * np.exp(1j * np.radians(self.case.bus[:, BUS["VA"]]))

    def admittances(self):
        """Y of the buses, and of the from and the to ends of the branches (equations 3.2 to 3.4, 3.13)."""
        f, t = self.ends.T
        y = 1 / (self.rows[:, BRANCH["BR_R"]] + 1j * self.rows[:, BRANCH["BR_X"]])
        ytt = y + 0.5j * self.rows[:, BRANCH["BR_B"]]
        yff = ytt / np.abs(self.tap) ** 2
        yft, ytf = -y / np.conj(self.tap), -y / self.tap
        at = np.arange(len(y))
        shape = (len(y), self.n)
        y_from = sparse.csr_matrix((np.r_[yff, yft], (np.r_[at, at], np.r_[f, t])), shape)
        y_to = sparse.csr_matrix((np.r_[ytf, ytt], (np.r_[at, at], np.r_[f, t])), shape)
        ones = np.ones(len(y))
        c_from = sparse.csr_matrix((ones, (at, f)), shape)
        c_to = sparse.csr_matrix((ones, (at, t)), shape)
        shunt = (self.case.bus[:, BUS["GS"]] + 1j * self.case.bus[:, BUS["BS"]]) / self.case.base_mva
        return c_from.T @ y_from + c_to.T @ y_to + sparse.diags(shunt), y_from, y_to


# ---- solving ----------------------------------------------------------------------------------------------------
def solve_ac(net, most=20, enough_pu=1e-12):
    """Voltages and the mismatch left; Newton in polar form from the voltages of the file, as MATPOWER's default.

    It goes on below MATPOWER's own 1e-8 pu until rounding lets the mismatch fall no more.
    """
    y_bus = net.admittances()[0].tocsr()
    free = np.concatenate([net.pv, net.pq])
    v, best = net.start.copy(), (math.inf, net.start)
    for _ in range(most):
        current = y_bus @ v
        mismatch = v * np.conj(current) - net.s_bus
        left = np.r_[mismatch[free].real, mismatch[net.pq].imag]
        size = np.abs(left).max()
        if size < best[0]:
            best = (size, v.copy())
        if size < enough_pu or (best[0] < 1e-8 and size > 0.5 * best[0] and size != best[0]):
            break
        diag_v, unit = sparse.diags(v), sparse.diags(v / np.abs(v))
        by_angle = 1j * diag_v @ (sparse.diags(current) - y_bus @ diag_v).conj()
        by_size = diag_v @ (y_bus @ unit).conj() + sparse.diags(np.conj(current)) @ unit
        by_angle, by_size = by_angle.tocsr(), by_size.tocsr()
        jacobian = sparse.bmat([[by_angle[free][:, free].real, by_size[free][:, net.pq].real],
                                [by_angle[net.pq][:, free].imag, by_size[net.pq][:, net.pq].imag]], format="csc")
        step = sparse.linalg.splu(jacobian, permc_spec="COLAMD").solve(left)
        angle, size_pu = np.angle(v), np.abs(v)
        angle[free] -= step[:len(free)]
        size_pu[net.pq] -= step[len(free):]
        v = size_pu * np.exp(1j * angle)
    return best[1], best[0]


@dataclasses.dataclass
class Limits:
    """Reactive power in Mvar that the machines of each bus give together, at least and at most."""

    least: np.ndarray
    most: np.ndarray

    @staticmethod
    def of(net):
        least, most = np.zeros(net.n), np.zeros(net.n)
        at = net.place[net.gen[:, GEN_BUS].astype(int)]
        np.add.at(least, at, net.gen[:, QMIN])
        np.add.at(most, at, net.gen[:, QMAX])
        return Limits(least, most)


def given_mvar(net, v):
    """Reactive power that the machines of each bus give."""
    return (v * np.conj(net.admittances()[0] @ v)).imag * net.case.base_mva + net.case.bus[:, BUS["QD"]]


def solve_within_limits(net, enough_mvar=5e-6):
    """MATPOWER's rule (pf.enforce_q_lims = 1), with the reference left as it is: buses beyond a limit are fixed there, all
    at once, and solved again; none is ever given its voltage back. Changes `net`; None where it has no solution."""
    limits, fixed = Limits.of(net), []
    while True:
        v, left_pu = solve_ac(net)
        if left_pu > 1e-7:
            return None
        given = given_mvar(net, v)
        over = net.pv[given[net.pv] > limits.most[net.pv] + enough_mvar]
        under = net.pv[given[net.pv] < limits.least[net.pv] - enough_mvar]
        beyond = np.concatenate([over, under])
        if len(beyond) == 0:
            return v, np.array(fixed, dtype=int)
        fixed += list(beyond)
        at_limit = np.concatenate([limits.most[over], limits.least[under]])
        net.s_bus[beyond] = net.s_bus[beyond].real + 1j * (at_limit - net.case.bus[beyond, BUS["QD"]]) / net.case.base_mva
        net.pv = np.setdiff1d(net.pv, beyond)
        net.pq = np.concatenate([net.pq, beyond])
        net.start = v


def solve_dc(net):
    """Angles [rad] and flows [pu]: equations 3.20 to 3.32 of the manual."""
    f, t = net.ends.T
    b = 1 / (net.rows[:, BRANCH["BR_X"]] * np.abs(net.tap))
    at = np.arange(len(b))
    b_from = sparse.csr_matrix((np.r_[b, -b], (np.r_[at, at], np.r_[f, t])), (len(b), net.n))
    c = sparse.csr_matrix((np.r_[np.ones(len(b)), -np.ones(len(b))], (np.r_[at, at], np.r_[f, t])), (len(b), net.n))
    b_bus = (c.T @ b_from).tocsc()
    ask = net.s_bus.real - net.case.bus[:, BUS["GS"]] / net.case.base_mva - c.T @ (-net.shift * b)
    free = np.concatenate([net.pv, net.pq])
    angle = np.radians(net.case.bus[:, BUS["VA"]])
    lu = sparse.linalg.splu(b_bus[free][:, free].tocsc())
    angle[free] = lu.solve(ask[free] - b_bus[free][:, net.ref] @ angle[net.ref])
    return angle, b_from @ angle - net.shift * b
