#include "sim/actions/day.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/issue.hpp"
#include "sim/solver/highs.hpp"

namespace knelpunt::actions {
namespace {

constexpr double kLeastTakenMw = 1e-7;  ///< less is rounding of the solver

}  // namespace

double offered_mw(const Steps& steps, const Bid& bid, std::size_t step) {
    const auto volume = static_cast<std::size_t>(bid.volume);
    return bid.share_pu * (bid.is_return ? steps.peak_mw[volume] : steps.volume_mw[steps.at(volume, step)]);
}

DayProgram::DayProgram(const Limits& limits, Steps& steps, const LeftOut& left_out)
    : limits_(limits),
      steps_(steps),
      left_out_(left_out),
      scheduled_(steps),
      known_(steps.n),
      taken_mw_(limits.book().bids.size() * steps.n, 0.0) {}

DayAnswer DayProgram::solve(double step_h, const std::stop_token& stop) {
    DayAnswer out;
    while (out.n_rounds < kMostRounds && add_excesses()) {
        build();
        const solver::FlatSolution found = solve_rows(step_h, stop);
        ++out.n_rounds;
        out.is_solved = found.status == solver::SolveStatus::optimal;
        if (!out.is_solved) {
            taken_mw_.assign(taken_mw_.size(), 0.0);
            break;
        }
        take(found.value);
        move_state();
        out.n_turns += limits_.turn(steps_);
        out.unsolved_mwh = 0.0;
        for (std::size_t row = 0; row < rows_.size(); ++row)
            out.unsolved_mwh += found.value[variables_.size() + row] * step_h;
    }
    out.n_rows = static_cast<int>(rows_.size());
    out.rows = known_;
    const std::size_t n_bids = limits_.book().bids.size();
    for (std::size_t step = 0; step < steps_.n; ++step) {
        for (std::size_t bid = 0; bid < n_bids; ++bid) {
            const double mw = taken_mw_[bid * steps_.n + step];
            if (mw > kLeastTakenMw) out.taken.push_back({steps_.first + step, static_cast<int>(bid), mw});
        }
    }
    return out;
}

/// @return  whether any limit is passed that was not in the program, or that has another rule of direction now
bool DayProgram::add_excesses() {
    const bool is_first = rows_.empty();
    bool is_new = false;
    for (std::size_t step = 0; step < steps_.n; ++step) {
        limits_.visit_excesses(steps_, step, left_out_, kSolvedMw, [&](const Constraint& one, double /*mw*/) {
            std::vector<Constraint>& known = known_[step];
            const auto place = std::lower_bound(known.begin(), known.end(), one);
            is_new = is_new || is_first;
            if (place != known.end() && *place == one) return;
            known.insert(place, one);
            is_new = true;
        });
    }
    scheduled_.direction = steps_.direction;
    // A turn of the direction tightens limits that are in the program.
    for (const Row& row : rows_)
        is_new = is_new || limits_.excess_mw(scheduled_, row.step, row.limit) > row.excess_mw + kSolvedMw;
    rows_.clear();
    for (std::size_t step = 0; step < steps_.n; ++step)
        for (const Constraint& one : known_[step])
            rows_.push_back({step, one, limits_.excess_mw(scheduled_, step, one)});
    return is_new;
}

double DayProgram::mw_of(int bid, std::size_t step) const {
    return offered_mw(steps_, limits_.book().bids[static_cast<std::size_t>(bid)], step);
}

/// The program with all limits that are in it: windows join once they could lower the cost, which the prices of the limits
/// tell, so that the answer is that of all windows.
solver::FlatSolution DayProgram::solve_rows(double step_h, const std::stop_token& stop) {
    solver::HighsOptions options;
    options.method = "simplex";
    options.has_presolve = false;
    for (;;) {
        put_program(step_h);
        solver::FlatSolution found = solver::solve_highs(flat_, options, stop);
        if (found.status == solver::SolveStatus::stopped) throw StoppedError();
        if (found.status != solver::SolveStatus::optimal || !add_priced(found.row_dual, step_h)) return found;
    }
}

/// Variables of the limits that are in the program.
void DayProgram::build() {
    free_.clear();
    for (std::size_t first = 0; first < rows_.size();) {
        const std::size_t step = rows_[first].step;
        const auto free_mw = [&](const Bid& bid) { return bid.window == kNone ? offered_mw(steps_, bid, step) : 0.0; };
        for (Column& column : alike_columns(limits_, known_[step], step, steps_.zone_eur_per_mwh[step], free_mw))
            free_.push_back({std::move(column), first, 0.0, false});
        while (first < rows_.size() && rows_[first].step == step) ++first;
    }
    add_groups();
    seed();
    if (start_.empty()) return;
    const auto start = [&](Variable& one) {
        const Part& part = one.column.parts.front();
        one.is_in = one.is_in || start_[static_cast<std::size_t>(part.bid) * steps_.n + part.step] != 0;
    };
    for (Variable& one : free_) start(one);
    for (WindowGroup& group : groups_)
        for (Variable& one : group.variables)
            if (!one.column.parts.empty()) start(one);
}

void DayProgram::start_near(const DayProgram& near) {
    for (std::size_t step = 0; step < steps_.n; ++step)
        for (const Constraint& one : near.known_[step])
            if (!left_out_.holds(one)) known_[step].push_back(one);
    start_.assign(taken_mw_.size(), 0);
    for (const Variable* one : near.variables_)
        for (const Part& part : one->column.parts)
            start_[static_cast<std::size_t>(part.bid) * steps_.n + part.step] = 1;
}

/// Windows that help some limit in some step, by what they give or take back.
void DayProgram::add_groups() {
    groups_.clear();
    group_of_.clear();
    const std::vector<Bid>& bids = limits_.book().bids;
    std::vector<std::vector<int>> of_window(static_cast<std::size_t>(limits_.book().n_windows));
    for (std::size_t bid = 0; bid < bids.size(); ++bid)
        if (bids[bid].window != kNone)
            of_window[static_cast<std::size_t>(bids[bid].window)].push_back(static_cast<int>(bid));
    for (std::size_t window = 0; window < of_window.size(); ++window) {
        const bool is_useful = std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
            return std::any_of(of_window[window].begin(), of_window[window].end(), [&](int bid) {
                return limits_.effect_pu(row.limit, bids[static_cast<std::size_t>(bid)]) < 0.0 &&
                       mw_of(bid, row.step) > 0.0;
            });
        });
        if (is_useful) add_window(of_window[window]);
    }
}

