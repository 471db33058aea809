// Every code of wrong input has a folder in tests/data/bad_input: one change to a copy of the tutorial, and what the
// message about it must say. Keys of its case.toml:
//   file             file of the region or study that is changed
//   find, put        the text that stands there once, and what takes its place; or
//   append           a line at the end; or
//   content          a new content; or
//   action           remove | folder | copy (of the file beside case.toml)
//   where, line      file and line that the issue names (where: `file` unless given)
//   says, hint       words of the message, words of the way out
//   n                number of all issues, where a change must not bring more
//   also             codes of errors that follow from the same change

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/io/file.hpp"
#include "sim/io/toml.hpp"
#include "tests/support/region_folder.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::filesystem::path cases_folder() { return support::source_folder() / "tests/data/bad_input"; }

std::string code_text(IssueCode code) { return fmt::format("K{:04}", static_cast<int>(code)); }

std::vector<std::string> case_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(cases_folder())) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// What a case expects.
struct Expected {
    std::string where, hint;
    int line = 0, n = 0;
    std::vector<std::string> says, also;
};

/// Changes the region as the case says.
Expected prepare(const std::string& name, const support::RegionFolder& region) {
    Issues issues;
    io::TomlTable table = io::read_toml(cases_folder() / name / "case.toml", issues);
    const std::string file = table.text("file");
    const std::filesystem::path path = region.path() / file;
    if (table.has("find")) {
        std::string text = support::bytes_of(path);
        const std::string find = table.text("find");
        const std::size_t at = text.find(find);
        if (at == std::string::npos) throw std::logic_error(name + ": the text to change is not in " + file);
        io::write_text_file(path, text.replace(at, find.size(), table.text("put")));
    } else if (table.has("append")) {
        io::write_text_file(path, support::bytes_of(path) + table.text("append") + "\n");
    } else if (table.has("content")) {
        io::write_text_file(path, table.text("content"));
    } else {
        const std::string action = table.text("action");
        std::filesystem::remove(path);
        if (action == "folder") std::filesystem::create_directory(path);
        if (action == "copy") std::filesystem::copy_file(cases_folder() / name / file, path);
    }
    Expected expected;
    expected.where = table.text("where", file);
    expected.line = table.integer("line");
    expected.n = table.integer("n", 0);
    expected.says = table.texts("says");
    expected.hint = table.text("hint", "");
    expected.also = table.texts("also", std::vector<std::string>{});
    table.report_unknown();
    issues.throw_if_errors();
    return expected;
}

/// What opening the study of the region complains of.
std::vector<Issue> issues_of(const support::RegionFolder& region) {
    try {
        cli::open_session(region.path() / "studies/tutorial.toml", silent_log());
    } catch (const InputError& error) {
        return {error.issues().list().begin(), error.issues().list().end()};
    }
    return {};
}

class BadInputFolders : public ::testing::TestWithParam<std::string> {};

TEST_P(BadInputFolders, IsReportedWithPlaceValueAndRule) {
    const support::RegionFolder region;
    const Expected expected = prepare(GetParam(), region);
    const std::string code = GetParam().substr(0, GetParam().find('_'));

    const std::vector<Issue> issues = issues_of(region);

    const auto found =
        std::find_if(issues.begin(), issues.end(), [&](const Issue& issue) { return code_text(issue.code) == code; });
    for (const Issue& issue : issues) {
        const bool is_expected = code_text(issue.code) == code ||
                                 std::count(expected.also.begin(), expected.also.end(), code_text(issue.code)) > 0;
        EXPECT_TRUE(is_expected) << "another error follows: " << issue_text(issue);
    }
    ASSERT_NE(found, issues.end());
    if (expected.n > 0) {
        EXPECT_EQ(issues.size(), static_cast<std::size_t>(expected.n));
    }
    const std::string where =
        expected.where.empty() ? std::string() : (region.path() / expected.where).lexically_normal().string();
    EXPECT_EQ(std::filesystem::path(found->place.file).lexically_normal().string(), where);
    EXPECT_EQ(found->place.line, expected.line);
    for (const std::string& words : expected.says) EXPECT_THAT(found->message, HasSubstr(words));
    EXPECT_THAT(found->hint, HasSubstr(expected.hint));
    // A further case of a code says after the name what it is about.
    EXPECT_THAT(GetParam(), StartsWith(code + "_" + std::string(issue_code_spec(found->code).name)));
}

