#include "tools/cli/first_screen/findings.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "tools/cli/causes/cause_sums.hpp"
#include "tools/cli/first_screen/elements.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kShort = 3.0;                     ///< value of a station's status
constexpr double kByArea = -3.0, kOwn = -2.0;      ///< what binds a station's room, where no branch does
constexpr std::size_t kWidths[] = {225, 150, 75};  ///< up to which names are listed: the first that fits the screen

/// Items one after the other as far as they fit, and how many do not.
std::string listed(const std::vector<std::string>& items, std::size_t width) {
    std::string out;
    std::size_t n_shown = 0;
    for (; n_shown < items.size(); ++n_shown) {
        const std::string next = (n_shown == 0 ? "" : ", ") + items[n_shown];
        if (n_shown > 0 && text_width(out) + text_width(next) > width) break;
        out += next;
    }
    return n_shown < items.size() ? fmt::format("{} and {} more", out, items.size() - n_shown) : out;
}

/// What is left of a paragraph's width for a list, at least for a name.
std::size_t room_after(const std::string& text, std::size_t width) {
    constexpr std::size_t kName = 40;
    return text_width(text) + kName < width ? width - text_width(text) : kName;
}

std::string spoken(std::string label) {
    std::replace(label.begin(), label.end(), '_', ' ');
    return label;
}

