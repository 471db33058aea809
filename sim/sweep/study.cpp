#include "sim/sweep/study.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/ids.hpp"
#include "sim/base/text/names.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/text/number_text.hpp"
#include "sim/io/toml.hpp"
#include "sim/run/fields/fields.hpp"

namespace knelpunt::sweep {
namespace {

constexpr int kDefaultReferenceYear = 2025;

/// What a file of corrections holds for people beside its changes.
constexpr std::array<std::string_view, 5> kOverlayNotes{"input", "impossible", "still_over", "candidate", "title"};

std::vector<std::string> all_hourly_fields() {
    std::vector<std::string> names;
    for (const results::ResultField* field : run::schema().fields) {
        if (field->is_hourly) names.push_back(field->name);
    }
    return names;
}

TimeAxis read_time(io::TomlTable& study, Issues& issues) {
    io::TomlTable table = study.table("time", false);
    const int year = table.integer("reference_year", kDefaultReferenceYear);
    const double step_h = table.number("step_h", 1.0);
    const double first_hour = table.number("first_hour", 0.0);
    constexpr int kFirstYear = 1583, kLastYear = 9999;  // of the calendar that its weekdays and its dates follow
    const bool is_within = first_hour >= 0.0 && first_hour < kHoursPerYear && year >= kFirstYear && year <= kLastYear;
    constexpr double kMostStepsPerDay = 86400.0;  // of a second
    const double steps_per_day = kHoursPerDay / step_h;
    const bool step_fits = is_within && step_h > 0.0 && step_h <= 1.0 && steps_per_day <= kMostStepsPerDay &&
                           std::abs(steps_per_day - std::round(steps_per_day)) < 1e-12;
    const int full = step_fits ? static_cast<int>(std::lround((kHoursPerYear - first_hour) / step_h)) : 1;
    const int steps = table.integer("steps", full);
    table.report_unknown();
    if (!step_fits || steps < 1 || steps > full) {
        issues.add(
            IssueCode::bad_time_axis, table.place(),
            fmt::format("time: {} steps of {} h from hour {} do not fit the year {}", steps, step_h, first_hour, year),
            "step_h is 1 or a part of an hour that divides it; the axis ends within the year, one from 1583 to 9999");
        return TimeAxis::full_year(kDefaultReferenceYear);
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

void check_words(const std::vector<std::string>& words, const std::vector<std::string>& known, const Place& place,
                 std::string_view key, Issues& issues) {
    for (const std::string& word : words) {
        if (std::find(known.begin(), known.end(), word) != known.end()) continue;
        issues.add(IssueCode::unknown_choice, place, fmt::format("{} holds \"{}\", which does not exist", key, word),
                   name_hint(word, known));
    }
}

/// Complains about values that stand twice: their scenarios would be the same.
template <class Value>
void check_once(const std::vector<Value>& values, const Place& place, std::string_view key, Issues& issues) {
    std::set<Value> seen;
    for (const Value& value : values) {
        if (!seen.insert(value).second)
            issues.add(IssueCode::duplicate_id, place, fmt::format("{} holds \"{}\" twice", key, value),
                       "Leave one of them out");
    }
}

/// Remembers which rows of the region's tables a list of the study names.
void mention(io::TomlTable& table, const std::string& key, const std::string& path, const std::vector<std::string>& ids,
             const std::string& tables, Study& study) {
    for (std::size_t item = 0; item < ids.size(); ++item) {
        if (ids[item] != "*") study.mentions.push_back({tables, ids[item], path + key, table.place_of(key, item)});
    }
}

std::vector<OptionSet> read_option_sets(io::TomlTable& table, Study& study, const std::vector<std::string>& wanted,
                                        const Place& place, Issues& issues) {
    io::TomlTable sets = table.table("option_sets", false);
    const std::vector<std::string> names = sets.table_names();
    std::vector<OptionSet> out;
    for (const std::string& id : wanted) {
        if (std::find(names.begin(), names.end(), id) == names.end()) {
            issues.add(IssueCode::dangling_id, place,
                       fmt::format("axes.options names \"{}\", which has no table [option_sets.{}]", id, id),
                       name_hint(id, names));
            continue;
        }
        io::TomlTable entry = sets.table(id, true);
        (void)entry.has("name_nl");  // read by the page
        OptionSet set{id, entry.text("name", id), entry.texts("projects", std::vector<std::string>{}),
                      entry.texts("options", std::vector<std::string>{}), read_overlays(entry)};
        check_once(set.projects, entry.place_of("projects"), fmt::format("option_sets.{}.projects", id), issues);
        check_once(set.chosen, entry.place_of("options"), fmt::format("option_sets.{}.options", id), issues);
        entry.report_unknown();
        const std::string path = fmt::format("option_sets.{}.", id);
        mention(entry, "projects", path, set.projects, "projects", study);
        mention(entry, "options", path, set.chosen, "options", study);
        study.changes.insert(study.changes.end(), set.overlays.begin(), set.overlays.end());
        out.push_back(std::move(set));
    }
    return out;
}

/// Reads [compare]: beside a base set one with each option, one with all, and one with all but each.
void read_comparison(io::TomlTable& table, Study& study, Issues& issues) {
    if (!table.has("compare")) return;
    io::TomlTable compare = table.table("compare", true);
    const std::string base = compare.text("base");
    const std::vector<std::string> options = compare.texts("options");
    const std::string sets = compare.text("sets", "each_and_all");
    check_words({sets}, {"each", "each_and_all"}, compare.place_of("sets"), "compare.sets", issues);
    check_once(options, compare.place_of("options"), "compare.options", issues);
    mention(compare, "options", "compare.", options, "options", study);
    const bool has_all = sets == "each_and_all" && options.size() > 1;
    compare.report_unknown();
    std::vector<std::string> names;
    for (const OptionSet& set : study.option_sets) names.push_back(set.id);
    const auto found = std::find_if(study.option_sets.begin(), study.option_sets.end(),
                                    [&](const OptionSet& set) { return set.id == base; });
    if (found == study.option_sets.end()) {
        issues.add(IssueCode::dangling_id, compare.place_of("base"),
                   fmt::format("compare.base = \"{}\" is none of axes.options", base), name_hint(base, names));
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
    for (const std::string& option : options) add("+" + option, ", with " + option, {option});
    if (has_all) add("+all", ", with all", options);
    for (const std::string& option : options) {
        if (!has_all) break;
        std::vector<std::string> others = options;
        std::erase(others, option);
        add("+all/" + option, ", with all but " + option, others);
    }
}

/// Complains about draws of samples that the corrections do not hold, or that something else would move again.
void check_reconciled(const Study& study, const Place& place, Issues& issues) {
    if (!study.drawn.reconciled) return;
    const std::size_t n = study.sampled.empty() ? 0 : study.sampled.front().sample.size();
    if (static_cast<int>(n) < study.n_draws) {
        issues.add(IssueCode::out_of_range, place,
                   fmt::format("draws.of holds \"reconciled\" and asks for {} draws, overlay holds {} samples",
                               study.n_draws, n),
                   "Name a file with overlay that knelpunt reconcile STUDY --samples N --out FILE has written");
    }
    if (study.drawn.load_shares) {
        issues.add(IssueCode::unknown_choice, place,
                   "draws.of holds \"reconciled\" and \"load_shares\", which would move the sampled shares again",
                   "Leave one of them out");
    }
}

/// Reads [draws]: how many worlds are drawn, and from which uncertain inputs.
void read_draws(io::TomlTable& table, Study& study, Issues& issues) {
    if (!table.has("draws")) return;
    io::TomlTable draws = table.table("draws", true);
    constexpr Range kCounts{1, 100000};
    study.n_draws = draws.integer("count");
    study.draw_seed = static_cast<std::uint32_t>(draws.integer("seed", 1));
    std::vector<std::string> all{"ratings", "load_shares", "weather", "commissioning"};
    const std::vector<std::string> of = draws.texts("of", all);
    all.emplace_back("reconciled");
    check_words(of, all, draws.place_of("of"), "draws.of", issues);
    check_once(of, draws.place_of("of"), "draws.of", issues);
    const auto holds = [&](std::string_view name) { return std::find(of.begin(), of.end(), name) != of.end(); };
    study.drawn = {holds("ratings"), holds("load_shares"), holds("weather"), holds("commissioning"),
                   holds("reconciled")};
    draws.report_unknown();
    check_reconciled(study, draws.place_of("of"), issues);
    if (!kCounts.holds(study.n_draws)) {
        issues.add(IssueCode::out_of_range, draws.place_of("count"),
                   fmt::format("draws.count = {}, must lie between 1 and 100000", study.n_draws));
        study.n_draws = 0;
    }
}

/// Id of a scenario: mode and draw only where they tell scenarios apart.
std::string point_id(const Study& study, const ScenarioPoint& point) {
    std::string id = fmt::format("{}-{}-{}-{}", point.storyline, point.year, point.weather, point.options);
    if (study.modes.size() > 1) id += "-" + point.mode;
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

/// An input of [[sampled]]: numbers parted by spaces.
SampledInput read_samples(io::TomlTable& table, Issues& issues) {
    SampledInput out{table.text("kind"), table.text("id"), table.number("value"), {}};
    check_words({out.kind}, {"rating", "firm_capacity", "share"}, table.place_of("kind"), "kind", issues);
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

void make_points(Study& study, const std::string& commissioning, const std::vector<Overlay>& overlays) {
    ScenarioPoint point;
    point.commissioning = commissioning;
    point.draw_seed = study.draw_seed;
    point.drawn = study.drawn;
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
                point.dispatch = study.dispatch;
                point.solver = study.solver;
                point.vertex_weeks = study.vertex_weeks;
                point.physics = study.physics;
                point.ac_outages = study.ac_outages;
                point.ratings = study.ratings;
                point.outages = study.outages;
                for (const std::string& mode : study.modes) {
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

/// Who decides, and by which equations.
void read_choices(io::TomlTable& table, Study& study, Issues& issues) {
    study.dispatch = table.text("dispatch", "rule");
    check_words({study.dispatch}, {"rule", "market"}, table.place_of("dispatch"), "dispatch", issues);
    study.solver = table.text("solver", "interior");
    check_words({study.solver}, {"interior", "highs"}, table.place_of("solver"), "solver", issues);
    study.vertex_weeks = table.integers("vertex_weeks", std::vector<int>());
    const double hours = static_cast<double>(study.time.n_steps()) * study.time.step_h();
    check_once(study.vertex_weeks, table.place_of("vertex_weeks"), "vertex_weeks", issues);
    const Range weeks{1, std::ceil(hours / 168.0)};
    for (const int week : study.vertex_weeks) {
        if (!weeks.holds(week))
            issues.add(IssueCode::out_of_range, table.place_of("vertex_weeks"),
                       fmt::format("vertex_weeks holds {}, must lie between 1 and {}", week, weeks.high));
    }
    study.physics = table.text("physics", "dc");
    check_words({study.physics}, {"dc", "ac"}, table.place_of("physics"), "physics", issues);
    study.ac_outages = table.text("ac_outages", "all");
    check_words({study.ac_outages}, {"all", "screened"}, table.place_of("ac_outages"), "ac_outages", issues);
    study.ratings = table.text("ratings", "seasonal");
    check_words({study.ratings}, {"seasonal", "temperature"}, table.place_of("ratings"), "ratings", issues);
    study.outages = table.texts("outages", std::vector<std::string>());
    check_words(study.outages, {"tower", "busbar"}, table.place_of("outages"), "outages", issues);
    check_once(study.outages, table.place_of("outages"), "outages", issues);
}

ColumnDoc text(std::string_view name, std::string_view doc, std::string_view fallback = {},
               std::string_view choices = {}) {
    return {{.name = name, .doc = doc, .fallback = fallback, .choices = choices}, ValueType::text};
}

ColumnDoc number(std::string_view name, std::string_view doc, std::string_view fallback = {}) {
    return {{.name = name, .doc = doc, .fallback = fallback}, ValueType::number};
}

/// Who decides, and by which equations.
std::vector<ColumnDoc> choice_docs() {
    return {
        text(
            "dispatch",
            "Who decides on production: rule (gas plants run in the hours of highest need), or market (at the price of "
            "the bidding zone, blind to the grid).",
            "rule", "rule|market"),
        text("solver",
             "How the market is solved: interior (the whole year at once, by the program's own interior-point method; "
             "HiGHS where that gives no answer), or highs (week by week).",
             "interior", "interior|highs"),
        number("vertex_weeks",
               "Weeks of the study's hours, from 1, whose market ends at a vertex, found by HiGHS from the solution of "
               "the whole: where "
               "several prices fit, one at the end of their range instead of one amid it.",
               "none"),
        text("physics",
             "Flows set against the limits: dc (active power, no losses), or ac (currents, voltages, losses).", "dc",
             "dc|ac"),
        text("ac_outages",
             "Outages that AC flow computes: all, or screened (those that by a margin bring nothing over a limit are "
             "estimated: AC before plus the change by DC).",
             "all", "all|screened"),
        text("ratings",
             "Ratings of the grid: seasonal (winter factors), or temperature (hour by hour by the air, for the classes "
             "of grid/ambient_ratings.csv).",
             "seasonal", "seasonal|temperature"),
        text("outages", "Kinds of listed outages that count beside those of single circuits (grid/listed_outages.csv).",
             "none", "tower|busbar")};
}

/// Draws, time, axes, options and outputs.
std::vector<ColumnDoc> further_docs() {
    return {number("draws.count", "Worlds drawn beside the likely values.", "0"),
            number("draws.seed", "Seed of the draws.", "1"),
            text("draws.of",
                 "Inputs that are drawn. reconciled: the samples of the overlay, worlds in which the base year holds, "
                 "in place of "
                 "ratings and shares that it holds.",
                 "all but reconciled", "ratings|load_shares|weather|commissioning|reconciled"),
            text("commissioning", "Quantile of the delay of planned projects.", "p50", "p10|p50|p90"),
            number("time.reference_year", "Year whose weekdays and holidays hold.", "2025"),
            number("time.step_h", "Length of a step [h]: 1 or a part of an hour.", "1"),
            number("time.steps", "Number of steps.", "the whole year"),
            number("time.first_hour", "Start, hours after 1 January 00:00 UTC+1.", "0"),
            text("axes.storyline", "Storylines, ids of storylines.csv."),
            number("axes.year", "Years."),
            text("axes.weather", "Weather years, ids of weather/years.csv or measured_years.csv."),
            text("axes.options", "Option sets, names of [option_sets.*]."),
            text("option_sets.*.name", "Name for people.", "its id"),
            text("option_sets.*.name_nl", "Name in Dutch, for the page.", "name"),
            text("option_sets.*.projects", "Projects built; \"*\" = all.", "none"),
            text("option_sets.*.options", "Options taken, ids of options/options.csv.", "none"),
            text("compare.base", "Option set that options are compared with: adds sets with each, all, all but each."),
            text("compare.options", "Options compared, ids of options/options.csv."),
            text("compare.sets",
                 "each: one set with each option, for options that exclude each other. each_and_all: also all, and all "
                 "but each.",
                 "each_and_all", "each|each_and_all"),
            text("option_sets.*.change", "Changes of this set, as [[change]].", "none"),
            text("change",
                 "Changes of input cells for all scenarios: table, row (* = any characters), column, operation (set, "
                 "add, multiply), value.",
                 "none"),
            text("overlay",
                 "File of corrections of the tables, which hold before projects: what knelpunt reconcile writes. Its "
                 "[[change]] are as above. A project that sets a rating below a corrected one leaves that as it is.",
                 "none"),
            text("accept", "Warnings that are meant, as rule:table:row (describe plausibility).", "none"),
            text("outputs.hourly", "Hourly result fields to keep.", "all")};
}

void find_region(io::TomlTable& table, Study& study) {
    const std::string region = table.text("region");
    study.region_place = table.place_of("region");
    if (!region.empty()) study.region_folder = (study.file.parent_path() / region).lexically_normal();
    if (!study.region_folder.has_filename()) study.region_folder = study.region_folder.parent_path();
}

/// Values of the axes stand once; which rows they name is remembered.
void check_axes(io::TomlTable& axes, const std::vector<std::string>& options, Study& study, Issues& issues) {
    check_once(study.storylines, axes.place_of("storyline"), "axes.storyline", issues);
    check_once(study.years, axes.place_of("year"), "axes.year", issues);
    check_once(study.weather_years, axes.place_of("weather"), "axes.weather", issues);
    check_once(options, axes.place_of("options"), "axes.options", issues);
    mention(axes, "storyline", "axes.", study.storylines, "storylines", study);
    mention(axes, "weather", "axes.", study.weather_years, "weather_years|measured_years", study);
}

}  // namespace

Study read_study(const std::filesystem::path& file, Issues& issues) {
    Study study;
    study.file = file;
    io::TomlTable table = io::read_toml(file, issues);
    if (issues.has_errors()) return study;
    io::read_text_file(file, study.text, issues);
    study.name = file.stem().string();
    study.title = table.text("title", study.name);
    (void)table.has("title_nl");  // read by the page
    find_region(table, study);
    study.allows_outside_files = table.flag("files_outside_region", false);
    const std::string commissioning = table.text("commissioning", "p50");
    check_words({commissioning}, {"p10", "p50", "p90"}, table.place_of("commissioning"), "commissioning", issues);
    study.time = read_time(table, issues);

    io::TomlTable axes = table.table("axes", true);
    study.storylines = axes.texts("storyline");
    study.years = axes.integers("year");
    study.weather_years = axes.texts("weather");
    const std::vector<std::string> options = axes.texts("options");
    check_axes(axes, options, study, issues);
    if (axes.has("mode")) {
        study.modes = axes.texts("mode");
        check_words(study.modes, {"connected", "wish"}, axes.place_of("mode"), "axes.mode", issues);
        check_once(study.modes, axes.place_of("mode"), "axes.mode", issues);
    } else {
        study.modes = {table.text("mode", "connected")};
        check_words(study.modes, {"connected", "wish"}, table.place_of("mode"), "mode", issues);
    }
    read_choices(table, study, issues);
    axes.report_unknown();
    read_corrections(table, study, issues);
    read_draws(table, study, issues);
    for (const int year : study.years) {
        constexpr Range kYears{1990, 2100};
        if (!kYears.holds(year)) {
            issues.add(IssueCode::wrong_year, axes.place_of("year"),
                       fmt::format("axes.year holds {}, must lie between 1990 and 2100", year));
        }
    }
    study.option_sets = read_option_sets(table, study, options, axes.place_of("options"), issues);
    read_comparison(table, study, issues);
    const std::vector<Overlay> overlays = read_overlays(table);
    study.changes.insert(study.changes.end(), overlays.begin(), overlays.end());
    table.texts("accept", std::vector<std::string>());  // for the rules of plausibility, which read it themselves

    io::TomlTable outputs = table.table("outputs", false);
    study.hourly_fields = outputs.texts("hourly", all_hourly_fields());
    outputs.report_unknown();
    check_words(study.hourly_fields, all_hourly_fields(), outputs.place(), "outputs.hourly", issues);
    check_once(study.hourly_fields, outputs.place_of("hourly"), "outputs.hourly", issues);
    table.report_unknown();
    make_points(study, commissioning, overlays);
    check_names(study, axes.place(), issues);
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

TableDoc study_doc() {
    TableDoc out{
        "study",
        "",
        "Keys of a study file (TOML). Scenarios are the product of the axes.",
        {number("knelpunt", "Version of the definition: 1."),
         text("title", "Title shown with results.", "name of the file"),
         text("title_nl", "Title in Dutch, for the page.", "title"),
         text("region", "Folder of the region, seen from the study file."),
         text("files_outside_region",
              "Whether tables and files of the region may lie outside its folder, by links or by .. in their names.",
              "false", "false|true"),
         text("mode",
              "connected: demand joins as both layers have room, the rest is suppressed. wish: every plan arrives, "
              "what does not fit shows as MW short.",
              "connected", "connected|wish"),
         text("axes.mode", "Both modes side by side; takes the place of mode.", "mode", "connected|wish")}};
    for (const std::vector<ColumnDoc>& part : {choice_docs(), further_docs()})
        out.columns.insert(out.columns.end(), part.begin(), part.end());
    return out;
}

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
