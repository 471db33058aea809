#include "tools/cli/capacity_map/own_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace knelpunt::cli {
namespace {

constexpr double kRoomStatus = 0.0, kLimitedStatus = 1.0;

/// The format knows no MW below 0: a station that feeds in all year has an offtake of none.
double tenths(double mw) { return std::isnan(mw) ? mw : std::max(0.0, std::round(10.0 * mw) / 10.0); }

/// Scenarios that differ from one in the year alone, from its year on, in the order of years.
std::vector<std::size_t> later_years(const ResultView& view, std::size_t scenario) {
    std::vector<std::size_t> out;
    for (const std::size_t other : view.likely()) {
        if (view.is_done(other) && view.storylines[other] == view.storylines[scenario] &&
            view.weather_years[other] == view.weather_years[scenario] &&
            view.option_sets[other] == view.option_sets[scenario] && view.modes[other] == view.modes[scenario] &&
            view.years[other] >= view.years[scenario])
            out.push_back(other);
    }
    std::sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return view.years[a] < view.years[b]; });
    return out;
}

class OwnMap {
public:
    OwnMap(const ResultView& view, const RegionNotes& notes, std::size_t scenario)
        : view_(view), notes_(notes), scenario_(scenario), years_(later_years(view, scenario)) {}

    [[nodiscard]] io::MapArea area(std::size_t area) const {
        const run::AreaFields& own = fields().areas;
        io::MapArea out;
        out.short_code = view_.areas[area];
        out.kind = "congestion_area";
        const double room_mw = at(own.room_contract_offtake_mw, area);
        out.demand.available_mw = at(own.capability_offtake_mw, area);
        out.demand.quoted_mw = at(own.contract_offtake_mw, area);
        out.demand.forecast_mw = at(own.flow_offtake_mw, area);
        out.demand.queue_mw = waiting_in(area, fields().station_offtake);
        if (std::isfinite(room_mw)) {
            out.demand.constraint = room_mw < 0.0 ? "red" : "transparant";
            out.demand.alleviation_year = relief_year(
                [&](std::size_t scenario) { return view_.at(own.room_contract_offtake_mw, scenario, area) < 0.0; });
        }
        out.generation.quoted_mw = at(own.contract_feed_in_mw, area);
        out.generation.forecast_mw = at(own.flow_feed_in_mw, area);
        out.generation.queue_mw = waiting_in(area, fields().station_feed_in);
        for (std::size_t project = 0; project < notes_.projects.size(); ++project)
            if (changes_in_area(notes_.projects[project], out.short_code)) add_work(notes_.projects[project], out);
        return out;
    }

    [[nodiscard]] io::MapArea station(std::size_t station) const {
        io::MapArea out;
        out.short_code = view_.stations[station];
        out.kind = "energy_area";
        out.description = view_.station_names[station];
        out.demand = room(fields().station_offtake, station);
        out.demand.available_mw = at(fields().stations.firm_capacity_mw, station);
        out.demand.forecast_mw = at(fields().stations.peak_offtake_mw, station);
        out.generation = room(fields().station_feed_in, station);
        out.generation.forecast_mw = at(fields().stations.peak_feed_in_mw, station);
        for (const RegionNotes::Project& project : notes_.projects)
            if (std::find(project.elements.begin(), project.elements.end(), out.short_code) != project.elements.end())
                add_work(project, out);
        return out;
    }

private:
    [[nodiscard]] double at(const results::ResultField& field, std::size_t element) const {
        return tenths(view_.at(field, scenario_, element));
    }

    [[nodiscard]] std::string area_of(const std::string& station) const {
        const auto found = std::find(view_.nodes.begin(), view_.nodes.end(), station);
        return found == view_.nodes.end() ? std::string()
                                          : view_.node_areas[static_cast<std::size_t>(found - view_.nodes.begin())];
    }

    [[nodiscard]] double waiting_in(std::size_t area, const run::LevelStationFields& own) const {
        double sum = 0.0;
        for (std::size_t station = 0; station < view_.stations.size(); ++station) {
            const double waiting = view_.at(own.requested_mw, scenario_, station);
            if (area_of(view_.stations[station]) == view_.areas[area] && waiting > 0.0) sum += waiting;
        }
        return tenths(sum);
    }