INSTANTIATE_TEST_SUITE_P(Codes, BadInputFolders, ::testing::ValuesIn(case_names()),
                         [](const auto& chosen) { return chosen.param; });

TEST(GoodInput, OfTheTutorialHasNoIssue) { EXPECT_TRUE(issues_of(support::RegionFolder()).empty()); }

// No region can bring this one about: all its buses carry electricity.
TEST(BadPrimitives, ReportABranchBetweenCarriers) {
    support::SmallGrid grid;
    grid.rows.carriers.push_back({{}, "hydrogen", "Hydrogen", "gas"});
    grid.node("a", 1.0);
    grid.node("b");
    grid.rows.nodes.back().carrier = "hydrogen";
    grid.branch("ab", "a", "b", 0.1);

    try {
        static_cast<void>(grid.system());
        FAIL() << "no error";
    } catch (const InputError& error) {
        const auto list = error.issues().list();
        const auto found = std::find_if(list.begin(), list.end(),
                                        [](const Issue& issue) { return issue.code == IssueCode::carrier_mismatch; });
        ASSERT_NE(found, list.end());
        EXPECT_THAT(found->message, HasSubstr("branch \"ab\": connects electricity with hydrogen"));
    }
}

TEST(BadOutput, IsNotReplacedUnlessAskedFor) {
    const support::TemporaryFolder folder;
    const std::filesystem::path out = folder.path() / "out.h5";
    io::write_text_file(out, "old");
    Issues refused, forced, resumed;

    sweep::OutputClaim::take({.out = out}, refused);
    sweep::OutputClaim::take({.out = out, .force = true}, forced);
    sweep::OutputClaim::take({.out = out, .resume = true}, resumed);

    for (const Issues& issues : {refused, resumed}) {
        ASSERT_EQ(issues.list().size(), 1U);
        EXPECT_EQ(issues.list().front().code, IssueCode::output_exists);
        EXPECT_THAT(issues.list().front().hint, HasSubstr("--force"));
    }
    EXPECT_TRUE(forced.empty());
    EXPECT_EQ(support::bytes_of(out), "old");
}

TEST(BadOutput, IsNamedWhenItsFolderCannotBeWritten) {
    const support::TemporaryFolder folder;
    io::write_text_file(folder.path() / "file", "in the way");
    Issues issues;

    sweep::OutputClaim::take({.out = folder.path() / "file" / "out.h5"}, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list().front().code, IssueCode::output_unwritable);
    EXPECT_THAT(issues.list().front().hint, HasSubstr("--out"));
}

TEST(BadScenario, IsNamedWithTheNearest) {
    const cli::Session session = cli::open_session(support::tutorial_study(), silent_log());
    Issues issues;

    EXPECT_EQ(sweep::find_scenario(session.study, "A-2030-plain-wets", issues), -1);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list().front().code, IssueCode::unknown_scenario);
    EXPECT_THAT(issues.list().front().hint, HasSubstr("\"A-2030-plain-west\""));
}

TEST(IssueCodes, AllHaveATestOfTheirMessage) {
    const std::map<IssueCode, std::string_view> elsewhere{
        {IssueCode::carrier_mismatch, "above"},
        {IssueCode::output_exists, "above"},
        {IssueCode::output_unwritable, "above"},
        {IssueCode::unknown_scenario, "above"},
        {IssueCode::before_lead_time, "models/region/options_test"},
        {IssueCode::mode_needs_base_year, "sim/run/connection_path_test"},
        {IssueCode::result_schema, "sim/results/reader_test"},
        {IssueCode::too_much_memory, "sim/sweep/sweep_test"},
        {IssueCode::result_truncated, "sim/results/reader_test"},
        {IssueCode::no_shards, "end_to_end/test_shards.py"},
        {IssueCode::wrong_shard, "sim/sweep/shards_test"},
        {IssueCode::other_study, "end_to_end/test_shards.py"},
    };
    std::set<std::string> codes;
    for (const std::string& name : case_names()) codes.insert(name.substr(0, name.find('_')));

    for (const IssueCodeSpec& spec : issue_code_specs()) {
        EXPECT_NE(codes.contains(code_text(spec.code)), elsewhere.contains(spec.code)) << spec.name;
    }
}

}  // namespace
}  // namespace knelpunt
