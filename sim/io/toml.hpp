#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"

namespace knelpunt::io {

/// A table of a TOML file. Values are asked for by key and type; problems are added to the issues of the document with
/// file and line. Keys that nobody asked for are reported by `report_unknown`.
class TomlTable {
public:
    /// A text; `fallback` if the key is absent, an issue if there is no fallback or the value is no text.
    std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt);
    /// A text, or the text of a number or flag, where either may stand.
    std::string text_of_value(std::string_view key);
    double number(std::string_view key, std::optional<double> fallback = std::nullopt);
    int integer(std::string_view key, std::optional<int> fallback = std::nullopt);
    bool flag(std::string_view key, bool fallback);
    std::vector<std::string> texts(std::string_view key,
                                   std::optional<std::vector<std::string>> fallback = std::nullopt);
    std::vector<int> integers(std::string_view key, std::optional<std::vector<int>> fallback = std::nullopt);

    /// A table inside this one; an empty one, with an issue if `required`, when absent.
    TomlTable table(std::string_view key, bool required);
    /// The tables of an array [[key]]; none when absent.
    std::vector<TomlTable> tables(std::string_view key);
    /// Names of the tables inside this one, in the order of the file; counts them as known.
    std::vector<std::string> table_names();

    [[nodiscard]] bool has(std::string_view key);              ///< asks for it, too
    [[nodiscard]] Place place() const;                         ///< where the table stands
    [[nodiscard]] Place place_of(std::string_view key) const;  ///< where a value stands
    /// Where an item of a list stands; where the list does if it has no such item.
    [[nodiscard]] Place place_of(std::string_view key, std::size_t item) const;

    /// Adds an issue for every key that was not asked for, with the nearest known name.
    void report_unknown();

private:
    friend TomlTable read_toml(const std::filesystem::path& path, Issues& issues);
    friend TomlTable parse_toml(std::string_view text, const std::string& file, Issues& issues);
    struct State;
    std::shared_ptr<State> state_;
};

/// Reads a TOML file of at most 10 MB and a nesting of 50, and checks `knelpunt = 1`.
/// @param issues  must outlive the tables; syntax errors are added with their line, the table is then empty
TomlTable read_toml(const std::filesystem::path& path, Issues& issues);

/// The same for text in memory; `file` names it in messages.
TomlTable parse_toml(std::string_view text, const std::string& file, Issues& issues);

}  // namespace knelpunt::io
