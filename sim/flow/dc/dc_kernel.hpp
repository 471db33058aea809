#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/flow/dc/dc_model.hpp"
#include "sim/numeric/aligned.hpp"

namespace knelpunt::flow {

/// Hours treated at once. Rows of a block hold one value per hour; unused hours at the end of the axis are 0.
/// 64 hours x 130 nodes of doubles stay in the second-level cache.
inline constexpr std::size_t kBlockSteps = 64;

/// A matrix [row][kBlockSteps], rows aligned to the lanes.
class BlockMatrix {
public:
    BlockMatrix() = default;
    explicit BlockMatrix(std::size_t n_rows) : values_(n_rows * kBlockSteps, 0.0) {}

    [[nodiscard]] double* row(std::size_t row) { return values_.data() + row * kBlockSteps; }
    [[nodiscard]] const double* row(std::size_t row) const { return values_.data() + row * kBlockSteps; }
    [[nodiscard]] double* data() { return values_.data(); }
    [[nodiscard]] const double* data() const { return values_.data(); }
    [[nodiscard]] bool is_empty() const { return values_.empty(); }
    void fill(double value) { values_.assign(values_.size(), value); }

private:
    numeric::AlignedVector values_;
};

/// row += scale * series over kBlockSteps hours, fused; `series` needs no alignment.
void add_scaled(double scale, const double* series, double* row);

/// Flow on every branch for the injections of a block.
///
/// Forward and backward substitution with the shared factor, all hours of the block side by side, then
/// flow = b (theta_from - theta_to - shift).
///
/// @param injection_pu  [node][hour], adds up to 0 per island; not changed
/// @param scratch       [node][hour], overwritten
/// @param flow_pu       [branch][hour], result, positive from -> to
void solve_block(const DcModel& model, const BlockMatrix& injection_pu, BlockMatrix& scratch, BlockMatrix& flow_pu);

/// Smallest room that an outage pair leaves in any hour, by direction, one value per lane of eight.
/// Room up = limit - flow (for more flow from -> to), room down = limit + flow.
struct PairRoom {
    numeric::AlignedVector up_pu, down_pu;  ///< [pair][lane], start at infinity
    explicit PairRoom(std::size_t n_pairs = 0);
};

/// A room that is held against limits of its own.
struct ApartRoom {
    const BlockMatrix* limit_pu = nullptr;  ///< [branch][hour]
    PairRoom* room = nullptr;
};

/// Worst state after an outage for every branch and hour of a block, and the smallest room of every pair.
///
/// @param flow_pu     [branch][hour]
/// @param limit_pu    [branch][hour] limit of the flow after an outage; infinite where outages do not count
/// @param worst_pu    [branch][hour] largest |flow after outage| referred to the full group
/// @param worst_pair  [branch][hour] pair that gives it, -1 if the branch has none
/// @param apart       where given, the smallest room below other limits too
void worst_outages(const DcModel& model, const BlockMatrix& flow_pu, const BlockMatrix& limit_pu, BlockMatrix& worst_pu,
                   BlockMatrix& worst_pair, PairRoom& room, ApartRoom apart = {});

/// Smallest room without outage, the same way: [branch][lane].
void base_room(const BlockMatrix& flow_pu, const BlockMatrix& limit_pu, std::size_t n_branches, PairRoom& room);

}  // namespace knelpunt::flow
