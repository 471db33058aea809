#pragma once

#include <span>
#include <string_view>

namespace knelpunt {

enum class Severity { note, warning, error };

/// Stable code of an issue; the number never changes its meaning. `describe issues` prints the table.
enum class IssueCode {
    file_missing = 101,
    file_unreadable = 102,
    file_not_utf8 = 103,
    file_truncated = 104,
    csv_semicolons = 105,
    csv_decimal_comma = 106,
    csv_cell_count = 107,
    csv_quote = 108,
    csv_duplicate_column = 109,
    csv_empty = 110,
    unknown_column = 201,
    missing_column = 202,
    wrong_unit_suffix = 203,
    not_a_number = 204,
    out_of_range = 205,
    missing_value = 206,
    unknown_choice = 207,
    bad_id = 208,
    duplicate_id = 209,
    dangling_id = 210,
    unknown_key = 211,
    wrong_type = 212,
    missing_key = 213,
    wrong_version = 214,
    toml_syntax = 215,
    unknown_row = 216,
    isolated_node = 301,
    zero_reactance = 302,
    voltage_mismatch = 303,
    no_exchange = 304,
    shares_not_one = 305,
    bad_quantiles = 306,
    self_loop = 307,
    bad_bounds = 308,
    carrier_mismatch = 309,
    missing_hour = 401,
    wrong_year = 402,
    no_base_value = 403,
    bad_time_axis = 404,
    transfer_above_one = 405,
    ledger_sum = 406,
    contract_above_connection = 407,
    mode_needs_base_year = 408,
    before_lead_time = 409,
    overlapping_blocks = 410,
    members_apart = 411,
    falling_price = 412,
    budget_above_year = 413,
    too_much_memory = 501,
    output_exists = 502,
    result_schema = 503,
    unknown_scenario = 504,
    empty_study = 505,
    result_truncated = 506,
    output_unwritable = 507,
    no_shards = 508,
    wrong_shard = 509,
    other_study = 510
};

/// What a code means: one row of the reference page.
struct IssueCodeSpec {
    IssueCode code;
    Severity severity;
    std::string_view name;     ///< snake_case
    std::string_view meaning;  ///< one sentence with the way out
};

std::span<const IssueCodeSpec> issue_code_specs();
const IssueCodeSpec& issue_code_spec(IssueCode code);

}  // namespace knelpunt
