#include "sim/results/schema.hpp"

#include <set>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"
#include "sim/results/axes.hpp"

namespace knelpunt::results {
namespace {

TEST(Axes, HaveOneRecordEach) {
    std::set<std::string_view> names;
    for (const Axis& axis : axes().all()) {
        EXPECT_TRUE(names.insert(axis.name).second) << axis.name;
        EXPECT_FALSE(axis.doc.empty()) << axis.name;
        for (const Coordinate& of : axis.coordinates) {
            EXPECT_TRUE(names.insert(of.name).second) << of.name;
            EXPECT_NE(of.texts == nullptr, of.numbers == nullptr) << of.name;
        }
    }
    EXPECT_EQ(axis_name(&axes().branch), "branch");
    EXPECT_EQ(axis_name(nullptr), "");
}

TEST(Schema, FindsFieldsByName) {
    const ResultField demand{"totals/demand_mwh"};
    Schema schema;
    schema.fields = {&demand};

    EXPECT_EQ(&schema.field("totals/demand_mwh"), &demand);
    EXPECT_EQ(schema.find("totals/none"), nullptr);
    EXPECT_THROW(static_cast<void>(schema.field("totals/none")), ContractError);
}

TEST(Schema, ListsGroupsOnceInTheOrderOfTheFields) {
    const ResultField b{"b/x"}, a{"a/y"}, again{"b/z"};
    Schema schema;
    schema.fields = {&b, &a, &again};

    EXPECT_EQ(schema.field_groups(), (std::vector<std::string>{"b", "a"}));
    EXPECT_EQ(again.group(), "b");
    EXPECT_EQ(again.short_name(), "z");
}

TEST(Question, NamesItsDatasetsOverDraws) {
    Question question{};
    question.name = "contract_branch";

    EXPECT_EQ(question.probability(), "uncertainty/contract_branch_probability_short_pu");
    EXPECT_TRUE(question.names_probability(question.probability_error()));
    EXPECT_TRUE(question.names_year(question.first_year_of("p50")));
    EXPECT_FALSE(question.names_year("uncertainty/branch_first_year_p50"));
}

TEST(NoValues, HaveTheSizeOfTheirType) {
    for (const DataType type : {DataType::f32, DataType::f64, DataType::i8, DataType::i16, DataType::i32}) {
        EXPECT_EQ(bytes_of(no_values(type, 3)).size(), 3 * element_bytes(type)) << data_type_name(type);
    }
}

}  // namespace
}  // namespace knelpunt::results
