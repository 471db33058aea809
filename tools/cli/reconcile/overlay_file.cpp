#include "tools/cli/reconcile/overlay_file.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::cli {
namespace {

using reconcile::BaseYear;
using reconcile::ElementHour;
using reconcile::Input;
using reconcile::InputKind;
using reconcile::Reconciliation;

constexpr std::string_view kFirmCapacity = "firm_capacity_mw";

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') out += '\\';
        out += letter;
    }
    return out + '"';
}

/// A number of a table as this program writes it: as short as its rounding.
std::string rounded(double value, double step) { return fmt::format("{:.10g}", std::round(value / step) * step); }

/// Steps to which values are rounded; far below their bands.
constexpr double kMvaStep = 0.1, kMwStep = 0.01, kFactorStep = 1e-4;

Overlay set(std::string table, std::string row, std::string_view column, std::string value) {
    return {std::move(table), std::move(row), std::string(column), "set", std::move(value), {}};
}

std::string table_of(const BranchRow& branch) { return branch.kind == "transformer" ? "transformers" : "lines"; }

void add_rating(const BaseYear& base, std::size_t branch, double mean, double p10, double p90,
                std::vector<Overlay>& out) {
    const BranchRow& row = base.system(0).structure->branch_rows[branch];
    const double before_mva = base.system(0).branches.rating_mva[branch].scale;
    const double after_mva = std::round(mean * before_mva / kMvaStep) * kMvaStep;
    const std::string table = table_of(row);
    out.push_back(set(table, row.id, "rating_mva", rounded(after_mva, kMvaStep)));
    out.push_back(set(table, row.id, "rating_low_mva", rounded(std::min(p10 * before_mva, after_mva), kMvaStep)));
    out.push_back(set(table, row.id, "rating_high_mva", rounded(std::max(p90 * before_mva, after_mva), kMvaStep)));
    out.push_back(set(table, row.id, "rating_confidence", "reconciled"));
    if (table != "transformers") return;
    // Impedances are told on the rating: they stay what they are in ohm.
    for (const char* column : {"vk_pu", "vkr_pu"})
        out.push_back({table, row.id, column, "multiply", fmt::format("{:.9g}", after_mva / before_mva), {}});
}

/// Rows of loads at a node: one pattern where that fits no others, else each.
std::vector<std::string> loads_at(const models::Region& region, const Structure& structure, std::size_t node) {
    const std::vector<std::string> all = region.ids("loads").value_or(std::vector<std::string>());
    const std::string pattern = structure.nodes.id(static_cast<int>(node)) + ".*";
    const auto is_here = [&](const std::string& load) {
        const int demand = structure.demands.find(load);
        return demand >= 0 && structure.demand_node[static_cast<std::size_t>(demand)].at() == node;
    };
    std::vector<std::string> here;
    bool fits_others = false;
    std::size_t n_fit = 0;
    for (const std::string& load : all) {
        const bool fits = io::fits_pattern(pattern, load);
        n_fit += fits ? 1 : 0;
        if (is_here(load))
            here.push_back(load);
        else
            fits_others = fits_others || fits;
    }
    return !fits_others && n_fit == here.size() ? std::vector<std::string>{pattern} : here;
}

void add_contradicted(const BaseYear& base, const ElementHour& hour, std::vector<Overlay>& out) {
    const Structure& structure = *base.system(0).structure;
    if (hour.element < base.n_branches()) {
        const BranchRow& row = structure.branch_rows[hour.element];
        out.push_back(set(table_of(row), row.id, "rating_confidence", "contradicted"));
        return;
    }
    const NodeId node = structure.limit_node[hour.element - base.n_branches()];
    out.push_back(set("buses", structure.nodes.id(node.value), "firm_confidence", "contradicted"));
}

/// All assumed inputs in the worlds, finer than the corrections: what is rounded in a world must still hold.
std::string samples_text(const ReconcileWords& words, const Reconciliation& result) {
    constexpr double kFineMvaStep = 0.01, kFineMwStep = 1e-3, kFineFactorStep = 1e-5;
    std::string out;
    for (std::size_t at = 0; !result.worlds.empty() && at < result.inputs.size(); ++at) {
        const InputText input = words.input(at);
        const double band = words.base().inputs().list()[at].band_pu;
        const bool is_rating = input.kind == "rating", is_share = input.kind == "share";
        const double step = is_rating  ? kFineMvaStep
                            : is_share ? kFineFactorStep
                                       : kFineMwStep,
                     table_step = is_rating  ? kMvaStep
                                  : is_share ? kFactorStep
                                             : kMwStep;
        out += fmt::format("\n[[sampled]]\nkind = {}\nid = {}\nvalue = {}\nsamples = \"", toml_text(input.kind),
                           toml_text(input.id),
                           input.bands.is_changed ? rounded(input.mean, table_step) : fmt::format("{}", input.before));
        for (std::size_t world = 0; world < result.worlds.size(); ++world)
            out += (world > 0 ? " " : "") + rounded(input.before * (1.0 + band * result.worlds[world][at]), step);
        out += "\"\n";
    }
    return out;
}

}  // namespace

