#include "sim/flow/ac/control/reactive_limits.hpp"

#include <cmath>
#include <tuple>
#include <utility>

#include "sim/base/tolerance.hpp"

namespace knelpunt::flow {
namespace {

constexpr int kMostRounds = 30;            // in which all buses change that should
constexpr int kMostSingleRounds = 60;      // and then only the one that is furthest off
constexpr int kMostReturns = 2;            // a bus that goes to and fro waits for those
constexpr double kPowerPerVoltage = 10.0;  // weighs a voltage against a power, both in pu, for which is furthest off

enum class Limit { none, least, most };

/// Where a bus stands, and how often it has held its voltage again.
struct Standing {
    Limit limit = Limit::none;
    int n_returns = 0;
};

/// Where a bus should stand, and how far it is from that.
struct Verdict {
    Limit should = Limit::none;
    double off_pu = 0.0;
};

Verdict judge(const AcNetwork& net, std::size_t bus, Limit now, double q_pu, double v_pu) {
    if (now == Limit::none) {
        const double above = q_pu - net.q_max_pu[bus], below = net.q_min_pu[bus] - q_pu;
        if (above > tolerance::kMismatchPu) return {Limit::most, above};
        if (below > tolerance::kMismatchPu) return {Limit::least, below};
        return {};
    }
    const double past = now == Limit::most ? v_pu - net.v_pu[bus] : net.v_pu[bus] - v_pu;
    if (past > tolerance::kMismatchPu) return {Limit::none, kPowerPerVoltage * past};
    return {now, 0.0};
}

/// Reactive power that the sources which hold a bus give  [pu].
double reactive_of(const AcCase& given, const std::vector<Complex>& power, std::size_t bus) {
    return power[bus].imag() - given.injection_pu[bus].imag();
}

}  // namespace

LimitedSolution solve_within_limits(const AcNetwork& net, AcCase operating_case) {
    const std::vector<Complex> given = operating_case.injection_pu;
    std::vector<Standing> stands(given.size());
    LimitedSolution out;
    const auto put = [&](std::size_t bus, Limit now) {
        stands[bus].n_returns += now == Limit::none ? 1 : 0;
        stands[bus].limit = now;
        operating_case.role[bus] = now == Limit::none ? BusRole::held : BusRole::load;
        const double limit_pu = now == Limit::most ? net.q_max_pu[bus] : net.q_min_pu[bus];
        operating_case.injection_pu[bus] = given[bus] + Complex(0.0, now == Limit::none ? 0.0 : limit_pu);
    };
    bool is_single = false;
    std::tuple<AcSolution, AcCase, std::vector<Standing>> before;  ///< where one at a time leads to no solution
    for (int round = 0; round < kMostRounds + kMostSingleRounds; ++round) {
        out.solution = solve_newton(net, operating_case);
        if (!out.solution.is_solved) {
            if (is_single) std::tie(out.solution, operating_case, stands) = std::move(before);
            break;
        }
        const std::vector<Complex> power = bus_powers(net, operating_case, out.solution.v_pu);
        bool has_changed = false;
        std::size_t furthest = 0;
        Verdict worst;
        for (std::size_t bus = 0; bus < given.size(); ++bus) {
            if (operating_case.is_live[bus] == 0 || net.role[bus] != BusRole::held) continue;
            const Verdict found = judge(net, bus, stands[bus].limit, reactive_of(operating_case, power, bus),
                                        std::abs(out.solution.v_pu[bus]));
            if (found.should == stands[bus].limit) continue;
            if (found.off_pu > worst.off_pu) {
                worst = found;
                furthest = bus;
            }
            if (is_single || (found.should == Limit::none && stands[bus].n_returns >= kMostReturns)) continue;
            put(bus, found.should);
            has_changed = true;
        }
        if (!has_changed) {
            if (worst.off_pu == 0.0) break;
            if (!is_single) before = {out.solution, operating_case, stands};
            is_single = true;
            put(furthest, worst.should);
        }
        operating_case.start_pu = out.solution.v_pu;
    }
    for (std::size_t bus = 0; bus < stands.size(); ++bus) {
        if (stands[bus].limit == Limit::least) out.at_least.push_back(static_cast<int>(bus));
        if (stands[bus].limit == Limit::most) out.at_most.push_back(static_cast<int>(bus));
    }
    out.as_solved = std::move(operating_case);
    return out;
}

}  // namespace knelpunt::flow
