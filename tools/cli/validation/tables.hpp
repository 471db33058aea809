#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"

namespace knelpunt::cli {

// Published figures that results are set against; none of them is an input of a run.

/// A year of a transmission area as its operator publishes it: a yardstick, never a limit.
struct PathRow : TableRow {
    std::string id, area, direction;
    int year = 0;
    double existing_mw = kNaN, required_mw = kNaN;
};

/// A published statement on whether a place is full.
struct StatementRow : TableRow {
    std::string id, name, kind, assets, area, direction, fit_reason;
    int status = 0, year = 0;
    double present_mw = kNaN, required_mw = kNaN, queue_mw = kNaN, n_requests = kNaN, relief_year = kNaN;
    bool use_in_score = true, used_in_fit = true;
};

/// A single published figure.
struct PointRow : TableRow {
    std::string id, name, quantity, measure, element, unit;
    double value = kNaN, low = kNaN, high = kNaN;
    int year = 0;
    bool used_in_fit = true;
};

/// A published total or ratio with the bounds within which ours must lie.
struct StatisticRow : TableRow {
    std::string id, quantity, municipality, category, unit;
    double value = kNaN, low = kNaN, high = kNaN;
    int year = 0;
};

/// An excess of the base year that we know to be our error.
struct ExcessRow : TableRow {
    std::string id, kind, holds, input_most_likely_wrong, input_most_likely_wrong_nl;
};

struct ValidationTables {
    std::vector<PathRow> path;
    std::vector<StatementRow> statements;
    std::vector<PointRow> points;
    std::vector<StatisticRow> statistics;
    std::vector<ExcessRow> excesses;
};

/// Reads `<region>/validation/`.
/// @param issues  every problem of the tables, or that there are none
ValidationTables read_validation(const std::filesystem::path& region_folder, Issues& issues);

/// The tables as `describe` prints them.
std::vector<TableDoc> validation_table_docs();

}  // namespace knelpunt::cli
