#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/sampled_input.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

namespace plausibility {
struct StudyFacts;
struct Warning;
}  // namespace plausibility

struct RegionTables;

/// The input tables of a region, read once and shared by all scenarios of a study.
class Region {
public:
    ~Region();

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::string& title() const;
    [[nodiscard]] Key key() const;  ///< hash of every byte that was read

    /// (id, name) of storylines, weather years and projects, in the order of their tables.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> storylines() const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> weather_years() const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> projects() const;

    /// Ids of an input table, in the order of its rows; none if there is no such table or it lacks rows.
    [[nodiscard]] std::optional<std::vector<std::string>> ids(std::string_view table) const;

    /// The region with corrections of its tables, which hold in every scenario before projects and options. A project that
    /// sets a rating below a corrected one leaves that as it is. They are part of the key.
    /// @param samples  of assumed inputs, for draws of a study that asks for them
    [[nodiscard]] std::shared_ptr<const Region> corrected(const std::vector<Overlay>& corrections,
                                                          const std::vector<SampledInput>& samples = {}) const;

    /// Tries changes on copies of their tables: unknown tables, rows, columns and operations are added to `issues`.
    void check_changes(const std::vector<Overlay>& changes, Issues& issues) const;

    /// Projects that set a rating below the one that corrections set: project, row and its rating [MVA].
    struct LowerRating {
        std::string project, row, rating_mva;
    };
    [[nodiscard]] std::vector<LowerRating> projects_below(const std::vector<Overlay>& corrections) const;

private:
    friend std::shared_ptr<const Region> read_region(const std::filesystem::path& folder, Issues& issues,
                                                     bool allows_outside_files);
    friend Primitives compile(const Region& region, const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                              Issues& issues);
    friend std::vector<plausibility::Warning> check_plausible(const Region& region, plausibility::StudyFacts study);
    Region();
    std::unique_ptr<RegionTables> tables_;
};

/// Reads `region.toml` and all tables of a region's folder.
/// @param issues  every problem found; a region with errors must not be compiled
/// @param allows_outside_files  whether links and names of files may lead out of the folder
std::shared_ptr<const Region> read_region(const std::filesystem::path& folder, Issues& issues,
                                          bool allows_outside_files = false);

/// One scenario as primitives: changes of the projects due by its year, then its own overlays, are applied to the input
/// rows; then every model compiles its rows.
/// @param pool  the scenario's pool (SeriesPool with a parent)
/// @note  safe to call from many threads on one region
Primitives compile(const Region& region, const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool,
                   Issues& issues);

/// The input tables as `describe` prints them.
std::vector<TableDoc> input_table_docs();

/// A model as `describe` prints it.
struct ModelDoc {
    std::string_view name, doc;
};
std::vector<ModelDoc> model_docs();

}  // namespace knelpunt::models
