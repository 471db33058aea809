#include "sim/rights/restrictions.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"

namespace knelpunt::rights {
namespace {

/// Order in which contracts are asked: who has the strongest right last to lose it.
int rank_of(ContractForm form) {
    const bool is_firm = form == ContractForm::cbc_a || form == ContractForm::duty;
    return is_firm ? 0 : form == ContractForm::atr85 ? 1 : 2;
}

std::vector<std::size_t> in_order(const System& system) {
    std::vector<std::size_t> order;
    for (std::size_t contract = 0; contract < system.contracts.size(); ++contract) {
        const Contract& one = system.contracts[contract];
        if (one.in_service && system.demands.in_service[static_cast<std::size_t>(one.demand)] != 0)
            order.push_back(contract);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
        return rank_of(system.contracts[one].form) < rank_of(system.contracts[other].form);
    });
    return order;
}

/// Day of the legal clock of each step, counted from 0.
std::vector<int> days_of(const TimeAxis& time) {
    std::vector<int> out;
    int day = -1, clock_day = 0;
    for (std::size_t step = 0; step < time.n_steps(); ++step) {
        const StepLabel label = time.label(step);
        if (label.clock_day != clock_day) ++day;
        clock_day = label.clock_day;
        out.push_back(day);
    }
    return out;
}

int station_of(const Structure& structure, int demand) {
    const NodeId node = structure.demand_node[static_cast<std::size_t>(demand)];
    const auto found = std::lower_bound(structure.load_nodes.begin(), structure.load_nodes.end(), node);
    expects(found != structure.load_nodes.end() && *found == node, "each demand of power stands at a station");
    return static_cast<int>(found - structure.load_nodes.begin());
}

/// Use of all demands at a station.
std::vector<double> station_use_mw(const System& system, const Schedule& schedule, NodeId node) {
    std::vector<double> out(system.structure->time.n_steps(), 0.0);
    for (std::size_t demand = 0; demand < system.structure->demand_node.size(); ++demand) {
        if (system.structure->demand_node[demand] != node || system.demands.in_service[demand] == 0) continue;
        const std::vector<double> use_mw = values_of(schedule.demand_mw[demand], *system.series);
        for (std::size_t step = 0; step < out.size(); ++step) out[step] += use_mw[step];
    }
    return out;
}

ContractFigures no_figures(std::size_t n_contracts) {
    ContractFigures out;
    for (auto* column : {&out.power_mw, &out.wish_mwh, &out.cut_mwh, &out.moved_mwh, &out.over_mwh, &out.unneeded_mwh,
                         &out.foresight_cut_mwh, &out.foresight_over_mwh, &out.regret_mwh, &out.whole_unit_loss_mwh,
                         &out.restricted_h, &out.budget_h, &out.n_calls, &out.n_budget_calls, &out.fee_eur})
        column->assign(n_contracts, kNaN);
    return out;
}

/// One contract's year.
struct Year {
    std::vector<double> wish_mw, room_mw, foreseen_mw;
    Plan done, foresight;
    double loss_mwh = 0.0, moved_mwh = 0.0;
};

void put(const Contract& contract, const Year& year, const TimeAxis& time, std::size_t position, ContractFigures& out) {
    const ContractRow& terms = contract.terms;
    const double step_h = time.step_h(), years = static_cast<double>(time.n_steps()) * step_h / kHoursPerYear;
    const double power_mw = *std::max_element(year.wish_mw.begin(), year.wish_mw.end());
    double wish_mwh = 0.0;
    std::vector<double> cut_mw(year.wish_mw.size());
    for (std::size_t step = 0; step < cut_mw.size(); ++step) {
        wish_mwh += year.wish_mw[step] * step_h;
        cut_mw[step] = std::max(0.0, year.wish_mw[step] - year.done.use_mw[step]);
    }
    out.power_mw[position] = power_mw;
    out.wish_mwh[position] = wish_mwh;
    out.cut_mwh[position] = year.done.cut_mwh;
    out.moved_mwh[position] = year.moved_mwh;
    out.over_mwh[position] = year.done.over_mwh;
    out.unneeded_mwh[position] = year.done.unneeded_mwh;
    out.foresight_cut_mwh[position] = year.foresight.cut_mwh;
    out.foresight_over_mwh[position] = year.foresight.over_mwh;
    out.regret_mwh[position] = year.done.over_mwh - year.foresight.over_mwh;
    out.whole_unit_loss_mwh[position] = year.loss_mwh;
    out.restricted_h[position] = static_cast<double>(year.done.n_steps) * step_h;
    out.n_calls[position] = static_cast<double>(year.done.n_days);
    out.budget_h[position] = terms.restricted_h * years;
    out.n_budget_calls[position] = terms.n_calls * years;
    out.fee_eur[position] =
        terms.fixed_eur_per_mw * power_mw * years + call_fee_eur(terms.call_price, cut_mw, power_mw, step_h);
}

}  // namespace

