#include "sim/sweep/study.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/ids.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/text/number_text.hpp"
#include "sim/io/toml.hpp"
#include "sim/run/fields/fields.hpp"

namespace knelpunt::sweep {
namespace {

/// What a file of corrections holds for people beside its changes.
constexpr std::array<std::string_view, 5> kOverlayNotes{"input", "impossible", "still_over", "candidate", "title"};

std::vector<std::string> all_hourly_fields() {
    std::vector<std::string> names;
    for (const results::ResultField* field : run::schema().fields) {
        if (field->is_hourly) names.push_back(field->name);
    }
    return names;
}

/// What `table.KEY = VALUE` is for people, or for a reader of its own: declared for `describe` alone.
KeyFacts described(std::string_view name, std::string_view doc, std::string_view fallback = {},
                   std::string_view choices = {}, ValueType type = ValueType::text) {
    KeyFacts out;
    out.spec = {.name = name, .doc = doc};
    out.spec.required = fallback.empty();
    out.type = type;
    out.choices = choices;
    out.doc = doc;
    out.fallback = fallback;
    return out;
}

const KeyFacts& key_named(const std::vector<StudyKey<ScenarioPoint>>& keys, std::string_view name) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.spec.name == name; });
    expects(found != keys.end(), "the key has a record");
    return *found;
}

/// Both modes side by side: an axis that a study may do without.
KeyFacts axis_of_mode(const std::vector<StudyKey<ScenarioPoint>>& keys) {
    KeyFacts out = key_named(keys, "mode");
    out.spec.name = "axes.mode";
    out.doc = "Both modes side by side; takes the place of mode.";
    out.fallback = "mode";
    return out;
}

TimeAxis read_time(KeyReader& reader, TimeKeys& keys, Issues& issues) {
    reader.read(study_keys_of(kTimeKeys), keys);
    const int year = keys.reference_year;
    const double step_h = keys.step_h, first_hour = keys.first_hour;
    constexpr int kFirstYear = 1583, kLastYear = 9999;  // of the calendar that its weekdays and its dates follow
    const bool is_within = first_hour >= 0.0 && first_hour < kHoursPerYear && year >= kFirstYear && year <= kLastYear;
    constexpr double kMostStepsPerDay = 86400.0;  // of a second
    const double steps_per_day = kHoursPerDay / step_h;
    const bool step_fits = is_within && step_h > 0.0 && step_h <= 1.0 && steps_per_day <= kMostStepsPerDay &&
                           std::abs(steps_per_day - std::round(steps_per_day)) < 1e-12;
    const int full = step_fits ? static_cast<int>(std::lround((kHoursPerYear - first_hour) / step_h)) : 1;
    const int steps = keys.steps == kToEndOfYear ? full : keys.steps;
    if (!step_fits || steps < 1 || steps > full) {
        issues.add(
            IssueCode::bad_time_axis, reader.table("time").place(),
            fmt::format("time: {} steps of {} h from hour {} do not fit the year {}", steps, step_h, first_hour, year),
            "step_h is 1 or a part of an hour that divides it; the axis ends within the year, one from 1583 to 9999");
        return TimeAxis::full_year(TimeKeys{}.reference_year);
    }
    return {year, static_cast<std::size_t>(steps), step_h, first_hour};
}

std::vector<Overlay> read_overlays(io::TomlTable& parent) {
    std::vector<Overlay> out;
    for (io::TomlTable& table : parent.tables("change")) {
        Overlay overlay;
        overlay.place = table.place();
        overlay.table = table.text("table");
        overlay.row = table.text("row");
        overlay.column = table.text("column");
        overlay.operation = table.text("operation", "set");
        overlay.value = table.text_of_value("value");
        table.report_unknown();
        const bool is_whole = !overlay.table.empty() && !overlay.row.empty() && !overlay.column.empty();
        if (is_whole) out.push_back(std::move(overlay));  // else an issue already
    }
    return out;
}

