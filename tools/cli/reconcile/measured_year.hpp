#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "models/region/region.hpp"
#include "sim/flow/dc/dc_model.hpp"
#include "sim/reconcile/reconcile.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::cli {

/// The measured year of a study in its weathers, compiled.
struct MeasuredYear {
    std::vector<ScenarioPoint> points;
    std::vector<std::unique_ptr<SeriesPool>> pools;
    std::vector<System> systems;
    std::shared_ptr<const flow::DcModel> model;

    [[nodiscard]] std::vector<const System*> pointers() const;
};

/// What is done to compiled rows before they become a System, such as another rule at one branch.
using RowChange = std::function<void(Primitives&)>;

/// Compiles the points of a measured year on a region.
void compile_points(Session& session, const models::Region& region, const RowChange& change, std::size_t n_threads,
                    MeasuredYear& year);

/// One point per weather of the base year: that of the first storyline, option set and mode.
/// @throws InputError if there is none
MeasuredYear find_measured_year(Session& session, std::size_t n_threads);

/// Elements over their limits in the tables with corrections, compiled and scanned anew: all that linear steps left out shows here.
std::vector<reconcile::ElementHour> find_over_corrected(Session& session, const std::vector<ScenarioPoint>& points,
                                                        const std::vector<Overlay>& changes, const RowChange& change,
                                                        std::size_t n_threads, const std::stop_token& stop);

}  // namespace knelpunt::cli