bool has_contracts(const System& system) {
    return std::any_of(system.contracts.begin(), system.contracts.end(),
                       [](const Contract& contract) { return contract.in_service; });
}

double call_fee_eur(const std::vector<PriceStep>& steps, std::span<const double> cut_mw, double power_mw,
                    double step_h) {
    double eur = 0.0;
    for (const double cut : cut_mw) {
        double before_mw = 0.0;
        for (const PriceStep& step : steps) {
            const double until_mw = std::min(cut, step.up_to_pu * power_mw);
            eur += std::max(0.0, until_mw - before_mw) * step.eur_per_mwh * step_h;
            before_mw = std::max(before_mw, until_mw);
        }
    }
    return eur;
}

ContractFigures restrict_use(const System& system, const flow::DcModel& model, SeriesPool& pool, Schedule& schedule,
                             const std::stop_token& stop) {
    constexpr std::uint32_t kSeed = 1;
    const Structure& structure = *system.structure;
    const TimeAxis& time = structure.time;
    const std::vector<int> day = days_of(time);
    const double years = static_cast<double>(time.n_steps()) * time.step_h() / kHoursPerYear;
    const auto whole = [](double budget) { return std::isnan(budget) ? kInf : budget; };
    ContractFigures out = no_figures(system.contracts.size());
    const std::vector<std::size_t> order = in_order(system);
    std::vector<Hourly> wish;
    for (const std::size_t contract : order) {
        const auto demand = static_cast<std::size_t>(system.contracts[contract].demand);
        wish.push_back(schedule.demand_mw[demand]);
        schedule.demand_mw[demand] = Hourly{};
    }
    for (std::size_t place = 0; place < order.size(); ++place) {
        const Contract& contract = system.contracts[order[place]];
        const auto demand = static_cast<std::size_t>(contract.demand);
        const ContractRow& terms = contract.terms;
        Year year;
        year.wish_mw = values_of(wish[place], *system.series);
        const congestion::RoomQuestion question{system, schedule, model, true, true, {}, 0.05};
        congestion::HourlyRoom room =
            congestion::find_hourly_room(question, {{{{station_of(structure, contract.demand), 1.0}}}}, stop);
        year.room_mw = std::move(room.mw.front());
        std::vector<double> use_mw = station_use_mw(system, schedule, structure.demand_node[demand]);
        for (std::size_t step = 0; step < use_mw.size(); ++step) use_mw[step] += year.wish_mw[step];
        const std::vector<double> error_mw = forecast_errors_mw(terms.id, kSeed, use_mw, day, terms.forecast_error_pu);
        year.foreseen_mw = year.room_mw;
        for (std::size_t step = 0; step < error_mw.size(); ++step) year.foreseen_mw[step] += error_mw[step];
        const Need need{year.wish_mw, year.room_mw, year.foreseen_mw, day, terms.left_pu, time.step_h()};
        const Budget budget{whole(terms.restricted_h * years / time.step_h()), whole(terms.n_calls * years)};
        year.foresight = plan_with_foresight(need, budget, year.loss_mwh);
        year.done = plan_day_ahead(need, budget);
        const double power_mw = *std::max_element(year.wish_mw.begin(), year.wish_mw.end());
        year.moved_mwh = move_within_day(need, terms.moved_pu, power_mw, year.done);
        put(contract, year, time, order[place], out);
        KeyBuilder key;
        key.text("contract").text(terms.id).array(std::span<const double>(year.done.use_mw));
        schedule.demand_mw[demand] = {1.0, pool.add_own(key.finish(), std::move(year.done.use_mw))};
    }
    return out;
}

}  // namespace knelpunt::rights
