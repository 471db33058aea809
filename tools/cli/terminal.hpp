#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/log.hpp"
#include "sim/sweep/sweep.hpp"

namespace knelpunt::cli {

enum class TableFormat { text, csv, json };

/// A table for people or programs: cells as text, numbers already formatted.
struct PrintTable {
    std::string title;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<char> is_number;  ///< per column: right-aligned, unquoted in JSON
};

/// Prints to stdout: text within 80 columns (long names cut with an ellipsis), CSV, or JSON.
void print_table(const PrintTable& table, TableFormat format);

/// Issues to stderr, errors first counted, coloured on a terminal unless NO_COLOR is set.
void print_issues(const Issues& issues);

/// Progress with remaining time: one line rewritten on a terminal, a line per tenth otherwise. To stderr.
class ProgressLine {
public:
    void show(const sweep::Progress& progress);
    void finish();

private:
    bool is_open_ = false;
    std::size_t last_tenth_ = 0;
};

/// Text cut to `width` characters (UTF-8 aware), with an ellipsis if anything is lost.
std::string fitted(std::string_view text, std::size_t width);
/// Characters of a UTF-8 text.
std::size_t text_width(std::string_view text);
/// JSON string with everything escaped that could end a script or a string.
std::string json_text(std::string_view text);
std::string json_number(double value);  ///< null if not finite

LogSink stderr_log(bool as_json, bool verbose);
bool stderr_has_color();

}  // namespace knelpunt::cli
