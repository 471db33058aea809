#include "sim/run/fields/fields.hpp"

#include <set>

#include <gtest/gtest.h>

namespace knelpunt::run {
namespace {

TEST(Fields, HaveOneNameAndADescription) {
    std::set<std::string_view> names;

    for (const Field& field : fields().all()) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
        EXPECT_NE(field.name.find('/'), std::string_view::npos) << field.name;
        EXPECT_FALSE(field.long_name.empty()) << field.name;
        EXPECT_FALSE(field.doc.empty()) << field.name;
        EXPECT_TRUE(field.values) << field.name;
    }
}

/// Whether a name has a word n: "branch_n_circuits".
bool counts(std::string_view name) { return name.starts_with("n_") || name.find("_n_") != std::string_view::npos; }

TEST(Fields, EndInTheirUnit) {
    for (const Field& field : fields().all()) {
        EXPECT_TRUE(field.short_name().ends_with(unit_suffix(field.unit))) << field.name;
        EXPECT_TRUE(field.unit != Unit::count || counts(field.short_name())) << field.name;
    }
}

// What files before schema 2.0 call a field, another field must not be called.
TEST(Fields, HadNamesOfTheirOwnBefore) {
    std::set<std::string_view> names;
    for (const Field& field : fields().all()) names.insert(field.name);
    std::size_t n_renamed = 0;
    for (const Field& field : fields().all()) {
        if (field.name_before_2.empty()) continue;
        ++n_renamed;
        EXPECT_FALSE(names.contains(field.name_before_2)) << field.name;
        EXPECT_EQ(schema().name_before_2(field.name), field.name_before_2);
    }
    EXPECT_EQ(n_renamed, 32U);
    EXPECT_EQ(schema().name_before_2("totals/demand_mwh"), "totals/demand_mwh");
    EXPECT_EQ(schema().name_before_2(questions().branch_flow.first_year), "congestion/first_year_short_branch");
}

TEST(Fields, HaveHoursOrASecondAxisNotBoth) {
    for (const Field& field : fields().all()) {
        EXPECT_TRUE(!field.is_hourly || field.axis != nullptr) << field.name;
        EXPECT_FALSE(field.is_sparse && (field.is_hourly || field.by == nullptr)) << field.name;
        EXPECT_FALSE(field.by != nullptr && (field.is_hourly || field.axis == nullptr)) << field.name;
    }
}

TEST(Fields, StandInAGroupThatIsExplained) {
    for (const Field& field : fields().all()) {
        bool is_explained = false;
        for (const results::GroupDoc& group : schema().groups)
            is_explained = is_explained || group.name == field.group();
        EXPECT_TRUE(is_explained) << field.name;
    }
}

// Where no market decided, its fields say so by having no value at all.
TEST(Fields, HaveNoValueWhereTheStageDidNotRun) {
    ScenarioResults found;

    EXPECT_FALSE(fields().market.cost_eur.values(found).has_value());
    EXPECT_FALSE(fields().pipes.peak_mw.values(found).has_value());
    EXPECT_FALSE(fields().voltages.v_min_pu.values(found).has_value());
    found.market.emplace().market.totals.cost_eur = 7.0;
    EXPECT_EQ(fields().market.cost_eur.values(found), results::Values(std::vector<double>{7.0}));
}

TEST(Fields, TakeTheirTypeAndAxesFromTheRecord) {
    const Field& loading = fields().branches.worst_loading_pu;
    EXPECT_EQ(loading.name, "congestion/branch_worst_loading_pu");
    EXPECT_EQ(loading.type, results::DataType::f64);
    EXPECT_EQ(loading.axis, &axes().branch);
    EXPECT_EQ(fields().branches.worst_hour.type, results::DataType::i32);
    EXPECT_EQ(fields().area_shares.use_mw.by, &axes().category);
    EXPECT_EQ(fields().station_feed_in.layer.name, "connection/station_layer_feed_in");
    EXPECT_EQ(fields().totals.demand_mwh.axis, nullptr);
}

}  // namespace
}  // namespace knelpunt::run
