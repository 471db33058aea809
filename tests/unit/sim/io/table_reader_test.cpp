#include "sim/io/table_reader.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace knelpunt::io {
namespace {

using ::testing::HasSubstr;

struct PlantRow : TableRow {
    std::string id, kind, name;
    double p_max_mw = 0.0, limit_mw = kNaN;
    int n_units = 0;
    bool in_service = false;
};

const TableSpec<PlantRow>& spec() {
    using Row = PlantRow;
    static const TableSpec<Row> out{
        "plants",
        "plants.csv",
        "Plants.",
        {{&Row::id, {.name = "id", .doc = "Id."}},
         {&Row::kind, {.name = "kind", .doc = "Kind.", .choices = "wind|solar"}},
         {&Row::name, {.name = "name", .doc = "Name.", .required = false}},
         {&Row::p_max_mw, {.name = "p_max_mw", .unit = Unit::mw, .doc = "Rated power.", .range = {0.0, kInf}}},
         {&Row::limit_mw,
          {.name = "limit_mw", .unit = Unit::mw, .doc = "Limit.", .range = {0.0, 100.0, true}, .required = false}},
         {&Row::n_units, {.name = "n_units", .unit = Unit::count, .doc = "Units.", .fallback = "1"}},
         {&Row::in_service, {.name = "in_service", .doc = "Flag.", .fallback = "1"}}}};
    return out;
}

std::vector<PlantRow> read(const std::string& text, Issues& issues) {
    return read_rows(parse_csv(text, "plants.csv", issues), spec(), issues);
}

std::vector<PlantRow> good(const std::string& text) {
    Issues issues;
    auto rows = read(text, issues);
    issues.throw_if_errors();
    return rows;
}

Issue only_issue(const std::string& text) {
    Issues issues;
    read(text, issues);
    EXPECT_EQ(issues.list().size(), 1U) << text;
    return issues.empty() ? Issue{} : issues.list().front();
}

/// Issue of a table with one row whose p_max_mw is the text.
Issue issue_of_power(const std::string& text) {
    return only_issue("id,kind,p_max_mw\n\n# comment\na,wind," + text + "\n");
}

TEST(ReadRows, FillsMembersLinesAndFallbacks) {
    const auto rows =
        good("p_max_mw,id,kind,source,confidence,note\n12.5,a,wind,x,reported,\n# comment\n3e1,b,solar,,,\n");

    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].id, "b");
    EXPECT_EQ(rows[1].kind, "solar");
    EXPECT_EQ(rows[1].p_max_mw, 30.0);
    EXPECT_EQ(rows[1].line, 4);
    EXPECT_EQ(rows[1].n_units, 1);
    EXPECT_TRUE(rows[1].in_service);
    EXPECT_TRUE(std::isnan(rows[1].limit_mw));
    EXPECT_EQ(rows[1].name, "");
}

TEST(ReadRows, SaysPlaceObjectValueRuleAndWayOut) {
    const Issue issue = issue_of_power("-40");

    EXPECT_EQ(issue_text(issue),
              "plants.csv:4: plants \"a\": p_max_mw = -40 MW, must be >= 0 MW  [error K0205]\n"
              "  What the columns mean: knelpunt describe plants");
}

TEST(ReadRows, TakesOnlyFiniteDecimalNumbers) {
    for (const std::string bad :
         {"nan", "inf", "-inf", "0x10", "1e999", "12 MW", "1 1", "1_000", "+-5", "++5", "one"}) {
        const Issue issue = issue_of_power(bad);

        EXPECT_EQ(issue.code, IssueCode::not_a_number) << bad;
        EXPECT_EQ(issue.place.line, 4);
        EXPECT_THAT(issue.message, HasSubstr("p_max_mw = " + bad));
    }
}

TEST(ReadRows, SaysHowToWriteANumber) {
    // What was meant, worked out by eye; of one comma before three digits nobody can know.
    const std::vector<std::pair<std::string, std::string>> cases{
        {"\"1,5\"", "Write 1.5, with a decimal point"},
        {"\"0,360\"", "Write 0.360, with a decimal point"},
        {"\"315,360\"", "Write 315360 if the comma separates thousands, 315.360"},
        {"\"1,315,360\"", "Write 1315360"},
        {"\"1,315.25\"", "Write 1315.25"},
        {"\"1.315,25\"", "Write 1315.25"},
        {"1.315.360", "Write 1315360"},
        {"315 360", "Write 315360"},
        {"315\xC2\xA0"
         "360",
         "Write 315360"},
        {"315'360", "Write 315360"},
        {"315\xE2\x80\x99"
         "360",
         "Write 315360"},
        {"1_000", "Write 1000"},
        {"\xE2\x88\x92"
         "5",
         "Write -5"},
        {"(5)", "Write -5"},
        {"54 kW", "Convert it to MW"},
        {"12%", "Write 0.12 for a share of 1"},
        {"2025-01-01", "made a date of it"},
        {"n/a", "Leave the cell empty"}};
    for (const auto& [text, hint] : cases) EXPECT_THAT(issue_of_power(text).hint, HasSubstr(hint)) << text;
    EXPECT_EQ(issue_of_power("\"1,5\"").code, IssueCode::csv_decimal_comma);
    EXPECT_THAT(only_issue("id,kind,p_max_mw,n_units\na,wind,1,1.200\n").hint, HasSubstr("Write 1200 if"));
}

