#include "sim/io/lock.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/issue.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

class Lock : public ::testing::Test {
protected:
    support::TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "lock";
    FileLock::Holder holder;
};

TEST_F(Lock, IsHeldByOneAndNamesIt) {
    const auto first = FileLock::take(file, "mark", holder);

    EXPECT_EQ(FileLock::take(file, "mark", holder), nullptr);
    EXPECT_EQ(holder.pid, std::to_string(::getpid()));
    EXPECT_FALSE(holder.since.empty());
    EXPECT_TRUE(support::bytes_of(file).starts_with("mark\n"));
}

TEST_F(Lock, IsTheSameByAnotherSpellingOfThePath) {
    std::filesystem::create_directory_symlink(folder.path(), folder.path() / "link");
    const auto first = FileLock::take(file, "mark", holder);

    EXPECT_EQ(FileLock::take(folder.path() / "link" / "." / "lock", "mark", holder), nullptr);
}

TEST_F(Lock, IsFreeAgainWhenLetGo) {
    FileLock::take(file, "mark", holder);

    EXPECT_NE(FileLock::take(file, "mark", holder), nullptr);
}

TEST_F(Lock, IsNotSharedThroughAFileThatWasRemoved) {
    auto first = FileLock::take(file, "mark", holder);
    first->remove();

    const auto second = FileLock::take(file, "mark", holder);
    first.reset();

    EXPECT_NE(second, nullptr);
    EXPECT_EQ(FileLock::take(file, "mark", holder), nullptr);
}

TEST_F(Lock, RefusesWhatIsNoPlainFile) {
    std::filesystem::create_directory(folder.path() / "a_folder");
    std::filesystem::create_symlink("elsewhere", folder.path() / "a_link");
    ASSERT_EQ(::mkfifo((folder.path() / "a_fifo").c_str(), 0600), 0);

    for (const char* name : {"a_folder", "a_link", "a_fifo"})
        EXPECT_THROW(FileLock::take(folder.path() / name, "mark", holder), IoError) << name;
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "elsewhere"));
}

}  // namespace
}  // namespace knelpunt::io
