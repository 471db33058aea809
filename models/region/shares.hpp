#pragma once

#include <vector>

#include "models/demand/demand.hpp"
#include "models/ledger/tables.hpp"

namespace knelpunt::models {

/// Shares of buses in the use of a municipality after their factors: each load whose share is neither reported nor derived
/// is multiplied by its share_factor_pu, then the sum over these of each municipality and category is put back.
/// @param annual_mwh  per load, of one year  [MWh], changed in place
void apply_share_factors(const std::vector<LoadRow>& loads, std::vector<double>& annual_mwh);

/// Lets what is told of a bus and category follow its changed shares: unused contracts, commitments and totals of the
/// ledger, contracts, connections and peaks of customers. Each is multiplied by the use of the base year after the factors
/// over that before; by the factor alone where nothing is used yet. Requests are published and stay.
/// @param base_mwh  per load, after apply_share_factors  [MWh]
void follow_shares(const std::vector<LoadRow>& loads, const std::vector<double>& base_mwh, LedgerTables& ledger);

}  // namespace knelpunt::models
