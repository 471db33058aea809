#include "sim/results/schema.hpp"

#include <set>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"

namespace knelpunt::results {
namespace {

TEST(ResultFields, HaveOneNameAndADescription) {
    std::set<std::string_view> names;

    for (const ResultField& field : result_fields()) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
        EXPECT_NE(field.name.find('/'), std::string_view::npos) << field.name;
        EXPECT_FALSE(field.long_name.empty()) << field.name;
        EXPECT_FALSE(field.doc.empty()) << field.name;
        EXPECT_TRUE(!field.is_hourly || field.axis != Axis::none) << field.name;
    }
}

TEST(ResultFields, CarryTheSuffixOfTheirUnit) {
    for (const ResultField& field : result_fields()) {
        EXPECT_NE(field.name.find(unit_suffix(field.unit)), std::string_view::npos) << field.name;
    }
}

TEST(ResultFields, HaveHoursOrASecondAxisNotBoth) {
    for (const ResultField& field : result_fields())
        EXPECT_FALSE(field.by != Axis::none && (field.is_hourly || field.axis == Axis::none)) << field.name;
}

TEST(Axes, HaveOneRecordEach) {
    std::set<std::string_view> names;
    for (const AxisRecord& record : axis_records()) {
        EXPECT_TRUE(names.insert(record.name).second) << record.name;
        EXPECT_FALSE(record.doc.empty()) << record.name;
        EXPECT_EQ(axis_name(record.axis), record.name);
        for (const Coordinate& of : record.coordinates) {
            EXPECT_TRUE(names.insert(of.name).second) << of.name;
            EXPECT_NE(of.texts == nullptr, of.numbers == nullptr) << of.name;
        }
    }
    EXPECT_EQ(axis_name(Axis::none), "");
}

TEST(ResultFields, AreFoundByName) {
    EXPECT_EQ(result_field("totals/demand_mwh").unit, Unit::mwh);
    EXPECT_THROW(result_field("totals/none"), ContractError);
}

TEST(NoValues, HaveTheSizeOfTheirType) {
    for (const DataType type : {DataType::f32, DataType::f64, DataType::i8, DataType::i16, DataType::i32}) {
        EXPECT_EQ(bytes_of(no_values(type, 3)).size(), 3 * element_bytes(type)) << data_type_name(type);
    }
}

}  // namespace
}  // namespace knelpunt::results
