#include "sim/base/log.hpp"

#include <fmt/format.h>

namespace knelpunt {
namespace {

std::string_view level_word(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    return "info";
}

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20U) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string value_text(const LogRecord::Value& value, bool as_json) {
    if (const auto* number = std::get_if<double>(&value)) return fmt::format("{:.6g}", *number);
    const auto& text = std::get<std::string>(value);
    return as_json ? json_text(text) : text;
}

}  // namespace

LogSink silent_log() {
    return [](const LogRecord&) {};
}

std::string log_text(const LogRecord& record) {
    std::string line = fmt::format("{} {}: {}", level_word(record.level), record.event, record.message);
    std::string values;
    for (const auto& [name, value] : record.values) {
        values += fmt::format("{}{}={}", values.empty() ? "" : ", ", name, value_text(value, false));
    }
    return values.empty() ? line : line + " (" + values + ")";
}

std::string log_json(const LogRecord& record) {
    std::string line = fmt::format("{{\"level\":{},\"event\":{},\"message\":{}", json_text(level_word(record.level)),
                                   json_text(record.event), json_text(record.message));
    for (const auto& [name, value] : record.values) {
        line += fmt::format(",{}:{}", json_text(name), value_text(value, true));
    }
    return line + "}";
}

}  // namespace knelpunt
