#pragma once

#include <string>
#include <vector>

#include "sim/base/spec.hpp"

namespace knelpunt::models {

// Rows of the grid tables of a region, as a planner writes them. Values of lines are per circuit, of transformers per unit.

struct BusRow : TableRow {
    std::string id, name, station, area, municipality, owner, pocket, firm_confidence;
    double v_rated_kv = 0.0, lat = kNaN, lon = kNaN, firm_capacity_mw = kNaN;
    bool in_service = true;
};

struct GridLineRow : TableRow {
    std::string id, from, to, construction, element_class, rating_confidence;
    double v_rated_kv = 0.0, length_km = 0.0, rating_mva = 0.0, rating_low_mva = kNaN, rating_high_mva = kNaN;
    double rating_winter_factor = 1.0, emergency_factor = 1.0, emergency_minutes = 0.0;
    double r_ohm_per_km = 0.0, x_ohm_per_km = 0.0, c_nf_per_km = 0.0;
    int n_circuits = 1;
    bool in_service = true;
};

struct GridTransformerRow : TableRow {
    std::string id, from, to, rating_confidence;
    double hv_kv = 0.0, lv_kv = 0.0, rating_mva = 0.0, rating_low_mva = kNaN, rating_high_mva = kNaN;
    double rating_winter_factor = 1.0, emergency_factor = 1.0, emergency_minutes = 0.0, vk_pu = 0.0, vkr_pu = 0.0;
    int n_circuits = 1;
    bool in_service = true;
};

struct EquivalentRow : TableRow {
    std::string id, from, to;
    double x_pu = 0.0, r_pu = 0.0;
};

struct ExchangeRow : TableRow {
    std::string id, node;
    double share_pu = 0.0, p_max_mw = kNaN;
};

struct SecurityRuleRow : TableRow {
    std::string id, element_class, direction, rule;
    double v_min_kv = 0.0, v_max_kv = kInf, lv_min_kv = 0.0, lv_max_kv = kInf, allowed_mw = kNaN,
           allowed_minutes = kNaN;
};

struct LoadTransferRow : TableRow {
    std::string id, from, to;
    double share_pu = 0.0;
    bool in_service = true;
};

/// Circuits that fail together; rows of one outage share its name in `outage`.
struct ListedOutageRow : TableRow {
    std::string id, outage, name, kind, branch;
    int n_circuits_out = 1;
};

/// How the rating of a class of branches follows the temperature of the air.
struct AmbientRatingRow : TableRow {
    std::string id, element_class, construction;
    double t_max_c = 0.0, t_reference_c = 0.0, exponent = 0.5, least_pu = 0.0, most_pu = kInf;
};

/// The grid tables of a region after all changes of a scenario.
struct NetworkTables {
    std::vector<BusRow> buses;
    std::vector<GridLineRow> lines;
    std::vector<GridTransformerRow> transformers;
    std::vector<EquivalentRow> equivalents;
    std::vector<ExchangeRow> exchanges;
    std::vector<SecurityRuleRow> security_rules;
    std::vector<LoadTransferRow> load_transfers;
    std::vector<ListedOutageRow> listed_outages;
    std::vector<AmbientRatingRow> ambient_ratings;
    double cos_phi_lines_220kv_up = 1.0;  ///< power factor of line ratings from 220 kV; other branches take the grid's
};

const TableSpec<BusRow>& buses_spec();
const TableSpec<GridLineRow>& grid_lines_spec();
const TableSpec<GridTransformerRow>& grid_transformers_spec();
const TableSpec<EquivalentRow>& equivalents_spec();
const TableSpec<ExchangeRow>& exchanges_spec();
const TableSpec<SecurityRuleRow>& security_rules_spec();
const TableSpec<LoadTransferRow>& load_transfers_spec();
const TableSpec<ListedOutageRow>& listed_outages_spec();
const TableSpec<AmbientRatingRow>& ambient_ratings_spec();

}  // namespace knelpunt::models
