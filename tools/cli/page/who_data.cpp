#include "tools/cli/page/who_data.hpp"

#include <algorithm>
#include <vector>

#include "tools/cli/marks/corrections.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kNearPu = 0.9;    ///< loading from which an element has parts on the page
constexpr std::size_t kParts = 4;  ///< of an element, the largest
constexpr double kLeastMw = 0.5;   ///< what would be printed as 0

struct Part {
    std::size_t label = 0;
    double mw = 0.0;
};

/// Uses and production of an element, the largest first.
std::vector<Part> largest_parts(const ResultView& view, const run::ShareFields& shares, std::size_t scenario,
                                std::size_t element, std::size_t n_uses, std::size_t n_production) {
    std::vector<Part> out;
    for (std::size_t label = 0; label < n_uses + n_production; ++label) {
        const bool is_use = label < n_uses;
        const double mw = is_use ? view.at(shares.use_mw, scenario, element * n_uses + label)
                                 : view.at(shares.production_mw, scenario, element * n_production + label - n_uses);
        if (std::abs(mw) >= kLeastMw) out.push_back({label, mw});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Part& a, const Part& b) { return std::abs(a.mw) > std::abs(b.mw); });
    if (out.size() > kParts) out.resize(kParts);
    return out;
}

}  // namespace

void put_who(Json& json, const ResultView& view) {
    const run::Fields& all = fields();
    if (!view.has(all.branch_shares.total_mw)) return;
    const std::vector<std::string> uses = view.labels(axes().category), production = view.labels(axes().technology);
    json.key("who").open('{').key("labels").open('[');
    for (const std::vector<std::string>* labels : {&uses, &production})
        for (const std::string& label : *labels) json.text(label);
    json.close(']');
    struct Place {
        const char* name;
        const run::ShareFields& shares;
        const results::ResultField& loading;
        std::size_t n;
    };
    const Place places[] = {{"branch", all.branch_shares, all.branches.worst_loading_pu, view.branches.size()},
                            {"station", all.station_shares, all.stations.worst_loading_pu, view.stations.size()}};
    for (const Place& place : places) {
        json.key(place.name).open('[');
        for (const std::size_t scenario : view.likely()) {
            json.open('{');
            for (std::size_t element = 0; view.is_done(scenario) && element < place.n; ++element) {
                const double total_mw = view.at(place.shares.total_mw, scenario, element);
                if (!(view.at(place.loading, scenario, element) > kNearPu) || !std::isfinite(total_mw)) continue;
                json.key(fmt::format("{}", element)).open('[').number(std::round(total_mw));
                for (const Part& part :
                     largest_parts(view, place.shares, scenario, element, uses.size(), production.size()))
                    json.number(static_cast<double>(part.label)).number(std::round(part.mw));
                json.close(']');
            }
            json.close('}');
        }
        json.close(']');
    }
    json.close('}');
}

void put_corrections(Json& json, const ResultView& view) {
    json.key("corrections").open('{');
    for (const auto& [id, band] : correction_bands(view))
        json.key(id).open('[').rounded(band.limit_mw).rounded(band.share_mw).close(']');
    json.close('}');
}

}  // namespace knelpunt::cli
