#include "sim/flow/ac/batch/outage_admittance.hpp"

#include <algorithm>
#include <utility>

#include "sim/flow/ac/state_columns.hpp"

namespace knelpunt::flow {
namespace {

/// Entries of the admittances that a branch adds to, with what it adds.
std::array<std::pair<int, Complex>, 4> entries_of(const AcModel& model, std::size_t branch, const BranchAdmittance& y) {
    const std::array<int, 4>& entry = model.pattern.branch_entry[branch];
    return {{{entry[0], y.ff}, {entry[1], y.ft}, {entry[2], y.tf}, {entry[3], y.tt}}};
}

/// What one column adds to one entry.
struct Change {
    int entry = 0;
    std::size_t lane = 0;
    Complex y;
};

std::vector<Change> changes_of(const AcModel& model, std::span<const AcOutage> list,
                               std::span<const BranchAdmittance> admittance) {
    std::vector<Change> out;
    for (std::size_t lane = 0; lane < list.size(); ++lane) {
        for (const AcOutage::Part& part : list[lane].parts) {
            const auto branch = static_cast<std::size_t>(part.branch);
            for (const auto& [entry, value] : entries_of(model, branch, admittance[branch]))
                out.push_back({entry, lane, -part.share_out * value});
        }
    }
    for (const AcTap& tap : model.net.taps) {
        const auto branch = static_cast<std::size_t>(tap.branch);
        const BranchAdmittance &y = admittance[branch], &of_network = model.net.admittance[branch];
        const std::array<int, 4>& entry = model.pattern.branch_entry[branch];
        for (std::size_t lane = 0; lane < kStates; ++lane) {
            out.push_back({entry[0], lane, y.ff - of_network.ff});
            out.push_back({entry[1], lane, y.ft - of_network.ft});
            out.push_back({entry[2], lane, y.tf - of_network.tf});
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const Change& a, const Change& b) { return a.entry < b.entry; });
    return out;
}

}  // namespace

void OutageAdmittance::take_out(const AcOutage& outage) {
    outage_ = outage;
    for (const AcOutage::Part& part : outage.parts) {
        const auto branch = static_cast<std::size_t>(part.branch);
        for (const auto& [entry, value] : entries_of(*model_, branch, model_->net.admittance[branch])) {
            const std::size_t position = 2 * static_cast<std::size_t>(entry);
            y_pu_[position] += -1.0 * part.share_out * value.real();
            y_pu_[position + 1] += -1.0 * part.share_out * value.imag();
        }
    }
}

void OutageAdmittance::restore() {
    outage_ = {};
    std::copy(model_->pattern.y_pu.begin(), model_->pattern.y_pu.end(), y_pu_.begin());
}

std::span<const double> OutageAdmittance::shares_left() {
    if (outage_.parts.empty()) return {};
    share_left_.assign(model_->net.branch_of.size(), 1.0);
    for (const AcOutage::Part& part : outage_.parts)
        share_left_[static_cast<std::size_t>(part.branch)] -= part.share_out;
    return share_left_;
}

std::array<std::vector<char>, kStates> live_after(const AcNetwork& net, std::span<const AcOutage> list) {
    std::array<std::vector<char>, kStates> out;
    for (std::size_t lane = 0; lane < list.size(); ++lane) {
        if (may_split(net, list[lane])) out[lane] = live_buses(net, branches_lost(list[lane]));
    }
    return out;
}

void put_outages(const AcModel& model, std::span<const AcOutage> list, std::span<const std::vector<char>> is_live,
                 std::span<const BranchAdmittance> admittance, AcStates& to) {
    to.patches.clear();
    int last_entry = -1;
    for (const Change& change : changes_of(model, list, admittance)) {
        const auto position = static_cast<std::size_t>(change.entry);
        if (change.entry != last_entry)
            to.patches.push_back({model.pattern.y_row[position],
                                  model.pattern.y_column[position],
                                  model.pattern.y_block[position],
                                  {},
                                  {}});
        last_entry = change.entry;
        to.patches.back().g_pu[change.lane] += change.y.real();
        to.patches.back().b_pu[change.lane] += change.y.imag();
    }
    set_roles(model, to);
    for (std::size_t lane = 0; lane < list.size(); ++lane) {
        if (is_live[lane].empty()) continue;
        for (std::size_t row = 0; row < model.pattern.n(); ++row) {
            if (is_live[lane][static_cast<std::size_t>(model.pattern.bus_at[row])] != 0) continue;
            to.is_p_given[row * kStates + lane] = 0.0F;
            to.is_q_given[row * kStates + lane] = 0.0F;
        }
    }
}

}  // namespace knelpunt::flow
