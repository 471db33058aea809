#include "sim/io/deflate.hpp"

#include <array>
#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"
#include "sim/io/hdf5.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

/// Bytes of a noisy wave, the first n of it.
std::vector<std::byte> wave(std::size_t n_bytes) {
    std::vector<float> values(n_bytes / sizeof(float) + 1);
    for (std::size_t at = 0; at < values.size(); ++at) {
        values[at] = static_cast<float>(std::sin(0.01 * static_cast<double>(at)) +
                                        1e-3 * static_cast<double>((at * 7919) % 101));
    }
    std::vector<std::byte> bytes(n_bytes);
    std::memcpy(bytes.data(), values.data(), n_bytes);
    return bytes;
}

TEST(ShuffleAndDeflate, ComesBackForEveryElementSize) {
    for (const std::size_t element_size : {1U, 2U, 3U, 4U, 8U}) {
        for (const std::size_t n_values : {1U, 7U, 64U, 1000U}) {
            const std::vector<std::byte> data = wave(element_size * n_values);

            const std::vector<std::byte> packed = shuffle_and_deflate(data, element_size, 1);

            EXPECT_EQ(inflate_and_unshuffle(packed, element_size, data.size()), data)
                << element_size << " x " << n_values;
        }
    }
}

TEST(ShuffleAndDeflate, GivesTheSameBytesTwice) {
    const std::vector<std::byte> data = wave(40000);

    EXPECT_EQ(shuffle_and_deflate(data, 4, 1), shuffle_and_deflate(data, 4, 1));
}

TEST(ShuffleAndDeflate, TakesOnlyWholeValues) { EXPECT_THROW(shuffle_and_deflate(wave(6), 4, 1), ContractError); }

TEST(InflateAndUnshuffle, RefusesDamagedCutAndWrongSizedStreams) {
    const std::vector<std::byte> data = wave(4000);
    const std::vector<std::byte> packed = shuffle_and_deflate(data, 4, 1);

    std::vector<std::byte> damaged = packed;
    damaged[damaged.size() / 2] ^= std::byte{0x10};
    EXPECT_TRUE(inflate_and_unshuffle(damaged, 4, data.size()).empty());
    EXPECT_TRUE(inflate_and_unshuffle(std::span(packed).first(packed.size() - 5), 4, data.size()).empty());
    EXPECT_TRUE(inflate_and_unshuffle(packed, 4, data.size() - 4).empty());
    EXPECT_TRUE(inflate_and_unshuffle(packed, 4, data.size() + 4).empty());
}

/// Referee: HDF5's own shuffle and deflate filters, on a dataset of one chunk.
class AgainstHdf5 : public ::testing::TestWithParam<std::size_t> {
protected:
    [[nodiscard]] hid_t type() const {
        switch (GetParam()) {
            case 1:
                return H5T_NATIVE_INT8;
            case 2:
                return H5T_NATIVE_INT16;
            case 4:
                return H5T_NATIVE_FLOAT;
            default:
                return H5T_NATIVE_DOUBLE;
        }
    }
    H5File make_file() {
        const double fill = 0.0;
        H5File file = H5File::create(folder.path() / "a.h5");
        file.make_chunked("x", type(), dims, dims, &fill, 1);
        return file;
    }
    support::TemporaryFolder folder;
    std::array<hsize_t, 1> dims{1000};
    std::array<hsize_t, 1> origin{0};
    std::vector<std::byte> data = wave(1000 * GetParam());
};

TEST_P(AgainstHdf5, ItReadsWhatWePack) {
    H5File file = make_file();
    file.write_chunk("x", origin, shuffle_and_deflate(data, GetParam(), 1));
    file.close();

    std::vector<std::byte> back(data.size());
    H5File::open(folder.path() / "a.h5").read("x", type(), back.data());

    EXPECT_EQ(back, data);
}

TEST_P(AgainstHdf5, WeReadWhatItPacks) {
    H5File file = make_file();
    const H5Handle set(H5Dopen2(file.root(), "x", H5P_DEFAULT), H5Dclose, file.name(), "opening x");
    ASSERT_GE(H5Dwrite(set.id(), type(), H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data()), 0);
    ASSERT_GE(H5Dflush(set.id()), 0);

    const std::vector<std::byte> packed = file.read_chunk("x", origin);

    EXPECT_LT(packed.size(), data.size());
    EXPECT_EQ(inflate_and_unshuffle(packed, GetParam(), data.size()), data);
}

INSTANTIATE_TEST_SUITE_P(ElementSizes, AgainstHdf5, ::testing::Values(1U, 2U, 4U, 8U));

}  // namespace
}  // namespace knelpunt::io
