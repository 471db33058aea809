#include "sim/flow/case/operating_point.hpp"

#include <cmath>
#include <numbers>
#include <utility>

#include "sim/numeric/math.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kMostAcrossRad = std::numbers::pi / 2.0;
constexpr double kFirstStep = 0.25, kShortestStep = 1.0 / 1024.0, kLonger = 1.5;  // of all powers
constexpr double kMostChange = 0.2;  // of a voltage in a step, or from what a case gives: more may be another root
constexpr double kSamePu = 1e-6;     // voltages of one root, found twice

/// Live branches in service by bus: the bus at the other end, and the angle that the other end lags by at rest.
struct Neighbour {
    int branch = -1, bus = -1;
    double lag_rad = 0.0;
};

std::vector<std::vector<Neighbour>> neighbours(const AcNetwork& net, const AcCase& given) {
    std::vector<std::vector<Neighbour>> out(net.node_of.size());
    for (int branch = 0; branch < net.n_branches(); ++branch) {
        const auto branch_index = static_cast<std::size_t>(branch);
        const auto from = static_cast<std::size_t>(net.from[branch_index]),
                   to = static_cast<std::size_t>(net.to[branch_index]);
        if (given.is_live[from] == 0 || given.is_live[to] == 0 || given.admittance[branch_index].ft == Complex())
            continue;
        out[from].push_back({branch, net.to[branch_index], net.shift_rad[branch_index]});
        out[to].push_back({branch, net.from[branch_index], -net.shift_rad[branch_index]});
    }
    return out;
}

/// Angle across a branch behind its phase shift, seen from one end  [rad, -pi to pi].
double angle_across(const std::vector<Complex>& v_pu, std::size_t bus, const Neighbour& far) {
    return numeric::arg(v_pu[bus] * std::conj(v_pu[static_cast<std::size_t>(far.bus)]) *
                        numeric::polar(1.0, -far.lag_rad));
}

/// Angles added up along the branches from every reference, without bounds; `step(bus, far)` says by how much the far end lags.
template <class Step>
std::vector<double> walked_angles(const AcNetwork& net, const AcCase& given,
                                  const std::vector<std::vector<Neighbour>>& next, Step step) {
    std::vector<double> angle(net.node_of.size(), kNaN);
    std::vector<int> queue;
    const auto walk_from = [&](std::size_t first) {
        std::size_t done = queue.size();
        queue.push_back(static_cast<int>(first));
        for (; done < queue.size(); ++done) {
            const auto bus = static_cast<std::size_t>(queue[done]);
            for (const Neighbour& far : next[bus]) {
                double& known = angle[static_cast<std::size_t>(far.bus)];
                if (!std::isnan(known)) continue;
                known = angle[bus] - step(bus, far);
                queue.push_back(far.bus);
            }
        }
    };
    for (std::size_t bus = 0; bus < angle.size(); ++bus) {
        if (given.role[bus] != BusRole::reference || given.is_live[bus] == 0 || !std::isnan(angle[bus])) continue;
        angle[bus] = net.angle_rad[bus];
        walk_from(bus);
    }
    return angle;
}

double largest_change(const AcCase& given, const std::vector<Complex>& before_pu,
                      const std::vector<Complex>& after_pu) {
    double out = 0.0;
    for (std::size_t bus = 0; bus < before_pu.size(); ++bus) {
        if (given.is_live[bus] != 0)
            out = std::max(out, std::abs(after_pu[bus] - before_pu[bus]) / std::abs(before_pu[bus]));
    }
    return out;
}

OperatingPoint solve_from(const AcNetwork& net, const AcCase& given, std::vector<Complex> start_pu, AcStart start,
                          bool with_limits) {
    OperatingPoint out;
    out.start = start;
    AcCase operating_case = given;
    operating_case.start_pu = std::move(start_pu);
    if (with_limits) {
        out.limited = solve_within_limits(net, std::move(operating_case));
    } else {
        out.limited.solution = solve_newton(net, operating_case);
        out.limited.as_solved = std::move(operating_case);
    }
    const AcSolution& found = out.limited.solution;
    if (!found.is_solved) return out;
    for (std::size_t bus = 0; bus < found.v_pu.size(); ++bus) {
        if (given.is_live[bus] == 0) continue;
        const double v_pu = std::abs(found.v_pu[bus]);
        if (out.lowest_bus < 0 || v_pu < out.lowest_v_pu)
            out.lowest_v_pu = v_pu, out.lowest_bus = static_cast<int>(bus);
        if (out.highest_bus < 0 || v_pu > out.highest_v_pu)
            out.highest_v_pu = v_pu, out.highest_bus = static_cast<int>(bus);
    }
    out.is_inside = out.lowest_v_pu >= kLowestOperatingPu && out.highest_v_pu <= kHighestOperatingPu;
    const bool is_as_given =
        start == AcStart::given && largest_change(given, found.v_pu, given.start_pu) <= kMostChange;
    out.is_confirmed = (out.is_inside || is_as_given) && is_sound(net, out.limited.as_solved, found);
    return out;
}

