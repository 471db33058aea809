// Power flow of random small cases: dead buses, islands, references without machine, several machines at a bus, several
// references, start voltages far off. What is called an operating point is the root that an independent method finds from a
// flat start: dense, with a numeric Jacobian, built from the rows of the case and sharing no code with the program.

#include <cmath>
#include <complex>
#include <numbers>
#include <random>

#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "sim/flow/case/operating_point.hpp"
#include "sim/io/matpower.hpp"

namespace knelpunt {
namespace {

using Complex = std::complex<double>;

constexpr int kCases = 300;
constexpr double kBaseMva = 100.0;

struct Bus {
    int type = 1;
    double pd_mw = 0.0, qd_mvar = 0.0, vm_pu = 1.0, va_deg = 0.0;
};
struct Machine {
    int bus = 0;
    double pg_mw = 0.0, qg_mvar = 0.0, vg_pu = 1.0;
    bool is_on = true;
};
struct Branch {
    int from = 0, to = 0;
    double r_pu = 0.0, x_pu = 0.1, b_pu = 0.0;
    bool is_on = true;
};

struct RandomCase {
    std::vector<Bus> buses;
    std::vector<Machine> machines;
    std::vector<Branch> branches;

    explicit RandomCase(unsigned seed) : random_(seed) {
        const int n = whole(3, 9);
        for (int bus = 0; bus < n; ++bus) {
            buses.push_back({1, uniform(0, 30), uniform(-5, 12), 1.0, 0.0});
            if (is_one_in(3)) buses.back().vm_pu = uniform(0.05, 1.6), buses.back().va_deg = uniform(-180, 180);
            if (bus > 0) add_branch(whole(0, bus - 1), bus);
        }
        for (int extra = whole(0, n); extra > 0; --extra) {
            const int from = whole(0, n - 2);
            add_branch(from, whole(from + 1, n - 1));
        }
        buses[static_cast<std::size_t>(whole(0, n - 1))].type = 3;
        if (is_one_in(6)) buses[static_cast<std::size_t>(whole(0, n - 1))].type = 3;
        for (Bus& bus : buses)
            if (bus.type == 1 && is_one_in(4)) bus.type = 2;
        for (int bus = 0; bus < n; ++bus) {
            const bool is_held = buses[static_cast<std::size_t>(bus)].type != 1;
            const double vg_pu = uniform(0.98, 1.04);
            for (int count = is_held ? whole(1, 2) : is_one_in(6) ? 1 : 0; count > 0; --count)
                machines.push_back({bus, uniform(0, 30), uniform(-5, 5), vg_pu, !is_one_in(5)});
        }
    }

