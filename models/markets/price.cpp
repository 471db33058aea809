#include "models/markets/price.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models {

const TableSpec<NationalRow>& national_spec() {
    using Row = NationalRow;
    static const TableSpec<Row> spec{
        "national",
        "markets/national.csv",
        "Figures of the country over storylines and years, from which the price of the bidding zone follows.",
        {{&Row::id,
          {.name = "id",
           .doc =
               "Which figure: prices of gas, delivered hydrogen (lower heating value) and CO2, use, installed sun "
               "and wind, "
               "flexible use beyond that of 2023; value of lost load (use that no market meets) of electricity, 68887 "
               "EUR/MWh where no row gives it, and of heat and hydrogen, else that of electricity.",
           .choices = "gas_eur_per_mwh|hydrogen_eur_per_mwh|co2_eur_per_t|demand_twh|solar_mw|wind_onshore_mw|wind_"
                      "offshore_mw|flexible_mw|lost_load_eur_per_mwh|lost_heat_eur_per_mwh|lost_hydrogen_eur_per_"
                      "mwh"}},
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
           .doc =
               "CSV in markets/ with a column price_eur_per_mwh: takes the place of the model. Rows are the hours, or "
               "quarters, of a year in UTC+1; a column time (ISO 8601, UTC+1 where it names no zone) or time_utc, "
               "their starts, is checked.",
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
          {.name = "floor_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "Lowest price; one that is read may not lie below. Of the coupled day-ahead market: -500.",
           .range = {-4000, 0},
           .fallback = "-500"}},
         {&Row::cap_eur_per_mwh,
          {.name = "cap_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "Highest price; one that is read may not lie above. Of the coupled day-ahead market: 4000.",
           .range = {0, 20000},
           .fallback = "4000"}}},
        true};
    return spec;
}

io::YearSeries read_prices(const std::filesystem::path& file, Issues& issues) {
    return io::read_year_series(file, "price_eur_per_mwh", issues);
}

void check_prices(const io::YearSeries& prices, const PriceCurveRow& curve, Issues& issues) {
    constexpr std::size_t kMostIssues = 10;
    std::size_t n_beyond = 0;
    for (std::size_t step = 0; step < prices.value.size(); ++step) {
        const double price = prices.value[step];
        const bool is_high = price > curve.cap_eur_per_mwh;
        if (!is_high && !(price < curve.floor_eur_per_mwh)) continue;
        if (++n_beyond > kMostIssues) continue;
        const auto [name, limit] = is_high ? std::pair("cap_eur_per_mwh", curve.cap_eur_per_mwh)
                                           : std::pair("floor_eur_per_mwh", curve.floor_eur_per_mwh);
        issues.add(IssueCode::out_of_range, {prices.file, prices.line[step], "price_eur_per_mwh"},
                   fmt::format("price_eur_per_mwh = {:g} EUR/MWh lies {} {} = {:g} EUR/MWh of price_curves \"{}\"",
                               price, is_high ? "above" : "below", name, limit, curve.id),
                   fmt::format("Mend it, or set {} in markets/price_curves.csv if such prices are meant", name));
    }
    if (n_beyond > kMostIssues) {
        issues.add(IssueCode::out_of_range, {prices.file, 0, "price_eur_per_mwh"},
                   fmt::format("{} prices lie beyond floor and cap of price_curves \"{}\"; the first {} are listed",
                               n_beyond, curve.id, kMostIssues));
    }
}

std::vector<double> price_at_steps(const io::YearSeries& prices, const TimeAxis& time) {
    std::vector<double> out(time.n_steps());
    for (std::size_t step = 0; step < out.size(); ++step) {
        const double start_h = time.first_hour() + static_cast<double>(step) * time.step_h();
        const double end_h = start_h + time.step_h();
        double sum = 0.0;
        for (auto at = static_cast<std::size_t>(start_h / prices.step_h); at < prices.value.size(); ++at) {
            const double from_h = static_cast<double>(at) * prices.step_h, to_h = from_h + prices.step_h;
            if (from_h >= end_h) break;
            sum += prices.value[at] * (std::min(to_h, end_h) - std::max(from_h, start_h));
        }
        out[step] = sum / time.step_h();
    }
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
