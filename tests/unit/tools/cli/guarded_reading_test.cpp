#include "tools/cli/guarded_reading.hpp"

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <vector>

#include <gtest/gtest.h>

#include "sim/base/issue.hpp"

namespace knelpunt::cli {
namespace {

constexpr ReadingLimits kLimits{0.3, 512.0};

/// The sentence with which a file is refused.
std::string refusal(const std::function<int()>& command) {
    try {
        run_guarded("result.h5", kLimits, command);
    } catch (const InputError& error) {
        EXPECT_EQ(error.issues().list().front().place.file, "result.h5");
        return error.issues().list().front().message;
    }
    return "ended";
}

TEST(RunGuarded, PassesOnOutputAndCode) {
    ::testing::internal::CaptureStdout();
    const int code = run_guarded("result.h5", kLimits, [] {
        std::cout << "a table\n";
        return 5;
    });

    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "a table\n");
    EXPECT_EQ(code, 5);
}

TEST(RunGuarded, PrintsNothingOfACommandThatCrashed) {
    ::testing::internal::CaptureStdout();
    const std::string message = refusal([] {
        std::cout << "half a table\n" << std::flush;
        ::abort();
        return 0;
    });

    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_NE(message.find("crashed"), std::string::npos) << message;
}

TEST(RunGuarded, EndsWhatDoesNotEnd) {
    const std::string message = refusal([] {
        volatile bool goes_on = true;
        while (goes_on) {}
        return 0;
    });

    EXPECT_NE(message.find("does not end"), std::string::npos) << message;
}

TEST(RunGuarded, LimitsMemory) {
    if (reading_limits("none").cpu_s > 10.0) GTEST_SKIP() << "sanitizers reserve more addresses than any limit";
    EXPECT_EQ(run_guarded("result.h5", kLimits,
                          [] {
                              const std::vector<char> huge(std::size_t{1} << 32U, 'x');
                              return huge[1] == 'x' ? 0 : 2;
                          }),
              1);
}

TEST(RunGuarded, RefusesWrongInputWithCodeOne) {
    EXPECT_EQ(run_guarded("result.h5", kLimits,
                          []() -> int {
                              Issues issues;
                              issues.add(IssueCode::result_truncated, {"result.h5", 0, {}}, "damaged");
                              throw InputError(issues);
                          }),
              1);
}

}  // namespace
}  // namespace knelpunt::cli
