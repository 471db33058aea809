#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/text/names.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/headroom/headroom_table.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/session.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

using congestion::Growth;

[[noreturn]] void refuse(IssueCode code, std::string place, std::string message, std::string way_out) {
    Issues issues;
    issues.add(code, {std::move(place), 0, {}}, std::move(message), std::move(way_out));
    throw InputError(issues);
}

/// A set of requests as words say it, in MW.
struct RequestSet {
    std::vector<std::pair<std::string, double>> requests;
    double total_mw = 0.0;
};

/// "HMM20=20,BZ10=35".
RequestSet read_set(const std::string& words) {
    RequestSet out;
    std::size_t begin = 0;
    while (begin <= words.size()) {
        const std::size_t end = std::min(words.find(',', begin), words.size());
        const std::string one = words.substr(begin, end - begin);
        const std::size_t sign = one.find('=');
        double request_mw = kNaN;
        if (sign != std::string::npos) {
            const char *first = one.data() + sign + 1, *last = one.data() + one.size();
            if (std::from_chars(first, last, request_mw).ptr != last) request_mw = kNaN;
        }
        if (!(request_mw > 0.0) || !std::isfinite(request_mw))
            refuse(IssueCode::not_a_number, "--set",
                   fmt::format("\"{}\" is no request, must be STATION=MW above 0", one),
                   "Write it as HMM20=20,BZ10=35");
        const std::string station = one.substr(0, sign);
        const bool is_twice = std::any_of(out.requests.begin(), out.requests.end(),
                                          [&](const auto& other) { return other.first == station; });
        if (is_twice)
            refuse(IssueCode::duplicate_id, "--set", fmt::format("station \"{}\" stands twice in the set", station),
                   "Add its requests to one");
        out.requests.emplace_back(station, request_mw);
        out.total_mw += request_mw;
        begin = end + 1;
    }
    return out;
}

/// Asks one scenario.
class Asker {
public:
    Asker(const connection::FitCase& scenario, const HeadroomArguments& arguments, std::stop_token stop)
        : scenario_(scenario), arguments_(arguments), stop_(std::move(stop)) {
        for (const NodeId node : structure().load_nodes) ids_.push_back(structure().node_rows[node.at()].id);
    }

    [[nodiscard]] const std::vector<std::string>& ids() const { return ids_; }

    [[nodiscard]] int station(const std::string& id) const {
        const auto found = std::find(ids_.begin(), ids_.end(), id);
        if (found == ids_.end())
            refuse(IssueCode::dangling_id, arguments_.file.string(), fmt::format("the study has no station \"{}\"", id),
                   name_hint(id, ids_));
        return static_cast<int>(found - ids_.begin());
    }

    /// Rooms of growths at both levels, in one direction; adds to the result of the check.
    std::vector<PlaceRoom> rooms(const std::vector<Growth>& growths, Direction direction,
                                 congestion::RoomCheck& check) const {
        std::vector<PlaceRoom> out(growths.size());
        for (const FitLevel level : {FitLevel::flow, FitLevel::contract}) {
            const connection::FitQuestion question = connection::ask(scenario_, level, direction);
            const congestion::RoomQuestion asked = question.of(scenario_, level, direction);
            const congestion::HourlyRoom room = congestion::find_hourly_room(asked, growths, stop_);
            if (arguments_.n_checked > 0) {
                const congestion::RoomCheck one =
                    congestion::check_room(asked, growths, room, arguments_.n_checked / 4 + 1);
                check.n_checked += one.n_checked;
                check.worst_mw = std::max(check.worst_mw, one.worst_mw);
            }
            const connection::FitFigures figures =
                connection::figures_of(scenario_.system, room, growths, arguments_.terms);
            for (std::size_t place = 0; place < growths.size(); ++place) fill(figures, place, level, out[place]);
        }
        for (PlaceRoom& room : out) room.direction = direction;
        return out;
    }

    void name_stations(std::vector<PlaceRoom>& rooms) const {
        for (std::size_t station = 0; station < rooms.size(); ++station) {
            rooms[station].id = ids_[station];
            rooms[station].name = structure().node_rows[structure().load_nodes[station].at()].name;
        }
    }

private:
    [[nodiscard]] const Structure& structure() const { return *scenario_.system.structure; }