/// Follows the state from no load as far as it goes.
AcSolution raise_powers(const AcNetwork& net, const AcCase& given, double& share) {
    AcCase operating_case = given;
    const auto put = [&](double factor) {
        for (std::size_t bus = 0; bus < given.injection_pu.size(); ++bus)
            operating_case.injection_pu[bus] = factor * given.injection_pu[bus];
    };
    share = 0.0;
    put(share);
    operating_case.start_pu = flat_start(net, operating_case);
    AcSolution state = solve_newton(net, operating_case);
    if (!state.is_solved) return state;
    for (double step = kFirstStep; share < 1.0 && step >= kShortestStep;) {
        const double next_share = std::min(1.0, share + step);
        put(next_share);
        operating_case.start_pu = state.v_pu;
        AcSolution next = solve_newton(net, operating_case);
        const bool is_near = next.is_solved && largest_change(operating_case, state.v_pu, next.v_pu) <= kMostChange;
        const bool is_same_side =
            state.jacobian_sign == 0 || next.jacobian_sign == 0 || next.jacobian_sign == state.jacobian_sign;
        if (!is_near || !is_same_side) {
            step /= 2.0;
            continue;
        }
        state = std::move(next);
        share = next_share;
        step *= kLonger;
    }
    return state;
}

bool is_better(const OperatingPoint& one, const OperatingPoint& other) {
    if (one.limited.solution.is_solved != other.limited.solution.is_solved) return one.limited.solution.is_solved;
    if (one.is_inside != other.is_inside) return one.is_inside;
    return one.lowest_v_pu > other.lowest_v_pu;
}

}  // namespace

std::vector<Complex> flat_start(const AcNetwork& net, const AcCase& given) {
    const std::vector<double> angle_rad = walked_angles(net, given, neighbours(net, given),
                                                        [](std::size_t, const Neighbour& far) { return far.lag_rad; });
    std::vector<Complex> out;
    for (std::size_t bus = 0; bus < angle_rad.size(); ++bus)
        out.push_back(numeric::polar(given.role[bus] == BusRole::load ? 1.0 : net.v_pu[bus],
                                     std::isnan(angle_rad[bus]) ? 0.0 : angle_rad[bus]));
    return out;
}

bool is_sound(const AcNetwork& net, const AcCase& given, const AcSolution& found) {
    if (found.jacobian_sign < 0) return false;
    const auto next = neighbours(net, given);
    const std::vector<double> angle_rad = walked_angles(net, given, next, [&](std::size_t bus, const Neighbour& far) {
        return angle_across(found.v_pu, bus, far) + far.lag_rad;
    });
    for (std::size_t bus = 0; bus < next.size(); ++bus) {
        for (const Neighbour& far : next[bus]) {
            const double across = angle_across(found.v_pu, bus, far);
            const double walked = angle_rad[bus] - angle_rad[static_cast<std::size_t>(far.bus)] - far.lag_rad;
            if (std::abs(across) > kMostAcrossRad || std::abs(walked - across) > std::numbers::pi) return false;
        }
    }
    return true;
}

OperatingPoint find_operating_point(const AcNetwork& net, const AcCase& given, bool with_limits) {
    OperatingPoint first = solve_from(net, given, given.start_pu, AcStart::given, with_limits);
    if (first.is_inside && first.is_confirmed) return first;
    const auto remember = [&first](OperatingPoint& other) {
        other.lowest_given_pu = first.lowest_v_pu;
        other.lowest_given_bus = first.lowest_bus;
    };
    OperatingPoint flat = solve_from(net, given, flat_start(net, given), AcStart::flat, with_limits);
    remember(flat);
    if (flat.is_confirmed) return flat;
    double share = 0.0;
    const AcSolution raised = raise_powers(net, given, share);
    if (share >= 1.0) {
        OperatingPoint last = solve_from(net, given, raised.v_pu, AcStart::continuation, with_limits);
        if (last.limited.solution.is_solved) {
            last.is_confirmed = true;
            remember(last);
            for (OperatingPoint* same : {&first, &flat}) {  // the plainer start, where it led to the same
                if (!same->limited.solution.is_solved ||
                    largest_change(given, last.limited.solution.v_pu, same->limited.solution.v_pu) > kSamePu)
                    continue;
                same->is_confirmed = true;
                return std::move(*same);
            }
            return last;
        }
    }
    OperatingPoint out = is_better(flat, first) ? std::move(flat) : std::move(first);
    out.share_reached = share;
    return out;
}

}  // namespace knelpunt::flow