std::vector<ElementHour> still_over(const BaseYear& base, const Reconciliation& result) {
    std::vector<ElementHour> out;
    for (const ElementHour& hour : result.after) {
        const int own = base.own_input(hour.element);
        const bool has_moved = own >= 0 && result.inputs[static_cast<std::size_t>(own)].is_changed;
        const bool is_named = std::any_of(result.impossible.begin(), result.impossible.end(),
                                          [&](const ElementHour& of) { return of.element == hour.element; });
        if (!has_moved && !is_named) out.push_back(hour);
    }
    return out;
}

InputText ReconcileWords::input(std::size_t at) const {
    const System& system = base_.system(0);
    const Structure& structure = *system.structure;
    const Input& input = base_.inputs().list()[at];
    InputText out;
    out.bands = result_.inputs[at];
    switch (input.kind) {
        case InputKind::rating:
            out.kind = "rating";
            out.id = structure.branches.id(static_cast<int>(input.at));
            out.unit = "MVA";
            out.before = system.branches.rating_mva[input.at].scale;
            break;
        case InputKind::firm_capacity:
            out.kind = "firm_capacity";
            out.id = structure.nodes.id(structure.limit_node[input.at].value);
            out.unit = "MW";
            out.before = system.limits.bound_mw[input.at].scale;
            break;
        case InputKind::share:
            out.kind = "share";
            out.id = structure.nodes.id(static_cast<int>(input.at));
            out.unit = "1";
            out.before = 1.0;
            break;
    }
    const auto value = [&](double bands) { return out.before * (1.0 + input.band_pu * bands); };
    out.mean = value(out.bands.mean);
    out.p10 = value(out.bands.p10);
    out.p50 = value(out.bands.p50);
    out.p90 = value(out.bands.p90);
    return out;
}

std::vector<InputText> ReconcileWords::changed_inputs() const {
    std::vector<InputText> out;
    for (std::size_t at = 0; at < result_.inputs.size(); ++at) {
        if (result_.inputs[at].is_changed) out.push_back(input(at));
    }
    std::stable_sort(out.begin(), out.end(), [](const InputText& a, const InputText& b) {
        return std::abs(a.bands.mean) > std::abs(b.bands.mean);
    });
    return out;
}

std::string ReconcileWords::element_id(std::size_t element) const {
    const Structure& structure = *base_.system(0).structure;
    return element < base_.n_branches() ? structure.branches.id(static_cast<int>(element))
                                        : structure.nodes.id(structure.limit_node[element - base_.n_branches()].value);
}

std::string ReconcileWords::element_name(std::size_t element) const {
    const Structure& structure = *base_.system(0).structure;
    return element < base_.n_branches()
               ? structure.branch_rows[element].name
               : structure.node_rows[structure.limit_node[element - base_.n_branches()].at()].name;
}

std::string ReconcileWords::outage(const ElementHour& hour) const {
    if (hour.pair == reconcile::kWithoutOutage) return "none";
    const flow::DcModel& model = base_.model();
    const auto outage = static_cast<std::size_t>(model.pairs.outage[static_cast<std::size_t>(hour.pair)]);
    return base_.system(0).structure->contingencies.id(model.outages[outage].contingency);
}

std::string ReconcileWords::when(const ElementHour& hour) const {
    std::string text = base_.system(0).structure->time.iso_text(hour.step);
    text[10] = ' ';
    return weathers_[hour.year] + " " + text;
}

std::string ReconcileWords::likely_cause(const ElementHour& hour) const {
    const Structure& structure = *base_.system(0).structure;
    if (hour.element >= base_.n_branches())
        return fmt::format("its limit ({}), or the use of its municipalities",
                           structure.limit_rows[hour.element - base_.n_branches()].confidence);
    const BranchRow& row = structure.branch_rows[hour.element];
    const std::string& rule = hour.is_offtake ? row.rule_offtake : row.rule_feed_in;
    std::string out;
    if (!hour.is_offtake && hour.pair != reconcile::kWithoutOutage)
        out = fmt::format("the rule for feed-in ({}), where n with trip is usual; ", rule);
    const int n = base_.system(0).branches.n_circuits[hour.element];
    return out + fmt::format("the number of circuits ({}); the rating ({}); what feeds in or is used behind it", n,
                             row.rating_confidence);
}

