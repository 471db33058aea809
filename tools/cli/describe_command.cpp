#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "models/region/plausible.hpp"
#include "models/region/region.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/text/names.hpp"
#include "sim/results/merge.hpp"
#include "sim/results/schema.hpp"
#include "sim/run/fields/fields.hpp"
#include "sim/sweep/study.hpp"
#include "sim/system/primitives.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/describe/glossary.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/pipes/pipe_tables.hpp"
#include "tools/cli/validation/tables.hpp"

namespace knelpunt::cli {
namespace {

std::string range_text(const ColumnDoc& column) {
    if (!column.spec.choices.empty()) return std::string(column.spec.choices);
    if (column.type == ValueType::flag) return "0 or 1";
    const Range& range = column.spec.range;
    if (std::isinf(range.low) && std::isinf(range.high)) return {};
    if (std::isinf(range.high)) return fmt::format("{} {}", range.open_low ? ">" : ">=", range.low);
    return fmt::format("{} to {}", range.low, range.high);
}

/// What is usual, and how far rows of a kind lie apart.
std::string usual_text(std::string_view table, std::string_view column) {
    const models::plausibility::Usual* usual = models::plausibility::usual_of(table, column);
    if (usual == nullptr) return {};
    return fmt::format("{:.12g} to {:.12g}{}", usual->low, usual->high,
                       usual->factor > 0.0 ? fmt::format(", at most {:g} times the median of its kind", usual->factor)
                                           : std::string());
}

std::string default_text(const ColumnDoc& column) {
    if (!column.spec.fallback.empty()) return std::string(column.spec.fallback);
    return column.spec.required ? "needed" : "may be empty";
}

void print_doc(const TableDoc& doc, TableFormat format) {
    PrintTable table{fmt::format("{}{}: {}", doc.name, doc.file.empty() ? "" : fmt::format(" ({})", doc.file), doc.doc),
                     {"column", "unit", "range", "default", "usual", "meaning"},
                     {},
                     {0, 0, 0, 0, 0, 0}};
    for (const ColumnDoc& column : doc.columns) {
        table.rows.push_back({std::string(column.spec.name), std::string(unit_text(column.spec.unit)),
                              range_text(column), default_text(column), usual_text(doc.name, column.spec.name),
                              std::string(column.spec.doc)});
    }
    if (format != TableFormat::text) return print_table(table, format);
    // For people: the meaning in full, below each name; a table would cut it.
    std::cout << table.title << "\n\n";
    for (const auto& row : table.rows) {
        std::cout << fmt::format("  {}{}\n", row[0],
                                 row[1].empty() || row[1] == "1" ? "" : fmt::format(" [{}]", row[1]));
        std::cout << fmt::format("      {}\n", row[5]);
        std::cout << fmt::format("      {}{}\n", row[2].empty() ? "" : fmt::format("range: {}; ", row[2]),
                                 row[3] == "needed" || row[3] == "may be empty" ? row[3] : "default: " + row[3]);
        if (!row[4].empty()) std::cout << fmt::format("      usual: {}\n", row[4]);
    }
    if (const std::string_view kinds = models::plausibility::kinds_of(doc.name); !kinds.empty())
        std::cout << fmt::format("\nRows of one kind have the same {}.\n", kinds);
}

constexpr std::size_t kBeforeColumn = 4;  ///< name in files before schema 2.0

/// Results over the years of a study, which are no field of one scenario.
void add_findings(PrintTable& table) {
    for (const results::Question& question : run::schema().questions) {
        const std::string axis(results::axis_name(question.axis));
        const auto add = [&](const std::string& field, std::string_view type, const std::string& axes,
                             std::string meaning) {
            table.rows.push_back({field, std::string(type), axes, "1", "", std::move(meaning)});
        };
        add(std::string(question.first_year), "int32", "group, " + axis,
            fmt::format("First year of the study {}; 0 = in none of its years.", question.doc));
        table.rows.back()[kBeforeColumn] = question.first_year_before_2;
        add(question.probability(), "float64", "drawn_scenario, " + axis,
            fmt::format("Share of the draws {}; _probability_error_pu is its standard error.", question.doc));
        add(question.first_year_of("p50"), "int32", "group, " + axis,
            "Year by which half of the draws are short; _p10 and _p90 alike. 0 = in none of the study's years.");
    }
    table.rows.push_back({"tables/bottlenecks", "compound", "", "", "",
                          "Branches above their limit by security rule, worst first per scenario."});
    table.rows.push_back({"provenance/study", "text", "", "", "", "The definition of the study as it was read."});
    table.rows.push_back(
        {"provenance/overlay", "text", "", "", "", "The corrections of tables that it names; empty = none."});
}

/// For people an old name stands with a word before it.
PrintTable result_docs(TableFormat format) {
    PrintTable table{"Results (HDF5): groups, and their fields by scenario and the axes given",
                     {"field", "type", "axes", "unit", "before_2", "meaning"},
                     {},
                     {0, 0, 0, 0, 0, 0}};
    for (const results::GroupDoc& group : run::schema().groups)
        table.rows.push_back({std::string(group.name), "group", "", "", "", std::string(group.doc)});
    for (const results::ResultField* declared : run::schema().fields) {
        const results::ResultField& field = *declared;
        std::string axes(results::axis_name(field.axis));
        if (field.by != nullptr) axes += fmt::format(", {}", results::axis_name(field.by));
        if (field.is_hourly) axes += ", time";
        table.rows.push_back({field.name, std::string(results::data_type_name(field.type)), axes,
                              std::string(unit_text(field.unit)), field.name_before_2,
                              fmt::format("{}: {}", field.long_name, field.doc)});
    }
    add_findings(table);
    for (std::vector<std::string>& row : table.rows) {
        std::string& before = row[kBeforeColumn];
        if (format == TableFormat::text && !before.empty()) before = "before 2.0: " + before;
    }
    return table;
}

PrintTable issue_docs() {
    PrintTable table{"Issue codes", {"code", "severity", "name", "meaning"}, {}, {0, 0, 0, 0}};
    for (const IssueCodeSpec& spec : issue_code_specs()) {
        table.rows.push_back({fmt::format("K{:04}", static_cast<int>(spec.code)),
                              spec.severity == Severity::error ? "error" : "warning", std::string(spec.name),
                              std::string(spec.meaning)});
    }
    return table;
}

/// Rows whose last cell is a sentence: name and rest on one line, the sentence below.
void print_long(const PrintTable& table, TableFormat format) {
    if (format != TableFormat::text) return print_table(table, format);
    std::cout << table.title << "\n\n";
    for (const auto& row : table.rows) {
        std::string line = "  ";
        for (std::size_t cell = 0; cell + 1 < row.size(); ++cell)
            line += row[cell] + (row[cell].empty() || cell + 2 == row.size() ? "" : "  ");
        std::cout << line << "\n      " << row.back() << '\n';
    }
}

PrintTable model_docs_table() {
    PrintTable table{"Models: what turns input tables into primitives", {"model", "meaning"}, {}, {0, 0}};
    for (const models::ModelDoc& doc : models::model_docs())
        table.rows.push_back({std::string(doc.name), std::string(doc.doc)});
    return table;
}

PrintTable plausibility_table() {
    PrintTable table{
        "Rules of plausibility: check warns, check --strict refuses. What is meant is accepted by\n"
        "  accept = [\"rule:table:row\"]   in region.toml or the study; * in the row = any characters",
        {"rule", "meaning"},
        {},
        {0, 0}};
    for (const models::plausibility::Rule& rule : models::plausibility::plausibility_rules())
        table.rows.push_back({std::string(rule.name), std::string(rule.doc)});
    return table;
}

/// Terms of the glossary that `chosen` holds for.
template <class Chosen>
PrintTable glossary_table(const Chosen& chosen) {
    PrintTable table{"Glossary: the words of the code, the tables, the files and the page",
                     {"section", "term", "symbol", "unit", "dutch", "source", "meaning"},
                     {},
                     {0, 0, 0, 0, 0, 0, 0}};
    for (const GlossaryTerm& term : glossary()) {
        if (chosen(term))
            table.rows.push_back(
                {term.section, term.term, term.symbol, term.unit, term.dutch, term.source, term.meaning});
    }
    return table;
}

/// For people: a heading per section, term with symbol, unit and Dutch word on one line, the meaning below.
void print_glossary(const PrintTable& table, TableFormat format) {
    if (format != TableFormat::text) return print_table(table, format);
    std::cout << table.title << '\n';
    std::string section;
    for (const auto& row : table.rows) {
        if (row[0] != section) std::cout << '\n' << (section = row[0]) << '\n';
        std::cout << fmt::format("  {}{}{}{}\n      {} ({})\n", row[1], row[2].empty() ? "" : ", " + row[2],
                                 row[3].empty() ? "" : fmt::format(" [{}]", row[3]),
                                 row[4].empty() ? "" : fmt::format("  nl: {}", row[4]), row[6], row[5]);
    }
}

std::vector<TableDoc> all_tables() {
    std::vector<TableDoc> docs = models::input_table_docs();
    for (TableDoc& doc : primitive_table_docs()) docs.push_back(std::move(doc));
    for (TableDoc& doc : validation_table_docs()) docs.push_back(std::move(doc));
    for (TableDoc& doc : pipe_table_docs()) docs.push_back(std::move(doc));
    docs.push_back(sweep::study_doc());
    docs.push_back(sweep::overlay_doc());
    return docs;
}

}  // namespace

int run_describe(const std::string& what, TableFormat format) {
    const std::vector<TableDoc> docs = all_tables();
    if (what.empty()) {
        PrintTable table{"knelpunt describe WHAT, where WHAT is one of", {"what", "file", "meaning"}, {}, {0, 0, 0}};
        for (const TableDoc& doc : docs)
            table.rows.push_back({std::string(doc.name), std::string(doc.file), std::string(doc.doc)});
        table.rows.push_back({"models", "", "How each model turns tables into primitives."});
        table.rows.push_back({"results", "", "Fields of result files."});
        table.rows.push_back({"issues", "", "Codes of problems in the input."});
        table.rows.push_back({"plausibility", "", "Rules by which check warns of likely mistakes."});
        table.rows.push_back({"glossary", "", "Words of the field: term, symbol, unit, Dutch, meaning, source."});
        print_long(table, format);
        return kDone;
    }
    if (what == "results") return print_long(result_docs(format), format), kDone;
    if (what == "issues") return print_long(issue_docs(), format), kDone;
    if (what == "plausibility") return print_long(plausibility_table(), format), kDone;
    if (what == "models") return print_long(model_docs_table(), format), kDone;
    if (what == "glossary") {
        print_glossary(glossary_table([](const GlossaryTerm&) { return true; }), format);
        return kDone;
    }
    std::vector<std::string> names{"results", "issues", "models", "plausibility", "glossary"};
    for (const TableDoc& doc : docs) {
        if (doc.name == what) return print_doc(doc, format), kDone;
        names.emplace_back(doc.name);
    }
    const PrintTable terms = glossary_table([&](const GlossaryTerm& term) { return term.term == what; });
    if (!terms.rows.empty()) return print_glossary(terms, format), kDone;
    for (const GlossaryTerm& term : glossary()) names.push_back(term.term);
    std::cerr << fmt::format("There is nothing called \"{}\". {}\nAll of them: knelpunt describe\n", visible_text(what),
                             name_hint(what, names));
    return kBadInput;
}

}  // namespace knelpunt::cli
