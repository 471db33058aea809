#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "sim/sweep/sweep.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::support {

/// Three scenarios of a triangle; the factory can be told to fail for one of them once checking is over.
struct ThreeScenarios {
    sweep::Study study;
    std::shared_ptr<std::atomic<bool>> is_broken = std::make_shared<std::atomic<bool>>(false);
    std::unique_ptr<run::Engine> engine;

    ThreeScenarios() {
        study.name = "three";
        study.time = TimeAxis(2025, 30, 1.0);
        for (const int year : {2025, 2030, 2035}) {
            ScenarioPoint point;
            point.id = "s-" + std::to_string(year);
            point.year = year;
            study.points.push_back(point);
        }
        run::EngineOptions options;
        options.hourly_fields = {"electricity/branch_flow_mw"};
        engine = std::make_unique<run::Engine>(
            study.time,
            [broken = is_broken](const ScenarioPoint& point, const TimeAxis&, SeriesPool&, Issues&) {
                if (*broken && point.year == 2030) throw std::runtime_error("the model broke");
                SmallGrid grid;
                grid.node("a", 1.0);
                grid.node("b");
                grid.branch("ab", "a", "b", 0.1, 100.0, 2);
                grid.demand("d", "b", point.year - 1950.0);  // 75, 80, 85 MW
                return grid.rows;
            },
            options, silent_log());
        Issues issues;
        engine->check(study.points, issues);
        issues.throw_if_errors();
    }
    sweep::SweepReport run(const sweep::SweepOptions& options) {
        Issues issues;
        const std::unique_ptr<sweep::OutputClaim> claim = sweep::OutputClaim::take(options, issues);
        issues.throw_if_errors();
        return sweep::run_sweep({study, Key{1, 2}, {}, *engine}, *claim, options, {}, {});
    }
};

}  // namespace knelpunt::support
