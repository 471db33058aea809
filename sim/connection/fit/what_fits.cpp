#include "sim/connection/fit/what_fits.hpp"

#include <algorithm>
#include <cmath>

#include "sim/connection/area_limits.hpp"

namespace knelpunt::connection {
namespace {

constexpr std::size_t kSeasonHours = kSeasons * kClockHours;
/// A part of the hours without guarantee: half of them.
constexpr double kMedian = 0.5;

/// Season and hour of the legal clock of each step.
std::vector<std::size_t> season_hours(const TimeAxis& time) {
    std::vector<std::size_t> out;
    for (std::size_t step = 0; step < time.n_steps(); ++step) {
        const StepLabel label = time.label(step);
        const auto season = static_cast<std::size_t>(label.clock_month % 12 / 3);
        out.push_back(season * kClockHours + static_cast<std::size_t>(label.clock_h) % kClockHours);
    }
    return out;
}

bool is_in_block(int hour, const FormTerms& terms) {
    if (terms.block_from_h <= terms.block_until_h) return hour >= terms.block_from_h && hour < terms.block_until_h;
    return hour >= terms.block_from_h || hour < terms.block_until_h;
}

/// The least value once the smallest `n_left_out` are left out.
double least_but(const std::vector<double>& sorted, double n_left_out) {
    // A part of the year times its hours, such as 0.15 x 8760, may come out a rounding error below the whole number.
    constexpr double kRounding = 1e-9;
    const auto rank = static_cast<std::size_t>(n_left_out + kRounding);
    return sorted[std::min(rank, sorted.size() - 1)];
}

/// Whether all stations of a growth hang on the grid of the transmission operator.
bool is_on_transmission(const Structure& structure, const congestion::Growth& growth) {
    return std::all_of(growth.share.begin(), growth.share.end(), [&](const auto& part) {
        const NodeId node = structure.load_nodes[static_cast<std::size_t>(part.first)];
        return structure.node_rows[node.at()].v_rated_kv >= kTransmissionKv;
    });
}

}  // namespace

congestion::RoomQuestion FitQuestion::of(const FitCase& scenario, FitLevel level, Direction direction) const {
    const bool is_flow = level == FitLevel::flow;
    return {scenario.system,
            schedule,
            scenario.model,
            direction == Direction::offtake,
            is_flow,
            area_capability_mw,
            is_flow ? scenario.flow_sensitivity_pu : scenario.contract_sensitivity_pu};
}

FitQuestion ask(const FitCase& scenario, FitLevel level, Direction direction) {
    if (level == FitLevel::flow) return {scenario.schedule, {}};
    const Wishes wishes = find_wishes(scenario.system, scenario.schedule, scenario.joined_pu, scenario.is_wish);
    const Schedule rights = schedule_at_level(scenario.system, scenario.schedule, wishes, Level::contract, direction);
    return {firm_part(scenario.system, rights), area_capability_mw(scenario.system)};
}

std::vector<congestion::Growth> stations_alone(const Structure& structure) {
    std::vector<congestion::Growth> out;
    for (std::size_t station = 0; station < structure.load_nodes.size(); ++station)
        out.push_back({{{static_cast<int>(station), 1.0}}});
    return out;
}

FitFigures figures_of(const System& system, const congestion::HourlyRoom& room,
                      const std::vector<congestion::Growth>& growths, const FormTerms& terms) {
    const TimeAxis& time = system.structure->time;
    const auto n_steps = static_cast<double>(time.n_steps());
    const double steps_per_day = 24.0 / time.step_h();
    const std::vector<std::size_t> cell = season_hours(time);
    FitFigures out;
    out.binding = room.binding;
    out.hour = room.hour;
    for (std::size_t place = 0; place < growths.size(); ++place) {
        const std::vector<double>& mw = room.mw[place];
        if (std::isnan(mw.front())) {
            out.form_mw.insert(out.form_mw.end(), kFitForms, kNaN);
            out.by_hour_mw.insert(out.by_hour_mw.end(), kSeasonHours, kNaN);
            out.duration_mw.insert(out.duration_mw.end(), kDurationPoints.size(), kNaN);
            continue;
        }
        std::vector<double> sorted = mw, by_hour(kSeasonHours, kNaN);
        std::vector<double> by_day(static_cast<std::size_t>(std::ceil(n_steps / steps_per_day)), kInf);
        double in_block = kInf;
        for (std::size_t step = 0; step < mw.size(); ++step) {
            if (!(by_hour[cell[step]] <= mw[step])) by_hour[cell[step]] = mw[step];
            double& day = by_day[static_cast<std::size_t>(static_cast<double>(step) / steps_per_day)];
            day = std::min(day, mw[step]);
            if (is_in_block(static_cast<int>(cell[step] % kClockHours), terms)) in_block = std::min(in_block, mw[step]);
        }
        std::sort(sorted.begin(), sorted.end());
        std::sort(by_day.begin(), by_day.end());
        const double years = n_steps * time.step_h() / kHoursPerYear;
        const bool has_atr85 = is_on_transmission(*system.structure, growths[place]);
        std::array<double, kFitForms> form{};
        form[static_cast<std::size_t>(ContractForm::firm)] = sorted.front();
        form[static_cast<std::size_t>(ContractForm::tbtr)] = in_block;
        form[static_cast<std::size_t>(ContractForm::cbc_a)] = least_but(by_day, terms.calls_per_year * years);
        form[static_cast<std::size_t>(ContractForm::atr85)] =
            has_atr85 ? least_but(sorted, terms.restricted_pu * n_steps) : kNaN;
        form[static_cast<std::size_t>(ContractForm::nfa)] = least_but(sorted, kMedian * n_steps);
        out.form_mw.insert(out.form_mw.end(), form.begin(), form.end());
        out.by_hour_mw.insert(out.by_hour_mw.end(), by_hour.begin(), by_hour.end());
        for (const double part : kDurationPoints) out.duration_mw.push_back(least_but(sorted, part * n_steps));
    }
    return out;
}

WhatFits find_what_fits(const FitCase& scenario, const FormTerms& terms, const std::stop_token& stop) {
    WhatFits out;
    const std::vector<congestion::Growth> growths = stations_alone(*scenario.system.structure);
    for (const FitLevel level : {FitLevel::flow, FitLevel::contract}) {
        for (const Direction direction : {Direction::offtake, Direction::feed_in}) {
            const FitQuestion question = ask(scenario, level, direction);
            const congestion::HourlyRoom room =
                congestion::find_hourly_room(question.of(scenario, level, direction), growths, stop);
            out.at[static_cast<std::size_t>(level)][static_cast<std::size_t>(direction)] =
                figures_of(scenario.system, room, growths, terms);
        }
    }
    return out;
}

}  // namespace knelpunt::connection
