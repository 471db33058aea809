#include "models/supply/supply.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

constexpr std::size_t kHours = 10;
using Hours = std::vector<double>;

TechnologyRow technology(const std::string& id, const std::string& rule, double utilisation_pu = kNaN,
                         const std::string& series = {}) {
    TechnologyRow row;
    row.id = id;
    row.rule = rule;
    row.utilisation_pu = utilisation_pu;
    row.series = series;
    return row;
}

GeneratorRow generator(const std::string& id, const std::string& of_technology) {
    GeneratorRow row;
    row.id = id;
    row.node = "bus";
    row.technology = of_technology;
    row.line = 4;
    return row;
}

/// Ten hours with a demand of 1 MW times `demand`, to which a test adds units.
struct Region {
    TimeAxis time{2025, kHours, 1.0};
    SeriesPool shared{kHours};
    SeriesPool pool{&shared};
    SupplyTables tables;
    std::vector<double> capacity_mw;
    SupplyWeather weather;
    Primitives out;
    Issues issues;

    explicit Region(const Hours& demand) {
        NodeRow node;
        node.id = "bus";
        out.nodes.push_back(node);
        DemandRow row;
        row.id = "load";
        row.node = "bus";
        row.p_mw = {1.0, series("demand", demand)};
        out.demands.push_back(row);
        weather.solar = series("solar", Hours(kHours, 0.0));
        weather.wind_onshore = series("wind_onshore", {0, 0, 0, 0, 0, 0, 0, 0, 1, 0.5});
        weather.wind_offshore = series("wind_offshore", Hours(kHours, 0.25));
    }

    SeriesId series(const std::string& name, const Hours& values) {
        return shared.get_or_add(KeyBuilder().text(name).array(std::span<const double>(values)).finish(),
                                 [&] { return values; });
    }

    void unit(const std::string& id, const std::string& of_technology, double p_mw) {
        tables.generators.push_back(generator(id, of_technology));
        capacity_mw.push_back(p_mw);
    }

    void compile(int year = 2025) {
        ScenarioPoint point;
        point.year = year;
        const std::string folder = "region";
        CompileContext context{point, time, pool, folder, out, issues};
        compile_supply(tables, capacity_mw, weather, context);
    }

    [[nodiscard]] Hours production_mw(const std::string& id) const {
        const auto row = std::find_if(out.sources.begin(), out.sources.end(),
                                      [&](const SourceRow& source) { return source.id == id; });
        Hours values;
        for (std::size_t hour = 0; hour < kHours; ++hour) values.push_back(value_at(row->p_mw, pool, hour));
        return values;
    }
};

TEST(CompileSupply, WeatherFlatAndOffFollowTheirRules) {
    Region region(Hours(kHours, 100.0));
    region.tables.technologies = {technology("wind", "weather", kNaN, "wind_onshore"), technology("waste", "flat", 0.8),
                                  technology("backup", "off")};
    region.unit("park", "wind", 40.0);
    region.unit("oven", "waste", 50.0);
    region.unit("reserve", "backup", 60.0);

    region.compile();

    EXPECT_EQ(region.production_mw("park"), (Hours{0, 0, 0, 0, 0, 0, 0, 0, 40, 20}));
    EXPECT_EQ(region.production_mw("oven"), Hours(kHours, 40.0));
    EXPECT_EQ(region.production_mw("reserve"), Hours(kHours, 0.0));
}

// By hand: 0.3 * 10 = 3 hours; the highest demands are 9 (hour 8), 8 (hour 1) and 7 (hour 4 before hour 6, its equal).
TEST(CompileSupply, CallsTheHoursOfHighestDemandTheEarlierFirst) {
    Region region({1, 8, 2, 3, 7, 4, 7, 5, 9, 6});
    region.tables.technologies = {technology("gas", "residual", 0.3)};
    region.unit("plant", "gas", 100.0);

    region.compile();

    EXPECT_EQ(region.production_mw("plant"), (Hours{0, 100, 0, 0, 100, 0, 0, 0, 100, 0}));
}

