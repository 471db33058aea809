#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "sim/congestion/fit/hourly_room.hpp"
#include "sim/rights/plan.hpp"

namespace knelpunt::rights {

/// What contracts did in a year, index = Structure::contracts; NaN where one is out of service.
struct ContractFigures {
    std::vector<double> power_mw, wish_mwh;  ///< highest use, and use, without the contract
    std::vector<double> cut_mwh, moved_mwh;  ///< taken away, and of it used in other hours of its day
    std::vector<double> over_mwh;            ///< used above what fits
    std::vector<double> unneeded_mwh;        ///< taken away that would have fitted: the forecast was wrong
    std::vector<double> foresight_cut_mwh, foresight_over_mwh;  ///< had the year been known
    std::vector<double> regret_mwh;                             ///< over, above what foresight leaves
    std::vector<double> whole_unit_loss_mwh;                    ///< what a relaxed budget would take away more
    std::vector<double> restricted_h, budget_h;                 ///< NaN = no such budget
    std::vector<double> n_calls, n_budget_calls;                ///< days; NaN = no such budget
    std::vector<double> fee_eur;                                ///< fixed and for energy taken away
};

/// Whether any contract of a scenario is in service.
bool has_contracts(const System& system);

/// Restricts the demands of contracts as their terms allow, and puts what is then used into the schedule.
///
/// Each contract asks what fits at its station beside what runs without contracts and what earlier ones use: those on call
/// first (cbc_a), then duration-limited rights (atr85), then those without guarantee (nfa), each by id. It is restricted a
/// day ahead by a forecast of that room (plan_day_ahead).
/// @param pool  of the scenario: new courses go there
ContractFigures restrict_use(const System& system, const flow::DcModel& model, SeriesPool& pool, Schedule& schedule,
                             const std::stop_token& stop);

/// Price of a year's cuts by the steps of a curve: the first part of the power at the first price, and so on  [EUR]
double call_fee_eur(const std::vector<PriceStep>& steps, std::span<const double> cut_mw, double power_mw,
                    double step_h);

}  // namespace knelpunt::rights
