#include "sim/flow/ac/ac_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/flow/ac/ac_kernel.cpp"
#include "sim/numeric/lanes.hpp"

#include "sim/flow/ac/state_vector.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::flow::HWY_NAMESPACE {

constexpr std::size_t kBlockSize = 4 * kStates;
constexpr float kLongestStep = 0.3F;  // log of a voltage; a state from which Newton would leap does not come back
constexpr float kWidestTurn = 0.8F;   // [rad] in one step

/// Entries of one state's factor, read as if all had the same.
struct SharedFactor {
    const float* values;
    [[nodiscard]] HWY_INLINE Block block(int position) const {
        const float* from = values + 4 * static_cast<std::size_t>(position);
        return {Floats::all(from[0]), Floats::all(from[1]), Floats::all(from[2]), Floats::all(from[3])};
    }
};

struct OwnFactors {
    const float* values;
    [[nodiscard]] HWY_INLINE Block block(int position) const {
        return Block::load(values + kBlockSize * static_cast<std::size_t>(position));
    }
};

/// Current into the grid at each bus, i = y v, then s = v conj(i).
template <class Factor>
HWY_INLINE void mismatch_and_forward(const AcPattern& pattern, const double* y_pu, const Factor& factor,
                                     AcStates& states, AcScratch& scratch) {
    const double *e_pu = states.e_pu.data(), *f_pu = states.f_pu.data();
    const int* columns = pattern.y_column.data();
    float* step = scratch.step.data();
    const AcPatch *patch = states.patches.data(), *last_patch = patch + states.patches.size();
    Floats worst = Floats::all(0.0F), sum = Floats::all(0.0F);
    const std::size_t n = pattern.n();
    for (std::size_t row = 0; row < n; ++row) {
        Doubles i_e = Doubles::all(0.0), i_f = Doubles::all(0.0);
        const int last = pattern.y_start[row + 1];
        for (int entry = pattern.y_start[row]; entry < last; ++entry) {
            const std::size_t position = static_cast<std::size_t>(columns[entry]) * kStates;
            const Doubles e = Doubles::load(e_pu + position), f = Doubles::load(f_pu + position);
            const Doubles g = Doubles::all(y_pu[2 * entry]), b = Doubles::all(y_pu[2 * entry + 1]);
            i_e = nfma(b, f, fma(g, e, i_e));
            i_f = fma(b, e, fma(g, f, i_f));
        }
        for (; patch != last_patch && static_cast<std::size_t>(patch->row) == row; ++patch) {
            const std::size_t position = static_cast<std::size_t>(patch->column) * kStates;
            const Doubles e = Doubles::load(e_pu + position), f = Doubles::load(f_pu + position);
            const Doubles g = Doubles::load(patch->g_pu.data()), b = Doubles::load(patch->b_pu.data());
            i_e = nfma(b, f, fma(g, e, i_e));
            i_f = fma(b, e, fma(g, f, i_f));
        }
        const std::size_t own = row * kStates;
        const Doubles e = Doubles::load(e_pu + own), f = Doubles::load(f_pu + own);
        const Doubles p = nfma(f, i_f, nfma(e, i_e, Doubles::load(states.p_pu + own)));
        const Doubles q = fma(e, i_f, nfma(f, i_e, Doubles::load(states.q_pu + own)));
        Floats r_p = to_float(p) * Floats::load(states.is_p_given.data() + own);
        Floats r_q = to_float(q) * Floats::load(states.is_q_given.data() + own);
        worst = max(worst, max(abs(r_p), abs(r_q)));
        sum = sum + abs(r_p) + abs(r_q);  // what is no number stays visible here
        substitute_forward(pattern, factor, row, step, r_p, r_q);
        r_p.store(step + 2 * own);
        r_q.store(step + 2 * own + kStates);
    }
    worst.store(states.mismatch_pu.data());
    alignas(64) float sums[kStates];
    sum.store(sums);
    for (std::size_t state = 0; state < kStates; ++state) {
        if (!(sums[state] < 3e38F)) states.mismatch_pu[state] = sums[state];
    }
}

