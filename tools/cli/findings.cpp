#include "tools/cli/findings.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "tools/cli/marks/corrections.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kShort = 3.0;                 ///< value of a station's status
constexpr double kByArea = -3.0, kOwn = -2.0;  ///< what binds a station's room, where no branch does
constexpr std::size_t kElementsNamed = 5;

/// "1,226".
std::string grouped(double value) {
    std::string text = number(std::abs(value), 0);
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
    return (value <= -0.5 ? "-" : "") + text;
}

/// Lowest and highest value over scenarios.
struct Range {
    double low = kInf, high = -kInf;

    void add(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    [[nodiscard]] bool is_any() const { return low <= high; }
    [[nodiscard]] std::string text() const {
        if (!is_any()) return "?";
        const std::string first = grouped(low), last = grouped(high);
        return first == last ? first : first + " to " + last;
    }
    [[nodiscard]] std::string ratio() const {
        const std::string first = number(low, 2), last = number(high, 2);
        return first == last ? first : first + " to " + last;
    }
};

/// The scenarios that the sentences speak of: one mode, the grid as it is and, if there is one, that with projects.
class Chosen {
public:
    explicit Chosen(const ResultView& view) : view_(view) {
        for (const std::size_t at : view.done_of(view.likely())) {
            if (mode_.empty() || view.modes[at] == "connected") mode_ = view.modes[at];
        }
        for (const std::size_t at : view.done_of(view.likely())) {
            if (view.modes[at] != mode_) continue;
            years_.insert(view.years[at]);
            if (std::find(options_.begin(), options_.end(), view.option_sets[at]) == options_.end())
                options_.push_back(view.option_sets[at]);
        }
    }

