#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/ledger/ledger.hpp"

namespace knelpunt::models {
namespace {

constexpr double kSumMw = 0.05;  ///< sums of rows rounded to 0.01 MW; a station has a handful of them

using ByNode = std::map<std::string, double, std::less<>>;

void check_customers(const std::vector<CustomerEntry>& customers, const std::string& file, Issues& issues) {
    for (const CustomerEntry& row : customers) {
        const auto above = [&](double contract_mw, std::string_view column) {
            if (!(contract_mw > row.connection_mva)) return;
            issues.add(IssueCode::contract_above_connection, {file, row.line, std::string(column)},
                       fmt::format("customers \"{}\": {} = {} MW is above the connection of {} MVA", row.id, column,
                                   contract_mw, row.connection_mva),
                       "A contract never exceeds the connection: correct one of them");
        };
        above(row.contracted_offtake_mw, "contracted_offtake_mw");
        above(row.contracted_feed_in_mw, "contracted_feed_in_mw");
    }
}

void check_totals(const std::vector<LedgerEntry>& entries, const std::string& file, Issues& issues) {
    ByNode sum_of;
    for (const LedgerEntry& row : entries) {
        if (row.ledger_class != "total") sum_of[row.node] += row.mw;
        if (row.mw_low > row.mw || row.mw_high < row.mw) {
            issues.add(IssueCode::bad_bounds, {file, row.line, "mw"},
                       fmt::format("ledger \"{}\": low {} MW, likely {} MW, high {} MW must not fall", row.id,
                                   row.mw_low, row.mw, row.mw_high));
        }
    }
    for (const LedgerEntry& row : entries) {
        if (row.ledger_class != "total") continue;
        const auto found = sum_of.find(row.node);
        const double sum_mw = found == sum_of.end() ? 0.0 : found->second;
        if (std::abs(sum_mw - row.mw) <= kSumMw) continue;
        issues.add(IssueCode::ledger_sum, {file, row.line, "mw"},
                   fmt::format("ledger \"{}\": total of \"{}\" is {} MW, its classes add up to {:.3f} MW", row.id,
                               row.node, row.mw, sum_mw),
                   "Each MW stands in exactly one class: correct the total or the class");
    }
}

/// Unused contracts of a bus follow from its customers.
void check_unused(const LedgerTables& tables, const std::string& file, Issues& issues) {
    if (tables.customers.empty()) return;
    ByNode unused_mw, entered_mw;
    for (const CustomerEntry& row : tables.customers) {
        if (std::isnan(row.contracted_offtake_mw) || std::isnan(row.measured_peak_mw)) continue;
        unused_mw[row.node] += row.contracted_offtake_mw - row.measured_peak_mw;
    }
    std::map<std::string, int, std::less<>> line_of;
    for (const LedgerEntry& row : tables.entries) {
        if (row.ledger_class != "contracted_not_used") continue;
        entered_mw[row.node] += row.mw;
        line_of.try_emplace(row.node, row.line);
    }
    for (const auto& [node, mw] : entered_mw) {
        const auto found = unused_mw.find(node);
        const double by_customers_mw = found == unused_mw.end() ? 0.0 : found->second;
        if (std::abs(mw - by_customers_mw) <= kSumMw) continue;
        issues.add(
            IssueCode::ledger_sum, {file, line_of[node], "mw"},
            fmt::format("ledger: contracted_not_used at \"{}\" is {:.3f} MW, its customers leave {:.3f} MW unused",
                        node, mw, by_customers_mw),
            "Contract minus measured peak of customers.csv must give it");
    }
}

void check_requests(const std::vector<RequestEntry>& requests, const std::string& file, Issues& issues) {
    for (const RequestEntry& row : requests) {
        if (!row.in_ledger) continue;
        if (!row.node.empty() && !std::isnan(row.mw)) continue;
        issues.add(IssueCode::missing_value, {file, row.line, row.node.empty() ? "node" : "mw"},
                   fmt::format("requests \"{}\": in_ledger = 1 needs a node and a power", row.id),
                   "Give both, or set in_ledger = 0");
    }
}

}  // namespace

void check_ledger(const LedgerTables& tables, const std::string& folder, Issues& issues) {
    const auto file = [&](const auto& spec) { return folder + "/" + std::string(spec.file); };
    check_customers(tables.customers, file(customer_entries_spec()), issues);
    check_totals(tables.entries, file(ledger_entries_spec()), issues);
    check_unused(tables, file(ledger_entries_spec()), issues);
    check_requests(tables.requests, file(request_entries_spec()), issues);
}

}  // namespace knelpunt::models