std::vector<Overlay> overlay_changes(const models::Region& region, const BaseYear& base, const Reconciliation& result) {
    const System& system = base.system(0);
    const Structure& structure = *system.structure;
    std::vector<Overlay> out;
    for (std::size_t at = 0; at < result.inputs.size(); ++at) {
        const reconcile::InputResult& found = result.inputs[at];
        if (!found.is_changed) continue;
        const Input& input = base.inputs().list()[at];
        const auto factor = [&](double bands) { return 1.0 + input.band_pu * bands; };
        if (input.kind == InputKind::rating) {
            add_rating(base, input.at, factor(found.mean), factor(found.p10), factor(found.p90), out);
        } else if (input.kind == InputKind::firm_capacity) {
            const std::string& node = structure.nodes.id(structure.limit_node[input.at].value);
            const double mw = factor(found.mean) * system.limits.bound_mw[input.at].scale;
            out.push_back(set("buses", node, kFirmCapacity, rounded(mw, kMwStep)));
            out.push_back(set("buses", node, "firm_confidence", "reconciled"));
        } else {
            for (const std::string& load : loads_at(region, structure, input.at))
                out.push_back(set("loads", load, "share_factor_pu", rounded(factor(found.mean), kFactorStep)));
        }
    }
    for (const ElementHour& hour : result.impossible) add_contradicted(base, hour, out);
    for (const ElementHour& hour : still_over(base, result)) add_contradicted(base, hour, out);
    return out;
}

std::string overlay_text(const std::string& title, const ReconcileWords& words, const Reconciliation& result,
                         const std::vector<Overlay>& changes, const std::vector<Candidate>& candidates) {
    std::string out = fmt::format(
        "{}: what the measured year asks of assumed inputs.\n"
        "# A study names this file with overlay = \"...\". What the keys mean: knelpunt describe overlay\n"
        "knelpunt = 1\ntitle = {}\n",
        kOverlayMark, toml_text(title));
    for (const Overlay& change : changes) {
        out += fmt::format("\n[[change]]\ntable = {}\nrow = {}\ncolumn = {}\noperation = {}\nvalue = {}\n",
                           toml_text(change.table), toml_text(change.row), toml_text(change.column),
                           toml_text(change.operation), toml_text(change.value));
    }
    for (const InputText& input : words.changed_inputs()) {
        const double step = input.kind == "rating" ? kMvaStep : input.kind == "share" ? kFactorStep : kMwStep;
        out += fmt::format("\n[[input]]\nkind = {}\nid = {}\nunit = {}\nbefore = {}\nmean = {}\n",
                           toml_text(input.kind), toml_text(input.id), toml_text(input.unit),
                           rounded(input.before, step), rounded(input.mean, step));
        out += fmt::format("p10 = {}\np50 = {}\np90 = {}\nmean_bands = {}\nleast_change_bands = {}\n",
                           rounded(input.p10, step), rounded(input.p50, step), rounded(input.p90, step),
                           rounded(input.bands.mean, 1e-3), rounded(input.bands.least, 1e-3));
        out += fmt::format(
            "forced_by = {}\noutage = {}\nwhen = {}\n", toml_text(words.element_id(input.bands.forced_by.element)),
            toml_text(words.outage(input.bands.forced_by)), toml_text(words.when(input.bands.forced_by)));
        out += std::isinf(input.bands.cost_if_held)
                   ? std::string("cost_if_held = \"impossible\"\n")
                   : fmt::format("cost_if_held = {}\n", rounded(input.bands.cost_if_held, 1e-3));
    }
    const auto add_elements = [&](std::string_view table, const std::vector<ElementHour>& hours) {
        for (const ElementHour& hour : hours)
            out += fmt::format("\n[[{}]]\nid = {}\nloading_pu = {}\nhours = {}\noutage = {}\nwhen = {}\ncause = {}\n",
                               table, toml_text(words.element_id(hour.element)), rounded(hour.loading_pu, 1e-4),
                               hour.n_over, toml_text(words.outage(hour)), toml_text(words.when(hour)),
                               toml_text(words.likely_cause(hour)));
    };
    out += samples_text(words, result);
    add_elements("impossible", result.impossible);
    add_elements("still_over", still_over(words.base(), result));
    for (const Candidate& one : candidates) {
        out += fmt::format("\n[[candidate]]\nid = {}\nkind = {}\nwhat = {}\nholds = {}\n",
                           toml_text(words.element_id(one.element)), toml_text(one.kind), toml_text(one.what),
                           one.holds());
        if (!one.holds())
            out += fmt::format("loading_pu = {}\nhours = {}\n", rounded(one.loading_pu, 1e-4), one.n_hours);
        out += fmt::format("elements_over = {}\n", one.n_over);
    }
    return out;
}

}  // namespace knelpunt::cli
