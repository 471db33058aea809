#include "tools/cli/first_screen/elements.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"

namespace knelpunt::cli {

const results::ResultField& loading_field(bool is_branch) {
    return is_branch ? fields().branches.worst_loading_pu : fields().stations.worst_loading_pu;
}

bool is_over_limit(double loading) { return loading > 1.0 + tolerance::kCongestedPu; }

const std::string& id_of(const ResultView& view, const ElementOver& over) {
    return (over.is_branch ? view.branches : view.stations)[over.element];
}

std::string name_of(const ResultView& view, const ElementOver& over) {
    const std::string& name = (over.is_branch ? view.branch_names : view.station_names)[over.element];
    return fmt::format("{} ({})", name, id_of(view, over));
}

const std::string& confidence_of(const ResultView& view, const ElementOver& over) {
    return (over.is_branch ? view.branch_confidence : view.station_confidence)[over.element];
}

std::vector<ElementOver> elements_over(const ResultView& view, const FindingScenarios& chosen) {
    std::vector<ElementOver> out;
    const auto find = [&](bool is_branch, std::size_t element) {
        for (const double year : chosen.years()) {
            const std::vector<std::size_t> scenarios = chosen.of(year, chosen.today());
            ElementOver over{is_branch, element, year, {}, 0, scenarios.size()};
            for (const std::size_t scenario : scenarios) {
                const double loading = view.at(loading_field(is_branch), scenario, element);
                over.loading.add(loading);
                over.n_over += is_over_limit(loading) ? 1 : 0;
            }
            if (over.n_over == 0) continue;
            out.push_back(over);
            return;
        }
    };
    for (std::size_t branch = 0; branch < view.branches.size(); ++branch) find(true, branch);
    for (std::size_t station = 0; station < view.stations.size(); ++station) find(false, station);
    std::stable_sort(out.begin(), out.end(), [](const ElementOver& a, const ElementOver& b) {
        return a.year != b.year ? a.year < b.year : a.loading.high > b.loading.high;
    });
    return out;
}

Range loading_of(const ResultView& view, const FindingScenarios& chosen, const ElementOver& over, double year,
                 const std::string& options) {
    return chosen.over(year, options, [&](std::size_t scenario) {
        return view.at(loading_field(over.is_branch), scenario, over.element);
    });
}

double relieved_from(const ResultView& view, const FindingScenarios& chosen, const ElementOver& over) {
    double out = 0.0;
    for (const double year : chosen.years()) {
        if (year < over.year) continue;
        const bool is_over = is_over_limit(loading_of(view, chosen, over, year, chosen.plan()).high);
        out = is_over ? 0.0 : out == 0.0 ? year : out;
    }
    return out;
}

}  // namespace knelpunt::cli
