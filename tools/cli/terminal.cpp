#include "tools/cli/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/units.hpp"
#include "tools/cli/output/safe_text.hpp"

namespace knelpunt::cli {
namespace {

std::string duration_text(double seconds) {
    if (seconds < 90.0) return fmt::format("{:.0f} s", seconds);
    return fmt::format("{:.0f} min", seconds / kSecondsPerMinute);
}

}  // namespace

bool stderr_has_color() {
    const char* no_color = std::getenv("NO_COLOR");
    return ::isatty(STDERR_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

void print_issues(const Issues& issues) {
    const bool has_color = stderr_has_color();
    for (const Issue& issue : issues.list()) {
        const bool is_error = issue_code_spec(issue.code).severity == Severity::error;
        const char* start = has_color ? (is_error ? "\033[31m" : "\033[33m") : "";
        std::cerr << start << visible_text(issue_text(issue), true) << (has_color ? "\033[0m" : "") << '\n';
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
