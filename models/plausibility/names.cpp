// Rows that never act, names that nobody else knows, files that no table reads.

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"

namespace knelpunt::models::plausibility {
void doubled_row(const Input& input, Findings& findings) {
    // Many small plans are alike, a power factor is told by its id, one input makes several excesses: rows that say the
    // same are no mistake.
    static constexpr std::array<std::string_view, 4> kMayRepeat{"requests", "exchanges", "power_factors",
                                                                "known_excesses"};
    for (const InputTable& table : input.tables) {
        if (std::find(kMayRepeat.begin(), kMayRepeat.end(), table.name()) != kMayRepeat.end()) continue;
        const ColumnDoc* id = table.column("id");
        if (id == nullptr || !id->spec.refers_to.empty() || !id->spec.choices.empty()) continue;  // one id, many rows
        std::map<std::string, std::size_t> seen;
        for (std::size_t row = 0; row < table.size(); ++row) {
            std::string content;
            for (const ColumnDoc& column : table.doc().columns) {
                if (column.spec.name == "id" || column.spec.name == "description") continue;
                content += table.text(row, column.spec.name);
                content += '\n';
            }
            const auto [first, is_new] = seen.emplace(std::move(content), row);
            if (is_new) continue;
            findings.add(
                table, row, "id",
                fmt::format("says the same as \"{}\" in line {}", table.id(first->second), table.line(first->second)),
                "Is the row there twice? More equal circuits or units are one row with their number");
        }
    }
}

namespace {

/// A branch as security rules see it.
struct Branch {
    std::string_view element_class;
    double high_kv = 0.0, low_kv = 0.0;
    const InputTable* table = nullptr;
    std::size_t row = 0;
};

std::vector<Branch> branches_of(const Input& input) {
    std::vector<Branch> out;
    const InputTable &lines = input.table("lines"), &transformers = input.table("transformers");
    for (std::size_t row = 0; row < lines.size(); ++row) {
        const double kv = lines.number(row, "v_rated_kv");
        out.push_back({lines.text(row, "element_class"), kv, kv, &lines, row});
    }
    for (std::size_t row = 0; row < transformers.size(); ++row) {
        out.push_back(
            {"transformer", transformers.number(row, "hv_kv"), transformers.number(row, "lv_kv"), &transformers, row});
    }
    return out;
}

bool lies_within(double value, double low, double high) {
    return (std::isnan(low) || value >= low) && (std::isnan(high) || value <= high);
}

bool meets(const InputTable& rules, std::size_t row, const Branch& branch) {
    return rules.text(row, "element_class") == branch.element_class &&
           lies_within(branch.high_kv, rules.number(row, "v_min_kv"), rules.number(row, "v_max_kv")) &&
           lies_within(branch.low_kv, rules.number(row, "lv_min_kv"), rules.number(row, "lv_max_kv"));
}

}  // namespace

void hidden_rule(const Input& input, Findings& findings) {
    const InputTable& rules = input.table("security_rules");
    std::vector<std::size_t> n_met(rules.size()), n_taken(rules.size());
    std::vector<std::size_t> hidden_by(rules.size(), rules.size());
    std::vector<std::pair<Branch, std::string_view>> without;  // branch and direction that no rule meets
    for (const Branch& branch : branches_of(input)) {
        for (const std::string_view direction : {"offtake", "feed-in"}) {
            std::size_t first = rules.size();
            for (std::size_t row = 0; row < rules.size(); ++row) {
                if (rules.text(row, "direction") != direction || !meets(rules, row, branch)) continue;
                ++n_met[row];
                if (first < rules.size()) {
                    hidden_by[row] = first;
                    continue;
                }
                first = row;
                ++n_taken[row];
            }
            if (first == rules.size()) without.emplace_back(branch, direction);
        }
    }
    for (std::size_t row = 0; row < rules.size(); ++row) {
        if (n_taken[row] > 0) continue;
        findings.add(rules, row, "element_class",
                     n_met[row] > 0 ? fmt::format("\"{}\" in line {} comes first for all that it meets",
                                                  rules.id(hidden_by[row]), rules.line(hidden_by[row]))
                                    : std::string("no branch of the region has its class and voltage"),
                     "The first matching row counts; voltages are in kV");
    }
    for (const auto& [branch, direction] : without) {
        findings.add(*branch.table, branch.row, "id",
                     fmt::format("no row of security_rules holds for it, direction {}", direction),
                     "Without a rule no outage counts; give one for its class and voltage");
    }
}

void unmatched_row(const Input& input, Findings& findings) {
    constexpr double kSameLevel = 1.2;
    const InputTable &buses = input.table("buses"), &transformers = input.table("transformers");
    std::vector<double> levels_kv;
    for (std::size_t row = 0; row < buses.size(); ++row) levels_kv.push_back(buses.number(row, "v_rated_kv"));
    const auto is_near = [&](double left, double right) {
        return left <= kSameLevel * right && right <= kSameLevel * left;
    };
    const InputTable& voltage_levels = input.table("voltage_levels");
    for (std::size_t row = 0; row < voltage_levels.size(); ++row) {
        const double from_kv = voltage_levels.number(row, "v_from_kv"), to_kv = voltage_levels.number(row, "v_to_kv");
        if (std::any_of(levels_kv.begin(), levels_kv.end(), [&](double kv) { return kv >= from_kv && kv < to_kv; }))
            continue;
        findings.add(voltage_levels, row, "v_from_kv",
                     fmt::format("no bus lies between {:g} and {:g} kV", from_kv, to_kv));
    }
    const InputTable& levels = input.table("connection_levels");
    for (std::size_t row = 0; row < levels.size(); ++row) {
        const double kv = levels.number(row, "v_kv");
        if (std::any_of(levels_kv.begin(), levels_kv.end(), [&](double level) { return is_near(level, kv); })) continue;
        findings.add(levels, row, "v_kv",
                     fmt::format("{}, but no bus has that voltage", cell_text(levels, row, "v_kv")));
    }
    const InputTable& taps = input.table("tap_changers");
    for (std::size_t row = 0; row < taps.size(); ++row) {
        bool is_met = false;
        for (std::size_t unit = 0; unit < transformers.size() && !is_met; ++unit) {
            is_met = is_near(transformers.number(unit, "hv_kv"), taps.number(row, "hv_kv")) &&
                     is_near(transformers.number(unit, "lv_kv"), taps.number(row, "lv_kv"));
        }
        if (is_met) continue;
        findings.add(taps, row, "hv_kv",
                     fmt::format("no transformer goes from {:g} to {:g} kV", taps.number(row, "hv_kv"),
                                 taps.number(row, "lv_kv")));
    }
    const InputTable& hosts = input.table("connection_hosts");
    for (std::size_t row = 0; row < hosts.size(); ++row) {
        const double kv = hosts.number(row, "v_kv");
        bool is_met = levels.size() == 0;
        for (std::size_t level = 0; level < levels.size(); ++level)
            is_met = is_met || levels.number(level, "v_kv") == kv;
        if (is_met) continue;
        findings.add(
            hosts, row, "v_kv",
            fmt::format("{}, but no row of connection_levels has that voltage", cell_text(hosts, row, "v_kv")));
    }
}

namespace {

/// Where a name stands.
struct Use {
    const InputTable* table = nullptr;
    std::size_t row = 0;
    std::string_view column;
};

/// Columns of names that several tables share are one pool; others are a pool of their own.
std::string pool_of(const InputTable& table, std::string_view column) {
    static constexpr std::array<std::string_view, 4> kShared{"area", "municipality", "owner", "payer"};
    const bool is_shared = std::find(kShared.begin(), kShared.end(), column) != kShared.end();
    return is_shared ? std::string(column) : fmt::format("{}.{}", table.name(), column);
}

/// Whether two names have nearly the same letters: at most one letter more, less or other, two in exchanged order.
bool is_spelled_alike(std::string_view left, std::string_view right) {
    std::array<int, 256> n_letters{};
    for (const char letter : left) ++n_letters[static_cast<unsigned char>(letter)];
    for (const char letter : right) --n_letters[static_cast<unsigned char>(letter)];
    int n_apart = 0;
    for (const int n : n_letters) n_apart += std::abs(n);
    return n_apart <= 2;
}

/// Whether two neighbouring letters have changed places, and nothing else: no code is made that way.
bool is_swapped(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    std::size_t at = 0;
    while (at < left.size() && left[at] == right[at]) ++at;
    return at + 1 < left.size() && left[at] == right[at + 1] && left[at + 1] == right[at] &&
           std::isalpha(static_cast<unsigned char>(left[at])) != 0 &&
           std::isalpha(static_cast<unsigned char>(left[at + 1])) != 0 && left.substr(at + 2) == right.substr(at + 2);
}

}  // namespace

void lonely_name(const Input& input, Findings& findings) {
    constexpr std::size_t kLeastLetters = 5;  // shorter names are codes that differ by a letter
    constexpr std::size_t kLeastSwapped = 3;  // of which no two differ by letters that changed places
    static constexpr std::array<std::string_view, 18> kNoNames{
        "id",       "name",   "description", "source", "note",   "confidence", "file",   "row",    "value",
        "quantity", "assets", "fit_reason",  "table",  "column", "needs",      "series", "outage", "branch"};
    std::map<std::string, std::map<std::string_view, std::vector<Use>>> pools;
    for (const InputTable& table : input.tables) {
        for (const ColumnDoc& column : table.doc().columns) {
            const FieldSpec& spec = column.spec;
            if (column.type != ValueType::text || !spec.choices.empty() || !spec.refers_to.empty()) continue;
            if (std::find(kNoNames.begin(), kNoNames.end(), spec.name) != kNoNames.end()) continue;
            if (!table.has_cells(spec.name)) continue;
            auto& pool = pools[pool_of(table, spec.name)];
            for (std::size_t row = 0; row < table.size(); ++row) {
                const std::string_view text = table.text(row, spec.name);
                if (!text.empty()) pool[text].push_back({&table, row, spec.name});
            }
        }
    }
    for (const auto& [pool_name, pool] : pools) {
        std::vector<std::string> names;
        for (const auto& [name, uses] : pool) names.emplace_back(name);
        for (const auto& [name, uses] : pool) {
            if (uses.size() > 1 || name.size() < kLeastSwapped) continue;
            std::vector<std::string> others;
            for (const std::string& other : names) {
                const bool is_number_apart =
                    other.size() == name.size() &&
                    std::equal(other.begin(), other.end(), name.begin(), [](char left, char right) {
                        return left == right || (std::isdigit(left) != 0 && std::isdigit(right) != 0);
                    });
                if (other != name && !is_number_apart) others.push_back(other);
            }
            std::string nearest;
            if (name.size() >= kLeastLetters) nearest = nearest_name(name, others);
            for (const std::string& other : others)
                if (name.size() < kLeastLetters && is_swapped(name, other)) nearest = other;
            if (nearest.empty() || !is_spelled_alike(name, nearest)) continue;
            if (pool.at(nearest).size() == 1 && nearest > name) continue;  // of two names that stand once, one is told
            const Use& use = uses.front();
            findings.add(*use.table, use.row, use.column,
                         fmt::format("{} = \"{}\" stands nowhere else", use.column, name),
                         fmt::format("Did you mean \"{}\"?", nearest));
        }
    }
}

void unknown_name(const Input& input, Findings& findings) {
    struct Pair {
        std::string_view table, column, known_table, known_column;
    };
    static constexpr std::array kPairs{Pair{"power_factors", "id", "categories", "id"},
                                       Pair{"temperature_response", "category", "categories", "id"},
                                       Pair{"categories", "shape_category", "shapes", "category"},
                                       Pair{"customers", "category", "categories", "id"},
                                       Pair{"ledger", "category", "categories", "id"},
                                       Pair{"requests", "category", "categories", "id"},
                                       Pair{"requests", "area", "buses", "area"},
                                       Pair{"device_kinds", "takes", "fuels", "id"},
                                       Pair{"ambient_ratings", "construction", "lines", "construction"}};
    const auto names_of = [&](const Pair& pair) {
        std::set<std::string, std::less<>> names;
        const InputTable& table = input.table(pair.known_table);
        for (std::size_t row = 0; row < table.size(); ++row) names.emplace(table.text(row, pair.known_column));
        if (pair.table == "device_kinds") names.insert({"electricity", "heat", "hydrogen"});
        return names;
    };
    const auto hint_of = [](std::string_view name, const std::set<std::string, std::less<>>& names) {
        const std::string nearest = nearest_name(name, std::vector<std::string>(names.begin(), names.end()));
        return nearest.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", nearest);
    };
    for (const Pair& pair : kPairs) {
        const InputTable& table = input.table(pair.table);
        const auto names = names_of(pair);
        for (std::size_t row = 0; row < table.size(); ++row) {
            const std::string_view name = table.text(row, pair.column);
            if (name.empty() || names.contains(name)) continue;
            findings.add(
                table, row, pair.column,
                fmt::format("{} = \"{}\" is no {} of {}", pair.column, name, pair.known_column, pair.known_table),
                hint_of(name, names));
        }
    }
    const auto areas = names_of({"", "", "buses", "area"});
    for (const auto& [area, place] : input.areas_in_part) {
        if (areas.contains(area)) continue;
        findings.add("region", "areas_in_part", place,
                     fmt::format("areas_in_part names \"{}\", which is the area of no bus", area),
                     hint_of(area, areas));
    }
}

void unused_row(const Input& input, Findings& findings) {
    // Tables whose rows act through others that name them; catalogues of techniques may hold more than is used.
    static constexpr std::array<std::string_view, 3> kNamed{"categories", "sites", "climates"};
    // Tables that say how a category is used, and not where.
    static constexpr std::array<std::string_view, 4> kOfCategory{"shapes", "temperature_response", "heat_pumps",
                                                                 "data_centres"};
    std::map<std::string_view, std::set<std::string_view>> named;
    for (const InputTable& table : input.tables) {
        if (std::find(kOfCategory.begin(), kOfCategory.end(), table.name()) != kOfCategory.end()) continue;
        for (const ColumnDoc& column : table.doc().columns) {
            if (column.spec.refers_to.empty() || !table.has_cells(column.spec.name)) continue;
            for (std::size_t row = 0; row < table.size(); ++row)
                named[column.spec.refers_to].insert(table.text(row, column.spec.name));
        }
    }
    for (const std::string_view name : kNamed) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (named[name].contains(table.id(row))) continue;
            findings.add(table, row, "id", "no row of another table names it");
        }
    }
    for (const auto& [name, owner] : {std::pair("loads", "volumes"), {"carrier_uses", "use_volumes"}}) {
        const InputTable &table = input.table(name), &values = input.table(owner);
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (!values.find(table.id(row))) findings.add(table, row, "id", fmt::format("{} has no row of it", owner));
        }
    }
}

