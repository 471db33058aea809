// Years, steps and hours that do not fit those around them.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models::plausibility {
namespace {

/// A table with one row per id, storyline and year.
struct LongTable {
    std::string_view name, column;
    std::array<std::string_view, 2> kinds;  ///< paths to what rows share that go together, as kind_of takes them
};

constexpr std::array kLongTables{LongTable{"volumes", "annual_mwh", {"id>category", "id>category|id>municipality"}},
                                 LongTable{"capacities", "p_max_mw", {"id>technology", "id>technology"}},
                                 LongTable{"use_volumes", "annual_mwh", {"id>shape", "id>shape"}},
                                 LongTable{"national", "value", {"id", "id"}}};

/// First and last year of the values of loads.
std::pair<int, int> years_of_volumes(const Input& input) {
    const InputTable& volumes = input.table("volumes");
    int first = 0, last = 0;
    for (std::size_t row = 0; row < volumes.size(); ++row) {
        const int year = static_cast<int>(volumes.number(row, "year"));
        first = row == 0 ? year : std::min(first, year);
        last = std::max(last, year);
    }
    return {first, last};
}

}  // namespace

void base_year(const Input& input, Findings& findings) {
    const auto [first, last] = years_of_volumes(input);
    constexpr int kBefore = 5;  // what is known first may lag behind the base year
    for (const auto& [key, year, place] : input.years) {
        if (year >= first - kBefore && year <= last && (key != "base_year" || year <= first + kBefore)) continue;
        findings.add("region", key, place,
                     fmt::format("{} = {}, but demand/volumes.csv has years {} to {}", key, year, first, last),
                     "The base year is the first year with values, or a few years from it");
    }
}

void study_years(const Input& input, Findings& findings) {
    if (!input.study) return;
    const auto [first, last] = years_of_volumes(input);
    const auto found = input.study->keys.find("axes.year");
    const Place place = found == input.study->keys.end() ? input.study->place : found->second.place;
    for (const int year : input.study->years) {
        if (year >= std::min(first, input.base_year) && year <= last) continue;
        findings.add("study", fmt::format("{}", year), place,
                     fmt::format("axes.year holds {}, but demand/volumes.csv has years {} to {}", year, first, last),
                     "Outside of its years a value stays constant: growth and projects end there");
    }
}

void year_of_event(const Input& input, Findings& findings) {
    constexpr double kPast = 75.0, kFuture = 30.0, kBuild = 25.0;
    const double base = input.base_year;
    struct Column {
        std::string_view table, column;
        double low, high;
    };
    const std::array columns{Column{"projects", "year_planned", base - 3.0, base + kFuture},
                             Column{"projects", "year_start", base - kBuild, base + kFuture},
                             Column{"project_changes", "year", base - 3.0, base + kFuture},
                             Column{"options", "year_from", base, base + kFuture},
                             Column{"options", "decision_year", base - 3.0, base + kFuture},
                             Column{"generators", "start_year", base - kPast, base + kFuture},
                             Column{"devices", "year_from", base - kPast, base + kFuture},
                             Column{"storage", "year_from", base - kPast, base + kFuture},
                             Column{"contracts", "year_from", base - kPast, base + kFuture},
                             Column{"network_pipes", "year_from", base - kPast, base + kFuture},
                             Column{"loads", "start_year", base - 1.0, base + kFuture},
                             Column{"customers", "ramp_year", base - 10.0, base + 25.0},
                             Column{"requests", "claim_year", base - 15.0, base + kFuture}};
    for (const Column& known : columns) {
        const InputTable& table = input.table(known.table);
        if (!table.has_cells(known.column)) continue;
        for (std::size_t row = 0; row < table.size(); ++row) {
            const double year = table.number(row, known.column);
            if (std::isnan(year) || (year >= known.low && year <= known.high)) continue;
            findings.add(
                table, row, known.column,
                fmt::format("{}, but the base year is {}", cell_text(table, row, known.column), input.base_year),
                fmt::format("Usual: {:g} to {:g}", known.low, known.high));
        }
    }
    const InputTable& projects = input.table("projects");
    for (std::size_t row = 0; row < projects.size(); ++row) {
        const double years = projects.number(row, "year_planned") - projects.number(row, "year_start");
        if (std::isnan(years) || (years >= 0.0 && years <= kBuild)) continue;
        findings.add(
            projects, row, "year_start",
            fmt::format("{}, but {}", cell_text(projects, row, "year_start"), cell_text(projects, row, "year_planned")),
            fmt::format("Usual: 0 to {:g} years from start to end", kBuild));
    }
    for (const std::string_view name : {"devices", "storage", "network_pipes"}) {
        const InputTable& table = input.table(name);
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (!(table.number(row, "year_to") < table.number(row, "year_from"))) continue;
            findings.add(
                table, row, "year_to",
                fmt::format("{} lies before {}", cell_text(table, row, "year_to"), cell_text(table, row, "year_from")));
        }
    }
}

