#include "sim/results/merge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <tuple>
#include <type_traits>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/base/version.hpp"
#include "sim/io/file.hpp"
#include "sim/io/hdf5.hpp"
#include "sim/results/axes.hpp"
#include "sim/results/bottleneck_table.hpp"
#include "sim/results/checksums.hpp"
#include "sim/results/findings.hpp"

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
    write_text_coordinate(file, "scenario", "mode",
                          column_of(rows, [](const FileScenario& s) { return std::string(word_of(s.point.mode)); }),
                          "wish = every plan arrives; connected = only what fits joins.");
    const std::vector<int> draws = column_of(rows, [](const FileScenario& s) { return s.point.draw; });
    file.write("draw", H5T_NATIVE_INT, std::span(&n, 1), draws.data());
    file.attach_scale("draw", "scenario", 0);
    describe(file, "draw", "1", "draw", "Number of the draw of uncertain inputs; 0 = the likely values.");
    write_text_coordinate(file, "scenario", "level", std::vector<std::string>(rows.size(), labels.level),
                          "flow = simulated power, not contracts or queue.");
    write_text_coordinate(file, "scenario", "status", column_of(rows, [](const FileScenario& s) { return s.status; }),
                          "done or failed.");
    write_text_coordinate(file, "scenario", "message", column_of(rows, [](const FileScenario& s) { return s.message; }),
                          "Why a scenario failed.");
}