/// Reads the option sets that the axis names, each once.
void read_option_sets(KeyReader& reader, const std::vector<StudyKey<ScenarioPoint>>& keys, const KeyWords& wanted,
                      Study& study, Issues& issues) {
    io::TomlTable& sets = reader.table("option_sets");
    const std::vector<std::string> names = sets.table_names();
    for (const std::string& id : wanted) {
        if (std::find(names.begin(), names.end(), id) == names.end()) {
            issues.add(IssueCode::dangling_id, reader.table("axes").place_of("options"),
                       fmt::format("axes.options names \"{}\", which has no table [option_sets.{}]", id, id),
                       name_hint(id, names));
            continue;
        }
        io::TomlTable entry = sets.table(id, true);
        (void)entry.has("name_nl");  // read by the page
        const std::string path = fmt::format("option_sets.{}.", id);
        OptionSet set{id, entry.text("name", id), {}, {}, read_overlays(entry)};
        set.projects = reader.words(key_named(keys, "option_sets.*.projects"), entry, path).value_or(KeyWords{});
        set.chosen = reader.words(key_named(keys, "option_sets.*.options"), entry, path).value_or(KeyWords{});
        entry.report_unknown();
        study.changes.insert(study.changes.end(), set.overlays.begin(), set.overlays.end());
        study.option_sets.push_back(std::move(set));
    }
    for (const std::string& name : names) {
        if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) continue;
        study.unused_sets.push_back(name);
        reader.note("option_sets." + name, sets.place_of(name));
    }
}

/// Reads [compare]: beside a base set one with each option, one with all, and one with all but each.
void read_comparison(KeyReader& reader, Study& study, Issues& issues) {
    if (!reader.root().has("compare")) return;
    const Place place = reader.root().place_of("compare");
    reader.note("compare", place, {"dispatch", "market", "counts no cost and no CO2 of options"});
    Comparison compare;
    reader.read(study_keys_of(kComparisonKeys), compare);
    std::vector<std::string> names;
    for (const OptionSet& set : study.option_sets) names.push_back(set.id);
    const auto found = std::find_if(study.option_sets.begin(), study.option_sets.end(),
                                    [&](const OptionSet& set) { return set.id == compare.base; });
    if (found == study.option_sets.end()) {
        issues.add(IssueCode::dangling_id, reader.table("compare").place_of("base"),
                   fmt::format("compare.base = \"{}\" is none of axes.options", compare.base),
                   name_hint(compare.base, names));
        return;
    }
    const OptionSet start = *found;
    const auto add = [&](const std::string& id, const std::string& name, const std::vector<std::string>& chosen) {
        OptionSet set = start;
        set.id = start.id + id;
        set.name = start.name + name;
        set.chosen.insert(set.chosen.end(), chosen.begin(), chosen.end());
        study.option_sets.push_back(std::move(set));
    };
    for (const std::string& option : compare.options) add("+" + option, ", with " + option, {option});
    if (compare.sets != ComparedSets::each_and_all || compare.options.size() < 2) return;
    add("+all", ", with all", compare.options);
    for (const std::string& option : compare.options) {
        std::vector<std::string> others = compare.options;
        std::erase(others, option);
        add("+all/" + option, ", with all but " + option, others);
    }
}

/// Id of a scenario: mode and draw only where they tell scenarios apart.
std::string point_id(const Study& study, const ScenarioPoint& point) {
    std::string id = fmt::format("{}-{}-{}-{}", point.storyline, point.year, point.weather, point.options);
    if (study.modes.size() > 1) id.append("-").append(word_of(point.mode));
    if (point.draw > kNoDraw) id += fmt::format("-d{:03}", point.draw);
    return id;
}

void add_years(Study& study, ScenarioPoint point) {
    for (const int year : study.years) {
        point.year = year;
        point.id = point_id(study, point);
        study.points.push_back(point);
    }
}

/// Complains about draws of samples that the corrections do not hold, or that something else would move again.
void check_reconciled(const Study& study, const ChoiceSet<DrawnInput>& drawn, const Place& place, Issues& issues) {
    if (!drawn.holds(DrawnInput::reconciled)) return;
    const std::size_t n = study.sampled.empty() ? 0 : study.sampled.front().sample.size();
    if (static_cast<int>(n) < study.n_draws) {
        issues.add(IssueCode::out_of_range, place,
                   fmt::format("draws.of holds \"reconciled\" and asks for {} draws, overlay holds {} samples",
                               study.n_draws, n),
                   "Name a file with overlay that knelpunt reconcile STUDY --samples N --out FILE has written");
    }
    if (drawn.holds(DrawnInput::load_shares)) {
        issues.add(IssueCode::unknown_choice, place,
                   "draws.of holds \"reconciled\" and \"load_shares\", which would move the sampled shares again",
                   "Leave one of them out");
    }
}

