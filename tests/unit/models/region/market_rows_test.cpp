#include "models/region/market_rows.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/region_folder.hpp"

namespace knelpunt {
namespace {

using support::all_text;
using support::RegionFolder;

constexpr const char* kNational =
    "id,storyline,year,value,source,confidence,note\n"
    "gas_eur_per_mwh,*,2025,30,test,assumed,\n"
    "co2_eur_per_t,*,2025,100,test,assumed,\n"
    "demand_twh,*,2025,120,test,assumed,\n"
    "solar_mw,*,2025,0,test,assumed,\n"
    "wind_onshore_mw,*,2025,0,test,assumed,\n"
    "wind_offshore_mw,*,2025,0,test,assumed,\n";

/// Gives the tutorial a gas plant of 40 MW.
void put_gas_plant(RegionFolder& folder, const std::string& efficiency_pu = "0.5") {
    folder.replace("supply/technologies.csv", "full_load_hours_high,source",
                   "full_load_hours_high,fuel,efficiency_pu,other_cost_eur_per_mwh,source");
    folder.replace("supply/technologies.csv", "flat,1,,,,tutorial", "flat,1,,,,,,,tutorial");
    folder.append("supply/technologies.csv", "gas,Gas plant,off,,,,,gas," + efficiency_pu + ",3,test,assumed,");
    folder.append("supply/generators.csv", "GAS_Q50,Gas plant,Q50,gas,40,1,,52.37,4.99,test,assumed,");
}

Primitives compiled(const RegionFolder& folder, Issues& issues) {
    const auto region = folder.read(issues);
    const TimeAxis time(2025, 24, 1.0);
    SeriesPool shared(time.n_steps()), own(&shared);
    ScenarioPoint point = support::tutorial_point(2025);
    point.dispatch = Decider::market;
    return models::compile(*region, point, time, own, issues);
}

// By hand: fuel 30 + 0.202 * 100 = 50.2 EUR/MWh of gas; over an efficiency of 0.5 and with 3 of other cost: 103.4; CO2
// 0.202 / 0.5 = 0.404 t/MWh. The plant that runs flat stays with its rule.
TEST(AddMarket, OffersGasPlantsAtTheirCost) {
    RegionFolder folder;
    put_gas_plant(folder);
    folder.append("markets/national.csv", std::string(kNational) + "flexible_mw,*,2025,0,test,assumed,");
    Issues issues;

    const Primitives rows = compiled(folder, issues);

    ASSERT_FALSE(issues.has_errors()) << all_text(issues);
    ASSERT_EQ(rows.sources.size(), 2U);
    const SourceRow& flat = rows.sources[rows.sources[0].id == "GAS_Q50" ? 1 : 0];
    const SourceRow& gas = rows.sources[rows.sources[0].id == "GAS_Q50" ? 0 : 1];
    EXPECT_EQ(gas.dispatch, "market");
    EXPECT_NEAR(gas.cost_eur_per_mwh, 103.4, 1e-9);
    EXPECT_NEAR(gas.co2_t_per_mwh, 0.404, 1e-12);
    EXPECT_EQ(gas.p_max_mw, (Hourly{40.0, kConstant}));
    EXPECT_EQ(flat.dispatch, "rule");
    EXPECT_EQ(rows.exchanges.size(), 1U);
}

TEST(AddMarket, AsksForEachFigureOfTheCountry) {
    RegionFolder folder;
    put_gas_plant(folder);
    folder.append("markets/national.csv", kNational);
    Issues issues;

    compiled(folder, issues);

    const Issue* issue = support::find_issue(issues, IssueCode::no_base_value);
    ASSERT_NE(issue, nullptr);
    EXPECT_NE(issue->message.find("flexible_mw"), std::string::npos) << issue->message;
    EXPECT_NE(issue->hint.find("markets/national.csv"), std::string::npos) << issue->hint;
}

TEST(AddMarket, AsksForTheEfficiencyOfWhatBurnsFuel) {
    RegionFolder folder;
    put_gas_plant(folder, "");
    folder.append("markets/national.csv", std::string(kNational) + "flexible_mw,*,2025,0,test,assumed,");
    Issues issues;

    compiled(folder, issues);

    const Issue* issue = support::find_issue(issues, IssueCode::missing_value);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->place.line, 3);
    EXPECT_EQ(issue->place.column, "efficiency_pu");
}

// By hand: shares of 0.6 and 0.4 with 30 and 16 MW: at 40 MW in all the second carries its 16.
TEST(ExchangeLimit, IsTheLeastOverTheFixedShares) {
    std::vector<models::ExchangeRow> rows(2);
    rows[0].share_pu = 0.6;
    rows[1].share_pu = 0.4;
    EXPECT_EQ(models::exchange_limit(rows), 1.0e5);
    rows[0].p_max_mw = 30.0;
    EXPECT_NEAR(models::exchange_limit(rows), 50.0, 1e-12);
    rows[1].p_max_mw = 16.0;
    EXPECT_NEAR(models::exchange_limit(rows), 40.0, 1e-12);
    rows[1].p_max_mw = 0.0;
    EXPECT_EQ(models::exchange_limit(rows), 0.0);
}

// The cap of the tutorial's price is 4,000 EUR/MWh where its curve says nothing else.
TEST(AddMarket, AsksForAValueOfLostLoadAboveTheCap) {
    for (const auto& [value, is_right] : {std::pair("4000", false), {"4001", true}}) {
        RegionFolder folder;
        folder.append("markets/national.csv", std::string(kNational) +
                                                  "flexible_mw,*,2025,0,test,assumed,\n"
                                                  "lost_heat_eur_per_mwh,*,2025," +
                                                  value + ",test,assumed,");
        Issues issues;

        const Primitives rows = compiled(folder, issues);

        EXPECT_EQ(issues.has_errors(), !is_right) << all_text(issues);
        if (is_right) {
            EXPECT_TRUE(std::isnan(rows.demands[0].value_eur_per_mwh));  // of electricity the market's own stays
        } else {
            EXPECT_EQ(issues.list()[0].code, IssueCode::out_of_range);
            EXPECT_EQ(issues.list()[0].place.line, 9);  // eight lines before it
        }
    }
}

}  // namespace
}  // namespace knelpunt
