#include "sim/base/issue.hpp"

#include <chrono>
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

TEST(Issues, KeepTwoHundredOfAFileAndCountTheRest) {
    Issues issues;
    for (int line = 1; line <= 300'000; ++line) issues.add(IssueCode::duplicate_id, {"a.csv", line, "id"}, "twice");
    issues.add(IssueCode::not_a_number, {"b.csv", 1, "x"}, "x = y");

    EXPECT_EQ(issues.n_errors(), 300'001U);
    ASSERT_EQ(issues.list().size(), 202U);
    EXPECT_EQ(issues.list()[199].place.line, 200);
    EXPECT_EQ(issues.list()[200].message, "299800 more like this are not shown");
    Issues together;
    together.add_all(issues);
    together.add_all(issues);  // known ones again
    EXPECT_EQ(together.list().size(), 202U);
}

TEST(Issues, CutLongMessagesAtAWholeCharacter) {
    Issues issues;
    std::string message = "x";
    for (int at = 0; at < 50'000; ++at) message += "\xE2\x82\xAC";  // the sign of the euro, 3 bytes

    issues.add(IssueCode::not_a_number, {"a.csv", 1, "x"}, message);

    const std::string& kept = issues.list()[0].message;
    EXPECT_LT(kept.size(), 700U);
    EXPECT_TRUE(kept.ends_with("\xE2\x82\xAC [...]"));
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

TEST(NearestName, TakesNoLongTimeOverLongNamesAndManyCandidates) {
    const std::vector<std::string> known(300'000, std::string(60, 'a'));
    const auto start = std::chrono::steady_clock::now();

    EXPECT_EQ(nearest_name(std::string(60, 'b'), known), "");
    EXPECT_EQ(nearest_name(std::string(1'000'000, 'a'), known), "");

    // A loaded machine takes some 10 ms; without limits it were minutes.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace knelpunt