/// Subtracts from what is given at a row what the rows before it took.
template <class Factor>
HWY_INLINE void substitute_forward(const AcPattern& pattern, const Factor& factor, std::size_t row, const float* step,
                                   Floats& r_p, Floats& r_q) {
    const int* block_column = pattern.block_column.data();
    const int own_block = pattern.block_own[row];
    for (int block = pattern.block_start[row]; block < own_block; ++block) {
        const float* y = step + 2 * kStates * static_cast<std::size_t>(block_column[block]);
        const Floats y_p = Floats::load(y), y_q = Floats::load(y + kStates);
        const Block l = factor.block(block);
        r_p = nfma(l.ab, y_q, nfma(l.aa, y_p, r_p));
        r_q = nfma(l.bb, y_q, nfma(l.ba, y_p, r_q));
    }
}

/// Turns and stretches the voltage of a bus: v + v ((1 + a) (cos t + j sin t) - 1), the change in single precision as the
/// step that it comes from; held voltages keep their size by one step of Newton's method for 1 / |v|.
HWY_INLINE void move_voltage(std::size_t row, const Floats& turn, const Floats& stretch, AcStates& states) {
    const std::size_t own = row * kStates;
    double *to_e = states.e_pu.data() + own, *to_f = states.f_pu.data() + own;
    const Doubles e = Doubles::load(to_e), f = Doubles::load(to_f);
    const Floats t = max(min(turn, Floats::all(kWidestTurn)), Floats::all(-kWidestTurn));
    const Floats a = max(min(stretch, Floats::all(kLongestStep)), Floats::all(-kLongestStep));
    const Floats t2 = t * t, size = Floats::all(1.0F) + a;
    const Floats cosine_less_1 =
        t2 * fma(t2, fma(t2, Floats::all(-1.0F / 720.0F), Floats::all(1.0F / 24.0F)), Floats::all(-0.5F));
    const Floats sine =
        t * fma(t2,
                fma(t2, fma(t2, Floats::all(-1.0F / 5040.0F), Floats::all(1.0F / 120.0F)), Floats::all(-1.0F / 6.0F)),
                Floats::all(1.0F));
    const Doubles change_e = to_double(fma(size, cosine_less_1, a)), change_f = to_double(size * sine);
    Doubles new_e = nfma(f, change_f, fma(e, change_e, e)), new_f = fma(e, change_f, fma(f, change_e, f));
    const Floats is_held = Floats::load(states.is_p_given.data() + own) - Floats::load(states.is_q_given.data() + own);
    if (!all_zero(is_held)) {
        const Doubles v2 = fma(new_e, new_e, new_f * new_f), half = Doubles::all(0.5);
        const Doubles back =
            fma(to_double(is_held), nfma(half * v2, Doubles::all(states.per_v2[row]), half), Doubles::all(1.0));
        new_e = new_e * back;
        new_f = new_f * back;
    }
    new_e.store(to_e);
    new_f.store(to_f);
}

/// Turn and stretch of one bus from those of the buses that come after it.
template <class Factor>
HWY_INLINE void substitute_back(const AcPattern& pattern, const Factor& factor, std::size_t row, const float* step,
                                Floats& turn, Floats& stretch) {
    const int* block_column = pattern.block_column.data();
    Floats z_t = Floats::load(step + 2 * kStates * row), z_v = Floats::load(step + 2 * kStates * row + kStates);
    const int own_block = pattern.block_own[row], last = pattern.block_start[row + 1];
    for (int block = own_block + 1; block < last; ++block) {
        const float* x = step + 2 * kStates * static_cast<std::size_t>(block_column[block]);
        const Floats x_t = Floats::load(x), x_v = Floats::load(x + kStates);
        const Block u = factor.block(block);
        z_t = nfma(u.ab, x_v, nfma(u.aa, x_t, z_t));
        z_v = nfma(u.bb, x_v, nfma(u.ba, x_t, z_v));
    }
    const Block d = factor.block(own_block);
    turn = fma(d.ab, z_v, d.aa * z_t);
    stretch = fma(d.bb, z_v, d.ba * z_t);
}

