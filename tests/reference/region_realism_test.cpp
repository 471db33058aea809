// The Amsterdam region against published totals: scenarios/mra/validation/statistics.csv (with their bounds) and, where the research
// material lies beside the source, hourly records of weather.

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "models/demand/heat_pump.hpp"
#include "models/region/region.hpp"
#include "models/weather/weather.hpp"
#include "sim/base/units.hpp"
#include "sim/congestion/analysis.hpp"
#include "sim/flow/ac/control/reactive_limits.hpp"
#include "sim/flow/pu_network.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tests/support/cells.hpp"
#include "tests/support/plants_that_hold.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt {
namespace {

using support::all_text;
using support::Cells;

std::filesystem::path region_path() { return support::source_folder() / "scenarios/mra"; }

/// The region compiled for one year, storyline KM.
struct Scenario {
    TimeAxis time = TimeAxis::full_year(2025);
    SeriesPool shared{time.n_steps()};
    std::shared_ptr<SeriesPool> pool = std::make_shared<SeriesPool>(&shared);
    Primitives rows;
    System system;

    Scenario(const models::Region& region, const ScenarioPoint& point) {
        Issues issues;
        rows = models::compile(region, point, time, *pool, issues);
        StructureBuilder builder(time);
        builder.add(rows, issues);
        system = build_system(builder.finish(), pool, rows, issues);
        EXPECT_FALSE(issues.has_errors()) << all_text(issues);
    }
};

ScenarioPoint point_of(int year, const std::string& weather = "ordinary", const std::string& storyline = "KM") {
    ScenarioPoint point;
    point.storyline = storyline;
    point.year = year;
    point.weather = weather;
    return point;
}

class RegionRealism : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        Issues issues;
        region = models::read_region(region_path(), issues);
        ASSERT_FALSE(issues.has_errors()) << all_text(issues);
        const Cells categories(region_path() / "demand/categories.csv");
        for (std::size_t row = 0; row < categories.n_rows(); ++row) {
            if (categories.text(row, "in_region") == "0") outside.insert(categories.text(row, "id"));
        }
    }
    static void TearDownTestSuite() {
        region.reset();
        outside.clear();
    }

    static bool is_inside(const DemandRow& demand) { return !outside.contains(demand.category); }

    /// Demand of the region without what stands for the outside  [MW].
    static std::vector<double> regional_load_mw(const Scenario& scenario) {
        std::vector<double> load_mw(scenario.time.n_steps(), 0.0);
        for (const DemandRow& demand : scenario.rows.demands) {
            if (!is_inside(demand)) continue;
            for (std::size_t step = 0; step < load_mw.size(); ++step)
                load_mw[step] += value_at(demand.p_mw, *scenario.pool, step);
        }
        return load_mw;
    }

    static double demand_gwh(const Scenario& scenario, const std::string& municipality, const std::string& category) {
        double sum_mwh = 0.0;
        for (const DemandRow& demand : scenario.rows.demands) {
            const bool is_meant = (municipality.empty() || demand.municipality == municipality) &&
                                  (category.empty() ? is_inside(demand) : demand.category == category);
            if (is_meant) sum_mwh += support::energy_mwh(demand.p_mw, *scenario.pool, scenario.time);
        }
        return sum_mwh / kMwhPerGwh;
    }

    static double production_gwh(const Scenario& scenario, const std::function<bool(const SourceRow&)>& is_meant) {
        double sum_mwh = 0.0;
        for (const SourceRow& source : scenario.rows.sources) {
            if (source.in_service && is_meant(source))
                sum_mwh += support::energy_mwh(source.p_mw, *scenario.pool, scenario.time);
        }
        return sum_mwh / kMwhPerGwh;
    }

    /// Elements in service of the grid tables: without the equivalents of the outside.
    static double count_in_service(const Scenario& scenario, const std::string& quantity) {
        const System& system = scenario.system;
        if (quantity == "n_buses_in_service") {
            return static_cast<double>(std::count(system.nodes.in_service.begin(), system.nodes.in_service.end(), 1));
        }
        const bool wants_lines = quantity == "n_lines_in_service" || quantity == "n_circuits_in_service";
        const bool wants_groups = quantity == "n_lines_in_service" || quantity == "n_transformers_in_service";
        int count = 0;
        for (std::size_t branch = 0; branch < system.structure->branch_rows.size(); ++branch) {
            if (system.structure->branch_rows[branch].kind != (wants_lines ? "line" : "transformer")) continue;
            if (system.branches.in_service[branch] != 0) count += wants_groups ? 1 : system.branches.n_circuits[branch];
        }
        return count;
    }

    static std::shared_ptr<const models::Region> region;
    static std::set<std::string> outside;
};
std::shared_ptr<const models::Region> RegionRealism::region;
std::set<std::string> RegionRealism::outside;

