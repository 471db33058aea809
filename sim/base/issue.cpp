#include "sim/base/issue.hpp"

#include <algorithm>
#include <charconv>

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

constexpr std::size_t kMostPerFile = 200;  ///< issues of one file and severity that are kept
constexpr std::size_t kMostBytes = 600;    ///< of a message: cells may be long
constexpr std::string_view kNotShown = " more like this are not shown";

bool is_error(IssueCode code) { return issue_code_spec(code).severity == Severity::error; }

/// The issue that stands for those of a file that are not kept; its message starts with their number.
bool is_rest(const Issue& issue) { return issue.message.ends_with(kNotShown); }

std::size_t count_in(const Issue& rest) {
    std::size_t n = 0;
    std::from_chars(rest.message.data(), rest.message.data() + rest.message.size(), n);
    return n;
}

/// A text cut at a whole character, so that what is printed stays UTF-8.
std::string shortened(std::string text) {
    if (text.size() <= kMostBytes) return text;
    std::size_t end = kMostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text + " [...]";
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
    Issue added{code, std::move(place), shortened(std::move(message)), shortened(std::move(hint))};
    std::size_t n_like = 0;
    Issue* rest = nullptr;
    for (Issue& known : list_) {
        if (known.place.file != added.place.file || is_error(known.code) != is_error(code)) continue;
        if (known.code == code && known.place.line == added.place.line && known.message == added.message) return;
        if (is_rest(known)) rest = &known;
        ++n_like;
    }
    const std::size_t n_added = is_rest(added) ? count_in(added) : 1;
    if (rest != nullptr) {
        rest->message = fmt::format("{}{}", count_in(*rest) + n_added, kNotShown);
    } else if (n_like >= kMostPerFile && !is_rest(added)) {
        list_.push_back({code, {added.place.file, 0, {}}, fmt::format("{}{}", n_added, kNotShown), {}});
    } else {
        list_.push_back(std::move(added));
    }
}

void Issues::add_all(const Issues& other) {
    for (const Issue& issue : other.list_) add(issue.code, issue.place, issue.message, issue.hint);
}

std::size_t Issues::n_errors() const {
    std::size_t n = 0;
    for (const Issue& issue : list_) {
        if (is_error(issue.code)) n += is_rest(issue) ? count_in(issue) : 1;
    }
    return n;
}

bool Issues::has_errors() const { return n_errors() > 0; }

void Issues::throw_if_errors() const {
    if (has_errors()) throw InputError(*this);
}

InputError::InputError(Issues issues)
    : std::runtime_error(issues.empty() ? std::string("wrong input") : issue_text(issues.list().front())),
      issues_(std::move(issues)) {}

}  // namespace knelpunt