template <class Factor>
HWY_INLINE void backward_and_move(const AcPattern& pattern, const Factor& factor, AcStates& states,
                                  AcScratch& scratch) {
    float* step = scratch.step.data();
    const Floats is_open = Floats::load(states.is_open.data());
    for (std::size_t row = pattern.n(); row-- > 0;) {
        Floats turn, stretch;
        substitute_back(pattern, factor, row, step, turn, stretch);
        turn = turn * is_open;
        stretch = stretch * is_open;
        turn.store(step + 2 * kStates * row);
        stretch.store(step + 2 * kStates * row + kStates);
        move_voltage(row, turn, stretch, states);
    }
}

template <class Factor>
HWY_INLINE void back_in_place(const AcPattern& pattern, const Factor& factor, float* step) {
    for (std::size_t row = pattern.n(); row-- > 0;) {
        Floats turn, stretch;
        substitute_back(pattern, factor, row, step, turn, stretch);
        turn.store(step + 2 * kStates * row);
        stretch.store(step + 2 * kStates * row + kStates);
    }
}

template <class Factor>
HWY_INLINE void forward_in_place(const AcPattern& pattern, const Factor& factor, std::size_t first_row, float* step) {
    for (std::size_t row = first_row; row < pattern.n(); ++row) {
        float* own = step + 2 * kStates * row;
        Floats r_p = Floats::load(own), r_q = Floats::load(own + kStates);
        substitute_forward(pattern, factor, row, step, r_p, r_q);
        r_p.store(own);
        r_q.store(own + kStates);
    }
}

void back_shared(const AcPattern& pattern, const float* factor, AcScratch& scratch) {
    back_in_place(pattern, SharedFactor{factor}, scratch.step.data());
}

void correct_shared(const AcPattern& pattern, const float* factor, std::size_t first_row, AcScratch& scratch) {
    float *correction = scratch.v.data(), *step = scratch.step.data();
    forward_in_place(pattern, SharedFactor{factor}, first_row, correction);
    back_in_place(pattern, SharedFactor{factor}, correction);
    for (std::size_t position = 0; position < 2 * kStates * pattern.n(); position += kStates)
        (Floats::load(step + position) + Floats::load(correction + position)).store(step + position);
}

void columns_own(const AcPattern& pattern, const AcFactors& factors, std::size_t first_row, AcScratch& scratch) {
    forward_in_place(pattern, OwnFactors{factors.data()}, first_row, scratch.v.data());
    back_in_place(pattern, OwnFactors{factors.data()}, scratch.v.data());
}

void move_plain(AcStates& states, AcScratch& scratch) {
    const Floats is_open = Floats::load(states.is_open.data());
    for (std::size_t row = 0; row < states.per_v2.size(); ++row) {
        const float* own = scratch.step.data() + 2 * kStates * row;
        move_voltage(row, Floats::load(own) * is_open, Floats::load(own + kStates) * is_open, states);
    }
}

/// With steps s, moves m, d = s - s_last: m = s - c (m_last + d), c = s'd / d'd.
void move_mixed(AcStates& states, AcScratch& scratch) {
    constexpr float kMostMixed = 0.5F;  // beyond it the last two steps are no guide
    float *step = scratch.step.data(), *last_step = scratch.last_step.data(), *last_move = scratch.last_move.data();
    Floats along = Floats::all(0.0F), size = Floats::all(1e-30F);
    const std::size_t n = states.per_v2.size();
    for (std::size_t row = n; row-- > 0;) {
        const float *own = step + 2 * kStates * row, *last = last_step + 2 * kStates * row;
        const Floats turn = Floats::load(own), stretch = Floats::load(own + kStates);
        const Floats d_t = turn - Floats::load(last), d_v = stretch - Floats::load(last + kStates);
        along = fma(turn, d_t, fma(stretch, d_v, along));
        size = fma(d_t, d_t, fma(d_v, d_v, size));
    }
    const Floats most = Floats::load(scratch.mixes.data()) * Floats::all(kMostMixed);
    const Floats share = max(min(along / size, most), Floats::all(0.0F) - most);
    const Floats is_open = Floats::load(states.is_open.data());
    for (std::size_t row = 0; row < n; ++row) {
        const std::size_t position = 2 * kStates * row;
        const auto mixed = [&](std::size_t unknown) {
            const Floats now = Floats::load(step + unknown), before = Floats::load(last_step + unknown);
            const Floats move = nfma(share, Floats::load(last_move + unknown) + now - before, now) * is_open;
            now.store(last_step + unknown);
            move.store(last_move + unknown);
            return move;
        };
        const Floats turn = mixed(position), stretch = mixed(position + kStates);
        move_voltage(row, turn, stretch, states);
    }
}

