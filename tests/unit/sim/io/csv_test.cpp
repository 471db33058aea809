#include "sim/io/csv.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RawTable good(std::string_view text) {
    Issues issues;
    RawTable table = parse_csv(text, "t.csv", issues);
    issues.throw_if_errors();
    return table;
}

Issue only_issue(std::string_view text) {
    Issues issues;
    parse_csv(text, "t.csv", issues);
    EXPECT_EQ(issues.list().size(), 1U);
    return issues.empty() ? Issue{} : issues.list().front();
}

TEST(ParseCsv, ReadsCellsAndTheirLines) {
    const RawTable table = good("a,b\n1,2\n3,4\n");

    EXPECT_THAT(table.header, ElementsAre("a", "b"));
    ASSERT_EQ(table.lines.size(), 2U);
    EXPECT_EQ(table.lines[1].line, 3);
    EXPECT_THAT(table.lines[1].cells, ElementsAre("3", "4"));
}

TEST(ParseCsv, ReadsCrLfAndByteOrderMarkAlike) {
    const RawTable table = good(
        "\xEF\xBB\xBF"
        "a,b\r\n1,\"2\"\r\n");

    EXPECT_THAT(table.header, ElementsAre("a", "b"));
    EXPECT_THAT(table.lines.at(0).cells, ElementsAre("1", "2"));
}

TEST(ParseCsv, ReadsTheLastLineWithoutItsEnd) { EXPECT_THAT(good("a,b\n1,").lines.at(0).cells, ElementsAre("1", "")); }

TEST(ParseCsv, KeepsCommasQuotesAndLineEndsInQuotedCells) {
    const RawTable table = good("a,b\n\"x, \"\"y\"\"\n z\",2\n3,4\n");

    EXPECT_EQ(table.lines.at(0).cells[0], "x, \"y\"\n z");
    EXPECT_EQ(table.lines.at(0).line, 2);
    EXPECT_EQ(table.lines.at(1).line, 4);  // the quoted cell took a line of its own
}

TEST(ParseCsv, TakesAHashForACommentWhereItCannotBeARow) {
    const RawTable table = good("#first\n# a, b\na,b\n# x,y\n#\n##x,y\n#alone\n#x,y,z\n\"# x, y\",\n1,page #3\n");

    EXPECT_EQ(table.header_line, 3);
    ASSERT_EQ(table.lines.size(), 1U);
    EXPECT_EQ(table.lines[0].cells[1], "page #3");
    EXPECT_EQ(table.lines[0].line, 10);
    EXPECT_TRUE(table.is_whole);
}

TEST(ParseCsv, KeepsALineWithAHashThatMayBeARow) {
    EXPECT_EQ(good("a,b\n#x,y\n").lines.at(0).cells[0], "#x");
    EXPECT_EQ(good("a,b\n#,y\n").lines.at(0).cells[0], "#");
    EXPECT_THAT(good("#a,b\n1,2\n").header, ElementsAre("#a", "b"));
}

// The row must not vanish: the reader of its column names the error.
TEST(ParseCsv, KeepsARowThatStartsWithAnErrorOfASpreadsheet) {
    for (const std::string error : {"#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#N/B",
                                    "#VERW!", "#WAARDE!", "#NAAM?", "#DEEL/0!", "#NV", "#BEZUG!", "Err:502"}) {
        const RawTable table = good("a,b\n" + error + ",2\n" + error + ",3\n");

        EXPECT_TRUE(is_spreadsheet_error(error)) << error;
        ASSERT_EQ(table.lines.size(), 2U) << error;
        EXPECT_EQ(table.lines[0].cells[0], error);
    }
    for (const std::string text : {"#3", "# N/A", "#", "#a", "Err:", "page #3!", "#quay!"})
        EXPECT_FALSE(is_spreadsheet_error(text)) << text;
}

TEST(ParseCsv, LeavesOutBlanksAroundCells) {
    const RawTable table = good(
        "\"a\" , b\nx ,\t2\n \"y, z\" ,\xC2\xA0"
        "3\xC2\xA0\n");

    EXPECT_THAT(table.header, ElementsAre("a", "b"));
    EXPECT_THAT(table.lines.at(0).cells, ElementsAre("x", "2"));
    EXPECT_THAT(table.lines.at(1).cells, ElementsAre("y, z", "3"));
}

