#include "sim/solver/interior/lanes/lane_work.hpp"

#include <algorithm>

namespace knelpunt::solver {

LaneScratch::LaneScratch(const LaneProgram& program) {
    constexpr std::size_t kWidth = numeric::kLaneWidth;
    const std::size_t n = program.n_variables(), k = program.n_states(), g = program.n_capacities(), c = k + g,
                      n_wide = program.pattern.widened_column.size();
    const auto room = [](numeric::AlignedVector& aligned_vector, std::size_t n_items) {
        aligned_vector.assign(n_items * kWidth, 0.0);
    };
    room(scaled, program.pattern.entries.size());
    room(raw, static_cast<std::size_t>(program.pattern.n_places()));
    room(local, program.n_local() + c);
    room(dense, program.pattern.dense.size());
    room(zero, 1);
    room(gradient, n);
    for (auto* array : {&wide_lower, &wide_upper, &lower_step, &upper_step, &wide_h}) room(*array, n_wide);
    for (auto* array : {&m, &factor, &inverse, &product}) room(*array, k * k);
    for (auto* array : {&mixed, &right, &border}) room(*array, k * c);
    room(vector, 8 * k);
    for (std::size_t variable = 0; variable < n; ++variable) {
        lower.push_back(program.lower.at(variable, 0));
        upper.push_back(program.upper.at(variable, 0));
    }
    lower_move.assign(n, zero.data());
    upper_move.assign(n, zero.data());
    for (std::size_t position = 0; position < program.entry.n_items(); ++position)
        entry.push_back(program.entry.at(position, 0));
}

LaneWork::LaneWork(const LaneProgram& lane_program)
    : program(lane_program), segments(lane_program.n_groups), sums(lane_program.n_groups) {
    constexpr std::size_t kWidth = numeric::kLaneWidth;
    const std::size_t n = lane_program.n_variables(), k = lane_program.n_states(), g = lane_program.n_capacities(),
                      m = lane_program.n_local(), n_wide = lane_program.pattern.widened_column.size(),
                      n_packed = k * (k + 1) / 2;
    std::vector<std::pair<LaneArray*, std::size_t>> wanted;
    const auto room = [&](LaneArray& to, std::size_t n_items) {
        wanted.emplace_back(&to, lane_program.n_lane_stages() * n_items * kWidth);
    };
    for (auto* to : {&x, &lower_dual, &upper_dual, &weight, &right, &affine, &dx}) room(*to, n);
    for (auto* to : {&y, &dy, &inverse_d, &forward}) room(*to, m);
    for (auto* to : {&multiplier, &dmultiplier, &root, &local_right, &moved}) room(*to, k);
    room(residual, m + k);
    room(rest, m + 2 * k);
    room(l, static_cast<std::size_t>(lane_program.pattern.n_places()));
    room(y_inverse, n_packed);
    room(q, n_packed);
    room(coupling, k * g);
    room(shift, n_wide);
    for (auto* to : {&before, &behind}) wanted.emplace_back(to, lane_program.n_groups * k * kWidth);
    carve(wanted);
    for (LaneSegments& segment : segments) {
        for (auto* to : {&segment.q, &segment.phi, &segment.sig}) to->assign(k * k * kWidth, 0.0);
        for (auto* to : {&segment.gam, &segment.xi}) to->assign(k * g * kWidth, 0.0);
        segment.capacity.assign(g * g * kWidth, 0.0);
        segment.right.assign(g * kWidth, 0.0);
        for (auto* to : {&segment.end, &segment.price, &segment.content, &segment.behind}) to->assign(k * kWidth, 0.0);
    }
    for (GroupSums& sum : sums) sum.capacity.assign(g * kWidth, 0.0);
    for (auto* to :
         {&capacity, &capacity_lower_dual, &capacity_upper_dual, &dcapacity, &affine_capacity, &solved_capacity})
        to->assign(g, 0.0);
}

void LaneWork::carve(const std::vector<std::pair<LaneArray*, std::size_t>>& wanted) {
    std::size_t n = 0;
    for (const auto& [array, size] : wanted) n += size;
    memory_.assign(n, 0.0);
    double* next = memory_.data();
    for (const auto& [array, size] : wanted) {
        *array = {next, size};
        next += size;
    }
}

void LaneWork::put_ends(LaneArray variables, LaneArray prices) {
    constexpr std::size_t kWidth = numeric::kLaneWidth;
    const std::size_t k = program.n_states(), n = program.n_variables();
    if (k == 0) return;
    for (const LaneSequence& sequence : program.sequences) {
        for (std::size_t position = 0; position < sequence.n_segments; ++position) {
            const std::size_t segment = sequence.first_segment + position;
            double* to_before = before.data() + segment / kWidth * k * kWidth + segment % kWidth;
            double* to_behind = behind.data() + segment / kWidth * k * kWidth + segment % kWidth;
            for (std::size_t state = 0; state < k; ++state) to_before[state * kWidth] = to_behind[state * kWidth] = 0.0;
            const bool is_first = position == 0, is_last = position + 1 == sequence.n_segments;
            if (!is_first || sequence.is_cyclic) {
                const std::size_t other = is_first ? sequence.first_segment + sequence.n_segments - 1 : segment - 1;
                const std::size_t last = other / kWidth * program.n_steps + program.segment_length[other] - 1;
                for (std::size_t state = 0; state < k; ++state)
                    to_before[state * kWidth] =
                        variables[(last * n + program.n_columns() + state) * kWidth + other % kWidth];
            }
            if (!is_last || sequence.is_cyclic) {
                const std::size_t other = is_last ? sequence.first_segment : segment + 1;
                const std::size_t first = other / kWidth * program.n_steps;
                for (std::size_t state = 0; state < k; ++state)
                    to_behind[static_cast<std::size_t>(program.from[state]) * kWidth] +=
                        program.keep.at(state, first, other % kWidth) *
                        prices[(first * k + state) * kWidth + other % kWidth];
            }
        }
    }
}

double LaneWork::total(LaneSum which) const {
    double out = 0.0;
    for (const GroupSums& group_sums : sums)
        for (const double lane : group_sums.sum[which]) out += lane;
    return out;
}

double LaneWork::most(LaneMost which) const {
    double out = 0.0;
    for (const GroupSums& group_sums : sums)
        for (const double lane : group_sums.most[which]) out = std::max(out, lane);
    return out;
}

double LaneWork::capacity_total(std::size_t which) const {
    constexpr std::size_t kWidth = numeric::kLaneWidth;
    double out = 0.0;
    for (const GroupSums& group_sums : sums)
        for (std::size_t lane = 0; lane < kWidth; ++lane) out += group_sums.capacity[which * kWidth + lane];
    return out;
}

std::size_t LaneWork::n_bytes_per_iteration() const {
    // A group's arrays stay in the cache from one global sum to the next: evaluate, factor and probe (4 arrays per variable read,
    // 2 written), backward of the predictor (5, 1), correct and probe (6, 1), backward of the corrector (7, 1), update (5, 3). The
    // factor is written once and read three times, as is the recursion.
    const std::size_t of_variables = 35 * x.size(), of_rows = 12 * y.size() + 4 * residual.size(),
                      of_factor = 4 * l.size(),
                      of_recursion = 4 * (y_inverse.size() + q.size()) + 16 * multiplier.size() + 4 * coupling.size();
    return 8 * (of_variables + of_rows + of_factor + of_recursion) + 5 * program.n_bytes();
}

}  // namespace knelpunt::solver
