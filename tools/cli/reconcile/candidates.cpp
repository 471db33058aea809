#include "tools/cli/reconcile/candidates.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace knelpunt::cli {
namespace {

using reconcile::ElementHour;

/// Runs of the measured year with something else changed.
class CandidateRuns {
public:
    CandidateRuns(Session& session, const MeasuredYear& year, const std::vector<Overlay>& changes,
                  std::size_t n_threads, const std::stop_token& stop)
        : session_(session), year_(year), changes_(changes), n_threads_(n_threads), stop_(stop) {}

    Candidate run(std::size_t element, std::string kind, std::string what, const std::vector<Overlay>& further,
                  const RowChange& change) {
        std::vector<Overlay> all = changes_;
        all.insert(all.end(), further.begin(), further.end());
        const std::vector<ElementHour> over =
            find_over_corrected(session_, year_.points, all, change, n_threads_, stop_);
        Candidate out{element, std::move(kind), std::move(what), 0.0, 0, over.size()};
        for (const ElementHour& hour : over) {
            if (hour.element != element) continue;
            out.loading_pu = hour.loading_pu;
            out.n_hours = hour.n_over;
        }
        return out;
    }

private:
    Session& session_;
    const MeasuredYear& year_;
    const std::vector<Overlay>& changes_;
    std::size_t n_threads_;
    const std::stop_token& stop_;
};

/// Lines that stand open in the measured year between nodes that are there, by id.
std::vector<std::string> open_lines(const System& system) {
    std::vector<std::string> out;
    const Structure& structure = *system.structure;
    for (std::size_t branch = 0; branch < structure.branches.n_power(); ++branch) {
        const bool is_open = system.branches.in_service[branch] == 0 && structure.branch_rows[branch].kind == "line";
        const auto is_there = [&](const std::string& id) {
            const int node = structure.nodes.find(id);
            return node >= 0 && system.nodes.in_service[static_cast<std::size_t>(node)] != 0;
        };
        const BranchRow& row = structure.branch_rows[branch];
        if (is_open && is_there(row.from) && is_there(row.to)) out.push_back(row.id);
    }
    return out;
}

/// The switch that helps an element most: of those that leave it over, the one at which it is over least.
Candidate best_switch(CandidateRuns& runs, const System& system, std::size_t element) {
    Candidate best;
    for (const std::string& line : open_lines(system)) {
        Candidate one = runs.run(element, "switch", "best of all switches: close " + line,
                                 {{"lines", line, "in_service", "set", "1", {}}}, {});
        const bool is_better =
            best.what.empty() || std::pair(one.loading_pu, one.n_over) < std::pair(best.loading_pu, best.n_over);
        if (is_better) best = std::move(one);
    }
    return best;
}

}  // namespace

std::vector<Candidate> run_candidates(Session& session, const MeasuredYear& year, const ReconcileWords& words,
                                      const std::vector<Overlay>& changes, const std::vector<ElementHour>& elements,
                                      std::size_t n_threads, const std::stop_token& stop) {
    CandidateRuns runs(session, year, changes, n_threads, stop);
    const System& system = year.systems.front();
    const Structure& structure = *system.structure;
    std::vector<Candidate> out;
    for (const ElementHour& hour : elements) {
        if (hour.element >= words.base().n_branches()) {
            const std::string id = words.element_id(hour.element);
            out.push_back(runs.run(hour.element, "circuit", "a unit more where there are two: limit twice",
                                   {{"buses", id, "firm_capacity_mw", "multiply", "2", {}}}, {}));
            continue;
        }
        const BranchRow& row = structure.branch_rows[hour.element];
        const bool is_transformer = row.kind == "transformer";
        const int n = system.branches.n_circuits[hour.element];
        out.push_back(runs.run(
            hour.element, "circuit", fmt::format("one {} more ({})", is_transformer ? "unit" : "circuit", n + 1),
            {{is_transformer ? "transformers" : "lines", row.id, "n_circuits", "add", "1", {}}}, {}));
        const std::string& rule = hour.is_offtake ? row.rule_offtake : row.rule_feed_in;
        if (rule != "n" && rule != "n-with-trip") {
            const auto change = [&](Primitives& rows) {
                for (BranchRow& branch : rows.branches)
                    if (branch.id == row.id)  // outages do not count
                        (hour.is_offtake ? branch.post_outage_offtake_pu : branch.post_outage_feed_in_pu) = kInf;
            };
            out.push_back(runs.run(
                hour.element, "rule",
                fmt::format("{}: n with trip, not {}", hour.is_offtake ? "offtake" : "feed-in", rule), {}, change));
        }
        if (Candidate found = best_switch(runs, system, hour.element); !found.what.empty())
            out.push_back(std::move(found));
    }
    return out;
}

}  // namespace knelpunt::cli