/// Blocks of one row: d s_row = u_row s_row + sum t conj(u_column), t = v_row conj(y v_column), u = dlnv + j dtheta.
HWY_INLINE void assemble_row(const AcPattern& pattern, const double* y_pu, const AcStates& states, const float* v,
                             std::size_t row, const AcPatch*& patch, float* blocks) {
    const std::size_t own = row * kStates;
    const Floats e = Floats::load(v + 2 * own), f = Floats::load(v + 2 * own + kStates);
    const Floats p_given = Floats::load(states.is_p_given.data() + own);
    const Floats q_given = Floats::load(states.is_q_given.data() + own);
    const Floats zero = Floats::all(0.0F), one = Floats::all(1.0F);
    for (int block = pattern.block_start[row]; block < pattern.block_start[row + 1]; ++block)
        Block{zero, zero, zero, zero}.store(blocks + kBlockSize * static_cast<std::size_t>(block));
    Floats p = zero, q = zero;
    const auto add = [&](int column, int block, const Floats& g, const Floats& b) {
        const float* other = v + 2 * kStates * static_cast<std::size_t>(column);
        const Floats e_other = Floats::load(other), f_other = Floats::load(other + kStates);
        const Floats i_e = nfma(b, f_other, g * e_other), i_f = fma(b, e_other, g * f_other);
        const Floats t_p = fma(f, i_f, e * i_e), t_q = nfma(e, i_f, f * i_e);
        p = p + t_p;
        q = q + t_q;
        float* entry = blocks + kBlockSize * static_cast<std::size_t>(block);
        Block values = Block::load(entry);
        values.aa = fma(t_q, p_given, values.aa);
        values.ab = fma(t_p, p_given, values.ab);
        values.ba = nfma(t_p, q_given, values.ba);
        values.bb = fma(t_q, q_given, values.bb);
        values.store(entry);
    };
    for (int entry = pattern.y_start[row]; entry < pattern.y_start[row + 1]; ++entry) {
        const auto entry_index = static_cast<std::size_t>(entry);
        add(pattern.y_column[entry_index], pattern.y_block[entry_index],
            Floats::all(static_cast<float>(y_pu[2 * entry_index])),
            Floats::all(static_cast<float>(y_pu[2 * entry_index + 1])));
    }
    for (const AcPatch* end = states.patches.data() + states.patches.size();
         patch != end && static_cast<std::size_t>(patch->row) == row; ++patch) {
        add(patch->column, patch->block, to_float(Doubles::load(patch->g_pu.data())),
            to_float(Doubles::load(patch->b_pu.data())));
    }
    float* block_values = blocks + kBlockSize * static_cast<std::size_t>(pattern.block_own[row]);
    Block values = Block::load(block_values);
    values.aa = values.aa - q * p_given + (one - p_given);
    values.ab = values.ab + p * p_given;
    values.ba = values.ba + p * q_given;
    values.bb = values.bb + q * q_given + (one - q_given);
    values.store(block_values);
}

