// Tables and studies that are broken in random places: a message or a study, never a crash or an endless loop.

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "models/region/region.hpp"
#include "sim/sweep/study.hpp"
#include "tests/support/broken_text.hpp"
#include "tests/support/fuzz_budget.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt {
namespace {

// Behind each | one piece.
constexpr std::string_view kPieces =
    "|,|\n|\r|\"|\"\"|#|# |##|#N/A|;|\t| |nan|inf|1e400|-1|0|1e308|0x10|'|=|[|]|[[|]]|[a]\n|a.a.a = 1\n|true|*|sep=,\n"
    "|\xff|\xc3|\xef\xbb\xbf|2030|{|}|\\|\"\"\"|1_000|1,000|99999999999999999999|";

std::vector<std::filesystem::path> input_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto kind = entry.path().extension();
        if (kind == ".csv" || kind == ".toml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

TEST(InputFuzz, BrokenTablesAndStudiesEndInAMessageOrAStudy) {
    constexpr int kCases = 1000;
    constexpr double kMostS = 2.0;  // of processor, for a region of some kilobytes
    support::FuzzBudget budget(kCases);
    SCOPED_TRACE("seed " + std::to_string(budget.seed()));
    std::mt19937 random(budget.seed());
    const support::RegionFolder region;
    const std::vector<std::filesystem::path> files = input_files(region.path());
    int n_read = 0, n_cases = 0;
    double longest_s = 0.0;
    for (; budget.has_more(); ++n_cases) {
        const std::filesystem::path& file = files[static_cast<std::size_t>(n_cases) % files.size()];
        const std::string sound = support::bytes_of(file);
        std::ofstream(file, std::ios::binary) << support::broken_text(sound, kPieces, random);
        const std::clock_t start = std::clock();
        Issues issues;
        (void)sweep::read_study(region.path() / "studies/tutorial.toml", issues);
        (void)models::read_region(region.path(), issues);
        n_read += issues.has_errors() ? 0 : 1;
        const double took_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        EXPECT_LT(took_s, kMostS) << file;
        longest_s = std::max(longest_s, took_s);
        std::ofstream(file, std::ios::binary) << sound;
    }
    EXPECT_GT(n_read, 0);        // some changes do no harm
    EXPECT_LT(n_read, n_cases);  // and some do
    std::cout << n_cases << " cases, " << n_read << " of them read, longest " << longest_s << " s\n";
}

}  // namespace
}  // namespace knelpunt
