#include "sim/base/text/names.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "sim/base/issue.hpp"

namespace knelpunt {
namespace {

constexpr std::size_t kMostListed = 12;
constexpr std::string_view kSeparators = "_.-/ +";

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::size_t allowed_distance(std::size_t length) {
    if (length < 2) return 0;
    return length <= 5 ? 1 : std::min<std::size_t>(3, length / 5 + 1);
}

std::size_t common_start(std::string_view a, std::string_view b) {
    std::size_t n = 0;
    while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
    return n;
}

/// Optimal string alignment distance; `most + 1` as soon as it must exceed `most`. Only the band of cells that can stay
/// within it is looked at.
std::size_t distance_within(std::string_view a, std::string_view b, std::size_t most) {
    const std::size_t beyond = most + 1;
    if (a.size() > b.size() + most || b.size() > a.size() + most) return beyond;
    std::vector<std::size_t> two_before(b.size() + 1, beyond), before(b.size() + 1, beyond), row(b.size() + 1, beyond);
    for (std::size_t j = 0; j <= std::min(b.size(), most); ++j) before[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        const std::size_t first = i > most ? i - most : 0, last = std::min(b.size(), i + most);
        std::fill(row.begin(), row.end(), beyond);
        std::size_t least = beyond;
        for (std::size_t j = first; j <= last; ++j) {
            if (j == 0) {
                row[0] = i;
            } else {
                row[j] = std::min({before[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U), before[j] + 1, row[j - 1] + 1});
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = std::min(row[j], two_before[j - 2] + 1);
            }
            least = std::min(least, row[j]);
        }
        if (least > most) return beyond;
        std::swap(two_before, before);
        std::swap(before, row);
    }
    return std::min(before[b.size()], beyond);
}

/// The only name that goes on after the given one with a separator ("annual" for "annual_mwh").
std::string only_longer_name(std::string_view name, std::span<const std::string> known) {
    std::string found;
    for (const std::string& candidate : known) {
        const bool goes_on = name.size() > 1 && candidate.size() > name.size() &&
                             lower(candidate.substr(0, name.size())) == name &&
                             kSeparators.find(candidate[name.size()]) != std::string_view::npos;
        if (!goes_on || candidate == found) continue;
        if (!found.empty()) return {};
        found = candidate;
    }
    return found;
}

}  // namespace

/// Near is what differs in case alone; by at most one letter in five (restricted Damerau-Levenshtein distance: letters
/// put in, left out, replaced, two neighbours swapped), none in names of one letter, one in names of up to five, never
/// above three; or what is the only name that goes on after the given one with a separator. Of equally near names the
/// one with more equal letters at its start.
std::string nearest_name(std::string_view name, std::span<const std::string> known) {
    // A hint is not worth minutes: neither for what is no name, nor among very many.
    constexpr std::size_t kLongestName = 100, kMostCandidates = 20'000;
    if (name.size() > kLongestName) return {};
    known = known.first(std::min(known.size(), kMostCandidates));
    const std::string wanted = lower(name);
    const std::size_t most = allowed_distance(wanted.size());
    std::size_t best = std::max<std::size_t>(most, 1) + 1, best_start = 0;
    const std::string* found = nullptr;
    for (const std::string& candidate : known) {
        const std::string other = lower(candidate);
        const std::size_t distance = distance_within(wanted, other, std::min(most, best));
        if (distance > most || distance > best) continue;
        const std::size_t start = common_start(wanted, other);
        if (wanted.size() <= 4 && distance > 0 && start == 0) continue;  // too little is left of a short name
        if (distance == best && start <= best_start) continue;
        best = distance;
        best_start = start;
        found = &candidate;
    }
    if (best <= 1) return *found;
    const std::string longer = only_longer_name(wanted, known);
    return found == nullptr || !longer.empty() ? longer : *found;
}

std::string name_hint(std::string_view name, std::span<const std::string> known) {
    std::vector<std::string_view> names;
    std::set<std::string_view> seen;
    for (const std::string& candidate : known) {
        if (seen.insert(candidate).second) names.push_back(candidate);
    }
    if (names.empty()) return "There is none";
    const std::string nearest = nearest_name(name, known);
    std::string out = nearest.empty() ? std::string() : fmt::format("Did you mean \"{}\"? ", nearest);
    if (names.size() > kMostListed) {
        std::stable_sort(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
            return common_start(name, a) > common_start(name, b);
        });
        out += fmt::format("There are {}, among them ", names.size());
        names.resize(kMostListed);
    } else {
        out += names.size() == 1 ? "There is only " : "There are ";
    }
    for (std::size_t place = 0; place < names.size(); ++place)
        out += (place > 0 ? ", " : "") + std::string(names[place]);
    return out;
}

}  // namespace knelpunt
