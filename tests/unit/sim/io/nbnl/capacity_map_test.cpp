#include "sim/io/nbnl/capacity_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace knelpunt::io {
namespace {

using testing::HasSubstr;

// Made for this test, with one of each: congestion area, station with a section's postcode, date and quarter.
constexpr const char* kMap = R"({
  "conforms_to": "http://data.netbeheernederland.nl/capaciteitskaart/v1.3.0",
  "creator": "a", "identifier": "b", "issued": "2026-08-20", "format": "json",
  "updated": [{"date": "2026-08-20", "type": "WR"}],
  "valid": {"end": "2026-09-20", "start": "2026-08-20"},
  "energy_areas": [
    {"short_code": "North", "type": "congestion_area", "demand_available_capacity": 4140, "demand_quoted_capacity": 4288.5,
     "demand_requests_in_queue": 35, "demand_alleviation_year": 2036, "demand_constraint": "red", "works": []},
    {"short_code": "S 10-1i", "demand_energy_area_short_code": "North", "generation_capacity_in_queue": 0,
     "works": [{"project_name": "p", "m_rid": "x", "time_schedules": [
        {"type": "earliest", "schedule_interval": {"end": "2030-01-01"}},
        {"schedule_interval": {"quarter": 3, "year": 2031}}]}],
     "postcode_areas": [{"demand_constraint": "amber", "generation_constraint": "transparant", "postcode": "1234AB"}]}
  ]})";

std::string changed(const std::string& before, const std::string& after) {
    std::string text = kMap;
    text.replace(text.find(before), before.size(), after);
    return text;
}

std::string first_issue(const std::string& text) {
    Issues issues;
    parse_capacity_map(text, "map.json", issues);
    return issues.empty() ? std::string() : issue_text(issues.list().front());
}

TEST(CapacityMap, KeysHaveTheirMeaning) {
    Issues issues;
    const CapacityMap map = parse_capacity_map(kMap, "map.json", issues);
    ASSERT_TRUE(issues.empty());
    ASSERT_EQ(map.areas.size(), 2u);
    const MapArea& north = map.areas[0];
    EXPECT_EQ(north.kind, "congestion_area");
    EXPECT_EQ(north.demand.available_mw, 4140.0);
    EXPECT_EQ(north.demand.quoted_mw, 4288.5);
    EXPECT_EQ(north.demand.n_requests, 35);
    EXPECT_EQ(north.demand.alleviation_year, 2036);
    EXPECT_TRUE(std::isnan(north.generation.available_mw));
    const MapArea& south = map.areas[1];
    EXPECT_EQ(south.demand.congestion_area, "North");
    EXPECT_EQ(south.generation.queue_mw, 0.0);
    ASSERT_EQ(south.works.at(0).schedules.size(), 2u);
    EXPECT_EQ(south.works[0].schedules[0].kind, "earliest");
    EXPECT_EQ(south.works[0].schedules[1].quarter, 3);
    EXPECT_EQ(south.postcodes.at(0).demand_constraint, "amber");
}

TEST(CapacityMap, NothingIsLostOnTheWayThrough) {
    Issues issues;
    const CapacityMap map = parse_capacity_map(kMap, "map.json", issues);
    const std::string text = capacity_map_json(map);
    const CapacityMap again = parse_capacity_map(text, "map.json", issues);
    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(capacity_map_json(again), text);
    for (const char* part : {"\"format\": \"json\"", "\"m_rid\": \"x\"", "4288.5",
                             "\"demand_available_capacity\": 4140,", "\"quarter\": 3", "\"works\": []"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(CapacityMap, OddThingsAreNoted) {
    Issues issues;
    const CapacityMap map =
        parse_capacity_map(changed(R"("end": "2026-09-20")", R"("end": "2025-09-20")"), "map.json", issues);
    EXPECT_TRUE(issues.empty());
    EXPECT_THAT(map.notes, testing::Contains(HasSubstr("ends on 2025-09-20, before it begins on 2026-08-20")));
    EXPECT_THAT(map.notes, testing::Contains(HasSubstr("key format is not read")));
}

TEST(CapacityMap, MistakesAreNamedWithTheirPath) {
    EXPECT_THAT(first_issue(changed("\"red\"", "\"rood\"")),
                HasSubstr("$.energy_areas[0].demand_constraint: \"rood\" is none of transparant|yellow|amber|red"));
    EXPECT_THAT(first_issue(changed("4140", "\"4140\"")),
                HasSubstr("$.energy_areas[0].demand_available_capacity: must be a number"));
    EXPECT_THAT(first_issue(changed("4140", "-1")), HasSubstr("-1 MW lies below 0"));
    EXPECT_THAT(first_issue(changed("35", "35.5")), HasSubstr("must be a whole number"));
    EXPECT_THAT(first_issue(changed("\"quarter\": 3", "\"quarter\": 5")), HasSubstr("5 is no quarter"));
    EXPECT_THAT(first_issue(changed("\"works\": []", "\"jobs\": []")), HasSubstr("$.energy_areas[0]: has no works"));
    EXPECT_THAT(first_issue(changed("v1.3.0", "v2.0.0")), testing::Not(HasSubstr("is read as")));
    EXPECT_THAT(first_issue(changed("kaart/v1.3.0", "kaart/v2.0.0")), HasSubstr("version 1, are read"));
    EXPECT_THAT(first_issue(changed("2026-08-20\", \"format", "20-08-2026\", \"format")), HasSubstr("is no date"));
    EXPECT_THAT(first_issue("{\n\"a\": 1,\n]"), HasSubstr("map.json:3"));
    EXPECT_THAT(first_issue(std::string(100, '[')), HasSubstr("more than 64 levels"));
    EXPECT_THAT(first_issue("[]"), HasSubstr("must be an object"));
}

}  // namespace
}  // namespace knelpunt::io
