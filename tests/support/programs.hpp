#pragma once

#include <vector>

#include "sim/base/random.hpp"
#include "sim/solver/staged_program.hpp"

namespace knelpunt::support {

/// A use of 5 MW from a grid with prices, beside a store of 10 MW and 20 MWh that keeps 0.9 of what goes in and needs 1 / 0.9
/// of what comes out; a year of three hours.
struct StoreBesideGrid {
    std::vector<double> price_eur_per_mwh{10.0, 50.0, 30.0};
    int grid = 0, charge = 0, discharge = 0;
    solver::StagedProgram program{{1.0, 1.0, 1.0}};

    explicit StoreBesideGrid(double scale = 1.0, solver::EndRule end = solver::EndRule::cyclic) {
        using namespace solver;
        grid = program.add_column({-kInfinity, kInfinity, {scale, price_eur_per_mwh}, 0.0});
        charge = program.add_column({0.0, 10.0, 0.0, 0.0});
        discharge = program.add_column({0.0, 10.0, 0.0, 0.0});
        const int balance = program.add_row({5.0, 5.0});
        program.add_entry(balance, grid, 1.0);
        program.add_entry(balance, discharge, 1.0);
        program.add_entry(balance, charge, -1.0);
        const int store = program.add_store({0.0, 20.0, 0.0});
        program.add_store_entry(store, charge, 0.9);
        program.add_store_entry(store, discharge, -1.0 / 0.9);
        program.add_chain({0, 3, 1.0, end, {4.0}, {end == EndRule::valued ? 28.0 : 4.0}});
    }
    StoreBesideGrid(const StoreBesideGrid&) = delete;  // the program looks into the prices
};

/// A random program that has a solution: demand in each of two zones is met by sources, an exchange, stores, a slack; one
/// source has a yearly budget, one a capacity that can be bought.
class RandomDispatch {
public:
    RandomDispatch(std::uint32_t seed, std::size_t n_stages, double cost_scale = 1.0, double more_mw = 0.0)
        : random_(seed, "dispatch"), program(std::vector<double>(n_stages, 1.0)) {
        using namespace solver;
        constexpr int kZones = 2;
        series_.reserve(64);
        std::vector<int> balance;
        for (int zone = 0; zone < kZones; ++zone) {
            const Value demand(100.0, series(n_stages));
            balance.push_back(program.add_row({demand, demand}));
            column(balance.back(), kInfinity, cost_scale * 1000.0);  // unmet
            for (int source = 0; source < 4; ++source)
                last_source_ = column(balance.back(), 60.0 * next() + more_mw, cost_scale * 100.0 * next());
            const int charge = program.add_column({0.0, 20.0, 0.0, 0.0});
            const int discharge = program.add_column({0.0, 20.0, cost_scale * 0.5, 0.0});
            program.add_entry(balance.back(), charge, -1.0);
            program.add_entry(balance.back(), discharge, 1.0);
            const int store = program.add_store({0.0, 50.0 + 100.0 * next(), 0.0, 1.0 - 0.01 * next()});
            program.add_store_entry(store, charge, 0.9);
            program.add_store_entry(store, discharge, -1.1);
        }
        const int exchange = program.add_column({-30.0, 30.0, cost_scale * 0.1, 0.0});
        program.add_entry(balance[0], exchange, -1.0);
        program.add_entry(balance[1], exchange, 0.97);
        const int group = program.add_window_group({{{0, last_source_, 1.0}}, {}});
        program.add_window({group, 0, n_stages, -kInfinity, 10.0 * static_cast<double>(n_stages)});
        const int capacity = program.add_capacity({100.0, cost_scale * 20.0 * static_cast<double>(n_stages) * next()});
        program.add_widening({capacity, last_source_ - 1, false, 0.0, 1.0});
        program.add_chain({0, n_stages, 1.0, EndRule::cyclic, {}, {}});
    }
    RandomDispatch(const RandomDispatch&) = delete;

private:
    double next() { return random_.uniform(0, counter_++); }

    std::span<const double> series(std::size_t n) {
        std::vector<double> values(n);
        for (double& value : values) value = 0.5 + next();
        series_.push_back(std::move(values));
        return series_.back();
    }

    int column(int row, double upper_mw, double cost) {
        const int at = program.add_column({0.0, upper_mw, cost, 0.0});
        program.add_entry(row, at, 1.0);
        return at;
    }

    RandomStream random_;
    std::uint32_t counter_ = 0;
    std::vector<std::vector<double>> series_;
    int last_source_ = 0;

public:
    solver::StagedProgram program;
};

}  // namespace knelpunt::support
