#include "sim/io/hdf5.hpp"

#include <array>
#include <csignal>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5_hl.h>
#include <sys/resource.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Hdf5 : public ::testing::Test {
protected:
    support::TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "a.h5";
};

TEST_F(Hdf5, WritesAndReadsTextsAndAttributes) {
    H5File file = H5File::create(path);
    file.make_group("one/two");
    file.write_texts("one/two/names", {"Zuidoost", "", "Vondelpark \xE2\x82\xAC"});
    file.set_attribute("one", "units", "MW");
    file.close();

    const H5File back = H5File::open(path);
    EXPECT_THAT(back.read_texts("one/two/names"), ElementsAre("Zuidoost", "", "Vondelpark \xE2\x82\xAC"));
    EXPECT_EQ(back.text_attribute("one", "units"), "MW");
    EXPECT_EQ(back.text_attribute("one", "none"), "");
    EXPECT_TRUE(back.exists("one/two"));
    EXPECT_FALSE(back.exists("one/three"));
    EXPECT_FALSE(back.exists("none/two"));
}

TEST_F(Hdf5, WritesNumbersOfAnyShape) {
    const std::array<double, 6> values{1, 2, 3, 4, 5, 6};
    const std::array<hsize_t, 2> dims{2, 3};
    H5File file = H5File::create(path);
    file.write("table", H5T_NATIVE_DOUBLE, dims, values.data());
    file.write("scalar", H5T_NATIVE_DOUBLE, {}, values.data());
    const hsize_t none = 0;
    file.write("empty", H5T_NATIVE_DOUBLE, std::span(&none, 1), nullptr);
    file.close();

    const H5File back = H5File::open(path);
    std::array<double, 6> read{};
    back.read("table", H5T_NATIVE_DOUBLE, read.data());
    EXPECT_EQ(read, values);
    EXPECT_THAT(back.dims("table"), ElementsAre(2, 3));
    EXPECT_TRUE(back.dims("scalar").empty());
    EXPECT_THAT(back.dims("empty"), ElementsAre(0));
}

TEST_F(Hdf5, ReadsChunksThatWereNeverWrittenAsTheFillValue) {
    const std::array<hsize_t, 2> dims{3, 4}, chunk{2, 4};
    const float fill = -7.0F;
    H5File file = H5File::create(path);
    file.make_chunked("x", H5T_NATIVE_FLOAT, dims, chunk, &fill, 1);
    EXPECT_TRUE(file.read_chunk("x", std::array<hsize_t, 2>{2, 0}).empty());
    file.close();

    std::array<float, 12> read{};
    H5File::open(path).read("x", H5T_NATIVE_FLOAT, read.data());
    EXPECT_THAT(read, ::testing::Each(fill));
}

TEST_F(Hdf5, AttachesScalesThatOthersSee) {
    const hsize_t n = 2;
    const std::array<double, 2> values{1, 2};
    H5File file = H5File::create(path);
    file.write_texts("axis", {"a", "b"});
    file.make_scale("axis", "axis");
    file.write("x", H5T_NATIVE_DOUBLE, std::span(&n, 1), values.data());
    file.attach_scale("x", "axis", 0);
    file.make_group("group");
    file.link("axis", "group/axis");
    file.close();

    const H5File back = H5File::open(path);
    const H5Handle axis(H5Dopen2(back.root(), "axis", H5P_DEFAULT), H5Dclose, back.name(), "opening axis");
    const H5Handle x(H5Dopen2(back.root(), "x", H5P_DEFAULT), H5Dclose, back.name(), "opening x");
    EXPECT_GT(H5DSis_scale(axis.id()), 0);
    EXPECT_GT(H5DSis_attached(x.id(), axis.id(), 0), 0);
    EXPECT_THAT(back.read_texts("group/axis"), ElementsAre("a", "b"));
}

TEST_F(Hdf5, NamesTheFileThatIsMissingCutOrNoHdf5) {
    H5File::create(path).close();
    write_text_file(folder.path() / "text.h5", "no HDF5");
    std::filesystem::copy_file(path, folder.path() / "cut.h5");
    std::filesystem::resize_file(folder.path() / "cut.h5", std::filesystem::file_size(path) - 1);

    for (const std::string name : {"none.h5", "text.h5", "cut.h5"}) {
        try {
            H5File::open(folder.path() / name);
            FAIL() << name;
        } catch (const IoError& error) {
            EXPECT_EQ(error.file(), (folder.path() / name).string());
        }
    }
}

TEST_F(Hdf5, NamesFileAndDatasetThatIsMissing) {
    H5File::create(path).close();
    try {
        static_cast<void>(H5File::open(path).read_texts("none"));
        FAIL();
    } catch (const IoError& error) {
        EXPECT_THAT(error.what(), HasSubstr(path.string()));
        EXPECT_THAT(error.what(), HasSubstr("none"));
    }
}

TEST_F(Hdf5, RefusesAFolderThatIsNotThere) { EXPECT_THROW(H5File::create(folder.path() / "none" / "a.h5"), IoError); }

/// Writes 4 MB where only 1 MB fits (a limit on the size of files stands for a full disk); ends with 0 when an IoError
/// names the file.
void write_too_much(const std::filesystem::path& file_path) {
    const rlimit limit{1 << 20, 1 << 20};
    std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
        H5File file = H5File::create(file_path);
        const std::vector<double> values(1 << 19, 1.5);
        const hsize_t n = values.size();
        file.write("x", H5T_NATIVE_DOUBLE, std::span(&n, 1), values.data());
        file.close();
    } catch (const IoError& error) {
        std::exit(error.file() == file_path.string() ? 0 : 3);
    }
    std::exit(2);
}

TEST_F(Hdf5, NamesTheFileWhenTheDiskIsFull) {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(write_too_much(path), ::testing::ExitedWithCode(0), "");
}

/// The same with many small texts, which HDF5 keeps in memory until the file is closed.
void write_too_many_texts(const std::filesystem::path& file_path) {
    const rlimit limit{1 << 16, 1 << 16};
    std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
        H5File file = H5File::create(file_path);
        file.write_texts("names", std::vector<std::string>(20000, "a text of some length"));
        file.close();
    } catch (const IoError& error) {
        std::exit(error.file() == file_path.string() ? 0 : 3);
    }
    std::exit(2);
}

TEST_F(Hdf5, NamesTheFileWhenTheDiskIsFullAtTheEnd) {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(write_too_many_texts(path), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace knelpunt::io
