#include "sim/base/issue.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace knelpunt {
namespace {

TEST(Issues, KeepsEqualOnesOnce) {
    Issues issues;

    issues.add(IssueCode::not_a_number, {"a.csv", 3, "x"}, "x = y");
    issues.add(IssueCode::not_a_number, {"a.csv", 3, "x"}, "x = y");
    issues.add(IssueCode::not_a_number, {"a.csv", 4, "x"}, "x = y");

    EXPECT_EQ(issues.n_errors(), 2U);
}

TEST(Issues, PrintPlaceCodeAndWayOut) {
    const Issue issue{
        IssueCode::out_of_range, {"grid/lines.csv", 14, "n"}, "lines \"a\": n = 0, must be >= 1", "See there"};

    EXPECT_EQ(issue_text(issue), "grid/lines.csv:14: lines \"a\": n = 0, must be >= 1  [error K0205]\n  See there");
}

TEST(IssueCodes, AreUniqueAndNamed) {
    std::set<int> codes;
    std::set<std::string_view> names;

    for (const IssueCodeSpec& spec : issue_code_specs()) {
        EXPECT_TRUE(codes.insert(static_cast<int>(spec.code)).second) << spec.name;
        EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
        EXPECT_FALSE(spec.meaning.empty()) << spec.name;
    }
}

TEST(NearestName, FindsTyposAndNothingElse) {
    const std::vector<std::string> known{"rating_mva", "length_km", "n_circuits"};

    EXPECT_EQ(nearest_name("ratng_mva", known), "rating_mva");
    EXPECT_EQ(nearest_name("lenght_km", known), "length_km");
    EXPECT_EQ(nearest_name("colour", known), "");
}

}  // namespace
}  // namespace knelpunt