    void fill(const connection::FitFigures& figures, std::size_t place, FitLevel level, PlaceRoom& out) const {
        PlaceRoom::Level& part = out.level[static_cast<std::size_t>(level)];
        const auto copy = [&](const std::vector<double>& values, std::size_t n_values) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(place * n_values);
            return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(n_values));
        };
        part.form_mw = copy(figures.form_mw, kFitForms);
        part.by_hour_mw = copy(figures.by_hour_mw, kSeasons * kClockHours);
        part.duration_mw = copy(figures.duration_mw, kDurationPoints.size());
        const std::int32_t binding = figures.binding[place];
        part.bound_by = binding >= 0 ? structure().branch_rows[static_cast<std::size_t>(binding)].id
                        : binding == congestion::kFirmLimitBinds ? "own limit"
                        : binding == congestion::kAreaBinds      ? "area"
                                                                 : "";
        if (figures.hour[place] >= 0)
            part.when = structure().time.iso_text(static_cast<std::size_t>(figures.hour[place])).replace(10, 1, " ");
    }

    const connection::FitCase& scenario_;
    const HeadroomArguments& arguments_;
    std::stop_token stop_;
    std::vector<std::string> ids_;
};

Direction direction_of(const HeadroomArguments& arguments) {
    return arguments.direction == "feed-in" ? Direction::feed_in : Direction::offtake;
}

std::string title_of(const std::string& scenario, Direction direction) {
    return fmt::format("What still fits, MW of constant {}, N-1, both layers · {}",
                       direction == Direction::offtake ? "use" : "production", scenario);
}

void print_rooms(const std::vector<PlaceRoom>& all, const std::string& scenario, const HeadroomArguments& arguments,
                 TableFormat format) {
    const Direction direction = direction_of(arguments);
    if (!arguments.station.empty()) {
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const PlaceRoom& room) { return room.id == arguments.station; });
        expects(found != all.end(), "the station was looked up");
        if (format != TableFormat::text) return print_table(long_room_table({*found}), format);
        return print_place(*found);
    }
    print_table(room_table(all, title_of(scenario, direction), arguments.forms, format), format);
}

/// What part of a set fits, and what each request of it would get alone.
void print_set(const RequestSet& set, const Asker& asker, const HeadroomArguments& arguments, TableFormat format,
               congestion::RoomCheck& check) {
    Growth together;
    std::vector<Growth> growths;
    for (const auto& [id, request_mw] : set.requests) {
        together.share.emplace_back(asker.station(id), request_mw / set.total_mw);
        growths.push_back({{{asker.station(id), 1.0}}});
    }
    growths.push_back(together);
    std::vector<PlaceRoom> rooms = asker.rooms(growths, direction_of(arguments), check);
    for (std::size_t request = 0; request < set.requests.size(); ++request)
        rooms[request].id = set.requests[request].first;
    rooms.back().id = "together";
    PrintTable table{
        "A set of requests: what fits of each alone, and of all in step, MW", {"request", "asked"}, {}, {0, 1}};
    for (std::size_t form = 0; form < kFitForms; ++form) {
        table.columns.emplace_back(Choices<ContractForm>::kList[form].word);
        table.is_number.push_back(1);
    }
    table.columns.emplace_back("bound by");
    table.is_number.push_back(0);
    for (std::size_t place = 0; place < rooms.size(); ++place) {
        const double asked_mw = place < set.requests.size() ? set.requests[place].second : set.total_mw;
        std::vector<std::string> row{rooms[place].id, number(asked_mw, 1)};
        for (std::size_t form = 0; form < kFitForms; ++form) {
            const double room_mw = rooms[place].form_mw(Choices<ContractForm>::kList[form].value);
            row.push_back(std::isnan(room_mw) ? (format == TableFormat::text ? "-" : "")
                                              : number(std::min(room_mw, asked_mw), 1));
        }
        row.push_back(rooms[place].of(FitLevel::contract).bound_by);
        table.rows.push_back(std::move(row));
    }
    print_table(table, format);
}

