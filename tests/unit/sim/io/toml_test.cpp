#include "sim/io/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/io/file.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Toml : public ::testing::Test {
protected:
    TomlTable read(const std::string& text) {
        const std::filesystem::path file = folder.path() / "study.toml";
        write_text_file(file, text);
        return read_toml(file, issues);
    }
    [[nodiscard]] Issue only_issue() const {
        EXPECT_EQ(issues.list().size(), 1U);
        return issues.empty() ? Issue{} : issues.list().front();
    }

    support::TemporaryFolder folder;
    Issues issues;
};

TEST_F(Toml, ReadsEveryKindOfValue) {
    TomlTable table =
        read("knelpunt = 1\ntitle = \"T\"\nstep_h = 0.25\nwhole = 2\nyears = [2025, 2030]\nnames = [\"a\", \"b\"]\n");

    EXPECT_EQ(table.text("title"), "T");
    EXPECT_EQ(table.number("step_h"), 0.25);
    EXPECT_EQ(table.number("whole"), 2.0);
    EXPECT_EQ(table.integer("whole"), 2);
    EXPECT_THAT(table.integers("years"), ElementsAre(2025, 2030));
    EXPECT_THAT(table.texts("names"), ElementsAre("a", "b"));
    table.report_unknown();
    EXPECT_TRUE(issues.empty());
}

TEST_F(Toml, TakesFallbacksForAbsentKeys) {
    TomlTable table = read("knelpunt = 1\n");

    EXPECT_EQ(table.text("title", "none"), "none");
    EXPECT_EQ(table.number("step_h", 1.0), 1.0);
    EXPECT_EQ(table.integer("steps", 24), 24);
    EXPECT_TRUE(table.texts("names", std::vector<std::string>{}).empty());
    EXPECT_TRUE(issues.empty());
}

TEST_F(Toml, WalksTablesInTheOrderOfTheFile) {
    TomlTable table = read(
        "knelpunt = 1\n[sets.zulu]\nname = \"z\"\n[sets.alfa]\nname = \"a\"\n[[change]]\nvalue = "
        "\"1\"\n[[change]]\nvalue = \"2\"\n");

    TomlTable sets = table.table("sets", true);
    EXPECT_THAT(sets.table_names(), ElementsAre("zulu", "alfa"));
    EXPECT_EQ(sets.table("alfa", true).text("name"), "a");
    std::vector<TomlTable> changes = table.tables("change");
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[1].text("value"), "2");
    EXPECT_EQ(changes[1].place().line, 8);
    EXPECT_TRUE(issues.empty());
}

TEST_F(Toml, ReportsAMissingKeyWithItsPath) {
    TomlTable table = read("knelpunt = 1\n\n[axes]\nyear = [2025]\n");

    table.table("axes", true).texts("storyline");

    EXPECT_EQ(only_issue().code, IssueCode::missing_key);
    EXPECT_EQ(only_issue().place.line, 3);
    EXPECT_THAT(only_issue().message, HasSubstr("\"axes.storyline\""));
}

TEST_F(Toml, ReportsUnknownKeysWithTheNearest) {
    TomlTable table = read("knelpunt = 1\ntitle = \"T\"\nreigon = \"..\"\n");

    table.text("title");
    table.text("region", "");
    table.report_unknown();

    EXPECT_EQ(only_issue().code, IssueCode::unknown_key);
    EXPECT_EQ(only_issue().place.line, 3);
    EXPECT_EQ(only_issue().hint, "Did you mean \"region\"? There are knelpunt, region, title");
}

TEST_F(Toml, ReportsTheWrongKindWithValueAndRule) {
    TomlTable table = read("knelpunt = 1\n\nsteps = \"many\"\n");

    table.integer("steps", 1);

    EXPECT_EQ(only_issue().code, IssueCode::wrong_type);
    EXPECT_EQ(only_issue().place.line, 3);
    EXPECT_THAT(only_issue().message, HasSubstr("many"));
    EXPECT_THAT(only_issue().message, HasSubstr("must be a whole number"));
}

// TOML itself knows nan and inf; no key of ours means them.
TEST_F(Toml, TakesFiniteNumbersOnly) {
    TomlTable table = read("knelpunt = 1\na = nan\nb = inf\nc = -inf\nd = 2.5\n");

    for (const char* key : {"a", "b", "c"}) EXPECT_EQ(table.number(key, 7.0), 7.0) << key;
    EXPECT_EQ(table.number("d"), 2.5);
    ASSERT_EQ(issues.n_errors(), 3U);
    EXPECT_EQ(issues.list()[1].place.line, 3);
    EXPECT_THAT(issues.list()[1].message, HasSubstr("must be a finite number"));
}

