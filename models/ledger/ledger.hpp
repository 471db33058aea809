#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/ledger/tables.hpp"
#include "sim/base/issue.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// How a kind of use grows, as its category says.
struct GrowthRule {
    bool is_large = false;       ///< needs a contract: fills contracts, offers and requests; else autonomous
    bool is_by_size = false;     ///< new load is placed by the connection levels
    double mwh_per_home = kNaN;  ///< use of a home; NaN = no homes
};

/// Use of a load in the base year, today (in the present year, or the scenario's before it) and in the year of the
/// scenario  [MWh].
struct LoadGrowth {
    double base_mwh = 0.0, present_mwh = 0.0, year_mwh = 0.0;
    double homes_base_mwh = 0.0;  ///< use from which new homes count: sources before it may measure otherwise
};

struct LedgerInput {
    std::map<std::string, GrowthRule, std::less<>> rule_of;    ///< by category
    std::map<std::string, LoadGrowth, std::less<>> growth_of;  ///< by load
    int year = 0;
    int requests_from_year = 0;  ///< queue and commitments, a snapshot, exist from here on
    double cos_phi_pu = 1.0;     ///< power factor that turns MW into the MVA of the connection levels
};

/// Complaints about tables that do not fit: totals, unused contracts against customers, contract above connection.
/// @param file  folder shown in messages
void check_ledger(const LedgerTables& tables, const std::string& folder, Issues& issues);

/// Puts every MW of the demands into one class of the ledger.
///
/// Each load splits into what it uses today (measured) and what it will use more. A contract is a number: its unused part
/// is what the table has for the base year, less what use has grown until today. Later growth of categories that need
/// no new contract is autonomous. That of large users, as peak power, fills at its bus first the unused contracts of
/// its category, then the commitments of its category, then places in the queue of the bus, whatever these were asked
/// for; what is left is policy-free growth. Rights that no growth fills stay as demands with a right and no use. Thus
/// storyline and queue are never added. One demand per bus, category and class: `<bus>.<category>.<class>`; autonomous
/// growth stays apart by load, what waits in the queue by request. The demands that come out depend on the tables and
/// the year alone, not on how much grows.
///
/// New load of categories placed by size and of requests with their own infeed stays at its bus up to the first
/// connection level and goes to the bus's host of each level above.
///
/// Feed-in: every source's right is what it can give in the hour (its p_max_mw), in the hours in which it is called;
/// requests become sources without production.
///
/// @param out  demands of the scenario's year (with series) and sources; changed in place
void compile_ledger(const LedgerTables& tables, const LedgerInput& input, const SeriesPool& pool, Primitives& out);

}  // namespace knelpunt::models
