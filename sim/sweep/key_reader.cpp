#include "sim/sweep/key_reader.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"

namespace knelpunt::sweep {
namespace {

/// The table without which there is no study.
constexpr std::string_view kNeededTable = "axes";

/// An axis is a list of what its scenarios have one of each.
bool is_list(const KeyFacts& key) { return key.is_list || key.spec.name.starts_with("axes."); }

std::string bounds_text(const Range& range) {
    return std::isinf(range.high) ? fmt::format("at least {}", range.low)
                                  : fmt::format("lie between {} and {}", range.low, range.high);
}

}  // namespace

io::TomlTable& KeyReader::table(const std::string& name) {
    const auto found = tables_.find(name);
    if (found != tables_.end()) return found->second;
    return tables_.emplace(name, root_.table(name, name == kNeededTable)).first->second;
}

std::optional<KeyWords> KeyReader::read_words(const KeyFacts& key, std::string_view name, io::TomlTable& table) {
    if (!key.spec.required && !table.has(name)) return std::nullopt;
    const std::size_t n_before = issues_.list().size();
    KeyWords out;
    if (is_list(key) && key.type == ValueType::text) {
        out = table.texts(name);
    } else if (is_list(key)) {
        for (const int value : table.integers(name)) out.push_back(std::to_string(value));
    } else if (key.type == ValueType::text) {
        out = {table.text(name)};
    } else if (key.type == ValueType::integer) {
        out = {std::to_string(table.integer(name))};
    } else if (key.type == ValueType::number) {
        out = {fmt::format("{}", table.number(name))};
    } else {
        out = {table.flag(name, false) ? "true" : "false"};
    }
    if (!table.has(name) || issues_.list().size() > n_before) return std::nullopt;
    return out;
}

KeyWords KeyReader::checked(const KeyFacts& key, const std::string& path, const KeyWords& words, const Place& place) {
    const std::vector<std::string> known = split_choices(key.choices);
    const bool is_number = key.type == ValueType::integer || key.type == ValueType::number;
    KeyWords out;
    for (const std::string& word : words) {
        if (!known.empty() && std::find(known.begin(), known.end(), word) == known.end())
            issues_.add(IssueCode::unknown_choice, place,
                        fmt::format("{} holds \"{}\", which does not exist", path, word), name_hint(word, known));
        else if (is_number && !key.spec.range.holds(std::stod(word)))
            issues_.add(key.spec.outside, place,
                        fmt::format("{} {} {}, must {}", path, is_list(key) ? "holds" : "=", word,
                                    bounds_text(key.spec.range)));
        else
            out.push_back(word);
    }
    check_once(words, place, path, issues_);
    return out;
}

std::optional<KeyWords> KeyReader::words(const KeyFacts& key) {
    const std::size_t dot = key.spec.name.find('.');
    if (dot == std::string_view::npos) return words(key, root_, {});
    const std::string name(key.spec.name.substr(0, dot));
    if (name != kNeededTable && !root_.has(name)) return std::nullopt;
    return words(key, table(name), name + ".");
}

std::optional<KeyWords> KeyReader::words(const KeyFacts& key, io::TomlTable& table, const std::string& path) {
    const std::string_view name = key.spec.name.substr(key.spec.name.rfind('.') + 1);
    const std::optional<KeyWords> found = read_words(key, name, table);
    if (!found) return std::nullopt;
    const std::string full = path + std::string(name);
    const Place place = table.place_of(name);
    given_.push_back({full, place, key.spec.need});
    if (!key.spec.refers_to.empty()) {
        for (std::size_t item = 0; item < found->size(); ++item) {
            if ((*found)[item] != "*")
                mentions_.push_back(
                    {std::string(key.spec.refers_to), (*found)[item], full, table.place_of(name, item)});
        }
    }
    KeyWords out = checked(key, full, *found, place);
    if (out.empty() && !is_list(key)) return std::nullopt;
    return out;
}

void KeyReader::report_unknown() {
    for (auto& [name, table] : tables_) table.report_unknown();
    root_.report_unknown();
}

void check_once(const KeyWords& values, const Place& place, std::string_view key, Issues& issues) {
    std::set<std::string_view> seen;
    for (const std::string& value : values) {
        if (!seen.insert(value).second)
            issues.add(IssueCode::duplicate_id, place, fmt::format("{} holds \"{}\" twice", key, value),
                       "Leave one of them out");
    }
}

}  // namespace knelpunt::sweep