TEST(ParseCsv, LeavesOutEmptyRowsAndCellsBeyondTheHeader) {
    const RawTable table = good("a,b,,\n1,2,,\n,,,\n , ,\n3,4\n,\n");

    EXPECT_THAT(table.header, ElementsAre("a", "b"));
    ASSERT_EQ(table.lines.size(), 2U);
    EXPECT_EQ(table.lines[1].line, 5);
}

// Else the cells after a number that a comma split would move, and an empty last one would hide it.
TEST(ParseCsv, RefusesACellMoreThanTheHeaderHasEvenAnEmptyOne) {
    EXPECT_EQ(only_issue("id,p_mw,note\na,315,360,\n").code, IssueCode::csv_cell_count);
}

TEST(ParseCsv, ReadsCrAloneAndTheLineOfASeparator) {
    EXPECT_EQ(good("a,b\r1,2\r3,4\r").lines.at(1).line, 3);
    EXPECT_THAT(good("sep=,\r\na,b\r\n1,2\r\n").header, ElementsAre("a", "b"));
    EXPECT_EQ(good("\"sep=,\"\na,b\n1,2\n").lines.at(0).line, 3);
    EXPECT_EQ(only_issue("sep=;\na;b\n1;2\n").code, IssueCode::csv_semicolons);
}

TEST(ParseCsv, NamesTabsAndUtf16) {
    EXPECT_THAT(only_issue("a\tb\n1\t2\n").message, HasSubstr("tabs"));
    EXPECT_THAT(only_issue(std::string("\xFF\xFE"
                                       "a\0,\0",
                                       6))
                    .message,
                HasSubstr("UTF-16"));
    EXPECT_EQ(only_issue(std::string("a\0,\0b\0\n\0", 8)).code, IssueCode::file_not_utf8);
}

TEST(ParseCsv, SkipsEmptyLines) { EXPECT_EQ(good("a,b\n\n1,2\r\n\r\n").lines.size(), 1U); }

TEST(ParseCsv, KeepsUtf8) {
    EXPECT_EQ(good("naam\nOuder-Amstel \xE2\x82\xAC \xF0\x9F\x94\x8C\n").lines.at(0).cells[0],
              "Ouder-Amstel \xE2\x82\xAC \xF0\x9F\x94\x8C");
}

