#pragma once

#include <string>
#include <vector>

#include "sim/base/spec.hpp"

namespace knelpunt {

/// Price of a part of the power: steps of a curve that never falls.
struct PriceStep {
    double up_to_pu = 1.0;  ///< of the power under the contract
    double eur_per_mwh = 0.0;
};

/// A contract under which the operator may restrict a demand a day ahead: forms cbc_a, atr85 and nfa.
struct ContractRow : TableRow {
    std::string id, name, demand, form, confidence = "unknown";
    bool in_service = true;
    double restricted_h = kNaN;         ///< most restricted hours of a year; NaN = no such budget
    double n_calls = kNaN;              ///< most days of a year with a restriction; NaN = no such budget
    double left_pu = 0.0;               ///< part of the power that a restriction leaves
    double moved_pu = 0.0;              ///< part of the energy taken away that is used in other hours of its day
    double forecast_error_pu = 0.0;     ///< standard deviation of the day-ahead forecast of the use at the station
    double fixed_eur_per_mw = 0.0;      ///< a year
    std::vector<PriceStep> call_price;  ///< of energy taken away; empty = none
};

}  // namespace knelpunt
