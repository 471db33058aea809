#include "sim/io/file.hpp"

#include <gtest/gtest.h>

#include "sim/base/issue.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

TEST(WriteTextFile, ReplacesTheFileAndLeavesNoTemporary) {
    const support::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "a.txt";

    write_text_file(file, "one");
    write_text_file(file, "two");

    EXPECT_EQ(support::bytes_of(file), "two");
    const std::filesystem::directory_iterator entries(folder.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(WriteTextFile, LeavesFilesOfOthersWithTemporaryNamesAlone) {
    const support::TemporaryFolder folder;
    write_text_file(folder.path() / "a.txt.tmp", "mine");

    write_text_file(folder.path() / "a.txt", "one");

    EXPECT_EQ(support::bytes_of(folder.path() / "a.txt.tmp"), "mine");
}

TEST(FileHolds, FindsATextAcrossTheBlocksItReads) {
    const support::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "a";
    for (const std::size_t before : {0U, 10U, (1U << 20U) - 3U, (1U << 20U) + 5U, (2U << 20U) - 2U}) {
        write_text_file(file, std::string(before, 'x') + "needle" + std::string(before % 7, 'y'));

        EXPECT_TRUE(file_holds(file, "needle")) << before;
        EXPECT_FALSE(file_holds(file, "needles")) << before;
    }
    EXPECT_FALSE(file_holds(folder.path(), "needle"));
}

TEST(WriteTextFile, NamesTheFileWhenTheFolderIsMissing) {
    const support::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "none" / "a.txt";

    try {
        write_text_file(file, "one");
        FAIL() << "no error";
    } catch (const IoError& error) {
        EXPECT_EQ(error.file(), file.string());
    }
}

TEST(MakeFolder, NamesTheFolderWhenAFileIsInTheWay) {
    const support::TemporaryFolder folder;
    write_text_file(folder.path() / "a", "file");

    EXPECT_THROW(make_folder(folder.path() / "a" / "b"), IoError);
}

TEST(ReplaceFile, FailsWithoutTheTemporary) {
    const support::TemporaryFolder folder;

    EXPECT_THROW(replace_file(folder.path() / "none", folder.path() / "a"), IoError);
    EXPECT_THROW(sync_file(folder.path() / "none"), IoError);
}

}  // namespace
}  // namespace knelpunt::io