// The notes of statistics.csv say which rows its solar and wind totals are to be set against.
double measured(const Scenario& scenario, const std::string& quantity, const std::vector<double>& load_mw,
                const std::function<double(const std::function<bool(const SourceRow&)>&)>& production_gwh) {
    if (quantity == "coincident_peak") return *std::max_element(load_mw.begin(), load_mw.end());
    if (quantity == "mean_load")
        return std::accumulate(load_mw.begin(), load_mw.end(), 0.0) / static_cast<double>(scenario.time.n_steps());
    if (quantity == "solar_energy") {
        static const std::set<std::string> elsewhere{"PV_DNT10", "PV_ZWO20", "PV_OTLEQ", "PV_WWDEQ"};
        return production_gwh(
            [](const SourceRow& source) { return source.category == "solar" && !elsewhere.contains(source.id); });
    }
    if (quantity == "wind_onshore_energy") {
        static const std::set<std::string> parks{"WHAV", "WPB", "WVEL", "WHLM", "WALM"};
        return production_gwh([](const SourceRow& source) { return parks.contains(source.id); });
    }
    return kNaN;
}

TEST_F(RegionRealism, EveryPublishedFigureLiesWithinItsBounds) {
    const Cells published(region_path() / "validation/statistics.csv");
    std::map<int, std::unique_ptr<Scenario>> scenarios;
    std::map<int, std::vector<double>> loads_mw;
    for (std::size_t row = 0; row < published.n_rows(); ++row) {
        // Peaks of municipalities, load factors and seasons are compared by `knelpunt validate`.
        static const std::set<std::string> elsewhere{"municipality_peak", "load_factor", "winter_to_summer"};
        if (elsewhere.contains(published.text(row, "quantity"))) continue;
        const int year = static_cast<int>(published.number(row, "year"));
        if (!scenarios.contains(year)) {
            scenarios[year] = std::make_unique<Scenario>(*region, point_of(year));
            loads_mw[year] = regional_load_mw(*scenarios[year]);
        }
        const Scenario& scenario = *scenarios[year];
        const std::string& quantity = published.text(row, "quantity");
        const double value =
            quantity.starts_with("n_") ? count_in_service(scenario, quantity)
            : quantity == "annual_energy"
                ? demand_gwh(scenario, published.text(row, "municipality"), published.text(row, "category"))
                : measured(scenario, quantity, loads_mw[year],
                           [&](const std::function<bool(const SourceRow&)>& is_meant) {
                               return production_gwh(scenario, is_meant);
                           });

        EXPECT_GE(value, published.number(row, "low")) << published.text(row, "id");
        EXPECT_LE(value, published.number(row, "high")) << published.text(row, "id");
    }
}

TEST_F(RegionRealism, GridOfTodayIsOnePiece) {
    const Scenario scenario(*region, point_of(2025));

    const flow::PuNetwork net = flow::build_pu_network(scenario.system);

    EXPECT_EQ(net.topology.n_islands, 1);
}