/// Subtracts what earlier rows say of this one, then inverts its own block.
HWY_INLINE void eliminate_row(const AcPattern& pattern, std::size_t row, const int*& target, float* blocks) {
    const int own_block = pattern.block_own[row];
    for (int block = pattern.block_start[row]; block < own_block; ++block) {
        const auto from = static_cast<std::size_t>(pattern.block_column[static_cast<std::size_t>(block)]);
        float* entry = blocks + kBlockSize * static_cast<std::size_t>(block);
        const Block a = Block::load(entry);
        const int from_own = pattern.block_own[from], last = pattern.block_start[from + 1];
        const Block d = Block::load(blocks + kBlockSize * static_cast<std::size_t>(from_own));
        const Block l{fma(a.ab, d.ba, a.aa * d.aa), fma(a.ab, d.bb, a.aa * d.ab), fma(a.bb, d.ba, a.ba * d.aa),
                      fma(a.bb, d.bb, a.ba * d.ab)};
        l.store(entry);
        const float* above = blocks + kBlockSize * static_cast<std::size_t>(from_own + 1);
        for (int other = from_own + 1; other < last; ++other, above += kBlockSize) {
            float* to = blocks + kBlockSize * static_cast<std::size_t>(*target++);
            const Block u = Block::load(above);
            Block updated = Block::load(to);
            updated.aa = nfma(l.ab, u.ba, nfma(l.aa, u.aa, updated.aa));
            updated.ab = nfma(l.ab, u.bb, nfma(l.aa, u.ab, updated.ab));
            updated.ba = nfma(l.bb, u.ba, nfma(l.ba, u.aa, updated.ba));
            updated.bb = nfma(l.bb, u.bb, nfma(l.ba, u.ab, updated.bb));
            updated.store(to);
        }
    }
    float* entry = blocks + kBlockSize * static_cast<std::size_t>(own_block);
    const Block a = Block::load(entry);
    const Floats inverse = Floats::all(1.0F) / nfma(a.ab, a.ba, a.aa * a.bb);
    const Floats minus = Floats::all(0.0F) - inverse;
    Block{a.bb * inverse, a.ab * minus, a.ba * minus, a.aa * inverse}.store(entry);
}

void factor_lanes(const AcPattern& pattern, const double* y_pu, const AcStates& states, AcScratch& scratch,
                  AcFactors& factors) {
    float* v = scratch.v.data();
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        const std::size_t own = row * kStates;
        to_float(Doubles::load(states.e_pu.data() + own)).store(v + 2 * own);
        to_float(Doubles::load(states.f_pu.data() + own)).store(v + 2 * own + kStates);
    }
    const AcPatch* patch = states.patches.data();
    const int* target = pattern.target.data();
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        assemble_row(pattern, y_pu, states, v, row, patch, factors.data());
        eliminate_row(pattern, row, target, factors.data());
    }
}

void mismatch_own(const AcPattern& pattern, const double* y_pu, const AcFactors& factors, AcStates& states,
                  AcScratch& scratch) {
    mismatch_and_forward(pattern, y_pu, OwnFactors{factors.data()}, states, scratch);
}
void step_own(const AcPattern& pattern, const AcFactors& factors, AcStates& states, AcScratch& scratch) {
    backward_and_move(pattern, OwnFactors{factors.data()}, states, scratch);
}
void mismatch_shared(const AcPattern& pattern, const double* y_pu, const float* factor, AcStates& states,
                     AcScratch& scratch) {
    mismatch_and_forward(pattern, y_pu, SharedFactor{factor}, states, scratch);
}
void step_shared(const AcPattern& pattern, const float* factor, AcStates& states, AcScratch& scratch) {
    backward_and_move(pattern, SharedFactor{factor}, states, scratch);
}