/// @param of_window  its bids: those that give, then the one that takes back
void DayProgram::add_window(const std::vector<int>& of_window) {
    const std::vector<Bid>& bids = limits_.book().bids;
    std::vector<char> has_rows(steps_.n, 0);
    for (const Row& row : rows_) has_rows[row.step] = 1;
    // What makes windows alike: offers, course of the volume, effects.
    std::vector<std::int64_t> alike;
    const auto compare = [&alike](double value) {
        constexpr double kDigits = 1e10;
        alike.push_back(std::llround(value * kDigits));
    };
    for (const int bid : of_window) {
        const Bid& one = bids[static_cast<std::size_t>(bid)];
        compare(one.price_eur_per_mwh);
        compare(one.share_pu);
        const double peak_mw = steps_.peak_mw[static_cast<std::size_t>(one.volume)];
        for (std::size_t step = 0; !one.is_return && step < steps_.n; ++step) compare(mw_of(bid, step) / peak_mw);
        for (const Row& row : rows_) compare(limits_.effect_pu(row.limit, one));
    }
    const auto [place, is_new] = group_of_.try_emplace(std::move(alike), groups_.size());
    if (is_new) groups_.emplace_back();
    std::vector<Variable>& variables = groups_[place->second].variables;
    std::size_t next = 0;
    for (const int bid : of_window) {
        const Bid& one = bids[static_cast<std::size_t>(bid)];
        const auto put = [&](std::size_t first_row, std::span<const Constraint> rows) {
            if (next == variables.size())
                variables.push_back({{one.price_eur_per_mwh, 0.0, effects_of(limits_, rows, one), {}},
                                     first_row,
                                     one.is_return ? -1.0 : 1.0,
                                     false});
            return next++;
        };
        const auto add = [&](std::size_t variable, std::size_t step) {
            Column& column = variables[variable].column;
            column.parts.push_back({bid, step, mw_of(bid, step)});
            column.volume_mw += column.parts.back().volume_mw;
        };
        for (std::size_t row = 0; row < rows_.size(); ++row)
            if (row == 0 || rows_[row].step != rows_[row - 1].step)
                add(put(row, known_[rows_[row].step]), rows_[row].step);
        // Steps without a limit are all alike.
        const std::size_t free = put(0, {});
        for (std::size_t step = 0; step < steps_.n; ++step)
            if (has_rows[step] == 0) add(free, step);
    }
}

/// Puts the cheapest variables of each limit into the program, until they could take all of its excess away.
void DayProgram::seed() {
    std::map<std::size_t, std::vector<std::pair<Variable*, WindowGroup*>>> of_step;  // by the first limit of the step
    for (Variable& one : free_) of_step[one.first_row].emplace_back(&one, nullptr);
    for (WindowGroup& group : groups_)
        for (Variable& one : group.variables)
            if (!one.column.effects_pu.empty()) of_step[one.first_row].emplace_back(&one, &group);
    std::size_t first = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row].step != rows_[first].step) first = row;
        seed_row(row, of_step[first]);
    }
}

