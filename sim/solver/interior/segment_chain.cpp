#include "sim/solver/interior/segment_chain.hpp"

namespace knelpunt::solver {
namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

void read(const numeric::AlignedVector& from, std::size_t lane, Matrix& to) {
    for (Eigen::Index row = 0; row < to.rows(); ++row)
        for (Eigen::Index column = 0; column < to.cols(); ++column)
            to(row, column) = from[static_cast<std::size_t>(row * to.cols() + column) * kWidth + lane];
}

void read(const numeric::AlignedVector& from, std::size_t lane, Vector& to) {
    for (Eigen::Index row = 0; row < to.size(); ++row) to(row) = from[static_cast<std::size_t>(row) * kWidth + lane];
}

void write(const Vector& from, std::size_t lane, numeric::AlignedVector& to) {
    for (Eigen::Index row = 0; row < from.size(); ++row) to[static_cast<std::size_t>(row) * kWidth + lane] = from(row);
}

void mirror(Matrix& lower) { lower.triangularView<Eigen::StrictlyUpper>() = lower.transpose(); }

}  // namespace

void SegmentChain::Join::compute(const Matrix& q, const Matrix& s) {
    const Eigen::Index k = q.rows();
    root = q.diagonal().cwiseMax(1e-300).cwiseSqrt();
    const Vector inverse = root.cwiseInverse();
    Matrix whole(2 * k, 2 * k);
    whole << Matrix::Identity(k, k), inverse.asDiagonal() * q * inverse.asDiagonal(),
        (-root).asDiagonal() * s * root.asDiagonal(), Matrix::Identity(k, k);
    lu.compute(whole);
}

void SegmentChain::Join::solve(Matrix& both) const {
    const Eigen::Index k = root.size();
    both.topRows(k) = root.cwiseInverse().asDiagonal() * both.topRows(k);
    both.bottomRows(k) = root.asDiagonal() * both.bottomRows(k);
    both = lu.solve(both).eval();
    both.topRows(k) = root.asDiagonal() * both.topRows(k);
    both.bottomRows(k) = root.cwiseInverse().asDiagonal() * both.bottomRows(k);
}

SegmentChain::SegmentChain(const LaneProgram& program)
    : program_(program),
      k_(static_cast<Eigen::Index>(program.n_states())),
      g_(static_cast<Eigen::Index>(program.n_capacities())),
      segments_(program.segment_length.size()),
      wholes_(program.sequences.size()),
      rings_(program.sequences.size()),
      ring_by_capacity_(program.sequences.size()) {}

void SegmentChain::read(const LaneWork& work, std::size_t at) {
    const LaneSegments& from = work.segments[at / kWidth];
    const std::size_t lane = at % kWidth;
    Segment& to = segments_[at];
    for (Matrix* of : {&to.q, &to.phi, &to.sig}) of->resize(k_, k_);
    for (Matrix* of : {&to.gam, &to.xi}) of->resize(k_, g_);
    solver::read(from.q, lane, to.q);
    solver::read(from.phi, lane, to.phi);
    solver::read(from.sig, lane, to.sig);
    solver::read(from.gam, lane, to.gam);
    solver::read(from.xi, lane, to.xi);
    mirror(to.sig);
}

void SegmentChain::factor(const LaneWork& work, const std::vector<double>& capacity_weight) {
    Matrix capacities = Matrix::Zero(g_, g_);
    for (Eigen::Index of = 0; of < g_; ++of) capacities(of, of) = capacity_weight[static_cast<std::size_t>(of)];
    Matrix own(g_, g_);
    for (std::size_t sequence = 0; sequence < wholes_.size(); ++sequence) {
        const LaneSequence& of = program_.sequences[sequence];
        Whole& whole = wholes_[sequence];
        for (std::size_t at = of.first_segment; at < of.first_segment + of.n_segments; ++at) {
            solver::read(work.segments[at / kWidth].capacity, at % kWidth, own);
            mirror(own);
            capacities += own;
            if (k_ == 0) continue;  // nothing is carried over
            read(work, at);
            Segment& next = segments_[at];
            if (at == of.first_segment) {
                whole.q = next.q;
                whole.phi = next.phi;
                whole.sig = next.sig;
                whole.gam = next.gam;
                whole.xi = next.xi;
                continue;
            }
            next.phi_before = whole.phi;
            next.gam_before = whole.gam;
            next.join.compute(whole.q, next.sig);
            // Content and price between, by e, by K and by v.
            both_.setZero(2 * k_, 2 * k_ + g_);
            both_.topLeftCorner(k_, k_) = whole.phi;
            both_.block(0, k_, k_, g_) = whole.gam;
            both_.block(k_, k_, k_, g_) = next.xi;
            both_.bottomRightCorner(k_, k_) = next.phi.transpose();
            next.join.solve(both_);
            const auto content = both_.topRows(k_), price = both_.bottomRows(k_);
            capacities +=
                whole.gam.transpose() * price.middleCols(k_, g_) + next.xi.transpose() * content.middleCols(k_, g_);
            whole.xi += whole.phi.transpose() * price.middleCols(k_, g_);
            whole.sig += whole.phi.transpose() * price.leftCols(k_);
            whole.gam = next.gam + next.phi * content.middleCols(k_, g_);
            whole.q = next.q - next.phi * content.rightCols(k_);
            whole.phi = next.phi * content.leftCols(k_);
            for (Matrix* even : {&whole.q, &whole.sig}) *even = (0.5 * (*even + even->transpose())).eval();
        }
        if (!of.is_cyclic || k_ == 0) continue;
        Matrix ring(2 * k_, 2 * k_);
        ring << Matrix::Identity(k_, k_) - whole.phi, whole.q, -whole.sig,
            Matrix::Identity(k_, k_) - whole.phi.transpose();
        rings_[sequence].compute(ring);
        if (g_ == 0) continue;
        Matrix by_capacity(2 * k_, g_);
        by_capacity << whole.gam, whole.xi;
        ring_by_capacity_[sequence] = rings_[sequence].solve(by_capacity);
        capacities += whole.xi.transpose() * ring_by_capacity_[sequence].topRows(k_) +
                      whole.gam.transpose() * ring_by_capacity_[sequence].bottomRows(k_);
    }
    if (g_ > 0) capacities_.compute(0.5 * (capacities + capacities.transpose()));
}

