#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

/// Words in one text.
std::string joined(std::span<const std::string> words, std::string_view between);

/// Prints facts and tables one below the other, or as one JSON object; in the end, to stderr, what was found on the way.
class Printer {
public:
    explicit Printer(TableFormat format) : format_(format) {}

    /// Text of a number for a program or for people; empty where there is none.
    [[nodiscard]] std::string cell(double value, int digits) const;
    [[nodiscard]] bool is_text() const { return format_ == TableFormat::text; }
    /// A value that stands in JSON as it is; CSV has tables only.
    void fact(std::string_view name, const std::string& value);
    void text(std::string_view name, std::string_view value);
    void number(std::string_view name, double value, int digits);
    void list(std::string_view name, std::span<const std::string> numbers);
    void table(std::string_view name, const PrintTable& table);
    /// An empty line for people.
    void gap() const;
    /// A sentence on what a reader has to know.
    void warn(std::string sentence) { warnings_.push_back(std::move(sentence)); }
    /// A sentence on why the answer is none.
    void fail(std::string sentence) { findings_.push_back(std::move(sentence)); }
    void end();

private:
    void begin_entry(std::string_view name);
    void sentences(std::string_view name, const std::vector<std::string>& list);

    TableFormat format_;
    bool is_first_ = true;
    std::vector<std::string> warnings_, findings_;
};

}  // namespace knelpunt::cli
