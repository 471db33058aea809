#include "tools/cli/show/contract_table.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "tools/cli/show/field_table.hpp"

namespace knelpunt::cli {
namespace {

bool is_in_force(const ResultView& view, std::size_t scenario, std::size_t contract) {
    return !std::isnan(view.at(fields().contracts.power_mw, scenario, contract));
}

}  // namespace

bool has_contracts(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    if (!view.has(fields().contracts.power_mw)) return false;
    for (const std::size_t scenario : scenarios) {
        for (std::size_t contract = 0; contract < view.n_elements(fields().contracts.power_mw); ++contract)
            if (is_in_force(view, scenario, contract)) return true;
    }
    return false;
}

PrintTable contract_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const run::ContractFields& of = fields().contracts;
    return field_table(
        view, scenarios,
        {"contracts: MW, MWh taken away, left over, lost to the forecast",
         "flow",
         &axes().contract,
         "contract",
         {{"power", of.power_mw, 1},
          {"calls", of.n_calls, 0},
          {"h", of.restricted_h, 0},
          {"cut", of.cut_mwh, 0},
          {"over", of.over_mwh, 0},
          {"regret", of.regret_mwh, 0},
          {"kEUR", of.fee_eur, 0, kPerKilo}},
         [&](std::size_t scenario, std::size_t contract) { return is_in_force(view, scenario, contract); }});
}

}  // namespace knelpunt::cli