std::string count_of(std::size_t n, std::string_view one) { return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s"); }

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

/// An area whose rights pass its capability.
struct AreaShort {
    std::size_t area = 0;
    double year = 0.0;  ///< the first
};

std::function<double(std::size_t)> room_of(const ResultView& view, std::size_t area) {
    return [&view, area](std::size_t scenario) {
        return view.at(fields().areas.room_contract_offtake_mw, scenario, area);
    };
}

/// Areas that are full by rights with the grid as it is, the shortest first.
std::vector<AreaShort> areas_short(const ResultView& view, const FindingScenarios& chosen) {
    std::vector<std::pair<double, AreaShort>> out;
    for (std::size_t area = 0; area < view.areas.size(); ++area)
        for (const double year : chosen.years()) {
            const double room_mw = chosen.over(year, chosen.today(), room_of(view, area)).low;
            if (!(room_mw < 0.0)) continue;
            out.push_back({room_mw, {area, year}});
            break;
        }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    std::vector<AreaShort> areas;
    for (const auto& [room_mw, area] : out) areas.push_back(area);
    return areas;
}

/// What all paragraphs rest on.
struct Facts {
    const ResultView& view;
    const FindingScenarios chosen;
    std::vector<ElementOver> found, known;  ///< over in use: findings, and known errors
    std::vector<AreaShort> areas;
    bool has_rights = false;
    std::size_t width = 0;  ///< of a paragraph's lists

    Facts(const ResultView& of, const KnownExcesses& excesses, std::size_t list_width)
        : view(of), chosen(of), has_rights(of.has(fields().station_offtake.status)), width(list_width) {
        if (!chosen.is_any()) return;
        for (const ElementOver& over : elements_over(view, chosen))
            (excesses.contains(id_of(view, over)) ? known : found).push_back(over);
        if (has_rights) areas = areas_short(view, chosen);
    }
};

std::string rights_text(const Facts& facts) {
    const FindingScenarios& chosen = facts.chosen;
    const ResultView& view = facts.view;
    std::string text;
    for (const AreaShort& one : facts.areas) {
        const auto at_first = [&](const results::ResultField& field) {
            return chosen
                .over(one.year, chosen.today(),
                      [&](std::size_t scenario) { return view.at(field, scenario, one.area); })
                .text();
        };
        if (!text.empty() && text_width(text) > facts.width / 3) break;
        text +=
            fmt::format("{} is full {} {}: rights of {} MW on {} MW. ", view.areas[one.area],
                        one.year == chosen.first_year() ? "in" : "from", number(one.year, 0),
                        at_first(fields().areas.contract_offtake_mw), at_first(fields().areas.capability_offtake_mw));
    }
    const Range all = chosen.over(chosen.first_year(), chosen.today(), stations_short(view, Binding::anything));
    const std::string year = number(chosen.first_year(), 0);
    const std::string later = chosen.by_year(false, "", stations_short(view, Binding::anything));
    if (!(all.high > 0.0))
        return text + fmt::format("In {} every station has room for a new user{}.", year,
                                  later.empty() ? "" : "; stations without room: " + later);
    text += fmt::format("Stations without room for a new user: {} of {} in {}", all.text(), view.stations.size(), year);
    const Range own = chosen.over(chosen.first_year(), chosen.today(), stations_short(view, Binding::own_limit));
    if (own.high > 0.0) text += fmt::format(" ({} by their own limit)", own.text());
    if (!later.empty()) text += ", " + later;
    return text + '.';
}

std::string use_text(const Facts& facts) {
    const FindingScenarios& chosen = facts.chosen;
    const std::string first = number(chosen.first_year(), 0), last = number(chosen.last_year(), 0);
    if (facts.found.empty())
        return fmt::format("No branch or station passes its limit in {}{}.",
                           first == last ? first : fmt::format("{} to {}", first, last),
                           facts.known.empty() ? "" : " but for known errors");
    std::string counts;
    for (const double year : chosen.years()) {
        const auto n = static_cast<std::size_t>(std::count_if(
            facts.found.begin(), facts.found.end(), [&](const ElementOver& over) { return over.year <= year; }));
        counts += fmt::format("{}{} by {}", counts.empty() ? "" : ", ",
                              counts.empty() ? count_of(n, "element") : fmt::format("{}", n), number(year, 0));
    }
    std::string text = fmt::format("Over their limit with the grid as it is: {}. First: ", counts);
    std::vector<std::string> items;
    for (const ElementOver& over : facts.found)
        items.push_back(fmt::format("{} {} % of its limit in {}", name_of(facts.view, over),
                                    number(percent(over.loading.high), 0), number(over.year, 0)));
    return text + listed(items, room_after(text, facts.width)) + '.';
}

std::string waiting_text(const Facts& facts) {
    const FindingScenarios& chosen = facts.chosen;
    const auto away = [&](std::size_t scenario) { return facts.view.at(fields().shortages.suppressed_mw, scenario); };
    const auto homes = [&](std::size_t scenario) {
        return facts.view.at(fields().shortages.n_suppressed_homes, scenario);
    };
    Range most, most_homes;
    for (const double year : chosen.years()) {
        most.add(chosen.over(year, chosen.today(), away).high);
        most_homes.add(chosen.over(year, chosen.today(), homes).high);
    }
    if (chosen.mode() != "connected" || !(most.high > 0.0)) return {};
    std::string text =
        fmt::format("Growth, queue and plans that find no room: {}.", chosen.by_year(false, " MW", away));
    if (most_homes.high > 0.0)
        text +=
            fmt::format(" Homes among them: {} in {}.", chosen.over(chosen.last_year(), chosen.today(), homes).text(),
                        number(chosen.last_year(), 0));
    return text;
}

/// Sums of what is above the limits of elements, by kind, over scenarios of a year.
struct ExcessByKind {
    std::map<std::string, double> mwh_of;
    double whole_mwh = 0.0;

    void add(const std::vector<CauseSum>& sums) {
        for (const CauseSum& sum : sums) {
            mwh_of[sum.label] += sum.net();
            whole_mwh += sum.net();
        }
    }
    [[nodiscard]] std::vector<CauseSum> sorted() const {
        std::vector<CauseSum> out;
        for (const auto& [label, mwh] : mwh_of) out.push_back({label, mwh, 0.0});
        sort_by_size(out);
        return out;
    }
};

/// Year in which most of the findings are over for the first time, and there is an excess to split.
double year_of_causes(const Facts& facts) { return facts.found.empty() ? 0.0 : facts.found.front().year; }

/// Findings that stay over in a scenario without a kind of use; NaN where that was not computed.
double n_left_without(const Facts& facts, std::size_t scenario, std::size_t kind, std::size_t n_kinds) {
    const auto steps_of = [&](const results::ResultField& field) {
        return facts.view.has(field) ? facts.view.file().rows(field.name, scenario) : std::vector<double>();
    };
    const std::vector<double> branches = steps_of(fields().without_use.branch_n_steps_over),
                              stations = steps_of(fields().without_use.station_n_steps_over);
    double n = 0.0;
    for (const ElementOver& over : facts.found) {
        const std::vector<double>& rows = over.is_branch ? branches : stations;
        const std::size_t place = over.element * n_kinds + kind;
        const double loading = facts.view.at(loading_field(over.is_branch), scenario, over.element);
        if (!is_over_limit(loading)) continue;
        if (place >= rows.size() || rows[place] < 0.0) return kNaN;
        n += rows[place] > 0.0 ? 1.0 : 0.0;
    }
    return n;
}

std::string without_text(const Facts& facts, const std::string& kind, double year) {
    const std::vector<std::string> kinds = facts.view.labels(axes().category);
    const auto place = std::find(kinds.begin(), kinds.end(), kind);
    if (place == kinds.end()) return {};
    Range left, before;
    for (const std::size_t scenario : facts.chosen.of(year, facts.chosen.today())) {
        left.add(n_left_without(facts, scenario, static_cast<std::size_t>(place - kinds.begin()), kinds.size()));
        double n = 0.0;
        for (const ElementOver& over : facts.found)
            n += is_over_limit(facts.view.at(loading_field(over.is_branch), scenario, over.element)) ? 1.0 : 0.0;
        before.add(n);
    }
    if (!left.is_any()) return {};
    return fmt::format(" Without {} {} of {} stay over.", spoken(kind), left.text(), before.text());
}

std::string causes_text(const Facts& facts) {
    if (!has_causes(facts.view)) return {};
    constexpr std::size_t kLargest = 3;
    const CauseSums sums(facts.view, CauseGroup::category);
    std::string text;
    for (const AreaShort& one : facts.areas) {
        ExcessByKind rights;
        for (const std::size_t scenario : facts.chosen.of(one.year, facts.chosen.today()))
            rights.add(sums.of(fields().contract_causes.area_mw, scenario, one.area));
        if (!(rights.whole_mwh > 0.0)) continue;
        text += fmt::format("Rights on {}: {}.", facts.view.areas[one.area],
                            shares_text(rights.sorted(), rights.whole_mwh, kLargest));
        break;
    }
    const double year = year_of_causes(facts);
    ExcessByKind excess;
    for (const std::size_t scenario : facts.chosen.of(year, facts.chosen.today()))
        for (const ElementOver& over : facts.found)
            excess.add(sums.of(over.is_branch ? fields().branch_causes.excess_mwh : fields().station_causes.excess_mwh,
                               scenario, over.element));
    if (!(excess.whole_mwh > 0.0)) return text;
    const std::vector<CauseSum> sorted = excess.sorted();
    text +=
        fmt::format("{}Of the {} MWh above limits in {}: {}.", text.empty() ? "" : " ",
                    grouped(std::max(1.0, excess.whole_mwh /
                                              static_cast<double>(facts.chosen.of(year, facts.chosen.today()).size()))),
                    number(year, 0), shares_text(sorted, excess.whole_mwh, kLargest));
    return text + without_text(facts, sorted.front().label, year);
}

std::string relief_text(const Facts& facts) {
    const FindingScenarios& chosen = facts.chosen;
    if (!chosen.has_plan() || (facts.found.empty() && facts.areas.empty())) return {};
    std::string text = fmt::format("With \"{}\"", chosen.plan());
    bool is_first = true;
    for (const AreaShort& one : facts.areas) {
        double from_year = 0.0;
        for (const double year : chosen.years()) {
            const bool is_short = chosen.over(year, chosen.plan(), room_of(facts.view, one.area)).low < 0.0;
            from_year = is_short ? 0.0 : from_year == 0.0 ? year : from_year;
        }
        text += fmt::format("{} {} {}", is_first ? "" : ",", facts.view.areas[one.area],
                            from_year > 0.0 ? "has room from " + number(from_year, 0) + " on"
                                            : "stays full to " + number(chosen.last_year(), 0));
        is_first = false;
        if (text_width(text) > facts.width / 3) break;
    }
    if (facts.found.empty()) return text + '.';
    std::map<double, std::size_t> n_from;
    std::vector<std::string> left;
    for (const ElementOver& over : facts.found) {
        const double from_year = relieved_from(facts.view, chosen, over);
        if (from_year > 0.0)
            ++n_from[from_year];
        else
            left.push_back(name_of(facts.view, over));
    }
    text += is_first ? " " : "; ";
    std::string parts;
    for (const auto& [year, n] : n_from)
        parts += fmt::format("{}{} from {} on", parts.empty() ? "" : ", ", n, number(year, 0));
    if (!parts.empty())
        text += fmt::format("of {} over in use {} stay within limits", count_of(facts.found.size(), "element"), parts);
    if (!left.empty()) {
        text += fmt::format("{}still over in {}: ", parts.empty() ? "" : "; ", number(chosen.last_year(), 0));
        text += listed(left, room_after(text, facts.width));
    }
    return text + '.';
}

/// How many limits rest on what, most first: "6 assumed, 4 reconciled".
std::string confidences_text(const Facts& facts) {
    std::map<std::string, std::size_t> n_of;
    for (const ElementOver& over : facts.found) {
        const std::string& confidence = confidence_of(facts.view, over);
        ++n_of[confidence.empty() ? "unknown" : confidence];
    }
    std::vector<std::pair<std::string, std::size_t>> sorted(n_of.begin(), n_of.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& one, const auto& other) { return one.second > other.second; });
    std::string out;
    for (const auto& [confidence, n] : sorted) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, confidence);
    return out;
}

