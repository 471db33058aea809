#pragma once

#include <string>
#include <vector>

#include "sim/base/spec.hpp"

namespace knelpunt::models {

// What AC flow asks beside the grid's tables: reactive power, tap changers, reactors and voltage limits.

struct PowerFactorRow : TableRow {
    std::string id;
    double cos_phi = 1.0;
};

struct TapChangerRow : TableRow {
    std::string id;
    double hv_kv = 0.0, lv_kv = 0.0, ratio_step_pu = 0.0, ratio_min_pu = 1.0, ratio_max_pu = 1.0, v_set_pu = 1.0,
           v_band_pu = 0.02;
};

struct GridShuntRow : TableRow {
    std::string id, node, confidence;
    double b_mvar = 0.0;
    bool in_service = true;
};

struct CompensatorRow : TableRow {
    std::string id, node, confidence;
    double v_set_pu = 1.0, q_min_mvar = 0.0, q_max_mvar = 0.0;
    bool in_service = true;
};

struct VoltageLevelRow : TableRow {
    std::string id;
    double v_from_kv = 0.0, v_to_kv = kInf, v_min_pu = kNaN, v_max_pu = kNaN, v_exchange_pu = 1.0;
};

/// The tables of AC flow after all changes of a scenario; each may be empty.
struct AcTables {
    std::vector<PowerFactorRow> power_factors;
    std::vector<TapChangerRow> tap_changers;
    std::vector<GridShuntRow> shunts;
    std::vector<CompensatorRow> compensators;
    std::vector<VoltageLevelRow> voltage_levels;
};

const TableSpec<PowerFactorRow>& power_factors_spec();
const TableSpec<TapChangerRow>& tap_changers_spec();
const TableSpec<GridShuntRow>& grid_shunts_spec();
const TableSpec<CompensatorRow>& compensators_spec();
const TableSpec<VoltageLevelRow>& voltage_levels_spec();

}  // namespace knelpunt::models
