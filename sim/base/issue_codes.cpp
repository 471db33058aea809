#include "sim/base/issue_codes.hpp"

#include <array>
#include <stdexcept>

namespace knelpunt {
namespace {

using enum IssueCode;
constexpr Severity kError = Severity::error;

constexpr std::array kCodes{
    IssueCodeSpec{file_missing, kError, "file_missing", "The file does not exist: check the path."},
    IssueCodeSpec{file_unreadable, kError, "file_unreadable", "The file exists but cannot be read: check its rights."},
    IssueCodeSpec{file_not_utf8, kError, "file_not_utf8", "The file is not UTF-8: save it as UTF-8."},
    IssueCodeSpec{file_truncated, kError, "file_truncated", "The file ends inside a quoted cell: it was cut short."},
    IssueCodeSpec{csv_semicolons, kError, "csv_semicolons",
                  "Cells are separated by semicolons or tabs: export with commas."},
    IssueCodeSpec{csv_decimal_comma, kError, "csv_decimal_comma", "A number has a decimal comma: write a point."},
    IssueCodeSpec{csv_cell_count, kError, "csv_cell_count", "A line has more or fewer cells than the header."},
    IssueCodeSpec{csv_quote, kError, "csv_quote", "A quote stands inside an unquoted cell or after a closing quote."},
    IssueCodeSpec{csv_duplicate_column, kError, "csv_duplicate_column",
                  "Two columns have one name: rename or drop one."},
    IssueCodeSpec{csv_empty, kError, "csv_empty", "The file has no header line."},
    IssueCodeSpec{unknown_column, kError, "unknown_column", "The table has no such column; the nearest name is given."},
    IssueCodeSpec{missing_column, kError, "missing_column", "A column that the table needs is absent."},
    IssueCodeSpec{wrong_unit_suffix, kError, "wrong_unit_suffix",
                  "The name is right but its unit ending is not: convert the values and rename the column."},
    IssueCodeSpec{not_a_number, kError, "not_a_number", "The cell is not a finite decimal number."},
    IssueCodeSpec{out_of_range, kError, "out_of_range", "The value lies outside the allowed range."},
    IssueCodeSpec{missing_value, kError, "missing_value",
                  "A cell that needs a value is empty, or a cell holds an error of a spreadsheet such as #N/A."},
    IssueCodeSpec{unknown_choice, kError, "unknown_choice", "The word is not one of the allowed ones."},
    IssueCodeSpec{bad_id, kError, "bad_id",
                  "Ids have 1 to 63 of the characters A-Z a-z 0-9 _ . + / -. A comment starts with \"# \" or \"##\"."},
    IssueCodeSpec{duplicate_id, kError, "duplicate_id", "Two rows of a table have one id."},
    IssueCodeSpec{dangling_id, kError, "dangling_id", "The cell names a row that its table does not have."},
    IssueCodeSpec{unknown_key, kError, "unknown_key", "The file has no such key; the nearest name is given."},
    IssueCodeSpec{wrong_type, kError, "wrong_type", "The value is of another kind than the key needs."},
    IssueCodeSpec{missing_key, kError, "missing_key", "A key that the file needs is absent."},
    IssueCodeSpec{wrong_version, kError, "wrong_version", "The definition is for another version: `knelpunt = 1`."},
    IssueCodeSpec{toml_syntax, kError, "toml_syntax", "The file is not valid TOML."},
    IssueCodeSpec{unknown_row, kError, "unknown_row", "A change names a table or row that does not exist."},
    IssueCodeSpec{isolated_node, kError, "isolated_node",
                  "A node in service has no branch in service: connect it or take it out of service."},
    IssueCodeSpec{zero_reactance, kError, "zero_reactance", "A branch has no reactance: the flow is not defined."},
    IssueCodeSpec{voltage_mismatch, kError, "voltage_mismatch", "The ends of a line have other rated voltages."},
    IssueCodeSpec{no_exchange, kError, "no_exchange",
                  "An island in service has no node that takes the net exchange: it cannot be balanced."},
    IssueCodeSpec{shares_not_one, kError, "shares_not_one", "Shares that must add up to 1 do not."},
    IssueCodeSpec{bad_quantiles, kError, "bad_quantiles", "Quantiles must rise: p10 <= p50 <= p90."},
    IssueCodeSpec{self_loop, kError, "self_loop", "A branch starts and ends at one node."},
    IssueCodeSpec{bad_bounds, kError, "bad_bounds", "A low value lies above the likely one, or a high one below it."},
    IssueCodeSpec{carrier_mismatch, kError, "carrier_mismatch", "The ends of a branch have other carriers."},
    IssueCodeSpec{missing_hour, kError, "missing_hour", "A series has fewer values than the time axis has steps."},
    IssueCodeSpec{wrong_year, kError, "wrong_year", "The year lies outside the years of the input."},
    IssueCodeSpec{no_base_value, kError, "no_base_value", "No value is given for this row, storyline and year."},
    IssueCodeSpec{bad_time_axis, kError, "bad_time_axis", "The time axis does not fit the reference year."},
    IssueCodeSpec{transfer_above_one, kError, "transfer_above_one",
                  "More than the whole load of a node is moved away."},
    IssueCodeSpec{ledger_sum, kError, "ledger_sum",
                  "Classes of the demand ledger must add up to the total of their bus and to its customers."},
    IssueCodeSpec{contract_above_connection, kError, "contract_above_connection",
                  "A contract must not exceed the connection."},
    IssueCodeSpec{mode_needs_base_year, kError, "mode_needs_base_year",
                  "Mode connected starts from the base year of the region."},
    IssueCodeSpec{before_lead_time, kError, "before_lead_time",
                  "An option holds before its decision and lead time allow. Give it a later first year."},
    IssueCodeSpec{overlapping_blocks, kError, "overlapping_blocks",
                  "Blocks of one contract must not overlap: an hour is inside one of them or none."},
    IssueCodeSpec{members_apart, kError, "members_apart",
                  "Members of a group contract, or of one connection, must hang behind the same bus."},
    IssueCodeSpec{falling_price, kError, "falling_price",
                  "The price curve of a contract must not fall, and its steps go up to a larger part each."},
    IssueCodeSpec{budget_above_year, kError, "budget_above_year",
                  "A budget of hours or days must not be longer than the year."},
    IssueCodeSpec{too_much_memory, kError, "too_much_memory", "The study needs more memory than the machine has."},
    IssueCodeSpec{output_exists, kError, "output_exists",
                  "The result file exists: --resume continues it, --force replaces it, --out names another."},
    IssueCodeSpec{result_schema, kError, "result_schema",
                  "The file is no result of this program, or of another version."},
    IssueCodeSpec{unknown_scenario, kError, "unknown_scenario", "The study has no such scenario."},
    IssueCodeSpec{empty_study, kError, "empty_study", "The study has no scenario: every axis needs a value."},
    IssueCodeSpec{result_truncated, kError, "result_truncated",
                  "A result file is damaged or was cut short: compute it again."},
    IssueCodeSpec{output_unwritable, kError, "output_unwritable", "The folder of the result cannot be written."},
    IssueCodeSpec{no_shards, kError, "no_shards",
                  "No shards have written parts of this result: they do with knelpunt sweep STUDY --shard i/n."},
    IssueCodeSpec{wrong_shard, kError, "wrong_shard",
                  "A shard is an index and a number of shards, as 0/20 to 19/20, or auto/20 in an array of jobs."},
    IssueCodeSpec{
        other_study, kError, "other_study",
        "The folder of parts belongs to another study, input or build: --force clears it, --out names another."},
};

}  // namespace

std::span<const IssueCodeSpec> issue_code_specs() { return kCodes; }

const IssueCodeSpec& issue_code_spec(IssueCode code) {
    for (const IssueCodeSpec& spec : kCodes) {
        if (spec.code == code) return spec;
    }
    throw std::logic_error("issue code without a row in the table");
}

}  // namespace knelpunt
