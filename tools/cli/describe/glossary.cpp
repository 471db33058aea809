#include "tools/cli/describe/glossary.hpp"

#include "sim/base/expects.hpp"
#include "tools/cli/describe/glossary_text.hpp"

namespace knelpunt::cli {
namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

/// Cells of "| a | b |".
std::vector<std::string> table_cells(std::string_view line) {
    std::vector<std::string> cells;
    line.remove_prefix(1);
    for (auto end = line.find('|'); end != std::string_view::npos; end = line.find('|')) {
        cells.push_back(trimmed(line.substr(0, end)));
        line.remove_prefix(end + 1);
    }
    return cells;
}

}  // namespace

std::vector<GlossaryTerm> parse_glossary(std::string_view markdown) {
    constexpr std::string_view kHeading = "## ";
    std::vector<GlossaryTerm> terms;
    std::string section;
    while (!markdown.empty()) {
        const auto end = markdown.find('\n');
        const std::string_view line = markdown.substr(0, end);
        markdown.remove_prefix(end == std::string_view::npos ? markdown.size() : end + 1);
        if (line.starts_with(kHeading)) section = trimmed(line.substr(kHeading.size()));
        if (!line.starts_with("|") || line.starts_with("|--") || line.starts_with("| term ")) continue;
        std::vector<std::string> cells = table_cells(line);
        expects(cells.size() == 6, "a row of the glossary has six cells");
        terms.push_back({section, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]});
    }
    return terms;
}

const std::vector<GlossaryTerm>& glossary() {
    static const std::vector<GlossaryTerm> terms = parse_glossary(kGlossaryText);
    return terms;
}

}  // namespace knelpunt::cli
