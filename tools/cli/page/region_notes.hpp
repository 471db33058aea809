#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What the page shows of a region beside results. A region without one of the tables has nothing of it.
struct RegionNotes {
    /// Land of a municipality: rings of longitude and latitude  [0.0001 degree]; holes run the other way round.
    struct Outline {
        std::string name;
        std::vector<std::vector<std::array<int, 2>>> rings;
    };
    struct Town {
        std::string name;
        double lat = 0.0, lon = 0.0;
        int rank = 1;  ///< 1 = printed first
    };
    /// A reinforcement with the year in which it is ready by the quantiles of its delay; 0 = no year is published.
    struct Project {
        std::string id, name, dutch, owner, kind;
        std::array<int, 3> ready{};         ///< p10, p50, p90
        std::vector<std::string> elements;  ///< branches and stations of the study that it changes
    };

    std::vector<Outline> outlines;
    std::vector<Town> towns;
    std::vector<Project> projects;
    KnownExcesses known_excesses;
    std::map<std::string, std::string> dutch;  ///< "storylines/KM" -> name_nl; title of the region under ""
    std::string credit;                        ///< whose map it is
};

/// @param folder  of the region; empty = none is known, and nothing of it
/// @throws InputError naming what cannot be read
RegionNotes read_region_notes(const ResultView& view, const std::filesystem::path& folder);

}  // namespace knelpunt::cli
