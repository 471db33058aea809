#pragma once

#include <array>
#include <string>
#include <vector>

#include "tools/cli/page/region_notes.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What an applicant asks for.
struct Request {
    std::string station;
    double mw = 0.0;
    bool is_feed_in = false;
};

/// Lowest, middle and highest tenth of the futures of a study, by nearest rank.
template <class Value>
struct Quantiles {
    Value p10{}, p50{}, p90{};
};

/// One year with or without the planned reinforcements, over all storylines, weather years and draws.
struct CardYear {
    int year = 0;
    std::size_t n_futures = 0, n_fitting = 0;
    Quantiles<double> room_mw;             ///< firm MW that still fits in every hour, both layers
    std::string limit, limit_name, layer;  ///< what binds most often
};

/// Years of an option set; only mode connected, in which those who wait join first where there is room.
struct CardPath {
    std::string option_set;
    std::vector<CardYear> years;
    Quantiles<int> connection_year;  ///< first year in which the request fits; kNotInStudy = in none of the study
};
inline constexpr int kNotInStudy = 9999;

struct RequestCard {
    Request request;
    std::string station_name, area, study, region;
    std::vector<CardPath> paths;
    int first_year = 0;                                 ///< in which something waits in the area
    Quantiles<double> ahead_station_mw, ahead_area_mw;  ///< what waits then: it comes before
    double most_part_mw = 0.0;                          ///< the larger part that fits earlier than all of it
    int part_year = 0;                                  ///< p50 year of that part; 0 = none
    std::vector<RegionNotes::Project> projects;         ///< that change what binds, with the year they are ready
};

/// @throws InputError for an unknown station, or a file without what waits and fits in mode connected
RequestCard make_request_card(const ResultView& view, const RegionNotes& notes, const Request& request);

inline constexpr std::string_view kRequestCardMark = "<title>Knelpunt: request of ";
/// One page, Dutch and English.
std::string request_card_page(const RequestCard& card, const std::vector<std::string>& warnings);
std::string request_card_json(const RequestCard& card, const std::vector<std::string>& warnings);
/// Sentences for a terminal.
std::string request_card_text(const RequestCard& card);

}  // namespace knelpunt::cli
