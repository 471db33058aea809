#include "tools/cli/first_screen/scenarios.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {

std::string grouped(double value) {
    std::string text = number(std::abs(value), 0);
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
    return (value <= -0.5 ? "-" : "") + text;
}

void Range::add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
}

std::string Range::text() const {
    if (!is_any()) return "?";
    const std::string first = grouped(low), last = grouped(high);
    return first == last ? first : first + " to " + last;
}

std::string Range::ratio() const {
    const std::string first = number(low, 2), last = number(high, 2);
    return first == last ? first : first + " to " + last;
}

FindingScenarios::FindingScenarios(const ResultView& view) : view_(view) {
    const std::vector<std::size_t> done = view.done_of(view.likely());
    for (const std::size_t at : done) {
        if (mode_.empty() || view.modes[at] == "connected") mode_ = view.modes[at];
    }
    for (const std::size_t at : done) {
        if (view.modes[at] != mode_) continue;
        years_.insert(view.years[at]);
        if (std::find(options_.begin(), options_.end(), view.option_sets[at]) == options_.end())
            options_.push_back(view.option_sets[at]);
    }
}

std::vector<std::size_t> FindingScenarios::of(double year, const std::string& options) const {
    std::vector<std::size_t> out;
    for (const std::size_t at : view_.done_of(view_.likely()))
        if (view_.modes[at] == mode_ && view_.years[at] == year && view_.option_sets[at] == options) out.push_back(at);
    return out;
}

Range FindingScenarios::over(double year, const std::string& options,
                             const std::function<double(std::size_t)>& value) const {
    Range out;
    for (const std::size_t scenario : of(year, options)) out.add(value(scenario));
    return out;
}

std::string FindingScenarios::by_year(bool with_first, std::string_view unit,
                                      const std::function<double(std::size_t)>& value) const {
    std::string out;
    for (const double year : years_) {
        const bool is_first = year == first_year();
        const bool is_shown = is_first ? with_first : year == *std::next(years_.begin()) || year == last_year();
        if (!is_shown) continue;
        out += fmt::format("{}{}{} in {}", out.empty() ? "" : ", ", over(year, today(), value).text(), unit,
                           number(year, 0));
        if (has_plan() && !is_first)
            out += fmt::format(" ({}{} with \"{}\")", over(year, plan(), value).text(), unit, plan());
    }
    return out;
}

}  // namespace knelpunt::cli