namespace {

using Point = std::pair<std::string, int>;  ///< storyline and year

std::string point_text(const Point& point) { return fmt::format("{} {}", point.first, point.second); }

}  // namespace

void missing_year(const Input& input, Findings& findings) {
    constexpr std::size_t kLeastRows = 4;
    for (const LongTable& known : kLongTables) {
        if (known.name == "national") continue;  // figures from sources with years of their own
        const InputTable& table = input.table(known.name);
        std::map<std::string_view, std::set<Point>> points;
        std::map<Point, std::size_t> n_ids;
        for (std::size_t row = 0; row < table.size(); ++row) {
            const Point point(table.text(row, "storyline"), static_cast<int>(table.number(row, "year")));
            points[table.id(row)].insert(point);
            ++n_ids[point];
        }
        std::map<std::set<Point>, std::size_t> n_of;  // ids with the same points
        for (const auto& [id, set] : points) ++n_of[set];
        if (points.size() < kLeastRows) continue;
        for (const auto& [id, set] : points) {
            if (n_of[set] > 1) continue;
            std::set<Point> shared;
            std::string alone;
            for (const Point& point : set) {
                if (n_ids[point] > 1)
                    shared.insert(point);
                else
                    alone += (alone.empty() ? "" : ", ") + point_text(point);
            }
            // Points that others have beside those it shares with them, which are half of them at least.
            for (const auto& [other, n] : n_of) {
                if (n < kLeastRows || other.size() <= shared.size() || other.size() > 2 * shared.size()) continue;
                std::vector<Point> missing;
                std::set_difference(other.begin(), other.end(), shared.begin(), shared.end(),
                                    std::back_inserter(missing));
                if (missing.size() + shared.size() != other.size()) continue;
                std::string text;
                for (const Point& point : missing) text += (text.empty() ? "" : ", ") + point_text(point);
                findings.add(table, *table.find(id), "year",
                             fmt::format("it has no value of {}, which {} others have", text, n),
                             alone.empty() ? std::string() : fmt::format("It alone has one of {}", alone));
                break;
            }
        }
    }
}

namespace {

/// A change from one year of a series to the next.
struct Step {
    std::size_t before = 0, row = 0;
    double ratio = 1.0, years = 1.0;
    std::array<std::string, 2> kinds;  ///< with storyline and years
};

/// Steps between the values of each id and storyline; a step from or to 0 has ratio 1.
std::vector<Step> steps_of(const Input& input, const LongTable& known) {
    const InputTable& table = input.table(known.name);
    std::map<std::tuple<std::string_view, std::string_view>, std::map<int, std::size_t>> series;
    std::set<std::string_view> storylines;
    for (std::size_t row = 0; row < table.size(); ++row) storylines.insert(table.text(row, "storyline"));
    for (std::size_t row = 0; row < table.size(); ++row) {
        const int year = static_cast<int>(table.number(row, "year"));
        const std::string_view own = table.text(row, "storyline");
        for (const std::string_view storyline : storylines) {
            if (own != storyline && own != "*") continue;
            std::size_t& at = series[{table.id(row), storyline}].emplace(year, row).first->second;
            if (own == storyline) at = row;
        }
    }
    std::vector<Step> steps;
    for (const auto& [key, rows] : series) {
        for (auto at = rows.begin(); at != rows.end() && std::next(at) != rows.end(); ++at) {
            const auto [year, row] = *std::next(at);
            const double before = table.number(at->second, known.column), value = table.number(row, known.column);
            Step step{at->second, row, 1.0, static_cast<double>(year - at->first), {}};
            if (before > 0.0 && value > 0.0) step.ratio = value / before;
            for (std::size_t kind = 0; kind < known.kinds.size(); ++kind)
                step.kinds[kind] = fmt::format("{} {} {} {}", kind_of(input, table, row, known.kinds[kind]),
                                               std::get<1>(key), at->first, year);
            steps.push_back(std::move(step));
        }
    }
    return steps;
}

}  // namespace

void jump_in_years(const Input& input, Findings& findings) {
    constexpr double kFactor = 10.0, kYears = 5.0;
    constexpr std::size_t kLeastRows = 3;
    for (const LongTable& known : kLongTables) {
        const InputTable& table = input.table(known.name);
        const std::vector<Step> steps = steps_of(input, known);
        std::map<std::string, std::vector<double>> ratios;
        for (const Step& step : steps)
            for (const std::string& kind : step.kinds) ratios[kind].push_back(step.ratio);
        std::map<std::string, double> middle;
        for (const auto& [kind, values] : ratios) middle[kind] = values.size() < kLeastRows ? 1.0 : median(values);
        std::set<std::size_t> told;
        for (const Step& step : steps) {
            // What rows of its kind do together is a storyline: heat pumps or cars that begin with little.
            double low = 1.0, high = 1.0;
            for (const std::string& kind : step.kinds) {
                low = std::min(low, middle[kind]);
                high = std::max(high, middle[kind]);
            }
            const double factor = numeric::pow(kFactor, std::max(1.0, step.years / kYears));
            if (step.ratio <= high * factor && step.ratio >= low / factor) continue;
            if (!told.insert(step.row).second) continue;
            findings.add(
                table, step.row, known.column,
                fmt::format("{} in {}, but {} in {}", cell_text(table, step.row, known.column),
                            table.text(step.row, "year"), table.text(step.before, known.column),
                            table.text(step.before, "year")),
                fmt::format("Usual: at most {:g} times within {:g} years, beside what its kind does", kFactor, kYears));
        }
    }
}

