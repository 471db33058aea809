#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/solver/staged_program.hpp"

namespace knelpunt::support {

/// A random system of three carriers of fixed size, for measuring and comparing solvers: 60 power nodes with 90 branches and
/// the 31 loops that they make, 15 hydrogen nodes with 18 pipes, 25 heat nodes in 5 networks, 60 plants, 40 converters,
/// stores; 420 columns and 179 rows an hour before slacks. Congested: use is shed in many hours.
class CarrierProgram {
public:
    struct Size {
        std::size_t n_stages = 168;
        int n_stores = 20, n_capacities = 0;
    };

    CarrierProgram(std::uint32_t seed, const Size& size)
        : random_(seed, "carriers"), size_(size), program(std::vector<double>(size.n_stages, 1.0)) {
        put_power();
        put_hydrogen();
        put_heat();
        put_plants();
        put_converters();
        put_stores();
        put_capacities();
        program.add_chain({0, size_.n_stages, 1.0, solver::EndRule::cyclic, {}, {}});
    }
    CarrierProgram(const CarrierProgram&) = delete;  // the program looks into the series

private:
    using Value = solver::Value;
    static constexpr int kPowerNodes = 60, kBranches = 90, kHydrogenNodes = 15, kPipes = 18, kHeatNodes = 25,
                         kNetworks = 5;
    static constexpr double kHoursPerDay = 24.0, kPi = 3.14159265358979;

    double next() {
        const std::uint32_t at = counter_++;
        return random_.uniform(at / 1000000, at % 1000000);
    }
    double between(double low, double high) { return low + (high - low) * next(); }
    int pick(int n) { return std::min(n - 1, static_cast<int>(next() * n)); }

    /// Of the day, with noise.
    std::span<const double> daily(double base, double swing, double noise) {
        const double shift = between(0.0, kHoursPerDay);
        std::vector<double> values(size_.n_stages);
        for (std::size_t hour = 0; hour < values.size(); ++hour) {
            const double angle = 2.0 * kPi * (static_cast<double>(hour) + shift) / kHoursPerDay;
            values[hour] = std::max(0.0, base + swing * std::sin(angle) + noise * (next() - 0.5));
        }
        series_.push_back(std::move(values));
        return series_.back();
    }

    int column(double lower, const Value& upper, const Value& cost) {
        return program.add_column({lower, upper, cost, 0.0});
    }

    /// Node with use; it may be shed at a price.
    int node(double use_mw, double shed_cost, bool may_shed) {
        const Value use(use_mw, daily(1.0, 0.3, 0.3));
        const int row = use_mw > 0.0 ? program.add_row({use, use}) : program.add_row({0.0, 0.0});
        if (may_shed) program.add_entry(row, column(0.0, use, shed_cost), 1.0);
        return row;
    }

    void put_power() {
        for (int at = 0; at < kPowerNodes; ++at)
            power_.push_back(node(at % 4 == 3 ? 0.0 : between(20.0, 120.0), 3000.0, at % 4 != 3));
        // A tree along the nodes and chords; the loop of a chord is the path between its ends.
        std::vector<int> flow;
        std::vector<double> x;
        const auto branch = [&](int from, int to) {
            const double limit = between(60.0, 260.0);
            flow.push_back(column(-limit, limit, 0.0));
            x.push_back(between(0.5, 2.0));
            program.add_entry(power_[static_cast<std::size_t>(from)], flow.back(), -1.0);
            program.add_entry(power_[static_cast<std::size_t>(to)], flow.back(), 1.0);
        };
        for (int at = 1; at < kPowerNodes; ++at) branch(at - 1, at);
        for (int chord = 0; chord < kBranches - kPowerNodes + 1; ++chord) {
            const int from = pick(kPowerNodes - 8), to = std::min(kPowerNodes - 1, from + 2 + pick(6));
            branch(from, to);
            const int loop = program.add_row({0.0, 0.0});
            program.add_entry(loop, flow.back(), -x.back());
            for (int at = from; at < to; ++at)
                program.add_entry(loop, flow[static_cast<std::size_t>(at)], x[static_cast<std::size_t>(at)]);
        }
    }

    void put_hydrogen() {
        for (int at = 0; at < kHydrogenNodes; ++at) hydrogen_.push_back(node(between(5.0, 40.0), 500.0, at % 5 != 4));
        for (int pipe = 0; pipe < kPipes; ++pipe) {
            const int from = pipe < kHydrogenNodes - 1 ? pipe : pick(kHydrogenNodes),
                      to = (from + 1 + pipe / kHydrogenNodes) % kHydrogenNodes;
            const double limit = between(20.0, 100.0);
            const int flow = column(-limit, limit, 0.01);
            program.add_entry(hydrogen_[static_cast<std::size_t>(from)], flow, -1.0);
            program.add_entry(hydrogen_[static_cast<std::size_t>(to)], flow, 1.0);
        }
    }

