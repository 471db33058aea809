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
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "a.txt.tmp"));
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
