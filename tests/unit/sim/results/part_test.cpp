#include "sim/results/part.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"
#include "sim/base/issue.hpp"
#include "sim/io/deflate.hpp"
#include "sim/io/hdf5.hpp"
#include "sim/run/fields/fields.hpp"
#include "tests/support/result_values.hpp"
#include "tests/support/small_grid.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::results {
namespace {

/// 19 nodes: two chunks, the second one not full.
std::shared_ptr<const Structure> sample_structure(std::size_t n_steps = 30) {
    return support::random_grid(3, 19, 5).system(n_steps).structure;
}

void expect_equal(const PackedPart& a, const PackedPart& b) {
    ASSERT_EQ(a.values.size(), b.values.size());
    for (const auto& [name, values] : a.values) EXPECT_TRUE(values == b.values.at(name)) << name;
    ASSERT_EQ(a.packed.size(), b.packed.size());
    for (const PackedPart::PackedField& field : a.packed) {
        const auto found =
            std::find_if(b.packed.begin(), b.packed.end(), [&](const auto& other) { return other.name == field.name; });
        ASSERT_NE(found, b.packed.end()) << field.name;
        EXPECT_TRUE(field.chunks == found->chunks) << field.name;
    }
}

class Part : public ::testing::Test {
protected:
    support::TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "part.h5";
    std::shared_ptr<const Structure> structure = sample_structure();
    PackedPart part = pack(support::result_values(*structure, 1), run::schema(), *structure);
};

TEST_F(Part, PacksSixteenElementsPerChunkAndFillsTheLast) {
    const auto hourly = std::find_if(part.packed.begin(), part.packed.end(),
                                     [](const auto& field) { return field.name == "electricity/node_injection_mw"; });
    const FieldValues values = support::result_values(*structure, 1);
    const auto& all = std::get<std::vector<float>>(values.at("electricity/node_injection_mw"));

    ASSERT_EQ(hourly->chunks.size(), 2U);
    const std::size_t n = 16 * structure->time.n_steps();
    const std::vector<std::byte> last = io::inflate_and_unshuffle(hourly->chunks[1], sizeof(float), n * sizeof(float));
    ASSERT_EQ(last.size(), n * sizeof(float));
    std::vector<float> numbers(n);
    std::memcpy(numbers.data(), last.data(), last.size());
    const std::size_t n_real = 3 * structure->time.n_steps();
    for (std::size_t at = 0; at < n; ++at) {
        ASSERT_TRUE(at < n_real ? numbers[at] == all[n + at] : std::isnan(numbers[at])) << at;
    }
}

TEST_F(Part, RefusesFieldsOfAnotherSize) {
    FieldValues values = support::result_values(*structure, 1);
    std::get<std::vector<float>>(values.at("electricity/branch_flow_mw")).pop_back();

    EXPECT_THROW(pack(std::move(values), run::schema(), *structure), ContractError);
}

TEST_F(Part, ComesBackAsItWasWritten) {
    write_part(file, part, run::schema(), *structure);

    expect_equal(read_part(file, run::schema(), *structure), part);
    const std::filesystem::directory_iterator entries(folder.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);  // nothing beside the part
}

TEST_F(Part, KeepsOnlyThePackedFieldsGiven) {
    FieldValues values = support::result_values(*structure, 1);
    values.erase("electricity/branch_flow_mw");
    values.erase("electricity/branch_worst_outage");
    const PackedPart fewer = pack(std::move(values), run::schema(), *structure);

    write_part(file, fewer, run::schema(), *structure);

    expect_equal(read_part(file, run::schema(), *structure), fewer);
}

TEST_F(Part, ReadsBackByHdf5sOwnFilters) {
    write_part(file, part, run::schema(), *structure);
    const FieldValues values = support::result_values(*structure, 1);
    const auto& flow = std::get<std::vector<float>>(values.at("electricity/branch_flow_mw"));
    const auto& outage = std::get<std::vector<std::int16_t>>(values.at("electricity/branch_worst_outage"));

    std::vector<float> flow_read(flow.size());
    std::vector<std::int16_t> outage_read(outage.size());
    const io::H5File in = io::H5File::open(file);
    in.read("electricity/branch_flow_mw", H5T_NATIVE_FLOAT, flow_read.data());
    in.read("electricity/branch_worst_outage", H5T_NATIVE_INT16, outage_read.data());

    EXPECT_EQ(flow_read, flow);
    EXPECT_EQ(outage_read, outage);
}

TEST_F(Part, HasTheSameBytesASecondLater) {
    write_part(file, part, run::schema(), *structure);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5 counts object times in seconds
    write_part(folder.path() / "again.h5", pack(support::result_values(*structure, 1), run::schema(), *structure),
               run::schema(), *structure);

    EXPECT_EQ(support::bytes_of(file), support::bytes_of(folder.path() / "again.h5"));
}

TEST_F(Part, NamesTheFileWhenItCannotBeWritten) {
    try {
        write_part(folder.path() / "none" / "part.h5", part, run::schema(), *structure);
        FAIL() << "no error";
    } catch (const IoError& error) {
        EXPECT_NE(std::string(error.what()).find("part.h5"), std::string::npos);
    }
}

TEST_F(Part, IsRefusedForAnotherStructure) {
    write_part(file, part, run::schema(), *structure);

    EXPECT_THROW(read_part(file, run::schema(), *support::random_grid(3, 20, 5).system(30).structure), IoError);
    EXPECT_THROW(read_part(file, run::schema(), *sample_structure(31)), IoError);
}

TEST_F(Part, IsRefusedWhenCutShortAnywhere) {
    write_part(file, part, run::schema(), *structure);
    const auto size = std::filesystem::file_size(file);

    for (const std::uintmax_t left : {std::uintmax_t{0}, std::uintmax_t{8}, size / 3, size / 2, size - 1}) {
        const std::filesystem::path cut = folder.path() / "cut.h5";
        std::filesystem::copy_file(file, cut, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, left);
        EXPECT_THROW(read_part(cut, run::schema(), *structure), IoError) << left << " of " << size << " bytes";
    }
}

// A flipped bit is noticed wherever it sits.
TEST_F(Part, NoticesAFlippedBit) {
    write_part(file, part, run::schema(), *structure);
    const std::string bytes = support::bytes_of(file);
    const std::filesystem::path damaged = folder.path() / "damaged.h5";

    for (std::size_t at = 0; at < bytes.size(); at += 397) {  // prime: all kinds of places
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x04);
        std::ofstream(damaged, std::ios::binary) << changed;
        try {
            read_part(damaged, run::schema(), *structure);
            ADD_FAILURE() << "byte " << at;
        } catch (const IoError& error) {
            EXPECT_EQ(error.file(), damaged.string());
        }
    }
}

TEST(PartOfNothing, WorksWithoutStations) {
    support::SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1);
    const std::shared_ptr<const Structure> structure = grid.system(4).structure;
    const support::TemporaryFolder folder;
    const PackedPart part = pack(support::result_values(*structure, 1), run::schema(), *structure);

    write_part(folder.path() / "part.h5", part, run::schema(), *structure);

    expect_equal(read_part(folder.path() / "part.h5", run::schema(), *structure), part);
}

TEST(PackedParts, DoNotDependOnTheThread) {
    const std::shared_ptr<const Structure> structure = sample_structure(500);
    const PackedPart here = pack(support::result_values(*structure, 2), run::schema(), *structure);

    PackedPart there;
    std::thread([&] { there = pack(support::result_values(*structure, 2), run::schema(), *structure); }).join();

    expect_equal(there, here);
}

}  // namespace
}  // namespace knelpunt::results
