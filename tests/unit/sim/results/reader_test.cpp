#include "sim/results/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"
#include "sim/io/hdf5.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::results {
namespace {

using ::testing::HasSubstr;

/// The only issue of opening a file.
Issue issue_of(const std::filesystem::path& path) {
    try {
        const ResultFile file(path);
    } catch (const InputError& error) {
        EXPECT_EQ(error.issues().list().size(), 1U);
        EXPECT_EQ(error.issues().list().front().place.file, path.string());
        return error.issues().list().front();
    }
    ADD_FAILURE() << path << " was opened";
    return {};
}

void write_root(const std::filesystem::path& path, std::string_view schema) {
    io::H5File file = io::H5File::create(path);
    file.set_attribute("/", "knelpunt_schema", schema);
    file.write_texts("scenario", {"a"});
    file.close();
}

class Reader : public ::testing::Test {
protected:
    support::TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "a.h5";
};

TEST_F(Reader, OpensItsOwnMajorVersion) {
    write_root(path, "1.7");

    EXPECT_EQ(ResultFile(path).texts("scenario"), std::vector<std::string>{"a"});
}

TEST_F(Reader, RefusesOtherMajorVersions) {
    for (const std::string schema : {"2.0", "10.0"}) {
        write_root(path, schema);

        EXPECT_EQ(issue_of(path).code, IssueCode::result_schema);
        EXPECT_THAT(issue_of(path).message, HasSubstr(schema));
    }
}

TEST_F(Reader, RefusesFilesThatAreNoResults) {
    io::write_text_file(folder.path() / "text.h5", "text");
    io::H5File::create(path).close();

    EXPECT_EQ(issue_of(path).code, IssueCode::result_schema);
    EXPECT_EQ(issue_of(folder.path() / "text.h5").code, IssueCode::result_schema);
    EXPECT_EQ(issue_of(folder.path() / "none.h5").code, IssueCode::file_missing);
}

TEST_F(Reader, SaysWhenAFileWasCutShort) {
    write_root(path, "1.0");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);

    EXPECT_EQ(issue_of(path).code, IssueCode::result_truncated);
    EXPECT_THAT(issue_of(path).message, HasSubstr("cut short"));
}

TEST_F(Reader, NamesWhatTheFileLacks) {
    write_root(path, "1.0");
    const ResultFile file(path);

    EXPECT_FALSE(file.has("congestion/x"));
    EXPECT_THROW(static_cast<void>(file.numbers("congestion/x")), IoError);
}

TEST_F(Reader, ReadsNoNumbersFromTexts) {
    write_root(path, "1.0");

    EXPECT_THROW(static_cast<void>(ResultFile(path).numbers("scenario")), IoError);
}

}  // namespace
}  // namespace knelpunt::results
