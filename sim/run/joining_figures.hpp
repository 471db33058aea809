#pragma once

#include <cstdint>
#include <vector>

#include "sim/connection/joining_log.hpp"

namespace knelpunt::run {

/// The log of joining of one year, [station][class of the ledger].
struct JoiningFigures {
    std::vector<double> asked_mw, granted_mw;
    std::vector<std::int32_t> stopped_by;  ///< branch, or connection::kNothingBinds and its like
    std::vector<std::int16_t> outage;
    std::vector<std::int32_t> hour;
    std::vector<double> limit_used_mw;
    std::vector<std::int32_t> taken_by;  ///< index = Structure::categories
    std::vector<double> taken_mw;
};

/// @param structure  of the study: the log names elements by their ids
JoiningFigures figures_of(const connection::JoiningLog& log, const Structure& structure);

}  // namespace knelpunt::run