std::string sureness_text(const Facts& facts) {
    if (facts.found.empty()) return {};
    std::string text =
        fmt::format("Confidence of the {} passed: {}.", count_of(facts.found.size(), "limit"), confidences_text(facts));
    const auto n_always = std::count_if(facts.found.begin(), facts.found.end(),
                                        [](const ElementOver& over) { return over.n_over == over.n_all; });
    const std::size_t n_worlds = facts.found.front().n_all;
    if (n_worlds > 1)
        text += fmt::format(" {} of them are passed in all {} storylines and weather years, the others in some.",
                            n_always, n_worlds);
    return text;
}

std::string errors_text(const Facts& facts) {
    if (facts.known.empty()) return {};
    const double last = facts.chosen.last_year(), first = facts.chosen.first_year();
    std::size_t n_first = 0, n_last = 0;
    for (const ElementOver& over : facts.known) {
        n_first += is_over_limit(loading_of(facts.view, facts.chosen, over, first, facts.chosen.today()).high) ? 1 : 0;
        n_last += is_over_limit(loading_of(facts.view, facts.chosen, over, last, facts.chosen.today()).high) ? 1 : 0;
    }
    std::string text = fmt::format(
        "{} over in {} {} not counted above: over with the use of the base year or of today, with which the grid runs, "
        "so "
        "an error of our assumptions",
        count_of(n_first, "element"), number(first, 0), n_first == 1 ? "is" : "are");
    if (last != first) text += fmt::format("; {} of them over in {}", n_last, number(last, 0));
    return text + '.';
}