TEST_F(Toml, ReportsOneIssuePerWrongItemOfAList) {
    TomlTable table = read("knelpunt = 1\nyear = [2025, \"2030\", 2035.5]\n");

    EXPECT_THAT(table.integers("year"), ElementsAre(2025));
    EXPECT_EQ(issues.n_errors(), 2U);
    EXPECT_THAT(issues.list()[0].message, HasSubstr("2030"));
    EXPECT_THAT(issues.list()[1].message, HasSubstr("2035.5"));
}

TEST_F(Toml, RefusesWholeNumbersThatDoNotFit) {
    TomlTable table = read("knelpunt = 1\nsteps = 4294967297\nyear = [4294969321]\n");

    EXPECT_EQ(table.integer("steps", 7), 7);
    EXPECT_TRUE(table.integers("year").empty());
    ASSERT_EQ(issues.n_errors(), 2U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::out_of_range);
    EXPECT_THAT(issues.list()[0].message, HasSubstr("4294967297"));
}

TEST_F(Toml, ReportsAValueWhereATableStands) {
    TomlTable table = read("knelpunt = 1\ntime = 3\nchange = \"x\"\n");

    table.table("time", false);
    table.tables("change");

    EXPECT_EQ(issues.n_errors(), 2U);
    EXPECT_EQ(issues.list()[0].place.line, 2);
    EXPECT_EQ(issues.list()[1].place.line, 3);
}

TEST_F(Toml, ChecksTheVersionOnce) {
    read("title = \"T\"\nknelpunt = 2\n");
    EXPECT_EQ(only_issue().code, IssueCode::wrong_version);
    EXPECT_EQ(only_issue().place.line, 2);
    EXPECT_THAT(only_issue().message, HasSubstr("knelpunt = 2"));
}

TEST_F(Toml, AsksForTheVersion) {
    read("title = \"T\"\n");
    EXPECT_EQ(only_issue().code, IssueCode::missing_key);
}

TEST_F(Toml, TakesNoOtherKindOfVersion) {
    read("knelpunt = \"1\"\n");
    EXPECT_EQ(only_issue().code, IssueCode::wrong_type);
}

TEST_F(Toml, NamesTheLineOfASyntaxError) {
    TomlTable table = read("knelpunt = 1\ntitle = \"open\nx = 1\n");

    EXPECT_EQ(only_issue().code, IssueCode::toml_syntax);
    EXPECT_EQ(only_issue().place.line, 2);
    EXPECT_EQ(table.text("title", "kept"), "kept");  // an empty table adds no issues of its own
}

TEST_F(Toml, RefusesTablesTooDeepInEachOther) {
    std::string keys = "a", lists, tables;
    for (int depth = 0; depth < 50'000; ++depth) {
        keys += " . a";
        lists += '[';
        tables += "{a=";
    }
    for (const std::string& text : {"[" + keys + "]\nx = 1\n", keys + " = 1\n", "x = " + lists + "\n",
                                    "x = " + tables + "\n", "x = {s = \'\'\'\n\'\'\', " + keys + " = 1}\n"}) {
        issues = Issues();
        read("knelpunt = 1\n" + text);
        EXPECT_EQ(only_issue().code, IssueCode::toml_syntax);
        EXPECT_GE(only_issue().place.line, 2);
    }
}

TEST_F(Toml, TakesBracketsAndPointsInTextsForText) {
    const std::string many(100, '['), points(100, '.');
    TomlTable table = read("knelpunt = 1\na = \"" + many + "\"\nb = \"\"\"\n" + points + "\n" + many +
                           "\"\"\"\nc = 'it # \"'  # [" + many + "\nd = " + many.substr(0, 3) + "1]]]\n");

    EXPECT_EQ(table.text("a"), many);
    EXPECT_EQ(table.text("c"), "it # \"");
    EXPECT_TRUE(issues.empty());
}

TEST_F(Toml, ReportsAMissingFile) {
    read_toml(folder.path() / "none.toml", issues);

    EXPECT_EQ(only_issue().code, IssueCode::file_missing);
}

}  // namespace
}  // namespace knelpunt::io
