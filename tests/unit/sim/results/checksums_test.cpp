#include "sim/results/checksums.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"
#include "sim/results/merge.hpp"
#include "sim/run/fields/fields.hpp"
#include "tests/support/result_values.hpp"
#include "tests/support/small_grid.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::results {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A file of three scenarios, the second of which failed.
class Checksums : public ::testing::Test {
protected:
    void SetUp() override {
        FileLabels labels;
        labels.study = "s";
        labels.title = "A title that stands nowhere else";
        std::vector<FileScenario> scenarios;
        Merger merger(file, folder.path() / "merging.tmp", 3, run::schema(), *structure);
        for (const int year : {2025, 2030, 2035}) {
            ScenarioPoint point;
            point.id = std::to_string(year) + "-unmistakable";
            point.year = year;
            const std::filesystem::path part = folder.path() / (std::to_string(year) + ".h5");
            write_part(part, pack(support::result_values(*structure, year), run::schema(), *structure), run::schema(),
                       *structure);
            scenarios.push_back({point, year == 2030 ? "failed" : "done", {}, part});
            merger.append(scenarios.back());
        }
        merger.finish(labels, scenarios);
        bytes = support::bytes_of(file);
    }
    /// Turns one bit of the only place in the file that holds `content`.
    void flip(std::string_view content) {
        const std::size_t place = bytes.find(content);
        ASSERT_NE(place, std::string::npos);
        ASSERT_EQ(bytes.find(content, place + 1), std::string::npos) << "stands twice";
        std::string changed = bytes;
        changed[place + content.size() / 2] ^= 4;
        io::write_text_file(file, changed);
    }
    [[nodiscard]] std::vector<std::string> damage() const {
        std::vector<std::string> out;
        for (const Damage& found : verify_checksums(file))
            out.push_back(found.path + " " + std::to_string(found.scenario));
        return out;
    }
    /// Bytes of a field without hours in one scenario.
    [[nodiscard]] std::string row(const std::string& field, int year) const {
        const FieldValues values = support::result_values(*structure, year);
        const std::span<const std::byte> row_bytes = bytes_of(values.find(field)->second);
        return {reinterpret_cast<const char*>(row_bytes.data()), row_bytes.size()};
    }

    support::TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "a.h5";
    std::shared_ptr<const Structure> structure = support::random_grid(3, 19, 5).system(30).structure;
    std::string bytes;
};

TEST_F(Checksums, HoldForAFileAsItWasWritten) { EXPECT_THAT(damage(), IsEmpty()); }

TEST_F(Checksums, NameTheFieldAndScenarioOfAChangedValue) {
    flip(row("congestion/branch_worst_excess_mw", 2035));

    EXPECT_THAT(damage(), ElementsAre("congestion/branch_worst_excess_mw 2"));
}

TEST_F(Checksums, NameTheFieldAndScenarioOfAChangedChunk) {
    const PackedPart part = pack(support::result_values(*structure, 2025), run::schema(), *structure);
    const auto hourly = std::find_if(part.packed.begin(), part.packed.end(), [](const PackedPart::PackedField& field) {
        return field.name == "electricity/node_injection_mw";
    });
    const std::vector<std::byte>& chunk = hourly->chunks.front();
    flip({reinterpret_cast<const char*>(chunk.data()), chunk.size()});

    EXPECT_THAT(damage(), ElementsAre("electricity/node_injection_mw 0"));
}

TEST_F(Checksums, NameTheLabelThatChanged) {
    flip("2030-unmistakable");

    EXPECT_THAT(damage(), ElementsAre("scenario -1"));
}

TEST_F(Checksums, NoticeAChangedAttribute) {
    flip("A title that stands nowhere else");

    EXPECT_THAT(damage(), ElementsAre("/ -1"));
}

TEST_F(Checksums, NoticeAChangedChecksum) {
    const std::string_view name = "congestion/branch_worst_excess_mw";
    const std::string bytes_of_row = row(std::string(name), 2025);
    const std::uint64_t checksum = row_checksum(std::as_bytes(std::span(bytes_of_row)));
    flip({reinterpret_cast<const char*>(&checksum), sizeof checksum});

    EXPECT_THAT(damage(), ElementsAre("provenance/scenario_checksum -1", std::string(name) + " 0"));
}

TEST_F(Checksums, AreAbsentFromOlderFiles) {
    io::H5File::create(file).close();

    EXPECT_THAT(damage(), IsEmpty());
}

}  // namespace
}  // namespace knelpunt::results
