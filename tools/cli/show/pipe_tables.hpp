#pragma once

#include <vector>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

// Tables of pressures, temperatures and outages of heat and hydrogen; empty where a study does not ask for them.

/// Whether pipes were computed in any of the scenarios.
bool has_pipes(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// Whether their outages were.
bool has_pipe_outages(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Flow, velocity, loss of pressure and heat of each pipe, what is too fast first.
PrintTable pipe_table(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// Pressures and supply temperatures of each site, with the pipe behind what breaks a limit, worst first.
PrintTable pressure_table(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// What each outage of a pipe or of a site's sources leaves unmet, and where most of it is, largest first.
PrintTable pipe_outage_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

}  // namespace knelpunt::cli
