#include "sim/io/toml.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "sim/base/text/names.hpp"
#include "sim/base/version.hpp"
#include "sim/io/csv.hpp"

namespace knelpunt::io {

struct TomlTable::State {
    std::shared_ptr<toml::table> document;  ///< keeps the nodes alive
    const toml::table* table = nullptr;
    std::string file;
    std::string path;  ///< dotted path inside the file
    Issues* issues = nullptr;
    std::set<std::string, std::less<>> known;

    [[nodiscard]] const toml::node* find(std::string_view key) {
        known.emplace(key);
        return table == nullptr ? nullptr : table->get(key);
    }
    [[nodiscard]] Place place_at(const toml::node* node) const {
        return {file, node == nullptr ? 0 : static_cast<int>(node->source().begin.line), {}};
    }
    [[nodiscard]] std::string name_of(std::string_view key) const {
        return path.empty() ? std::string(key) : path + "." + std::string(key);
    }
    void report_missing(std::string_view key) {
        if (table == nullptr) return;
        issues->add(IssueCode::missing_key, place_at(table), fmt::format("the key \"{}\" is missing", name_of(key)),
                    "What the keys mean: knelpunt describe study");
    }
    void report_type(std::string_view key, const toml::node* node, std::string_view wanted, std::string hint = {}) {
        issues->add(IssueCode::wrong_type, place_at(node),
                    fmt::format("{} = {}, must be {}", name_of(key), text_of(*node), wanted), std::move(hint));
    }
    /// A whole number that fits; reports one that does not.
    std::optional<int> to_int(std::string_view key, const toml::node* node, std::int64_t value) {
        if (std::in_range<int>(value)) return static_cast<int>(value);
        issues->add(IssueCode::out_of_range, place_at(node),
                    fmt::format("{} = {}, must lie between {} and {}", name_of(key), value,
                                std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
        return std::nullopt;
    }

    /// The value as it may stand in a file; a table in words.
    static std::string text_of(const toml::node& node) {
        if (node.is_table()) return "(a table)";
        std::ostringstream stream;
        node.visit([&stream](const auto& value) { stream << value; });
        return stream.str();
    }
};

namespace {

template <class T, class State>
std::optional<std::vector<T>> list_of(State& state, std::string_view key, const toml::node* node,
                                      std::string_view wanted) {
    std::vector<T> out;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        const bool is_item = std::is_same_v<T, std::string> ? node->is_string() : node->is_integer();
        state.report_type(key, node, wanted,
                          is_item ? fmt::format("Write {} = [{}]", key, State::text_of(*node)) : std::string());
        return std::nullopt;
    }
    for (const toml::node& item : *array) {
        if constexpr (std::is_same_v<T, std::string>) {
            if (const auto value = item.value_exact<std::string>()) {
                out.push_back(*value);
                continue;
            }
        } else if (const auto value = item.value_exact<std::int64_t>()) {
            if (const auto number = state.to_int(key, &item, *value)) out.push_back(*number);
            continue;
        }
        state.report_type(key, &item, wanted);
    }
    return out;
}

constexpr std::size_t kMostBytes = 10'000'000;
constexpr int kMostNested = 50;

/// Position behind a text that starts at `at`, which is at a quote; the end of the line or file if it is not closed.
std::size_t skip_text(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::string three(3, quote);
    const bool is_long = text.substr(at, 3) == three;
    for (at += is_long ? 3 : 1; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (is_long ? text.substr(at, 3) == three : text[at] == quote) {
            return at + (is_long ? 3 : 1);
        } else if (!is_long && text[at] == '\n') {
            return at;
        }
    }
    return text.size();
}

/// Line on which tables or lists stand in each other deeper than anyone writes by hand, 0 if there is none. The parser
/// and what it makes recurse with the depth, down to the end of the stack.
int line_nested_too_deep(std::string_view text) {
    int n_open = 0, n_points = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            at = skip_text(text, at);
            continue;
        }
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (c == '[' || c == '{') ++n_open;
        if (c == ']' || c == '}') n_open = std::max(0, n_open - 1);
        if (c == '.') ++n_points;
        if (c == ',' || c == '=' || c == '\n') n_points = 0;
        if (n_open > kMostNested || n_points > kMostNested)
            return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        ++at;
    }
    return 0;
}

}  // namespace

