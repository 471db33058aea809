// Case files that say the same network in other words, made after public bug reports; they lie beside the program and are
// not part of it. MATPOWER 8.1 in GNU Octave solves each of them to the same state as the first.

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/io/matpower.hpp"

namespace knelpunt {
namespace {

std::filesystem::path found_folder() {
    return std::filesystem::path(KNELPUNT_SOURCE_DIR) / ".." / "shared" / "cases" / "found";
}

std::vector<std::filesystem::path> files_of(const std::string& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(found_folder() / folder)) {
        if (entry.path().extension() == ".m") out.push_back(entry.path());
    }
    return out;
}

void expect_same(const io::MatpowerTable& table, const io::MatpowerTable& wanted) {
    constexpr std::size_t kColumns = 9;  // version 1 and 2 have these in common, and they are all numbers
    ASSERT_EQ(table.n_rows(), wanted.n_rows());
    for (std::size_t row = 0; row < table.n_rows(); ++row) {
        for (std::size_t column = 0; column < kColumns; ++column) {
            const double value = table.row(row)[column], other = wanted.row(row)[column];
            if (std::isnan(value)) continue;                                              // a column that is not read
            EXPECT_NEAR(value, other, 1e-15 * std::abs(other)) << row << ", " << column;  // kW / 1e3 rounds once
        }
    }
}

class MatpowerInOtherWords : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(found_folder())) GTEST_SKIP() << "skipped, not present";
    }
};

TEST_P(MatpowerInOtherWords, IsTheSameCase) {
    Issues issues;
    const io::MatpowerCase wanted = io::read_matpower_case(found_folder() / "m00_base" / "grid.m", issues);
    issues.throw_if_errors();
    for (const auto& file : files_of(GetParam())) {
        SCOPED_TRACE(file.string());
        const io::MatpowerCase given = io::read_matpower_case(file, issues);
        issues.throw_if_errors();
        EXPECT_EQ(given.base_mva, wanted.base_mva);
        expect_same(given.bus, wanted.bus);
        expect_same(given.gen, wanted.gen);
        expect_same(given.branch, wanted.branch);
    }
}

INSTANTIATE_TEST_SUITE_P(Found, MatpowerInOtherWords,
                         ::testing::Values("s01_block_comment", "s02_continuation", "s03_no_semicolon", "s05_kw_at_end",
                                           "s11_version1", "s13_nan"));

TEST(MatpowerRefused, NamesTheLineOfWhatItCannotRead) {
    if (!std::filesystem::exists(found_folder())) GTEST_SKIP() << "skipped, not present";
    for (const char* folder : {"s18_function_call", "s19_ragged_rows"}) {
        for (const auto& file : files_of(folder)) {
            Issues issues;
            io::read_matpower_case(file, issues);
            ASSERT_TRUE(issues.has_errors()) << file;
            EXPECT_GT(issues.list().front().place.line, 0);
            EXPECT_FALSE(issues.list().front().hint.empty());
        }
    }
}

}  // namespace
}  // namespace knelpunt
