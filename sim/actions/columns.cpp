#include "sim/actions/columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace knelpunt::actions {
namespace {

/// Effects as they are compared: equal ones differ by rounding of the factors alone.
std::vector<std::int64_t> compared(const std::vector<double>& effects) {
    constexpr double kDigits = 1e11;
    std::vector<std::int64_t> out;
    out.reserve(effects.size());
    for (const double effect : effects) out.push_back(std::llround(effect * kDigits));
    return out;
}

}  // namespace

std::vector<double> effects_of(const Limits& limits, std::span<const Constraint> rows, const Bid& bid) {
    std::vector<double> out;
    out.reserve(rows.size());
    for (const Constraint& row : rows) out.push_back(limits.effect_pu(row, bid));
    return out;
}

std::vector<Column> alike_columns(const Limits& limits, std::span<const Constraint> rows, std::size_t step,
                                  double zone_eur_per_mwh, const std::function<double(const Bid&)>& volume) {
    std::vector<Column> out;
    std::map<std::pair<double, std::vector<std::int64_t>>, std::size_t> known;
    const std::vector<Bid>& bids = limits.book().bids;
    for (std::size_t bid = 0; bid < bids.size(); ++bid) {
        const double volume_mw = volume(bids[bid]);
        if (volume_mw <= 0.0) continue;
        std::vector<double> effects = effects_of(limits, rows, bids[bid]);
        if (std::none_of(effects.begin(), effects.end(), [](double effect) { return effect < 0.0; })) continue;
        const double price = BidBook::price(bids[bid], zone_eur_per_mwh);
        const auto [place, is_new] = known.try_emplace({price, compared(effects)}, out.size());
        if (is_new) out.push_back({price, 0.0, std::move(effects), {}});
        out[place->second].volume_mw += volume_mw;
        out[place->second].parts.push_back({static_cast<int>(bid), step, volume_mw});
    }
    return out;
}

}  // namespace knelpunt::actions
