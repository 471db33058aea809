#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/expects.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt {

/// Prices that come from the storyline where a row gives none, by carrier  [EUR/MWh], and that of CO2.
struct CarrierPrices {
    std::map<std::string, double, std::less<>> eur_per_mwh;
    double co2_eur_per_t = 0.0;
};

/// What every model of a scenario works on: the point, the tables after its changes, what other models hand on, and where
/// primitives and issues go.
struct CompileContext {
    const ScenarioPoint& point;
    const TimeAxis& time;
    SeriesPool& pool;           ///< the scenario's own
    const std::string& folder;  ///< of the region, for messages
    Primitives& out;
    Issues& issues;
    SeriesId air_c = kConstant;  ///< hourly temperature of the air  [degC]
    CarrierPrices prices{};      ///< where a market decides
    /// Rows of a table by its name; null if there is no such table. Filled where a region is compiled.
    std::function<const void*(std::string_view)> find_rows{};

    /// Rows of a table after all changes of the scenario.
    template <class Row>
    [[nodiscard]] const std::vector<Row>& rows(const TableSpec<Row>& spec) const {
        const void* found = find_rows ? find_rows(spec.name) : nullptr;
        expects(found != nullptr, "the table stands in the list of a region's tables");
        return *static_cast<const std::vector<Row>*>(found);
    }
    /// Place of a cell, for messages.
    template <class Row>
    [[nodiscard]] Place place(const TableSpec<Row>& spec, int line, std::string_view column = {}) const {
        return {folder + "/" + std::string(spec.file), line, std::string(column)};
    }
};

}  // namespace knelpunt
