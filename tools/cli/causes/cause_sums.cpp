#include "tools/cli/causes/cause_sums.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/system/causes/cause_row.hpp"

namespace knelpunt::cli {
namespace {

/// What a cause is called within its group.
std::string label_of(CauseGroup by, CauseSide side, const CauseRow& row) {
    const auto or_else = [](const std::string& text, std::string_view otherwise) {
        return text.empty() ? std::string(otherwise) : text;
    };
    const bool is_use = side == CauseSide::use;
    if (side == CauseSide::shift) return "phase shifters";
    switch (by) {
        case CauseGroup::category:
            return side == CauseSide::exchange ? "exchange"
                                               : or_else(row.kind, is_use ? "other use" : "other production");
        case CauseGroup::municipality:
            return is_use ? or_else(row.municipality, "no municipality") : std::string(word_of(side));
        case CauseGroup::customer:
            return is_use ? or_else(row.customer, "no known customer") : std::string(word_of(side));
        case CauseGroup::node:
            return row.node;
        case CauseGroup::carrier:
            return is_use ? or_else(row.makes, "power alone") : std::string(word_of(side));
    }
    return {};
}

}  // namespace

CauseSums::CauseSums(const ResultView& view, CauseGroup by) : view_(view) {
    const results::Axis& axis = axes().cause;
    const std::size_t n = view.n_elements_of(axis);
    std::map<std::string_view, std::vector<std::string>> columns;
    for (const results::Coordinate& of : axis.coordinates)
        columns[of.name] = n > 0 ? view.file().texts(std::string(of.name)) : std::vector<std::string>();
    std::map<std::string, std::size_t> place_of;
    std::vector<std::string> names;
    for (std::size_t cause = 0; cause < n; ++cause) {
        const std::optional<CauseSide> side = choice_of<CauseSide>(columns["cause_side"][cause]);
        if (!side) view.file().refuse("cause_side", "names no side");
        names.push_back(label_of(by, *side,
                                 {{},
                                  columns["cause_node"][cause],
                                  *side,
                                  columns["cause_kind"][cause],
                                  columns["cause_municipality"][cause],
                                  columns["cause_customer"][cause],
                                  columns["cause_makes"][cause]}));
        place_of.try_emplace(names.back(), 0);
    }
    for (auto& [label, place] : place_of) {
        place = labels_.size();
        labels_.push_back(label);
    }
    for (const std::string& name : names) label_of_.push_back(place_of[name]);
}

std::vector<CauseSum> CauseSums::of(const results::ResultField& parts, std::size_t scenario,
                                    std::size_t element) const {
    if (!view_.has(parts)) return {};
    auto found = rows_.find(parts.name);
    if (found == rows_.end() || found->second.scenario != scenario)
        found = rows_.insert_or_assign(parts.name, Rows{scenario, view_.file().rows(parts.name, scenario)}).first;
    const std::size_t n = label_of_.size(), first = element * n;
    if (first + n > found->second.values.size())
        view_.file().refuse(parts.name, fmt::format("has no parts of element {}", element));
    const double* row = found->second.values.data() + first;
    if (n == 0 || std::isnan(row[0])) return {};
    std::vector<CauseSum> out;
    for (const std::string& label : labels_) out.push_back({label, 0.0, 0.0});
    for (std::size_t cause = 0; cause < n; ++cause)
        (row[cause] > 0.0 ? out[label_of_[cause]].adds : out[label_of_[cause]].relieves) += row[cause];
    return out;
}

bool has_causes(const ResultView& view) {
    return view.has(fields().cause_check.sum_error_pu) && view.n_elements_of(axes().cause) > 0;
}

void sort_by_size(std::vector<CauseSum>& sums) {
    std::stable_sort(sums.begin(), sums.end(),
                     [](const CauseSum& one, const CauseSum& other) { return one.net() > other.net(); });
}

std::string shares_text(std::vector<CauseSum> sums, double whole, std::size_t n) {
    constexpr double kLeastPu = 0.005;  // what would be printed as 0 %
    sort_by_size(sums);
    std::string out;
    for (std::size_t at = 0; at < std::min(n, sums.size()); ++at) {
        const double share_pu = sums[at].net() / whole;
        if (!(share_pu >= kLeastPu)) break;
        out += fmt::format("{}{} {:.0f} %", out.empty() ? "" : ", ", sums[at].label, percent(share_pu));
    }
    std::replace(out.begin(), out.end(), '_', ' ');
    return out;
}

}  // namespace knelpunt::cli
