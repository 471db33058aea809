// Same build, same bytes: for any number of threads, vector width, interruption, alone or in a sweep.

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/base/random.hpp"
#include "sim/numeric/cpu.hpp"
#include "sim/results/part.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt {
namespace {

using support::bytes_of;
using support::sweep_to;
using support::TemporaryFolder;

cli::Session tutorial() { return cli::open_session(support::tutorial_study(), silent_log()); }

TEST(SameBytes, ForOneThreadAndForMany) {
    const TemporaryFolder folder;
    cli::Session one = tutorial(), many = tutorial();

    sweep_to(one, folder.path() / "one.h5", 1);
    sweep_to(many, folder.path() / "many.h5", 4);

    EXPECT_EQ(bytes_of(folder.path() / "one.h5"), bytes_of(folder.path() / "many.h5"));
}

TEST(SameBytes, AfterEveryInterruption) {
    const TemporaryFolder folder;
    cli::Session whole = tutorial();
    sweep_to(whole, folder.path() / "whole.h5", 2);
    const std::string expected = bytes_of(folder.path() / "whole.h5");
    const RandomStream random(11, "interruption");

    for (std::uint32_t trial = 0; trial < 20; ++trial) {
        const std::filesystem::path out = folder.path() / "stopped.h5";
        const auto stop_after = static_cast<std::size_t>(random.uniform(0, trial) * 4.0);
        std::stop_source stop;
        cli::Session session = tutorial();
        if (stop_after == 0) stop.request_stop();
        EXPECT_THROW(sweep_to(session, out, 1, false, stop.get_token(),
                              [&](const sweep::Progress& progress) {
                                  if (progress.n_done >= stop_after) stop.request_stop();
                              }),
                     StoppedError);
        EXPECT_FALSE(std::filesystem::exists(out));

        const sweep::SweepReport report = sweep_to(session, out, 2, true);

        EXPECT_EQ(report.n_reused, stop_after);
        ASSERT_EQ(bytes_of(out), expected) << "stopped after " << stop_after;
        std::filesystem::remove(out);
    }
}

TEST(SameBytes, WhenADamagedPartIsTakenUpAgain) {
    const TemporaryFolder folder;
    cli::Session session = tutorial();
    sweep_to(session, folder.path() / "whole.h5", 1);
    std::stop_source stop;
    EXPECT_THROW(sweep_to(session, folder.path() / "cut.h5", 1, false, stop.get_token(),
                          [&](const sweep::Progress& progress) {
                              if (progress.n_done == 2) stop.request_stop();
                          }),
                 StoppedError);
    for (const auto& part : std::filesystem::directory_iterator(sweep::parts_folder(folder.path() / "cut.h5"))) {
        if (part.path().extension() != ".h5") continue;
        std::filesystem::resize_file(part.path(), std::filesystem::file_size(part.path()) / 2);
    }

    const sweep::SweepReport report = sweep_to(session, folder.path() / "cut.h5", 1, true);

    EXPECT_EQ(report.n_reused, 0U);
    EXPECT_EQ(bytes_of(folder.path() / "cut.h5"), bytes_of(folder.path() / "whole.h5"));
}

TEST(SameBytes, AloneAndInASweep) {
    cli::Session in_sweep = tutorial(), alone = tutorial();
    const ScenarioPoint point = alone.study.points[3];
    for (const ScenarioPoint& other : in_sweep.study.points) in_sweep.engine->run(other, {});

    const results::FieldValues first = in_sweep.engine->run(point, {}), second = alone.engine->run(point, {});

    ASSERT_EQ(first.size(), second.size());
    for (const auto& [name, values] : first) {
        const auto a = results::bytes_of(values), b = results::bytes_of(second.find(name)->second);
        EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end())) << name;
    }
}

// Forbidding AVX-512 holds for the rest of the program: the test stands last in its file.
TEST(SameBytes, OnNarrowAndWideVectors) {
    const numeric::LaneTarget widest = numeric::lane_target();
    const TemporaryFolder folder;
    cli::Session session = tutorial();
    sweep_to(session, folder.path() / "wide.h5", 1);

    numeric::limit_lane_target(numeric::LaneTarget::avx2);
    sweep_to(session, folder.path() / "narrow.h5", 1);

    EXPECT_EQ(bytes_of(folder.path() / "wide.h5"), bytes_of(folder.path() / "narrow.h5"));
    if (widest != numeric::LaneTarget::avx512)
        GTEST_SKIP() << "this machine has no AVX-512: narrow and wide were the same target";
}

}  // namespace
}  // namespace knelpunt
