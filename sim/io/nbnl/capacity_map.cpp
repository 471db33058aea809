#include "sim/io/nbnl/capacity_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/text/names.hpp"
#include "sim/io/csv.hpp"

namespace knelpunt::io {
namespace {

using Json = nlohmann::ordered_json;

/// One key of an object of the format, bound to its member.
template <class Row>
struct Key {
    std::string_view name;
    std::variant<std::string Row::*, double Row::*, int Row::*> member;
    bool required = false;
    std::string_view choices = {};
};

const std::vector<Key<CapacityMap>> kMapKeys{
    {"conforms_to", &CapacityMap::conforms_to, true},
    {"creator", &CapacityMap::creator, true},
    {"identifier", &CapacityMap::identifier, true},
    {"issued", &CapacityMap::issued, true},
    {"title", &CapacityMap::title},
    {"description", &CapacityMap::description},
    {"publisher", &CapacityMap::publisher},
    {"rights", &CapacityMap::rights},
    {"language", &CapacityMap::language},
    {"date", &CapacityMap::date},
};
const std::vector<Key<CapacityMap>> kPeriodKeys{
    {"end", &CapacityMap::valid_end},
    {"start", &CapacityMap::valid_start},
};
const std::vector<Key<MapUpdate>> kUpdateKeys{
    {"date", &MapUpdate::date, true},
    {"type", &MapUpdate::kind, true, "KI|ATC|BTC|WR|NU|JC"},
};
const std::vector<Key<MapArea>> kAreaKeys{
    {"short_code", &MapArea::short_code, true},
    {"type", &MapArea::kind, false, kMapAreaKinds},
    {"description", &MapArea::description},
};
/// Of one direction; in the file each begins with "demand_" or "generation_".
const std::vector<Key<MapRoom>> kRoomKeys{
    {"available_capacity", &MapRoom::available_mw},
    {"capacity_in_queue", &MapRoom::queue_mw},
    {"quoted_capacity", &MapRoom::quoted_mw},
    {"forecast_capacity", &MapRoom::forecast_mw},
    {"requests_in_queue", &MapRoom::n_requests},
    {"alleviation_year", &MapRoom::alleviation_year},
    {"constraint", &MapRoom::constraint, false, kMapConstraints},
    {"energy_area_short_code", &MapRoom::congestion_area},
};
const std::vector<Key<MapWork>> kWorkKeys{
    {"project_name", &MapWork::project_name, true},
    {"status_kind", &MapWork::status, false, "cancelled|completed|inProgress|scheduled"},
    {"type", &MapWork::kind},
    {"description", &MapWork::description},
};
const std::vector<Key<MapSchedule>> kScheduleKeys{
    {"type", &MapSchedule::kind},
    {"description", &MapSchedule::description},
};
const std::vector<Key<MapSchedule>> kIntervalKeys{
    {"start", &MapSchedule::start},
    {"end", &MapSchedule::end},
    {"quarter", &MapSchedule::quarter},
    {"year", &MapSchedule::year},
};
const std::vector<Key<MapPostcode>> kPostcodeKeys{
    {"demand_constraint", &MapPostcode::demand_constraint, true, kMapConstraints},
    {"generation_constraint", &MapPostcode::generation_constraint, true, kMapConstraints},
    {"postcode", &MapPostcode::postcode, true},
    {"substation_short_code", &MapPostcode::substation},
    {"description", &MapPostcode::description},
};
constexpr std::array<std::string_view, 2> kDirections{"demand_", "generation_"};

/// Whether a text is a date as 2026-01-10, by form.
bool is_date(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00";
    if (text.size() != kForm.size()) return false;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (kForm[at] == '-' ? text[at] != '-' : text[at] < '0' || text[at] > '9') return false;
    return true;
}

/// Takes values out of JSON objects; what is left of an object in the end is its rest.
class Reader {
public:
    Reader(std::string file, std::vector<std::string>& notes, Issues& issues)
        : file_(std::move(file)), notes_(notes), issues_(issues) {}

    void error(IssueCode code, const std::string& path, const std::string& message, const std::string& hint) {
        issues_.add(code, {file_, 0, path}, fmt::format("{}: {}", path, message), hint);
    }