void DayProgram::seed_row(std::size_t row, const std::vector<std::pair<Variable*, WindowGroup*>>& of_step) {
    constexpr double kCover = 1.2;  // of the excess: limits of a step take from one another
    struct Offer {
        double eur_per_mwh = 0.0, most_mw = 0.0;
        Variable* variable = nullptr;
        WindowGroup* group = nullptr;
    };
    std::vector<Offer> offers;
    for (const auto& [variable, group] : of_step) {
        const double effect = variable->column.effects_pu[row - variable->first_row];
        if (effect >= 0.0 || variable->column.volume_mw <= 0.0) continue;
        double price = variable->column.price_eur_per_mwh;
        if (variable->sign < 0.0) price = group->variables.front().column.price_eur_per_mwh;
        offers.push_back({price / -effect, -effect * variable->column.volume_mw, variable, group});
    }
    std::stable_sort(offers.begin(), offers.end(),
                     [](const Offer& a, const Offer& b) { return a.eur_per_mwh < b.eur_per_mwh; });
    double left_mw = kCover * rows_[row].excess_mw;
    for (const Offer& offer : offers) {
        if (left_mw <= 0.0) break;
        left_mw -= offer.most_mw;
        offer.variable->is_in = true;
        if (offer.group == nullptr) continue;
        for (Variable& other : offer.group->variables)  // its other side, where nothing is full
            if (other.column.effects_pu.empty() && other.sign != offer.variable->sign) other.is_in = true;
    }
}

namespace {

constexpr double kLeastGainEur = 1e-6;  // of a MWh: a thousandth of the tolerance on the largest price

}  // namespace