    [[nodiscard]] std::string text() const {
        std::string out = "function mpc = random\nmpc.version = '2';\nmpc.baseMVA = 100;\nmpc.bus = [\n";
        for (std::size_t bus = 0; bus < buses.size(); ++bus) {
            const Bus& of = buses[bus];
            // A reference holds the angle of the file: 0 here, as the independent method has it.
            const double va_deg = of.type == 1 ? of.va_deg : 0.0;
            out += fmt::format("{} {} {} {} 0 0 1 {} {} 110 1 1.1 0.9;\n", bus + 1, of.type, of.pd_mw, of.qd_mvar,
                               of.vm_pu, va_deg);
        }
        out += "];\nmpc.gen = [\n";
        for (const Machine& of : machines)
            out += fmt::format("{} {} {} 300 -300 {} 100 {} 500 0;\n", of.bus + 1, of.pg_mw, of.qg_mvar, of.vg_pu,
                               of.is_on ? 1 : 0);
        out += "];\nmpc.branch = [\n";
        for (const Branch& of : branches)
            out += fmt::format("{} {} {} {} {} 0 0 0 0 0 {} -360 360;\n", of.from + 1, of.to + 1, of.r_pu, of.x_pu,
                               of.b_pu, of.is_on ? 1 : 0);
        return out + "];\n";
    }

private:
    double uniform(double low, double high) { return std::uniform_real_distribution(low, high)(random_); }
    int whole(int low, int high) { return std::uniform_int_distribution(low, high)(random_); }
    bool is_one_in(int n) { return whole(1, n) == 1; }
    void add_branch(int from, int to) {
        branches.push_back({from, to, uniform(0.0, 0.03), uniform(0.03, 0.15), uniform(0.0, 0.04), !is_one_in(7)});
    }
    std::mt19937 random_;
};

/// The independent method: what is known of each bus, and the root from a flat start.
class Plain {
public:
    explicit Plain(const RandomCase& of) : n_(of.buses.size()), island_(n_), kind_(n_, 'q'), v_pu_(n_, 1.0) {
        for (std::size_t bus = 0; bus < n_; ++bus) island_[bus] = static_cast<int>(bus);
        y_ = Eigen::MatrixXcd::Zero(static_cast<Eigen::Index>(n_), static_cast<Eigen::Index>(n_));
        for (const Branch& branch : of.branches) {
            if (!branch.is_on) continue;
            const Complex y = 1.0 / Complex(branch.r_pu, branch.x_pu), half(0.0, branch.b_pu / 2.0);
            y_(branch.from, branch.from) += y + half;
            y_(branch.to, branch.to) += y + half;
            y_(branch.from, branch.to) -= y;
            y_(branch.to, branch.from) -= y;
            const int old = island_[static_cast<std::size_t>(branch.to)];
            for (int& island : island_)
                if (island == old) island = island_[static_cast<std::size_t>(branch.from)];
        }
        for (const Bus& bus : of.buses) given_.push_back(-Complex(bus.pd_mw, bus.qd_mvar) / kBaseMva);
        std::vector<bool> has_machine(n_, false);
        for (const Machine& machine : of.machines) {
            const auto at = static_cast<std::size_t>(machine.bus);
            if (!machine.is_on) continue;
            has_machine[at] = true;
            const bool is_held = of.buses[at].type != 1;
            given_[at] += Complex(machine.pg_mw, is_held ? 0.0 : machine.qg_mvar) / kBaseMva;
            if (is_held) v_pu_[at] = machine.vg_pu;
        }
        for (std::size_t bus = 0; bus < n_; ++bus)
            if (has_machine[bus] && of.buses[bus].type != 1) kind_[bus] = of.buses[bus].type == 3 ? 'r' : 'v';
        for (std::size_t bus = 0; bus < n_; ++bus) {  // the first held bus of an island without reference
            if (kind_[bus] == 'v' && !has_reference(bus)) kind_[bus] = 'r';
        }
        for (std::size_t bus = 0; bus < n_; ++bus)
            if (!has_reference(bus)) kind_[bus] = 'd';
    }

    [[nodiscard]] bool is_dead(std::size_t bus) const { return kind_[bus] == 'd'; }
    [[nodiscard]] bool has_any() const { return std::count(kind_.begin(), kind_.end(), 'r') > 0; }

