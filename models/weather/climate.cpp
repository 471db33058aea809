#include "models/weather/climate.hpp"

namespace knelpunt::models {
namespace {

using Row = ClimateRow;

constexpr Range kKelvin{0, 30}, kMemory{1, 2000}, kDay{1, 365}, kHour{0, 24}, kCorrelation{-0.99, 0.99}, kShare{0, 1};
// Beyond these the shapes cannot give the yield: nights are dark, and no site has wind all year.
constexpr Range kSunHours{0.0, 2500.0}, kWindHours{1.0, 7000.0};

void add_temperature(TableSpec<Row>& spec) {
    const auto kelvin = [&spec](double Row::*member, std::string_view name, std::string_view doc) {
        spec.params.push_back({member, {.name = name, .unit = Unit::k, .doc = doc, .range = kKelvin}});
    };
    spec.params.push_back({&Row::mean_temperature_c,
                           {.name = "mean_temperature_c", .unit = Unit::c, .doc = "Mean.", .range = {-20, 40}}});
    kelvin(&Row::year_sd_k, "year_sd_k", "Standard deviation of the years' means beyond what their weather brings.");
    kelvin(&Row::seasonal_amplitude_k, "seasonal_amplitude_k", "Half the difference between summer and winter.");
    kelvin(&Row::daily_winter_k, "daily_winter_k", "Half the difference between day and night in winter.");
    kelvin(&Row::daily_summer_k, "daily_summer_k", "The same in summer.");
    kelvin(&Row::noise_winter_k, "noise_winter_k", "Standard deviation around the calendar in winter.");
    kelvin(&Row::noise_summer_k, "noise_summer_k", "The same in summer.");
    spec.params.push_back({&Row::warmest_day,
                           {.name = "warmest_day",
                            .doc = "Day of the year when the calendar is warmest.",
                            .range = kDay,
                            .fallback = "206"}});
    spec.params.push_back(
        {&Row::warmest_hour,
         {.name = "warmest_hour", .doc = "Warmest hour of the day [h].", .range = kHour, .fallback = "14"}});
}

void add_memories(TableSpec<Row>& spec) {
    const auto memory = [&spec](double Row::*member, std::string_view name, std::string_view doc,
                                std::string_view fallback) {
        spec.params.push_back(
            {member, {.name = name, .unit = Unit::h, .doc = doc, .range = kMemory, .fallback = fallback}});
    };
    memory(&Row::temperature_hours, "temperature_hours", "Memory of the temperature.", "60");
    memory(&Row::wind_hours, "wind_hours", "Memory of the wind.", "24.5");
    memory(&Row::sky_hours, "sky_hours", "Memory of the sky.", "18");
    memory(&Row::spell_hours, "spell_hours", "Memory of spells: circulation that holds for weeks.", "300");
    spec.params.push_back(
        {&Row::spell_share_pu,
         {.name = "spell_share_pu", .doc = "Share of the variance in spells.", .range = kShare, .fallback = "0.1"}});
    spec.params.push_back({&Row::wind_smoothing_hours,
                           {.name = "wind_smoothing_hours",
                            .doc = "Second memory of the wind, which smooths the hour [h]; 0 = none.",
                            .range = {0, 100},
                            .fallback = "3"}});
}

void add_yields(TableSpec<Row>& spec) {
    const auto yield = [&spec](double Row::*member, std::string_view name, std::string_view doc, const Range& range) {
        spec.params.push_back({member, {.name = name, .doc = doc, .range = range}});
    };
    const auto factor = [&spec](double Row::*member, std::string_view name, std::string_view doc, const Range& range,
                                std::string_view fallback) {
        spec.params.push_back(
            {member, {.name = name, .unit = Unit::pu, .doc = doc, .range = range, .fallback = fallback}});
    };
    constexpr Range kFactor{0.05, 5}, kExponent{0.2, 5};
    yield(&Row::solar_full_load_hours, "solar_full_load_hours", "Expected yearly output of sun over capacity [h].",
          kSunHours);
    yield(&Row::wind_onshore_full_load_hours, "wind_onshore_full_load_hours", "The same of wind on land [h].",
          kWindHours);
    yield(&Row::wind_offshore_full_load_hours, "wind_offshore_full_load_hours", "The same of wind at sea [h].",
          kWindHours);
    factor(&Row::wind_onshore_exponent_pu, "wind_onshore_exponent_pu",
           "How sharply output on land follows the wind: 3 over the Weibull shape of the speed.", kExponent, "1.65");
    factor(&Row::wind_offshore_exponent_pu, "wind_offshore_exponent_pu", "The same at sea.", kExponent, "1.45");
    factor(&Row::wind_onshore_winter_pu, "wind_onshore_winter_pu", "Output on land in winter over the mean.", kFactor,
           "1.35");
    factor(&Row::wind_onshore_summer_pu, "wind_onshore_summer_pu", "The same in summer.", kFactor, "0.62");
    factor(&Row::wind_offshore_winter_pu, "wind_offshore_winter_pu", "Output at sea in winter over the mean.", kFactor,
           "1.2");
    factor(&Row::wind_offshore_summer_pu, "wind_offshore_summer_pu", "The same in summer.", kFactor, "0.7");
    factor(&Row::sky_mean_pu, "sky_mean_pu", "Mean of the sky's clearness.", kShare, "0.57");
    factor(&Row::sky_sd_pu, "sky_sd_pu", "Its standard deviation.", kShare, "0.27");
}

void add_correlations(TableSpec<Row>& spec) {
    const auto correlation = [&spec](double Row::*member, std::string_view name, std::string_view doc,
                                     std::string_view fallback) {
        spec.params.push_back(
            {member, {.name = name, .unit = Unit::pu, .doc = doc, .range = kCorrelation, .fallback = fallback}});
    };
    correlation(&Row::temperature_wind_winter_pu, "temperature_wind_winter_pu",
                "Highest correlation of temperature and wind over the year: winter wind is mild.", "0.5");
    correlation(&Row::temperature_wind_summer_pu, "temperature_wind_summer_pu", "Lowest one: summer wind is cool.",
                "-0.25");
    correlation(&Row::temperature_sky_winter_pu, "temperature_sky_winter_pu",
                "Correlation of temperature and clear sky in winter.", "-0.15");
    correlation(&Row::temperature_sky_summer_pu, "temperature_sky_summer_pu", "The same in summer.", "0.5");
    correlation(&Row::wind_sky_pu, "wind_sky_pu", "Correlation of wind and clear sky.", "-0.25");
    correlation(&Row::land_sea_winter_pu, "land_sea_winter_pu", "Correlation of wind on land and at sea in winter.",
                "0.94");
    correlation(&Row::land_sea_summer_pu, "land_sea_summer_pu", "The same in summer.", "0.87");
    spec.params.push_back({&Row::temperature_wind_lowest_day,
                           {.name = "temperature_wind_lowest_day",
                            .doc = "Day on which the correlation of temperature and wind is lowest.",
                            .range = kDay,
                            .fallback = "180"}});
}

}  // namespace

const TableSpec<ClimateRow>& climates_spec() {
    static const TableSpec<Row> spec = [] {
        TableSpec<Row> out{"climates",
                           "weather/climates.csv",
                           "Statistics of the weather of a place, from which weather years are made.",
                           {{&Row::id, {.name = "id", .doc = "Id of the climate."}},
                            {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
                            {&Row::latitude_deg,
                             {.name = "latitude_deg",
                              .unit = Unit::degree,
                              .doc = "Latitude (WGS 84).",
                              .range = {-66, 66},
                              .fallback = "52.4"}},
                            {&Row::longitude_deg,
                             {.name = "longitude_deg",
                              .unit = Unit::degree,
                              .doc = "Longitude (WGS 84).",
                              .range = {-180, 180},
                              .fallback = "4.9"}}}};
        add_temperature(out);
        add_memories(out);
        add_yields(out);
        add_correlations(out);
        return out;
    }();
    return spec;
}

}  // namespace knelpunt::models