    template <class Row>
    void take(Json& object, const std::vector<Key<Row>>& keys, Row& row, const std::string& path,
              std::string_view prefix = {}) {
        for (const Key<Row>& key : keys) {
            const std::string name = std::string(prefix) + std::string(key.name);
            const auto found = object.find(name);
            if (found == object.end()) {
                if (key.required)
                    error(IssueCode::missing_key, path, fmt::format("has no {}", name),
                          "The format asks for it; add it.");
                continue;
            }
            if (std::visit([&](auto member) { return set(row.*member, *found, key.choices, path + "." + name); },
                           key.member))
                object.erase(name);
        }
    }

    /// Objects of a list. @param read  takes an object and its path
    template <class Read>
    void each(Json& object, const std::string& name, bool required, const std::string& path, Read read) {
        const auto found = object.find(name);
        if (found == object.end()) {
            if (required)
                error(IssueCode::missing_key, path, fmt::format("has no {}", name),
                      "The format asks for it; an empty list is [].");
            return;
        }
        if (!found->is_array()) return wrong(path + "." + name, "a list");
        for (std::size_t at = 0; at < found->size(); ++at) {
            const std::string place = fmt::format("{}.{}[{}]", path, name, at);
            if ((*found)[at].is_object())
                read((*found)[at], place);
            else
                wrong(place, "an object");
        }
        object.erase(name);
    }

    void wrong(const std::string& path, std::string_view kind) {
        error(IssueCode::wrong_type, path, fmt::format("must be {}", kind), "See the format's own examples.");
    }

    std::string rest(const Json& object, const std::string& path) {
        if (object.empty()) return {};
        for (const auto& [name, value] : object.items())
            if (name != "m_rid" && name != "names" &&
                !(value.is_string() && value.get_ref<const std::string&>().empty()))
                notes_.push_back(fmt::format("{}: key {} is not read; it is kept as it is.", path, name));
        return object.dump();
    }

private:
    bool set(std::string& out, const Json& value, std::string_view choices, const std::string& path) {
        if (!value.is_string()) return wrong(path, "text"), true;
        const auto& text = value.get_ref<const std::string&>();
        if (!choices.empty() && choice_index(choices, text) < 0)
            error(IssueCode::unknown_choice, path, fmt::format("\"{}\" is none of {}", text, choices),
                  name_hint(text, split_choices(choices)));
        out = text;
        return !text.empty();
    }
    bool set(double& out, const Json& value, std::string_view /*choices*/, const std::string& path) {
        if (!value.is_number()) return wrong(path, "a number [MW]"), true;
        out = value.get<double>();
        if (out < 0.0)
            error(IssueCode::out_of_range, path, fmt::format("{} MW lies below 0", out),
                  "Both directions are positive: demand and generation.");
        return true;
    }
    bool set(int& out, const Json& value, std::string_view /*choices*/, const std::string& path) {
        constexpr double kMost = 1e9;
        const double number = value.is_number() ? value.get<double>() : -1.0;
        if (number != std::floor(number) || number < 0.0 || number > kMost)
            return wrong(path, "a whole number from 0 up"), true;
        out = static_cast<int>(number);
        return true;
    }

