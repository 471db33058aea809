#pragma once

#include <vector>

#include <Eigen/Dense>

#include "sim/solver/interior/lanes/passes.hpp"

namespace knelpunt::solver {

/// Joins the segments of each sequence, one after the other: contents go forward, prices backward, capacities are common.
///
/// Content and price at a joint are found together, by one system of 2 k equations: an inverse (1 + Q S)^-1 would give a
/// content whose error, times a large S, is one of the price.
class SegmentChain {
public:
    explicit SegmentChain(const LaneProgram& program);

    /// @param capacity_weight  D of the capacities' own bounds
    void factor(const LaneWork& work, const std::vector<double>& capacity_weight);

    /// Fills content and behind of all segments and solved_capacity from their end, price and right.
    /// @param capacity_right  right side of the capacities' own equations
    void solve(LaneWork& work, const std::vector<double>& capacity_right);

private:
    using Matrix = Eigen::MatrixXd;
    using Vector = Eigen::VectorXd;
    /// Content e and price v between two parts:  e + Q v = a,  v - S e = b, scaled by the roots of Q's diagonal.
    struct Join {
        Vector root, inverse;
        Eigen::PartialPivLU<Matrix> lu;

        /// @param whole  room for the system, 2 k by 2 k
        void compute(const Matrix& q, const Matrix& s, Matrix& whole);
        /// Rows of a, then of b, on the way in; of e, then of v, on the way out.
        /// @param room  of the size of `both`
        template <class Columns>
        void solve(Columns& both, Columns& room) const;
    };
    struct Segment {
        Matrix q, phi, sig, gam, xi;
        Join join;  ///< with the segments before it
        Matrix phi_before, gam_before;
        Vector end_before;
    };
    struct Whole {
        Matrix q, phi, sig, gam, xi;
        Vector end, price;
        Vector ring;  ///< content and price where a cyclic one closes
        Eigen::PartialPivLU<Matrix> ring_lu;
        Matrix ring_by_capacity;
    };

    void read(const LaneWork& work, std::size_t position);
    void join(Whole& whole, Segment& next);
    void close_ring(Whole& whole);
    /// From the ends of each sequence back to its first segment.
    void put_back(LaneWork& work);

    const LaneProgram& program_;
    Eigen::Index k_, g_;
    std::vector<Segment> segments_;
    std::vector<Whole> wholes_;  ///< per sequence
    Eigen::PartialPivLU<Matrix> capacities_lu_;
    // Room that an iteration needs: it must not ask for memory.
    Matrix system_, both_, both_room_, by_capacity_, capacities_, own_capacities_;
    Vector pair_, pair_room_, right_, own_right_, capacity_, content_, price_, behind_;
};

}  // namespace knelpunt::solver