void currents_lanes(std::span<const BranchPlace> branches, const AcStates& states, double* signed_current,
                    std::array<double, kStates>& loss_pu) {
    const Doubles zero = Doubles::all(0.0);
    Doubles loss = zero;
    for (const BranchPlace& branch : branches) {
        const std::size_t from = static_cast<std::size_t>(branch.from) * kStates;
        const std::size_t to = static_cast<std::size_t>(branch.to) * kStates;
        const Doubles per_ratio = branch.per_ratio == nullptr ? Doubles::all(1.0) : Doubles::load(branch.per_ratio);
        const Doubles e_from = Doubles::load(states.e_pu.data() + from) * per_ratio;
        const Doubles f_from = Doubles::load(states.f_pu.data() + from) * per_ratio;
        const Doubles e_to = Doubles::load(states.e_pu.data() + to), f_to = Doubles::load(states.f_pu.data() + to);
        const auto current = [&](const Complex& own_y, const Doubles& e_own, const Doubles& f_own,
                                 const Complex& other_y, const Doubles& e_other, const Doubles& f_other, Doubles& i_e,
                                 Doubles& i_f) {
            const Doubles g = Doubles::all(own_y.real()), b = Doubles::all(own_y.imag());
            const Doubles g_other = Doubles::all(other_y.real()), b_other = Doubles::all(other_y.imag());
            i_e = nfma(b, f_own, fma(g, e_own, nfma(b_other, f_other, g_other * e_other)));
            i_f = fma(b, e_own, fma(g, f_own, fma(b_other, e_other, g_other * f_other)));
        };
        Doubles from_e, from_f, to_e, to_f;
        current(branch.y.ff, e_from, f_from, branch.y.ft, e_to, f_to, from_e, from_f);
        current(branch.y.tt, e_to, f_to, branch.y.tf, e_from, f_from, to_e, to_f);
        const Doubles p = fma(e_from, from_e, f_from * from_f);
        loss = loss + p + fma(e_to, to_e, f_to * to_f);
        from_e = from_e * per_ratio;
        from_f = from_f * per_ratio;
        const Doubles most = max(fma(from_e, from_e, from_f * from_f), fma(to_e, to_e, to_f * to_f));
        const Doubles size = sqrt(most) * Doubles::all(branch.scale);
        where_less(p, zero, zero - size, size).store(signed_current);
        signed_current += kStates;
    }
    alignas(64) double sums[kStates];
    loss.store(sums);
    std::copy_n(sums, kStates, loss_pu.begin());
}

void voltages_lanes(const AcStates& states, const std::array<double, kStates>& counts, double* least_v2,
                    double* most_v2) {
    constexpr double kFar = 1e30;
    alignas(64) std::array<double, kStates> far;
    for (std::size_t state = 0; state < kStates; ++state) far[state] = (1.0 - counts[state]) * kFar;
    const Doubles away = Doubles::load(far.data());
    for (std::size_t row = 0; row < states.per_v2.size(); ++row) {
        const std::size_t position = row * kStates;
        const Doubles e = Doubles::load(states.e_pu.data() + position),
                      f = Doubles::load(states.f_pu.data() + position);
        const Doubles v2 = fma(e, e, f * f);
        min(Doubles::load(least_v2 + position), v2 + away).store(least_v2 + position);
        max(Doubles::load(most_v2 + position), v2 - away).store(most_v2 + position);
    }
}

void worst_lanes(std::span<const ActedOn> branches, const double* current, const double* limit, double* worst,
                 double* which, double* room_up, double* room_down) {
    using Tag = Doubles::Tag;
    for (const ActedOn& acted : branches) {
        const std::size_t row = static_cast<std::size_t>(acted.branch) * kStates;
        const Doubles now = Doubles::load(current + row), most = Doubles::load(limit + row);
        const Doubles size = abs(now), known = Doubles::load(worst + row);
        where_less(known, size, Doubles::all(static_cast<double>(acted.pair)), Doubles::load(which + row))
            .store(which + row);
        max(known, size).store(worst + row);
        const Doubles up = most - now, down = most + now;
        const std::size_t room = static_cast<std::size_t>(acted.pair) * numeric::kLaneWidth;
        constexpr std::size_t kHalf = Doubles::kParts / 2;
        for (std::size_t part = 0; part < kHalf; ++part) {
            const auto least = [&](double* to, const Doubles& doubles) {
                double* place = to + room + part * Doubles::kLanes;
                hn::Store(hn::Min(hn::Load(Tag(), place), hn::Min(doubles.part[part], doubles.part[part + kHalf])),
                          Tag(), place);
            };
            least(room_up, up);
            least(room_down, down);
        }
    }
}

}  // namespace knelpunt::flow::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::flow {

