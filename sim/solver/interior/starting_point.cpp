#include "sim/solver/interior/starting_point.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr double kNoWidth = 1e-9;  ///< of a box that holds its variable
constexpr double kShareOfBox = 0.1;

double inside(double value, double lower, double upper, double margin) {
    const double from_lower = std::isinf(upper) ? margin : std::min(margin, kShareOfBox * (upper - lower));
    const double from_upper = std::isinf(lower) ? margin : std::min(margin, kShareOfBox * (upper - lower));
    return std::min(std::max(value, lower + from_lower), upper - from_upper);
}

/// Calls body(place, lower, upper) for every variable, its bounds widened by the capacities as they are.
template <class Body>
void each_value(const LaneWork& work, const Body& body) {
    const LaneProgram& program = work.program;
    for (std::size_t lane_stage = 0; lane_stage < program.n_lane_stages(); ++lane_stage) {
        for (std::size_t variable = 0; variable < program.n_variables(); ++variable) {
            for (std::size_t lane = 0; lane < kWidth; ++lane) {
                double lower = program.lower.at(variable, lane_stage, lane),
                       upper = program.upper.at(variable, lane_stage, lane);
                if (const int wide = program.wide_of[variable]; wide >= 0) {
                    const auto which = static_cast<std::size_t>(wide);
                    const double size =
                        work.capacity[static_cast<std::size_t>(program.pattern.widened_capacity[which])];
                    lower -= size * program.lower_pu.at(which, lane_stage, lane);
                    upper += size * program.upper_pu.at(which, lane_stage, lane);
                }
                body((lane_stage * program.n_variables() + variable) * kWidth + lane, lower, upper);
            }
        }
    }
}

}  // namespace

void put_middle(LaneWork& work) {
    for (std::size_t capacity = 0; capacity < work.capacity.size(); ++capacity) {
        const double upper = work.program.capacity_upper[capacity];
        work.capacity[capacity] = std::isinf(upper) ? 1.0 : std::max(0.25 * std::min(upper, 4.0), 1e-9);
        work.capacity_lower_dual[capacity] = 1.0;
        work.capacity_upper_dual[capacity] = std::isinf(upper) ? 0.0 : 1.0;
    }
    each_value(work, [&](std::size_t position, double lower, double upper) {
        constexpr double kWide = 10.0;
        double value = 0.0;
        if (upper - lower <= 2.0 * kWide)
            value = 0.5 * (lower + upper);
        else
            value = inside(0.0, lower, upper, kWide);
        work.x[position] = value;
        const double width = std::clamp(std::min(upper - lower, 2.0 * kWide), 1e-6, 2.0 * kWide);
        const double weight = 1.0 / (width * width);
        work.lower_dual[position] = std::isinf(lower) ? 0.0 : weight * (value - lower);
        work.upper_dual[position] = std::isinf(upper) ? 0.0 : weight * (upper - value);
    });
}

void move_inside(LaneWork& work, LaneArray step) {
    each_value(work, [&](std::size_t position, double lower, double upper) {
        if (upper - lower <= kNoWidth)
            work.x[position] = 0.5 * (lower + upper);
        else
            work.x[position] = inside(work.x[position] + step[position], lower, upper, 1.0);
    });
}

void put_duals(LaneWork& work) {
    double sum = 0.0, n = 0.0;
    each_value(work, [&](std::size_t position, double lower, double upper) {
        if (upper - lower <= kNoWidth) return;
        sum += std::abs(work.right[position]);
        n += 1.0;
    });
    const double least = 0.2 * (n > 0.0 ? sum / n : 1.0) + 0.01;
    each_value(work, [&](std::size_t position, double lower, double upper) {
        const double slope = -work.right[position];
        work.lower_dual[position] = std::isinf(lower) ? 0.0 : std::max(slope, 0.0) + least;
        work.upper_dual[position] = std::isinf(upper) ? 0.0 : std::max(-slope, 0.0) + least;
    });
    for (std::size_t capacity = 0; capacity < work.capacity.size(); ++capacity) {
        work.capacity_lower_dual[capacity] = std::max(least, 0.1 * std::abs(work.program.capacity_cost[capacity]));
        if (!std::isinf(work.program.capacity_upper[capacity]))
            work.capacity_upper_dual[capacity] = work.capacity_lower_dual[capacity];
    }
}

void find_start(LaneWork& work, Iterate& iterate, NewtonSystem& system) {
    put_middle(work);
    const double kept = work.row_regularisation, free = work.free_regularisation;
    work.row_regularisation = 1e-6;
    work.free_regularisation = 1e-2;
    iterate.evaluate(true);
    system.factor();
    work.row_regularisation = kept;
    work.free_regularisation = free;
    std::swap(work.affine, work.right);  // the gradient's; values first
    std::fill(work.right.begin(), work.right.end(), 0.0);
    system.find_plain();
    std::swap(work.affine, work.right);
    std::swap(work.affine, work.dx);
    std::fill(work.residual.begin(), work.residual.end(), 0.0);
    system.find_plain();
    std::copy(work.dy.begin(), work.dy.end(), work.y.begin());
    std::copy(work.dmultiplier.begin(), work.dmultiplier.end(), work.multiplier.begin());
    move_inside(work, work.affine);
    iterate.evaluate(false);
    put_duals(work);
}

InteriorStart keep_start(const LaneWork& work) {
    InteriorStart out;
    out.layout = work.program.layout_key();
    const auto keep = [](LaneArray from, std::vector<float>& to) {
        to.reserve(from.size());
        for (const double value : from) to.push_back(static_cast<float>(value));
    };
    keep(work.x, out.x);
    keep(work.lower_dual, out.lower_dual);
    keep(work.upper_dual, out.upper_dual);
    keep(work.y, out.y);
    keep(work.multiplier, out.multiplier);
    out.capacity = work.capacity;
    out.capacity_lower_dual = work.capacity_lower_dual;
    out.capacity_upper_dual = work.capacity_upper_dual;
    return out;
}

bool take_start(LaneWork& work, const InteriorStart& start) {
    constexpr double kMargin = 1e-6;     // from a bound that has moved onto a value
    constexpr double kLeastDual = 1e-8;  // of a bound that was not there
    if (start.x.size() != work.x.size() || !(start.layout == work.program.layout_key())) return false;
    work.capacity = start.capacity;
    work.capacity_lower_dual = start.capacity_lower_dual;
    work.capacity_upper_dual = start.capacity_upper_dual;
    std::copy(start.y.begin(), start.y.end(), work.y.begin());
    std::copy(start.multiplier.begin(), start.multiplier.end(), work.multiplier.begin());
    each_value(work, [&](std::size_t position, double lower, double upper) {
        const double value = start.x[position];
        work.x[position] = upper - lower <= kNoWidth ? 0.5 * (lower + upper) : inside(value, lower, upper, kMargin);
        const auto dual = [=](double bound, double start_dual) {
            return std::isinf(bound) ? 0.0 : std::max(start_dual, kLeastDual);
        };
        work.lower_dual[position] = dual(lower, start.lower_dual[position]);
        work.upper_dual[position] = dual(upper, start.upper_dual[position]);
    });
    return true;
}

}  // namespace knelpunt::solver
