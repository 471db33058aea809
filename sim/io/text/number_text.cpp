#include "sim/io/text/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/base/spec.hpp"

namespace knelpunt::io {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

/// The text with one sign for each thing that can look alike: minus, blank, apostrophe.
std::string plain(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 8> kAlike{{{"\xE2\x88\x92", '-'},   // minus sign
                                                                       {"\xE2\x80\x93", '-'},   // en dash
                                                                       {"\xC2\xA0", ' '},       // no-break space
                                                                       {"\xE2\x80\xAF", ' '},   // narrow one
                                                                       {"\xE2\x80\x89", ' '},   // thin space
                                                                       {"\xE2\x80\x99", '\''},  // apostrophe
                                                                       {"\xE2\x82\xAC", ' '},   // euro sign
                                                                       {"_", ' '}}};
    std::string out(text);
    for (const auto& [from, to] : kAlike) {
        for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + 1))
            out.replace(at, from.size(), 1, to);
    }
    const std::size_t first = out.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

/// Digits in groups of three: the number without separators, and the sign between the groups.
struct Grouped {
    std::string number;
    char separator = '\0';
    std::size_t n_groups = 0;  ///< after the first
    bool has_decimals = false;
};

std::optional<Grouped> grouped(std::string_view text) {
    Grouped out;
    if (text.starts_with('-') || text.starts_with('+')) {
        if (text.front() == '-') out.number = "-";
        text.remove_prefix(1);
    }
    const std::size_t first = std::min(text.find_first_not_of(kDigits), text.size());
    if (first == 0 || first > 3 || first == text.size() || text.front() == '0') return std::nullopt;
    out.separator = text[first];
    if (std::string_view(",. '").find(out.separator) == std::string_view::npos) return std::nullopt;
    out.number += text.substr(0, first);
    text.remove_prefix(first);
    while (text.size() >= 4 && text.front() == out.separator && is_digits(text.substr(1, 3)) &&
           (text.size() == 4 || kDigits.find(text[4]) == std::string_view::npos)) {
        out.number += text.substr(1, 3);
        text.remove_prefix(4);
        ++out.n_groups;
    }
    if (out.n_groups == 0) return std::nullopt;
    if (text.empty()) return out;
    const bool is_point = (text.front() == '.' || text.front() == ',') && text.front() != out.separator;
    if (!is_point || !is_digits(text.substr(1))) return std::nullopt;
    out.has_decimals = true;
    out.number += "." + std::string(text.substr(1));
    return out;
}

std::string with_point(std::string_view text) {
    std::string out(text);
    std::replace(out.begin(), out.end(), ',', '.');
    return out;
}

std::optional<NumberFault> separator_fault(std::string_view text) {
    if (const auto number = grouped(text)) {
        if (number->separator == ',' && number->n_groups == 1 && !number->has_decimals)
            return NumberFault{IssueCode::csv_decimal_comma, "has a comma: before thousands or before decimals?",
                               fmt::format("Write {} if the comma separates thousands, {} (with a decimal point) if it "
                                           "separates decimals",
                                           number->number, with_point(text))};
        return NumberFault{IssueCode::not_a_number, "has a sign between its thousands",
                           fmt::format("Write {}", number->number)};
    }
    if (std::count(text.begin(), text.end(), ',') == 1 && !std::isnan(parse_number(with_point(text))))
        return NumberFault{IssueCode::csv_decimal_comma, "has a decimal comma",
                           fmt::format("Write {}, with a decimal point", with_point(text))};
    return std::nullopt;
}

/// Where the number at the start of a text ends.
std::size_t number_end(std::string_view text) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && std::isfinite(value) ? static_cast<std::size_t>(end - text.data()) : 0;
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// What stands after a number, or words in place of one.
NumberFault word_fault(std::string_view text, std::string_view unit) {
    const bool has_unit = !unit.empty() && unit != "1";
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    constexpr std::array<std::string_view, 12> kNothing{"-",    "na",      "n/a",      "nan", "none", "null",
                                                        "n.b.", "unknown", "onbekend", "?",   "nvt",  "n.v.t."};
    if (is_one_of(lower, kNothing))
        return {IssueCode::not_a_number, "must be a decimal number",
                "Leave the cell empty where no value is known and the column allows it"};
    if (text.size() > 2 && text.front() == '(' && text.back() == ')' &&
        !std::isnan(parse_number(text.substr(1, text.size() - 2))))
        return {IssueCode::not_a_number, "must be a decimal number",
                fmt::format("Write -{}", text.substr(1, text.size() - 2))};
    const std::size_t end = number_end(text);
    std::string_view rest = text.substr(end);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (end == 0 || rest.empty()) return {IssueCode::not_a_number, "must be a decimal number", {}};
    if (rest == "%")
        return {IssueCode::not_a_number, "must be a number without a percent sign",
                fmt::format("Write {:.12g} for a share of 1", parse_number(text.substr(0, end)) / 100.0)};
    if (rest.front() == '-' || rest.front() == '/')
        return {IssueCode::not_a_number, "must be one decimal number",
                "Write the number itself; a spreadsheet may have made a date of it"};
    if (rest.find_first_of(kDigits) == std::string_view::npos)
        return {IssueCode::not_a_number, "must be a number without a unit",
                has_unit ? fmt::format("Convert it to {} and write the number alone", unit)
                         : fmt::format("Write {}", text.substr(0, end))};
    return {IssueCode::not_a_number, "must be a decimal number", {}};
}

}  // namespace

double parse_number(std::string_view text) {
    double value = 0.0;
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
    return is_number ? value : kNaN;
}

NumberFault number_fault(std::string_view text, std::string_view unit) {
    const std::string meant = plain(text);
    if (auto fault = separator_fault(meant)) return *fault;
    if (meant != text && !std::isnan(parse_number(meant)))
        return {IssueCode::not_a_number, "must be a decimal number", fmt::format("Write {}", meant)};
    return word_fault(meant, unit);
}

bool may_have_thousands_point(std::string_view text) {
    const auto number = grouped(text);
    return number && number->separator == '.' && number->n_groups == 1 && !number->has_decimals;
}

}  // namespace knelpunt::io