std::size_t scenario_of(const std::vector<std::string>& all, const HeadroomArguments& arguments) {
    if (arguments.scenario.empty()) return 0;
    const auto found = std::find(all.begin(), all.end(), arguments.scenario);
    if (found == all.end())
        refuse(IssueCode::unknown_scenario, arguments.file.string(),
               fmt::format("there is no scenario \"{}\"", arguments.scenario), name_hint(arguments.scenario, all));
    return static_cast<std::size_t>(found - all.begin());
}

int ask_study(const HeadroomArguments& arguments, TableFormat format, const std::stop_token& stop, const LogSink& log) {
    const RequestSet set = arguments.set.empty() ? RequestSet{} : read_set(arguments.set);
    Session session = open_session(arguments.file, log);
    std::vector<std::string> all;
    for (const ScenarioPoint& point : session.study.points) all.push_back(point.id);
    const ScenarioPoint& point = session.study.points[scenario_of(all, arguments)];
    congestion::RoomCheck check;
    session.engine->ask_room(
        point,
        [&](const connection::FitCase& scenario) {
            const Asker asker(scenario, arguments, stop);
            if (!arguments.set.empty()) return print_set(set, asker, arguments, format, check);
            if (!arguments.station.empty()) (void)asker.station(arguments.station);
            const auto start = std::chrono::steady_clock::now();
            const std::vector<Growth> growths = connection::stations_alone(*scenario.system.structure);
            std::vector<PlaceRoom> rooms = asker.rooms(growths, direction_of(arguments), check);
            if (arguments.n_checked > 0 || arguments.with_time) {
                // The other direction is part of what the goal asks for.
                const Direction other =
                    direction_of(arguments) == Direction::offtake ? Direction::feed_in : Direction::offtake;
                (void)asker.rooms(growths, other, check);
            }
            const double took_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            asker.name_stations(rooms);
            print_rooms(rooms, point.id, arguments, format);
            if (arguments.with_time)
                std::cerr << fmt::format("All stations, both directions and levels, all hours: {:.3f} s\n", took_s);
        },
        stop);
    if (arguments.n_checked == 0) return kDone;
    constexpr double kExactMw = 1e-6;  // what the issue of rooms promises: far below any meter
    std::cerr << fmt::format("{} rooms by brute force, largest difference {:.2e} MW\n", check.n_checked,
                             check.worst_mw);
    return check.worst_mw <= kExactMw ? kDone : kDoubtful;
}

int ask_file(const HeadroomArguments& arguments, TableFormat format) {
    if (!arguments.set.empty() || arguments.n_checked > 0)
        refuse(IssueCode::result_schema, arguments.file.string(),
               "a result file holds single stations: a set of requests and --check need the study",
               "Give the study file, such as scenarios/mra/studies/outlook.toml");
    const ResultView view(arguments.file);
    const std::size_t scenario = scenario_of(view.scenarios, arguments);
    const auto& forms = fields().fits.of(FitLevel::flow, Direction::offtake).binding;
    if (!view.has(forms) || !view.is_done(scenario) ||
        std::isnan(view.at(fields().fits.of(FitLevel::contract, Direction::offtake).form_mw, scenario)))
        refuse(IssueCode::result_schema, arguments.file.string(), "the file does not hold what still fits",
               "Run the study again with what_fits = true, or give the study file to this command");
    if (!arguments.station.empty() &&
        std::find(view.stations.begin(), view.stations.end(), arguments.station) == view.stations.end())
        refuse(IssueCode::dangling_id, arguments.file.string(),
               fmt::format("the file has no station \"{}\"", arguments.station),
               name_hint(arguments.station, view.stations));
    print_rooms(stored_rooms(view, scenario, direction_of(arguments)), view.scenarios[scenario], arguments, format);
    return kDone;
}

}  // namespace

int run_headroom(const HeadroomArguments& arguments, TableFormat format, const std::stop_token& stop,
                 const LogSink& log) {
    return arguments.file.extension() == ".toml" ? ask_study(arguments, format, stop, log)
                                                 : ask_file(arguments, format);
}

}  // namespace knelpunt::cli