std::string TomlTable::text(std::string_view key, std::optional<std::string> fallback) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) {
        if (!fallback) state_->report_missing(key);
        return fallback.value_or("");
    }
    const auto value = node->value_exact<std::string>();
    if (!value) state_->report_type(key, node, "a text in quotes");
    return value ? *value : fallback.value_or("");
}

std::string TomlTable::text_of_value(std::string_view key) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) {
        state_->report_missing(key);
        return {};
    }
    if (const auto value = node->value_exact<std::string>()) return *value;
    if (const auto value = node->value_exact<std::int64_t>()) return fmt::format("{}", *value);
    if (const auto value = node->value_exact<double>()) return fmt::format("{}", *value);
    if (const auto value = node->value_exact<bool>()) return *value ? "1" : "0";
    state_->report_type(key, node, "a text or a number");
    return {};
}

double TomlTable::number(std::string_view key, std::optional<double> fallback) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) {
        if (!fallback) state_->report_missing(key);
        return fallback.value_or(0.0);
    }
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    const bool is_finite = value && std::isfinite(*value);
    if (!is_finite) state_->report_type(key, node, "a finite number");
    return is_finite ? *value : fallback.value_or(0.0);
}

int TomlTable::integer(std::string_view key, std::optional<int> fallback) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) {
        if (!fallback) state_->report_missing(key);
        return fallback.value_or(0);
    }
    const auto value = node->value_exact<std::int64_t>();
    if (!value) state_->report_type(key, node, "a whole number");
    return value ? state_->to_int(key, node, *value).value_or(fallback.value_or(0)) : fallback.value_or(0);
}

bool TomlTable::flag(std::string_view key, bool fallback) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) return fallback;
    const auto value = node->value_exact<bool>();
    if (!value) state_->report_type(key, node, "true or false");
    return value.value_or(fallback);
}

std::vector<std::string> TomlTable::texts(std::string_view key, std::optional<std::vector<std::string>> fallback) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) {
        if (!fallback) state_->report_missing(key);
        return fallback.value_or(std::vector<std::string>{});
    }
    return list_of<std::string>(*state_, key, node, "a list of texts").value_or(std::vector<std::string>{});
}

std::vector<int> TomlTable::integers(std::string_view key, std::optional<std::vector<int>> fallback) {
    const toml::node* node = state_->find(key);
    if (node == nullptr) {
        if (!fallback) state_->report_missing(key);
        return fallback.value_or(std::vector<int>{});
    }
    return list_of<int>(*state_, key, node, "a list of whole numbers").value_or(std::vector<int>{});
}

TomlTable TomlTable::table(std::string_view key, bool required) {
    const toml::node* node = state_->find(key);
    TomlTable out;
    out.state_ = std::make_shared<State>(*state_);
    out.state_->known.clear();
    out.state_->path = state_->name_of(key);
    out.state_->table = node == nullptr ? nullptr : node->as_table();
    if (node == nullptr && required) state_->report_missing(key);
    if (node != nullptr && out.state_->table == nullptr) state_->report_type(key, node, "a table");
    return out;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
    std::vector<TomlTable> out;
    const toml::node* node = state_->find(key);
    if (node == nullptr) return out;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        state_->report_type(key, node, "an array of tables",
                            fmt::format("Write [[{}]], once for each", state_->name_of(key)));
        return out;
    }
    for (const toml::node& item : *array) {
        if (item.as_table() == nullptr) {
            state_->report_type(key, &item, "a table");
            continue;
        }
        TomlTable table;
        table.state_ = std::make_shared<State>(*state_);
        table.state_->known.clear();
        table.state_->path = state_->name_of(key);
        table.state_->table = item.as_table();
        out.push_back(std::move(table));
    }
    return out;
}

