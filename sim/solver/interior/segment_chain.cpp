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

void write(const Eigen::Ref<const Vector>& from, std::size_t lane, numeric::AlignedVector& to) {
    for (Eigen::Index row = 0; row < from.size(); ++row) to[static_cast<std::size_t>(row) * kWidth + lane] = from(row);
}

void mirror(Matrix& lower) { lower.triangularView<Eigen::StrictlyUpper>() = lower.transpose(); }

/// The even part of a matrix that rounding has left uneven.
void make_even(Matrix& matrix) {
    for (Eigen::Index row = 0; row < matrix.rows(); ++row)
        for (Eigen::Index column = 0; column < row; ++column)
            matrix(row, column) = matrix(column, row) = 0.5 * (matrix(row, column) + matrix(column, row));
}

}  // namespace

void SegmentChain::Join::compute(const Matrix& q, const Matrix& s, Matrix& whole) {
    const Eigen::Index k = q.rows();
    root = q.diagonal().cwiseMax(1e-300).cwiseSqrt();
    inverse = root.cwiseInverse();
    whole.setIdentity(2 * k, 2 * k);
    whole.topRightCorner(k, k) = inverse.asDiagonal() * q * inverse.asDiagonal();
    whole.bottomLeftCorner(k, k) = -(root.asDiagonal() * s * root.asDiagonal());
    lu.compute(whole);
}

template <class Columns>
void SegmentChain::Join::solve(Columns& both, Columns& room) const {
    const Eigen::Index k = root.size();
    both.topRows(k).array().colwise() *= inverse.array();
    both.bottomRows(k).array().colwise() *= root.array();
    room.noalias() = lu.solve(both);
    both.swap(room);
    both.topRows(k).array().colwise() *= root.array();
    both.bottomRows(k).array().colwise() *= inverse.array();
}

SegmentChain::SegmentChain(const LaneProgram& program)
    : program_(program),
      k_(static_cast<Eigen::Index>(program.n_states())),
      g_(static_cast<Eigen::Index>(program.n_capacities())),
      segments_(program.segment_length.size()),
      wholes_(program.sequences.size()),
      own_capacities_(g_, g_),
      right_(g_),
      own_right_(g_),
      capacity_(g_),
      content_(k_),
      price_(k_),
      behind_(k_) {}

void SegmentChain::read(const LaneWork& work, std::size_t position) {
    const LaneSegments& from = work.segments[position / kWidth];
    const std::size_t lane = position % kWidth;
    Segment& to = segments_[position];
    for (Matrix* array : {&to.q, &to.phi, &to.sig}) array->resize(k_, k_);
    for (Matrix* array : {&to.gam, &to.xi}) array->resize(k_, g_);
    solver::read(from.q, lane, to.q);
    solver::read(from.phi, lane, to.phi);
    solver::read(from.sig, lane, to.sig);
    solver::read(from.gam, lane, to.gam);
    solver::read(from.xi, lane, to.xi);
    mirror(to.sig);
}

void SegmentChain::factor(const LaneWork& work, const std::vector<double>& capacity_weight) {
    capacities_.setZero(g_, g_);
    for (Eigen::Index capacity = 0; capacity < g_; ++capacity)
        capacities_(capacity, capacity) = capacity_weight[static_cast<std::size_t>(capacity)];
    for (std::size_t sequence = 0; sequence < wholes_.size(); ++sequence) {
        const LaneSequence& lanes = program_.sequences[sequence];
        Whole& whole = wholes_[sequence];
        for (std::size_t position = lanes.first_segment; position < lanes.first_segment + lanes.n_segments;
             ++position) {
            solver::read(work.segments[position / kWidth].capacity, position % kWidth, own_capacities_);
            mirror(own_capacities_);
            capacities_ += own_capacities_;
            if (k_ == 0) continue;  // nothing is carried over
            read(work, position);
            Segment& next = segments_[position];
            if (position > lanes.first_segment) {
                join(whole, next);
                continue;
            }
            whole.q = next.q;
            whole.phi = next.phi;
            whole.sig = next.sig;
            whole.gam = next.gam;
            whole.xi = next.xi;
        }
        if (lanes.is_cyclic && k_ > 0) close_ring(whole);
    }
    if (g_ > 0) capacities_lu_.compute(0.5 * (capacities_ + capacities_.transpose()));
}

void SegmentChain::join(Whole& whole, Segment& next) {
    next.phi_before = whole.phi;
    next.gam_before = whole.gam;
    next.join.compute(whole.q, next.sig, system_);
    // Content and price between, by e, by K and by v.
    both_.setZero(2 * k_, 2 * k_ + g_);
    both_.topLeftCorner(k_, k_) = whole.phi;
    both_.block(0, k_, k_, g_) = whole.gam;
    both_.block(k_, k_, k_, g_) = next.xi;
    both_.bottomRightCorner(k_, k_) = next.phi.transpose();
    next.join.solve(both_, both_room_);
    const auto content = both_.topRows(k_), price = both_.bottomRows(k_);
    capacities_.noalias() += whole.gam.transpose() * price.middleCols(k_, g_);
    capacities_.noalias() += next.xi.transpose() * content.middleCols(k_, g_);
    whole.xi.noalias() += whole.phi.transpose() * price.middleCols(k_, g_);
    whole.sig.noalias() += whole.phi.transpose() * price.leftCols(k_);
    whole.gam = next.gam;
    whole.gam.noalias() += next.phi * content.middleCols(k_, g_);
    whole.q = next.q;
    whole.q.noalias() -= next.phi * content.rightCols(k_);
    whole.phi.noalias() = next.phi * content.leftCols(k_);
    make_even(whole.q);
    make_even(whole.sig);
}

