#include "models/storage/storage.hpp"

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

TEST(CompileStorage, IsInServiceBetweenItsYears) {
    StorageRow row;
    row.id = "S";
    row.kind = "battery";
    row.charge_max_mw = 5.0;
    row.year_from = 2030;
    row.year_to = 2032;
    for (const auto& [year, is_in] : {std::pair(2029, false), {2030, true}, {2032, true}, {2033, false}}) {
        Primitives out;

        compile_storage({row}, year, out);

        EXPECT_EQ(out.stores.at(0).in_service, is_in) << year;
        EXPECT_EQ(out.stores.at(0).charge_max_mw, 5.0);
    }
}

}  // namespace
}  // namespace knelpunt::models
