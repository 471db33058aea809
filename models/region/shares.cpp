#include "models/region/shares.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace knelpunt::models {
namespace {

using Group = std::pair<std::string_view, std::string_view>;

bool is_moved(const LoadRow& load) { return load.share_factor_pu != 1.0 && is_weak(load.confidence); }

/// Loads in the order of their ids: sums leave no trace of the order of rows.
std::map<std::string_view, std::size_t> by_id(const std::vector<LoadRow>& loads) {
    std::map<std::string_view, std::size_t> out;
    for (std::size_t load = 0; load < loads.size(); ++load) out.emplace(loads[load].id, load);
    return out;
}

/// What the uses of each municipality and category are divided by to keep their sum: the mean of the factors.
std::map<Group, double> mean_factors(const std::vector<LoadRow>& loads, const std::vector<double>& mwh,
                                     bool is_before) {
    std::map<Group, std::pair<double, double>> sums;  // before, after
    for (const auto& [id, load] : by_id(loads)) {
        const LoadRow& row = loads[load];
        if (!is_weak(row.confidence)) continue;
        auto& [before, after] = sums[{row.municipality, row.category}];
        before += is_before ? mwh[load] : mwh[load] / row.share_factor_pu;
        after += is_before ? mwh[load] * row.share_factor_pu : mwh[load];
    }
    std::map<Group, double> out;
    for (const auto& [group, sum] : sums)
        out[group] = sum.first > 0.0 && sum.second > 0.0 ? sum.second / sum.first : 1.0;
    return out;
}

/// Use after the factors over that before, by node and category; "" = all categories of a node.
std::map<Group, double> changes_by_node(const std::vector<LoadRow>& loads, const std::vector<double>& base_mwh) {
    // Use over its factor has the shares of before; its sum does not, which the mean of the factors puts right.
    const std::map<Group, double> mean = mean_factors(loads, base_mwh, false);
    struct Sums {
        double before_mwh = 0.0, after_mwh = 0.0, factor_pu = 0.0;
        int n = 0;
    };
    std::map<Group, Sums> sums_of;
    for (const auto& [id, load] : by_id(loads)) {
        const LoadRow& row = loads[load];
        const double factor =
            is_weak(row.confidence) ? row.share_factor_pu / mean.at({row.municipality, row.category}) : 1.0;
        for (const std::string_view category : {std::string_view(row.category), std::string_view()}) {
            Sums& sums = sums_of[{row.node, category}];
            sums.before_mwh += base_mwh[load] / factor;
            sums.after_mwh += base_mwh[load];
            sums.factor_pu += factor;
            ++sums.n;
        }
    }
    std::map<Group, double> out;
    for (const auto& [place, sums] : sums_of)
        out[place] = sums.before_mwh > 0.0 ? sums.after_mwh / sums.before_mwh : sums.factor_pu / sums.n;
    return out;
}

}  // namespace

void apply_share_factors(const std::vector<LoadRow>& loads, std::vector<double>& annual_mwh) {
    if (std::none_of(loads.begin(), loads.end(), is_moved)) return;
    const std::map<Group, double> mean = mean_factors(loads, annual_mwh, true);
    for (std::size_t load = 0; load < loads.size(); ++load) {
        const LoadRow& row = loads[load];
        if (is_weak(row.confidence))
            annual_mwh[load] *= row.share_factor_pu / mean.at({row.municipality, row.category});
    }
}

void follow_shares(const std::vector<LoadRow>& loads, const std::vector<double>& base_mwh, LedgerTables& ledger) {
    if (std::none_of(loads.begin(), loads.end(), is_moved)) return;
    const std::map<Group, double> change_of = changes_by_node(loads, base_mwh);
    const auto change = [&](const std::string& node, const std::string& category) {
        const auto found = change_of.find({node, category});
        return found == change_of.end() ? 1.0 : found->second;
    };
    for (CustomerEntry& row : ledger.customers) {
        const double factor = change(row.node, row.category);
        for (double* value : {&row.connection_mva, &row.contracted_offtake_mw, &row.measured_peak_mw}) *value *= factor;
    }
    std::map<std::string_view, double> total_mw;
    for (LedgerEntry& row : ledger.entries) {
        if (row.ledger_class == "total") continue;
        const double factor = change(row.node, row.category);
        for (double* value : {&row.mw_low, &row.mw, &row.mw_high}) *value *= factor;
        total_mw[row.node] += row.mw;
    }
    for (LedgerEntry& row : ledger.entries) {
        const auto total = total_mw.find(row.node);
        if (row.ledger_class == "total" && total != total_mw.end()) row.mw = total->second;
    }
}

}  // namespace knelpunt::models
