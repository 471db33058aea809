#include "sim/flow/heat/mixing.hpp"

#include <Eigen/Dense>

namespace knelpunt::heat {

void Mixing::reset() {
    changes_.clear();
    step_changes_.clear();
    last_x_.clear();
    last_step_.clear();
}

std::vector<double> Mixing::next(const std::vector<double>& x, const std::vector<double>& image,
                                 const std::vector<double>& scale) {
    const std::size_t n = x.size();
    std::vector<double> point(n), step(n), out(n);
    for (std::size_t at = 0; at < n; ++at) {
        point[at] = x[at] / scale[at];
        step[at] = image[at] / scale[at] - point[at];
    }
    if (!last_x_.empty()) {
        changes_.emplace_back(n);
        step_changes_.emplace_back(n);
        for (std::size_t at = 0; at < n; ++at) {
            changes_.back()[at] = point[at] - last_x_[at];
            step_changes_.back()[at] = step[at] - last_step_[at];
        }
        if (changes_.size() > depth_) {
            changes_.erase(changes_.begin());
            step_changes_.erase(step_changes_.begin());
        }
    }
    last_x_ = point;
    last_step_ = step;
    for (std::size_t at = 0; at < n; ++at) out[at] = point[at] + step[at];
    if (!changes_.empty()) {
        const auto rows = static_cast<Eigen::Index>(n), columns = static_cast<Eigen::Index>(changes_.size());
        Eigen::MatrixXd matrix(rows, columns);
        Eigen::VectorXd right(rows);
        for (Eigen::Index row = 0; row < rows; ++row) {
            right(row) = step[static_cast<std::size_t>(row)];
            for (Eigen::Index column = 0; column < columns; ++column)
                matrix(row, column) = step_changes_[static_cast<std::size_t>(column)][static_cast<std::size_t>(row)];
        }
        const Eigen::VectorXd weight = matrix.colPivHouseholderQr().solve(right);
        for (std::size_t column = 0; column < changes_.size(); ++column)
            for (std::size_t at = 0; at < n; ++at)
                out[at] -=
                    weight(static_cast<Eigen::Index>(column)) * (changes_[column][at] + step_changes_[column][at]);
    }
    for (std::size_t at = 0; at < n; ++at) out[at] *= scale[at];
    return out;
}

}  // namespace knelpunt::heat