HWY_EXPORT(factor_lanes);
HWY_EXPORT(mismatch_own);
HWY_EXPORT(step_own);
HWY_EXPORT(mismatch_shared);
HWY_EXPORT(step_shared);
HWY_EXPORT(back_shared);
HWY_EXPORT(correct_shared);
HWY_EXPORT(columns_own);
HWY_EXPORT(move_plain);
HWY_EXPORT(move_mixed);
HWY_EXPORT(currents_lanes);
HWY_EXPORT(voltages_lanes);
HWY_EXPORT(worst_lanes);

AcStates::AcStates(std::size_t n)
    : e_pu(n * kStates, 1.0),
      f_pu(n * kStates, 0.0),
      is_p_given(n * kStates, 1.0F),
      is_q_given(n * kStates, 1.0F),
      per_v2(n, 1.0) {
    is_open.fill(1.0F);
}

void factor_states(const AcPattern& pattern, const double* y_pu, const AcStates& states, AcScratch& scratch,
                   AcFactors& factors) {
    HWY_DYNAMIC_DISPATCH(factor_lanes)(pattern, y_pu, states, scratch, factors);
}
void find_mismatch(const AcPattern& pattern, const double* y_pu, const AcFactors& factors, AcStates& states,
                   AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(mismatch_own)(pattern, y_pu, factors, states, scratch);
}
void take_step(const AcPattern& pattern, const AcFactors& factors, AcStates& states, AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(step_own)(pattern, factors, states, scratch);
}
void find_mismatch_shared(const AcPattern& pattern, const double* y_pu, const float* factor, AcStates& states,
                          AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(mismatch_shared)(pattern, y_pu, factor, states, scratch);
}
void take_step_shared(const AcPattern& pattern, const float* factor, AcStates& states, AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(step_shared)(pattern, factor, states, scratch);
}
void take_mixed_step_shared(const AcPattern& pattern, const float* factor, AcStates& states, AcScratch& scratch) {
    find_step_shared(pattern, factor, scratch);
    move_by_step(true, states, scratch);
}
void find_step_shared(const AcPattern& pattern, const float* factor, AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(back_shared)(pattern, factor, scratch);
}
void add_correction_shared(const AcPattern& pattern, const float* factor, std::size_t first_row, AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(correct_shared)(pattern, factor, first_row, scratch);
}
void solve_columns(const AcPattern& pattern, const AcFactors& factors, std::size_t first_row, AcScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(columns_own)(pattern, factors, first_row, scratch);
}
void move_by_step(bool is_mixed, AcStates& states, AcScratch& scratch) {
    if (is_mixed)
        HWY_DYNAMIC_DISPATCH(move_mixed)(states, scratch);
    else
        HWY_DYNAMIC_DISPATCH(move_plain)(states, scratch);
}

void find_currents(std::span<const BranchPlace> branches, const AcStates& states, double* signed_current,
                   std::array<double, kStates>& loss_pu) {
    HWY_DYNAMIC_DISPATCH(currents_lanes)(branches, states, signed_current, loss_pu);
}
void keep_voltages(const AcStates& states, const std::array<double, kStates>& counts, double* least_v2,
                   double* most_v2) {
    HWY_DYNAMIC_DISPATCH(voltages_lanes)(states, counts, least_v2, most_v2);
}

void keep_worst(std::span<const ActedOn> branches, const double* current, const double* limit, double* worst,
                double* which, double* room_up, double* room_down) {
    HWY_DYNAMIC_DISPATCH(worst_lanes)(branches, current, limit, worst, which, room_up, room_down);
}

}  // namespace knelpunt::flow
#endif  // HWY_ONCE
