#include "sim/base/issue.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace knelpunt {
namespace {

std::string_view severity_word(Severity severity) {
    switch (severity) {
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "error";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
            diagonal = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string issue_text(const Issue& issue) {
    const IssueCodeSpec& spec = issue_code_spec(issue.code);
    std::string text = issue.place.file;
    if (issue.place.line > 0) text += fmt::format(":{}", issue.place.line);
    if (!text.empty()) text += ": ";
    text += fmt::format("{}  [{} K{:04}]", issue.message, severity_word(spec.severity), static_cast<int>(issue.code));
    if (!issue.hint.empty()) text += "\n  " + issue.hint;
    return text;
}

void Issues::add(IssueCode code, Place place, std::string message, std::string hint) {
    const bool is_known = std::any_of(list_.begin(), list_.end(), [&](const Issue& known) {
        return known.code == code && known.place.line == place.line && known.place.file == place.file &&
               known.message == message;
    });
    if (!is_known) list_.push_back({code, std::move(place), std::move(message), std::move(hint)});
}

void Issues::add_all(const Issues& other) {
    for (const Issue& issue : other.list_) add(issue.code, issue.place, issue.message, issue.hint);
}

std::size_t Issues::n_errors() const {
    return static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), [](const Issue& issue) {
        return issue_code_spec(issue.code).severity == Severity::error;
    }));
}

bool Issues::has_errors() const { return n_errors() > 0; }

void Issues::throw_if_errors() const {
    if (has_errors()) throw InputError(*this);
}

InputError::InputError(Issues issues)
    : std::runtime_error(issues.empty() ? std::string("wrong input") : issue_text(issues.list().front())),
      issues_(std::move(issues)) {}

std::string nearest_name(std::string_view name, std::span<const std::string> known) {
    const std::size_t most = std::min<std::size_t>(3, name.size() / 3 + 1);
    std::size_t best = std::numeric_limits<std::size_t>::max();
    std::string found;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(name, candidate);
        if (distance <= most && distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

}  // namespace knelpunt