std::vector<std::string> TomlTable::table_names() {
    std::vector<std::pair<std::uint32_t, std::string>> found;
    if (state_->table != nullptr) {
        for (const auto& [key, node] : *state_->table) {
            if (!node.is_table()) continue;
            found.emplace_back(node.source().begin.line, std::string(key.str()));
            state_->known.emplace(key.str());
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (auto& [line, name] : found) names.push_back(std::move(name));
    return names;
}

bool TomlTable::has(std::string_view key) { return state_->find(key) != nullptr; }

Place TomlTable::place() const { return state_->place_at(state_->table); }

Place TomlTable::place_of(std::string_view key) const {
    const toml::node* node = state_->table == nullptr ? nullptr : state_->table->get(key);
    return node == nullptr ? place() : state_->place_at(node);
}

Place TomlTable::place_of(std::string_view key, std::size_t item) const {
    const toml::node* node = state_->table == nullptr ? nullptr : state_->table->get(key);
    const toml::array* array = node == nullptr ? nullptr : node->as_array();
    return array == nullptr || item >= array->size() ? place_of(key) : state_->place_at(array->get(item));
}

void TomlTable::report_unknown() {
    if (state_->table == nullptr) return;
    const std::vector<std::string> known(state_->known.begin(), state_->known.end());
    for (const auto& [key, node] : *state_->table) {
        if (state_->known.contains(key.str())) continue;
        state_->issues->add(IssueCode::unknown_key, {state_->file, static_cast<int>(key.source().begin.line), {}},
                            fmt::format("unknown key \"{}\"", state_->name_of(key.str())), name_hint(key.str(), known));
    }
}

TomlTable parse_toml(std::string_view text, const std::string& file, Issues& issues) {
    TomlTable out;
    out.state_ = std::make_shared<TomlTable::State>();
    out.state_->file = file;
    out.state_->issues = &issues;
    if (text.size() > kMostBytes) {
        issues.add(IssueCode::toml_syntax, {file, 0, {}},
                   fmt::format("the file has {} bytes, at most {} are read", text.size(), kMostBytes));
        return out;
    }
    if (const int line = line_nested_too_deep(text); line > 0) {
        issues.add(IssueCode::toml_syntax, {file, line, {}},
                   fmt::format("tables or lists stand in each other more than {} deep", kMostNested));
        return out;
    }
    if (text.starts_with("\x89HDF")) {
        issues.add(IssueCode::toml_syntax, {file, 0, {}}, "this is a file of results, not a TOML file",
                   "Results are read by: knelpunt show FILE");
        return out;
    }
    try {
        out.state_->document = std::make_shared<toml::table>(toml::parse(text, file));
        out.state_->table = out.state_->document.get();
    } catch (const toml::parse_error& error) {
        issues.add(IssueCode::toml_syntax, {file, static_cast<int>(error.source().begin.line), {}},
                   std::string(error.description()),
                   error.description().find("redefine") != std::string_view::npos
                       ? "It stands twice: take one of them out"
                       : "One key = value in a line; texts in quotes, lists in brackets: storyline = [\"KM\", \"EV\"]");
        return out;
    }
    const std::size_t n_before = issues.list().size();
    const int version = out.integer("knelpunt");
    if (issues.list().size() == n_before && version != kInputVersion) {
        issues.add(IssueCode::wrong_version, out.place_of("knelpunt"),
                   fmt::format("knelpunt = {}, this program reads knelpunt = {}", version, kInputVersion));
    }
    return out;
}

TomlTable read_toml(const std::filesystem::path& path, Issues& issues) {
    std::string text;
    if (read_text_file(path, text, issues)) return parse_toml(text, path.string(), issues);
    TomlTable out;
    out.state_ = std::make_shared<TomlTable::State>();
    out.state_->file = path.string();
    out.state_->issues = &issues;
    return out;
}

}  // namespace knelpunt::io
