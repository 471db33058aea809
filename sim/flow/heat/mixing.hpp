#pragma once

#include <vector>

namespace knelpunt::heat {

/// Anderson's acceleration of x -> g(x): the next x is the mixture of what the last steps gave whose steps would cancel best.
/// @see Anderson, "Iterative procedures for nonlinear integral equations", J. ACM 12, 1965; Walker and Ni, SIAM J. Numerical
///      Analysis 49, 2011
class Mixing {
public:
    /// @param depth  steps that are mixed
    explicit Mixing(std::size_t depth) : depth_(depth) {}

    void reset();
    /// Next point after `x` gave `image`; both of one length, each entry measured by `scale`.
    std::vector<double> next(const std::vector<double>& x, const std::vector<double>& image,
                             const std::vector<double>& scale);

private:
    std::size_t depth_;
    std::vector<std::vector<double>> changes_, step_changes_;  ///< of points and of scaled steps, newest last
    std::vector<double> last_x_, last_step_;
};

}  // namespace knelpunt::heat
