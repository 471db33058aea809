#include "sim/flow/ac/state_columns.hpp"

#include <algorithm>
#include <numeric>

#include "sim/numeric/math.hpp"

namespace knelpunt::flow {
namespace {

constexpr float kHopelessPu = 1e6F;

}  // namespace

void fill_column(numeric::AlignedVector& rows, std::size_t row, double value) {
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(row * kStates), kStates, value);
}
void fill_column(FloatRows& rows, std::size_t row, float value) {
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(row * kStates), kStates, value);
}

void put_powers(const AcPattern& pattern, std::span<const std::vector<Complex>> injection_pu,
                std::span<const int> steps, AcPowers& out) {
    for (std::size_t row = 0; row < pattern.n(); ++row) {
        const auto bus = static_cast<std::size_t>(pattern.bus_at[row]);
        for (std::size_t lane = 0; lane < kStates; ++lane) {
            const Complex s = injection_pu[static_cast<std::size_t>(steps[std::min(lane, steps.size() - 1)])][bus];
            out.p_pu[row * kStates + lane] = s.real();
            out.q_pu[row * kStates + lane] = s.imag();
        }
    }
}

void set_roles(const AcModel& model, AcStates& states) {
    for (std::size_t row = 0; row < model.pattern.n(); ++row) {
        const auto bus = static_cast<std::size_t>(model.pattern.bus_at[row]);
        const bool is_free = model.is_live[bus] != 0 && model.net.role[bus] != BusRole::reference;
        const bool is_load = is_free && model.net.role[bus] == BusRole::load;
        fill_column(states.is_p_given, row, is_free ? 1.0F : 0.0F);
        fill_column(states.is_q_given, row, is_load ? 1.0F : 0.0F);
        states.per_v2[row] = 1.0 / (model.net.v_pu[bus] * model.net.v_pu[bus]);
    }
}

void start_from(const AcModel& model, std::span<const Complex> v_pu, AcStates& states) {
    for (std::size_t row = 0; row < model.pattern.n(); ++row) {
        const auto bus = static_cast<std::size_t>(model.pattern.bus_at[row]);
        const Complex v = model.is_live[bus] != 0 ? v_pu[bus] : Complex(model.net.v_pu[bus], 0.0);
        fill_column(states.e_pu, row, v.real());
        fill_column(states.f_pu, row, v.imag());
    }
}

std::vector<Complex> network_start(const AcNetwork& net) {
    std::vector<Complex> out;
    for (std::size_t bus = 0; bus < net.node_of.size(); ++bus)
        out.push_back(numeric::polar(net.v_pu[bus], net.angle_rad[bus]));
    return out;
}

std::vector<Complex> voltages(const AcModel& model, const AcStates& states, std::size_t lane) {
    std::vector<Complex> out(model.pattern.n());
    for (std::size_t row = 0; row < out.size(); ++row)
        out[static_cast<std::size_t>(model.pattern.bus_at[row])] = {states.e_pu[row * kStates + lane],
                                                                    states.f_pu[row * kStates + lane]};
    return out;
}

bool close_states(AcStates& states, float tolerance_pu) {
    bool is_any_open = false;
    for (std::size_t state = 0; state < kStates; ++state) {
        const float mismatch_pu = states.mismatch_pu[state];
        if (!(mismatch_pu > tolerance_pu) || !(mismatch_pu < kHopelessPu)) states.is_open[state] = 0.0F;
        is_any_open = is_any_open || states.is_open[state] != 0.0F;
    }
    return is_any_open;
}

float share_left(const AcStates& states, const std::array<float, kStates>& before) {
    float worst = 0.0F;
    for (std::size_t state = 0; state < kStates; ++state) {
        if (states.is_open[state] != 0.0F) worst = std::max(worst, states.mismatch_pu[state] / before[state]);
    }
    return worst;
}

void share_factors(const AcFactors& own, AcFactors& shared) {
    const std::size_t n_values = own.size() / kStates;
    for (std::size_t value = 0; value < n_values; ++value) {
        for (std::size_t state = 0; state < kStates; ++state)
            shared[state * n_values + value] = own[value * kStates + state];
    }
}

void add_mean(const AcPowers& powers, std::size_t n_used, std::size_t n_all, std::size_t lane, AcPowers& means) {
    const double inverse = 1.0 / static_cast<double>(n_all);
    for (std::size_t row = 0; row < powers.p_pu.size() / kStates; ++row) {
        const double *p = powers.p_pu.data() + row * kStates, *q = powers.q_pu.data() + row * kStates;
        means.p_pu[row * kStates + lane] += inverse * std::accumulate(p, p + n_used, 0.0);
        means.q_pu[row * kStates + lane] += inverse * std::accumulate(q, q + n_used, 0.0);
    }
}

RowPower power_at(const AcPattern& pattern, const double* y_pu, const AcStates& states, std::size_t row) {
    std::array<double, kStates> i_e{}, i_f{};
    const auto add = [&](int column, std::size_t state, double g, double b) {
        const std::size_t column_index = static_cast<std::size_t>(column) * kStates + state;
        i_e[state] += g * states.e_pu[column_index] - b * states.f_pu[column_index];
        i_f[state] += g * states.f_pu[column_index] + b * states.e_pu[column_index];
    };
    for (int entry = pattern.y_start[row]; entry < pattern.y_start[row + 1]; ++entry) {
        const auto entry_index = static_cast<std::size_t>(entry);
        for (std::size_t state = 0; state < kStates; ++state)
            add(pattern.y_column[entry_index], state, y_pu[2 * entry_index], y_pu[2 * entry_index + 1]);
    }
    for (const AcPatch& patch : states.patches) {
        if (static_cast<std::size_t>(patch.row) != row) continue;
        for (std::size_t state = 0; state < kStates; ++state)
            add(patch.column, state, patch.g_pu[state], patch.b_pu[state]);
    }
    RowPower out;
    for (std::size_t state = 0; state < kStates; ++state) {
        const double e = states.e_pu[row * kStates + state], f = states.f_pu[row * kStates + state];
        out.p_pu[state] = e * i_e[state] + f * i_f[state];
        out.q_pu[state] = f * i_e[state] - e * i_f[state];
    }
    return out;
}

}  // namespace knelpunt::flow
