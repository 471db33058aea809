// Each rule is broken once in a copy of the tutorial; what check says is compared with the place and the words.

#include "models/plausibility/rules.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/sweep/study.hpp"
#include "tests/support/region_folder.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::models::plausibility {
namespace {

using ::testing::HasSubstr;

std::vector<Warning> warnings_of(const support::RegionFolder& region) {
    return cli::open_session(region.path() / "studies/tutorial.toml", silent_log()).warnings;
}

/// The first warning of a rule; one without place if there is none.
Warning find_warning(const std::vector<Warning>& warnings, std::string_view rule) {
    for (const Warning& warning : warnings)
        if (warning.rule == rule && warning.severity == Severity::warning) return warning;
    return {};
}

/// One mistake: in `file` the text `find`, which stands there once, becomes `put`; an empty `find` appends a line.
struct Mistake {
    std::string rule, file, find, put;
    int line;           ///< that the warning names
    std::string words;  ///< of its message or hint
};

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreWarnedOfWithPlaceAndRule) {
    const Mistake& mistake = GetParam();
    support::RegionFolder region;
    if (mistake.find.empty())
        region.append(mistake.file, mistake.put);
    else
        region.replace(mistake.file, mistake.find, mistake.put);

    const Warning found = find_warning(warnings_of(region), mistake.rule);

    EXPECT_EQ(found.place.file,
              (region.path() / (mistake.rule == "unused_row" ? "demand/categories.csv" : mistake.file))
                  .lexically_normal()
                  .string());
    EXPECT_EQ(found.place.line, mistake.line);
    EXPECT_THAT(warning_text(found), HasSubstr(mistake.words));
    EXPECT_THAT(found.hint, HasSubstr("accept = [\"" + mistake.rule + ":"));
}

const std::vector<Mistake> kMistakes{
    {"option_without_effect", "studies/tutorial.toml", "[2025, 2030]", "[2025, 2028]", 22,
     "project \"west_third_circuit\" has no effect in this study: it holds from 2029 on, the last year of the study is "
     "2028"},
    {"same_option_sets", "studies/tutorial.toml", "projects = [\"west_third_circuit\"]", "projects = []", 15,
     "option sets \"none\" and \"west\" build, take and change the same"},
    {"usual_range", "grid/lines.csv", "cable,2,10,45,45,45", "cable,2,10,45000,45000,45000", 7,
     "rating_mva = 45000 MVA, usual: 0.1 to 4000 MVA"},
    {"region_numbers", "region.toml", "cos_phi_grid = 1.0", "cos_phi_grid = 0.097", 6, "usual: 0.85 to 1"},
    {"like_its_kind", "grid/lines.csv", "P50-Q50,P50,Q50,50,cable,1,10,40,40,40", "P50-Q50,P50,Q50,50,cable,1,10,3,3,3",
     4, "the median of its kind (line, 50, cable: 20 MVA)"},
    {"hours_of_shape", "demand/shapes.csv", "flat.00.workday,flat,workday,0,1,1,1,",
     "flat.00.workday,flat,workday,0,1,1,7,", 2, "h02 = 7"},
    {"line_voltage", "grid/lines.csv", "S50-W50,S50,W50,50,", "S50-W50,S50,W50,150,", 7,
     "v_rated_kv = 150 kV, but its bus from = \"S50\" has 50 kV"},
    {"transformer_voltage", "grid/transformers.csv", "S150/T10,S150,T10,150,10,", "S150/T10,S150,T10,10,150,", 3,
     "hv_kv = 10 kV, but its bus from = \"S150\" has 150 kV"},
    {"rating_band", "grid/lines.csv", "45,45,45,", "45,45,450,", 7, "rating_high_mva = 450 MVA"},
    {"resistance", "grid/lines.csv", ",0,0.375,0,1,", ",0.375,0.1,0,1,", 2, "Are the two columns swapped?"},
    // S50 and W50 lie 0.08 degree of latitude apart: 8.9 km.
    {"length_of_distance", "grid/lines.csv", "S50-W50,S50,W50,50,cable,2,10,", "S50-W50,S50,W50,50,cable,2,100,", 7,
     "its ends lie 8.9 km apart"},
    {"position", "grid/buses.csv", "52.32,4.90", "4.90,52.32", 8, "Are lat and lon swapped?"},
    {"installed_power", "supply/capacities.csv", "", "CHP_Q50,*,2025,150,tutorial,assumed,", 2,
     "p_max_mw of its generator is 15 MW"},
    {"weather_of_climate", "weather/years.csv", "plain,1,10,900,", "plain,1,20,900,", 2, "its climate has 10 degC"},
    {"project_year", "grid/projects.csv", "planned,2029,", "planned,2039,", 2, "holds from 2029"},
    // 60 MVA over sqrt(3) 50 kV is 0.69 kA; 600 MVA is 6.9 kA.
    {"current_of_rating", "grid/lines.csv", "cable,2,30,200,200,200", "cable,2,30,2000,2000,2000", 2, "is 7.7 kA"},
    {"power_at_bus", "supply/generators.csv", "chp,15,1", "chp,1500,1", 2, "carry 100 MVA together"},
    {"doubled_row", "grid/lines.csv", "",
     "S50-R50-b,S50,R50,50,cable,1,10,20,20,20,1,1,0,0,0.125,0,1,assumed,line,tutorial,assumed,", 9,
     "says the same as \"S50-R50\" in line 6"},
    {"hidden_rule", "grid/security_rules.csv", "line_offtake,line,0,1000,", "line_offtake,line,0,1,", 2,
     "no branch of the region"},
    {"lonely_name", "grid/buses.csv", "52.32,4.90,W,Tutorial,", "52.32,4.90,W,Tutorail,", 8,
     "Did you mean \"Tutorial\"?"},
    {"unused_row", "demand/loads.csv", "T10.Town.daynight,T10,Town,daynight", "T10.Town.daynight,T10,Town,flat", 3,
     "no row of another table names it"},
    {"change_without_effect", "grid/project_changes.csv", "n_circuits,add,1", "n_circuits,multiply,1", 2,
     "leaves the cell as it is"},
    {"change_of_description", "grid/project_changes.csv", "n_circuits,add,1", "source,set,me", 2, "only describes"},
    {"change_twice", "grid/project_changes.csv", "",
     "PC002,west_third_circuit,2029,lines,S50-W50,n_circuits,add,1,tutorial,assumed,", 3,
     "the same change stands in line 2"},
    {"change_of_kind", "grid/project_changes.csv", "n_circuits,add,1", "n_circuits,set,1", 2, "2 becomes 1"},
    {"change_value", "grid/project_changes.csv", "n_circuits,add,1", "n_circuits,add,40", 2, "becomes 42"},
    {"base_year", "region.toml", "base_year = 2025", "base_year = 2032", 5, "base_year = 2032"},
    {"year_of_event", "grid/projects.csv", ",assumed,2027,", ",assumed,2072,", 2, "year_start = 2072"},
    {"missing_year", "demand/volumes.csv", "P50.Polder.flat,A,2030,", "P50.Polder.flat,A,2003,", 2,
     "it has no value of A 2030"},
    {"jump_in_years", "demand/volumes.csv", "A,2030,367920", "A,2030,367.92", 9, "but 262800 in 2025"},
    {"study_years", "studies/tutorial.toml", "[2025, 2030]", "[2025, 2080]", 13, "2025 to 2030"},
    {"key_without_effect", "studies/tutorial.toml", "mode = \"wish\"", "mode = \"wish\"\nsolver = \"highs\"", 6,
     "dispatch = \"rule\""},
    {"time_of_study", "studies/tutorial.toml", "steps = 168", "steps = 168\nfirst_hour = 0.5", 10, "amid a step"},
};

