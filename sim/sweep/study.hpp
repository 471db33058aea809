#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/sampled_input.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::sweep {

/// A named set of options: which projects are built, which options taken.
struct OptionSet {
    std::string id, name;
    std::vector<std::string> projects, chosen;
    std::vector<Overlay> overlays;
};

/// A row of the region's tables that a study names.
struct Mention {
    std::string tables;  ///< where the row may stand; several are separated by '|'
    std::string id;
    std::string key;  ///< of the study, for messages
    Place place;
};

/// A study as its TOML file states it.
struct Study {
    std::string name, title, text;
    Place region_place;             ///< where the study names its region
    std::vector<Mention> mentions;  ///< storylines, weather years, projects and options
    std::vector<Overlay> changes;   ///< of all scenarios and of every option set
    std::filesystem::path overlay;  ///< file of corrections that the study names; empty = none
    std::string overlay_text;
    std::vector<Overlay> corrections;   ///< of the tables themselves, which hold before projects
    std::vector<SampledInput> sampled;  ///< worlds of assumed inputs that the corrections hold, for draws
    std::filesystem::path file, region_folder;
    bool allows_outside_files = false;  ///< files of the region may lie outside its folder
    std::vector<std::string> modes{"wish"};
    int n_draws = 0;  ///< beside the likely values
    std::uint32_t draw_seed = 1;
    DrawnInputs drawn;
    TimeAxis time = TimeAxis::full_year(2025);
    std::vector<std::string> storylines, weather_years;
    std::vector<int> years;
    std::vector<OptionSet> option_sets;
    std::string dispatch = "rule";    ///< who decides on production
    std::string solver = "interior";  ///< of the market
    std::vector<int> vertex_weeks;    ///< of the market: whose prices are those of a vertex
    std::string physics = "dc";       ///< of the flows
    std::string ac_outages = "all";
    std::string ratings = "seasonal";
    std::vector<std::string> outages;  ///< kinds of listed outages of several circuits that count
    std::vector<std::string> hourly_fields;
    std::vector<ScenarioPoint>
        points;  ///< product of the axes: storyline, weather, options, mode, draw, year (fastest)
};

/// Reads a study file.
/// @param issues  every problem of the file; the study must not be run if there are errors
Study read_study(const std::filesystem::path& file, Issues& issues);

/// Ids of an input table; none where the table could not be read.
using IdsOfTable = std::function<std::optional<std::vector<std::string>>(std::string_view table)>;

/// Complains about rows that a study names and the region does not have, at the line of the study.
void check_mentions(const Study& study, const IdsOfTable& ids_of, Issues& issues);

/// Keys of a study file, as `describe study` prints them.
TableDoc study_doc();

/// Keys of a file of corrections, as `describe overlay` prints them.
TableDoc overlay_doc();

/// Position of a scenario by id.
/// @return -1 if the study has no such scenario, with an issue naming the nearest
int find_scenario(const Study& study, const std::string& id, Issues& issues);

}  // namespace knelpunt::sweep