    void put_heat() {
        for (int at = 0; at < kHeatNodes; ++at) heat_.push_back(node(between(5.0, 50.0), 800.0, true));
        constexpr int kPerNetwork = kHeatNodes / kNetworks;
        for (int network = 0; network < kNetworks; ++network) {
            for (int at = 1; at < kPerNetwork; ++at) {
                const auto from = static_cast<std::size_t>(network * kPerNetwork + at - 1), to = from + 1;
                for (const bool is_back : {false, true}) {
                    const int flow = column(0.0, between(20.0, 80.0), 0.02);
                    program.add_entry(heat_[is_back ? to : from], flow, -1.0);
                    program.add_entry(heat_[is_back ? from : to], flow, between(0.96, 0.99));
                }
            }
            const int boiler = column(0.0, 60.0, between(40.0, 70.0)), dump = column(0.0, 200.0, 0.1);
            program.add_entry(heat_[static_cast<std::size_t>(network * kPerNetwork)], boiler, 1.0);
            program.add_entry(heat_[static_cast<std::size_t>(network * kPerNetwork)], dump, -1.0);
        }
    }

    void put_plants() {
        for (int at = 0; at < 60; ++at) {
            const double size_mw = between(30.0, 150.0);
            const Value most = at < 15   ? Value(size_mw, daily(0.4, 0.1, 0.8))
                               : at < 30 ? Value(size_mw, daily(0.1, 0.5, 0.2))
                                         : Value(size_mw);
            const int power = column(0.0, most, at < 30 ? between(0.0, 2.0) : between(20.0, 150.0));
            program.add_entry(power_[static_cast<std::size_t>(pick(kPowerNodes))], power, 1.0);
            plants_.push_back(power);
        }
    }

    void converter(int from_row, int to_row, const Value& efficiency_pu, double size_mw) {
        const int in = column(0.0, size_mw, 0.5), out = column(0.0, 5.0 * size_mw, 0.0),
                  link = program.add_row({0.0, 0.0});
        program.add_entry(from_row, in, -1.0);
        program.add_entry(to_row, out, 1.0);
        program.add_entry(link, in, efficiency_pu);
        program.add_entry(link, out, -1.0);
        plants_.push_back(in);
    }

    void put_converters() {
        const auto power = [&] { return power_[static_cast<std::size_t>(pick(kPowerNodes))]; };
        const auto hydrogen = [&] { return hydrogen_[static_cast<std::size_t>(pick(kHydrogenNodes))]; };
        const auto heat = [&] { return heat_[static_cast<std::size_t>(pick(kHeatNodes))]; };
        for (int at = 0; at < 10; ++at) converter(power(), hydrogen(), between(0.62, 0.7), between(20.0, 80.0));
        for (int at = 0; at < 4; ++at) converter(hydrogen(), power(), between(0.45, 0.55), between(10.0, 40.0));
        for (int at = 0; at < 12; ++at) converter(power(), heat(), {1.0, daily(3.2, 0.4, 0.4)}, between(5.0, 20.0));
        for (int at = 0; at < 6; ++at) converter(power(), heat(), 0.98, between(10.0, 40.0));
        for (int at = 0; at < 8; ++at) {
            const double size_mw = between(20.0, 80.0);
            const int of_power = column(0.0, size_mw, between(50.0, 90.0)), of_heat = column(0.0, size_mw, 5.0);
            program.add_entry(power(), of_power, 1.0);
            program.add_entry(heat(), of_heat, 1.0);
            const int back_pressure = program.add_row({0.0, solver::kInfinity}),
                      most = program.add_row({-solver::kInfinity, size_mw});
            program.add_entry(back_pressure, of_power, 1.0);
            program.add_entry(back_pressure, of_heat, -0.7);
            program.add_entry(most, of_power, 1.0);
            program.add_entry(most, of_heat, 0.2);
        }
    }

    void put_stores() {
        const auto row = [&](int at) {
            if (at % 5 == 3) return hydrogen_[static_cast<std::size_t>(pick(kHydrogenNodes))];
            if (at % 5 == 4) return heat_[static_cast<std::size_t>(pick(kHeatNodes))];
            return power_[static_cast<std::size_t>(pick(kPowerNodes))];
        };
        for (int at = 0; at < size_.n_stores; ++at) {
            const double size_mw = between(10.0, 60.0), hours = at % 5 == 3 ? 200.0 : between(2.0, 12.0);
            const int charge = column(0.0, size_mw, 0.05), discharge = column(0.0, size_mw, 0.1), balance = row(at);
            program.add_entry(balance, charge, -1.0);
            program.add_entry(balance, discharge, 1.0);
            const int store = program.add_store({0.0, size_mw * hours, 0.0, at % 5 == 4 ? 0.998 : 0.9999});
            program.add_store_entry(store, charge, 0.93);
            program.add_store_entry(store, discharge, -1.0 / 0.93);
        }
    }

    void put_capacities() {
        for (int at = 0; at < size_.n_capacities; ++at) {
            const double year = static_cast<double>(size_.n_stages);
            const int capacity = program.add_capacity({between(50.0, 200.0), between(1.0, 15.0) * year});
            program.add_widening(
                {capacity, plants_[static_cast<std::size_t>(at * 3) % plants_.size()], false, 0.0, 1.0});
        }
    }

    RandomStream random_;
    Size size_;
    std::uint32_t counter_ = 0;
    std::deque<std::vector<double>> series_;
    std::vector<int> power_, hydrogen_, heat_, plants_;

public:
    solver::StagedProgram program;
};

}  // namespace knelpunt::support
