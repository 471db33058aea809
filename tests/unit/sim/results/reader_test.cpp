#include "sim/results/reader.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"
#include "sim/io/hdf5.hpp"
#include "sim/run/fields/fields.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::results {
namespace {

using ::testing::HasSubstr;

/// The only issue of opening a file.
Issue issue_of(const std::filesystem::path& path) {
    try {
        const ResultFile file(path, run::schema());
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
    write_root(path, "1.7");  // the last one without checksums

    EXPECT_EQ(ResultFile(path, run::schema()).texts("scenario"), std::vector<std::string>{"a"});
}

TEST_F(Reader, RefusesOtherMajorVersions) {
    for (const std::string schema : {"3.0", "10.0"}) {
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
    const ResultFile file(path, run::schema());

    EXPECT_FALSE(file.has("congestion/x"));
    EXPECT_THROW(static_cast<void>(file.numbers("congestion/x")), InputError);
}

TEST_F(Reader, RefusesLaterFilesWithoutChecksums) {
    write_root(path, "1.8");

    EXPECT_EQ(issue_of(path).code, IssueCode::result_truncated);
    EXPECT_THAT(issue_of(path).message, HasSubstr("checksums are missing"));
}

/// The sentence with which a dataset is refused.
std::string refusal(const std::filesystem::path& path, const std::string& name) {
    try {
        static_cast<void>(ResultFile(path, run::schema()).numbers(name));
    } catch (const InputError& error) {
        return error.issues().list().front().message;
    }
    return "read";
}

TEST_F(Reader, HoldsSizesAgainstTheAxes) {
    {
        io::H5File file = io::H5File::create(path);
        file.set_attribute("/", "knelpunt_schema", "1.0");
        file.write_texts("scenario", {"a", "b"});
        file.write_texts("branch", {"x", "y", "z"});
        file.make_group("congestion");
        const std::array<hsize_t, 2> dims{2, 2};
        const std::array<double, 4> values{1.0, 2.0, 3.0, 4.0};
        file.write("congestion/branch_worst_loading_pu", H5T_NATIVE_DOUBLE, dims, values.data());
        file.write("congestion/branch_worst_hour", H5T_NATIVE_DOUBLE, std::array<hsize_t, 2>{2, 3},
                   std::array<double, 6>{}.data());
        file.close();
    }

    EXPECT_THAT(refusal(path, "congestion/branch_worst_loading_pu"), HasSubstr("has 2 x 2 values"));
    EXPECT_THAT(refusal(path, "congestion/branch_worst_hour"), HasSubstr("must hold whole numbers"));
}

TEST_F(Reader, ReadsNoNumbersFromTexts) {
    write_root(path, "1.0");

    EXPECT_THROW(static_cast<void>(ResultFile(path, run::schema()).numbers("scenario")), InputError);
}

}  // namespace
}  // namespace knelpunt::results
