// Keys of a study: whatever a record declares is read, checked, described and part of a part's key.

#include "sim/sweep/study.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/sweep/sweep.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt::sweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A key that no study has: a list of whole numbers from 1 to 9, for the market alone.
std::vector<StudyKey<ScenarioPoint>> with_a_key_more() {
    std::vector<StudyKey<ScenarioPoint>> keys = point_keys();
    std::erase_if(keys,
                  [](const auto& key) { return key.spec.name == "vertex_weeks"; });  // the new key takes its member
    keys.push_back(study_key(KeyRecord{&ScenarioPoint::vertex_weeks, KeySpec{.name = "lucky_numbers",
                                                                             .doc = "Numbers that bring luck",
                                                                             .acts_on = {StageId::market},
                                                                             .need = {"dispatch", "market"},
                                                                             .range = {1, 9}}}));
    return keys;
}

Key key_of_part(const ScenarioPoint& point, const std::vector<StudyKey<ScenarioPoint>>& keys) {
    return part_key("build", Key{1, 2}, Study(), point, {}, Structure(), keys);
}

/// The tutorial's study with a line more.
Study read_with(const std::string& line, const std::vector<StudyKey<ScenarioPoint>>& keys, Issues& issues) {
    support::RegionFolder region;
    region.replace("studies/tutorial.toml", "mode = \"wish\"", "mode = \"wish\"\n" + line);
    return read_study(region.path() / "studies/tutorial.toml", issues, keys);
}

TEST(StudyKey, IsReadIntoEveryPointOnceItHasARecord) {
    Issues issues, without;

    const Study study = read_with("lucky_numbers = [1]", with_a_key_more(), issues);
    read_with("lucky_numbers = [1]", point_keys(), without);

    EXPECT_FALSE(issues.has_errors());
    ASSERT_EQ(study.points.size(), 4U);
    for (const ScenarioPoint& point : study.points) EXPECT_THAT(point.vertex_weeks, ElementsAre(1));
    ASSERT_EQ(without.list().size(), 1U);
    EXPECT_EQ(without.list()[0].code, IssueCode::unknown_key);
}

TEST(StudyKey, IsCheckedByItsRecord) {
    const auto messages = [](const std::string& line) {
        Issues issues;
        read_with(line, with_a_key_more(), issues);
        std::string all;
        for (const Issue& issue : issues.list()) all += issue.message + "\n" + issue.hint + "\n";
        return all;
    };

    EXPECT_THAT(messages("lucky_numbers = [3, 10]"), HasSubstr("lucky_numbers holds 10, must lie between 1 and 9"));
    EXPECT_THAT(messages("lucky_numbers = [3, 3]"), HasSubstr("lucky_numbers holds \"3\" twice"));
    EXPECT_THAT(messages("lucky_numbers = 3"), HasSubstr("must be a list of whole numbers"));
    EXPECT_THAT(messages("lucky_number = [3]"), HasSubstr("Did you mean \"lucky_numbers\""));
}

TEST(StudyKey, IsDescribedByItsRecord) {
    const std::vector<StudyKey<ScenarioPoint>> keys = with_a_key_more();
    const TableDoc doc = study_doc(keys);

    const auto found = std::find_if(doc.columns.begin(), doc.columns.end(),
                                    [](const ColumnDoc& column) { return column.spec.name == "lucky_numbers"; });

    ASSERT_NE(found, doc.columns.end());
    EXPECT_EQ(found->spec.doc, "Numbers that bring luck. Only with dispatch = \"market\".");
    EXPECT_EQ(found->spec.fallback, "none");
}

TEST(PartKey, ChangesWithAKeyOnceItHasARecord) {
    ScenarioPoint lucky;
    lucky.vertex_weeks = {3, 7};
    std::vector<StudyKey<ScenarioPoint>> before = with_a_key_more();
    before.pop_back();

    EXPECT_EQ(key_of_part(lucky, before), key_of_part(ScenarioPoint(), before));
    EXPECT_NE(key_of_part(lucky, with_a_key_more()), key_of_part(ScenarioPoint(), with_a_key_more()));
}

/// Another value for a key, whatever its type.
KeyWords other_words(const StudyKey<ScenarioPoint>& key, const ScenarioPoint& point) {
    const KeyWords now = key.words(point);
    for (const std::string& word : split_choices(key.choices))
        if (now != KeyWords{word}) return {word};
    if (key.spec.name == "change") return {"lines", "a", "b", "set", "1"};
    return {key.type == ValueType::text ? "another" : "7"};
}

TEST(PartKey, ChangesWithEachKeyOfAPoint) {
    for (const StudyKey<ScenarioPoint>& key : point_keys()) {
        const ScenarioPoint point;
        ScenarioPoint other;
        key.set(other, other_words(key, point));

        EXPECT_NE(key.words(other), key.words(point)) << key.spec.name;
        EXPECT_NE(key_of_part(other, point_keys()), key_of_part(point, point_keys())) << key.spec.name;
    }
}

// What a model reads is what the path of mode connected compiles, so who decides on production is part of it.
TEST(KeyOfPoint, HoldsTheKeysThatActOnTheStages) {
    ScenarioPoint by_rule, by_market, by_week;
    by_market.dispatch = Decider::market;
    by_week.solver = MarketMethod::highs;
    const Stages of_path{StageId::compile, StageId::path};

    EXPECT_NE(key_of(by_market, of_path), key_of(by_rule, of_path));
    EXPECT_EQ(key_of(by_week, of_path), key_of(by_rule, of_path));
    EXPECT_NE(key_of(by_week, {StageId::market}), key_of(by_rule, {StageId::market}));
}

TEST(StudyKeys, HaveNamesOfTheirOwnAndSayWhatTheyActOn) {
    std::vector<std::string_view> names;
    for (const StudyKey<ScenarioPoint>& key : point_keys()) {
        names.push_back(key.spec.name);
        EXPECT_FALSE(key.spec.acts_on.empty()) << key.spec.name;
    }
    std::sort(names.begin(), names.end());

    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
    EXPECT_THAT(names, ::testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace knelpunt::sweep
