// The Newton system of two stages, solved stage by stage, against the whole matrix as it is drawn in newton_system.hpp.

#include "sim/solver/interior/newton_system.hpp"

#include <gtest/gtest.h>
#include <Eigen/Dense>

#include "sim/solver/interior/iterate.hpp"
#include "sim/solver/interior/starting_point.hpp"

namespace knelpunt::solver {
namespace {

/// Two hours of a use of 5 and 7 MW, met by a grid, a source that a capacity widens, and a store, from 4 MWh to a valued end.
struct TwoHours {
    std::vector<double> use_mw{5.0, 7.0}, price{10.0, 50.0};
    StagedProgram program{{1.0, 1.0}};

    TwoHours() {
        const int grid = program.add_column({0.0, 16.0, {1.0, price}, 0.25});
        const int source = program.add_column({0.0, 1.0, 2.0, 0.0});
        const int charge = program.add_column({0.0, 8.0, 0.0, 0.0}),
                  discharge = program.add_column({0.0, 8.0, 0.0, 0.0});
        const Value use(1.0, use_mw);
        const int balance = program.add_row({use, use});
        for (const auto& [column, value] : {std::pair(grid, 1.0), {source, 1.0}, {charge, -1.0}, {discharge, 1.0}})
            program.add_entry(balance, column, value);
        const int store = program.add_store({0.0, 16.0, 0.5, 0.95});
        program.add_store_entry(store, charge, 0.9);
        program.add_store_entry(store, discharge, -1.1);
        const int capacity = program.add_capacity({8.0, 20.0});
        program.add_widening({capacity, source, false, 0.0, 1.0});
        program.add_widening({capacity, store, true, 0.0, 2.0});
        program.add_chain({0, 2, 1.0, EndRule::valued, {4.0}, {30.0}});
    }
    TwoHours(const TwoHours&) = delete;
};

/// All parts of a solve at an iterate.
struct Parts {
    /// @param is_regular  with the small multiples of 1 that keep pivots from 0, as a solve has them
    explicit Parts(const StagedProgram& program, bool is_regular)
        : lanes(program),
          work(lanes),
          passes(lanes, 1),
          capacities(work),
          iterate(work, passes, capacities),
          system(work, passes, capacities) {
        if (!is_regular) {
            work.column_regularisation = work.free_regularisation = work.row_regularisation = 0.0;
            work.state_regularisation = work.relative_regularisation = 0.0;
        }
        put_middle(work);
        // Nothing special: neither feasible nor central.
        for (std::size_t at = 0; at < work.x.size(); ++at) {
            work.lower_dual[at] *= 1.0 + 0.1 * static_cast<double>(at / kWidth % 7);
            work.x[at] *= 0.9;
        }
        for (double& y : work.y) y = 0.3;
        for (double& price : work.multiplier) price = -0.2;
    }

    static constexpr std::size_t kWidth = numeric::kLaneWidth;
    /// Lane stage and lane of a stage of the program.
    [[nodiscard]] std::pair<std::size_t, std::size_t> place(std::size_t stage) const {
        for (std::size_t at = 0; at < lanes.stage_of.size(); ++at)
            if (lanes.stage_of[at] == static_cast<std::ptrdiff_t>(stage)) return {at / kWidth, at % kWidth};
        return {};
    }

    LaneProgram lanes;
    LaneWork work;
    GroupPasses passes;
    CapacityBounds capacities;
    Iterate iterate;
    NewtonSystem system;
};

/// The drawn system as one matrix: x and s of each stage, then K, then y and l of each stage.
class Dense {
public:
    explicit Dense(const Parts& of)
        : of_(of), n_(of.lanes.n_variables()), m_(of.lanes.n_local()), k_(of.lanes.n_states()) {
        const std::size_t n = kStages * (n_ + m_ + k_) + 1;
        a = Eigen::MatrixXd::Zero(index(n), index(n));
        b = Eigen::VectorXd::Zero(index(n));
        const LaneWork& work = of.work;
        for (std::size_t stage = 0; stage < kStages; ++stage) {
            put_weights(stage);
            put_entries(stage);
            put_states(stage);
        }
        const double slack = of.lanes.capacity_upper[0] - work.capacity[0];
        a(capacity(), capacity()) +=
            work.capacity_lower_dual[0] / work.capacity[0] + work.capacity_upper_dual[0] / slack;
        b(capacity()) += -of.lanes.capacity_cost[0];
    }

