#include "sim/flow/ac/ac_newton.hpp"

#include <cmath>

#include <Eigen/Sparse>
#include <Eigen/SparseLU>

#include "sim/base/tolerance.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::flow {
namespace {

constexpr int kMostIterations = 40;
constexpr double kFarPu = 1e6;  // a mismatch from which no voltage comes back

/// What the balancing buses of each island inject beyond what is given, spread by their shares.
std::vector<double> surplus_shares(const AcNetwork& net, const AcCase& given, const std::vector<Complex>& power) {
    std::vector<double> surplus(net.reference_bus.size(), 0.0);
    std::vector<double> share(net.reference_bus.size(), 0.0);
    for (std::size_t bus = 0; bus < power.size(); ++bus) {
        if (!(net.slack_share[bus] > 0.0) || given.is_live[bus] == 0) continue;
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[bus]);
        surplus[island] += power[bus].real() - given.injection_pu[bus].real();
        share[island] += net.slack_share[bus];
    }
    std::vector<double> out(power.size(), 0.0);
    for (std::size_t bus = 0; bus < power.size(); ++bus) {
        if (!(net.slack_share[bus] > 0.0) || given.is_live[bus] == 0) continue;
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[bus]);
        out[bus] = surplus[island] * net.slack_share[bus] / share[island];
    }
    return out;
}

/// Mismatch of every bus: what is not given is 0.
std::vector<Complex> missing(const AcNetwork& net, const AcCase& given, const std::vector<Complex>& v_pu) {
    std::vector<Complex> power = bus_powers(net, given, v_pu);
    const std::vector<double> share = surplus_shares(net, given, power);
    for (std::size_t bus = 0; bus < power.size(); ++bus) {
        const Complex difference = given.injection_pu[bus] + share[bus] - power[bus];
        const bool holds_voltage = given.role[bus] != BusRole::load;
        const bool gives_any = given.role[bus] == BusRole::reference && !(net.slack_share[bus] > 0.0);
        power[bus] = given.is_live[bus] == 0 || gives_any
                         ? Complex()
                         : Complex(difference.real(), holds_voltage ? 0.0 : difference.imag());
    }
    return power;
}

/// Places of the unknowns: angle (2 bus) and log of the voltage (2 bus + 1); -1 = given.
std::vector<int> unknowns(const AcCase& given, int& n) {
    std::vector<int> place(2 * given.role.size(), -1);
    n = 0;
    for (std::size_t bus = 0; bus < given.role.size(); ++bus) {
        if (given.is_live[bus] == 0 || given.role[bus] == BusRole::reference) continue;
        place[2 * bus] = n++;
        if (given.role[bus] == BusRole::load) place[2 * bus + 1] = n++;
    }
    return place;
}

class Jacobian {
public:
    Jacobian(const std::vector<int>& place, int n) : place_(place), matrix_(n, n) {}

    /// Adds t = v_row conj(y v_column): d s_row = u_row s_row + t conj(u_column), u = dlnv + j dtheta.
    void add(int row, int column, const Complex& t) {
        put(2 * row, 2 * column, t.imag());
        put(2 * row, 2 * column + 1, t.real());
        put(2 * row + 1, 2 * column, -t.real());
        put(2 * row + 1, 2 * column + 1, t.imag());
    }
    void add_diagonal(int row, const Complex& s) {
        put(2 * row, 2 * row, -s.imag());
        put(2 * row, 2 * row + 1, s.real());
        put(2 * row + 1, 2 * row, s.real());
        put(2 * row + 1, 2 * row + 1, s.imag());
    }
    const Eigen::SparseMatrix<double>& finish() {
        matrix_.setFromTriplets(entries_.begin(), entries_.end());
        return matrix_;
    }

private:
    void put(int row, int column, double value) {
        const int at_row = place_[static_cast<std::size_t>(row)], at_column = place_[static_cast<std::size_t>(column)];
        if (at_row >= 0 && at_column >= 0) entries_.emplace_back(at_row, at_column, value);
    }
    const std::vector<int>& place_;
    Eigen::SparseMatrix<double> matrix_;
    std::vector<Eigen::Triplet<double>> entries_;
};

Eigen::SparseMatrix<double> jacobian(const AcNetwork& net, const AcCase& given, const std::vector<Complex>& v_pu,
                                     const std::vector<int>& place, int n) {
    Jacobian out(place, n);
    const std::vector<Complex> power = bus_powers(net, given, v_pu);
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) {
        out.add_diagonal(static_cast<int>(bus), power[bus]);
        out.add(static_cast<int>(bus), static_cast<int>(bus), std::norm(v_pu[bus]) * std::conj(net.shunt[bus]));
    }
    for (std::size_t branch = 0; branch < given.admittance.size(); ++branch) {
        const int from = net.from[branch], to = net.to[branch];
        const Complex v_from = v_pu[static_cast<std::size_t>(from)], v_to = v_pu[static_cast<std::size_t>(to)];
        const BranchAdmittance& y = given.admittance[branch];
        out.add(from, from, v_from * std::conj(y.ff * v_from));
        out.add(from, to, v_from * std::conj(y.ft * v_to));
        out.add(to, from, v_to * std::conj(y.tf * v_from));
        out.add(to, to, v_to * std::conj(y.tt * v_to));
    }
    return out.finish();
}

}  // namespace

