#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "tools/cli/reconcile/measured_year.hpp"
#include "tools/cli/reconcile/overlay_file.hpp"

namespace knelpunt::cli {

/// Runs what else may be wrong at elements that no assumed input makes possible, one after the other beside the corrections:
/// a circuit or unit more, another rule in the direction that is over, a line closed that stands open.
/// @param elements  over their limits with the corrections
std::vector<Candidate> run_candidates(Session& session, const MeasuredYear& year, const ReconcileWords& words,
                                      const std::vector<Overlay>& changes,
                                      const std::vector<reconcile::ElementHour>& elements, std::size_t n_threads,
                                      const std::stop_token& stop);

}  // namespace knelpunt::cli
