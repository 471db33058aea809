#include "tools/cli/request/card.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt::cli {
namespace {

template <class Value>
Quantiles<Value> quantiles_of(std::vector<Value> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        const double rank = std::ceil(share * static_cast<double>(values.size()));
        return values[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
    };
    return {at(0.1), at(0.5), at(0.9)};
}

/// A future: what differs between scenarios beside year and option set.
std::string future_of(const ResultView& view, std::size_t scenario) {
    return fmt::format("{}/{}/{}", view.storylines[scenario], view.weather_years[scenario], view.draws[scenario]);
}

class CardMaker {
public:
    CardMaker(const ResultView& view, const RegionNotes& notes, const Request& request)
        : view_(view),
          notes_(notes),
          request_(request),
          own_(request.is_feed_in ? fields().station_feed_in : fields().station_offtake) {
        const auto found = std::find(view.stations.begin(), view.stations.end(), request.station);
        Issues issues;
        if (found == view.stations.end())
            issues.add(IssueCode::dangling_id, {view.file().path().string(), 0, {}},
                       fmt::format("the file has no station \"{}\"", request.station),
                       name_hint(request.station, view.stations));
        for (std::size_t scenario = 0; scenario < view.n_scenarios(); ++scenario)
            if (view.modes[scenario] == "connected" && view.is_done(scenario)) scenarios_.push_back(scenario);
        if (scenarios_.empty() || !view.has(own_.headroom_contract_mw))
            issues.add(IssueCode::unknown_scenario, {view.file().path().string(), 0, {}},
                       "the file has no scenario of mode connected with levels of rights",
                       "Run a study whose mode is connected, such as scenarios/mra/studies/outlook.toml.");
        issues.throw_if_errors();
        station_ = static_cast<std::size_t>(found - view.stations.begin());
    }

    RequestCard make() {
        RequestCard out;
        out.request = request_;
        out.station_name = view_.station_names[station_];
        out.area = area_of(request_.station);
        out.study = view_.file().attribute("title");
        out.region = view_.file().attribute("region");
        std::set<std::string> sets;
        for (const std::size_t scenario : scenarios_) sets.insert(view_.option_sets[scenario]);
        for (const std::string& set : sets) out.paths.push_back(path_of(set));
        add_queue(out);
        add_part(out);
        for (const RegionNotes::Project& project : notes_.projects)
            if (std::any_of(project.elements.begin(), project.elements.end(),
                            [&](const std::string& element) { return limits_.contains(element); }))
                out.projects.push_back(project);
        std::stable_sort(out.projects.begin(), out.projects.end(), [](const auto& a, const auto& b) {
            const auto year = [](const RegionNotes::Project& project) {
                return project.ready[1] > 0 ? project.ready[1] : kNotInStudy;
            };
            return year(a) < year(b);
        });
        return out;
    }

private:
    [[nodiscard]] double room_mw(std::size_t scenario) const {
        return std::max(0.0, view_.at(own_.headroom_contract_mw, scenario, station_));
    }

    [[nodiscard]] std::string area_of(const std::string& station) const {
        const auto found = std::find(view_.nodes.begin(), view_.nodes.end(), station);
        return found == view_.nodes.end() ? std::string()
                                          : view_.node_areas[static_cast<std::size_t>(found - view_.nodes.begin())];
    }

    struct Limit {
        std::string id, name, layer;
        auto operator<=>(const Limit&) const = default;
    };
    [[nodiscard]] Limit limit_of(std::size_t scenario) const {
        const double binding = view_.at(own_.headroom_contract_binding, scenario, station_);
        if (binding == -2.0) return {request_.station, view_.station_names[station_], "station"};
        if (binding == -3.0) return {area_of(request_.station), area_of(request_.station), "area"};
        if (binding < 0.0) return {};
        return {view_.label(view_.branches, binding, own_.headroom_contract_binding),
                view_.label(view_.branch_names, binding, own_.headroom_contract_binding), "transmission"};
    }