/// Every axis with its labels, and what is known of its elements.
void write_element_axes(H5File& file, const Structure& structure) {
    for (const Axis& axis : axes().all()) {
        const std::string name(axis.name);
        write_axis(file, name, axis.labels(structure), axis.doc);
        for (const Coordinate& of : axis.coordinates) {
            if (of.texts != nullptr)
                write_text_coordinate(file, name, std::string(of.name), of.texts(structure), of.doc);
            else
                write_number_coordinate(file, name, std::string(of.name), of.numbers(structure), of.unit, of.doc);
        }
    }
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

/// Rows that the tables at the end of the file need: loading and excess of the branches.
struct Kept {
    std::vector<std::vector<double>> branch_loading, branch_excess_mw;  ///< [scenario][branch]

    void add(const BottleneckTable& table, const Structure& structure, const FieldValues* values) {
        const auto row = [&](const ResultField& field) {
            const auto found = values == nullptr ? FieldValues::const_iterator{} : values->find(field.name);
            const bool is_there = values != nullptr && found != values->end();
            return std::get<std::vector<double>>(is_there ? found->second : no_values(structure, field));
        };
        branch_loading.push_back(row(*table.loading_pu));
        branch_excess_mw.push_back(row(*table.excess_mw));
    }
};

/// Space for every field that is not packed.
void make_fields(H5File& file, const Schema& schema, const Structure& structure, std::size_t n_scenarios) {
    for (const ResultField* field : schema.fields) {
        if (field->is_packed()) continue;
        std::vector<hsize_t> dims{n_scenarios};
        for (const Axis* axis : {field->axis, field->by})
            if (axis != nullptr) dims.push_back(axis_size(structure, axis));
        file.make_rows(field->name, native_type(field->type), dims);
    }
}

/// Checksums of one scenario's values by field.
using RowChecksums = std::map<std::string_view, std::uint64_t>;

/// One scenario's row of every field that is not packed; "no value" where there is none.
void write_fields(H5File& file, const Schema& schema, const Structure& structure, std::size_t scenario,
                  const FieldValues* values, RowChecksums& checksums) {
    for (const ResultField* field : schema.fields) {
        if (field->is_packed()) continue;
        const auto found = values == nullptr ? FieldValues::const_iterator{} : values->find(field->name);
        const bool is_there = values != nullptr && found != values->end();
        const Values row = is_there ? found->second : no_values(structure, *field);
        file.write_row(field->name, native_type(field->type), scenario, bytes_of(row).data());
        checksums[field->name] = row_checksum(bytes_of(row));
    }
}

void write_group_axis(H5File& file, const std::string& axis, const std::vector<ScenarioPoint>& points,
                      const std::vector<std::string>& ids, std::string_view description) {
    write_axis(file, axis, ids, description);
    const auto write = [&](const std::string& name, const auto& text_of, std::string_view doc) {
        write_text_coordinate(file, axis, axis + "_" + name,
                              column_of(points, [&](const ScenarioPoint& p) { return std::invoke(text_of, p); }), doc);
    };
    write("storyline", &ScenarioPoint::storyline, "Storyline.");
    write("weather_year", &ScenarioPoint::weather, "Weather year.");
    write("option_set", &ScenarioPoint::options, "Set of options.");
    write(
        "mode", [](const ScenarioPoint& p) { return std::string(word_of(p.mode)); }, "Mode.");
}

/// A dataset [group][element] of the file, and its axes.
struct Matrix {
    std::string path, group_axis;
    const Axis* axis;
    std::string long_name, doc;
    std::string_view since;
};

/// Writes a ratio, a year or a number: something without a dimension.
template <class T>
void write_matrix(H5File& file, const Matrix& matrix, const Structure& structure, const std::vector<T>& flat) {
    const std::size_t n = axis_size(structure, matrix.axis);
    const std::array<hsize_t, 2> dims{n == 0 ? 0 : flat.size() / n, n};
    file.write(matrix.path, std::is_same_v<T, int> ? H5T_NATIVE_INT : H5T_NATIVE_DOUBLE, dims, flat.data());
    file.attach_scale(matrix.path, matrix.group_axis, 0);
    file.attach_scale(matrix.path, std::string(axis_name(matrix.axis)), 1);
    describe(file, matrix.path, "1", matrix.long_name, matrix.doc);
    file.set_attribute(matrix.path, "since", matrix.since);
}

void write_first_years(H5File& file, const Schema& schema, const Findings& findings, const Structure& structure) {
    std::vector<ScenarioPoint> points;
    std::vector<std::string> ids;
    for (const Findings::Group& group : findings.groups()) {
        points.push_back(group.point);
        ids.push_back(group_id(group.point));
    }
    write_group_axis(file, "group", points, ids, "Scenarios that differ in nothing but year and draw.");
    for (std::size_t at = 0; at < schema.questions.size(); ++at) {
        const Question& question = schema.questions[at];
        std::vector<int> flat;
        for (const Findings::Group& group : findings.groups())
            flat.insert(flat.end(), group.first_year[at].begin(), group.first_year[at].end());
        write_matrix(file,
                     {std::string(question.first_year), "group", question.axis, "First year short",
                      fmt::format("First year of the study {}; 0 = in none of its years; -1 = in none of those that "
                                  "are known: a scenario failed, or AC flow has hours without a solution.",
                                  question.doc),
                      question.since},
                     structure, flat);
    }
}

constexpr std::string_view kSinceDraws = "1.1";  ///< version since which a study may have draws

/// What the draws say: probability of being short per scenario, first years per group.
void write_uncertainty(H5File& file, const Schema& schema, const Findings& findings, const Structure& structure) {
    if (findings.drawn().empty()) return;
    file.make_group(std::string(kUncertaintyGroup));
    std::vector<ScenarioPoint> points;
    std::vector<std::string> ids;
    std::vector<int> years, n_draws;
    for (const Findings::Drawn& drawn : findings.drawn()) {
        points.push_back(drawn.point);
        ids.push_back(likely_id(drawn.point));
        years.push_back(drawn.point.year);
        n_draws.push_back(drawn.n);
    }
    write_group_axis(file, "drawn_scenario", points, ids, "Scenarios with draws, by the id of their likely values.");
    const hsize_t n = ids.size();
    for (const auto& [name, values, doc] :
         {std::tuple("drawn_scenario_year", &years, "Year."),
          std::tuple("drawn_scenario_draws", &n_draws, "Draws that were computed.")}) {
        file.write(name, H5T_NATIVE_INT, std::span(&n, 1), values->data());
        file.attach_scale(name, "drawn_scenario", 0);
        describe(file, name, "1", name, doc);
    }
    for (std::size_t at = 0; at < schema.questions.size(); ++at) {
        const Question& question = schema.questions[at];
        std::vector<double> value_pu, error_pu;
        for (const Findings::Drawn& drawn : findings.drawn()) {
            for (const int k : drawn.n_short[at]) {
                const Probability probability = probability_of(k, drawn.n);
                value_pu.push_back(probability.value_pu);
                error_pu.push_back(probability.error_pu);
            }
        }
        write_matrix(file,
                     {question.probability(), "drawn_scenario", question.axis, "Probability of being short",
                      fmt::format("Share of the draws {}.", question.doc), kSinceDraws},
                     structure, value_pu);
        write_matrix(
            file,
            {question.probability_error(), "drawn_scenario", question.axis, "Standard error of the probability",
             "Standard error of (k + 1) / (n + 2) for k of n draws.", kSinceDraws},
            structure, error_pu);
        for (const YearShare& share : kYearShares) {
            std::vector<int> flat;
            for (const Findings::Group& group : findings.groups()) {
                for (const auto& counts : group.draws_by_first_year[at])
                    flat.push_back(year_quantile(counts, share.share_pu));
            }
            write_matrix(file,
                         {question.first_year_of(share.name), "group", question.axis,
                          fmt::format("First year short, {} of the draws", share.name),
                          fmt::format("Year by which this share of the draws is {}; 0 = not in the study's years.",
                                      question.doc),
                          kSinceDraws},
                         structure, flat);
        }
    }
}

/// The axes of a group by the names they have at the root, so that the group opens on its own.
void link_axes(H5File& file, const Schema& schema) {
    std::vector<std::string> groups = schema.field_groups();
    if (const std::string group(kUncertaintyGroup); file.exists(group)) groups.push_back(group);
    for (const std::string& group : groups) {
        for (const std::string axis : {"scenario", "time", "group", "year", "storyline", "weather_year", "option_set",
                                       "mode", "draw", "drawn_scenario"}) {
            if (file.exists(axis)) file.link(axis, group + "/" + axis);
        }
        for (const Axis& axis : axes().all()) file.link(std::string(axis.name), fmt::format("{}/{}", group, axis.name));
    }
}

void write_provenance(H5File& file, const FileLabels& labels) {
    file.make_group("provenance");
    file.write_texts("provenance/study", {labels.study_text});
    file.write_texts("provenance/overlay", {labels.overlay_text});
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

/// Dataset of a packed field over all scenarios; chunks that are never written read as "no value".
void make_packed(H5File& file, const ResultField& field, const Structure& structure, std::size_t n_scenarios) {
    const std::array<hsize_t, 3> dims{n_scenarios, axis_size(structure, field.axis),
                                      values_per_element(structure, field)};
    const std::array<hsize_t, 3> chunk{1, chunk_elements(dims[1]), chunk_values(dims[2])};
    const Values fill = no_values(field.type, 1);
    file.make_chunked(field.name, native_type(field.type), dims, chunk, bytes_of(fill).data(), kDeflateLevel);
}

/// Gives every field its axes and attributes.
void finish_fields(H5File& file, const Schema& schema) {
    for (const ResultField* field : schema.fields) {
        const std::string& path = field->name;
        if (!file.exists(path)) continue;
        file.attach_scale(path, "scenario", 0);
        if (field->axis != nullptr) file.attach_scale(path, std::string(axis_name(field->axis)), 1);
        if (field->by != nullptr) file.attach_scale(path, std::string(axis_name(field->by)), 2);
        if (field->is_hourly) file.attach_scale(path, "time", 2);
        describe(file, path, unit_text(field->unit), field->long_name, field->doc);
        file.set_attribute(path, "since", field->since);
        file.set_attribute(path, "coordinates", "year storyline weather_year option_set mode draw");
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

void copy_chunks(H5File& file, const PackedPart& part, const Schema& schema, const Structure& structure,
                 std::size_t scenario, RowChecksums& checksums) {
    for (const PackedPart::PackedField& packed : part.packed) {
        const ResultField& field = schema.field(packed.name);
        const std::size_t per_chunk = chunk_elements(axis_size(structure, field.axis));
        checksums[field.name] = chunks_checksum(packed.chunks);
        for (std::size_t index = 0; index < packed.chunks.size(); ++index) {
            const std::array<hsize_t, 3> offset{scenario, index * per_chunk, 0};
            file.write_chunk(packed.name, offset, packed.chunks[index]);
        }
    }
}

/// Adds the checksums of all values; a scenario without an hourly field has none of its chunks.
void add_checksums(H5File& file, const Schema& schema, const Structure& structure,
                   const std::vector<RowChecksums>& rows) {
    std::vector<std::string> names;
    std::vector<std::vector<std::uint64_t>> values(rows.size());
    for (const ResultField* field : schema.fields) {
        if (!file.exists(field->name)) continue;
        names.push_back(field->name);
        const std::vector<std::vector<std::byte>> none(
            n_chunks(axis_size(structure, field->axis), values_per_element(structure, *field)));
        for (std::size_t scenario = 0; scenario < rows.size(); ++scenario) {
            const auto found = rows[scenario].find(field->name);
            values[scenario].push_back(found == rows[scenario].end() ? chunks_checksum(none) : found->second);
        }
    }
    write_checksums(file, names, values);
}

}  // namespace

struct Merger::State {
    std::filesystem::path out, temporary;
    const Schema& schema;
    const Structure& structure;
    std::size_t n_scenarios = 0, n_appended = 0;
    H5File file;
    Kept kept;
    Findings findings;
    std::vector<RowChecksums> checksums;  ///< of the scenarios appended
    bool is_finished = false;
};

Merger::Merger(std::filesystem::path out, std::filesystem::path temporary, std::size_t n_scenarios,
               const Schema& schema, const Structure& structure) {
    const std::lock_guard lock(io::hdf5_mutex());
    state_.reset(new State{std::move(out),
                           temporary,
                           schema,
                           structure,
                           n_scenarios,
                           0,
                           H5File::create(temporary),
                           {},
                           Findings(schema.questions, structure),
                           {},
                           false});
    for (const std::string& group : schema.field_groups()) state_->file.make_group(group);
    make_fields(state_->file, schema, structure, n_scenarios);
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
    const bool is_done = scenario.status == "done";
    const PackedPart part = is_done ? read_part(scenario.part, state.schema, state.structure) : PackedPart();
    if (part.key != (is_done ? scenario.key : std::string()))
        throw IoError(scenario.part.string(), "the part is of another scenario, input or build");
    const FieldValues* values = is_done ? &part.values : nullptr;
    state.kept.add(state.schema.bottlenecks, state.structure, values);
    state.findings.add(scenario.point, values);
    const std::lock_guard lock(io::hdf5_mutex());
    for (const PackedPart::PackedField& packed : part.packed) {
        if (!state.file.exists(packed.name))
            make_packed(state.file, state.schema.field(packed.name), state.structure, state.n_scenarios);
    }
    RowChecksums& checksums = state.checksums.emplace_back();
    copy_chunks(state.file, part, state.schema, state.structure, index, checksums);
    write_fields(state.file, state.schema, state.structure, index, values, checksums);
}

void Merger::finish(const FileLabels& labels, std::span<const FileScenario> scenarios) {
    State& state = *state_;
    expects(state.n_appended == scenarios.size(), "every scenario was appended");
    {
        const std::lock_guard lock(io::hdf5_mutex());
        H5File& file = state.file;
        write_root_attributes(file, labels);
        write_scenario_axis(file, scenarios, labels);
        write_time_axis(file, state.structure.time);
        write_element_axes(file, state.structure);
        finish_fields(file, state.schema);
        state.findings.finish();
        write_first_years(file, state.schema, state.findings, state.structure);
        write_uncertainty(file, state.schema, state.findings, state.structure);
        link_axes(file, state.schema);
        write_provenance(file, labels);
        write_bottleneck_table(file, state.structure, scenarios, state.kept.branch_loading,
                               state.kept.branch_excess_mw);
        add_checksums(file, state.schema, state.structure, state.checksums);
        file.close();
    }
    io::sync_file(state.temporary);
    io::replace_file(state.temporary, state.out);
    state.is_finished = true;
}

}  // namespace knelpunt::results
