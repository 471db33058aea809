#include "sim/rights/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/random.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::rights {
namespace {

constexpr double kNoNeedMw = 1e-9;  ///< less is rounding of flows

/// What a restriction can take away of an hour that is over: down to what fits, and no lower than the contract leaves.
double cut_mw(double wish_mw, double room_mw, double left_pu) {
    return std::max(0.0, wish_mw - std::max(std::max(0.0, room_mw), wish_mw * left_pu));
}

/// Units in the order of what they save, most first; equal ones by time.
std::vector<std::size_t> by_saving(const std::vector<double>& saved) {
    std::vector<std::size_t> order(saved.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t one, std::size_t other) { return saved[one] > saved[other]; });
    return order;
}

/// Whole units of the relaxation, and what its last part would save more.
std::vector<char> whole_units(const std::vector<double>& saved, double budget, double& part_saved) {
    std::vector<char> chosen(saved.size(), 0);
    double left = budget;
    for (const std::size_t unit : by_saving(saved)) {
        if (!(saved[unit] > 0.0)) break;
        if (left < 1.0) {
            part_saved += left * saved[unit];
            break;
        }
        chosen[unit] = 1;
        left -= 1.0;
    }
    return chosen;
}

/// What the last unit within a budget saves: the price of the budget; 0 where it is enough for all.
double price_of(const std::vector<double>& saved, double budget) {
    const std::vector<std::size_t> order = by_saving(saved);
    if (budget < 1.0) return kInf;
    if (budget >= static_cast<double>(saved.size())) return 0.0;
    const double price = saved[order[static_cast<std::size_t>(budget) - 1]];
    return std::max(0.0, price);
}

std::vector<double> cuts(const Need& need, std::span<const double> room_mw) {
    std::vector<double> out(need.wish_mw.size());
    for (std::size_t step = 0; step < out.size(); ++step) {
        out[step] = cut_mw(need.wish_mw[step], room_mw[step], need.left_pu);
        if (out[step] < kNoNeedMw) out[step] = 0.0;
    }
    return out;
}

std::vector<double> sum_by_day(const Need& need, const std::vector<double>& by_step) {
    std::vector<double> out(need.day.empty() ? 0 : static_cast<std::size_t>(need.day.back()) + 1, 0.0);
    for (std::size_t step = 0; step < by_step.size(); ++step)
        out[static_cast<std::size_t>(need.day[step])] += by_step[step];
    return out;
}

/// Use and sums once the cuts are known.
Plan finish(const Need& need, const std::vector<double>& cut) {
    Plan plan;
    plan.use_mw.assign(need.wish_mw.begin(), need.wish_mw.end());
    int last_day = -1;
    for (std::size_t step = 0; step < cut.size(); ++step) {
        if (cut[step] > 0.0) {
            ++plan.n_steps;
            if (need.day[step] != last_day) ++plan.n_days;
            last_day = need.day[step];
        }
        plan.use_mw[step] -= cut[step];
        const double fits_mw = std::max(0.0, need.room_mw[step]);
        plan.cut_mwh += cut[step] * need.step_h;
        plan.unneeded_mwh += std::max(0.0, std::min(need.wish_mw[step], fits_mw) - plan.use_mw[step]) * need.step_h;
        plan.over_mwh += std::max(0.0, plan.use_mw[step] - fits_mw) * need.step_h;
    }
    return plan;
}

}  // namespace

Plan plan_with_foresight(const Need& need, const Budget& budget, double& loss_mwh) {
    std::vector<double> cut = cuts(need, need.room_mw);
    double part_saved = 0.0;
    const std::vector<char> days = whole_units(sum_by_day(need, cut), budget.n_days, part_saved);
    for (std::size_t step = 0; step < cut.size(); ++step)
        if (days[static_cast<std::size_t>(need.day[step])] == 0) cut[step] = 0.0;
    const std::vector<char> steps = whole_units(cut, budget.n_steps, part_saved);
    for (std::size_t step = 0; step < cut.size(); ++step)
        if (steps[step] == 0) cut[step] = 0.0;
    loss_mwh = part_saved * need.step_h;
    return finish(need, cut);
}

