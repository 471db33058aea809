#include "tools/cli/output/safe_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "sim/base/utf8.hpp"

namespace knelpunt::cli {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Code points that are not seen, or that change what is seen beside them.
bool is_hidden(std::uint32_t code) {
    struct CodeRange {
        std::uint32_t first, last;
    };
    constexpr std::array kHidden{
        CodeRange{0x00, 0x1F},        // control characters
        CodeRange{0x7F, 0x9F},        // delete, and control characters of eight bits
        CodeRange{0x00AD, 0x00AD},    // soft hyphen
        CodeRange{0x061C, 0x061C},    // Arabic letter mark
        CodeRange{0x180E, 0x180E},    // Mongolian vowel separator
        CodeRange{0x200B, 0x200B},    // space without width
        CodeRange{0x200E, 0x200F},    // marks of direction
        CodeRange{0x2028, 0x202E},    // separators of lines, embeddings and overrides of direction
        CodeRange{0x2060, 0x206F},    // joiners without width, isolates of direction
        CodeRange{0xFEFF, 0xFEFF},    // byte order mark
        CodeRange{0xFFF9, 0xFFFB},    // marks of annotation
        CodeRange{0xE0000, 0xE007F},  // tags
    };
    return std::any_of(kHidden.begin(), kHidden.end(),
                       [&](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

/// Control characters but tabs and ends of lines, which CSV can hold.
bool is_control(std::int64_t code) {
    return (code >= 0 && code < 0x20 && code != '\t' && code != '\n' && code != '\r') || (code >= 0x7F && code <= 0x9F);
}

/// Calls take(piece, code) for every character, code < 0 for a byte that is no UTF-8.
void each_character(std::string_view text, const auto& take) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::string_view piece = text.substr(0, std::max<std::size_t>(1, length));
        take(piece, length == 0 ? std::int64_t{-1} : std::int64_t{utf8_code_point(piece, length)});
        text.remove_prefix(piece.size());
    }
}

}  // namespace

std::string visible_text(std::string_view text, bool keeps_lines) {
    std::string out;
    each_character(text, [&](std::string_view piece, std::int64_t code) {
        if (code < 0) {
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(piece.front()));
        } else if (is_hidden(static_cast<std::uint32_t>(code)) && !(keeps_lines && code == '\n')) {
            out += fmt::format("\\u{{{:X}}}", code);
        } else {
            out += piece;
        }
    });
    return out;
}

std::string json_text(std::string_view text) {
    std::string out = "\"";
    each_character(text, [&](std::string_view piece, std::int64_t code) {
        constexpr std::int64_t kFirstOfPairs = 0x10000;  // from here on two escapes, which JSON.parse() joins
        constexpr std::int64_t kHighStart = 0xD800, kLowStart = 0xDC00, kPairBits = 10, kPairMask = 0x3FF;
        if (code < 0) {
            out += "\xEF\xBF\xBD";
        } else if (code == '"' || code == '\\') {
            out += '\\';
            out += piece;
        } else if (code >= kFirstOfPairs && is_hidden(static_cast<std::uint32_t>(code))) {
            const std::int64_t rest = code - kFirstOfPairs;
            out += fmt::format("\\u{:04x}\\u{:04x}", kHighStart + (rest >> kPairBits), kLowStart + (rest & kPairMask));
        } else if (is_hidden(static_cast<std::uint32_t>(code)) || code == '<' || code == '>' || code == '&') {
            out += fmt::format("\\u{:04x}", code);
        } else {
            out += piece;
        }
    });
    return out + "\"";
}

std::string json_number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null"; }

bool is_json_number(std::string_view text) {
    const auto skip = [&](char c) {
        const bool is_there = !text.empty() && text.front() == c;
        if (is_there) text.remove_prefix(1);
        return is_there;
    };
    const auto digits = [&] {
        const std::size_t n = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(n);
        return n;
    };
    skip('-');
    if (!skip('0') && digits() == 0) return false;
    if (skip('.') && digits() == 0) return false;
    if (skip('e') || skip('E')) {
        if (!skip('-')) skip('+');
        if (digits() == 0) return false;
    }
    return text.empty();
}

std::string csv_cell(std::string_view raw) {
    std::string text;
    each_character(raw, [&](std::string_view piece, std::int64_t code) {
        text += is_control(code) ? visible_text(piece) : std::string(piece);
    });
    constexpr std::string_view kFormulaStarts = "=+-@\t\r";
    const bool is_formula =
        !text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos && !is_json_number(text);
    if (!is_formula && text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = is_formula ? "\"'" : "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string html_text(std::string_view text) {
    std::string out;
    for (const char c : visible_text(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

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

std::string wrapped(std::string_view text) {
    constexpr std::size_t kWidth = 80;
    std::string out, line;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + 1));
        if (!line.empty() && text_width(line) + 1 + text_width(word) > kWidth) {
            out += line + "\n";
            line = " ";
        }
        line += (line.empty() ? "" : " ") + std::string(word);
    }
    return out + line;
}

}  // namespace knelpunt::cli