/// An input of [[sampled]]: numbers parted by spaces.
SampledInput read_samples(io::TomlTable& table, Issues& issues) {
    SampledInput out{table.text("kind"), table.text("id"), table.number("value"), {}};
    const std::vector<std::string> kinds{"rating", "firm_capacity", "share"};
    if (std::find(kinds.begin(), kinds.end(), out.kind) == kinds.end())
        issues.add(IssueCode::unknown_choice, table.place_of("kind"),
                   fmt::format("kind holds \"{}\", which does not exist", out.kind), name_hint(out.kind, kinds));
    std::istringstream text(table.text("samples"));
    for (std::string word; text >> word;) {
        const double value = io::parse_number(word);
        if (!(value > 0.0)) {
            issues.add(IssueCode::out_of_range, table.place_of("samples"),
                       fmt::format("samples of {} \"{}\" hold \"{}\", must be numbers > 0", out.kind, out.id, word));
            break;
        }
        out.sample.push_back(value);
    }
    table.report_unknown();
    return out;
}

/// Reads the file of corrections that a study names, seen from the study.
void read_corrections(io::TomlTable& table, Study& study, Issues& issues) {
    if (!table.has("overlay")) return;
    study.overlay = (study.file.parent_path() / table.text("overlay")).lexically_normal();
    if (!std::filesystem::is_regular_file(study.overlay)) {
        issues.add(IssueCode::file_missing, table.place_of("overlay"),
                   fmt::format("overlay names the file {}, which does not exist", study.overlay.string()),
                   "The path is seen from the study. It is written by: knelpunt reconcile STUDY --out FILE");
        return;
    }
    io::TomlTable overlay = io::read_toml(study.overlay, issues);
    if (issues.has_errors()) return;
    io::read_text_file(study.overlay, study.overlay_text, issues);
    study.corrections = read_overlays(overlay);
    for (io::TomlTable& table_of_input : overlay.tables("sampled"))
        study.sampled.push_back(read_samples(table_of_input, issues));
    const auto differs = [&](const SampledInput& input) {
        return input.sample.size() != study.sampled.front().sample.size();
    };
    if (std::any_of(study.sampled.begin(), study.sampled.end(), differs))
        issues.add(IssueCode::out_of_range, overlay.place(), "inputs of [[sampled]] have different numbers of samples");
    for (const std::string_view note : kOverlayNotes) static_cast<void>(overlay.has(note));
    overlay.report_unknown();
}

/// The product of the axes.
/// @param point  what all scenarios have in common
void make_points(Study& study, ScenarioPoint point) {
    const std::vector<Overlay> overlays = point.overlays;
    for (const std::string& storyline : study.storylines) {
        for (const std::string& weather : study.weather_years) {
            for (const OptionSet& options : study.option_sets) {
                point.storyline = storyline;
                point.weather = weather;
                point.options = options.id;
                point.projects = options.projects;
                point.chosen = options.chosen;
                point.overlays = overlays;
                point.overlays.insert(point.overlays.end(), options.overlays.begin(), options.overlays.end());
                for (const ConnectionMode mode : study.modes) {
                    point.mode = mode;
                    for (point.draw = kNoDraw; point.draw <= study.n_draws; ++point.draw) add_years(study, point);
                }
            }
        }
    }
}

/// Complains about scenarios of one name: "a" with "b-c" and "a-b" with "c" make the same, and a set of [compare] may be
/// called like one of the user's.
void check_names(const Study& study, const Place& place, Issues& issues) {
    if (issues.has_errors()) return;
    std::vector<std::string> ids;
    for (const ScenarioPoint& point : study.points) ids.push_back(point.id);
    check_once(ids, place, "the list of scenarios", issues);
}

/// Weeks that the study's hours do not have.
void check_weeks(const std::vector<int>& weeks, const TimeAxis& time, const Place& place, Issues& issues) {
    const double hours = static_cast<double>(time.n_steps()) * time.step_h();
    constexpr double kDaysPerWeek = 7.0;
    const double n_weeks = std::ceil(hours / (kDaysPerWeek * kHoursPerDay));
    for (const int week : weeks) {
        if (week > n_weeks)
            issues.add(IssueCode::out_of_range, place,
                       fmt::format("vertex_weeks holds {}, must lie between 1 and {}", week, n_weeks));
    }
}