// Table of scenarios/mra/README.md, from the storylines of the grid operators  [GWh].
TEST_F(RegionRealism, StorylinesUseWhatTheirAuthorsSay) {
    for (const auto& [storyline, year, expected_gwh] : {std::tuple("KM", 2025, 18885.0),
                                                        {"KM", 2030, 32420.0},
                                                        {"KM", 2035, 46544.0},
                                                        {"KM", 2040, 63333.0},
                                                        {"EV", 2025, 18885.0},
                                                        {"EV", 2030, 37090.0},
                                                        {"EV", 2035, 57385.0},
                                                        {"EV", 2040, 80153.0}}) {
        const Scenario scenario(*region, point_of(year, "ordinary", storyline));

        EXPECT_NEAR(demand_gwh(scenario, "", ""), expected_gwh, 0.5) << storyline << " " << year;  // rounded to 1 GWh
    }
}

TEST_F(RegionRealism, ColdYearUsesMoreAndOnlyForHeat) {
    const Scenario ordinary(*region, point_of(2035)), cold(*region, point_of(2035, "cold_dark"));
    std::map<std::string, double> ratio;
    for (const std::string category : {"households", "hp_households", "hp_buildings", "hp_hybrid", "district_heat"}) {
        ratio[category] = demand_gwh(cold, "", category) / demand_gwh(ordinary, "", category);
    }

    EXPECT_NEAR(ratio["households"], 1.0, 1e-9);
    EXPECT_GT(ratio["hp_households"], 1.10);  // 18 % on the weather of the record that the response was fitted to
    EXPECT_LT(ratio["hp_households"], 1.25);
    EXPECT_GT(ratio["hp_buildings"], 1.0);
    EXPECT_GT(ratio["district_heat"], 1.0);
}

// Moving load between stations and building the grid changes no demand.
TEST_F(RegionRealism, ProjectsLoseNoDemand) {
    for (const DelayQuantile quantile : {DelayQuantile::p10, DelayQuantile::p50, DelayQuantile::p90}) {
        for (const int year : {2028, 2031, 2034, 2040}) {
            ScenarioPoint point = point_of(year);
            const Scenario today(*region, point);
            point.projects = {"*"};
            point.commissioning = quantile;
            const Scenario planned(*region, point);

            const auto total_mw = [](const Scenario& scenario) {
                double sum = 0.0;
                for (std::size_t demand = 0; demand < scenario.system.demands.p_mw.size(); ++demand)
                    sum += scenario.system.demands.p_mw[demand].scale;
                return sum;
            };
            EXPECT_NEAR(total_mw(planned), total_mw(today), 1e-9 * total_mw(today))
                << word_of(quantile) << " " << year;  // rounding of 1500 terms
            EXPECT_EQ(flow::build_pu_network(planned.system).topology.n_islands, 1);
        }
    }
}

struct Spread {
    double mean = 0.0, deviation = 0.0, coldest_day = kInf;
};

Spread spread_of(std::span<const double> values) {
    const auto n = static_cast<double>(values.size());
    Spread out;
    out.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) out.deviation += (value - out.mean) * (value - out.mean) / n;
    out.deviation = std::sqrt(out.deviation);
    for (std::size_t day = 0; day < values.size() / 24; ++day) {
        const auto hours = values.subspan(24 * day, 24);
        out.coldest_day = std::min(out.coldest_day, std::accumulate(hours.begin(), hours.end(), 0.0) / 24.0);
    }
    return out;
}

models::ClimateRow the_climate() {
    Issues issues;
    return io::read_rows(io::read_csv(region_path() / "weather/climates.csv", issues), models::climates_spec(), issues)
        .at(0);
}

