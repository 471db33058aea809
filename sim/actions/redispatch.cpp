#include "sim/actions/redispatch.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/actions/check.hpp"
#include "sim/actions/tally.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::actions {
namespace {

struct Day {
    DaySet all, without_known;
};

class Finder {
public:
    Finder(const System& system, const Schedule& schedule, const flow::DcModel& model, const ActionOptions& options,
           const std::stop_token& stop)
        : system_(system),
          schedule_(schedule),
          model_(model),
          options_(options),
          stop_(stop),
          book_(build_bids(system, schedule, model)),
          limits_(system, schedule, model, book_),
          tallier_(limits_),
          known_(known_elements(system, model)),
          step_h_(system.structure->time.step_h()) {}

    Actions find() {
        const auto days = days_of(system_.structure->time);
        const std::vector<char> is_over = scan(days, LeftOut());
        std::vector<Day> found(days.size());
        parallel_for(days.size(), options_.n_threads, [&](std::size_t day, std::size_t /*worker*/) {
            if (stop_.stop_requested()) throw StoppedError();
            if (is_over[day] != 0) found[day] = solve_day(days[day].first, days[day].second - days[day].first);
        });
        Actions out;
        out.all = sum(found, days, &Day::all, LeftOut());
        out.without_known = sum(found, days, &Day::without_known, known_);
        if (options_.keep_hourly) out.kind_mw = hourly(found);
        return out;
    }

    ActionFigures find_one(const LeftOut& left_out) {
        const auto days = days_of(system_.structure->time);
        const std::vector<char> is_over = scan(days, left_out);
        std::vector<Day> found(days.size());
        parallel_for(days.size(), options_.n_threads, [&](std::size_t day, std::size_t /*worker*/) {
            if (stop_.stop_requested()) throw StoppedError();
            if (is_over[day] == 0) return;
            Steps steps = limits_.load(days[day].first, days[day].second - days[day].first);
            limits_.load_volumes(steps);
            found[day].all = solve_set(steps, left_out);
        });
        return sum(found, days, &Day::all, left_out);
    }

private:
    using Days = std::vector<std::pair<std::size_t, std::size_t>>;

    /// Days in which any limit is passed.
    [[nodiscard]] std::vector<char> scan(const Days& days, const LeftOut& left_out) const {
        constexpr std::size_t kDaysAtOnce = 5;  // blocks of 64 hours are almost full then
        std::vector<char> out(days.size(), 0);
        for (std::size_t first = 0; first < days.size(); first += kDaysAtOnce) {
            if (stop_.stop_requested()) throw StoppedError();
            const std::size_t last = std::min(days.size(), first + kDaysAtOnce), begin = days[first].first;
            const Steps steps = limits_.load(begin, days[last - 1].second - begin);
            for (std::size_t day = first; day < last; ++day)
                for (std::size_t step = days[day].first; step < days[day].second && out[day] == 0; ++step)
                    limits_.visit_excesses(steps, step - begin, left_out, kSolvedMw,
                                           [&](const Constraint& /*one*/, double /*mw*/) { out[day] = 1; });
        }
        return out;
    }

    [[nodiscard]] Day solve_day(std::size_t first, std::size_t n) const {
        Steps steps = limits_.load(first, n);
        limits_.load_volumes(steps);
        Day out;
        out.all = solve_set(steps, LeftOut());
        const bool has_known =
            std::any_of(out.all.answer.rows.begin(), out.all.answer.rows.end(), [&](const auto& of_step) {
                return std::any_of(of_step.begin(), of_step.end(),
                                   [&](const Constraint& one) { return known_.holds(one); });
            });
        out.without_known = has_known ? solve_set(steps, known_) : out.all;
        return out;
    }

    [[nodiscard]] DaySet solve_set(const Steps& scheduled, const LeftOut& left_out) const {
        DaySet out;
        find_least(scheduled, left_out, out);
        if (!out.is_over) return out;
        Steps steps = scheduled;
        DayProgram program(limits_, steps, left_out);
        out.answer = program.solve(step_h_, stop_);
        out.tally = tallier_.tally_of(scheduled, out.answer);
        if (options_.leaves_one_out) leave_one_out(scheduled, program, left_out, out);
        return out;
    }

    /// Excess that stays when every bid that helps gives all it has: of each element the most of its limits.
    void find_least(const Steps& steps, const LeftOut& left_out, DaySet& out) const {
        for (std::size_t step = 0; step < steps.n; ++step) {
            std::vector<Least> of_step;
            bool is_over = false;
            limits_.visit_excesses(steps, step, left_out, kSolvedMw, [&](const Constraint& one, double excess_mw) {
                is_over = true;
                for (const Bid& bid : book_.bids) {
                    if (bid.is_last_resort) continue;
                    if (const double effect = limits_.effect_pu(one, bid); effect < 0.0)
                        excess_mw += effect * offered_mw(steps, bid, step);
                }
                if (excess_mw > kSolvedMw) put_most(of_step, {element_of(limits_, one), excess_mw * step_h_, 1});
            });
            if (is_over) ++out.n_steps_over;
            for (const Least& one : of_step) {
                const auto place = std::find_if(out.least.begin(), out.least.end(),
                                                [&](const Least& known) { return known.element == one.element; });
                if (place == out.least.end()) {
                    out.least.push_back(one);
                } else {
                    place->mwh += one.mwh;
                    ++place->n_steps;
                }
            }
        }
        out.is_over = out.n_steps_over > 0;
    }

