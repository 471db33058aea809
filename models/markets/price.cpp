#include "models/markets/price.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"
#include "sim/io/csv.hpp"

namespace knelpunt::models {

const TableSpec<NationalRow>& national_spec() {
    using Row = NationalRow;
    static const TableSpec<Row> spec{
        "national",
        "markets/national.csv",
        "Figures of the country over storylines and years, from which the price of the bidding zone follows.",
        {{&Row::id,
          {.name = "id",
           .doc = "Which figure: prices of gas, delivered hydrogen (lower heating value) and CO2, use, installed sun "
                  "and wind, "
                  "flexible use beyond that of 2023.",
           .choices = "gas_eur_per_mwh|hydrogen_eur_per_mwh|co2_eur_per_t|demand_twh|solar_mw|wind_onshore_mw|wind_"
                      "offshore_mw|flexible_mw"}},
         {&Row::storyline, {.name = "storyline", .doc = "Storyline, or * for all."}},
         {&Row::year,
          {.name = "year",
           .unit = Unit::year,
           .doc = "Year of the value; linear between years, constant outside.",
           .range = {1990, 2100}}},
         {&Row::value, {.name = "value", .doc = "The figure, in the unit of its id.", .range = {0, kInf}}}},
        true};
    return spec;
}

const TableSpec<PriceCurveRow>& price_curves_spec() {
    using Row = PriceCurveRow;
    static const TableSpec<Row> spec{
        "price_curves",
        "markets/price_curves.csv",
        "How the price of the bidding zone follows from the residual load; the first row holds.",
        {{&Row::id, {.name = "id", .doc = "Id of the curve."}},
         {&Row::file,
          {.name = "file",
           .doc = "CSV in markets/ with a column price_eur_per_mwh, one row per hour: takes the place of the model.",
           .required = false}},
         {&Row::slope_pu,
          {.name = "slope_pu",
           .unit = Unit::pu,
           .doc = "Price over fuel cost at a residual load of the mean use.",
           .range = {0.1, 20}}},
         {&Row::scarce_from_pu,
          {.name = "scarce_from_pu",
           .unit = Unit::pu,
           .doc = "Residual load over mean use from which plants grow scarce.",
           .range = {0, 10}}},
         {&Row::scarce_slope_pu,
          {.name = "scarce_slope_pu", .unit = Unit::pu, .doc = "Further slope beyond it.", .range = {0, 100}}},
         {&Row::flexible_eur_per_mwh,
          {.name = "flexible_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "What flexible use pays for a surplus.",
           .range = {0, 100},
           .fallback = "5"}},
         {&Row::floor_eur_per_mwh,
          {.name = "floor_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Lowest price.", .range = {-4000, 0}}},
         {&Row::cap_eur_per_mwh,
          {.name = "cap_eur_per_mwh", .unit = Unit::eur_per_mwh, .doc = "Highest price.", .range = {0, 20000}}}},
        true};
    return spec;
}

std::vector<double> read_prices(const std::filesystem::path& file, Issues& issues) {
    const io::RawTable raw = io::read_csv(file, issues);
    std::vector<double> out;
    const int column = raw.column("price_eur_per_mwh");
    if (raw.header.empty()) return out;
    if (column < 0) {
        issues.add(IssueCode::missing_column, {file.string(), 1, "price_eur_per_mwh"},
                   "the column price_eur_per_mwh is missing");
        return out;
    }
    for (const auto& line : raw.lines) {
        const std::string& cell = line.cells[static_cast<std::size_t>(column)];
        double value = 0.0;
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (error != std::errc() || end != cell.data() + cell.size())
            issues.add(IssueCode::not_a_number, {file.string(), line.line, "price_eur_per_mwh"},
                       fmt::format("price_eur_per_mwh = \"{}\" is no number", cell));
        out.push_back(value);
    }
    if (out.size() != static_cast<std::size_t>(kHoursPerYear)) {
        issues.add(IssueCode::missing_hour, {file.string(), 0, {}},
                   fmt::format("{} hours of price, a year has {:g}", out.size(), kHoursPerYear));
        out.resize(static_cast<std::size_t>(kHoursPerYear), 0.0);
    }
    return out;
}

std::vector<double> price_at_steps(std::span<const double> hourly, const TimeAxis& time) {
    std::vector<double> out(time.n_steps());
    for (std::size_t step = 0; step < out.size(); ++step)
        out[step] = hourly[static_cast<std::size_t>(time.first_hour() + static_cast<double>(step) * time.step_h())];
    return out;
}

double fuel_cost(const NationalYear& year) { return year.gas_eur_per_mwh + kGasCo2TPerMwh * year.co2_eur_per_t; }

std::vector<double> zone_price(const NationalYear& year, const PriceCurveRow& curve, std::span<const double> demand_pu,
                               std::span<const double> solar, std::span<const double> wind_onshore,
                               std::span<const double> wind_offshore) {
    const std::size_t n = demand_pu.size();
    expects(solar.size() == n && wind_onshore.size() == n && wind_offshore.size() == n, "courses have the same steps");
    const double mean_mw = year.demand_twh * kMwhPerTwh / kHoursPerYear;
    const double scale = mean_mw / (std::accumulate(demand_pu.begin(), demand_pu.end(), 0.0) / static_cast<double>(n));
    std::vector<double> price(n);
    for (std::size_t step = 0; step < n; ++step) {
        const double residual_mw = scale * demand_pu[step] - year.solar_mw * solar[step] -
                                   year.wind_onshore_mw * wind_onshore[step] -
                                   year.wind_offshore_mw * wind_offshore[step];
        const double left_mw = residual_mw + std::clamp(-residual_mw, 0.0, year.flexible_mw);
        const double u = left_mw / mean_mw;
        const double over_fuel = curve.slope_pu * u + curve.scarce_slope_pu * std::max(0.0, u - curve.scarce_from_pu);
        const bool is_taken = year.flexible_mw > 0.0 && left_mw >= 0.0;
        const double least = is_taken ? curve.flexible_eur_per_mwh : curve.floor_eur_per_mwh;
        price[step] = std::clamp(fuel_cost(year) * over_fuel, least, curve.cap_eur_per_mwh);
    }
    return price;
}

}  // namespace knelpunt::models