    [[nodiscard]] Eigen::Index variable(std::size_t stage, std::size_t at) const { return index(stage * n_ + at); }
    [[nodiscard]] Eigen::Index capacity() const { return index(kStages * n_); }
    [[nodiscard]] Eigen::Index price(std::size_t stage, std::size_t row) const {
        return index(kStages * n_ + 1 + stage * (m_ + k_) + row);
    }

    static constexpr std::size_t kStages = 2;
    Eigen::MatrixXd a;
    Eigen::VectorXd b;

private:
    static Eigen::Index index(std::size_t at) { return static_cast<Eigen::Index>(at); }
    [[nodiscard]] double value(LaneArray of, std::size_t n, std::size_t item, std::size_t stage) const {
        const auto [at, lane] = of_.place(stage);
        return of[(at * n + item) * Parts::kWidth + lane];
    }
    [[nodiscard]] double x(std::size_t stage, std::size_t at) const { return value(of_.work.x, n_, at, stage); }
    /// The price of a local row, or of a state's.
    [[nodiscard]] double y(std::size_t stage, std::size_t row) const {
        return row < m_ ? value(of_.work.y, m_, row, stage) : value(of_.work.multiplier, k_, row - m_, stage);
    }

    /// Weights of a stage, what capacities couple, and costs.
    void put_weights(std::size_t stage) {
        const auto [at, lane] = of_.place(stage);
        const LaneProgram& lanes = of_.lanes;
        for (std::size_t v = 0; v < n_; ++v) {
            double low = 0.0, up = 0.0;
            if (const int wide = lanes.wide_of[v]; wide >= 0) {
                low = lanes.lower_pu.at(static_cast<std::size_t>(wide), at, lane);
                up = lanes.upper_pu.at(static_cast<std::size_t>(wide), at, lane);
            }
            const double size = of_.work.capacity[0];
            const double below = x(stage, v) - (lanes.lower.at(v, at, lane) - low * size),
                         above = lanes.upper.at(v, at, lane) + up * size - x(stage, v);
            const double lower_dual = value(of_.work.lower_dual, n_, v, stage),
                         upper_dual = value(of_.work.upper_dual, n_, v, stage);
            const double lower = std::isinf(below) ? 0.0 : lower_dual / below,
                         upper = std::isinf(above) ? 0.0 : upper_dual / above;
            const double q = lanes.quadratic.at(v, at, lane);
            a(variable(stage, v), variable(stage, v)) += lower + upper + q;
            b(variable(stage, v)) -= lanes.cost.at(v, at, lane) + q * x(stage, v);
            const double kappa = up * upper - low * lower;
            a(variable(stage, v), capacity()) -= kappa;
            a(capacity(), variable(stage, v)) -= kappa;
            a(capacity(), capacity()) += low * low * lower + up * up * upper;
        }
    }
    void put_entries(std::size_t stage) {
        const auto [at, lane] = of_.place(stage);
        for (std::size_t row = 0; row < m_ + k_; ++row) b(price(stage, row)) += of_.lanes.right.at(row, at, lane);
        for (std::size_t column = 0; column < of_.lanes.n_columns(); ++column) {
            for (int e = of_.lanes.pattern.entry_start[column]; e < of_.lanes.pattern.entry_start[column + 1]; ++e) {
                const PatternEntry& entry = of_.lanes.pattern.entries[static_cast<std::size_t>(e)];
                put(stage, static_cast<std::size_t>(entry.row), stage, column,
                    of_.lanes.entry.at(static_cast<std::size_t>(entry.value), at, lane));
            }
        }
    }
    void put_states(std::size_t stage) {
        const auto [at, lane] = of_.place(stage);
        for (std::size_t state = 0; state < k_; ++state) {
            const std::size_t column = of_.lanes.n_columns() + state;
            put(stage, m_ + state, stage, column, 1.0);
            if (stage > 0) put(stage, m_ + state, stage - 1, column, -of_.lanes.keep.at(state, at, lane));
        }
    }
    /// A coefficient of a row: in the row, transposed in the column, in what rows and prices leave.
    void put(std::size_t stage, std::size_t row, std::size_t of_stage, std::size_t column, double coefficient) {
        a(price(stage, row), variable(of_stage, column)) += coefficient;
        a(variable(of_stage, column), price(stage, row)) -= coefficient;
        b(price(stage, row)) -= coefficient * x(of_stage, column);
        b(variable(of_stage, column)) += coefficient * y(stage, row);
    }