    static void put_most(std::vector<Least>& list, const Least& one) {
        const auto place =
            std::find_if(list.begin(), list.end(), [&](const Least& known) { return known.element == one.element; });
        if (place == list.end())
            list.push_back(one);
        else
            place->mwh = std::max(place->mwh, one.mwh);
    }

    void leave_one_out(const Steps& scheduled, const DayProgram& program, const LeftOut& left_out, DaySet& out) const {
        std::set<int> elements;
        for (const auto& of_step : out.answer.rows)
            for (const Constraint& one : of_step) elements.insert(element_of(limits_, one));
        for (const int element : elements) {
            LeftOut without = left_out;
            without.branch.resize(limits_.n_branches(), 0);
            without.limit.resize(system_.limits.in_service.size(), 0);
            const auto index = static_cast<std::size_t>(element);
            if (index < limits_.n_branches())
                without.branch[index] = 1;
            else
                without.limit[index - limits_.n_branches()] = 1;
            Steps steps = scheduled;
            DayProgram near(limits_, steps, without);
            near.start_near(program);
            const DayAnswer answer = near.solve(step_h_, stop_);
            const Tally tally = tallier_.tally_of(scheduled, answer);
            out.elements.push_back({element, out.tally.bid_mwh - tally.bid_mwh, out.tally.bid_eur - tally.bid_eur,
                                    out.tally.unserved_mwh - tally.unserved_mwh});
        }
    }

    [[nodiscard]] ActionFigures sum(const std::vector<Day>& days, const Days& steps_of, DaySet Day::*set,
                                    const LeftOut& left_out) const {
        ActionFigures out = no_figures(limits_);
        std::vector<Taken> taken;
        for (std::size_t day = 0; day < days.size(); ++day) {
            const DaySet& one = days[day].*set;
            if (!one.is_over) continue;
            add_day(limits_, one, out);
            if (!one.answer.is_solved)
                out.n_steps_failed += static_cast<std::int32_t>(steps_of[day].second - steps_of[day].first);
            taken.insert(taken.end(), one.answer.taken.begin(), one.answer.taken.end());
        }
        const ActionCheck check = check_actions(system_, schedule_, model_, book_, taken, left_out);
        out.worst_branch_mw = check.worst_branch_mw;
        out.worst_station_mw = check.worst_station_mw;
        out.worst_volume_mw = check.worst_volume_mw;
        return out;
    }

    [[nodiscard]] std::vector<float> hourly(const std::vector<Day>& days) const {
        const std::size_t n_steps = system_.structure->time.n_steps();
        std::vector<float> out(static_cast<std::size_t>(system_.structure->bid_kinds.size()) * n_steps, 0.0F);
        for (const Day& day : days) {
            for (const Taken& one : day.all.answer.taken) {
                const Bid& bid = book_.bids[static_cast<std::size_t>(one.bid)];
                if (bid.kind == kNone) continue;
                const double sign = bid.is_return ? -1.0 : 1.0;
                out[static_cast<std::size_t>(bid.kind) * n_steps + one.step] += static_cast<float>(sign * one.mw);
            }
        }
        return out;
    }

    const System& system_;
    const Schedule& schedule_;
    const flow::DcModel& model_;
    const ActionOptions& options_;
    const std::stop_token& stop_;
    BidBook book_;
    Limits limits_;
    Tallier tallier_;
    LeftOut known_;
    double step_h_;
};

}  // namespace

Actions find_actions(const System& system, const Schedule& schedule, const flow::DcModel& model,
                     const ActionOptions& options, const std::stop_token& stop) {
    return Finder(system, schedule, model, options, stop).find();
}

ActionFigures find_figures(const System& system, const Schedule& schedule, const flow::DcModel& model,
                           const LeftOut& left_out, const ActionOptions& options, const std::stop_token& stop) {
    ActionOptions alone = options;
    alone.leaves_one_out = false;
    return Finder(system, schedule, model, alone, stop).find_one(left_out);
}

LeftOut known_elements(const System& system, const flow::DcModel& model) {
    const Structure& structure = *system.structure;
    LeftOut out{std::vector<char>(model.net.branch_of.size(), 0),
                std::vector<char>(static_cast<std::size_t>(structure.limits.size()), 0)};
    const std::set<std::string> ids(system.known_excesses.begin(), system.known_excesses.end());
    for (std::size_t branch = 0; branch < out.branch.size(); ++branch)
        out.branch[branch] = ids.contains(structure.branches.id(model.net.branch_of[branch].value)) ? 1 : 0;
    for (std::size_t limit = 0; limit < out.limit.size(); ++limit)
        out.limit[limit] = ids.contains(structure.nodes.id(structure.limit_node[limit].value)) ? 1 : 0;
    return out;
}

std::vector<std::pair<std::size_t, std::size_t>> days_of(const TimeAxis& time) {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    int day = kNone;
    for (std::size_t step = 0; step < time.n_steps(); ++step) {
        const double hour = time.first_hour() + static_cast<double>(step) * time.step_h();
        const int now = static_cast<int>(hour / kHoursPerDay);
        if (now != day) out.emplace_back(step, step);
        out.back().second = step + 1;
        day = now;
    }
    return out;
}

}  // namespace knelpunt::actions
