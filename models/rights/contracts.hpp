#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/rights/tables.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// What contracts need to know of a customer.
struct ContractCustomer {
    std::string id, node, category;
    bool has_contract = false;  ///< a large user; small users have none
    bool feeds_in = false;
    double contracted_mw = kNaN;  ///< offtake; NaN = all that holds a right at the bus of his kind
};

/// Complaints about contracts that no contract can be: overlapping blocks, members behind different buses, a price that
/// falls, a budget longer than the year, a form without what it needs.
void check_contracts(const ContractTables& tables, const std::vector<ContractCustomer>& customers,
                     const std::string& folder, Issues& issues);

struct ContractInput {
    const TimeAxis& time;
    int year = 0;
    const std::vector<ContractCustomer>& customers;
};

/// Changes what customers may do, as their contracts say. Of the demands of a kind at a bus that hold a right the customer has
/// what no one used in the base year, and of the measured use what his contract has beside that: small users of the same kind
/// keep theirs. Of every demand of a customer that holds a right the part
/// `uptake_pu` comes under the contract; what is of one kind and bus stands as one demand of its own (its power
/// is the highest right, its municipality that of the first), whose id is the first of theirs and that of the contract:
///
///     cbc_t          in its blocks use and right are at most left_pu of the power
///     tbtr           outside its blocks use and right are 0
///     cbc_a, duty    the operator may restrict it a day ahead (rights::restrict_use); the right stays firm
///     atr85, nfa     the same, and the right is not firm: it takes no room from others. atr85 at 110 kV and above alone
///     group          the sum of its members is at most group_power_mw, in use and in right
///     cable_pooling  production of members less their use is at most group_power_mw
///     feed_in_trip   transformers at the bus follow n with trip for feed-in: outages do not count
///     use_or_lose    unused power of who uses at most half of it, or leaves 1 MW (10 MW from 110 kV on), is taken back:
///                    recovery_pu (1 - contested_pu) a year from year_from on
///
/// Energy that blocks and groups take away comes back in other hours of the day up to moved_pu, where the power of the
/// contract allows, in proportion to what is left.
///
/// @note  what a market may move (flexibility window) keeps its right and is under no contract
void compile_contracts(const ContractTables& tables, const ContractInput& input, SeriesPool& pool, Primitives& out);

/// A form as a customer weighs it.
struct FormOffer {
    ContractForm form = ContractForm::firm;
    double cut_mwh = 0.0;  ///< expected to be taken away in a year
};

/// What a year of transport costs a customer.
struct CustomerYear {
    double contracted_mw = 0.0, peak_mw = 0.0, energy_mwh = 0.0;
    double v_kv = 0.0;                ///< of the connection
    double value_eur_per_mwh = kNaN;  ///< of energy taken away; NaN = not known
};

/// Cost of a form: contracted power, twelve monthly peaks, energy, and what is taken away at its value. None where a
/// tariff or the value of what is taken away is not known.
std::optional<double> form_cost_eur(const std::vector<TransportTariffRow>& tariffs, const CustomerYear& customer,
                                    const FormOffer& offer);

/// The cheapest form of those that are offered to the customer (atr85 from 110 kV on alone); at equal cost the one named
/// first. None where the cost of any of them is not known.
std::optional<ContractForm> cheapest_form(const std::vector<TransportTariffRow>& tariffs, const CustomerYear& customer,
                                          std::span<const FormOffer> offers);

}  // namespace knelpunt::models
