#include "models/demand/data_centre.hpp"

#include <gtest/gtest.h>

#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

// By hand: half the servers idle at 0.4 and half at 0.5, so 0.45 + 0.55 * 0.2.
TEST(DataCentre, ServersTakePowerForIdlingAndForWork) {
    DataCentreRow row;
    row.idle_pu = 0.5;
    row.idle_managed_pu = 0.4;

    EXPECT_NEAR(server_power_pu(row, 0.2, 0.5), 0.45 + 0.55 * 0.2, 1e-15);
    EXPECT_NEAR(server_power_pu(row, 1.0, 0.5), 1.0, 1e-15);  // management saves nothing at full work
}

// Reported for the pilot of server power management in the region: 10 % of total use.
TEST(DataCentre, ManagingAllServersOfTheRegionSavesWhatThePilotSaved) {
    Issues issues;
    const auto path = support::source_folder() / "scenarios/mra/demand/data_centres.csv";
    const auto rows = io::read_rows(io::read_csv(path, issues), data_centres_spec(), issues);
    ASSERT_FALSE(issues.has_errors()) << support::all_text(issues);

    for (const DataCentreRow& row : rows) {
        const double before = server_power_pu(row, row.utilisation_pu, 0.0);
        const double after = server_power_pu(row, row.utilisation_pu, 1.0);
        EXPECT_NEAR(1.0 - after / before, 0.10, 0.002) << row.id;  // idle power is given with three digits
    }
}

TEST(DataCentre, CoolsForFreeBelowTheThreshold) {
    DataCentreRow row;
    row.pue_free_pu = 1.2;
    row.free_cooling_below_c = 12.0;
    row.pue_slope_pu_per_k = 0.01;
    row.pue_max_pu = 1.35;

    EXPECT_EQ(pue_pu(row, -10.0), 1.2);
    EXPECT_EQ(pue_pu(row, 12.0), 1.2);
    EXPECT_NEAR(pue_pu(row, 22.0), 1.3, 1e-15);
    EXPECT_EQ(pue_pu(row, 40.0), 1.35);
}

// By hand: 0.2 in the first year, 1 after four, a straight line between.
TEST(DataCentre, GrowsUpOverItsFirstYears) {
    DataCentreRow row;
    row.ramp_first_pu = 0.2;
    row.ramp_years = 4.0;

    EXPECT_EQ(ramp_pu(row, -1), 0.0);
    EXPECT_EQ(ramp_pu(row, 0), 0.2);
    EXPECT_NEAR(ramp_pu(row, 2), 0.6, 1e-15);
    EXPECT_EQ(ramp_pu(row, 4), 1.0);
    EXPECT_EQ(ramp_pu(row, 30), 1.0);
}

TEST(DataCentre, RefusesBoundsThatCross) {
    DataCentreRow row;
    row.id = "site";
    row.line = 3;
    row.idle_pu = 0.4;
    row.idle_managed_pu = 0.5;
    row.pue_max_pu = 1.1;
    Issues issues;

    check_data_centre(row, "data_centres.csv", issues);

    ASSERT_EQ(issues.list().size(), 2U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::bad_bounds);
    EXPECT_EQ(issues.list()[0].place.line, 3);
    EXPECT_EQ(issues.list()[0].message, "data_centres \"site\": idle_managed_pu = 0.5, must not exceed idle_pu = 0.4");
}

}  // namespace
}  // namespace knelpunt::models
