#pragma once

#include <string>
#include <vector>

#include "tools/cli/result_view.hpp"
#include "tools/cli/validation/tables.hpp"

namespace knelpunt::cli {

/// One comparison of a published figure or statement with ours.
struct Comparison {
    std::string id, name, published, ours;
    std::string
        verdict;      ///< within | outside | hit | miss | false alarm | correct | listed | not listed | not compared
    std::string why;  ///< what binds, what is likely wrong, why it was not compared
    bool is_held_out = true;
};

/// Counts of a yes-or-no test.
struct Score {
    int hits = 0, misses = 0, false_alarms = 0, correct = 0;
    void count(bool is_positive, bool is_found);
};

/// Published rows of one kind that belong together: "withdrawal, stations, 2024".
struct ScoreRow {
    std::string name;
    bool is_held_out = true;
    Score score;
};

/// One of the tests, never mixed with the others.
struct Section {
    std::string id, title, rule, summary;
    std::vector<ScoreRow> scores;
    std::vector<Comparison> rows;
};

struct ValidationReport {
    std::string study, region;
    std::vector<Section> sections;
    std::vector<std::string> warnings{};  ///< what a reader must know before believing the file
    std::string beside_study{};           ///< title of another file, such as one without corrections; empty = none
    std::vector<Section> beside{};        ///< the same tests of it
};

/// A test of two files side by side.
struct SideBySide {
    std::string name, here, beside;
};

/// Summaries and counts of both files of a report, one row per test and kind of row; none where there is one file.
std::vector<SideBySide> side_by_side(const ValidationReport& report);

/// Sets a result file against the published figures. What the file does not hold is said, not skipped.
/// Draws are left out; of several scenarios of a year the first one in the file counts. For what is full all weather years
/// of that scenario count: one year is a sample of one.
ValidationReport validate(const ResultView& view, const ValidationTables& tables);

/// (a) Capability of areas by year against the published one: asked within 10 % in 8 of 11 years.
Section compare_path(const ResultView& view, const std::vector<PathRow>& path);
/// (b) Status of stations, branches and areas against published statements; held-out rows first. A place is short when it
/// is so in at least half of the weather years.
Section compare_statements(const ResultView& view, const std::vector<StatementRow>& statements);
/// (c) Physical base year: no overload without outage; every other excess is our error and must be listed.
Section compare_base_year(const ResultView& view, const std::vector<ExcessRow>& excesses);
/// (d) Energy, peaks, load factors, seasons within bounds.
Section compare_statistics(const ResultView& view, const std::vector<StatisticRow>& statistics);
/// (e) Single published figures.
Section compare_points(const ResultView& view, const std::vector<PointRow>& points);

/// Scenario of the year nearest to `year`, likely values, first in the file; -1 if the file has none.
int scenario_of_year(const ResultView& view, int year);

/// The same scenario in each weather year of the file, the first one first; empty if the file has none.
std::vector<std::size_t> weathers_of_year(const ResultView& view, int year);

}  // namespace knelpunt::cli