void SegmentChain::solve(LaneWork& work, const std::vector<double>& capacity_right) {
    Vector right(g_);
    for (Eigen::Index of = 0; of < g_; ++of) right(of) = capacity_right[static_cast<std::size_t>(of)];
    Vector end(k_), price(k_), own(g_);
    std::vector<Vector> rings(wholes_.size());
    for (std::size_t sequence = 0; sequence < wholes_.size(); ++sequence) {
        const LaneSequence& of = program_.sequences[sequence];
        Whole& whole = wholes_[sequence];
        for (std::size_t at = of.first_segment; at < of.first_segment + of.n_segments; ++at) {
            const LaneSegments& from = work.segments[at / kWidth];
            Segment& next = segments_[at];
            solver::read(from.right, at % kWidth, own);
            right += own;
            if (k_ == 0) continue;
            solver::read(from.end, at % kWidth, end);
            solver::read(from.price, at % kWidth, price);
            if (at == of.first_segment) {
                whole.end = end;
                whole.price = price;
                continue;
            }
            next.end_before = whole.end;
            both_.resize(2 * k_, 1);
            both_ << whole.end, price;
            next.join.solve(both_);
            const auto content = both_.topRows(k_), behind = both_.bottomRows(k_);
            right -= next.gam_before.transpose() * behind + next.xi.transpose() * content;
            whole.price += next.phi_before.transpose() * behind;
            whole.end = end + next.phi * content;
        }
        if (!of.is_cyclic || k_ == 0) continue;
        Vector both(2 * k_);
        both << whole.end, whole.price;
        rings[sequence] = rings_[sequence].solve(both);
        right -= whole.xi.transpose() * rings[sequence].head(k_) + whole.gam.transpose() * rings[sequence].tail(k_);
    }
    Vector capacity = Vector::Zero(g_);
    if (g_ > 0) capacity = capacities_.solve(right);
    for (Eigen::Index of = 0; of < g_; ++of) work.solved_capacity[static_cast<std::size_t>(of)] = capacity(of);
    if (k_ > 0) put_back(work, rings, capacity);
}

void SegmentChain::put_back(LaneWork& work, const std::vector<Vector>& rings, const Vector& capacity) {
    Vector price(k_);
    for (std::size_t sequence = 0; sequence < wholes_.size(); ++sequence) {
        const LaneSequence& of = program_.sequences[sequence];
        Vector first = Vector::Zero(k_), behind = Vector::Zero(k_);
        if (of.is_cyclic && k_ > 0) {
            Vector both = rings[sequence];
            if (g_ > 0) both += ring_by_capacity_[sequence] * capacity;
            first = both.head(k_);
            behind = both.tail(k_);
        }
        for (std::size_t at = of.first_segment + of.n_segments; at-- > of.first_segment;) {
            LaneSegments& to = work.segments[at / kWidth];
            const Segment& segment = segments_[at];
            write(behind, at % kWidth, to.behind);
            if (at == of.first_segment) {
                write(first, at % kWidth, to.content);
                break;
            }
            solver::read(to.price, at % kWidth, price);
            both_.resize(2 * k_, 1);
            both_ << segment.end_before + segment.phi_before * first + segment.gam_before * capacity,
                price + segment.xi * capacity + segment.phi.transpose() * behind;
            segment.join.solve(both_);
            write(both_.topRows(k_), at % kWidth, to.content);
            behind = both_.bottomRows(k_);
        }
    }
}

}  // namespace knelpunt::solver
