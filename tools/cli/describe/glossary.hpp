#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace knelpunt::cli {

/// A term of sim/glossary.md.
struct GlossaryTerm {
    std::string section, term, symbol, unit, dutch, meaning, source;
};

/// Terms of a glossary in Markdown: tables of six columns below headings of the second level.
///
/// @throws ContractError if a table row has not six cells
std::vector<GlossaryTerm> parse_glossary(std::string_view markdown);

/// The project's glossary, built into the program.
const std::vector<GlossaryTerm>& glossary();

}  // namespace knelpunt::cli
