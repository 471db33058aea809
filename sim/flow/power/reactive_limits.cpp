#include "sim/flow/power/reactive_limits.hpp"

#include <cmath>

#include "sim/base/tolerance.hpp"

namespace knelpunt::flow {
namespace {

constexpr int kMostRounds = 30;
constexpr int kMostReturns = 2;  // a bus that still goes to and fro stays at its limit

enum class Limit { none, least, most };

/// Where a bus stands, and how often it has held its voltage again.
struct Standing {
    Limit at = Limit::none;
    int n_returns = 0;
};

/// Reactive power that the sources which hold a bus give  [pu].
double reactive_of(const AcCase& of, const std::vector<Complex>& power, std::size_t bus) {
    return power[bus].imag() - of.injection_pu[bus].imag();
}

}  // namespace

LimitedSolution solve_within_limits(const AcNetwork& net, AcCase of) {
    const std::vector<Complex> given = of.injection_pu;
    std::vector<Standing> stands(given.size());
    LimitedSolution out;
    for (int round = 0; round < kMostRounds; ++round) {
        out.solution = solve_newton(net, of);
        if (!out.solution.is_solved) break;
        const std::vector<Complex> power = bus_powers(net, of, out.solution.v_pu);
        bool has_changed = false;
        for (std::size_t bus = 0; bus < given.size(); ++bus) {
            if (of.is_live[bus] == 0 || net.role[bus] != BusRole::held) continue;
            const double v_pu = std::abs(out.solution.v_pu[bus]);
            Limit now = stands[bus].at;
            if (now == Limit::none) {
                const double q_pu = reactive_of(of, power, bus);
                if (q_pu > net.q_max_pu[bus] + tolerance::kMismatchPu) now = Limit::most;
                if (q_pu < net.q_min_pu[bus] - tolerance::kMismatchPu) now = Limit::least;
            } else if (stands[bus].n_returns < kMostReturns) {
                const bool holds_again = now == Limit::most ? v_pu > net.v_pu[bus] + tolerance::kMismatchPu
                                                            : v_pu < net.v_pu[bus] - tolerance::kMismatchPu;
                if (holds_again) {
                    now = Limit::none;
                    ++stands[bus].n_returns;
                }
            }
            if (now == stands[bus].at) continue;
            has_changed = true;
            stands[bus].at = now;
            of.role[bus] = now == Limit::none ? BusRole::held : BusRole::load;
            const double limit_pu = now == Limit::most ? net.q_max_pu[bus] : net.q_min_pu[bus];
            of.injection_pu[bus] = given[bus] + Complex(0.0, now == Limit::none ? 0.0 : limit_pu);
        }
        if (!has_changed) break;
        of.start_pu = out.solution.v_pu;
    }
    for (std::size_t bus = 0; bus < stands.size(); ++bus) {
        if (stands[bus].at == Limit::least) out.at_least.push_back(static_cast<int>(bus));
        if (stands[bus].at == Limit::most) out.at_most.push_back(static_cast<int>(bus));
    }
    out.as_solved = std::move(of);
    return out;
}

}  // namespace knelpunt::flow