// The made years have the statistics of the record whose parameters they carry: 2004 and 1987.
TEST_F(RegionRealism, WeatherHasTheSpreadOfItsRecord) {
    const std::filesystem::path records = support::source_folder() / "../shared/mra/series";
    if (!std::filesystem::exists(records / "weather_2004.csv")) GTEST_SKIP() << "skipped, not present";
    Issues issues;
    const io::RawTable table = io::read_csv(region_path() / "weather/years.csv", issues);
    const auto years = io::read_rows(table, models::weather_years_spec(), issues);
    const models::ClimateRow climate = the_climate();

    for (const auto& [id, file] : {std::pair("ordinary", "weather_2004.csv"), {"cold_dark", "weather_1987.csv"}}) {
        const auto year =
            std::find_if(years.begin(), years.end(), [name = id](const auto& row) { return row.id == name; });
        ASSERT_NE(year, years.end());
        SeriesPool pool(static_cast<std::size_t>(kHoursPerYear));
        const models::Weather weather = models::make_weather(*year, climate, TimeAxis::full_year(2025), pool);
        const Cells record(records / file);
        const auto pair_of = [&](SeriesId made, const std::string& column) {
            return std::pair(spread_of(pool.values(made)), spread_of(record.column(column)));
        };
        const auto [temperature, real_temperature] = pair_of(weather.temperature_c, "air_temperature_degC");
        const auto [solar, real_solar] = pair_of(weather.solar, "pv_cf");
        const auto [land, real_land] = pair_of(weather.wind_onshore, "wind_onshore_cf");
        const auto [sea, real_sea] = pair_of(weather.wind_offshore, "wind_offshore_cf");

        EXPECT_NEAR(temperature.mean, real_temperature.mean, 0.01) << id;  // rounded to 0.01 K
        EXPECT_NEAR(temperature.deviation, real_temperature.deviation, 0.1 * real_temperature.deviation) << id;
        EXPECT_NEAR(temperature.coldest_day, real_temperature.coldest_day, 1.5) << id;  // one draw of the noise
        EXPECT_NEAR(solar.mean, real_solar.mean, 1e-3) << id;
        EXPECT_NEAR(solar.deviation, real_solar.deviation, 0.1 * real_solar.deviation) << id;
        EXPECT_NEAR(land.mean, real_land.mean, 1e-3) << id;
        EXPECT_NEAR(sea.mean, real_sea.mean, 1e-3) << id;
        EXPECT_NEAR(land.deviation, real_land.deviation, 0.1 * real_land.deviation) << id;
        EXPECT_NEAR(sea.deviation, real_sea.deviation, 0.1 * real_sea.deviation) << id;
    }
}

// Load factors of the tables (mean over highest hour), on the calendar of 2025 and in the made weather. The shape of hybrid
// heat pumps is flatter than its published figure of 0.30: see the table of scenarios/mra/README.md.
TEST_F(RegionRealism, ShapesHaveTheLoadFactorOfTheirCategory) {
    const Scenario scenario(*region, point_of(2030));
    const Cells categories(region_path() / "demand/categories.csv");
    for (std::size_t row = 0; row < categories.n_rows(); ++row) {
        const std::string& id = categories.text(row, "id");
        const auto demand = std::find_if(
            scenario.rows.demands.begin(), scenario.rows.demands.end(),
            [&](const DemandRow& candidate) { return candidate.category == id && candidate.p_mw.scale > 0.0; });
        ASSERT_NE(demand, scenario.rows.demands.end()) << id;
        double highest_mw = 0.0;
        for (std::size_t step = 0; step < scenario.time.n_steps(); ++step) {
            highest_mw = std::max(highest_mw, value_at(demand->p_mw, *scenario.pool, step));
        }
        const double expected = id == "hp_hybrid" ? 0.34 : categories.number(row, "load_factor");
        // Profiles were fitted on the calendar of 2019; the coldest day and the hottest hour of made weather are one draw.
        const std::string& shape = categories.text(row, "shape");
        const double allowed = shape == "flat" || shape == "calendar" ? 0.01 : 0.05;
        EXPECT_NEAR(demand->p_mw.scale / highest_mw, expected, allowed * expected) << id;
    }
}

