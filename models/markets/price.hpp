#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/io/series/year_series.hpp"

namespace knelpunt::models {

/// A figure of the country over storylines and years; storyline "*" holds for all.
struct NationalRow : TableRow {
    std::string id, storyline;
    int year = 0;
    double value = 0.0;
};

/// Harmonised clearing prices of the coupled European day-ahead market (SDAC): no bid may lie beyond.
/// @see ACER's decision of 14 November 2017 on harmonised clearing prices of the day-ahead coupling (-500 and then 3,000), and
///      the notices of the market operators of April 2022 (4,000 from 10 May) and of 13 September 2022 (4,000 stays).
inline constexpr double kLowestPriceEurPerMwh = -500.0, kHighestPriceEurPerMwh = 4000.0;

/// How the price of the bidding zone follows from the residual load.
struct PriceCurveRow : TableRow {
    std::string id, file;
    double slope_pu = 2.25, scarce_from_pu = 1.15, scarce_slope_pu = 6.5;
    double flexible_eur_per_mwh = 5.0;
    double floor_eur_per_mwh = kLowestPriceEurPerMwh, cap_eur_per_mwh = kHighestPriceEurPerMwh;
};

const TableSpec<NationalRow>& national_spec();
const TableSpec<PriceCurveRow>& price_curves_spec();

/// The country in one year.
struct NationalYear {
    double gas_eur_per_mwh = 0.0, co2_eur_per_t = 0.0;  ///< gas: lower heating value
    double demand_twh = 0.0;
    double solar_mw = 0.0, wind_onshore_mw = 0.0, wind_offshore_mw = 0.0;
    double hydrogen_eur_per_mwh = 0.0;  ///< delivered, lower heating value; NaN where no row gives it
    /// Value of lost load of electricity, heat, hydrogen; NaN = that of electricity, and that of the market's options
    double lost_load_eur_per_mwh = kNaN, lost_heat_eur_per_mwh = kNaN, lost_hydrogen_eur_per_mwh = kNaN;
    double flexible_mw = 0.0;  ///< use that takes a surplus: batteries, power to heat and gas, beyond that of 2023
};

inline constexpr double kGasCo2TPerMwh = 0.202;  ///< of natural gas, lower heating value (IPCC 2006: 56.1 kg/GJ)

/// Cost of gas with its CO2  [EUR/MWh of gas].
double fuel_cost(const NationalYear& year);

/// A price that is read instead of modelled: a CSV with a column price_eur_per_mwh (io::read_year_series).
/// @param issues  a file that is missing, other times than those of a year, a cell that is no number
io::YearSeries read_prices(const std::filesystem::path& file, Issues& issues);

/// Complains about prices beyond floor and cap of their curve: those of the first lines, and how many there are.
void check_prices(const io::YearSeries& prices, const PriceCurveRow& curve, Issues& issues);

/// The read price at the steps of a study: its mean over each step.
std::vector<double> price_at_steps(const io::YearSeries& prices, const TimeAxis& time);

/// Hourly price of the bidding zone  [EUR/MWh].
///
///   u = (use - sun - wind) / mean use;   price = fuel cost (slope u + scarce_slope max(0, u - scarce_from)),
/// between floor and cap. At the mean residual load the plant that sets the price needs `slope` times u MWh of gas per MWh; what
/// costs less at low load (import, coal, biomass) and the flexible use of those years stand in the slope; where sun and wind
/// exceed the use the price is negative. Flexible use of later years takes a surplus up to its power and then sets the price
/// at what it pays; only what is left beyond it makes the price negative. Fitted to the hours of 2019 (calibrated), tested on
/// its mean, quantiles and negative hours and on the negative hours of 2023.
/// @param demand_pu  course of the country's use, any scale        shape (n_steps)
/// @param solar, wind_onshore, wind_offshore  output per capacity  shape (n_steps)
std::vector<double> zone_price(const NationalYear& year, const PriceCurveRow& curve, std::span<const double> demand_pu,
                               std::span<const double> solar, std::span<const double> wind_onshore,
                               std::span<const double> wind_offshore);

}  // namespace knelpunt::models
