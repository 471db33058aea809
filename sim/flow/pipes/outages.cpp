#include <algorithm>
#include <cmath>

#include "sim/base/choice.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/flow/pipes/figures.hpp"
#include "sim/flow/pipes/redispatch.hpp"

namespace knelpunt::flow {
namespace {

/// Computes outages of one carrier, one after the other.
class Outages {
public:
    Outages(const System& system, PipeCarrier carrier, const NodePlan& plan, const NodeShort& before)
        : system_(system), on_(*system.structure), carrier_(carrier), plan_(plan), before_(before) {
        n_pipes_ = static_cast<std::size_t>(on_.pipes.size());
        n_sites_ = on_.node_rows.size() - on_.nodes.n_power();
        for (auto* column : {&out.short_mw, &out.short_h, &out.short_mwh}) column->assign(n_pipes_ + n_sites_, kNaN);
        for (auto* column : {&out.site_short_mw, &out.site_short_mwh})
            column->assign((n_pipes_ + n_sites_) * n_sites_, kNaN);
    }

    void run() {
        const std::string_view carrier = word_of(carrier_);
        for (const PipePart& whole : pipe_parts(system_, carrier)) {
            for (const std::size_t pipe : whole.pipes) {
                start(pipe);
                for (const PipePart& part : pipe_parts(system_, carrier, pipe))
                    if (std::binary_search(whole.nodes.begin(), whole.nodes.end(), part.nodes.front()))
                        add(part, kNoPipe);
                finish();
            }
            for (const std::size_t node : whole.nodes) {
                if (plan_.most_mw[node].empty()) continue;
                start(n_pipes_ + node - on_.nodes.n_power());
                add(whole, node);
                finish();
            }
        }
    }

    PipeOutageFigures out;

private:
    void start(std::size_t outage) {
        outage_ = outage;
        total_mw_.assign(plan_.n_steps, 0.0);
    }

    /// A part that is left, without the sources of a node.
    void add(const PipePart& part, std::size_t lost) {
        const PartBalance balance = rebalance_part(part, plan_, lost);
        PartStates states;
        std::vector<std::size_t> steps;
        if (!part.pipes.empty())
            for (std::size_t step = 0; step < plan_.n_steps; ++step)
                if (is_moving(balance, step)) steps.push_back(step);
        if (!steps.empty()) {
            const PartQuestion question{system_, part, balance.inject_mw, holding_node(system_, part, plan_, lost),
                                        steps,   true};
            states = solve_part(question);
            serve_nearer(question, balance, lost, states);
            out.n_unsolved_steps += static_cast<std::int32_t>(states.unsolved.size());
        }
        for (std::size_t place = 0; place < part.nodes.size(); ++place) {
            std::vector<double> short_mw = balance.short_mw[place];
            if (!steps.empty()) {
                if (short_mw.empty()) short_mw.assign(plan_.n_steps, 0.0);
                for (std::size_t state = 0; state < steps.size(); ++state)
                    short_mw[steps[state]] += states.short_mw[place][state];
            }
            add_site(part.nodes[place], short_mw);
        }
    }

    /// Where pipes do not bring it: sources near the users give instead, where less is short then.
    void serve_nearer(const PartQuestion& question, const PartBalance& balance, std::size_t lost, PartStates& states) {
        const std::size_t n = question.part.nodes.size();
        const NearestSources nearest(system_, question.part);
        Courses inject_mw = question.inject_mw;
        std::vector<std::size_t> rows, steps;
        std::vector<double> most(n), use(n);
        for (std::size_t state = 0; state < question.steps.size(); ++state) {
            if (total_of(states, state) <= tolerance::kBalanceMw) continue;
            const std::size_t step = question.steps[state];
            rows.push_back(state);
            steps.push_back(step);
            for (std::size_t place = 0; place < n; ++place) {
                const std::size_t node = question.part.nodes[place];
                const auto value = [&](const std::vector<double>& course) {
                    return course.empty() ? 0.0 : course[step];
                };
                most[place] = node == lost ? 0.0 : std::max(value(plan_.most_mw[node]), value(plan_.give_mw[node]));
                use[place] = value(plan_.use_mw[node]) - value(balance.short_mw[place]);
            }
            const std::vector<double> near = nearest.inject(most, use);
            for (std::size_t place = 0; place < n; ++place) inject_mw[place][step] = near[place];
        }
        if (rows.empty()) return;
        const PartStates nearer = solve_part({system_, question.part, inject_mw, question.holder, steps, true});
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (total_of(nearer, row) >= total_of(states, rows[row])) continue;
            for (std::size_t place = 0; place < n; ++place)
                states.short_mw[place][rows[row]] = nearer.short_mw[place][row];
        }
    }

    static double total_of(const PartStates& states, std::size_t state) {
        double sum = 0.0;
        for (const std::vector<double>& course : states.short_mw) sum += course[state];
        return sum;
    }

    static bool is_moving(const PartBalance& balance, std::size_t step) {
        return std::any_of(balance.inject_mw.begin(), balance.inject_mw.end(),
                           [step](const std::vector<double>& course) { return course[step] != 0.0; });
    }

    void add_site(std::size_t node, const std::vector<double>& short_mw) {
        const std::size_t cell = outage_ * n_sites_ + node - on_.nodes.n_power();
        double &peak = out.site_short_mw[cell], &energy = out.site_short_mwh[cell];
        peak = energy = 0.0;
        for (std::size_t step = 0; step < short_mw.size(); ++step) {
            const double more = short_mw[step] - (before_[node].empty() ? 0.0 : before_[node][step]);
            if (more <= tolerance::kBalanceMw) continue;
            peak = std::max(peak, more);
            energy += more * on_.time.step_h();
            total_mw_[step] += more;
        }
    }

    void finish() {
        double &peak = out.short_mw[outage_], &hours = out.short_h[outage_], &energy = out.short_mwh[outage_];
        peak = hours = energy = 0.0;
        for (const double mw : total_mw_) {
            if (mw <= tolerance::kBalanceMw) continue;
            peak = std::max(peak, mw);
            hours += on_.time.step_h();
            energy += mw * on_.time.step_h();
        }
    }

    const System& system_;
    const Structure& on_;
    PipeCarrier carrier_;
    const NodePlan& plan_;
    const NodeShort& before_;
    std::size_t n_pipes_ = 0, n_sites_ = 0, outage_ = 0;
    std::vector<double> total_mw_;
};

}  // namespace

PipeOutageFigures pipe_outage_figures(const System& system, PipeCarrier carrier, const NodePlan& plan,
                                      const NodeShort& short_before_mw) {
    Outages outages(system, carrier, plan, short_before_mw);
    outages.run();
    return std::move(outages.out);
}

}  // namespace knelpunt::flow