TEST(ReadRows, NamesErrorsOfSpreadsheetsInEveryColumn) {
    for (const std::string row : {"#N/A,wind,1,x", "a,#REF!,1,x", "a,wind,#DIV/0!,x", "a,wind,1,#VALUE!"}) {
        const Issue issue = only_issue("id,kind,p_max_mw,note\n" + row + "\n");

        EXPECT_EQ(issue.code, IssueCode::missing_value) << row;
        EXPECT_EQ(issue.place.line, 2);
        EXPECT_THAT(issue.message, HasSubstr(" = #"));
    }
}

TEST(ReadRows, SaysOnceThatTheHeaderIsMissing) {
    EXPECT_THAT(only_issue("a,wind,1\nb,solar,2\n").message, HasSubstr("names none of the columns"));
}

TEST(ReadRows, KeepsOpenEndsOfRangesOut) {
    const Issue issue = only_issue("id,kind,p_max_mw,limit_mw\na,wind,1,0\nb,wind,1,100\n");

    EXPECT_EQ(issue.code, IssueCode::out_of_range);
    EXPECT_EQ(issue.place.line, 2);
    EXPECT_THAT(issue.message, HasSubstr("limit_mw = 0 MW, must lie above 0 and 100 MW"));
}

TEST(ReadRows, TakesOnlyWholeNumbersThatFit) {
    for (const std::string bad : {"1.5", "3000000000", "-3000000000", "1e30"}) {
        const Issue issue = only_issue("id,kind,p_max_mw,n_units\na,wind,1," + bad + "\n");

        EXPECT_THAT(issue.message, HasSubstr("must be a whole number")) << bad;
    }
}

TEST(ReadRows, TakesOnlyZeroAndOneForAFlag) {
    EXPECT_EQ(only_issue("id,kind,p_max_mw,in_service\na,wind,1,2\n").code, IssueCode::out_of_range);
    EXPECT_EQ(only_issue("id,kind,p_max_mw,in_service\na,wind,1,yes\n").code, IssueCode::not_a_number);
}

TEST(ReadRows, NamesTheNearestWord) {
    const Issue issue = only_issue("id,kind,p_max_mw\na,wnid,1\n");

    EXPECT_EQ(issue.code, IssueCode::unknown_choice);
    EXPECT_THAT(issue.message, HasSubstr("kind = wnid, must be one of wind|solar"));
    EXPECT_EQ(issue.hint, "Did you mean \"wind\"?");
}

TEST(ReadRows, NamesTheNearestColumnAndTheLineOfTheHeader) {
    const Issue issue = only_issue("# comment\nid,kind,p_max_mw,nmae\na,wind,1,x\n");

    EXPECT_EQ(issue.code, IssueCode::unknown_column);
    EXPECT_EQ(issue.place.line, 2);
    EXPECT_EQ(issue.hint, "Did you mean \"name\"?");
}

TEST(ReadRows, KnowsAColumnInAnotherUnit) {
    const Issue issue = only_issue("id,kind,p_max_kw\na,wind,1\n");

    EXPECT_EQ(issue.code, IssueCode::wrong_unit_suffix);
    EXPECT_THAT(issue.message, HasSubstr("\"p_max_kw\" has another unit than \"p_max_mw\""));
}

TEST(ReadRows, AsksForColumnsAndValuesItNeeds) {
    EXPECT_EQ(only_issue("id,p_max_mw\na,1\n").code, IssueCode::missing_column);
    EXPECT_EQ(issue_of_power("").code, IssueCode::missing_value);
    EXPECT_EQ(only_issue("id,kind,p_max_mw\n,wind,1\n").code, IssueCode::missing_value);
}

