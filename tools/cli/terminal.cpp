#include "tools/cli/terminal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numeric>

#include <fmt/format.h>
#include <unistd.h>

namespace knelpunt::cli {
namespace {

constexpr std::size_t kTerminalWidth = 80;
constexpr std::size_t kGap = 1;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

/// Widths of columns so that a row fits; text columns give way, the widest first.
std::vector<std::size_t> column_widths(const PrintTable& table) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::size_t width = text_width(table.columns[column]);
        for (const auto& row : table.rows) width = std::max(width, text_width(row[column]));
        widths.push_back(width);
    }
    const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * kGap); };
    constexpr std::size_t kNarrowest = 8;
    while (total() > kTerminalWidth) {
        std::size_t widest = widths.size();
        for (std::size_t column = 0; column < widths.size(); ++column) {
            if (table.is_number[column] != 0 || widths[column] <= kNarrowest) continue;
            if (widest == widths.size() || widths[column] > widths[widest]) widest = column;
        }
        if (widest == widths.size()) break;
        --widths[widest];
    }
    return widths;
}

/// The title, broken at its middle dots where it is wider than the terminal.
void print_title(std::string_view title) {
    constexpr std::string_view kDot = " · ";
    std::string out;
    std::size_t in_line = 0;
    while (!title.empty()) {
        const std::size_t end = title.find(kDot);
        const std::string_view part = title.substr(0, end);
        title = end == std::string_view::npos ? std::string_view{} : title.substr(end + kDot.size());
        if (in_line > 0 && in_line + 3 + text_width(part) > kTerminalWidth) {
            out += '\n';
            in_line = 0;
        }
        if (in_line > 0) out += kDot;
        in_line += text_width(part) + (in_line > 0 ? 3 : 0);
        out += part;
    }
    if (!out.empty()) std::cout << out << '\n';
}

void print_text(const PrintTable& table) {
    const std::vector<std::size_t> widths = column_widths(table);
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string out;
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const std::string cell = fitted(cells[column], widths[column]);
            const std::string padding(widths[column] - std::min(widths[column], text_width(cell)), ' ');
            if (column > 0) out += std::string(kGap, ' ');
            out += table.is_number[column] != 0 ? padding + cell : cell + padding;
        }
        out.erase(out.find_last_not_of(' ') + 1);
        std::cout << out << '\n';
    };
    print_title(table.title);
    line(table.columns);
    for (const auto& row : table.rows) line(row);
    if (table.rows.empty()) std::cout << "(none)\n";
}

void print_csv(const PrintTable& table) {
    const auto line = [](const std::vector<std::string>& cells) {
        for (std::size_t column = 0; column < cells.size(); ++column)
            std::cout << (column > 0 ? "," : "") << csv_cell(cells[column]);
        std::cout << '\n';
    };
    line(table.columns);
    for (const auto& row : table.rows) line(row);
}

void print_json(const PrintTable& table) {
    std::cout << "[";
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        std::cout << (row > 0 ? ",\n " : "") << "{";
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            const std::string& cell = table.rows[row][column];
            const bool is_bare = table.is_number[column] != 0 && !cell.empty() &&
                                 cell.find_first_not_of("0123456789.-e+") == std::string::npos;
            const std::string value = is_bare ? cell : table.is_number[column] != 0 ? "null" : json_text(cell);
            std::cout << (column > 0 ? "," : "") << json_text(table.columns[column]) << ":" << value;
        }
        std::cout << "}";
    }
    std::cout << "]\n";
}

std::string duration_text(double seconds) {
    if (seconds < 90.0) return fmt::format("{:.0f} s", seconds);
    return fmt::format("{:.0f} min", seconds / 60.0);
}

}  // namespace

std::size_t text_width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string fitted(std::string_view text, std::size_t width) {
    if (text_width(text) <= width) return std::string(text);
    std::size_t end = 0, n = 0;
    while (end < text.size() && n + 1 < width) {
        ++end;
        while (end < text.size() && is_continuation(text[end])) ++end;
        ++n;
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        const bool is_separator = text.substr(at, 3) == "\xE2\x80\xA8" || text.substr(at, 3) == "\xE2\x80\xA9";
        if (is_separator) {
            out += text[at + 2] == '\xA8' ? "\\u2028" : "\\u2029";
            at += 2;
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20U || c == '<' || c == '>' || c == '&') {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string json_number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null"; }

bool stderr_has_color() {
    const char* no_color = std::getenv("NO_COLOR");
    return ::isatty(STDERR_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

void print_table(const PrintTable& table, TableFormat format) {
    switch (format) {
        case TableFormat::text:
            print_text(table);
            break;
        case TableFormat::csv:
            print_csv(table);
            break;
        case TableFormat::json:
            print_json(table);
            break;
    }
}

void print_issues(const Issues& issues) {
    const bool has_color = stderr_has_color();
    for (const Issue& issue : issues.list()) {
        const bool is_error = issue_code_spec(issue.code).severity == Severity::error;
        const char* start = has_color ? (is_error ? "\033[31m" : "\033[33m") : "";
        std::cerr << start << issue_text(issue) << (has_color ? "\033[0m" : "") << '\n';
    }
    if (issues.n_errors() > 0) {
        std::cerr << fmt::format(
            "{} {} in the input; nothing was written. What a code means: knelpunt describe issues\n", issues.n_errors(),
            issues.n_errors() == 1 ? "error" : "errors");
    }
}

void ProgressLine::show(const sweep::Progress& progress) {
    const double left_s = progress.n_done == 0 ? 0.0
                                               : progress.elapsed_s / static_cast<double>(progress.n_done) *
                                                     static_cast<double>(progress.n_total - progress.n_done);
    const std::string text = fmt::format("{}/{} scenarios, {} gone, about {} left", progress.n_done, progress.n_total,
                                         duration_text(progress.elapsed_s), duration_text(left_s));
    if (::isatty(STDERR_FILENO) == 1) {
        std::cerr << "\r\033[K" << text << std::flush;
        is_open_ = true;
        return;
    }
    const std::size_t tenth = 10 * progress.n_done / std::max<std::size_t>(1, progress.n_total);
    if (tenth != last_tenth_) std::cerr << text << '\n';
    last_tenth_ = tenth;
}

void ProgressLine::finish() {
    if (is_open_) std::cerr << '\n';
    is_open_ = false;
}

LogSink stderr_log(bool as_json, bool verbose) {
    return [as_json, verbose](const LogRecord& record) {
        if (record.level == LogLevel::debug && !verbose && !as_json) return;
        std::cerr << (as_json ? log_json(record) : log_text(record)) + "\n" << std::flush;
    };
}

}  // namespace knelpunt::cli