    const Parts& of_;
    std::size_t n_, m_, k_;
};

/// Largest difference of the direction from the dense one, which is of size `scale`.
void expect_direction(const Parts& parts, const Dense& dense) {
    const Eigen::VectorXd expected = dense.a.partialPivLu().solve(dense.b);
    const double tolerance = 1e-9 * expected.lpNorm<Eigen::Infinity>();  // rounding, times a condition of some 1e4
    const std::size_t n = parts.lanes.n_variables(), m = parts.lanes.n_local(), k = parts.lanes.n_states();
    for (std::size_t stage = 0; stage < Dense::kStages; ++stage) {
        const auto [at, lane] = parts.place(stage);
        for (std::size_t v = 0; v < n; ++v)
            EXPECT_NEAR(parts.work.dx[(at * n + v) * Parts::kWidth + lane], expected(dense.variable(stage, v)),
                        tolerance);
        for (std::size_t row = 0; row < m; ++row)
            EXPECT_NEAR(parts.work.dy[(at * m + row) * Parts::kWidth + lane], expected(dense.price(stage, row)),
                        tolerance);
        for (std::size_t row = 0; row < k; ++row)
            EXPECT_NEAR(parts.work.dmultiplier[(at * k + row) * Parts::kWidth + lane],
                        expected(dense.price(stage, m + row)), tolerance);
    }
    EXPECT_NEAR(parts.work.dcapacity[0], expected(dense.capacity()), tolerance);
}

// Rows are left 1e-9 of a price of some 1 by what keeps their pivots from 0; prices are right to rounding.
constexpr NewtonSystem::Goals kGoals{1e-8, 1e-8};

TEST(NewtonSystem, GivesTheDirectionOfTheWholeMatrix) {
    const TwoHours hours;
    Parts parts(hours.program, false);
    const Dense dense(parts);

    parts.iterate.evaluate(true);
    parts.system.factor();
    parts.system.find_predictor(NewtonSystem::Then::nothing);

    expect_direction(parts, dense);
}

TEST(NewtonSystem, LeavesNothingOfItsDirection) {
    const TwoHours hours;
    Parts parts(hours.program, true);

    parts.iterate.evaluate(true);
    parts.system.factor();
    parts.system.find_predictor(NewtonSystem::Then::nothing);

    EXPECT_LT(parts.system.check(kGoals), 1.0);
}

// A direction that is off by what someone else put there is brought back by its rest.
TEST(NewtonSystem, RefinesADirectionThatIsOff) {
    const TwoHours hours;
    Parts parts(hours.program, true);
    parts.iterate.evaluate(true);
    parts.system.factor();
    parts.system.find_predictor(NewtonSystem::Then::nothing);
    for (double& price : parts.work.dmultiplier) price += 0.01;

    const double off = parts.system.check(kGoals);
    const int n_refinements = parts.system.refine(kGoals);

    EXPECT_GT(off, 1e3);
    EXPECT_GE(n_refinements, 1);
    EXPECT_LT(parts.system.check(kGoals), 1.0);
}

}  // namespace
}  // namespace knelpunt::solver
