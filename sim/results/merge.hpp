#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/results/part.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::results {

/// What a result file says about its study beside the numbers.
struct FileLabels {
    std::string study, title, region;
    std::string level = "flow", mode = "wish";
    std::string study_text;    ///< the definition as it was read
    std::string overlay_text;  ///< the corrections of tables that it names; empty = none
    std::string input_key;     ///< hash of all input
    std::vector<std::pair<std::string, std::string>> storylines, weather_years, option_sets;  ///< id, name
};

/// One scenario of the file: its part, or why it has none.
struct FileScenario {
    ScenarioPoint point;
    std::string status = "done";  ///< done | failed
    std::string message;
    std::filesystem::path part;
    std::string key{};  ///< that the part must bear
};

/// Joins parts into one file, scenario by scenario in the order of the study: packed chunks are copied as they are. The
/// file appears under its name when finish() is done; until then it has the temporary name. Follows the netCDF-4 conventions:
/// dimension scales on every axis, labels as UTF-8 text, hard links to the axes in every group so that each opens on its
/// own. Calls must not overlap; they take the HDF5 lock themselves.
/// @throws IoError naming the file that failed
class Merger {
public:
    /// @param temporary  in the same file system as `out`
    /// @param schema     outlives it, like the structure
    Merger(std::filesystem::path out, std::filesystem::path temporary, std::size_t n_scenarios, const Schema& schema,
           const Structure& structure);
    ~Merger();  ///< removes the temporary file if finish() was not reached

    /// Adds the next scenario from its part file; a failed scenario adds "no value".
    void append(const FileScenario& scenario);

    /// Writes labels, fields without hours, first years and tables, and gives the file its name.
    void finish(const FileLabels& labels, std::span<const FileScenario> scenarios);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace knelpunt::results
