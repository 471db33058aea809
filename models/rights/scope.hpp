#pragma once

#include <string>
#include <vector>

#include "models/rights/contracts.hpp"

namespace knelpunt::models {

/// A contract and what it acts on, inside of compile_contracts.
struct ContractScope {
    const ContractEntry& entry;
    std::vector<const ContractCustomer*> customers;  ///< in the order of their ids
    const ContractInput& input;
    SeriesPool& pool;
    Primitives& out;
};

using Hours = std::vector<double>;  ///< MW by step

const Hourly& right_of(const DemandRow& row);
bool row_holds_right(const DemandRow& row);
/// Demands in the order of their ids: that of rows leaves no trace in sums.
std::vector<DemandRow*> demands_by_id(Primitives& rows);
/// Adds a part of a power to a sum.
void add_power(const Hourly& power, double part_pu, const SeriesPool& pool, Hours& sum_mw);
double highest(const Hours& mw);
/// Rated voltage of a bus; 0 if there is none of that id.
double rated_kv(const Primitives& rows, const std::string& node);
/// Customers, members or a kind of customers of a contract, in the order of their ids.
std::vector<const ContractCustomer*> customers_of(const ContractTables& tables, const ContractInput& input,
                                                  const ContractEntry& entry);

// Forms that take nothing off a demand.

/// Sources of members that feed in, with their part of what the connection lets through.
void share_connection(const ContractScope& scope);
/// Transformers at the bus follow n with trip for feed-in.
void trip_feed_in(const ContractScope& scope);
/// Unused power is taken back.
void take_back(const ContractScope& scope);

}  // namespace knelpunt::models