// By hand: 8 MW of wind at full output lowers hour 8 from 9 to 1 and hour 9 from 6 to 2: hours 1, 4 and 6 remain on top.
TEST(CompileSupply, CallsByWhatWeatherAndFlatUnitsLeave) {
    Region region({1, 8, 2, 3, 7, 4, 7, 5, 9, 6});
    region.tables.technologies = {technology("gas", "residual", 0.3),
                                  technology("wind", "weather", kNaN, "wind_onshore"),
                                  technology("waste", "flat", 1.0)};
    region.unit("plant", "gas", 100.0);
    region.unit("park", "wind", 8.0);
    region.unit("oven", "waste", 3.0);

    region.compile();

    EXPECT_EQ(region.production_mw("plant"), (Hours{0, 100, 0, 0, 100, 0, 100, 0, 0, 0}));
}

TEST(CompileSupply, AUnitIsThereFromItsStartYear) {
    Region region(Hours(kHours, 1.0));
    region.tables.technologies = {technology("waste", "flat", 0.8)};
    region.unit("old", "waste", 1.0);
    region.unit("new", "waste", 1.0);
    region.unit("closed", "waste", 1.0);
    region.tables.generators[1].start_year = 2028.0;
    region.tables.generators[2].in_service = false;
    Region later(Hours(kHours, 1.0));
    later.tables = region.tables;
    later.capacity_mw = region.capacity_mw;

    region.compile(2027);
    later.compile(2028);

    EXPECT_TRUE(region.out.sources[0].in_service);
    EXPECT_FALSE(region.out.sources[1].in_service);
    EXPECT_FALSE(region.out.sources[2].in_service);
    EXPECT_TRUE(later.out.sources[1].in_service);
}

TEST(CompileSupply, CallsTheSameHoursForEveryOrderOfRows) {
    // (0.1 + 0.2) + 0.3 and (0.3 + 0.2) + 0.1 differ in their last bit.
    const std::vector<double> levels{0.1, 0.2, 0.3};
    const auto called = [&](bool reversed) {
        Region region({1, 8, 2, 3, 7, 4, 7, 5, 9, 6});
        std::vector<DemandRow> demands;
        for (const double level : levels) {
            DemandRow row = region.out.demands[0];
            row.id.append(std::to_string(demands.size()));
            row.p_mw.scale = level;
            demands.push_back(row);
        }
        if (reversed) std::reverse(demands.begin(), demands.end());
        region.out.demands = demands;
        region.tables.technologies = {technology("gas", "residual", 0.3)};
        region.unit("plant", "gas", 100.0);
        region.compile();
        return region.pool.key_of(region.out.sources[0].p_mw.series);
    };

    EXPECT_EQ(called(false), called(true));
}

TEST(CompileSupply, NamesAnUnknownTechnology) {
    Region region(Hours(kHours, 1.0));
    region.unit("plant", "gaz", 1.0);

    region.compile();

    const Issue* issue = support::find_issue(region.issues, IssueCode::dangling_id);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.file, "region/supply/generators.csv");
    EXPECT_EQ(issue->place.line, 4);
}

TEST(CompileSupply, NeedsTheFiguresOfARule) {
    Region region(Hours(kHours, 1.0));
    region.tables.technologies = {technology("gas", "residual"), technology("wind", "weather")};

    region.compile();

    EXPECT_EQ(region.issues.n_errors(), 2U) << support::all_text(region.issues);
    EXPECT_NE(support::find_issue(region.issues, IssueCode::missing_value), nullptr);
}

TEST(CompileSupply, TellsInstalledPowerAndConfidence) {
    Region region(Hours(kHours, 1.0));
    region.tables.technologies = {technology("plant", "flat", 0.5)};
    region.tables.generators = {generator("one", "plant")};
    region.tables.generators[0].confidence = "reported";
    region.capacity_mw = {20.0};

    region.compile();

    EXPECT_EQ(region.out.sources[0].p_rated_mw, 20.0);
    EXPECT_EQ(region.out.sources[0].p_max_mw.scale, 20.0);
    EXPECT_EQ(region.out.sources[0].confidence, "reported");
}

}  // namespace
}  // namespace knelpunt::models
