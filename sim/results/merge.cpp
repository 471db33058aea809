#include "sim/results/merge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/base/version.hpp"
#include "sim/io/file.hpp"
#include "sim/io/hdf5.hpp"
#include "sim/results/bottleneck_table.hpp"

namespace knelpunt::results {
namespace {

using io::H5File;

void describe(H5File& file, const std::string& path, std::string_view units, std::string_view long_name,
              std::string_view description) {
    file.set_attribute(path, "units", units);
    file.set_attribute(path, "long_name", long_name);
    file.set_attribute(path, "description", description);
}

/// An axis: its labels as a dimension scale.
void write_axis(H5File& file, const std::string& name, const std::vector<std::string>& labels,
                std::string_view description) {
    file.write_texts(name, labels);
    file.make_scale(name, name);
    describe(file, name, "", name, description);
}

void write_text_coordinate(H5File& file, const std::string& axis, const std::string& name,
                           const std::vector<std::string>& values, std::string_view description) {
    file.write_texts(name, values);
    file.attach_scale(name, axis, 0);
    describe(file, name, "", name, description);
}

void write_number_coordinate(H5File& file, const std::string& axis, const std::string& name,
                             const std::vector<double>& values, std::string_view units, std::string_view description) {
    const hsize_t n = values.size();
    file.write(name, H5T_NATIVE_DOUBLE, std::span(&n, 1), values.data());
    file.attach_scale(name, axis, 0);
    describe(file, name, units, name, description);
}

template <class Row, class Get>
auto column_of(const std::vector<Row>& rows, Get get) {
    std::vector<std::decay_t<decltype(get(rows[0]))>> out;
    for (const Row& row : rows) out.push_back(get(row));
    return out;
}

void write_scenario_axis(H5File& file, std::span<const FileScenario> scenarios, const FileLabels& labels) {
    std::vector<FileScenario> rows(scenarios.begin(), scenarios.end());
    write_axis(file, "scenario", column_of(rows, [](const FileScenario& s) { return s.point.id; }),
               "Scenarios of the study.");
    const std::vector<int> years = column_of(rows, [](const FileScenario& s) { return s.point.year; });
    const hsize_t n = years.size();
    file.write("year", H5T_NATIVE_INT, std::span(&n, 1), years.data());
    file.attach_scale("year", "scenario", 0);
    describe(file, "year", "1", "year", "Year whose demand, supply and grid the scenario has.");
    write_text_coordinate(file, "scenario", "storyline",
                          column_of(rows, [](const FileScenario& s) { return s.point.storyline; }), "Storyline.");
    write_text_coordinate(file, "scenario", "weather_year",
                          column_of(rows, [](const FileScenario& s) { return s.point.weather; }), "Weather year.");
    write_text_coordinate(file, "scenario", "option_set",
                          column_of(rows, [](const FileScenario& s) { return s.point.options; }), "Set of options.");
    write_text_coordinate(file, "scenario", "mode", column_of(rows, [](const FileScenario& s) { return s.point.mode; }),
                          "wish = every plan arrives; connected = only what fits joins.");
    write_text_coordinate(file, "scenario", "level", std::vector<std::string>(rows.size(), labels.level),
                          "flow = simulated power, not contracts or queue.");
    write_text_coordinate(file, "scenario", "status", column_of(rows, [](const FileScenario& s) { return s.status; }),
                          "done or failed.");
    write_text_coordinate(file, "scenario", "message", column_of(rows, [](const FileScenario& s) { return s.message; }),
                          "Why a scenario failed.");
}

void write_element_axes(H5File& file, const Structure& structure) {
    const auto& nodes = structure.node_rows;
    const auto& branches = structure.branch_rows;
    write_axis(file, "node", column_of(nodes, [](const NodeRow& r) { return r.id; }), "Nodes.");
    write_text_coordinate(file, "node", "node_name", column_of(nodes, [](const NodeRow& r) { return r.name; }),
                          "Name.");
    write_text_coordinate(file, "node", "node_carrier", column_of(nodes, [](const NodeRow& r) { return r.carrier; }),
                          "Carrier.");
    write_text_coordinate(file, "node", "node_site", column_of(nodes, [](const NodeRow& r) { return r.station; }),
                          "Site that groups nodes of several voltages.");
    write_text_coordinate(file, "node", "node_area", column_of(nodes, [](const NodeRow& r) { return r.area; }),
                          "Transmission area.");
    write_text_coordinate(file, "node", "node_municipality",
                          column_of(nodes, [](const NodeRow& r) { return r.municipality; }), "Municipality.");
    write_number_coordinate(file, "node", "node_kv", column_of(nodes, [](const NodeRow& r) { return r.v_rated_kv; }),
                            "kV", "Rated voltage.");
    write_number_coordinate(file, "node", "node_lat", column_of(nodes, [](const NodeRow& r) { return r.lat; }),
                            "degrees_north", "Latitude (WGS 84).");
    write_number_coordinate(file, "node", "node_lon", column_of(nodes, [](const NodeRow& r) { return r.lon; }),
                            "degrees_east", "Longitude (WGS 84).");
    write_axis(file, "branch", column_of(branches, [](const BranchRow& r) { return r.id; }),
               "Branches: groups of equal circuits.");
    write_text_coordinate(file, "branch", "branch_name", column_of(branches, [](const BranchRow& r) { return r.name; }),
                          "Name.");
    write_text_coordinate(file, "branch", "branch_kind", column_of(branches, [](const BranchRow& r) { return r.kind; }),
                          "Kind.");
    write_text_coordinate(file, "branch", "branch_from", column_of(branches, [](const BranchRow& r) { return r.from; }),
                          "Node at the from end.");
    write_text_coordinate(file, "branch", "branch_to", column_of(branches, [](const BranchRow& r) { return r.to; }),
                          "Node at the to end.");
    write_text_coordinate(file, "branch", "branch_confidence",
                          column_of(branches, [](const BranchRow& r) { return r.rating_confidence; }),
                          "How sure the rating is.");
    write_text_coordinate(file, "branch", "branch_rule_offtake",
                          column_of(branches, [](const BranchRow& r) { return r.rule_offtake; }),
                          "Security rule, offtake.");
    write_text_coordinate(file, "branch", "branch_rule_feed_in",
                          column_of(branches, [](const BranchRow& r) { return r.rule_feed_in; }),
                          "Security rule, feed-in.");
    write_axis(file, "area", std::vector<std::string>(structure.areas.ids().begin(), structure.areas.ids().end()),
               "Transmission areas that a transformer from the national grid feeds.");
    std::vector<std::string> stations, station_names, confidences;
    for (const NodeId node : structure.load_nodes) {
        stations.push_back(structure.node_rows[node.at()].id);
        station_names.push_back(structure.node_rows[node.at()].name);
        std::string confidence = "unknown";
        for (std::size_t limit = 0; limit < structure.limit_rows.size(); ++limit) {
            if (structure.limit_node[limit] == node) confidence = structure.limit_rows[limit].confidence;
        }
        confidences.push_back(confidence);
    }
    write_axis(file, "station", stations, "Nodes with demand.");
    write_text_coordinate(file, "station", "station_name", station_names, "Name.");
    write_text_coordinate(file, "station", "station_confidence", confidences, "How sure the firm capacity is.");
    write_axis(file, "contingency", column_of(structure.contingency_rows, [](const ContingencyRow& r) { return r.id; }),
               "Listed outages.");
    write_text_coordinate(file, "contingency", "contingency_branch",
                          column_of(structure.contingency_rows, [](const ContingencyRow& r) { return r.branch; }),
                          "Branch that loses circuits.");
}

void write_time_axis(H5File& file, const TimeAxis& time) {
    std::vector<double> hours(time.n_steps());
    for (std::size_t step = 0; step < hours.size(); ++step) hours[step] = static_cast<double>(step) * time.step_h();
    const hsize_t n = hours.size();
    file.write("time", H5T_NATIVE_DOUBLE, std::span(&n, 1), hours.data());
    file.make_scale("time", "time");
    std::string start = time.iso_text(0);
    start[10] = ' ';
    describe(file, "time", fmt::format("hours since {}:00", start), "time",
             "Start of each step, fixed UTC+1; values are means over the step.");
    // The axis has no 29 February: in a leap year only the calendar without leap days names its days rightly.
    const int year = time.reference_year();
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    file.set_attribute("time", "calendar", is_leap ? "noleap" : "standard");
    file.set_attribute("/", "time_start", time.iso_text(0));
    file.set_attribute("/", "first_hour", fmt::format("{}", time.first_hour()));
}

/// Rows of whole tables gathered from the parts, written at the end.
using Gathered = std::map<std::string, std::vector<std::byte>, std::less<>>;

void gather(Gathered& all, const Structure& structure, const PackedPart* part) {
    for (const ResultField& field : result_fields()) {
        if (field.is_hourly) continue;
        const Values none = no_values(field.type, axis_size(structure, field.axis));
        const auto found = part == nullptr ? FieldValues::const_iterator{} : part->values.find(field.name);
        const Values& values = part == nullptr || found == part->values.end() ? none : found->second;
        const std::span<const std::byte> bytes = bytes_of(values);
        std::vector<std::byte>& column = all[std::string(field.name)];
        column.insert(column.end(), bytes.begin(), bytes.end());
    }
}

std::vector<std::vector<double>> rows_of(const Gathered& all, std::string_view name, std::size_t n_scenarios) {
    const auto& bytes = all.find(name)->second;
    const std::size_t n = bytes.size() / sizeof(double) / std::max<std::size_t>(1, n_scenarios);
    std::vector<std::vector<double>> rows(n_scenarios, std::vector<double>(n));
    for (std::size_t scenario = 0; scenario < n_scenarios; ++scenario) {
        if (n > 0) std::memcpy(rows[scenario].data(), bytes.data() + scenario * n * sizeof(double), n * sizeof(double));
    }
    return rows;
}

void write_first_years(H5File& file, const FirstYears& years, const Structure& structure) {
    std::vector<std::string> ids, storylines, weather, options;
    for (const ScenarioPoint& group : years.groups) {
        ids.push_back(group.storyline + "-" + group.weather + "-" + group.options);
        storylines.push_back(group.storyline);
        weather.push_back(group.weather);
        options.push_back(group.options);
    }
    write_axis(file, "group", ids, "Scenarios that differ in nothing but the year.");
    write_text_coordinate(file, "group", "group_storyline", storylines, "Storyline.");
    write_text_coordinate(file, "group", "group_weather_year", weather, "Weather year.");
    write_text_coordinate(file, "group", "group_option_set", options, "Set of options.");
    const auto write = [&](const std::string& name, const std::vector<std::vector<int>>& rows, Axis axis) {
        const std::string path = "congestion/first_year_short_" + name;
        std::vector<int> flat;
        for (const auto& row : rows) flat.insert(flat.end(), row.begin(), row.end());
        const std::array<hsize_t, 2> dims{rows.size(), axis_size(structure, axis)};
        file.write(path, H5T_NATIVE_INT, dims, flat.data());
        file.attach_scale(path, "group", 0);
        file.attach_scale(path, name, 1);
        describe(file, path, "1", "First year short",
                 "First year of the study above the limit by rule; 0 = in none of its years.");
        file.set_attribute(path, "since", "1.0");
    };
    write("branch", years.branch, Axis::branch);
    write("station", years.station, Axis::station);
}

/// The axes of a group by the names they have at the root, so that the group opens on its own.
void link_axes(H5File& file) {
    for (const std::string& group : result_groups()) {
        for (const std::string axis : {"scenario", "time", "node", "branch", "station", "area", "contingency", "group",
                                       "year", "storyline", "weather_year", "option_set"}) {
            file.link(axis, group + "/" + axis);
        }
    }
}

void write_provenance(H5File& file, const FileLabels& labels) {
    file.make_group("provenance");
    file.write_texts("provenance/study", {labels.study_text});
    file.set_attribute("provenance", "input_key", labels.input_key);
    file.set_attribute("provenance", "program_version", kProgramVersion);
    const auto write_names = [&](const std::string& name,
                                 const std::vector<std::pair<std::string, std::string>>& rows) {
        std::vector<std::string> ids, names;
        for (const auto& [id, text] : rows) {
            ids.push_back(id);
            names.push_back(text);
        }
        file.write_texts("provenance/" + name, ids);
        file.write_texts("provenance/" + name + "_names", names);
    };
    write_names("storylines", labels.storylines);
    write_names("weather_years", labels.weather_years);
    write_names("option_sets", labels.option_sets);
}

/// Dataset of an hourly field over all scenarios; chunks that are never written read as "no value".
void make_hourly(H5File& file, const std::string& name, const Structure& structure, std::size_t n_scenarios) {
    const ResultField& field = result_field(name);
    const std::array<hsize_t, 3> dims{n_scenarios, axis_size(structure, field.axis), structure.time.n_steps()};
    const std::array<hsize_t, 3> chunk{1, chunk_elements(dims[1]), structure.time.n_steps()};
    const Values fill = no_values(field.type, 1);
    file.make_chunked(name, native_type(field.type), dims, chunk, bytes_of(fill).data(), kDeflateLevel);
}

/// Writes the gathered fields and gives every field its axes and attributes.
void finish_fields(H5File& file, const Gathered& gathered, const Structure& structure, std::size_t n_scenarios) {
    for (const ResultField& field : result_fields()) {
        const std::string path(field.name);
        if (field.is_hourly && !file.exists(path)) continue;
        std::vector<hsize_t> dims{n_scenarios};
        if (field.axis != Axis::none) dims.push_back(axis_size(structure, field.axis));
        if (!field.is_hourly) file.write(path, native_type(field.type), dims, gathered.find(path)->second.data());
        file.attach_scale(path, "scenario", 0);
        if (field.axis != Axis::none) file.attach_scale(path, std::string(axis_name(field.axis)), 1);
        if (field.is_hourly) file.attach_scale(path, "time", 2);
        describe(file, path, unit_text(field.unit), field.long_name, field.doc);
        file.set_attribute(path, "since", field.since);
        file.set_attribute(path, "coordinates", "year storyline weather_year option_set");
    }
}

void write_root_attributes(H5File& file, const FileLabels& labels) {
    file.set_attribute("/", "knelpunt_schema", kResultSchema);
    file.set_attribute("/", "program_version", kProgramVersion);
    file.set_attribute("/", "Conventions", "CF-1.8");
    file.set_attribute("/", "study", labels.study);
    file.set_attribute("/", "title", labels.title);
    file.set_attribute("/", "region", labels.region);
    file.set_attribute("/", "level", labels.level);
    file.set_attribute("/", "mode", labels.mode);
}

void copy_chunks(H5File& file, const PackedPart& part, const Structure& structure, std::size_t scenario) {
    for (const PackedPart::HourlyField& hourly : part.hourly) {
        const std::size_t per_chunk = chunk_elements(axis_size(structure, result_field(hourly.name).axis));
        for (std::size_t index = 0; index < hourly.chunks.size(); ++index) {
            const std::array<hsize_t, 3> offset{scenario, index * per_chunk, 0};
            file.write_chunk(hourly.name, offset, hourly.chunks[index]);
        }
    }
}

}  // namespace

FirstYears find_first_years(std::span<const FileScenario> scenarios,
                            const std::vector<std::vector<double>>& branch_loading,
                            const std::vector<std::vector<double>>& station_loading) {
    FirstYears out;
    std::map<std::string, std::size_t> group_of;
    for (std::size_t scenario = 0; scenario < scenarios.size(); ++scenario) {
        const ScenarioPoint& point = scenarios[scenario].point;
        const auto [place, is_new] =
            group_of.try_emplace(point.storyline + "\n" + point.weather + "\n" + point.options, out.groups.size());
        if (is_new) {
            out.groups.push_back(point);
            out.branch.emplace_back(branch_loading[scenario].size(), 0);
            out.station.emplace_back(station_loading[scenario].size(), 0);
        }
        const auto mark = [&](const std::vector<double>& loading, std::vector<int>& first) {
            for (std::size_t at = 0; at < loading.size(); ++at) {
                if (!(loading[at] > 1.0 + tolerance::kCongestedPu)) continue;
                if (first[at] == 0 || point.year < first[at]) first[at] = point.year;
            }
        };
        mark(branch_loading[scenario], out.branch[place->second]);
        mark(station_loading[scenario], out.station[place->second]);
    }
    return out;
}

struct Merger::State {
    std::filesystem::path out, temporary;
    const Structure& structure;
    std::size_t n_scenarios = 0, n_appended = 0;
    H5File file;
    Gathered gathered;
    bool is_finished = false;
};

Merger::Merger(std::filesystem::path out, std::size_t n_scenarios, const Structure& structure) {
    std::filesystem::path temporary = out;
    temporary += ".tmp";
    const std::lock_guard lock(io::hdf5_mutex());
    state_.reset(new State{std::move(out), temporary, structure, n_scenarios, 0, H5File::create(temporary), {}, false});
    for (const std::string& group : result_groups()) state_->file.make_group(group);
}

Merger::~Merger() {
    if (state_ == nullptr || state_->is_finished) return;
    const std::lock_guard lock(io::hdf5_mutex());
    const std::filesystem::path temporary = state_->temporary;
    state_.reset();
    std::error_code error;
    std::filesystem::remove(temporary, error);
}

void Merger::append(const FileScenario& scenario) {
    State& state = *state_;
    const std::size_t index = state.n_appended++;
    if (scenario.status != "done") {
        gather(state.gathered, state.structure, nullptr);
        return;
    }
    const PackedPart part = read_part(scenario.part, state.structure);
    const std::lock_guard lock(io::hdf5_mutex());
    for (const PackedPart::HourlyField& hourly : part.hourly) {
        if (!state.file.exists(hourly.name)) make_hourly(state.file, hourly.name, state.structure, state.n_scenarios);
    }
    copy_chunks(state.file, part, state.structure, index);
    gather(state.gathered, state.structure, &part);
}

void Merger::finish(const FileLabels& labels, std::span<const FileScenario> scenarios) {
    State& state = *state_;
    expects(state.n_appended == scenarios.size(), "every scenario was appended");
    const std::size_t n = scenarios.size();
    {
        const std::lock_guard lock(io::hdf5_mutex());
        H5File& file = state.file;
        write_root_attributes(file, labels);
        write_scenario_axis(file, scenarios, labels);
        write_time_axis(file, state.structure.time);
        write_element_axes(file, state.structure);
        finish_fields(file, state.gathered, state.structure, n);
        const auto branch_loading = rows_of(state.gathered, "congestion/branch_worst_loading_pu", n);
        const auto station_loading = rows_of(state.gathered, "congestion/station_worst_loading_pu", n);
        write_first_years(file, find_first_years(scenarios, branch_loading, station_loading), state.structure);
        link_axes(file);
        write_provenance(file, labels);
        write_bottleneck_table(file, state.structure, scenarios, branch_loading,
                               rows_of(state.gathered, "congestion/branch_worst_excess_mw", n));
        file.close();
    }
    io::sync_file(state.temporary);
    io::replace_file(state.temporary, state.out);
    state.is_finished = true;
}

}  // namespace knelpunt::results
