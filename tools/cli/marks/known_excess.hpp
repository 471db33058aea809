#pragma once

#include <map>
#include <set>
#include <string>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// The input most likely wrong, in both languages; Dutch empty where the region gives none.
struct ExcessReason {
    std::string english, dutch;
};

using KnownExcesses = std::map<std::string, ExcessReason>;  ///< by branch or station

/// Excesses that are the region's own error rather than a full grid; none where the region is not found:
/// * of the base year, those that it lists (validation/known_excesses.csv). A file whose study took corrections (limits that
///   are "reconciled") has only those that stay with them (holds = "always"); what the corrections moved is marked by that;
/// * of later years up to its present year, what is over at level flow in every scenario of such a year: with today's use
///   alone, with which the grid is in operation.
/// @param region  its folder; empty = the one below scenarios/ whose title the file holds
KnownExcesses known_excesses(const ResultView& view, const std::string& region);

/// Marks the rows of a table whose column `element`, else its first, names a known excess or an element whose limit rests on a
/// reconciliation: behind the id for people ("*", else as `marked`, a station also by its share of use). For programs columns
/// `known_excess` (1 or nothing), `share is`, the confidence of the limit (`limit is`, where the table has none yet, or `own limit is`
/// where that is of what binds), and what the limit in question and the share move by between p10 and p90, `limit_band_mw` (of one
/// circuit) and `share_band_mw`.
void mark_elements(const ResultView& view, const KnownExcesses& known, TableFormat format, PrintTable& table);

/// For people: a line for each mark in the first rows of a table, and what the marked elements move by between p10 and p90.
std::string mark_legend(const ResultView& view, const PrintTable& table, std::size_t n_rows);

/// Whether the study of a file took corrections by a reconciliation with the base year.
bool is_reconciled(const ResultView& view);

/// Stations whose share of their municipality's use the corrections moved.
std::set<std::string> with_corrected_share(const ResultView& view);

/// Confidence of the limit of a branch or station; empty for another element.
std::string limit_confidence(const ResultView& view, const std::string& id);

/// For people: an element with a mark where its limit is what a reconciliation with the base year says ("~"), or
/// contradicts ("!").
std::string marked(const std::string& name, const std::string& confidence);

}  // namespace knelpunt::cli
