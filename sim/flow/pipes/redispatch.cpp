#include "sim/flow/pipes/redispatch.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/choice.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kNearBar = 1e-5;  ///< pressures closer than this are equal: ten times what pipes are solved to
constexpr int kHalvings = 5;       ///< the share of the other plan is found to a 32nd

double value_at(const Courses& courses, std::size_t element, std::size_t step) {
    return courses[element].empty() ? 0.0 : courses[element][step];
}

bool breaks_limits(const PartQuestion& question, const PartStates& states, std::size_t state) {
    const PipeNodeColumns& wanted = question.system.pipe_nodes;
    for (std::size_t place = 0; place < question.part.nodes.size(); ++place) {
        const std::size_t node = question.part.nodes[place];
        const double now = states.pressure_bar[place][state];
        const bool uses = question.inject_mw[place][question.steps[state]] < 0.0;
        if (now - wanted.pressure_most_bar[node] > kNearBar) return true;
        if (uses && wanted.pressure_least_bar[node] - now > kNearBar) return true;
        if (uses && states.short_mw[place][state] > tolerance::kBalanceMw) return true;
    }
    return false;
}

/// Finds how much of the other plan each step needs.
class Mixer {
public:
    Mixer(const PartQuestion& question, const NodePlan& plan)
        : question_(question), n_(question.part.nodes.size()), mixed_mw_(question.inject_mw) {
        const NearestSources nearest(question.system, question.part);
        other_mw_ = moved_mw_ = Courses(n_, std::vector<double>(question.steps.size(), 0.0));
        std::vector<double> most(n_), use(n_);
        for (std::size_t state = 0; state < question.steps.size(); ++state) {
            const std::size_t step = question.steps[state];
            for (std::size_t place = 0; place < n_; ++place) {
                const std::size_t node = question.part.nodes[place];
                most[place] = std::max(value_at(plan.most_mw, node, step), value_at(plan.give_mw, node, step));
                use[place] = value_at(plan.use_mw, node, step);
            }
            const std::vector<double> inject = nearest.inject(most, use);
            for (std::size_t place = 0; place < n_; ++place) {
                other_mw_[place][state] = inject[place];
                moved_mw_[place][state] =
                    inject[place] + use[place] - value_at(plan.give_mw, question.part.nodes[place], step);
            }
        }
        share_pu_.assign(question.steps.size(), 1.0);
    }

    WithinLimits run() {
        std::vector<std::size_t> open(question_.steps.size());
        for (std::size_t state = 0; state < open.size(); ++state) open[state] = state;
        std::vector<std::size_t> fails, fits;
        for (const std::size_t state : open) mix(state, 1.0);
        split(open, fails, fits);
        std::vector<double> low(open.size(), 0.0);
        for (int halving = 0; halving < kHalvings; ++halving) {
            for (const std::size_t state : fits) mix(state, 0.5 * (low[state] + share_pu_[state]));
            std::vector<std::size_t> more, enough;
            split(fits, more, enough);
            for (const std::size_t state : more) low[state] = 0.5 * (low[state] + share_pu_[state]);
            for (const std::size_t state : enough) share_pu_[state] = 0.5 * (low[state] + share_pu_[state]);
        }
        for (const std::size_t state : fits) mix(state, share_pu_[state]);
        WithinLimits out{moved_mw_, Courses(n_, std::vector<double>(open.size(), 0.0)),
                         std::vector<double>(open.size(), 0.0)};
        for (std::size_t place = 0; place < n_; ++place)
            for (const std::size_t state : open) out.moved_mw[place][state] *= share_pu_[state];
        carry(fits, false, out);
        carry(fails, true, out);
        return out;
    }

private:
    void mix(std::size_t state, double share) {
        const std::size_t step = question_.steps[state];
        for (std::size_t place = 0; place < n_; ++place)
            mixed_mw_[place][step] = (1.0 - share) * question_.inject_mw[place][step] + share * other_mw_[place][state];
    }