INSTANTIATE_TEST_SUITE_P(Rules, Mistakes, ::testing::ValuesIn(kMistakes),
                         [](const auto& chosen) { return chosen.param.rule; });

TEST(Plausibility, OfTheShippedRegionsHasNoWarning) {
    for (const char* study : {"scenarios/tutorial/studies/tutorial.toml", "scenarios/mra/studies/base_year.toml"}) {
        const cli::Session session = cli::open_session(support::source_folder() / study, silent_log());
        for (const Warning& warning : session.warnings)
            EXPECT_EQ(warning.severity, Severity::note) << warning_text(warning);
    }
}

TEST(Plausibility, TellsOfAFileThatNoTableReads) {
    support::RegionFolder region;
    std::filesystem::rename(region.path() / "supply/capacities.csv", region.path() / "supply/capacity.csv");

    const Warning found = find_warning(warnings_of(region), "unread_file");

    EXPECT_EQ(found.place.file, (region.path() / "supply/capacity.csv").lexically_normal().string());
    EXPECT_THAT(found.hint, HasSubstr("Did you mean supply/capacities.csv?"));
}

TEST(Plausibility, TellsOfAProjectThatNeedsItself) {
    support::RegionFolder region;
    region.replace("grid/projects.csv", ",kind,phase,", ",kind,needs,phase,");
    region.replace("grid/projects.csv", ",line_upgrade,", ",line_upgrade,west_third_circuit,");

    const Warning found = find_warning(warnings_of(region), "project_needs");

    EXPECT_EQ(found.place.line, 2);
    EXPECT_THAT(found.message, HasSubstr("it needs itself"));
}

TEST(Plausibility, TellsOfTwoProjectsThatNeedEachOther) {
    support::RegionFolder region;
    region.replace("grid/projects.csv", ",kind,phase,", ",kind,needs,phase,");
    region.replace("grid/projects.csv", ",line_upgrade,", ",line_upgrade,west_first,");
    region.append("grid/projects.csv",
                  "west_first,First,DSO,line_upgrade,west_third_circuit,planned,2029,0,0,2,45,10,assumed,2027,tutorial,"
                  "assumed,");

    const std::vector<Warning> warnings = warnings_of(region);

    std::vector<std::pair<int, std::string>> found;
    for (const Warning& warning : warnings)
        if (warning.rule == "project_needs") found.emplace_back(warning.place.line, warning.message);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].first, 2);
    EXPECT_THAT(found[0].second, HasSubstr("it needs \"west_first\", which needs it"));
    EXPECT_EQ(found[1].first, 3);
    EXPECT_THAT(found[1].second, HasSubstr("it needs \"west_third_circuit\", which needs it"));
}