    /// Voltages, or none where the method does not come to an end within the band.
    [[nodiscard]] std::vector<Complex> solve() const {
        Eigen::VectorXd x = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(2 * n_));
        for (std::size_t bus = 0; bus < n_; ++bus) x[static_cast<Eigen::Index>(n_ + bus)] = v_pu_[bus];
        constexpr double kStep = 1e-7, kDone = 1e-10;
        for (int iteration = 0; iteration < 30; ++iteration) {
            const Eigen::VectorXd now = residual(x);
            if (now.cwiseAbs().maxCoeff() < kDone) return voltages(x);
            Eigen::MatrixXd jacobian(x.size(), x.size());
            for (Eigen::Index column = 0; column < x.size(); ++column) {
                Eigen::VectorXd moved = x;
                moved[column] += kStep;
                jacobian.col(column) = (residual(moved) - now) / kStep;
            }
            x -= jacobian.partialPivLu().solve(now);
        }
        return {};
    }

private:
    [[nodiscard]] bool has_reference(std::size_t bus) const {
        for (std::size_t other = 0; other < n_; ++other)
            if (kind_[other] == 'r' && island_[other] == island_[bus]) return true;
        return false;
    }
    [[nodiscard]] std::vector<Complex> voltages(const Eigen::VectorXd& x) const {
        std::vector<Complex> out;
        for (std::size_t bus = 0; bus < n_; ++bus)
            out.push_back(std::polar(x[static_cast<Eigen::Index>(n_ + bus)], x[static_cast<Eigen::Index>(bus)]));
        return out;
    }
    /// Two equations a bus: powers where they are given, else the angle or the voltage itself.
    [[nodiscard]] Eigen::VectorXd residual(const Eigen::VectorXd& x) const {
        const std::vector<Complex> list = voltages(x);
        const Eigen::VectorXcd v = Eigen::Map<const Eigen::VectorXcd>(list.data(), static_cast<Eigen::Index>(n_));
        const Eigen::VectorXcd s = v.cwiseProduct((y_ * v).conjugate());
        Eigen::VectorXd out(x.size());
        for (std::size_t bus = 0; bus < n_; ++bus) {
            const auto p = static_cast<Eigen::Index>(bus), q = static_cast<Eigen::Index>(n_ + bus);
            const bool holds_angle = kind_[bus] == 'r' || kind_[bus] == 'd', holds_voltage = kind_[bus] != 'q';
            out[p] = holds_angle ? x[p] : s[p].real() - given_[bus].real();
            out[q] = holds_voltage ? x[q] - v_pu_[bus] : s[p].imag() - given_[bus].imag();
        }
        return out;
    }

    std::size_t n_;
    Eigen::MatrixXcd y_;
    std::vector<int> island_;
    std::vector<char> kind_;  ///< q: PQ, v: PV, r: reference, d: dead
    std::vector<double> v_pu_;
    std::vector<Complex> given_;
};

TEST(CaseFlow, CallsNoOtherRootAnOperatingPoint) {
    constexpr double kSamePu = 1e-7;  // both are solved to 1e-8 pu of power or better
    int n_compared = 0, n_rescued = 0;
    for (unsigned seed = 1; seed <= kCases; ++seed) {
        const RandomCase random(seed);
        const Plain plain(random);
        Issues issues;
        const Primitives rows = io::parse_matpower(random.text(), "random.m", {.list_outages = false}, issues);
        ASSERT_EQ(issues.has_errors(), !plain.has_any()) << "seed " << seed;
        if (issues.has_errors()) continue;
        StructureBuilder builder(TimeAxis(2025, 1, 1.0));
        builder.add(rows, issues);
        const System system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
        ASSERT_FALSE(issues.has_errors()) << "seed " << seed;
        const flow::AcNetwork net = flow::build_ac_network(system);

        const flow::OperatingPoint found =
            flow::find_operating_point(net, flow::ac_case(net, flow::bus_injections(system, net, 0)), false);

        const std::vector<Complex> expected = plain.solve();
        if (expected.empty() || !found.limited.solution.is_solved || !found.is_confirmed) continue;
        ++n_compared;
        n_rescued += found.start == flow::AcStart::given ? 0 : 1;
        for (std::size_t bus = 0; bus < expected.size(); ++bus) {
            const int at = net.bus_at[static_cast<std::size_t>(system.structure->nodes.find(rows.nodes[bus].id))];
            const bool is_live = found.limited.as_solved.is_live[static_cast<std::size_t>(at)] != 0;
            ASSERT_EQ(is_live, !plain.is_dead(bus)) << "seed " << seed << ", bus " << bus + 1;
            if (!is_live) continue;
            const Complex v_pu = found.limited.solution.v_pu[static_cast<std::size_t>(at)];
            ASSERT_NEAR(std::abs(v_pu - expected[bus]), 0.0, kSamePu) << "seed " << seed << ", bus " << bus + 1;
        }
    }
    EXPECT_GT(n_compared, kCases * 9 / 10);  // the rest has no machine in service, or no solution
    EXPECT_GT(n_rescued, kCases / 20);       // starts far off lead elsewhere
}

}  // namespace
}  // namespace knelpunt
