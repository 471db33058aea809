#pragma once

#include <string>
#include <string_view>

#include "tools/cli/validation/report.hpp"

namespace knelpunt::cli {

/// Text that every such page holds.
inline constexpr std::string_view kValidationPageMark = "<title>Knelpunt: ";

/// The report as one HTML page that works offline, Dutch with a switch to English. All text is escaped.
std::string validation_page(const ValidationReport& report);

/// The report as JSON.
std::string validation_json(const ValidationReport& report);

}  // namespace knelpunt::cli
