#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/result_view.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

// Tables that `show` prints. For people, in mode wish, there are no hours: where every plan arrives the MW that do not
// fit are the finding, not how long a wish would glow red. Programs get all numbers.

std::string number(double value, int digits);
/// Two numbers as "1.16-1.53": the band of a rating as the band of a result.
std::string band(double low, double high, int digits);

/// "level flow, mode wish": stands in every title, so that no number is read as something else.
std::string heading(const ResultView& view, std::string_view what, std::string_view level);

/// The words that name a scenario, as columns of their own: a long id would be cut at 80 columns.
std::vector<std::string> scenario_columns();
std::vector<std::string> scenario_cells(const ResultView& view, std::size_t scenario);
std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second);

PrintTable bottleneck_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);
PrintTable station_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);
/// Levels contract and queue of stations and areas.
PrintTable connection_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);
PrintTable area_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// What a planner asks first: what is short, from which year, and what the plans change. One row per element; years
/// over all storylines and weather years of the file, earliest to latest, per option set; "?" where that is not known.
/// @param level  contract or flow
PrintTable year_table(const ResultView& view, const std::string& level, TableFormat format);

}  // namespace knelpunt::cli