void find_region(const Place& place, Study& study) {
    study.region_place = place;
    if (!study.region.empty()) study.region_folder = (study.file.parent_path() / study.region).lexically_normal();
    if (!study.region_folder.has_filename()) study.region_folder = study.region_folder.parent_path();
}

/// Values of the axes, and how many worlds are drawn.
/// @return  ids of the option sets
KeyWords read_axes(KeyReader& reader, const std::vector<StudyKey<ScenarioPoint>>& keys, ConnectionMode mode,
                   Study& study) {
    const auto words = [&](std::string_view name) { return reader.words(key_named(keys, name)).value_or(KeyWords{}); };
    study.storylines = words("axes.storyline");
    for (const std::string& year : words("axes.year")) study.years.push_back(std::stoi(year));
    study.weather_years = words("axes.weather");
    const KeyWords options = words("axes.options");
    study.modes.clear();
    for (const std::string& word : reader.words(axis_of_mode(keys)).value_or(KeyWords{std::string(word_of(mode))}))
        study.modes.push_back(choice_of<ConnectionMode>(word).value());
    if (reader.root().has("draws")) {
        const KeyWords count = words("draws.count");
        study.n_draws = count.empty() ? 0 : std::stoi(count.front());
    }
    return options;
}

void read_outputs(KeyReader& reader, Study& study, Issues& issues) {
    const std::vector<std::string> known = all_hourly_fields();
    io::TomlTable& outputs = reader.table("outputs");
    if (!outputs.has("hourly")) study.hourly_fields = known;
    for (const std::string& field : study.hourly_fields) {
        if (std::find(known.begin(), known.end(), field) == known.end())
            issues.add(IssueCode::unknown_choice, outputs.place(),
                       fmt::format("outputs.hourly holds \"{}\", which does not exist", field),
                       name_hint(field, known));
    }
}

}  // namespace

Study read_study(const std::filesystem::path& file, Issues& issues, const std::vector<StudyKey<ScenarioPoint>>& keys) {
    Study study;
    study.file = file;
    io::TomlTable table = io::read_toml(file, issues);
    if (issues.has_errors()) return study;
    io::read_text_file(file, study.text, issues);
    study.name = file.stem().string();
    study.title = study.name;
    (void)table.has("title_nl");  // read by the page
    KeyReader reader(table, issues);
    reader.read(study_keys_of(kStudyKeys), study);
    find_region(table.place_of("region"), study);
    study.time = read_time(reader, study.time_keys, issues);
    ScenarioPoint common;
    reader.read(keys, common);
    check_weeks(common.vertex_weeks, study.time, table.place_of("vertex_weeks"), issues);
    const KeyWords options = read_axes(reader, keys, common.mode, study);
    read_option_sets(reader, keys, options, study, issues);
    read_comparison(reader, study, issues);
    common.overlays = read_overlays(table);
    study.changes.insert(study.changes.end(), common.overlays.begin(), common.overlays.end());
    read_outputs(reader, study, issues);
    read_corrections(table, study, issues);
    if (table.has("draws")) check_reconciled(study, common.drawn, reader.table("draws").place_of("of"), issues);
    reader.report_unknown();
    study.given = reader.given();
    study.mentions = reader.mentions();
    make_points(study, common);
    check_names(study, reader.table("axes").place(), issues);
    if (study.points.empty() && !issues.has_errors()) {
        issues.add(IssueCode::empty_study, {file.string(), 0, {}}, "the study has no scenario",
                   "Every axis needs at least one value");
    }
    return study;
}

void check_mentions(const Study& study, const IdsOfTable& ids_of, Issues& issues) {
    for (const Mention& mention : study.mentions) {
        std::vector<std::string> known;
        bool is_known = true;  // of a table that could not be read nothing is
        for (const std::string& table : split_choices(mention.tables)) {
            const std::optional<std::vector<std::string>> ids = ids_of(table);
            is_known = is_known && ids.has_value();
            if (ids) known.insert(known.end(), ids->begin(), ids->end());
        }
        if (!is_known || std::find(known.begin(), known.end(), mention.id) != known.end()) continue;
        std::string tables = mention.tables;
        if (const std::size_t bar = tables.find('|'); bar != std::string::npos) tables.replace(bar, 1, " or ");
        issues.add(IssueCode::dangling_id, mention.place,
                   fmt::format("{} names \"{}\", which is no row of {}", mention.key, mention.id, tables),
                   name_hint(mention.id, known));
    }
}

