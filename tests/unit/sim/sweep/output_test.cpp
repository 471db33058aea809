#include "sim/sweep/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/io/file.hpp"
#include "sim/sweep/sweep.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::sweep {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class Output : public ::testing::Test {
protected:
    /// The only issue of claiming the result.
    [[nodiscard]] Issue refusal(const SweepOptions& options) const {
        Issues issues;
        EXPECT_EQ(OutputClaim::take(options, issues), nullptr);
        EXPECT_EQ(issues.list().size(), 1U);
        return issues.empty() ? Issue() : issues.list().front();
    }
    [[nodiscard]] std::unique_ptr<OutputClaim> claim(const fs::path& file) const {
        Issues issues;
        auto taken = OutputClaim::take({.out = file}, issues);
        EXPECT_TRUE(issues.empty());
        return taken;
    }

    support::TemporaryFolder folder;
    fs::path out = folder.path() / "out.h5", parts = folder.path() / "out.h5.parts";
    std::string key = std::string(32, 'a');
};

TEST_F(Output, IsClaimedByOne) {
    const auto first = claim(out);

    const Issue issue = refusal({.out = folder.path() / "." / "out.h5", .resume = true});
    EXPECT_EQ(issue.code, IssueCode::output_unwritable);
    EXPECT_THAT(issue.message, HasSubstr("process " + std::to_string(::getpid())));
}

TEST_F(Output, HasAFolderOfPartsOfItsOwn) {
    EXPECT_NE(parts_folder("outlook.2030.h5"), parts_folder("outlook.2035.h5"));
    EXPECT_NE(parts_folder("outlook.h5"), parts_folder("outlook.hdf"));
}

TEST_F(Output, LeavesNothingWhenNothingWasDone) {
    claim(out).reset();

    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(Output, KeepsItsParts) {
    {
        const auto taken = claim(out);
        io::write_text_file(taken->parts() / (key + ".h5"), "part");
    }

    EXPECT_TRUE(fs::exists(parts / (key + ".h5")));
}

TEST_F(Output, TouchesNoFolderOfOthers) {
    fs::create_directory(parts);
    io::write_text_file(parts / "thesis.txt", "mine");

    const Issue issue = refusal({.out = out, .force = true});

    EXPECT_THAT(issue.message, HasSubstr("out.h5.parts"));
    EXPECT_EQ(support::bytes_of(parts / "thesis.txt"), "mine");
}

TEST_F(Output, CleansOnlyWhatBearsItsNames) {
    const auto taken = claim(out);
    for (const std::string& name : {key + ".h5", key + ".h5.12.tmp", std::string("merging.12.tmp"),
                                    std::string("notes.txt"), std::string("my.tmp"), std::string("result.h5")})
        io::write_text_file(parts / name, "x");

    taken->clean({});

    std::set<std::string> left;
    for (const auto& entry : fs::directory_iterator(parts)) left.insert(entry.path().filename());
    EXPECT_EQ(left, (std::set<std::string>{"knelpunt.lock", "notes.txt", "my.tmp", "result.h5"}));
}

TEST_F(Output, NamesWhatStandsInThePlaceOfAPart) {
    const auto taken = claim(out);
    fs::create_directory(parts / (key + ".h5"));

    EXPECT_THROW(taken->clean({key + ".h5"}), IoError);
}

TEST_F(Output, IsRefusedWhereSomethingElseThanAFileStands) {
    fs::create_directory(folder.path() / "a_folder.h5");
    fs::create_symlink("elsewhere", folder.path() / "a_link.h5");
    ASSERT_EQ(::mkfifo((folder.path() / "a_fifo.h5").c_str(), 0600), 0);
    fs::create_directory(folder.path() / "x.h5.log.json");

    for (const char* name : {"a_folder.h5", "a_link.h5", "a_fifo.h5", "x.h5"})
        EXPECT_EQ(refusal({.out = folder.path() / name, .force = true}).code, IssueCode::output_unwritable) << name;
}

TEST_F(Output, IsRefusedWhereItsLogWouldReplaceAFileOfOthers) {
    io::write_text_file(folder.path() / "out.h5.log.json", "{}");

    EXPECT_EQ(refusal({.out = out}).code, IssueCode::output_exists);
    EXPECT_EQ(support::bytes_of(folder.path() / "out.h5.log.json"), "{}");
}

TEST_F(Output, IsRefusedBeforeWorkWhenItsNameIsTooLong) {
    // 250 bytes are a name, with ".log.json" they are none; 300 are none at all.
    for (const std::size_t n : {250U, 300U})
        EXPECT_EQ(refusal({.out = folder.path() / std::string(n, 'n')}).code, IssueCode::output_unwritable) << n;
}

}  // namespace
}  // namespace knelpunt::sweep
