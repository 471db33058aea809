// The lists of tables and models: what stands in them is whole and in order.

#include "models/region/registry.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/region/region.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

TEST(Models, StandBehindThoseTheyTakeFrom) {
    std::set<std::string_view> before;
    for (const Model& model : model_specs()) {
        for (const std::string_view other : model.after)
            EXPECT_TRUE(before.contains(other)) << model.name << " " << other;
        EXPECT_TRUE(before.insert(model.name).second) << model.name;
        EXPECT_FALSE(model.doc.empty()) << model.name;
    }
}

// A table that no model reads would be declared for nothing, one that is not there a mistake.
TEST(Models, ReadEachTableAndNoOther) {
    std::set<std::string_view> read, declared;
    for (const Model& model : model_specs()) read.insert(model.reads.begin(), model.reads.end());
    for (const TableDoc& table : RegionTableSet::describe()) declared.insert(table.name);

    EXPECT_EQ(read, declared);
}

// What "reads" leaves out a model does not get: the tutorial's market needs every kind of table that it has.
TEST(Models, GetTheTablesOfTheirRecords) {
    const support::RegionFolder folder;
    Issues issues;
    const auto region = folder.read(issues);
    const TimeAxis time(2025, 24, 1.0);
    SeriesPool shared(time.n_steps()), own(&shared);

    EXPECT_NO_THROW(compile(*region, support::tutorial_point(2025), time, own, issues));
}

}  // namespace
}  // namespace knelpunt::models
