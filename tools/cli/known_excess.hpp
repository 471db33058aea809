#pragma once

#include <map>
#include <string>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

using KnownExcesses = std::map<std::string, std::string>;  ///< id -> input most likely wrong

/// Excesses of the base year that the region knows to be its own error, by branch or station, with the input most likely
/// wrong (validation/known_excesses.csv); none where the region is not found or has no such table.
/// @param region  its folder; empty = the one below scenarios/ whose title the file holds
KnownExcesses known_excesses(const ResultView& view, const std::string& region);

/// Marks the rows of a table whose column `element`, else its first, names a known excess: "*" behind the id for people, a column
/// `known_excess` (1 or nothing) for programs.
/// @return whether there is one
bool mark_known_excesses(const KnownExcesses& known, TableFormat format, PrintTable& table);

}  // namespace knelpunt::cli