std::string printed(const FindingText& one) { return wrapped(one.topic + ": " + one.text); }

std::vector<FindingText> texts_of(const Facts& facts) {
    std::vector<FindingText> out;
    if (!facts.chosen.is_any()) return out;
    const auto add = [&](const char* topic, std::string text) {
        if (!text.empty()) out.push_back({topic, std::move(text)});
    };
    if (facts.has_rights) add("Rights", rights_text(facts));
    add("Use", use_text(facts));
    if (facts.has_rights) add("Waiting", waiting_text(facts));
    add("Because of", causes_text(facts));
    add("Relief", relief_text(facts));
    add("How sure", sureness_text(facts));
    add("Known errors", errors_text(facts));
    return out;
}

}  // namespace

std::vector<FindingText> find_texts(const ResultView& view, const KnownExcesses& known) {
    std::vector<FindingText> out;
    for (const std::size_t width : kWidths) {
        out = texts_of(Facts(view, known, width));
        std::size_t n_lines = 1;  // the title
        for (const FindingText& one : out) {
            const std::string lines = printed(one);
            n_lines += 1 + static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
        }
        if (n_lines <= kFirstScreenLines) break;
    }
    return out;
}

void print_first_screen(const ResultView& view, const KnownExcesses& known) {
    std::cout << wrapped(view.file().attribute("title") + " · what it says first") << '\n';
    for (const FindingText& one : find_texts(view, known)) std::cout << printed(one) << '\n';
}

}  // namespace knelpunt::cli
