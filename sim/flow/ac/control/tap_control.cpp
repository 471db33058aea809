#include "sim/flow/ac/control/tap_control.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::flow {
namespace {

constexpr int kStands = 1000;
constexpr int kMostRounds = 10;      // tap changers that still step then hunt each other: they stay where they are
constexpr float kSteppedPu = 1e-3F;  // stands for the mismatch that a step makes, until it is computed
constexpr double kWholePu = 1e-9;    // rounding of bounds over steps

}  // namespace

TapControl::TapControl(const AcNetwork& net, const AcPattern& pattern) : tap_of_branch_(net.branch_of.size(), -1) {
    struct Place {
        int entry = 0;
        std::size_t tap = 0, which = 0;
    };
    std::vector<Place> places;
    for (const AcTap& tap_changer : net.taps) {
        const auto branch = static_cast<std::size_t>(tap_changer.branch);
        Tap tap{tap_changer,
                tap_changer.network_ratio_pu,
                net.admittance[branch],
                static_cast<std::size_t>(pattern.position_of[static_cast<std::size_t>(net.to[branch])]),
                {}};
        for (std::size_t which = 0; which < 3; ++which)
            places.push_back({pattern.branch_entry[branch][which], taps_.size(), which});
        tap_of_branch_[branch] = static_cast<int>(taps_.size());
        taps_.push_back(tap);
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.entry < b.entry; });
    for (const Place& place : places) {
        const auto position = static_cast<std::size_t>(place.entry);
        taps_[place.tap].patch[place.which] = frame_.size();
        frame_.push_back({pattern.y_row[position], pattern.y_column[position], pattern.y_block[position], {}, {}});
    }
    per_ratio_.assign(taps_.size() * kStates, 1.0);
}

/// With r = network ratio / ratio: ff r^2, ft r, tf r.
void TapControl::write(const Tap& tap, std::size_t position, double share_left, AcStates& states) const {
    for (std::size_t state = 0; state < kStates; ++state) {
        const double r = per_ratio_[position * kStates + state];
        const auto put = [&](std::size_t which, const Complex& y, double factor) {
            states.patches[tap.patch[which]].g_pu[state] = share_left * factor * y.real();
            states.patches[tap.patch[which]].b_pu[state] = share_left * factor * y.imag();
        };
        put(0, tap.y.ff, r * r - 1.0);
        put(1, tap.y.ft, r - 1.0);
        put(2, tap.y.tf, r - 1.0);
    }
}

void TapControl::begin(double settled_pu, AcStates& states) {
    settled_pu_ = settled_pu;
    n_rounds_.fill(0);
    std::fill(per_ratio_.begin(), per_ratio_.end(), 1.0);
    hold({}, states);
}

void TapControl::hold(std::span<const double> share_left, AcStates& states) {
    states.patches = frame_;
    for (std::size_t tap = 0; tap < taps_.size(); ++tap)
        write(taps_[tap], tap,
              share_left.empty() ? 1.0 : share_left[static_cast<std::size_t>(taps_[tap].changer.branch)], states);
}

bool TapControl::step(std::size_t tap, std::size_t state, const AcStates& states) {
    const Tap& tap_changer = taps_[tap];
    double& r = per_ratio_[tap * kStates + state];
    const std::size_t position = tap_changer.row_to * kStates + state;
    const double v2 = states.e_pu[position] * states.e_pu[position] + states.f_pu[position] * states.f_pu[position];
    const double low_pu = tap_changer.changer.v_set_pu - tap_changer.changer.v_band_pu / 2.0,
                 high_pu = tap_changer.changer.v_set_pu + tap_changer.changer.v_band_pu / 2.0;
    if (v2 >= low_pu * low_pu && v2 <= high_pu * high_pu) return false;
    const double v_pu = std::sqrt(v2);
    const double neutral = tap_changer.changer.network_ratio_pu, size = tap_changer.changer.ratio_step_pu,
                 ratio = neutral / r;
    const double now = std::nearbyint((ratio - neutral) / size);
    double to = std::nearbyint((ratio * v_pu / tap_changer.changer.v_set_pu - neutral) / size);
    if (to == now) to = now + (v_pu > tap_changer.changer.v_set_pu ? 1.0 : -1.0);
    to = std::clamp(to, std::ceil((tap_changer.changer.ratio_min_pu - neutral) / size - kWholePu),
                    std::floor((tap_changer.changer.ratio_max_pu - neutral) / size + kWholePu));
    if (to == now) return false;
    r = neutral / (neutral + to * size);
    return true;
}

bool TapControl::turn(AcStates& states) {
    std::array<std::size_t, kStates> due{};
    std::size_t n_due = 0;
    for (std::size_t state = 0; state < kStates; ++state) {
        const bool is_settled = states.mismatch_pu[state] <= settled_pu_;
        // Something else has changed since all stood: once more.
        if (n_rounds_[state] == kStands && !is_settled) n_rounds_[state] = kMostRounds - 1;
        if (n_rounds_[state] < kMostRounds && states.is_open[state] != 0.0F && is_settled) due[n_due++] = state;
    }
    if (n_due == 0) return false;
    std::array<bool, kStates> has_stepped{};
    bool has_any_stepped = false;
    for (std::size_t tap = 0; tap < taps_.size(); ++tap) {
        bool has_tap_stepped = false;
        for (std::size_t position = 0; position < n_due; ++position) {
            if (!step(tap, due[position], states)) continue;
            has_stepped[due[position]] = has_tap_stepped = true;
        }
        if (has_tap_stepped) write(taps_[tap], tap, 1.0, states);
        has_any_stepped = has_any_stepped || has_tap_stepped;
    }
    for (std::size_t position = 0; position < n_due; ++position) {
        const std::size_t state = due[position];
        n_rounds_[state] = has_stepped[state] ? n_rounds_[state] + 1 : kStands;
        if (has_stepped[state]) states.mismatch_pu[state] = kSteppedPu;
    }
    return has_any_stepped;
}

const double* TapControl::per_ratio(int branch) const {
    const int tap = tap_of_branch_[static_cast<std::size_t>(branch)];
    return tap < 0 ? nullptr : per_ratio_.data() + static_cast<std::size_t>(tap) * kStates;
}

double TapControl::ratio(int branch, std::size_t state) const {
    const auto tap = static_cast<std::size_t>(tap_of_branch_[static_cast<std::size_t>(branch)]);
    return taps_[tap].network_ratio_pu / per_ratio_[tap * kStates + state];
}

std::vector<BranchAdmittance> TapControl::admittances(const AcNetwork& net, std::size_t state) const {
    std::vector<BranchAdmittance> out = net.admittance;
    for (std::size_t tap = 0; tap < taps_.size(); ++tap) {
        BranchAdmittance& y = out[static_cast<std::size_t>(taps_[tap].changer.branch)];
        const double r = per_ratio_[tap * kStates + state];
        y = {y.ff * (r * r), y.ft * r, y.tf * r, y.tt};
    }
    return out;
}

}  // namespace knelpunt::flow
