// Result files that are broken in random places: a refusal or a page, never a crash that is not caught, a hang, or foreign
// memory. With checksums nothing that was changed is read as if it were whole.

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/base/issue.hpp"
#include "tests/support/fuzz_budget.hpp"
#include "tests/support/study_run.hpp"
#include "tools/cli/guarded_reading.hpp"
#include "tools/cli/page/page_data.hpp"

namespace knelpunt {
namespace {

constexpr int kRead = 40, kRefused = 41;  // no code that a sanitizer ends with
constexpr std::size_t kHourly = 2;

/// Reads all that the page shows, and writes its text to `data`.
int read_all(const std::filesystem::path& file, const std::filesystem::path& data) {
    try {
        std::ofstream(data) << cli::page_data(cli::ResultView(file), {}, kHourly);
        return kRead;
    } catch (const InputError&) {
        return kRefused;
    }
}

/// Some changes of bytes: bits, runs of one byte, pieces moved, the end cut off.
std::string broken(const std::string& whole, std::mt19937& random) {
    std::string bytes = whole;
    const auto up_to = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
    for (std::size_t change = up_to(3) + 1; change > 0 && bytes.size() > 1; --change) {
        const std::size_t at = up_to(bytes.size() - 1), length = std::min(up_to(64), bytes.size() - at);
        switch (up_to(5)) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), length, static_cast<char>(up_to(255)));
                break;
            case 2: {
                const std::string piece = bytes.substr(at, length);
                const std::size_t target = up_to(bytes.size() - length);
                bytes.replace(target, length, piece);
                break;
            }
            default:
                bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << up_to(7)));
                break;
        }
    }
    return bytes;
}

struct Counts {
    int n_cases = 0, n_read = 0, n_caught = 0, n_other = 0, n_reports = 0;
    double longest_s = 0.0;
};

/// Breaks a file until the budget is spent.
Counts fuzz(const std::filesystem::path& source, support::FuzzBudget& budget, std::mt19937& random) {
    const support::TemporaryFolder folder;
    const std::string whole = support::bytes_of(source);
    const std::filesystem::path file = folder.path() / "broken.h5", data = folder.path() / "page.json";
    EXPECT_EQ(read_all(source, data), kRead);
    const std::string expected = support::bytes_of(data);
    Counts counts;
    for (; budget.has_more(); ++counts.n_cases) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << broken(whole, random);
        const auto start = std::chrono::steady_clock::now();
        std::ostringstream said;
        std::streambuf* before = std::cerr.rdbuf(said.rdbuf());
        try {
            const int code = cli::run_guarded(file, cli::reading_limits(file), [&] { return read_all(file, data); });
            if (code == kRead) {
                ++counts.n_read;
                if (support::bytes_of(data) != expected) ++counts.n_other;
            } else if (code != kRefused) {
                // Sanitizers end the process that reads. What HDF5 does with a damaged file is what that process is for.
                const bool is_of_hdf5 = said.str().find("libhdf5") != std::string::npos;
                ++(is_of_hdf5 ? counts.n_caught : counts.n_reports);
                if (!is_of_hdf5) std::cout << said.str().substr(0, 4000) << '\n';
            }
        } catch (const InputError&) {
            ++counts.n_caught;
        }
        std::cerr.rdbuf(before);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        counts.longest_s = std::max(counts.longest_s, took.count());
    }
    return counts;
}

void expect_held(const Counts& counts, const std::string& of) {
    std::cout << of << ": " << counts.n_cases << " cases, " << counts.n_read << " read, " << counts.n_caught
              << " crashed or did not end and were refused, longest " << counts.longest_s << " s\n";
    EXPECT_EQ(counts.n_reports, 0) << of;
    EXPECT_GT(counts.n_cases, 0);
}

constexpr int kCases = 60;  // each starts a process

TEST(ResultFuzz, BrokenResultsAreRefusedOrReadAsTheyWere) {
    const support::TemporaryFolder folder;
    cli::Session session = cli::open_session(support::tutorial_study(), {});
    support::sweep_to(session, folder.path() / "whole.h5", 1);
    support::FuzzBudget budget(kCases);
    std::mt19937 random(budget.seed());
    SCOPED_TRACE("seed " + std::to_string(budget.seed()));

    const Counts counts = fuzz(folder.path() / "whole.h5", budget, random);

    expect_held(counts, "with checksums");
    EXPECT_EQ(counts.n_other, 0);
}

TEST(ResultFuzz, BrokenResultsOfEarlierProgramsAreRefusedOrRead) {
    support::FuzzBudget budget(kCases);
    std::mt19937 random(budget.seed());
    SCOPED_TRACE("seed " + std::to_string(budget.seed()));

    const Counts counts = fuzz(support::source_folder() / "tests/data/old_results/schema_1.4.h5", budget, random);

    expect_held(counts, "without checksums");
    EXPECT_GT(counts.n_read, 0);  // some changes do no harm: the test reaches what reads
}

}  // namespace
}  // namespace knelpunt
