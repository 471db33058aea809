#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/io/toml.hpp"
#include "sim/system/study_key.hpp"

namespace knelpunt::sweep {

/// A row of the region's tables that a study names.
struct Mention {
    std::string tables;  ///< where the row may stand; several are separated by '|'
    std::string id;
    std::string key;  ///< of the study, for messages
    Place place;
};

/// A key or table that the file has.
struct GivenKey {
    std::string name;  ///< "axes.year", "option_sets.west.projects"
    Place place;
    KeyNeed need{};
};

/// Reads the keys of a study by their records: type, choices, range, once in a list, rows of the region that are named.
class KeyReader {
public:
    /// @param issues  gets what does not fit; must outlive the reader
    KeyReader(io::TomlTable root, Issues& issues) : root_(std::move(root)), issues_(issues) {}

    /// The words of a key, where its name says that it stands.
    /// @return  those that fit; none if the file lacks it, which is an issue if it is required and its table is there
    std::optional<KeyWords> words(const KeyFacts& key);
    /// The same for a key of a table whose name is up to the study: "option_sets.west.".
    std::optional<KeyWords> words(const KeyFacts& key, io::TomlTable& table, const std::string& path);

    /// Reads all keys that have one value for all scenarios; what the file lacks stays as `target` has it.
    template <class Target>
    void read(const std::vector<StudyKey<Target>>& keys, Target& target) {
        set_initial(keys, target);
        for (const StudyKey<Target>& key : keys) {
            if (key.spec.is_of_point) continue;
            if (const std::optional<KeyWords> found = words(key)) key.set(target, *found);
        }
    }

    /// A table of the file, an empty one if it has none; complains about a missing one that every study needs.
    io::TomlTable& table(const std::string& name);
    [[nodiscard]] io::TomlTable& root() { return root_; }
    /// Notes a table that the file has.
    void note(std::string name, Place place, const KeyNeed& need = {}) {
        given_.push_back({std::move(name), std::move(place), need});
    }

    /// Complains about the keys of the file's own tables that no record has.
    void report_unknown();

    [[nodiscard]] const std::vector<GivenKey>& given() const { return given_; }
    [[nodiscard]] const std::vector<Mention>& mentions() const { return mentions_; }

private:
    std::optional<KeyWords> read_words(const KeyFacts& key, std::string_view name, io::TomlTable& table);
    /// The words that fit; an issue for each other one, and for one that stands twice.
    KeyWords checked(const KeyFacts& key, const std::string& path, const KeyWords& words, const Place& place);

    io::TomlTable root_;
    Issues& issues_;
    std::map<std::string, io::TomlTable, std::less<>> tables_;
    std::vector<GivenKey> given_;
    std::vector<Mention> mentions_;
};

/// Complains about values that stand twice.
void check_once(const KeyWords& values, const Place& place, std::string_view key, Issues& issues);

}  // namespace knelpunt::sweep