    /// First year from which on a shortage of today is gone; -1 where there is none or it stays.
    template <class IsShort>
    [[nodiscard]] int relief_year(IsShort is_short) const {
        if (years_.empty() || !is_short(years_.front())) return -1;
        int out = -1;
        for (const std::size_t scenario : years_) {
            if (is_short(scenario))
                out = -1;
            else if (out < 0)
                out = static_cast<int>(view_.years[scenario]);
        }
        return out;
    }

    [[nodiscard]] io::MapRoom room(const run::LevelStationFields& own, std::size_t station) const {
        io::MapRoom out;
        const double status = view_.at(own.status, scenario_, station);
        out.quoted_mw = at(own.contract_mw, station);
        out.queue_mw = at(own.requested_mw, station);
        const std::string area = area_of(view_.stations[station]);
        if (std::find(view_.areas.begin(), view_.areas.end(), area) != view_.areas.end()) out.congestion_area = area;
        if (!std::isfinite(status) || status < 0.0) return out;
        out.constraint = status == kRoomStatus ? "transparant" : status == kLimitedStatus ? "yellow" : "red";
        out.alleviation_year =
            relief_year([&](std::size_t scenario) { return view_.at(own.status, scenario, station) > kLimitedStatus; });
        return out;
    }

    [[nodiscard]] bool changes_in_area(const RegionNotes::Project& project, const std::string& area) const {
        return std::any_of(project.elements.begin(), project.elements.end(), [&](const std::string& element) {
            if (area_of(element) == area) return true;
            const auto branch = std::find(view_.branches.begin(), view_.branches.end(), element);
            if (branch == view_.branches.end()) return false;
            const auto place = static_cast<std::size_t>(branch - view_.branches.begin());
            return area_of(view_.branch_from[place]) == area || area_of(view_.branch_to[place]) == area;
        });
    }

    /// Ready at p10, p50 and p90 of its delay.
    static void add_work(const RegionNotes::Project& project, io::MapArea& area) {
        constexpr std::array<const char*, 3> kKinds{"earliest", "estimate", "latest"};
        io::MapWork work;
        work.project_name = project.id;
        work.description = project.name;
        for (std::size_t at = 0; at < kKinds.size(); ++at) {
            if (project.ready[at] <= 0) continue;
            io::MapSchedule schedule;
            schedule.kind = kKinds[at];
            schedule.end = fmt::format("{}-01-01", project.ready[at]);
            work.schedules.push_back(std::move(schedule));
        }
        area.works.push_back(std::move(work));
    }

    const ResultView& view_;
    const RegionNotes& notes_;
    std::size_t scenario_;
    std::vector<std::size_t> years_;
};

}  // namespace

io::CapacityMap own_capacity_map(const ResultView& view, const RegionNotes& notes, std::size_t scenario,
                                 const std::string& issued) {
    const OwnMap own(view, notes, scenario);
    io::CapacityMap out;
    out.conforms_to = io::kCapacityMapSchema;
    out.creator = "Knelpunt, a simulation";
    out.identifier = view.scenarios[scenario];
    out.issued = issued;
    out.title = view.file().attribute("title");
    out.description = fmt::format(
        "Simulated for the year {} (scenario {}), no statement of a grid operator. available: firm capacity of the "
        "station "
        "or firm capability of the area; quoted: peak of all rights; forecast: peak of the simulated use; queue: what "
        "asks "
        "for room and has not joined.",
        view.years[scenario], view.scenarios[scenario]);
    out.language = "en";
    out.date = fmt::format("{}-01-01", view.years[scenario]);
    for (std::size_t area = 0; area < view.areas.size(); ++area) out.areas.push_back(own.area(area));
    for (std::size_t station = 0; station < view.stations.size(); ++station) out.areas.push_back(own.station(station));
    return out;
}

}  // namespace knelpunt::cli