/// Use at each bus, hour by hour  [MW].
std::map<std::string, std::vector<double>> use_by_bus_mw(const Scenario& scenario, bool with_own_course) {
    std::map<std::string, std::vector<double>> out;
    for (const DemandRow& demand : scenario.rows.demands) {
        if (demand.category == "residual" && !with_own_course) continue;
        std::vector<double>& use_mw = out[demand.node];
        use_mw.resize(scenario.time.n_steps());
        for (std::size_t step = 0; step < use_mw.size(); ++step)
            use_mw[step] += value_at(demand.p_mw, *scenario.pool, step);
    }
    return out;
}

/// Peak of the sum over the sum of peaks.
double coincidence_pu(const std::map<std::string, std::vector<double>>& use_mw) {
    std::vector<double> sum_mw(use_mw.begin()->second.size());
    double peaks_mw = 0.0;
    for (const auto& [bus, values_mw] : use_mw) {
        peaks_mw += *std::max_element(values_mw.begin(), values_mw.end());
        for (std::size_t step = 0; step < sum_mw.size(); ++step) sum_mw[step] += values_mw[step];
    }
    return *std::max_element(sum_mw.begin(), sum_mw.end()) / peaks_mw;
}

// Handbooks give a diversity of 1.10 between substations (Fink, Beaty, Standard Handbook for Electrical Engineers, table of
// diversity factors): coincidence 0.91; the band of 0.85 to 0.95 around it is assumed. Shapes alone lie above it. Growth has
// no own course, so later years say nothing about it.
TEST_F(RegionRealism, PeaksOfStationsCoincideAsHandbooksSay) {
    for (const int year : {2023, 2025}) {
        const Scenario scenario(*region, point_of(year));

        const double own_pu = coincidence_pu(use_by_bus_mw(scenario, true));

        EXPECT_GT(own_pu, 0.85) << year;
        EXPECT_LT(own_pu, 0.95) << year;
        EXPECT_LT(own_pu, coincidence_pu(use_by_bus_mw(scenario, false))) << year;
    }
}

TEST_F(RegionRealism, OwnCoursesKeepEnergyAndNeverTurnUseNegative) {
    for (const int year : {2023, 2040}) {
        const Scenario scenario(*region, point_of(year, "cold_dark"));
        double own_gwh = 0.0;
        for (const DemandRow& demand : scenario.rows.demands) {
            if (demand.category == "residual")
                own_gwh += support::energy_mwh(demand.p_mw, *scenario.pool, scenario.time) / kMwhPerGwh;
        }
        EXPECT_NEAR(own_gwh, 0.0, 1e-9) << year;  // rounding of 8760 terms at 100 stations
        for (const auto& [bus, use_mw] : use_by_bus_mw(scenario, true))
            EXPECT_GE(*std::min_element(use_mw.begin(), use_mw.end()), -1e-9) << bus << " " << year;
    }
}