void measured_weather(const Input& input, Findings& findings) {
    constexpr Usual kMean{-5, 27}, kNoon{10.5, 14.5};  // UTC+1, up to the edges of its zone
    constexpr double kColdest = -45.0, kHottest = 46.0;
    constexpr std::size_t kHours = 24;
    for (const MeasuredSeries& year : input.measured) {
        double sum_c = 0.0, sum_sun = 0.0, sum_hours = 0.0;
        double low = kInf, high = -kInf;
        for (std::size_t hour = 0; hour < year.temperature_c.size(); ++hour) {
            sum_c += year.temperature_c[hour];
            low = std::min(low, year.temperature_c[hour]);
            high = std::max(high, year.temperature_c[hour]);
            sum_sun += year.solar_pu[hour];
            sum_hours += year.solar_pu[hour] * (static_cast<double>(hour % kHours) + 0.5);
        }
        if (year.temperature_c.empty()) continue;
        const double mean = sum_c / static_cast<double>(year.temperature_c.size());
        const auto tell = [&](const std::string& message, std::string hint) {
            findings.add("measured_years", year.id, year.place,
                         fmt::format("measured_years \"{}\": {}", year.id, message), std::move(hint));
        };
        if (mean < kMean.low || mean > kMean.high || low < kColdest || high > kHottest)
            tell(fmt::format("temperatures from {:.1f} to {:.1f} with a mean of {:.1f} degC", low, high, mean),
                 "Are they degrees Celsius, not Fahrenheit or tenths?");
        const double noon = sum_sun > 0.0 ? sum_hours / sum_sun : 12.5;
        if (noon < kNoon.low || noon > kNoon.high)
            tell(fmt::format("the middle of the sun's output lies at hour {:.1f}", noon),
                 fmt::format("Usual: {:g} to {:g} (UTC+1). Are the hours shifted?", kNoon.low, kNoon.high));
        if (sum_sun < 300.0)
            tell(fmt::format("the sun gives {:.0f} hours at full power", sum_sun), "Usual: 600 to 1900 a year");
    }
}

void price_level(const Input& input, Findings& findings) {
    constexpr Usual kMean{5, 400};  // means of a year since 2015: 32 to 242 EUR/MWh in the Netherlands
    constexpr double kMostSpread = 5000.0;
    for (const PriceSeries& series : input.prices) {
        if (series.eur_per_mwh.empty()) continue;
        double sum = 0.0;
        for (const double price : series.eur_per_mwh) sum += price;
        const double mean = sum / static_cast<double>(series.eur_per_mwh.size());
        const auto [low, high] = std::minmax_element(series.eur_per_mwh.begin(), series.eur_per_mwh.end());
        if (mean >= kMean.low && mean <= kMean.high && *high - *low <= kMostSpread) continue;
        findings.add(
            "price_curves", series.id, series.place,
            fmt::format("price_curves \"{}\": its hours go from {:.4g} to {:.4g} with a mean of {:.4g} EUR/MWh",
                        series.id, *low, *high, mean),
            fmt::format("Usual: a mean of {:g} to {:g}", kMean.low, kMean.high));
    }
}

void time_of_study(const Input& input, Findings& findings) {
    if (!input.study) return;
    const StudyFacts& study = *input.study;
    const auto place_of = [&](std::string_view key) {
        const auto found = study.keys.find(key);
        return found == study.keys.end() ? study.place : found->second.place;
    };
    constexpr int kFirstYear = 1950, kLastYear = 2100;
    if (study.reference_year < kFirstYear || study.reference_year > kLastYear)
        findings.add("study", "time.reference_year", place_of("time.reference_year"),
                     fmt::format("time.reference_year = {}", study.reference_year),
                     fmt::format("Usual: {} to {}; its weekdays and holidays hold", kFirstYear, kLastYear));
    const double steps = study.first_hour / study.step_h;
    if (std::abs(steps - std::round(steps)) > 1e-9)  // decimal fractions in text
        findings.add("study", "time.first_hour", place_of("time.first_hour"),
                     fmt::format("time.first_hour = {} h lies amid a step of {} h", study.first_hour, study.step_h),
                     "Start with a whole step");
}

}  // namespace knelpunt::models::plausibility