/// Variables that could lower the cost at the prices of the limits: a negative reduced cost.
/// @return whether any has joined
bool DayProgram::add_priced(const std::vector<double>& row_dual, double step_h) {
    constexpr std::size_t kMostOfStep = 8;
    bool has_joined = false;
    std::vector<std::pair<double, Variable*>> gains;
    const auto join = [&] {
        std::stable_sort(gains.begin(), gains.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (std::size_t place = 0; place < std::min(kMostOfStep, gains.size()); ++place)
            gains[place].second->is_in = true;
        has_joined = has_joined || !gains.empty();
        gains.clear();
    };
    for (std::size_t place = 0; place < free_.size(); ++place) {
        Variable& one = free_[place];
        if (place > 0 && one.first_row != free_[place - 1].first_row) join();
        if (one.is_in) continue;
        if (const double cost = reduced_eur(one, row_dual, step_h); cost < -kLeastGainEur)
            gains.emplace_back(cost, &one);
    }
    join();
    return add_priced_windows(row_dual, step_h) || has_joined;
}

double DayProgram::reduced_eur(const Variable& one, const std::vector<double>& row_dual, double step_h) const {
    double out = one.column.price_eur_per_mwh * step_h;
    for (std::size_t row = 0; row < one.column.effects_pu.size(); ++row)
        out -= one.column.effects_pu[row] * row_dual[one.first_row + row];
    return out;
}

/// Of a window in the program the price of its energy is known. One that is not could lower the cost where what it gives
/// at best and what it takes back at best gain together.
bool DayProgram::add_priced_windows(const std::vector<double>& row_dual, double step_h) {
    bool has_joined = false;
    for (WindowGroup& group : groups_) {
        Variable *give = nullptr, *back = nullptr;
        double least_give = kInf, least_back = kInf;
        for (Variable& one : group.variables) {
            if (one.column.volume_mw <= 0.0) continue;
            const double cost = reduced_eur(one, row_dual, step_h);
            if (group.energy_row != kNone) {
                const double energy = row_dual[static_cast<std::size_t>(group.energy_row)];
                if (one.is_in || cost - one.sign * energy >= -kLeastGainEur) continue;
                one.is_in = has_joined = true;
            } else if (double& least = one.sign > 0.0 ? least_give : least_back; cost < least) {
                least = cost;
                (one.sign > 0.0 ? give : back) = &one;
            }
        }
        if (group.energy_row != kNone || give == nullptr || back == nullptr) continue;
        if (least_give + least_back >= -kLeastGainEur) continue;
        give->is_in = back->is_in = has_joined = true;
    }
    return has_joined;
}

/// The flat program: variables, then what stays above each limit; rows of limits, then of windows.
void DayProgram::put_program(double step_h) {
    variables_.clear();
    for (const Variable& one : free_)
        if (one.is_in) variables_.push_back(&one);
    std::size_t n_rows = rows_.size();
    std::vector<std::size_t> energy_row(variables_.size(), 0);
    for (WindowGroup& group : groups_) {
        group.energy_row = kNone;
        for (const Variable& one : group.variables) {
            if (!one.is_in) continue;
            if (group.energy_row == kNone) group.energy_row = static_cast<int>(n_rows++);
            variables_.push_back(&one);
            energy_row.push_back(static_cast<std::size_t>(group.energy_row));
        }
    }
    flat_ = {};
    flat_.n_variables = variables_.size() + rows_.size();
    flat_.n_rows = n_rows;
    std::vector<std::vector<std::pair<int, double>>> of_row(n_rows);
    for (std::size_t place = 0; place < variables_.size(); ++place) {
        const Variable& one = *variables_[place];
        flat_.cost.push_back(one.column.price_eur_per_mwh * step_h);
        flat_.upper.push_back(one.column.volume_mw);
        for (std::size_t row = 0; row < one.column.effects_pu.size(); ++row)
            if (one.column.effects_pu[row] != 0.0)
                of_row[one.first_row + row].emplace_back(static_cast<int>(place), one.column.effects_pu[row]);
        if (one.sign != 0.0) of_row[energy_row[place]].emplace_back(static_cast<int>(place), one.sign);
    }
    flat_.cost.resize(flat_.n_variables, kUnsolvedEurPerMwh * step_h);
    flat_.upper.resize(flat_.n_variables, kInf);
    flat_.lower.assign(flat_.n_variables, 0.0);
    flat_.quadratic_cost.assign(flat_.n_variables, 0.0);
    flat_.row_start.push_back(0);
    for (std::size_t row = 0; row < n_rows; ++row) {
        const bool is_limit = row < rows_.size();
        if (is_limit) of_row[row].emplace_back(static_cast<int>(variables_.size() + row), -1.0);
        for (const auto& [place, effect] : of_row[row]) {
            flat_.index.push_back(place);
            flat_.value.push_back(effect);
        }
        flat_.row_lower.push_back(is_limit ? -kInf : 0.0);
        flat_.row_upper.push_back(is_limit ? -rows_[row].excess_mw : 0.0);
        flat_.row_start.push_back(static_cast<int>(flat_.index.size()));
    }
}

void DayProgram::take(const std::vector<double>& value) {
    taken_mw_.assign(taken_mw_.size(), 0.0);
    for (std::size_t place = 0; place < variables_.size(); ++place) {
        const Column& column = variables_[place]->column;
        if (value[place] <= 0.0) continue;
        for (const Part& part : column.parts)
            taken_mw_[static_cast<std::size_t>(part.bid) * steps_.n + part.step] +=
                value[place] * part.volume_mw / column.volume_mw;
    }
}

/// Flows, use of stations and pockets after what is taken.
void DayProgram::move_state() {
    const std::vector<Bid>& bids = limits_.book().bids;
    const std::size_t n_nodes = limits_.model().net.node_of.size();
    steps_.flow_mw = scheduled_.flow_mw;
    steps_.use_mw = scheduled_.use_mw;
    steps_.pocket_use_mw = scheduled_.pocket_use_mw;
    std::vector<double> injection_mw(n_nodes);
    for (std::size_t step = 0; step < steps_.n; ++step) {
        std::fill(injection_mw.begin(), injection_mw.end(), 0.0);
        bool has_any = false;
        for (std::size_t bid = 0; bid < bids.size(); ++bid) {
            const double mw = taken_mw_[bid * steps_.n + step];
            if (mw == 0.0) continue;
            has_any = true;
            injection_mw[static_cast<std::size_t>(bids[bid].node)] += bids[bid].injection_pu * mw;
            for (const LimitEffect& one : bids[bid].limits)
                steps_.use_mw[steps_.at(static_cast<std::size_t>(one.limit), step)] += one.effect_pu * mw;
        }
        for (std::size_t branch = 0; has_any && branch < limits_.n_branches(); ++branch) {
            double change_mw = 0.0;
            for (std::size_t node = 0; node < n_nodes; ++node)
                if (injection_mw[node] != 0.0) change_mw += limits_.ptdf(branch, node) * injection_mw[node];
            steps_.flow_mw[steps_.at(branch, step)] += change_mw;
            for (const int node : limits_.plan().pocket(branch))
                steps_.pocket_use_mw[steps_.at(branch, step)] -= injection_mw[static_cast<std::size_t>(node)];
        }
    }
}

}  // namespace knelpunt::actions
