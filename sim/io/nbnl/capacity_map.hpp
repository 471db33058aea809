#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"

namespace knelpunt::io {

// The capacity map (capaciteitskaart) of the Dutch grid operators: Netbeheer Nederland, im-capaciteitskaart 1.3, JSON.
// Names of keys are theirs. Absent: empty text, NaN, -1. `rest` of each object holds what it has beside, as JSON, and is
// written back.

inline constexpr std::string_view kCapacityMapSchema = "http://data.netbeheernederland.nl/capaciteitskaart/v1.3.0";
/// No shortage (transparant), limited room, a study of congestion management (in onderzoek), shortage (tekort).
inline constexpr std::string_view kMapConstraints = "transparant|yellow|amber|red";
inline constexpr std::string_view kMapAreaKinds = "energy_area|congestion_area";

/// When a work is ready: a date, or a quarter of a year. `kind` is earliest, estimate, latest, .. or empty.
struct MapSchedule {
    std::string kind, description, start, end, rest;
    int quarter = -1, year = -1;
};

struct MapWork {
    std::string project_name, description, status, kind, rest;
    std::vector<MapSchedule> schedules;
};

struct MapPostcode {
    std::string postcode, demand_constraint, generation_constraint, substation, description, rest;
};

/// One direction of an area: demand is offtake, generation is feed-in.
struct MapRoom {
    double available_mw = kNaN;  ///< aanwezige transportcapaciteit
    double quoted_mw = kNaN;     ///< benodigde transportcapaciteit
    double forecast_mw = kNaN;
    double queue_mw = kNaN;  ///< gevraagde transportcapaciteit: the queue
    int n_requests = -1, alleviation_year = -1;
    std::string constraint, congestion_area;
};

/// A feeding area: a congestion area of transmission, a station, or a section of one.
struct MapArea {
    std::string short_code, kind, description, rest;
    MapRoom demand, generation;
    std::vector<MapWork> works;
    std::vector<MapPostcode> postcodes;
};

struct MapUpdate {
    std::string date, kind, rest;
};

struct CapacityMap {
    std::string conforms_to, creator, identifier, issued, title, description, publisher, rights, language, date;
    std::string valid_start, valid_end, rest;
    std::vector<MapUpdate> updates;
    std::vector<MapArea> areas;
    std::vector<std::string>
        notes;  ///< sentences on what is odd in the file that it was read from, and what is not read
};

/// Reads and checks a file: the rules of its JSON Schema (kinds of values, required keys, words). Keys that the format does
/// not know are kept and noted, as is a period that ends before it begins.
/// @param issues  every problem with the JSON path of its value
/// @return        what could be read
CapacityMap read_capacity_map(const std::filesystem::path& file, Issues& issues);
CapacityMap parse_capacity_map(std::string_view text, const std::string& file, Issues& issues);

/// The map as JSON, in the order of the format's own examples.
std::string capacity_map_json(const CapacityMap& map);

}  // namespace knelpunt::io
