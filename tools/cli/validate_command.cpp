#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/region_folder.hpp"
#include "tools/cli/trust.hpp"
#include "tools/cli/validation/page.hpp"

namespace knelpunt::cli {
namespace {

/// Rows that ask for a look: for people only what is not as published; programs get all.
void print_section(const Section& section) {
    std::cout << '\n' << section.title << '\n' << section.summary << '\n';
    if (!section.scores.empty()) {
        PrintTable table{
            "counts; held-out rows first", {"rows", "", "hits", "misses", "false", "correct"}, {}, {0, 0, 1, 1, 1, 1}};
        for (const ScoreRow& row : section.scores)
            table.rows.push_back({row.name, row.is_held_out ? "held out" : "in fit", fmt::format("{}", row.score.hits),
                                  fmt::format("{}", row.score.misses), fmt::format("{}", row.score.false_alarms),
                                  fmt::format("{}", row.score.correct)});
        print_table(table, TableFormat::text);
    }
    const bool shows_all = section.id == "path" || section.id == "base_year";
    PrintTable table{section.scores.empty() ? "" : "misses and false alarms",
                     {"what", "published", "ours", "verdict", "why"},
                     {},
                     {0, 0, 0, 0, 0}};
    std::size_t n_in_fit = 0;
    for (const Comparison& row : section.rows) {
        const bool is_open = row.verdict == "outside" || row.verdict == "miss" || row.verdict == "false alarm" ||
                             row.verdict == "not listed";
        if (!is_open && !shows_all) continue;
        if (!row.is_held_out && section.id == "statements") {
            ++n_in_fit;
            continue;
        }
        table.rows.push_back({row.name, row.published, row.ours, row.verdict, row.why});
    }
    if (!table.rows.empty()) print_table(table, TableFormat::text);
    if (n_in_fit > 0) std::cout << fmt::format("… {} more on rows used in the fit: --json holds all\n", n_in_fit);
}

/// Both files, one below the other where their summaries are long.
void print_side_by_side(const ValidationReport& report) {
    std::cout << '\n' << wrapped(fmt::format("Side by side with {}", visible_text(report.beside_study))) << '\n';
    PrintTable table{"counts: hits / misses / false alarms / correct", {"rows", "this", "beside"}, {}, {0, 0, 0}};
    for (const SideBySide& row : side_by_side(report)) {
        if (row.here.find(" / ") != std::string::npos) {
            table.rows.push_back({row.name, row.here, row.beside});
            continue;
        }
        std::cout << wrapped(fmt::format("{}: {}", row.name, row.here)) << '\n'
                  << wrapped("beside: " + (row.beside == row.here ? "the same" : row.beside)) << '\n';
    }
    print_table(table, TableFormat::text);
}

}  // namespace

int run_validate(const ValidateArguments& arguments, TableFormat format) {
    const auto& [file, beside, region, out, force] = arguments;
    const ResultView view(file);
    const std::filesystem::path folder = region_folder(view, region, "validation");
    if (!out.empty()) {
        std::vector<std::filesystem::path> inputs{file, beside};
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) inputs.push_back(entry.path());
        check_output_file(out, kValidationPageMark, force, inputs);
    }
    Issues issues;
    const ValidationTables tables = read_validation(folder, issues);
    issues.throw_if_errors();
    ValidationReport report = validate(view, tables);
    Trust trust = judge(view, view.likely());
    if (!beside.empty()) {
        const ResultView other(beside);
        report.beside_study = other.file().attribute("title");
        report.beside = validate(other, tables).sections;
        const Trust of_other = judge(other, other.likely());
        for (const std::string& line : of_other.lines) trust.lines.push_back(beside.string() + ": " + line);
        trust.is_doubtful = trust.is_doubtful || of_other.is_doubtful;
    }
    report.warnings = trust.lines;
    if (!out.empty()) io::write_text_file(out, validation_page(report));
    if (format == TableFormat::json) {
        std::cout << validation_json(report);
        return print_trust(trust, format);
    }
    std::cout << visible_text(report.study) << "\nagainst what is published\n";
    if (!beside.empty()) print_side_by_side(report);
    for (const Section& section : report.sections) print_section(section);
    if (!out.empty()) std::cout << "\nPage: " << out << '\n';
    return print_trust(trust, format);
}

}  // namespace knelpunt::cli
