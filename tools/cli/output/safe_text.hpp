#pragma once

#include <string>
#include <string_view>

namespace knelpunt::cli {

// Names come from tables and files that others wrote: what reaches a terminal, a page or a spreadsheet does nothing there.

/// Text as it may be shown on a terminal or a page: control characters, marks of direction and characters without width
/// become `\u{202E}`, bytes that are no UTF-8 become `\xFF`.
/// @param keeps_lines  leaves line feeds as they are (messages of several lines)
std::string visible_text(std::string_view text, bool keeps_lines = false);

/// JSON string with everything escaped that could end a script or a string, or that is not seen; bytes that are no UTF-8
/// become U+FFFD.
std::string json_text(std::string_view text);
std::string json_number(double value);  ///< null if not finite
/// Whether the text is a number by the grammar of JSON.
/// @see RFC 8259, section 6
bool is_json_number(std::string_view text);

/// Cell of a CSV file: quoted where RFC 4180 asks for it. Text that a spreadsheet would take for a formula (begins with
/// = + - @, tab or carriage return) is quoted and begins with an apostrophe; numbers stay numbers. Control characters but
/// tabs and ends of lines become `\u{1B}`: a table is looked at on a terminal, too.
/// @see OWASP, "CSV Injection"
std::string csv_cell(std::string_view raw);

/// Text inside of HTML or a quoted attribute, made visible first.
std::string html_text(std::string_view text);

/// Characters of a UTF-8 text.
std::size_t text_width(std::string_view text);
/// Text cut to `width` characters (UTF-8 aware), with an ellipsis if anything is lost.
std::string fitted(std::string_view text, std::size_t width);
/// Text in lines of at most 80 characters, broken at spaces; lines after the first are indented by two.
std::string wrapped(std::string_view text);

}  // namespace knelpunt::cli
