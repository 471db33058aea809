#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/sweep/key_reader.hpp"
#include "sim/system/sampled_input.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt {
namespace sweep {

/// A named set of options: which projects are built, which options taken.
struct OptionSet {
    std::string id, name;
    std::vector<std::string> projects, chosen;
    std::vector<Overlay> overlays;
};

enum class ComparedSets { each, each_and_all };

}  // namespace sweep

template <>
struct Choices<sweep::ComparedSets> {
    static constexpr std::array kList{
        Choice{sweep::ComparedSets::each, "each", "one set with each option, for options that exclude each other"},
        Choice{sweep::ComparedSets::each_and_all, "each_and_all", "also all, and all but each"}};
};

namespace sweep {

/// Table [compare]: option sets made of others.
struct Comparison {
    std::string base;
    std::vector<std::string> options;
    ComparedSets sets = ComparedSets::each_and_all;
};

inline constexpr std::tuple kComparisonKeys{
    KeyRecord{&Comparison::base,
              KeySpec{.name = "compare.base",
                      .doc = "Option set that options are compared with: adds sets with each, all, all but each",
                      .required = true}},
    KeyRecord{&Comparison::options, KeySpec{.name = "compare.options",
                                            .doc = "Options compared, ids of options/options.csv",
                                            .refers_to = "options",
                                            .required = true}},
    KeyRecord{&Comparison::sets, KeySpec{.name = "compare.sets", .doc = "Sets that are added"}},
};

inline constexpr int kToEndOfYear = std::numeric_limits<int>::min();  ///< number of steps

/// Table [time]: the hours of a scenario.
struct TimeKeys {
    int reference_year = 2025;
    double step_h = 1.0;
    int steps = kToEndOfYear;
    double first_hour = 0.0;
};

inline constexpr std::tuple kTimeKeys{
    KeyRecord{&TimeKeys::reference_year, KeySpec{.name = "time.reference_year",
                                                 .doc = "Year whose weekdays and holidays hold",
                                                 .acts_on = Stages::all()}},
    KeyRecord{&TimeKeys::step_h, KeySpec{.name = "time.step_h",
                                         .doc = "Length of a step [h]: 1 or a part of an hour",
                                         .acts_on = Stages::all()}},
    KeyRecord{
        &TimeKeys::steps,
        KeySpec{
            .name = "time.steps", .doc = "Number of steps", .acts_on = Stages::all(), .fallback = "the whole year"}},
    KeyRecord{&TimeKeys::first_hour, KeySpec{.name = "time.first_hour",
                                             .doc = "Start, hours after 1 January 00:00 UTC+1",
                                             .acts_on = Stages::all()}},
};

/// A study as its TOML file states it.
struct Study {
    std::string name, title, text;
    Place region_place;             ///< where the study names its region
    std::vector<GivenKey> given;    ///< keys and tables that the file has
    std::vector<Mention> mentions;  ///< storylines, weather years, projects and options
    std::vector<Overlay> changes;   ///< of all scenarios and of every option set
    std::filesystem::path overlay;  ///< file of corrections that the study names; empty = none
    std::string overlay_text;
    std::vector<Overlay> corrections;   ///< of the tables themselves, which hold before projects
    std::vector<SampledInput> sampled;  ///< worlds of assumed inputs that the corrections hold, for draws
    std::string region;
    std::filesystem::path file, region_folder;
    bool allows_outside_files = false;  ///< files of the region may lie outside its folder
    std::vector<std::string> accept;
    std::vector<ConnectionMode> modes{ConnectionMode::wish};
    int n_draws = 0;  ///< beside the likely values
    TimeKeys time_keys;
    TimeAxis time = TimeAxis::full_year(2025);
    std::vector<std::string> storylines, weather_years;
    std::vector<int> years;
    std::vector<OptionSet> option_sets;
    std::vector<std::string> unused_sets;  ///< option sets that no axis names
    std::vector<std::string> hourly_fields;
    std::vector<ScenarioPoint>
        points;  ///< product of the axes: storyline, weather, options, mode, draw, year (fastest)
};

/// Keys of the study as a whole; those of its scenarios stand beside ScenarioPoint.
inline constexpr std::tuple kStudyKeys{
    KeyRecord{&Study::title,
              KeySpec{.name = "title", .doc = "Title shown with results", .fallback = "name of the file"}},
    KeyRecord{&Study::region,
              KeySpec{.name = "region", .doc = "Folder of the region, seen from the study file", .required = true}},
    KeyRecord{&Study::allows_outside_files,
              KeySpec{.name = "files_outside_region",
                      .doc = "Whether tables and files of the region may lie outside its folder, by links or by .. in "
                             "their names"}},
    KeyRecord{&Study::accept,
              KeySpec{.name = "accept", .doc = "Warnings that are meant, as rule:table:row (describe plausibility)"}},
    KeyRecord{&Study::hourly_fields, KeySpec{.name = "outputs.hourly",
                                             .doc = "Hourly result fields to keep",
                                             .acts_on = {StageId::extract},
                                             .fallback = "all"}},
};

/// Reads a study file.
/// @param issues  every problem of the file; the study must not be run if there are errors
/// @param keys  those of a scenario
Study read_study(const std::filesystem::path& file, Issues& issues,
                 const std::vector<StudyKey<ScenarioPoint>>& keys = point_keys());

/// Ids of an input table; none where the table could not be read.
using IdsOfTable = std::function<std::optional<std::vector<std::string>>(std::string_view table)>;

/// Complains about rows that a study names and the region does not have, at the line of the study.
void check_mentions(const Study& study, const IdsOfTable& ids_of, Issues& issues);

/// Keys of a study file, as `describe study` prints them.
TableDoc study_doc(const std::vector<StudyKey<ScenarioPoint>>& keys = point_keys());

/// Keys of a file of corrections, as `describe overlay` prints them.
TableDoc overlay_doc();

/// Position of a scenario by id.
/// @return -1 if the study has no such scenario, with an issue naming the nearest
int find_scenario(const Study& study, const std::string& id, Issues& issues);

}  // namespace sweep
}  // namespace knelpunt
