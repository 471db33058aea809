#pragma once

#include <string>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/system/contract/contract_form.hpp"

namespace knelpunt::models {

// Contracts of customers with the grid operator, other than a firm right: tables of a region.

/// A contract of a customer, of a group of customers, or of all of a kind.
struct ContractEntry : TableRow {
    std::string id, name, form, customer, category, confidence;
    double uptake_pu = 1.0, left_pu = 0.0, group_power_mw = kNaN, restricted_h = kNaN, calls_per_year = kNaN;
    double moved_pu = 0.0, forecast_error_pu = 0.0, fixed_eur_per_mw = 0.0, value_eur_per_mwh = kNaN;
    double recovery_pu = 0.0, contested_pu = 0.0;
    double year_from = kNaN;
    bool by_tariff = false, in_service = true;
};

/// Hours of the day in which a contract limits (cbc_t) or allows (tbtr) use.
struct ContractBlockRow : TableRow {
    std::string id, contract, days, season, confidence;
    double from_h = 0.0, until_h = 24.0;
};

/// A customer under a contract that several share.
struct ContractMemberRow : TableRow {
    std::string id, contract, customer, confidence;
};

/// A step of the price of what a contract takes away.
struct ContractPriceRow : TableRow {
    std::string id, contract, confidence;
    double up_to_pu = 1.0, price_eur_per_mwh = 0.0;
};

/// What transport costs under a form, by voltage.
struct TransportTariffRow : TableRow {
    std::string id, form, confidence;
    double v_min_kv = 0.0, v_max_kv = 1000.0;
    double contracted_eur_per_kw = kNaN, peak_eur_per_kw_month = kNaN, energy_eur_per_mwh = kNaN;
};

struct ContractTables {
    std::vector<ContractEntry> contracts;
    std::vector<ContractBlockRow> blocks;
    std::vector<ContractMemberRow> members;
    std::vector<ContractPriceRow> prices;
    std::vector<TransportTariffRow> tariffs;
};

const TableSpec<ContractEntry>& contract_entries_spec();
const TableSpec<ContractBlockRow>& contract_blocks_spec();
const TableSpec<ContractMemberRow>& contract_members_spec();
const TableSpec<ContractPriceRow>& contract_prices_spec();
const TableSpec<TransportTariffRow>& transport_tariffs_spec();

}  // namespace knelpunt::models