Plan plan_day_ahead(const Need& need, const Budget& budget) {
    std::vector<double> cut = cuts(need, need.foreseen_room_mw);
    const std::vector<double> by_day = sum_by_day(need, cut);
    const double day_price = price_of(by_day, budget.n_days), step_price = price_of(cut, budget.n_steps);
    double days_left = budget.n_days, steps_left = budget.n_steps;
    for (std::size_t first = 0; first < cut.size();) {
        std::size_t last = first;
        while (last < cut.size() && need.day[last] == need.day[first]) ++last;
        const double foreseen = by_day[static_cast<std::size_t>(need.day[first])];
        const bool is_called = foreseen > 0.0 && days_left >= 1.0 && foreseen >= day_price;
        // The worst steps of the day first, should the budget end within it.
        std::vector<std::size_t> order(last - first);
        std::iota(order.begin(), order.end(), first);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t one, std::size_t other) { return cut[one] > cut[other]; });
        bool is_used = false;
        for (const std::size_t step : order) {
            const bool is_taken = is_called && cut[step] > 0.0 && steps_left >= 1.0 && cut[step] >= step_price;
            if (!is_taken) {
                cut[step] = 0.0;
                continue;
            }
            steps_left -= 1.0;
            is_used = true;
        }
        if (is_used) days_left -= 1.0;
        first = last;
    }
    return finish(need, cut);
}

double move_within_day(const Need& need, double moved_pu, double most_mw, Plan& plan) {
    double moved_mwh = 0.0;
    for (std::size_t first = 0; first < plan.use_mw.size() && moved_pu > 0.0;) {
        std::size_t last = first;
        while (last < plan.use_mw.size() && need.day[last] == need.day[first]) ++last;
        double taken_mw = 0.0, slack_mw = 0.0;
        const auto slack_of = [&](std::size_t step) {
            const bool is_restricted = plan.use_mw[step] < need.wish_mw[step];
            return is_restricted ? 0.0
                                 : std::max(0.0, std::min({most_mw, need.room_mw[step], need.foreseen_room_mw[step]}) -
                                                     plan.use_mw[step]);
        };
        for (std::size_t step = first; step < last; ++step) {
            taken_mw += std::max(0.0, need.wish_mw[step] - plan.use_mw[step]);
            slack_mw += slack_of(step);
        }
        const double part_pu = slack_mw > 0.0 ? std::min(1.0, moved_pu * taken_mw / slack_mw) : 0.0;
        for (std::size_t step = first; step < last && part_pu > 0.0; ++step) {
            const double more_mw = part_pu * slack_of(step);
            plan.use_mw[step] += more_mw;
            moved_mwh += more_mw * need.step_h;
        }
        first = last;
    }
    return moved_mwh;
}

std::vector<double> forecast_errors_mw(std::string_view stream, std::uint32_t seed, std::span<const double> use_mw,
                                       std::span<const int> day, double error_pu) {
    constexpr double kCorrelation = 0.9;
    const double fresh_pu = std::sqrt(1.0 - kCorrelation * kCorrelation);
    const RandomStream random(seed, stream);
    std::vector<double> out(use_mw.size(), 0.0);
    double state = 0.0;
    for (std::size_t step = 0; step < out.size() && error_pu > 0.0; ++step) {
        const double normal = numeric::normal_quantile(random.uniform(0, static_cast<std::uint32_t>(step)));
        const bool is_new_day = step == 0 || day[step] != day[step - 1];
        state = is_new_day ? normal : kCorrelation * state + fresh_pu * normal;
        out[step] = state * error_pu * std::max(0.0, use_mw[step]);
    }
    return out;
}

}  // namespace knelpunt::rights
