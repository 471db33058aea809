#include "tools/cli/validation/tables.hpp"

#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::cli {
namespace {

constexpr Range kYears{1990, 2100};

template <class Row>
Param<Row> text(std::string Row::*member, std::string_view name, std::string_view doc, bool required = false,
                std::string_view choices = {}) {
    return {member, {.name = name, .doc = doc, .required = required, .choices = choices}};
}

template <class Row>
Param<Row> number(double Row::*member, std::string_view name, std::string_view doc, Unit unit = Unit::none) {
    return {member, {.name = name, .unit = unit, .doc = doc, .required = false}};
}

template <class Row>
Param<Row> year(int Row::*member, std::string_view doc) {
    return {member, {.name = "year", .unit = Unit::year, .doc = doc, .range = kYears}};
}

const TableSpec<PathRow>& path_spec() {
    using Row = PathRow;
    static const TableSpec<Row> spec{
        "zone_path",
        "validation/zone_path.csv",
        "Capability and requirement of transmission areas by year as published: a yardstick, never a limit.",
        {text(&Row::id, "id", "Id.", true), text(&Row::area, "area", "Transmission area.", true),
         text(&Row::direction, "direction", "Direction.", true, "offtake|feed-in"), year(&Row::year, "Year."),
         number(&Row::existing_mw, "existing_mw", "Capability.", Unit::mw),
         number(&Row::required_mw, "required_mw", "What the operator expects to be asked for.", Unit::mw)}};
    return spec;
}

const TableSpec<StatementRow>& statements_spec() {
    using Row = StatementRow;
    static const TableSpec<Row> spec{
        "statements",
        "validation/statements.csv",
        "Published statements on whether a place is full.",
        {text(&Row::id, "id", "Id.", true),
         text(&Row::name, "name", "Place."),
         text(&Row::kind, "kind", "What the statement is about.", true, "area|station|branch"),
         text(&Row::assets, "assets", "Buses or branches of the region, separated by |."),
         text(&Row::area, "area", "Transmission area."),
         text(&Row::direction, "direction", "Direction.", true, "offtake|feed-in|both"),
         {&Row::status,
          {.name = "status",
           .doc = "0 room, 1 limited room, 2 under investigation or unknown, 3 shortage and queue.",
           .range = {0, 3}}},
         year(&Row::year, "Year of the statement."),
         number(&Row::present_mw, "present_mw", "Published capability.", Unit::mw),
         number(&Row::required_mw, "required_mw", "Published requirement.", Unit::mw),
         number(&Row::queue_mw, "queue_mw", "Published queue.", Unit::mw),
         number(&Row::n_requests, "n_requests", "Published number of requests.", Unit::count),
         number(&Row::relief_year, "relief_year", "Published year of relief.", Unit::year),
         {&Row::use_in_score, {.name = "use_in_score", .doc = "0 = for reference only.", .fallback = "1"}},
         {&Row::used_in_fit,
          {.name = "used_in_fit", .doc = "1 = an input was chosen with it in view; 0 = held out.", .fallback = "1"}},
         text(&Row::fit_reason, "fit_reason", "Why.")}};
    return spec;
}

const TableSpec<PointRow>& points_spec() {
    using Row = PointRow;
    static const TableSpec<Row> spec{
        "points",
        "validation/points.csv",
        "Single published figures.",
        {text(&Row::id, "id", "Id.", true),
         text(&Row::name, "name", "Place."),
         text(&Row::quantity, "quantity", "What is published."),
         text(&Row::measure, "measure", "Result it is set against; none = the model has no such figure.", true,
              "station_contract|area_capability|area_contract|stations_full_share|none"),
         text(&Row::element, "element", "Station or area."),
         number(&Row::value, "value", "Published value."),
         number(&Row::low, "low", "Lower bound."),
         number(&Row::high, "high", "Upper bound."),
         text(&Row::unit, "unit", "Unit."),
         year(&Row::year, "Year."),
         {&Row::used_in_fit,
          {.name = "used_in_fit", .doc = "1 = an input was chosen with it in view; 0 = held out.", .fallback = "1"}}}};
    return spec;
}

const TableSpec<StatisticRow>& statistics_spec() {
    using Row = StatisticRow;
    static const TableSpec<Row> spec{
        "statistics",
        "validation/statistics.csv",
        "Published totals and ratios, and the bounds within which ours must lie.",
        {text(&Row::id, "id", "Id.", true), text(&Row::quantity, "quantity", "What is published.", true),
         text(&Row::municipality, "municipality", "Municipality; empty = the region."),
         text(&Row::category, "category", "Kind of use; empty = all."),
         number(&Row::value, "value", "Published value."), number(&Row::low, "low", "Lower bound."),
         number(&Row::high, "high", "Upper bound."), text(&Row::unit, "unit", "Unit."), year(&Row::year, "Year.")}};
    return spec;
}

const TableSpec<ExcessRow>& excesses_spec() {
    using Row = ExcessRow;
    static const TableSpec<Row> spec{
        "known_excesses",
        "validation/known_excesses.csv",
        "Excesses of the base year: errors of the reconstruction, with the input most likely wrong.",
        {text(&Row::id, "id", "Branch or station.", true),
         text(&Row::kind, "kind", "What it is.", true, "branch|station"),
         {&Row::holds,
          {.name = "holds",
           .doc = "With the tables as they are, or also with corrections that a study takes.",
           .fallback = "always",
           .choices = "tables|always"}},
         text(&Row::input_most_likely_wrong, "input_most_likely_wrong", "Where to look first."),
         text(&Row::input_most_likely_wrong_nl, "input_most_likely_wrong_nl", "The same in Dutch.")}};
    return spec;
}

template <class Row>
std::vector<Row> read(const std::filesystem::path& folder, const TableSpec<Row>& spec, Issues& issues) {
    const io::RawTable raw = io::read_csv(folder / spec.file, issues);
    return raw.header.empty() ? std::vector<Row>() : io::read_rows(raw, spec, issues);
}

}  // namespace

ValidationTables read_validation(const std::filesystem::path& folder, Issues& issues) {
    return {read(folder, path_spec(), issues), read(folder, statements_spec(), issues),
            read(folder, points_spec(), issues), read(folder, statistics_spec(), issues),
            read(folder, excesses_spec(), issues)};
}

std::vector<TableDoc> validation_table_docs() {
    return {path_spec().describe(), statements_spec().describe(), points_spec().describe(),
            statistics_spec().describe(), excesses_spec().describe()};
}

}  // namespace knelpunt::cli
