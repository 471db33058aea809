#include "sim/reconcile/least_change.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"

namespace knelpunt::reconcile {
namespace {

constexpr double kSoftness = 1e-7;        ///< mu
constexpr double kBoundSoftness = 1e-12;  ///< of bounds: they hold while rows give way by as much as they must
constexpr double kLeastPivot = 1e-14;
constexpr double kBroken = 1e-9;  ///< excess from which a row asks to join: rounding of sums of a few hundred terms

double dot(std::span<const double> a, std::span<const double> b) {
    double sum = 0.0;
    for (std::size_t at = 0; at < a.size(); ++at) sum += a[at] * b[at];
    return sum;
}

/// Rows with their products; held inputs are columns of zeros. Bounds of inputs join as further rows.
class Dual {
public:
    Dual(const Constraints& rows, std::span<const char> is_held)
        : n_inputs_(rows.n_inputs), row_(rows.coefficient), bound_(rows.bound), x_(rows.n_inputs, 0.0) {
        for (std::size_t at = 0; at < row_.size() && !is_held.empty(); ++at) {
            if (is_held[at % n_inputs_] != 0) row_[at] = 0.0;
        }
        softness_.assign(bound_.size(), kSoftness);
        lambda_.assign(bound_.size(), 0.0);
        is_in_.assign(bound_.size(), 0);
    }

    void add_bound(std::size_t input, double sign, double most) {
        row_.resize(row_.size() + n_inputs_, 0.0);
        row_[bound_.size() * n_inputs_ + input] = sign;
        bound_.push_back(most);
        softness_.push_back(kBoundSoftness);
        lambda_.push_back(0.0);
        is_in_.push_back(0);
    }

    /// @return false after too many steps
    bool solve() {
        const std::size_t most_steps = 10 * (bound_.size() + 10);
        for (std::size_t step = 0; step < most_steps; ++step) {
            std::size_t worst = bound_.size();
            double worst_excess = kBroken;
            for (std::size_t row = 0; row < bound_.size(); ++row) {
                if (is_in_[row] != 0) continue;
                const double excess = dot(at(row), x_) - bound_[row];
                if (excess > worst_excess) {
                    worst_excess = excess;
                    worst = row;
                }
            }
            if (worst == bound_.size()) return true;
            is_in_[worst] = 1;
            held_.push_back(worst);
            settle();
        }
        return false;
    }

    [[nodiscard]] const std::vector<double>& x() const { return x_; }
    [[nodiscard]] const std::vector<double>& lambda() const { return lambda_; }

private:
    [[nodiscard]] std::span<const double> at(std::size_t row) const {
        return {row_.data() + row * n_inputs_, n_inputs_};
    }

    /// Solves for the rows held; as long as one of them would pull, goes only as far as it may and lets it go.
    void settle() {
        while (!held_.empty()) {
            const std::vector<double> wanted = solve_held();
            // How far each may go before it would pull; 1 = all the way.
            std::vector<double> reach(held_.size(), 1.0);
            for (std::size_t place = 0; place < held_.size(); ++place) {
                const double now = lambda_[held_[place]];
                if (wanted[place] <= 0.0) reach[place] = now > 0.0 ? now / (now - wanted[place]) : 0.0;
            }
            const double part = *std::min_element(reach.begin(), reach.end());
            std::vector<std::size_t> kept;
            for (std::size_t place = 0; place < held_.size(); ++place) {
                const std::size_t row = held_[place];
                const bool is_let_go = part < 1.0 && reach[place] <= part;
                lambda_[row] = is_let_go ? 0.0 : lambda_[row] + part * (wanted[place] - lambda_[row]);
                is_in_[row] = is_let_go ? 0 : 1;
                if (!is_let_go) kept.push_back(row);
            }
            held_ = std::move(kept);
            if (part >= 1.0) break;
        }
        std::fill(x_.begin(), x_.end(), 0.0);
        for (const std::size_t row : held_) {
            for (std::size_t input = 0; input < n_inputs_; ++input) x_[input] -= lambda_[row] * at(row)[input];
        }
    }

    /// (A A' + M) l = -b on the rows held, by Cholesky.
    [[nodiscard]] std::vector<double> solve_held() const {
        const std::size_t n = held_.size();
        std::vector<double> lower(n * n), out(n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = dot(at(held_[i]), at(held_[j])) + (i == j ? softness_[held_[i]] : 0.0);
                for (std::size_t k = 0; k < j; ++k) sum -= lower[i * n + k] * lower[j * n + k];
                lower[i * n + j] = i == j ? std::sqrt(std::max(sum, kLeastPivot)) : sum / lower[j * n + j];
            }
            double sum = -bound_[held_[i]];
            for (std::size_t k = 0; k < i; ++k) sum -= lower[i * n + k] * out[k];
            out[i] = sum / lower[i * n + i];
        }
        for (std::size_t i = n; i-- > 0;) {
            for (std::size_t k = i + 1; k < n; ++k) out[i] -= lower[k * n + i] * out[k];
            out[i] /= lower[i * n + i];
        }
        return out;
    }

    std::size_t n_inputs_;
    std::vector<double> row_, bound_, softness_, x_, lambda_;
    std::vector<char> is_in_;
    std::vector<std::size_t> held_;
};

}  // namespace

LeastChange find_least_change(const Constraints& rows, std::span<const char> is_held) {
    expects(rows.coefficient.size() == rows.n_rows() * rows.n_inputs, "every row has a coefficient of every input");
    expects(is_held.empty() || is_held.size() == rows.n_inputs, "is_held names every input or none");
    Dual dual(rows, is_held);
    LeastChange out;
    std::vector<char> is_bounded(rows.n_inputs, 0);
    for (bool has_grown = true; has_grown;) {
        out.is_solved = dual.solve();
        has_grown = false;
        for (std::size_t input = 0; input < rows.n_inputs; ++input) {
            if (is_bounded[input] != 0 || std::abs(dual.x()[input]) <= rows.most + kBroken) continue;
            is_bounded[input] = 1;
            has_grown = true;
            for (const double sign : {1.0, -1.0}) dual.add_bound(input, sign, rows.most);
        }
    }
    out.change = dual.x();
    out.multiplier.assign(dual.lambda().begin(), dual.lambda().begin() + static_cast<std::ptrdiff_t>(rows.n_rows()));
    out.cost = dot(out.change, out.change);
    for (std::size_t row = 0; row < rows.n_rows(); ++row) {
        std::span<const double> a = rows.row(row);
        const double excess = dot(a, out.change) - rows.bound[row];
        out.slack.push_back(excess > kImpossible ? excess : 0.0);
    }
    return out;
}

}  // namespace knelpunt::reconcile