// Field figures of the Netherlands: an all-electric heat pump uses 30 to 70 kWh on a day of -4 degC (as quoted by warmte365,
// 2025), here for 4 MWh a year (assumed); a dwelling takes about 3 kW together at -10 degC (assumed, 2 to 4).
TEST_F(RegionRealism, HeatPumpsUseInFrostWhatTheFieldUses) {
    Issues issues;
    const auto path = region_path() / "demand/heat_pumps.csv";
    const auto rows = io::read_rows(io::read_csv(path, issues), models::heat_pumps_spec(), issues);
    const auto years =
        io::read_rows(io::read_csv(region_path() / "weather/years.csv", issues), models::weather_years_spec(), issues);
    ASSERT_EQ(rows.at(0).id, "hp_households");
    const models::ClimateRow climate = the_climate();
    SeriesPool pool(static_cast<std::size_t>(kHoursPerYear));
    const models::Weather weather = models::make_weather(years.at(0), climate, TimeAxis::full_year(2025), pool);
    const std::span<const double> day_c = pool.values(weather.temperature_day_c);
    const models::HeatPumpCurve curve(rows[0], day_c);
    double mean_pu = 0.0;
    for (const double temperature_c : day_c) mean_pu += curve.use_pu(temperature_c) / static_cast<double>(day_c.size());
    const auto mean_kw = [&](double temperature_c) {
        return 4000.0 / kHoursPerYear * curve.use_pu(temperature_c) / mean_pu;
    };

    EXPECT_GT(24.0 * mean_kw(-4.0), 30.0);
    EXPECT_LT(24.0 * mean_kw(-4.0), 70.0);
    EXPECT_GT(mean_kw(-10.0), 2.0);
    EXPECT_LT(mean_kw(-10.0), 4.0);
    // Response fitted to hourly shapes of 2019 (Energy Transition Model); the reference here is another year.
    for (const auto& [temperature_c, factor_pu] :
         {std::pair(-3.0, 2.8914), {1.0, 2.1654}, {5.0, 1.4714}, {9.0, 0.9646}, {13.0, 0.5489}, {19.0, 0.4205}}) {
        EXPECT_NEAR(curve.use_pu(temperature_c) / mean_pu, factor_pu, 0.2) << temperature_c;
    }
}

// Assumed for the Netherlands in 2030: 0.5 to 1.0 kW per car together when charging is not controlled, 0.2 to 0.4 kW when
// all of it is smart; 2,600 kWh per car and year.
TEST_F(RegionRealism, SmartChargingHasTheWantedPeak) {
    ScenarioPoint point = point_of(2030);
    const auto peak_kw = [&] {
        const Scenario scenario(*region, point);
        double highest_pu = 0.0;
        for (const DemandRow& demand : scenario.rows.demands) {
            if (demand.category != "cars") continue;
            const auto values = scenario.pool->values(demand.p_mw.series);
            highest_pu = *std::max_element(values.begin(), values.end());
        }
        return 2600.0 / kHoursPerYear * highest_pu;
    };

    const double uncontrolled_kw = peak_kw();
    point.overlays = {{"categories", "cars", "smart_share_pu", "set", "1", {}}};
    const double smart_kw = peak_kw();

    EXPECT_GT(uncontrolled_kw, 0.5);
    EXPECT_LT(uncontrolled_kw, 1.0);
    EXPECT_GT(smart_kw, 0.2);
    EXPECT_LT(smart_kw, 0.45);  // 0.4 and what winter adds to the mean day: 12 %
}

// Power management on all servers instead of the assumed 0.3, by hand from the table: idle power 0.417 instead of 0.475 at
// a work of 0.25, so 0.56275 / 0.60626 of the energy; the day's peak saves no more than its mean, contracts nothing.
TEST_F(RegionRealism, PowerManagementSavesEnergyAndPeakButNoContract) {
    const auto of_data_centres = [](const Scenario& scenario) {
        double peak_mw = 0.0, right_mw = 0.0;
        for (const DemandRow& demand : scenario.rows.demands) {
            if (demand.category != "datacentre" || demand.ledger_class != "measured") continue;
            double use_mw = 0.0, most_mw = 0.0;
            for (std::size_t step = 0; step < scenario.time.n_steps(); ++step) {
                use_mw = std::max(use_mw, value_at(demand.p_mw, *scenario.pool, step));
                most_mw = std::max(most_mw, value_at(demand.right_mw, *scenario.pool, step));
            }
            peak_mw += use_mw;
            right_mw += most_mw;
        }
        return std::pair(peak_mw, right_mw);
    };
    ScenarioPoint point = point_of(2030);
    const Scenario before(*region, point);
    point.overlays = {{"data_centres", "*", "managed_share_pu", "set", "1", {}}};
    const Scenario after(*region, point);

    const double energy_pu = demand_gwh(after, "", "datacentre") / demand_gwh(before, "", "datacentre");
    const auto [peak_before_mw, right_before_mw] = of_data_centres(before);
    const auto [peak_after_mw, right_after_mw] = of_data_centres(after);

    EXPECT_NEAR(energy_pu, 0.56275 / 0.60626, 1e-3);  // work and cooling swing together a little
    EXPECT_LT(peak_after_mw, peak_before_mw);
    EXPECT_GE(peak_after_mw / peak_before_mw, energy_pu);
    EXPECT_NEAR(right_after_mw, right_before_mw, 1e-9 * right_before_mw);
    EXPECT_GT(right_after_mw, peak_after_mw);
}