    [[nodiscard]] PartQuestion question_of(const std::vector<std::size_t>& states, bool keeps_limits) const {
        std::vector<std::size_t> steps;
        for (const std::size_t state : states) steps.push_back(question_.steps[state]);
        return {question_.system, question_.part, mixed_mw_, question_.holder, std::move(steps), keeps_limits};
    }

    /// Steps that break limits as they are mixed, and those that do not.
    void split(const std::vector<std::size_t>& states, std::vector<std::size_t>& breaking,
               std::vector<std::size_t>& holding) const {
        if (states.empty()) return;
        const PartQuestion question = question_of(states, false);
        const PartStates found = solve_part(question);
        for (std::size_t row = 0; row < states.size(); ++row)
            (breaks_limits(question, found, row) ? breaking : holding).push_back(states[row]);
    }

    /// What is carried out in the end.
    void carry(const std::vector<std::size_t>& states, bool keeps_limits, WithinLimits& out) const {
        if (states.empty()) return;
        const PartStates found = solve_part(question_of(states, keeps_limits));
        for (std::size_t row = 0; row < states.size() && !found.pump_mw.empty(); ++row)
            out.pump_mw[states[row]] = found.pump_mw[row];
        if (!keeps_limits) return;
        for (std::size_t place = 0; place < n_; ++place)
            for (std::size_t row = 0; row < states.size(); ++row)
                out.short_mw[place][states[row]] = found.short_mw[place][row];
    }

    const PartQuestion& question_;
    std::size_t n_;
    Courses mixed_mw_;             ///< [place][step]
    Courses other_mw_, moved_mw_;  ///< [place][state]
    std::vector<double> share_pu_;
};

}  // namespace

NearestSources::NearestSources(const System& system, const PipePart& part) {
    const Structure& structure = *system.structure;
    const std::size_t n = part.nodes.size();
    std::vector<double> km(n * n, kInf);
    for (std::size_t place = 0; place < n; ++place) km[place * n + place] = 0.0;
    for (const std::size_t pipe : part.pipes) {
        const std::size_t branch = structure.pipe_branch[pipe].at();
        const std::size_t from = place_in(part, structure.branch_from[branch].at()),
                          to = place_in(part, structure.branch_to[branch].at());
        km[from * n + to] = km[to * n + from] = std::min(km[from * n + to], system.pipes.length_km[pipe]);
    }
    for (std::size_t mid = 0; mid < n; ++mid)
        for (std::size_t from = 0; from < n; ++from)
            for (std::size_t to = 0; to < n; ++to)
                km[from * n + to] = std::min(km[from * n + to], km[from * n + mid] + km[mid * n + to]);
    for (std::size_t source = 0; source < n; ++source)
        for (std::size_t user = 0; user < n; ++user) pairs_.emplace_back(source, user);
    std::stable_sort(pairs_.begin(), pairs_.end(), [&](const auto& a, const auto& b) {
        return km[a.first * n + a.second] < km[b.first * n + b.second];
    });
}

std::vector<double> NearestSources::inject(std::vector<double> most_mw, std::vector<double> use_mw) const {
    std::vector<double> out(most_mw.size(), 0.0);
    for (const auto& [source, user] : pairs_) {
        const double mw = std::min(most_mw[source], use_mw[user]);
        if (!(mw > 0.0)) continue;
        most_mw[source] -= mw;
        use_mw[user] -= mw;
        out[source] += mw;
        out[user] -= mw;
    }
    return out;
}

WithinLimits fit_within(const PartQuestion& question, const NodePlan& plan) { return Mixer(question, plan).run(); }

PartStates solve_part(const PartQuestion& question) {
    const std::size_t node = question.part.nodes.front();
    const bool is_heat = question.system.structure->node_rows[node].carrier == word_of(PipeCarrier::heat);
    return is_heat ? solve_heat_part(question) : solve_hydrogen(question);
}

}  // namespace knelpunt::flow