    CardPath path_of(const std::string& set) {
        CardPath out;
        out.option_set = set;
        std::map<int, std::vector<std::size_t>> of_year;
        std::map<std::string, int> first_fit;
        for (const std::size_t scenario : scenarios_) {
            if (view_.option_sets[scenario] != set) continue;
            const int year = static_cast<int>(view_.years[scenario]);
            of_year[year].push_back(scenario);
            int& first = first_fit.try_emplace(future_of(view_, scenario), kNotInStudy).first->second;
            if (room_mw(scenario) >= request_.mw) first = std::min(first, year);
        }
        for (const auto& [year, scenarios] : of_year) out.years.push_back(year_of(year, scenarios));
        std::vector<int> firsts;
        for (const auto& [future, year] : first_fit) firsts.push_back(year);
        out.connection_year = quantiles_of(firsts);
        return out;
    }

    CardYear year_of(int year, const std::vector<std::size_t>& scenarios) {
        CardYear out;
        out.year = year;
        std::vector<double> rooms;
        std::map<Limit, std::size_t> limits;
        for (const std::size_t scenario : scenarios) {
            rooms.push_back(room_mw(scenario));
            if (rooms.back() >= request_.mw)
                ++out.n_fitting;
            else
                ++limits[limit_of(scenario)];
        }
        out.n_futures = scenarios.size();
        out.room_mw = quantiles_of(rooms);
        std::size_t most = 0;
        for (const auto& [limit, count] : limits) {
            if (limit.id.empty()) continue;
            limits_.insert(limit.id);
            if (count <= most) continue;
            most = count;
            out.limit = limit.id;
            out.limit_name = limit.name;
            out.layer = limit.layer;
        }
        return out;
    }

    /// MW that ask for room at a station and have not joined, of all classes of the ledger; of feed-in the requests.
    [[nodiscard]] double waiting_mw(std::size_t scenario, std::size_t station) const {
        const run::JoiningFields& joining = fields().joining;
        double sum = 0.0;
        if (request_.is_feed_in || !view_.has(joining.asked_mw)) {
            sum = view_.at(own_.requested_mw, scenario, station);
        } else {
            for (std::size_t ledger_class = 0; ledger_class < kLedgerClasses; ++ledger_class) {
                const std::size_t at = station * kLedgerClasses + ledger_class;
                const double away_mw =
                    view_.at(joining.asked_mw, scenario, at) - view_.at(joining.granted_mw, scenario, at);
                if (away_mw > 0.0) sum += away_mw;
            }
        }
        return sum > 0.0 ? sum : 0.0;
    }

    /// What waits at the station and in its area, in the first year in which something does.
    void add_queue(RequestCard& out) const {
        std::map<int, std::vector<double>> at_station, in_area;
        for (const std::size_t scenario : scenarios_) {
            const int year = static_cast<int>(view_.years[scenario]);
            double sum = 0.0;
            for (std::size_t station = 0; station < view_.stations.size(); ++station)
                if (area_of(view_.stations[station]) == out.area) sum += waiting_mw(scenario, station);
            at_station[year].push_back(waiting_mw(scenario, station_));
            in_area[year].push_back(sum);
        }
        for (const auto& [year, waiting] : in_area) {
            out.first_year = year;
            if (quantiles_of(waiting).p90 > 0.0) break;
        }
        out.ahead_station_mw = quantiles_of(at_station[out.first_year]);
        out.ahead_area_mw = quantiles_of(in_area[out.first_year]);
    }

    /// The largest part that fits, in half of the futures, before all of it does.
    static void add_part(RequestCard& out) {
        constexpr double kSmallestMw = 0.5;
        for (const CardPath& path : out.paths) {
            for (const CardYear& year : path.years) {
                const double room = std::floor(year.room_mw.p50);
                if (year.year >= path.connection_year.p50 || room < kSmallestMw || room >= out.request.mw) continue;
                if (out.part_year != 0 && (year.year > out.part_year || room <= out.most_part_mw)) continue;
                out.part_year = year.year;
                out.most_part_mw = room;
            }
        }
    }

    const ResultView& view_;
    const RegionNotes& notes_;
    const Request& request_;
    const run::LevelStationFields& own_;
    std::size_t station_ = 0;
    std::vector<std::size_t> scenarios_;
    std::set<std::string> limits_;  ///< elements that bind in some future
};

}  // namespace

RequestCard make_request_card(const ResultView& view, const RegionNotes& notes, const Request& request) {
    return CardMaker(view, notes, request).make();
}

}  // namespace knelpunt::cli