TEST(ParseCsv, NamesTheLineThatIsNotUtf8) {
    // Latin-1 e acute; an overlong slash; half of a surrogate pair; a code above U+10FFFF; a character cut short.
    for (const std::string bad : {"\xE9", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
        const Issue issue = only_issue("a,b\n1,2\n3," + bad + "\n");

        EXPECT_EQ(issue.code, IssueCode::file_not_utf8);
        EXPECT_EQ(issue.place.line, 3);
    }
}

TEST(ParseCsv, TellsSemicolonsFromCommas) {
    Issues issues;
    const RawTable table = parse_csv("id;p_mw\na;1,5\n", "t.csv", issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list().front().code, IssueCode::csv_semicolons);
    EXPECT_EQ(issues.list().front().place.line, 1);
    EXPECT_THAT(issues.list().front().hint, HasSubstr("commas"));
    EXPECT_TRUE(table.header.empty());  // nothing for later checks to complain of
}

TEST(ParseCsv, CountsCellsAgainstTheHeaderAndGoesOn) {
    Issues issues;
    const RawTable table = parse_csv("id,p_mw\na,1,5\nb,2\nc\nd,3,5\n", "t.csv", issues);

    ASSERT_EQ(issues.list().size(), 2U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::csv_cell_count);
    EXPECT_EQ(issues.list()[0].place.line, 2);
    EXPECT_THAT(issues.list()[0].message, HasSubstr("3 cells, the header has 2"));
    EXPECT_THAT(issues.list()[0].message, HasSubstr("1 more lines: 5"));  // once, not per line
    EXPECT_THAT(issues.list()[0].hint, HasSubstr("decimal point"));
    EXPECT_EQ(issues.list()[1].place.line, 4);
    EXPECT_EQ(table.lines.size(), 1U);  // the good line is kept
    EXPECT_FALSE(table.is_whole);
}

TEST(ParseCsv, NamesTheLineWhereAQuoteWasLeftOpen) {
    const Issue issue = only_issue("a\n1\n\"cut sho");

    EXPECT_EQ(issue.code, IssueCode::file_truncated);
    EXPECT_EQ(issue.place.line, 3);
}

TEST(ParseCsv, ReportsStrayQuotesWithTheCell) {
    EXPECT_THAT(only_issue("a,b\n1,5\" pipe\n").message, HasSubstr("5\" pipe"));
    EXPECT_EQ(only_issue("a,b\n1,5\" pipe\n").code, IssueCode::csv_quote);
    EXPECT_THAT(only_issue("a,b\n\"x\"y,1\n").message, HasSubstr("x\"y"));
}

TEST(ParseCsv, QuotesNothingOfAFileThatIsNoTable) {
    for (const std::string text : {"root:x:0:0\ncode,5\" secret\n", "the first, line\n\"secret\"x,1\n"}) {
        Issues issues;
        parse_csv(text, "t.csv", issues);
        for (const Issue& issue : issues.list()) EXPECT_EQ(issue.message.find("secret"), std::string::npos) << text;
    }
}

TEST(ParseCsv, RefusesColumnsAndCellsBeyondItsLimits) {
    std::string header = "c0";
    for (int column = 1; column < 20'000; ++column) header += ",c" + std::to_string(column);

    EXPECT_THAT(only_issue(header + "\n").message, HasSubstr("20000 columns, at most 10000"));
    EXPECT_THAT(only_issue("a,b\n1," + std::string(200'000, 'x') + "\n").message, HasSubstr("200000 bytes"));
    EXPECT_THAT(only_issue("a,b\n1,\"" + std::string(200'000, 'x') + "\"\n").message, HasSubstr("200000 bytes"));
}

TEST(ParseCsv, ReportsADoubledColumn) {
    const Issue issue = only_issue("# note\na,b,a\n1,2,3\n");

    EXPECT_EQ(issue.code, IssueCode::csv_duplicate_column);
    EXPECT_EQ(issue.place.line, 2);
    EXPECT_THAT(issue.message, HasSubstr("\"a\""));
}

TEST(ParseCsv, NeedsAHeader) {
    EXPECT_EQ(only_issue("").code, IssueCode::csv_empty);
    EXPECT_EQ(only_issue("# only a comment").code, IssueCode::csv_empty);
    EXPECT_EQ(only_issue("\n\n").code, IssueCode::csv_empty);
}

TEST(ParseCsv, KeysTheBytes) {
    EXPECT_EQ(good("a\n1\n").key, good("a\n1\n").key);
    EXPECT_NE(good("a\n1\n").key, good("a\n2\n").key);
}

TEST(ReadCsv, WaitsForNoPipeAndReadsNoDevice) {
    const support::TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder.path() / "pipe.csv").c_str(), 0600), 0);
    std::filesystem::create_symlink("/dev/zero", folder.path() / "zero.csv");
    for (const char* name : {"pipe.csv", "zero.csv"}) {
        Issues issues;
        read_csv(folder.path() / name, issues);
        ASSERT_EQ(issues.list().size(), 1U) << name;
        EXPECT_EQ(issues.list()[0].code, IssueCode::file_unreadable) << name;
    }
}

TEST(ReadCsv, ReportsMissingFilesAndFolders) {
    const support::TemporaryFolder folder;
    Issues issues;

    const RawTable table = read_csv(folder.path() / "none.csv", issues);
    read_csv(folder.path(), issues);

    EXPECT_TRUE(table.header.empty());
    ASSERT_EQ(issues.list().size(), 2U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::file_missing);
    EXPECT_EQ(issues.list()[1].code, IssueCode::file_unreadable);
}

}  // namespace
}  // namespace knelpunt::io
