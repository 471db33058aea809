#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::models {

/// A step of a price curve: what use or production of a kind offers for a change of its power.
struct BidRow : TableRow {
    std::string id, kind, of_what, element, change, confidence;
    double volume_pu = 0.0, price_eur_per_mwh = 0.0, running_cost_eur_per_mwh = kNaN;
    bool keeps_energy = false, is_last_resort = false;
};

/// An element whose excess in the base year rests on an input of ours (validation/known_excesses.csv).
struct KnownExcessRow : TableRow {
    std::string id, kind, holds, reason, reason_nl;
};

const TableSpec<BidRow>& bids_spec();
const TableSpec<KnownExcessRow>& known_excesses_spec();

/// Rows become offers; the engine makes a bid of each at every node that has the use or production.
/// @param volumes  place of the column of volumes, for messages
/// @param issues   volumes of one use or production that add up to more than 1, moved energy of production
void compile_bids(const std::vector<BidRow>& rows, const Place& volumes, Primitives& out, Issues& issues);

/// @param has_corrections  limits are those of corrections: excesses of the tables alone are none
void add_known_excesses(const std::vector<KnownExcessRow>& rows, bool has_corrections, Primitives& out);

}  // namespace knelpunt::models
