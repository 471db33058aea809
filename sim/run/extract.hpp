#pragma once

#include <string>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/congestion/attribution.hpp"
#include "sim/congestion/evidence.hpp"
#include "sim/connection/levels.hpp"
#include "sim/connection/use_totals.hpp"
#include "sim/results/schema.hpp"

namespace knelpunt::run {

/// Everything that a scenario has found.
struct ScenarioResults {
    congestion::Analysis flow;
    congestion::Evidence evidence;
    congestion::Attribution attribution;
    std::vector<double> quarter_hour_peak_mw;  ///< per station
    connection::ConnectionResults levels;
    connection::UseTotals use;
    results::FieldValues of_market;  ///< fields of group dispatch
};

/// Puts a scenario's findings into result fields. Hourly fields that are not in `hourly_fields` are left out.
/// @param system  holds the voltages allowed
/// @param is_ac   the flows are AC
/// What a stage that did not run would have filled has no value, as its declaration says.
/// @throws ContractError if a declared field without hours of another stage is not filled
results::FieldValues extract_fields(ScenarioResults found, const System& system, bool is_ac,
                                    const std::vector<std::string>& hourly_fields);

}  // namespace knelpunt::run