void SegmentChain::close_ring(Whole& whole) {
    system_.resize(2 * k_, 2 * k_);
    system_ << Matrix::Identity(k_, k_) - whole.phi, whole.q, -whole.sig,
        Matrix::Identity(k_, k_) - whole.phi.transpose();
    whole.ring_lu.compute(system_);
    if (g_ == 0) return;
    by_capacity_.resize(2 * k_, g_);
    by_capacity_ << whole.gam, whole.xi;
    whole.ring_by_capacity.noalias() = whole.ring_lu.solve(by_capacity_);
    capacities_.noalias() += whole.xi.transpose() * whole.ring_by_capacity.topRows(k_);
    capacities_.noalias() += whole.gam.transpose() * whole.ring_by_capacity.bottomRows(k_);
}

void SegmentChain::solve(LaneWork& work, const std::vector<double>& capacity_right) {
    for (Eigen::Index capacity = 0; capacity < g_; ++capacity)
        right_(capacity) = capacity_right[static_cast<std::size_t>(capacity)];
    for (std::size_t sequence = 0; sequence < wholes_.size(); ++sequence) {
        const LaneSequence& lanes = program_.sequences[sequence];
        Whole& whole = wholes_[sequence];
        for (std::size_t position = lanes.first_segment; position < lanes.first_segment + lanes.n_segments;
             ++position) {
            const LaneSegments& from = work.segments[position / kWidth];
            Segment& next = segments_[position];
            solver::read(from.right, position % kWidth, own_right_);
            right_ += own_right_;
            if (k_ == 0) continue;
            solver::read(from.end, position % kWidth, content_);
            solver::read(from.price, position % kWidth, price_);
            if (position == lanes.first_segment) {
                whole.end = content_;
                whole.price = price_;
                continue;
            }
            next.end_before = whole.end;
            pair_.resize(2 * k_);
            pair_ << whole.end, price_;
            next.join.solve(pair_, pair_room_);
            right_.noalias() -= next.gam_before.transpose() * pair_.tail(k_);
            right_.noalias() -= next.xi.transpose() * pair_.head(k_);
            whole.price.noalias() += next.phi_before.transpose() * pair_.tail(k_);
            whole.end = content_;
            whole.end.noalias() += next.phi * pair_.head(k_);
        }
        if (!lanes.is_cyclic || k_ == 0) continue;
        pair_.resize(2 * k_);
        pair_ << whole.end, whole.price;
        whole.ring.noalias() = whole.ring_lu.solve(pair_);
        right_.noalias() -= whole.xi.transpose() * whole.ring.head(k_);
        right_.noalias() -= whole.gam.transpose() * whole.ring.tail(k_);
    }
    if (g_ > 0) capacity_.noalias() = capacities_lu_.solve(right_);
    for (Eigen::Index capacity = 0; capacity < g_; ++capacity)
        work.solved_capacity[static_cast<std::size_t>(capacity)] = capacity_(capacity);
    if (k_ > 0) put_back(work);
}

void SegmentChain::put_back(LaneWork& work) {
    for (std::size_t sequence = 0; sequence < wholes_.size(); ++sequence) {
        const LaneSequence& lanes = program_.sequences[sequence];
        Whole& whole = wholes_[sequence];
        content_.setZero();  // before the first segment
        behind_.setZero();
        if (lanes.is_cyclic) {
            if (g_ > 0) whole.ring.noalias() += whole.ring_by_capacity * capacity_;
            content_ = whole.ring.head(k_);
            behind_ = whole.ring.tail(k_);
        }
        for (std::size_t position = lanes.first_segment + lanes.n_segments; position-- > lanes.first_segment;) {
            LaneSegments& to = work.segments[position / kWidth];
            const Segment& segment = segments_[position];
            write(behind_, position % kWidth, to.behind);
            if (position == lanes.first_segment) {
                write(content_, position % kWidth, to.content);
                break;
            }
            solver::read(to.price, position % kWidth, price_);
            pair_.resize(2 * k_);
            pair_ << segment.end_before, price_;
            pair_.head(k_).noalias() += segment.phi_before * content_;
            pair_.tail(k_).noalias() += segment.phi.transpose() * behind_;
            if (g_ > 0) {
                pair_.head(k_).noalias() += segment.gam_before * capacity_;
                pair_.tail(k_).noalias() += segment.xi * capacity_;
            }
            segment.join.solve(pair_, pair_room_);
            write(pair_.head(k_), position % kWidth, to.content);
            behind_ = pair_.tail(k_);
        }
    }
}

}  // namespace knelpunt::solver