std::vector<Complex> bus_powers(const AcNetwork& net, const AcCase& given, const std::vector<Complex>& v_pu) {
    std::vector<Complex> current(v_pu.size());
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) current[bus] = net.shunt[bus] * v_pu[bus];
    for (std::size_t branch = 0; branch < given.admittance.size(); ++branch) {
        const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
        const BranchAdmittance& y = given.admittance[branch];
        current[from] += y.ff * v_pu[from] + y.ft * v_pu[to];
        current[to] += y.tf * v_pu[from] + y.tt * v_pu[to];
    }
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) current[bus] = v_pu[bus] * std::conj(current[bus]);
    return current;
}

AcCase ac_case(const AcNetwork& net, std::vector<Complex> injection_pu) {
    AcCase out{std::move(injection_pu), net.role, live_buses(net, {}), net.admittance, {}};
    for (std::size_t bus = 0; bus < net.node_of.size(); ++bus)
        out.start_pu.push_back(numeric::polar(net.v_pu[bus], net.angle_rad[bus]));
    return out;
}

std::vector<int> branches_lost(const AcOutage& outage) {
    std::vector<int> out;
    for (const AcOutage::Part& part : outage.parts) {
        if (part.share_out >= 1.0) out.push_back(part.branch);
    }
    return out;
}

bool may_split(const AcNetwork& net, const AcOutage& outage) {
    const std::vector<int> lost = branches_lost(outage);
    return lost.size() > 1 || (lost.size() == 1 && net.topology.is_bridge[static_cast<std::size_t>(lost.front())] != 0);
}

AcCase case_after(const AcNetwork& net, std::span<const Complex> injection_pu, std::span<const Complex> base_pu,
                  const AcOutage& outage) {
    AcCase out = ac_case(net, {injection_pu.begin(), injection_pu.end()});
    out.start_pu.assign(base_pu.begin(), base_pu.end());
    take_out(net, outage, out);
    return out;
}

void take_out(const AcNetwork& net, const AcOutage& outage, AcCase& given) {
    for (const AcOutage::Part& part : outage.parts) {
        BranchAdmittance& y = given.admittance[static_cast<std::size_t>(part.branch)];
        const double stays = 1.0 - part.share_out;
        y = {y.ff * stays, y.ft * stays, y.tf * stays, y.tt * stays};
    }
    given.is_live = live_buses(net, branches_lost(outage));
}

AcSolution ac_mismatch(const AcNetwork& net, const AcCase& given, std::vector<Complex> v_pu) {
    AcSolution out;
    const std::vector<Complex> by_bus = missing(net, given, v_pu);
    for (std::size_t bus = 0; bus < by_bus.size(); ++bus) {
        const double p = std::abs(by_bus[bus].real()), q = std::abs(by_bus[bus].imag());
        const double size = std::isnan(q) ? q : std::max(p, q);
        if (size <= out.mismatch_pu) continue;  // NaN counts as the worst
        out.mismatch_pu = size;
        out.worst_bus = static_cast<int>(bus);
        if (std::isnan(size)) break;
    }
    out.v_pu = std::move(v_pu);
    out.is_solved = out.mismatch_pu <= tolerance::kMismatchPu;
    return out;
}

AcSolution solve_newton(const AcNetwork& net, const AcCase& given) {
    int n = 0;
    const std::vector<int> place = unknowns(given, n);
    std::vector<Complex> v_pu = given.start_pu;
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) {
        if (given.is_live[bus] == 0)
            v_pu[bus] = 0.0;
        else if (given.role[bus] != BusRole::load)
            v_pu[bus] *= net.v_pu[bus] / std::abs(v_pu[bus]);
    }
    AcSolution out = ac_mismatch(net, given, v_pu);
    Eigen::SparseLU<Eigen::SparseMatrix<double>> lu;
    bool is_last = false;
    for (int iteration = 0; iteration < kMostIterations && !is_last; ++iteration) {
        is_last = out.is_solved;  // one step more: from 1e-8 to rounding
        if (!(out.mismatch_pu < kFarPu) || n == 0) break;
        const Eigen::SparseMatrix<double> matrix = jacobian(net, given, v_pu, place, n);
        if (iteration == 0) lu.analyzePattern(matrix);
        lu.factorize(matrix);
        if (lu.info() != Eigen::Success) break;
        Eigen::VectorXd rhs(n);
        const std::vector<Complex> by_bus = missing(net, given, v_pu);
        for (std::size_t position = 0; position < place.size(); ++position) {
            if (place[position] >= 0)
                rhs[place[position]] = position % 2 == 0 ? by_bus[position / 2].real() : by_bus[position / 2].imag();
        }
        const Eigen::VectorXd step = lu.solve(rhs);
        for (std::size_t bus = 0; bus < v_pu.size(); ++bus) {
            const int angle = place[2 * bus], size = place[2 * bus + 1];
            if (angle >= 0) v_pu[bus] *= numeric::polar(1.0, step[angle]);
            if (size >= 0) v_pu[bus] *= 1.0 + step[size];
        }
        AcSolution next = ac_mismatch(net, given, v_pu);
        next.n_iterations = iteration + 1;
        next.jacobian_sign = lu.signDeterminant() > 0.0 ? 1 : -1;
        if (is_last && !(next.mismatch_pu < out.mismatch_pu)) break;
        out = std::move(next);
    }
    return out;
}

}  // namespace knelpunt::flow
