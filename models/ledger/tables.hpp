#pragma once

#include <string>
#include <vector>

#include "sim/base/spec.hpp"

namespace knelpunt::models {

// Who is connected, who holds what, who waits: tables of a region as a grid operator or a working group writes them.

/// A customer or a group of customers at one bus. Connection, contract and measured peak are three numbers.
struct CustomerEntry : TableRow {
    std::string id, name, node, category, kind, confidence;
    double connection_mva = kNaN, contracted_offtake_mw = kNaN, contracted_feed_in_mw = kNaN, measured_peak_mw = kNaN;
    double ramp_year = kNaN;
};

/// Rights that exist beside the measured use.
struct LedgerEntry : TableRow {
    std::string id, node, category, ledger_class, confidence;
    double mw_low = kNaN, mw = 0.0, mw_high = kNaN;
};

/// A request in the queue of a grid operator.
struct RequestEntry : TableRow {
    std::string id, name, layer, area, node, direction, size_class, purpose, category, confidence;
    double mw = kNaN, n_requests = kNaN, claim_year = kNaN, homes = kNaN;
    bool in_ledger = false;
};

/// From this size on a new large load has an infeed of its own at this voltage.
struct ConnectionLevelRow : TableRow {
    std::string id;
    double from_mva = 0.0, v_kv = 0.0;
};

/// Where new large loads of a bus connect at a voltage.
struct ConnectionHostRow : TableRow {
    std::string id, node, host;
    double v_kv = 0.0;
};

struct LedgerTables {
    std::vector<CustomerEntry> customers;
    std::vector<LedgerEntry> entries;
    std::vector<RequestEntry> requests;
    std::vector<ConnectionLevelRow> levels;
    std::vector<ConnectionHostRow> hosts;
};

const TableSpec<CustomerEntry>& customer_entries_spec();
const TableSpec<LedgerEntry>& ledger_entries_spec();
const TableSpec<RequestEntry>& request_entries_spec();
const TableSpec<ConnectionLevelRow>& connection_levels_spec();
const TableSpec<ConnectionHostRow>& connection_hosts_spec();

}  // namespace knelpunt::models
