#include "tools/cli/flow/printer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "sim/numeric/math.hpp"

namespace knelpunt::cli {
namespace {

/// A sentence broken between words where people read it, else in one line, to be searched.
std::string lines_of(std::string_view text) {
    return (::isatty(STDERR_FILENO) == 0 ? std::string(text) : wrapped(text)) + '\n';
}

}  // namespace

std::string joined(std::span<const std::string> words, std::string_view between) {
    std::string out;
    for (const std::string& word : words) {
        if (&word != words.data()) out += between;
        out += word;
    }
    return out;
}

std::string Printer::cell(double value, int digits) const {
    if (!std::isfinite(value)) return "";
    if (format_ != TableFormat::text) return fmt::format("{:.13g}", value);
    const bool is_zero = std::abs(value) < 0.5 * numeric::pow(10.0, -digits);  // no "-0.00"
    return fmt::format("{:.{}f}", is_zero ? 0.0 : value, digits);
}

void Printer::begin_entry(std::string_view name) {
    std::cout << (is_first_ ? "{" : ",\n") << json_text(name) << ":";
    is_first_ = false;
}

void Printer::fact(std::string_view name, const std::string& value) {
    if (format_ == TableFormat::json) {
        begin_entry(name);
        std::cout << (value.empty() ? "null" : value);
    } else if (format_ == TableFormat::text) {
        std::cout << name << ": " << value << '\n';
    }
}

void Printer::text(std::string_view name, std::string_view value) {
    fact(name, is_text() ? std::string(value) : json_text(value));
}

void Printer::number(std::string_view name, double value, int digits) { fact(name, cell(value, digits)); }

void Printer::list(std::string_view name, std::span<const std::string> numbers) {
    if (format_ != TableFormat::json) return;
    begin_entry(name);
    std::cout << '[' << joined(numbers, ",") << ']';
}

void Printer::table(std::string_view name, const PrintTable& table) {
    if (format_ == TableFormat::json) {
        begin_entry(name);
    } else {
        std::cout << (is_first_ && format_ == TableFormat::csv ? "" : "\n");
        is_first_ = false;
    }
    print_table(table, format_);
}

void Printer::gap() const {
    if (is_text()) std::cout << '\n';
}

void Printer::sentences(std::string_view name, const std::vector<std::string>& list) {
    begin_entry(name);
    std::vector<std::string> quoted;
    for (const std::string& sentence : list) quoted.push_back(json_text(sentence));
    std::cout << '[' << joined(quoted, ",") << ']';
}

void Printer::end() {
    if (format_ == TableFormat::json) {
        sentences("warnings", warnings_);
        sentences("findings", findings_);
        std::cout << "}\n";
    }
    std::cout << std::flush;
    const bool has_color = stderr_has_color();
    if (!warnings_.empty())
        std::cerr << fmt::format("\n{} {}:\n", warnings_.size(), warnings_.size() == 1 ? "warning" : "warnings");
    for (const std::string& sentence : warnings_)
        std::cerr << (has_color ? "\033[33m" : "") << lines_of("- " + visible_text(sentence))
                  << (has_color ? "\033[0m" : "");
    for (const std::string& sentence : findings_)
        std::cerr << (has_color ? "\033[31m" : "") << lines_of(visible_text(sentence)) << (has_color ? "\033[0m" : "");
}

}  // namespace knelpunt::cli