// Bands of scenarios/mra/supply/technologies.csv: storylines of the grid operators and published weather years.
TEST_F(RegionRealism, PlantsRunThePublishedHours) {
    const Scenario scenario(*region, point_of(2025));
    const Cells technologies(region_path() / "supply/technologies.csv");
    for (std::size_t row = 0; row < technologies.n_rows(); ++row) {
        const std::string& id = technologies.text(row, "id");
        double installed_mw = 0.0;
        for (const SourceRow& source : scenario.rows.sources) {
            if (source.category == id && source.in_service) installed_mw += source.p_rated_mw;
        }
        ASSERT_GT(installed_mw, 0.0) << id;

        const double energy_gwh =
            production_gwh(scenario, [&](const SourceRow& source) { return source.category == id; });
        const double full_load_hours = energy_gwh * kMwhPerGwh / installed_mw;

        EXPECT_GE(full_load_hours, technologies.number(row, "full_load_hours_low")) << id;
        EXPECT_LE(full_load_hours, technologies.number(row, "full_load_hours_high")) << id;
    }
}

// Equipment of high voltage is made for 1.1 of its rated voltage: a state above it is another root of the equations. Tap changers and
// limits move at once here.
TEST_F(RegionRealism, VoltagesStayPlausibleWherePlantsHoldThemWithinLimits) {
    Scenario scenario(*region, point_of(2025));
    support::hold_at_plants(scenario.system);
    const auto dc = flow::build_dc_model(scenario.system);
    const security::AcResults found =
        congestion::solve_ac(scenario.system, schedule_by_rule(scenario.system), *dc, security::AcOutageMode::none, {})
            .results;
    EXPECT_EQ(found.n_unsolved_steps, 0);
    for (std::size_t node = 0; node < found.node_v_max_pu.size(); ++node) {
        if (std::isnan(found.node_v_max_pu[node])) continue;
        EXPECT_LT(found.node_v_max_pu[node], 1.1) << scenario.system.structure->nodes.id(static_cast<int>(node));
        EXPECT_GT(found.node_v_min_pu[node], 0.85) << scenario.system.structure->nodes.id(static_cast<int>(node));
    }
}

/// Some hours of the base year with plants that hold their voltages within limits.
struct HoursWithPlants {
    Scenario scenario;
    flow::AcModel model;
    std::vector<int> hours;

    HoursWithPlants(const models::Region& region, bool with_taps) : scenario(region, point_of(2025)) {
        support::hold_at_plants(scenario.system);
        auto& steps = scenario.system.branches.ratio_step_pu;
        if (!with_taps) std::fill(steps.begin(), steps.end(), 0.0);
        model = flow::build_ac_model(flow::build_ac_network(scenario.system));
        for (int hour = 0; hour < 8760; hour += 61) hours.push_back(hour);
    }

    [[nodiscard]] std::vector<flow::Complex> injections(int hour) const {
        return flow::bus_injections(scenario.system, model.net, static_cast<std::size_t>(hour));
    }