// Names of a few letters are told only where two neighbours have changed places.
TEST(Plausibility, TellsOfAShortNameWithSwappedLetters) {
    support::RegionFolder region;
    region.replace("demand/loads.csv", "Q50.Quay.flat,Q50,Quay,", "Q50.Quay.flat,Q50,uQay,");

    const Warning found = find_warning(warnings_of(region), "lonely_name");

    EXPECT_EQ(found.place.file, (region.path() / "demand/loads.csv").lexically_normal().string());
    EXPECT_THAT(found.hint, HasSubstr("Did you mean \"Quay\"?"));
}

TEST(Plausibility, TellsOfManyRowsOfAColumnAtOnce) {
    support::RegionFolder region;
    for (const char* line : {"S50-P50,S50,P50", "P50-Q50,P50,Q50", "Q50-S50,Q50,S50", "S50-R50,S50,R50"})
        region.replace("grid/lines.csv", std::string(line) + ",50,cable,1,10,",
                       std::string(line) + ",50,cable,1,10000,");

    const std::vector<Warning> warnings = warnings_of(region);

    const auto is_range = [](const Warning& warning) { return warning.rule == "usual_range"; };
    EXPECT_EQ(std::count_if(warnings.begin(), warnings.end(), is_range), 1);
    EXPECT_THAT(find_warning(warnings, "usual_range").message, HasSubstr("so do 3 more rows, to line 6"));
}

TEST(Plausibility, TakesBackWhatIsAcceptedAndSaysSo) {
    support::RegionFolder region;
    region.replace("grid/lines.csv", "S50-W50,S50,W50,50,", "S50-W50,S50,W50,150,");
    region.replace("region.toml", "accept = [", "accept = [\"line_voltage:lines:S50-*\", ");

    const std::vector<Warning> warnings = warnings_of(region);

    EXPECT_TRUE(find_warning(warnings, "line_voltage").place.file.empty());
    const auto is_note = [](const Warning& warning) {
        return warning.severity == Severity::note && warning.message.find("line_voltage") != std::string::npos;
    };
    const auto note = std::find_if(warnings.begin(), warnings.end(), is_note);
    ASSERT_NE(note, warnings.end());
    EXPECT_THAT(note->message, HasSubstr("2 warnings taken back"));  // both of its buses have 50 kV
}

TEST(Plausibility, WarnsOfAnAcceptanceThatFitsNothing) {
    support::RegionFolder region;
    region.replace("studies/tutorial.toml", "mode = \"wish\"",
                   "mode = \"wish\"\naccept = [\"line_voltage:lines:S50\"]");

    const Warning found = find_warning(warnings_of(region), "accept");

    EXPECT_EQ(found.place.line, 6);
    EXPECT_THAT(found.message, HasSubstr("fits no warning"));
}

TEST(PlausibilityRules, TellAProjectThatChangesNothing) {
    support::RegionFolder region;
    region.replace("grid/project_changes.csv", "PC001,west_third_circuit", "# PC001,west_third_circuit");

    const Warning found = find_warning(warnings_of(region), "option_without_effect");

    EXPECT_EQ(found.place.line, 22);
    EXPECT_THAT(found.message, HasSubstr("it has no row in project_changes"));
}

TEST(PlausibilityRules, TellThatAComparisonNeedsAMarket) {
    support::RegionFolder region;
    region.replace("studies/tutorial.toml", "[axes]", "[compare]\nbase = \"none\"\noptions = []\n[axes]");

    const Warning found = find_warning(warnings_of(region), "key_without_effect");

    EXPECT_EQ(found.place.line, 11);
    EXPECT_THAT(found.message, HasSubstr("compare has no effect: dispatch = \"rule\" counts no cost"));
}

TEST(UsualRanges, NameColumnsOfNumbersAndLeaveNoneOut) {
    std::set<std::pair<std::string_view, std::string_view>> columns;
    const std::vector<TableDoc> docs = input_table_docs();
    for (const TableDoc& doc : docs) {
        for (const ColumnDoc& column : doc.columns) {
            if (column.type != ValueType::number && column.type != ValueType::integer) continue;
            columns.emplace(doc.name, column.spec.name);
            EXPECT_NE(usual_of(doc.name, column.spec.name), nullptr) << doc.name << " " << column.spec.name;
        }
    }
    for (const UsualRange& range : usual_ranges()) {
        EXPECT_TRUE(columns.contains({range.table, range.column})) << range.table << " " << range.column;
        EXPECT_LT(range.usual.low, range.usual.high) << range.table << " " << range.column;
    }
}

TEST(PlausibilityRules, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Rule& rule : plausibility_rules()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
}

}  // namespace
}  // namespace knelpunt::models::plausibility