void unread_file(const Input& input, Findings& findings) {
    static constexpr std::array<std::string_view, 4> kOtherFolders{"studies/", "validation/", "results/", "geography/"};
    static constexpr std::array<std::string_view, 4> kTables{".csv", ".toml", ".txt", ".tsv"};
    const std::set<std::string, std::less<>> read(input.files_read.begin(), input.files_read.end());
    std::vector<std::string> absent;
    for (const std::string& file : input.files_read) {
        if (std::find(input.files.begin(), input.files.end(), file) == input.files.end()) absent.push_back(file);
    }
    const auto base_name = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
    for (const std::string& file : input.files) {
        if (read.contains(file) || file.starts_with('.') || file.find("/.") != std::string::npos) continue;
        const auto stands_in = [&](std::string_view folder) { return file.starts_with(folder); };
        if (std::any_of(kOtherFolders.begin(), kOtherFolders.end(), stands_in)) continue;
        const auto ends_so = [&](std::string_view ending) { return file.ends_with(ending); };
        const bool is_table = std::any_of(kTables.begin(), kTables.end(), ends_so);
        const bool is_overlay =
            file.ends_with(".toml") && file.find('/') == std::string::npos && !file.starts_with("region");
        if (!is_table || is_overlay) continue;  // texts and pictures are the user's, corrections are named by studies
        std::string nearest;
        for (const std::string& known : input.files_read) {
            if (base_name(known) == base_name(file)) nearest = known;
        }
        if (nearest.empty()) nearest = nearest_name(file, absent);
        findings.add("files", file, {(std::filesystem::path(input.folder) / file).string(), 0, {}},
                     "no table reads this file",
                     nearest.empty() ? std::string("Tables and their files: knelpunt describe")
                                     : fmt::format("Did you mean {}?", nearest));
    }
}

}  // namespace knelpunt::models::plausibility
