#include "tools/cli/page/causes_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/base/tolerance.hpp"
#include "tools/cli/causes/cause_sums.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::size_t kParts = 4;  ///< of an element, the largest

/// A kind of element, and the fields of its parts; null where there are none.
struct Place {
    const char* name;
    const std::vector<std::string>& elements;
    const results::ResultField *loading, *over, *year, *excess, *contract, *steps_without, *excess_without;
};

std::vector<Place> places_of(const ResultView& view) {
    const run::Fields& all = fields();
    return {{"branch", view.branches, &all.branches.worst_loading_pu, &all.branch_causes.over_mwh,
             &all.branch_causes.year_mwh, &all.branch_causes.excess_mwh, &all.contract_causes.branch_mw,
             &all.without_use.branch_n_steps_over, &all.without_use.branch_excess_mw},
            {"station", view.stations, &all.stations.worst_loading_pu, &all.station_causes.over_mwh,
             &all.station_causes.year_mwh, &all.station_causes.excess_mwh, &all.contract_causes.station_mw,
             &all.without_use.station_n_steps_over, nullptr},
            {"area", view.areas, nullptr, nullptr, nullptr, nullptr, &all.contract_causes.area_mw, nullptr, nullptr}};
}

/// Sums by label as numbers of labels and percent of the whole, the largest first.
class Labels {
public:
    explicit Labels(const std::vector<std::string>& labels) {
        for (std::size_t at = 0; at < labels.size(); ++at) number_of_[labels[at]] = at;
    }
    [[nodiscard]] double number(const std::string& label) const { return static_cast<double>(number_of_.at(label)); }
    void put(Json& json, const char* key, std::vector<CauseSum> sums) const {
        double whole = 0.0;
        for (const CauseSum& sum : sums) whole += sum.net();
        if (!(whole > 0.0)) return;
        sort_by_size(sums);
        json.key(key).open('[');
        for (std::size_t at = 0; at < std::min(kParts, sums.size()); ++at) {
            const double share = std::round(percent(sums[at].net() / whole));
            if (share >= 1.0) json.number(number(sums[at].label)).number(share);
        }
        json.close(']');
    }

private:
    std::map<std::string, std::size_t> number_of_;
};

/// What is left of the elements of a scenario without the kinds of use that were taken away.
class Left {
public:
    Left(const ResultView& view, const Place& place, std::size_t scenario)
        : step_h_(view.step_h()),
          kinds_(view.labels(axes().category)),
          steps_(rows_of(view, place.steps_without, scenario)),
          excess_mw_(rows_of(view, place.excess_without, scenario)) {}

    /// Label, hours, MW (null: not kept) of each kind.
    void put(Json& json, const Labels& labels, std::size_t element) const {
        if (steps_.empty()) return;
        json.key("without").open('[');
        for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
            const std::size_t at = element * kinds_.size() + kind;
            if (!(steps_[at] >= 0.0)) continue;
            json.number(labels.number(kinds_[kind])).number(steps_[at] * step_h_);
            json.rounded(excess_mw_.empty() ? kNaN : excess_mw_[at]);
        }
        json.close(']');
    }

private:
    static std::vector<double> rows_of(const ResultView& view, const results::ResultField* field,
                                       std::size_t scenario) {
        return field == nullptr || !view.has(*field) ? std::vector<double>() : view.file().rows(field->name, scenario);
    }

    double step_h_;
    std::vector<std::string> kinds_;
    std::vector<double> steps_, excess_mw_;
};

void put_place(Json& json, const ResultView& view, const Place& place, const CauseSums& sums, const Labels& labels) {
    json.key(place.name).open('[');
    for (const std::size_t scenario : view.likely()) {
        const Left left(view, place, scenario);
        json.open('{');
        for (std::size_t element = 0; view.is_done(scenario) && element < place.elements.size(); ++element) {
            const auto of = [&](const results::ResultField* field) {
                return field == nullptr ? std::vector<CauseSum>() : sums.of(*field, scenario, element);
            };
            const std::vector<CauseSum> year = of(place.year), contract = of(place.contract);
            if (year.empty() && contract.empty()) continue;
            json.key(fmt::format("{}", element)).open('{');
            labels.put(json, "over", of(place.over));
            labels.put(json, "year", year);
            labels.put(json, "rights", contract);
            if (place.loading != nullptr && view.at(*place.loading, scenario, element) > 1.0 + tolerance::kCongestedPu)
                left.put(json, labels, element);
            json.close('}');
        }
        json.close('}');
    }
    json.close(']');
}

}  // namespace

void put_causes(Json& json, const ResultView& view, const KnownExcesses& known) {
    if (!has_causes(view)) return;
    const CauseSums sums(view, CauseGroup::category);
    std::vector<std::string> names = sums.labels();
    for (const std::string& kind : view.labels(axes().category))  // those that no node has, too
        if (std::find(names.begin(), names.end(), kind) == names.end()) names.push_back(kind);
    const Labels labels(names);
    json.key("causes").open('{').key("labels").open('[');
    for (const std::string& label : names) json.text(label);
    json.close(']');
    const std::vector<Place> places = places_of(view);
    for (const Place& place : places) put_place(json, view, place, sums, labels);
    json.key("region").open('[');
    for (const std::size_t scenario : view.likely()) {
        std::map<std::string, double> mwh_of;
        double whole_mwh = 0.0;
        for (const Place& place : places) {
            for (std::size_t element = 0; element < place.elements.size(); ++element) {
                if (place.excess == nullptr || !view.is_done(scenario) || known.contains(place.elements[element]))
                    continue;
                for (const CauseSum& sum : sums.of(*place.excess, scenario, element)) {
                    mwh_of[sum.label] += sum.net();
                    whole_mwh += sum.net();
                }
            }
        }
        std::vector<CauseSum> all;
        for (const auto& [label, mwh] : mwh_of) all.push_back({label, mwh, 0.0});
        json.open('{').key("mwh").number(std::round(whole_mwh));
        labels.put(json, "parts", all);
        json.close('}');
    }
    json.close(']').close('}');
}

}  // namespace knelpunt::cli