    [[nodiscard]] bool is_any() const { return !years_.empty(); }
    [[nodiscard]] const std::string& mode() const { return mode_; }
    [[nodiscard]] const std::set<double>& years() const { return years_; }
    [[nodiscard]] double first_year() const { return *years_.begin(); }
    [[nodiscard]] const std::string& today() const { return options_.front(); }
    [[nodiscard]] const std::string& plan() const { return options_.back(); }
    [[nodiscard]] bool has_plan() const { return options_.size() > 1; }
    /// Storylines and weather years of one year and option set.
    [[nodiscard]] std::vector<std::size_t> of(double year, const std::string& options) const {
        std::vector<std::size_t> out;
        for (const std::size_t at : view_.done_of(view_.likely()))
            if (view_.modes[at] == mode_ && view_.years[at] == year && view_.option_sets[at] == options)
                out.push_back(at);
        return out;
    }
    [[nodiscard]] Range over(double year, const std::string& options,
                             const std::function<double(std::size_t)>& value) const {
        Range out;
        for (const std::size_t scenario : of(year, options)) out.add(value(scenario));
        return out;
    }
    /// "in 2030 4 to 5 (2 with planned), in 2040 ...": of the second and the last year, and of the first if asked.
    [[nodiscard]] std::string by_year(bool with_first, const std::function<double(std::size_t)>& value) const {
        std::string out;
        for (const double year : years_) {
            const bool is_first = year == first_year();
            const bool is_shown =
                is_first ? with_first : year == *std::next(years_.begin()) || year == *years_.rbegin();
            if (!is_shown) continue;
            out +=
                fmt::format("{}in {} {}", out.empty() ? "" : ", ", number(year, 0), over(year, today(), value).text());
            if (has_plan() && !is_first)
                out += fmt::format(" ({} with \"{}\")", over(year, plan(), value).text(), plan());
        }
        return out;
    }

private:
    const ResultView& view_;
    std::string mode_;
    std::set<double> years_;
    std::vector<std::string> options_;
};

/// What leaves a station without room for the rights of one more user.
enum class Binding { anything, area, own_limit, branch };

/// Stations without room, counted by what binds.
std::function<double(std::size_t)> stations_short(const ResultView& view, Binding binding) {
    return [&view, binding](std::size_t scenario) {
        double n = 0.0;
        for (std::size_t station = 0; station < view.stations.size(); ++station) {
            if (view.at(fields().station_offtake.status, scenario, station) != kShort) continue;
            const double by = view.at(fields().station_offtake.headroom_contract_binding, scenario, station);
            const Binding found = by == kByArea ? Binding::area : by == kOwn ? Binding::own_limit : Binding::branch;
            n += binding == Binding::anything || binding == found ? 1.0 : 0.0;
        }
        return n;
    };
}

/// Stations without room whose binding limit is reconciled or contradicted.
double n_moved(const ResultView& view, std::size_t scenario) {
    const auto rests = [](const std::string& confidence) {
        return confidence == "reconciled" || confidence == "contradicted";
    };
    double n = 0.0;
    for (std::size_t station = 0; station < view.stations.size(); ++station) {
        if (view.at(fields().station_offtake.status, scenario, station) != kShort) continue;
        const double by = view.at(fields().station_offtake.headroom_contract_binding, scenario, station);
        const bool is_branch = by >= 0.0 && by < static_cast<double>(view.branch_confidence.size());
        n += is_branch ? rests(view.branch_confidence[static_cast<std::size_t>(by)])
                       : by == kOwn && rests(view.station_confidence[station]);
    }
    return n;
}

void add_stations(const ResultView& view, const Chosen& chosen, std::vector<std::string>& out) {
    const auto count = [&](Binding binding) {
        return chosen.over(chosen.first_year(), chosen.today(), stations_short(view, binding));
    };
    const std::string year = number(chosen.first_year(), 0);
    const Range all = count(Binding::anything);
    if (!(all.high > 0.0)) {
        out.push_back(fmt::format("In {} every station has room for new offtake (level contract).", year));
        return;
    }
    std::string text = fmt::format("In {} {} of {} stations have no room for new offtake (level contract)", year,
                                   all.text(), view.stations.size());
    std::string why;
    for (const auto& [binding, words] :
         {std::pair(Binding::area, "because their area is full"),
          std::pair(Binding::own_limit, "by their own firm limit"), std::pair(Binding::branch, "by a branch")}) {
        const Range of = count(binding);
        if (of.high > 0.0) why += fmt::format("{} {} {}", why.empty() ? ":" : ",", of.text(), words);
    }
    text += why + '.';
    const Range moved =
        chosen.over(chosen.first_year(), chosen.today(), [&](std::size_t scenario) { return n_moved(view, scenario); });
    if (moved.high > 0.0)
        text += fmt::format(" {} of them by a limit that the base year has moved or contradicts.", moved.text());
    if (const std::string later = chosen.by_year(false, stations_short(view, Binding::anything)); !later.empty())
        text += fmt::format(" Without room {}.", later);
    out.push_back(text);
}

/// The largest parts of a split, as "services 1,035, data centre 320".
std::string largest_parts(const ResultView& view, const run::ShareFields& shares, std::size_t scenario,
                          std::size_t element) {
    constexpr std::size_t kShown = 3;
    std::vector<std::pair<double, std::string>> parts;
    for (const run::Field* split : {&shares.use_mw, &shares.production_mw}) {
        const std::vector<std::string> labels = view.labels(*split->by);
        for (std::size_t at = 0; at < labels.size(); ++at) {
            const double mw = view.at(*split, scenario, element * labels.size() + at);
            if (mw >= 0.5) parts.emplace_back(mw, labels[at]);
        }
    }
    std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string out;
    for (std::size_t at = 0; at < std::min(kShown, parts.size()); ++at) {
        std::replace(parts[at].second.begin(), parts[at].second.end(), '_', ' ');
        out += fmt::format("{}{} {}", at == 0 ? "" : ", ", parts[at].second, grouped(parts[at].first));
    }
    return out;
}

void add_areas(const ResultView& view, const Chosen& chosen, std::vector<std::string>& out) {
    for (std::size_t area = 0; area < view.areas.size(); ++area) {
        const auto value = [&](const results::ResultField& field) {
            return [&view, &field, area](std::size_t scenario) { return view.at(field, scenario, area); };
        };
        const auto room = value(fields().areas.room_contract_offtake_mw);
        const Range first = chosen.over(chosen.first_year(), chosen.today(), room);
        if (!(first.low < 0.0)) continue;
        const auto now = [&](const results::ResultField& field) {
            return chosen.over(chosen.first_year(), chosen.today(), value(field)).text();
        };
        std::string text =
            fmt::format("Area {} is full in {}: rights of {} MW on a capability of {} MW.", view.areas[area],
                        number(chosen.first_year(), 0), now(fields().areas.contract_offtake_mw),
                        now(fields().areas.capability_offtake_mw));
        if (const std::string later = chosen.by_year(false, room); !later.empty())
            text += fmt::format(" Room: {} MW.", later);
        const std::vector<std::size_t> scenarios = chosen.of(chosen.first_year(), chosen.today());
        if (view.has(fields().area_shares.total_mw))
            text += fmt::format(" Largest uses at its peak, MW: {}.",
                                largest_parts(view, fields().area_shares, scenarios.front(), area));
        out.push_back(text);
    }
}

void add_waiting(const ResultView& view, const Chosen& chosen, std::vector<std::string>& out) {
    const auto away = [&](std::size_t scenario) { return view.at(fields().shortages.suppressed_mw, scenario); };
    const auto homes = [&](std::size_t scenario) { return view.at(fields().shortages.n_suppressed_homes, scenario); };
    Range most;
    for (const double year : chosen.years()) most.add(chosen.over(year, chosen.today(), away).high);
    if (chosen.mode() != "connected" || !(most.high > 0.0)) return;
    std::string text = fmt::format("MW of growth, queue and plans that find no room: {}.", chosen.by_year(true, away));
    Range most_homes;
    for (const double year : chosen.years()) most_homes.add(chosen.over(year, chosen.today(), homes).high);
    if (most_homes.high > 0.0) text += fmt::format(" Homes among them: {}.", chosen.by_year(false, homes));
    out.push_back(text);
}

/// A branch or station over its limit at level flow, in the first year in which it is.
struct Over {
    bool is_branch = true;
    std::size_t element = 0, scenario = 0;  ///< that of its highest loading
    double year = 0.0;
    Range loading;
    std::size_t n_over = 0, n_all = 0;  ///< scenarios of the year
};

const results::ResultField& loading_field(bool is_branch) {
    return is_branch ? fields().branches.worst_loading_pu : fields().stations.worst_loading_pu;
}

/// All elements that are over in some year with the grid as it is, the earliest first and the highest among equals.
std::vector<Over> elements_over(const ResultView& view, const Chosen& chosen) {
    std::vector<Over> out;
    const auto find = [&](bool is_branch, std::size_t element) {
        for (const double year : chosen.years()) {
            const std::vector<std::size_t> scenarios = chosen.of(year, chosen.today());
            Over over{is_branch, element, 0, year, {}, 0, scenarios.size()};
            for (const std::size_t scenario : scenarios) {
                const double loading = view.at(loading_field(is_branch), scenario, element);
                if (loading > over.loading.high) over.scenario = scenario;
                over.loading.add(loading);
                over.n_over += loading > 1.0 + tolerance::kCongestedPu ? 1 : 0;
            }
            if (over.n_over == 0) continue;
            out.push_back(over);
            return;
        }
    };
    for (std::size_t branch = 0; branch < view.branches.size(); ++branch) find(true, branch);
    for (std::size_t station = 0; station < view.stations.size(); ++station) find(false, station);
    std::stable_sort(out.begin(), out.end(), [](const Over& a, const Over& b) {
        return a.year != b.year ? a.year < b.year : a.loading.high > b.loading.high;
    });
    return out;
}

/// "relieved by 2030 with ..." or "still over in 2040 with ...".
std::string relief_of(const ResultView& view, const Chosen& chosen, const Over& over) {
    if (!chosen.has_plan()) return {};
    const auto loading = [&](std::size_t scenario) {
        return view.at(loading_field(over.is_branch), scenario, over.element);
    };
    double relieved_from = 0.0;
    for (const double year : chosen.years()) {
        if (year < over.year) continue;
        const Range found = chosen.over(year, chosen.plan(), loading);
        const bool is_over = found.high > 1.0 + tolerance::kCongestedPu;
        relieved_from = is_over ? 0.0 : relieved_from == 0.0 ? year : relieved_from;
    }
    return relieved_from > 0.0
               ? fmt::format(" With \"{}\" within its limit from {} on.", chosen.plan(), number(relieved_from, 0))
               : fmt::format(" With \"{}\" still over in {}.", chosen.plan(), number(*chosen.years().rbegin(), 0));
}

std::string confidence_of(const ResultView& view, const Over& over) {
    return over.is_branch ? view.branch_confidence[over.element] : view.station_confidence[over.element];
}

std::string sentence_of(const ResultView& view, const Chosen& chosen, const Over& over) {
    const std::string& id = over.is_branch ? view.branches[over.element] : view.stations[over.element];
    const std::string& name = over.is_branch ? view.branch_names[over.element] : view.station_names[over.element];
    std::string text = fmt::format("{} ({}): loading {} in {}", name, id, over.loading.ratio(), number(over.year, 0));
    if (over.n_all > 1) text += fmt::format(", over in {} of {} scenarios", over.n_over, over.n_all);
    if (const std::string confidence = confidence_of(view, over); !confidence.empty()) text += ", rating " + confidence;
    const std::map<std::string, CorrectionBand> bands = correction_bands(view);
    if (const auto band = bands.find(id); band != bands.end() && std::isfinite(band->second.limit_mw))
        text += fmt::format(" ({} MW between p10 and p90)", number(band->second.limit_mw, 0));
    if (const auto band = bands.find(id); band != bands.end() && std::isfinite(band->second.share_mw))
        text += fmt::format(", use reconciled ({} MW between p10 and p90)", number(band->second.share_mw, 0));
    text += '.';
    const run::ShareFields& shares = over.is_branch ? fields().branch_shares : fields().station_shares;
    if (view.has(fields().branch_shares.total_mw))
        if (const std::string parts = largest_parts(view, shares, over.scenario, over.element); !parts.empty())
            text += fmt::format(" Because of, MW: {}.", parts);
    return text + relief_of(view, chosen, over);
}

/// What is over a limit at level flow, known excesses of the base year apart: those are no findings.
void add_elements(const ResultView& view, const Chosen& chosen, const KnownExcesses& known,
                  std::vector<std::string>& out) {
    std::vector<Over> found;
    std::size_t n_first = 0, n_known = 0, n_assumed = 0;
    for (const Over& over : elements_over(view, chosen)) {
        const bool is_known =
            known.contains(over.is_branch ? view.branches[over.element] : view.stations[over.element]);
        if (!is_known) found.push_back(over);
        if (over.year != chosen.first_year()) continue;
        ++n_first;
        const std::string confidence = confidence_of(view, over);
        n_known += is_known ? 1 : 0;
        n_assumed += is_known || confidence == "reported" || confidence == "derived" ? 0 : 1;
    }
    if (n_first > 0) {
        std::string text = fmt::format("In {} {} a limit at level flow", number(chosen.first_year(), 0),
                                       n_first == 1 ? "1 element passes" : fmt::format("{} elements pass", n_first));
        if (n_known > 0)
            text += fmt::format(
                "; {} (of the base year, or with the use of today, with which the grid runs): rather errors of the "
                "assumptions than of the grid, and not named here",
                n_known == 1 ? "1 of them is a known excess" : fmt::format("{} of them are known excesses", n_known));
        if (n_assumed > 0) text += fmt::format("; {} rest on a rating that is not reported", n_assumed);
        out.push_back(text + '.');
    }
    for (std::size_t at = 0; at < std::min(kElementsNamed, found.size()); ++at)
        out.push_back(sentence_of(view, chosen, found[at]));
}

}  // namespace

std::vector<std::string> find_sentences(const ResultView& view, const KnownExcesses& known) {
    const Chosen chosen(view);
    std::vector<std::string> out;
    if (!chosen.is_any()) return out;
    if (view.has(fields().station_offtake.status)) {
        add_stations(view, chosen, out);
        add_areas(view, chosen, out);
        add_waiting(view, chosen, out);
    }
    add_elements(view, chosen, known, out);
    constexpr std::size_t kMost = 10;
    if (out.size() > kMost) out.resize(kMost);
    return out;
}

}  // namespace knelpunt::cli