TableDoc study_doc(const std::vector<StudyKey<ScenarioPoint>>& keys) {
    static const auto kWhole = study_keys_of(kStudyKeys);
    static const auto kTime = study_keys_of(kTimeKeys);
    static const auto kComparison = study_keys_of(kComparisonKeys);
    static const KeyFacts kModes = axis_of_mode(point_keys());
    static const std::array kOthers{
        described("knelpunt", "Version of the definition: 1.", {}, {}, ValueType::number),
        described("title_nl", "Title in Dutch, for the page.", "title"),
        described("option_sets.*.name", "Name for people.", "its id"),
        described("option_sets.*.name_nl", "Name in Dutch, for the page.", "name"),
        described("option_sets.*.change", "Changes of this set, as [[change]].", "none"),
        described("overlay",
                  "File of corrections of the tables, which hold before projects: what knelpunt reconcile writes. Its "
                  "[[change]] are as above. A project that sets a rating below a corrected one leaves that as it is.",
                  "none")};
    TableDoc out{"study", "", "Keys of a study file (TOML). Scenarios are the product of the axes.", {}};
    const auto add = [&out](const auto& facts) {
        for (const KeyFacts& key : facts) out.columns.push_back(key.describe());
    };
    add(kWhole);
    add(keys);
    out.columns.push_back(kModes.describe());
    add(kTime);
    add(kComparison);
    add(kOthers);
    return out;
}

namespace {

ColumnDoc text(std::string_view name, std::string_view doc, std::string_view fallback = {},
               std::string_view choices = {}) {
    return {{.name = name, .doc = doc, .fallback = fallback, .choices = choices}, ValueType::text};
}

ColumnDoc number(std::string_view name, std::string_view doc, std::string_view fallback = {}) {
    return {{.name = name, .doc = doc, .fallback = fallback}, ValueType::number};
}

}  // namespace

TableDoc overlay_doc() {
    return {
        "overlay",
        "",
        "Keys of a file of corrections (TOML) that studies name with overlay; knelpunt reconcile writes it.",
        {number("knelpunt", "Version of the definition: 1."),
         text("title", "For people.", "none"),
         text("change", "Changes of input cells that hold before projects, as [[change]] of a study.", "none"),
         text("input", "For people: what was changed. The keys below stand in [[input]].", "none"),
         text("input.kind", "What it is.", "", "rating|firm_capacity|share"),
         text("input.id", "Row of lines, transformers or buses."),
         text("input.unit", "Unit of the values below."),
         number("input.before", "Value of the tables; 1 for a share."),
         number("input.mean", "Mean of what is possible: the value of the change."),
         number("input.p10", "Value that one in ten possible worlds lies below; p50, p90: five, nine in ten."),
         number("input.mean_bands", "Distance of the mean from the tables, in bands of the input."),
         number("input.least_change_bands", "The same in the smallest change of all, which ends at the edge."),
         text("input.forced_by", "Element whose limit asks most for it, with outage and hour (weather, time)."),
         number("input.cost_if_held",
                "Least sum of squares of bands without this input; \"impossible\" if there is none."),
         text("sampled", "Every assumed input in worlds in which the base year holds, for draws.of.", "none"),
         text("sampled.kind", "What it is.", "", "rating|firm_capacity|share"),
         text("sampled.id", "Branch or bus."),
         number("sampled.value", "What the tables hold with the changes above."),
         text("sampled.samples", "Its values, parted by spaces; the n-th draw takes the n-th."),
         text("still_over", "The same of elements over only in hours left out as extremes, whose limits stay.", "none"),
         text("candidate",
              "For each of these: what else may be wrong (circuit, rule, switch), run beside the changes; holds, or "
              "loading_pu and hours that are left, and elements_over of the region.",
              "none"),
         text("impossible", "Elements that no change within the bands makes possible: id, loading_pu, cause.",
              "none")}};
}

int find_scenario(const Study& study, const std::string& id, Issues& issues) {
    std::vector<std::string> ids;
    for (std::size_t index = 0; index < study.points.size(); ++index) {
        if (study.points[index].id == id) return static_cast<int>(index);
        ids.push_back(study.points[index].id);
    }
    issues.add(IssueCode::unknown_scenario, {study.file.string(), 0, {}},
               fmt::format("the study has no scenario \"{}\"", id), name_hint(id, ids));
    return -1;
}

}  // namespace knelpunt::sweep