    std::string file_;
    std::vector<std::string>& notes_;
    Issues& issues_;
};

void check_schedule(Reader& reader, const MapSchedule& schedule, const std::string& path) {
    constexpr int kLast = 4;
    if (schedule.quarter == 0 || schedule.quarter > kLast)
        reader.error(IssueCode::out_of_range, path + ".schedule_interval.quarter",
                     fmt::format("{} is no quarter of a year", schedule.quarter), "Write 1 to 4.");
    for (const std::string& date : {schedule.start, schedule.end})
        if (!date.empty() && !is_date(date))
            reader.error(IssueCode::out_of_range, path + ".schedule_interval", fmt::format("\"{}\" is no date", date),
                         "Write it as 2026-01-10.");
}

void read_works(Reader& reader, Json& area, const std::string& path, MapArea& out) {
    reader.each(area, "works", true, path, [&](Json& object, const std::string& work_path) {
        MapWork work;
        reader.take(object, kWorkKeys, work, work_path);
        reader.each(object, "time_schedules", true, work_path, [&](Json& entry, const std::string& entry_path) {
            MapSchedule schedule;
            reader.take(entry, kScheduleKeys, schedule, entry_path);
            const auto interval = entry.find("schedule_interval");
            if (interval == entry.end()) {
                reader.error(IssueCode::missing_key, entry_path, "has no schedule_interval",
                             "Give a date as end, or a quarter and a year.");
            } else if (!interval->is_object()) {
                reader.wrong(entry_path + ".schedule_interval", "an object");
            } else {
                reader.take(*interval, kIntervalKeys, schedule, entry_path + ".schedule_interval");
                if (interval->empty()) entry.erase("schedule_interval");
                check_schedule(reader, schedule, entry_path);
            }
            schedule.rest = reader.rest(entry, entry_path);
            work.schedules.push_back(std::move(schedule));
        });
        work.rest = reader.rest(object, work_path);
        out.works.push_back(std::move(work));
    });
}

void read_area(Reader& reader, Json& object, const std::string& path, CapacityMap& map) {
    MapArea area;
    reader.take(object, kAreaKeys, area, path);
    reader.take(object, kRoomKeys, area.demand, path, kDirections[0]);
    reader.take(object, kRoomKeys, area.generation, path, kDirections[1]);
    read_works(reader, object, path, area);
    reader.each(object, "postcode_areas", false, path, [&](Json& entry, const std::string& entry_path) {
        MapPostcode postcode;
        reader.take(entry, kPostcodeKeys, postcode, entry_path);
        postcode.rest = reader.rest(entry, entry_path);
        area.postcodes.push_back(std::move(postcode));
    });
    area.rest = reader.rest(object, path);
    map.areas.push_back(std::move(area));
}

/// Line of a byte, from 1.
int line_of(std::string_view text, std::size_t byte) {
    return 1 + static_cast<int>(
                   std::count(text.begin(), text.begin() + static_cast<long>(std::min(byte, text.size())), '\n'));
}

/// More levels than the format has by far; deeper ones could use up the stack.
constexpr int kMostLevels = 64;

/// Texts of dates are "2026-01-10": they sort as they are.
void check_dates(CapacityMap& map, const std::string& file, Issues& issues) {
    if (!map.issued.empty() && !is_date(map.issued))
        issues.add(IssueCode::out_of_range, {file, 0, "$.issued"},
                   fmt::format("$.issued: \"{}\" is no date", map.issued), "Write it as 2026-01-10.");
    if (!map.valid_start.empty() && !map.valid_end.empty() && map.valid_end < map.valid_start)
        map.notes.push_back(
            fmt::format("$.valid: ends on {}, before it begins on {}; the date of issue is what counts.", map.valid_end,
                        map.valid_start));
    if (map.conforms_to.empty() || map.conforms_to == kCapacityMapSchema) return;
    if (map.conforms_to.starts_with("http://data.netbeheernederland.nl/capaciteitskaart/v1."))
        map.notes.push_back(fmt::format("$.conforms_to: \"{}\" is read as version 1.3.", map.conforms_to));
    else
        issues.add(IssueCode::wrong_version, {file, 0, "$.conforms_to"},
                   fmt::format("$.conforms_to: \"{}\", not {}", map.conforms_to, kCapacityMapSchema),
                   "Files of the capacity map, version 1, are read.");
}

template <class Row>
void put(Json& object, const std::vector<Key<Row>>& keys, const Row& row, std::string_view prefix = {}) {
    for (const Key<Row>& key : keys) {
        const std::string name = std::string(prefix) + std::string(key.name);
        std::visit(
            [&](auto member) {
                using Value = std::remove_cvref_t<decltype(row.*member)>;
                const Value& value = row.*member;
                if constexpr (std::is_same_v<Value, std::string>) {
                    if (!value.empty()) object[name] = value;
                } else if constexpr (std::is_same_v<Value, int>) {
                    if (value >= 0) object[name] = value;
                } else {
                    constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
                    if (std::isnan(value)) return;
                    if (value == std::floor(value) && std::fabs(value) < kExactIntegers)
                        object[name] = static_cast<std::int64_t>(value);
                    else
                        object[name] = value;
                }
            },
            key.member);
    }
}

void put_rest(Json& object, const std::string& rest) {
    if (!rest.empty()) object.update(Json::parse(rest), true);
}

Json work_json(const MapWork& work) {
    Json out;
    put(out, kWorkKeys, work);
    out["time_schedules"] = Json::array();
    for (const MapSchedule& schedule : work.schedules) {
        Json entry, interval = Json::object();
        put(entry, kScheduleKeys, schedule);
        put(interval, kIntervalKeys, schedule);
        entry["schedule_interval"] = interval;
        put_rest(entry, schedule.rest);
        out["time_schedules"].push_back(entry);
    }
    put_rest(out, work.rest);
    return out;
}

Json area_json(const MapArea& area) {
    Json out;
    put(out, kAreaKeys, area);
    put(out, kRoomKeys, area.demand, kDirections[0]);
    put(out, kRoomKeys, area.generation, kDirections[1]);
    out["works"] = Json::array();
    for (const MapWork& work : area.works) out["works"].push_back(work_json(work));
    for (const MapPostcode& postcode : area.postcodes) {
        Json entry;
        put(entry, kPostcodeKeys, postcode);
        put_rest(entry, postcode.rest);
        out["postcode_areas"].push_back(entry);
    }
    put_rest(out, area.rest);
    return out;
}

}  // namespace

CapacityMap parse_capacity_map(std::string_view text, const std::string& file, Issues& issues) {
    CapacityMap out;
    Json root;
    try {
        root = Json::parse(text, [](int depth, Json::parse_event_t, Json&) {
            if (depth > kMostLevels) throw std::length_error("nested too deep");
            return true;
        });
    } catch (const Json::parse_error& error) {
        issues.add(IssueCode::wrong_type, {file, line_of(text, error.byte), {}}, "this is no JSON here",
                   "A comma, quote or bracket is missing or too many, or the file was cut.");
        return out;
    } catch (const std::length_error&) {
        issues.add(IssueCode::wrong_type, {file, 0, {}}, fmt::format("more than {} levels", kMostLevels),
                   "The format has eight.");
        return out;
    }
    Reader reader(file, out.notes, issues);
    if (!root.is_object()) {
        reader.wrong("$", "an object with energy_areas");
        return out;
    }
    reader.take(root, kMapKeys, out, "$");
    if (const auto valid = root.find("valid"); valid != root.end() && valid->is_object()) {
        reader.take(*valid, kPeriodKeys, out, "$.valid");
        if (valid->empty()) root.erase("valid");
    }
    reader.each(root, "updated", false, "$", [&](Json& object, const std::string& path) {
        MapUpdate update;
        reader.take(object, kUpdateKeys, update, path);
        update.rest = reader.rest(object, path);
        out.updates.push_back(std::move(update));
    });
    reader.each(root, "energy_areas", true, "$",
                [&](Json& object, const std::string& path) { read_area(reader, object, path, out); });
    out.rest = reader.rest(root, "$");
    check_dates(out, file, issues);
    return out;
}

CapacityMap read_capacity_map(const std::filesystem::path& file, Issues& issues) {
    std::string text;
    if (!read_text_file(file, text, issues)) return {};
    return parse_capacity_map(text, file.string(), issues);
}

std::string capacity_map_json(const CapacityMap& map) {
    Json out;
    put(out, kMapKeys, map);
    for (const MapUpdate& update : map.updates) {
        Json entry;
        put(entry, kUpdateKeys, update);
        put_rest(entry, update.rest);
        out["updated"].push_back(entry);
    }
    Json valid;
    put(valid, kPeriodKeys, map);
    if (!valid.empty()) out["valid"] = valid;
    out["energy_areas"] = Json::array();
    for (const MapArea& area : map.areas) out["energy_areas"].push_back(area_json(area));
    put_rest(out, map.rest);
    return out.dump(2) + "\n";
}

}  // namespace knelpunt::io