TEST(ReadRows, ChecksIds) {
    EXPECT_EQ(only_issue("id,kind,p_max_mw\na b,wind,1\n").code, IssueCode::bad_id);
    EXPECT_EQ(only_issue("id,kind,p_max_mw\n" + std::string(64, 'x') + ",wind,1\n").code, IssueCode::bad_id);
    const Issue hash = only_issue("id,kind,p_max_mw\n#a,wind,1\n");
    EXPECT_EQ(hash.code, IssueCode::bad_id);
    EXPECT_THAT(hash.hint, HasSubstr("comment"));
    const Issue twice = only_issue("id,kind,p_max_mw\na,wind,1\nb,wind,1\na,solar,2\n");
    EXPECT_EQ(twice.code, IssueCode::duplicate_id);
    EXPECT_EQ(twice.place.line, 4);
}

TEST(ReadRows, QuotesNothingOfAFileThatIsNoTable) {
    const Issue issue = only_issue("secret_token,other_token\nabc,def\n");

    EXPECT_EQ(issue.code, IssueCode::missing_column);
    EXPECT_EQ(issue_text(issue).find("token"), std::string::npos);
}

TEST(ReadRows, CollectsEveryIssueOfATable) {
    Issues issues;
    read("id,kind,p_max_mw\na,wind,-1\nb,gas,x\n", issues);

    EXPECT_EQ(issues.n_errors(), 3U);
}

TEST(ParseNumber, ReadsPlainDecimals) {
    EXPECT_EQ(parse_number("+1.25"), 1.25);
    EXPECT_EQ(parse_number("-1.5e-3"), -0.0015);
    EXPECT_TRUE(std::isnan(parse_number("")));
    EXPECT_TRUE(std::isnan(parse_number("1.2.3")));
}

class ApplyOverlay : public ::testing::Test {
protected:
    RawTable table = [] {
        Issues none;
        return parse_csv("id,p_mw,name\na,10,x\nb,2.5,y\nb,4,z\n", "t.csv", none);
    }();
    Issues issues;

    void apply(const std::string& row, const std::string& column, const std::string& operation,
               const std::string& value) {
        apply_overlay(table, {"plants", row, column, operation, value, {"study.toml", 7, {}}}, issues);
    }
    [[nodiscard]] std::string cell(std::size_t row, std::size_t column) const { return table.lines[row].cells[column]; }
};

TEST_F(ApplyOverlay, SetsAddsAndMultiplies) {
    apply("a", "name", "set", "new");
    apply("a", "p_mw", "add", "-0.5");
    apply("a", "p_mw", "multiply", "2");

    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(cell(0, 2), "new");
    EXPECT_EQ(cell(0, 1), "19");
}

TEST_F(ApplyOverlay, ChangesAllRowsOfALongTable) {
    apply("b", "p_mw", "multiply", "2");

    EXPECT_EQ(cell(1, 1), "5");
    EXPECT_EQ(cell(2, 1), "8");
}

TEST_F(ApplyOverlay, TakesAStarForAnyCharacters) {
    table.lines[0].cells[0] = "HMM50.Haarlemmermeer.households";
    table.lines[1].cells[0] = "HMM50.Haarlem.households";
    table.lines[2].cells[0] = "ROZ50.Haarlemmermeer.cars";

    apply("*.Haarlemmermeer.*", "p_mw", "set", "7");
    apply("*.rail", "p_mw", "set", "8");

    EXPECT_EQ(cell(0, 1), "7");
    EXPECT_EQ(cell(1, 1), "2.5");
    EXPECT_EQ(cell(2, 1), "7");
    ASSERT_EQ(issues.list().size(), 1U);  // no row ends in .rail
    EXPECT_EQ(issues.list()[0].code, IssueCode::unknown_row);
}

TEST_F(ApplyOverlay, KeepsEveryDigitOfASum) {
    apply("b", "p_mw", "add", "0.1");

    EXPECT_EQ(parse_number(cell(1, 1)), 2.5 + 0.1);
}

TEST_F(ApplyOverlay, RefusesWhatItDoesNotKnow) {
    apply("c", "p_mw", "set", "1");
    apply("a", "p_wm", "set", "1");
    apply("a", "p_mw", "mutliply", "2");
    apply("a", "name", "add", "1");

    ASSERT_EQ(issues.list().size(), 4U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::unknown_row);
    EXPECT_EQ(issues.list()[1].code, IssueCode::unknown_column);
    EXPECT_EQ(issues.list()[1].hint, "Did you mean \"p_mw\"? There are id, p_mw, name");
    EXPECT_EQ(issues.list()[2].code, IssueCode::unknown_choice);
    EXPECT_THAT(issues.list()[2].message, HasSubstr("\"mutliply\""));
    EXPECT_EQ(issues.list()[2].hint, "Did you mean \"multiply\"? There are set, add, multiply");
    EXPECT_EQ(issues.list()[3].code, IssueCode::not_a_number);
    for (const Issue& issue : issues.list()) EXPECT_EQ(issue.place.line, 7);
    EXPECT_EQ(cell(0, 1), "10");
}

}  // namespace
}  // namespace knelpunt::io
