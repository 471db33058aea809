#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace knelpunt {

enum class LogLevel { debug, info, warning, error };

/// One record of the log: what happened, with named values (times in seconds, sizes in bytes).
struct LogRecord {
    using Value = std::variant<double, std::string>;
    LogLevel level = LogLevel::info;
    std::string event;                                  ///< stage or fact, e.g. "flow", "part_written"
    std::string message;                                ///< one line for people
    std::vector<std::pair<std::string, Value>> values;  ///< name (with unit), value
};

/// Receives records; handed in by the caller, may be called from several threads at once.
using LogSink = std::function<void(const LogRecord&)>;

/// A sink that drops everything.
LogSink silent_log();

/// One line: `info flow: message (time_s=0.12, ...)`.
std::string log_text(const LogRecord& record);

/// One JSON object on one line.
std::string log_json(const LogRecord& record);

}  // namespace knelpunt
