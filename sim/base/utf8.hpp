#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace knelpunt {

/// Bytes of the UTF-8 character at the start of `text`, 0 if there is none: no stray or missing bytes, no longer form
/// than needed, no surrogates, nothing above U+10FFFF.
std::size_t utf8_length(std::string_view text);

/// Code point of a character of `length` bytes, as utf8_length() gave it.
std::uint32_t utf8_code_point(std::string_view text, std::size_t length);

/// The text behind the byte order mark that some editors put first; the text itself where there is none.
constexpr std::string_view after_byte_order_mark(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

}  // namespace knelpunt