    /// Voltages by hour, solved in the order of `order`.
    [[nodiscard]] std::map<int, std::vector<flow::Complex>> solve(const std::vector<int>& order) const {
        std::map<int, std::vector<flow::Complex>> out;
        const auto fill = [&](std::span<const int> steps, flow::AcPowers& powers) {
            for (std::size_t lane = 0; lane < flow::kStates; ++lane) {
                const auto injection_pu = injections(steps[std::min(lane, steps.size() - 1)]);
                for (std::size_t row = 0; row < model.pattern.n(); ++row) {
                    const auto bus = static_cast<std::size_t>(model.pattern.bus_at[row]);
                    powers.p_pu[row * flow::kStates + lane] = injection_pu[bus].real();
                    powers.q_pu[row * flow::kStates + lane] = injection_pu[bus].imag();
                }
            }
        };
        const auto take = [&](const flow::AcBatch& batch) {
            for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
                EXPECT_TRUE(batch.outcome[lane].is_solved) << "hour " << batch.items[lane];
                out[batch.items[lane]] = flow::voltages(model, batch.states, lane);
            }
        };
        flow::AcSolver(model, {.with_reactive_limits = true}).series(order, fill, take, {});
        return out;
    }

    void expect_same(const std::vector<flow::Complex>& mine, const std::vector<flow::Complex>& other, int hour) const {
        constexpr double kSamePu = 1e-7;  // two ends of Newton's method
        for (std::size_t bus = 0; bus < mine.size(); ++bus) {
            if (model.is_live[bus] == 0) continue;
            ASSERT_LT(std::abs(mine[bus] - other[bus]), kSamePu) << "hour " << hour << ", bus " << bus;
        }
    }
};

// The grid with its taps where they are, against one state at a time.
TEST_F(RegionRealism, PlantsHoldVoltagesAsOneStateAtATimeDoes) {
    const HoursWithPlants made(*region, false);
    std::size_t n_at_limits = 0;
    for (const auto& [hour, v_pu] : made.solve(made.hours)) {
        const flow::LimitedSolution alone =
            flow::solve_within_limits(made.model.net, flow::ac_case(made.model.net, made.injections(hour)));
        ASSERT_TRUE(alone.solution.is_solved);
        n_at_limits += alone.at_least.size() + alone.at_most.size();
        made.expect_same(v_pu, alone.solution.v_pu, hour);
    }
    EXPECT_GT(n_at_limits, made.hours.size());  // there is something to keep
}

// With tap changers: where they end belongs to the hour alone, whichever hours share its factor.
TEST_F(RegionRealism, TapChangersBesidePlantsDoNotDependOnTheHoursBeside) {
    const HoursWithPlants made(*region, true);
    const auto in_order = made.solve(made.hours);
    std::vector<int> other(made.hours.rbegin(), made.hours.rend());
    std::rotate(other.begin(), other.begin() + 5, other.end());
    for (const auto& [hour, v_pu] : made.solve(other)) made.expect_same(v_pu, in_order.at(hour), hour);
}

// What the grid carried in 2023 it could carry: an overload with everything in service would be our error.
TEST_F(RegionRealism, NoBranchIsOverloadedInTheBaseYearWithoutOutage) {
    cli::Session session = cli::open_session(region_path() / "studies/base_year.toml", silent_log());

    const results::FieldValues fields = session.engine->run(session.study.points.at(0), {});

    const auto& loading_pu = std::get<std::vector<double>>(fields.find("congestion/branch_worst_loading_n_pu")->second);
    const IdAxis& branches = session.engine->structure()->branches;
    for (int branch = 0; branch < branches.size(); ++branch) {
        const double value = loading_pu[static_cast<std::size_t>(branch)];
        EXPECT_FALSE(value > 1.0 + 1e-4) << branches.id(branch) << ": "
                                         << value;  // congested means more than 1e-4 over
    }
}

}  // namespace
}  // namespace knelpunt
