#include "sim/flow/pipes/figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/choice.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/flow/pipes/redispatch.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kNearBar = 1e-5;    ///< pressures closer than this are equal: ten times what pipes are solved to
constexpr double kNearK = 1e-3;      ///< the same of temperatures
constexpr double kNearSpeed = 1e-9;  ///< rounding of a velocity at its limit

/// Walks from a node against the flow (sign -1) or with it (1), always through the pipe that takes most pressure:
/// the one that takes most of all.
std::int32_t worst_pipe(const Structure& structure, const PipePart& part, std::size_t node, std::size_t step,
                        double sign, const PartStates& states) {
    std::int32_t worst = -1;
    double worst_bar = 0.0;
    std::vector<char> is_seen(part.pipes.size(), 0);
    for (;;) {
        std::size_t next = part.pipes.size();
        double most_bar = 0.0;
        for (std::size_t place = 0; place < part.pipes.size(); ++place) {
            const std::size_t branch = structure.pipe_branch[part.pipes[place]].at();
            const bool leaves = structure.branch_from[branch].at() == node,
                       arrives = structure.branch_to[branch].at() == node;
            if (is_seen[place] != 0 || (!leaves && !arrives)) continue;
            const double outward = leaves ? states.flow_mw[place][step] : -states.flow_mw[place][step];
            const double bar = std::abs(states.drop_bar[place][step]);
            if (sign * outward <= 0.0 || (next < part.pipes.size() && bar <= most_bar)) continue;
            next = place;
            most_bar = bar;
        }
        if (next == part.pipes.size()) return worst;
        is_seen[next] = 1;
        if (most_bar >= worst_bar) worst_bar = most_bar, worst = static_cast<std::int32_t>(part.pipes[next]);
        const std::size_t branch = structure.pipe_branch[part.pipes[next]].at();
        node = structure.branch_from[branch].at() == node ? structure.branch_to[branch].at()
                                                          : structure.branch_from[branch].at();
    }
}

/// Sums up the states of parts.
class Summary {
public:
    Summary(const System& system, PipeCarrier carrier, const NodePlan& plan)
        : system_(system), on_(*system.structure), carrier_(carrier), plan_(plan), step_h_(on_.time.step_h()) {
        const auto n_pipes = static_cast<std::size_t>(on_.pipes.size());
        const std::size_t n_sites = on_.node_rows.size() - on_.nodes.n_power();
        for (auto* column : {&out.pipe_peak_mw, &out.pipe_peak_m_per_s, &out.pipe_velocity_over_h, &out.pipe_drop_bar,
                             &out.pipe_loss_mwh})
            column->assign(n_pipes, kNaN);
        for (auto* column : {&out.site_pressure_min_bar, &out.site_pressure_max_bar, &out.site_pressure_short_bar,
                             &out.site_pressure_short_h, &out.site_pressure_over_bar, &out.site_pressure_over_h,
                             &out.site_unserved_mw, &out.site_unserved_h, &out.site_unserved_mwh,
                             &out.site_supply_min_c, &out.site_supply_short_k, &out.site_supply_short_h,
                             &out.site_compression_mwh, &out.site_moved_mwh, &out.site_delay_k, &out.site_delay_mw})
            column->assign(n_sites, kNaN);
        out.site_worst_hour.assign(n_sites, -1);
        out.site_worst_pipe.assign(n_sites, -1);
        for (auto* column : {&out.site_pressure_bar, &out.site_supply_c})
            column->assign(n_sites * plan.n_steps, std::numeric_limits<float>::quiet_NaN());
        out.pipe_flow_mw.assign(n_pipes * plan.n_steps, std::numeric_limits<float>::quiet_NaN());
        loss_mw_.assign(plan.n_steps, 0.0);
        compression_mw_ = pump_mw_ = moved_mw_ = loss_mw_;
    }

    void add(const PipePart& part, NodeShort& short_mw) {
        Courses inject_mw(part.nodes.size(), std::vector<double>(plan_.n_steps, 0.0));
        for (std::size_t place = 0; place < part.nodes.size(); ++place) {
            const std::size_t node = part.nodes[place];
            const auto put = [&](const Courses& courses, double sign) {
                for (std::size_t step = 0; step < courses[node].size(); ++step)
                    inject_mw[place][step] += sign * courses[node][step];
            };
            put(plan_.give_mw, 1.0);
            put(plan_.use_mw, -1.0);
            put(plan_.charge_mw, -1.0);
        }
        PartQuestion question{system_, part, inject_mw, holding_node(system_, part, plan_), {}, false, true};
        question.steps.resize(plan_.n_steps);
        std::iota(question.steps.begin(), question.steps.end(), std::size_t{0});
        const PartStates states = solve_part(question);
        is_over_.assign(plan_.n_steps, 0);
        for (std::size_t pipe = 0; pipe < part.pipes.size(); ++pipe) add_pipe(part.pipes[pipe], pipe, states);
        for (std::size_t place = 0; place < part.nodes.size(); ++place) add_site(part, place, inject_mw, states);
        for (std::size_t step = 0; step < plan_.n_steps; ++step) {
            if (!states.pump_mw.empty() && is_over_[step] == 0) pump_mw_[step] += states.pump_mw[step];
            out.worst_residual = std::max(out.worst_residual, states.residual[step]);
        }
        out.n_unsolved_steps += static_cast<std::int32_t>(states.unsolved.size());
        add_unserved(question, states, short_mw);
    }

    void finish() {
        const auto sum = [&](const std::vector<double>& course, double& total_mwh, double& peak_mw) {
            for (const double mw : course) {
                total_mwh += mw * step_h_;
                peak_mw = std::max(peak_mw, mw);
            }
        };
        sum(loss_mw_, out.loss_mwh, out.loss_peak_mw);
        sum(pump_mw_, out.pump_mwh, out.pump_peak_mw);
        sum(moved_mw_, out.moved_mwh, out.moved_peak_mw);
        sum(compression_mw_, out.compression_mwh, out.compression_peak_mw);
    }

    PipeStateFigures out;

private:
    [[nodiscard]] std::size_t site_of(std::size_t node) const { return node - on_.nodes.n_power(); }

    void add_pipe(std::size_t pipe, std::size_t place, const PartStates& states) {
        double &mw = out.pipe_peak_mw[pipe], &speed = out.pipe_peak_m_per_s[pipe],
               &over_h = out.pipe_velocity_over_h[pipe], &drop = out.pipe_drop_bar[pipe];
        mw = speed = over_h = drop = 0.0;
        if (!states.loss_mw.empty()) out.pipe_loss_mwh[pipe] = 0.0;
        for (std::size_t step = 0; step < plan_.n_steps; ++step) {
            const double now = std::abs(states.velocity_m_per_s[place][step]);
            mw = std::max(mw, std::abs(states.flow_mw[place][step]));
            speed = std::max(speed, now);
            drop = std::max(drop, std::abs(states.drop_bar[place][step]));
            if (now > system_.pipes.velocity_most_m_per_s[pipe] * (1.0 + kNearSpeed)) over_h += step_h_;
            out.pipe_flow_mw[pipe * plan_.n_steps + step] = static_cast<float>(states.flow_mw[place][step]);
            if (states.loss_mw.empty()) continue;
            out.pipe_loss_mwh[pipe] += states.loss_mw[place][step] * step_h_;
            loss_mw_[step] += states.loss_mw[place][step];
        }
    }

    void add_site(const PipePart& part, std::size_t place, const Courses& inject_mw, const PartStates& states) {
        const std::size_t node = part.nodes[place], site = site_of(node);
        double &low = out.site_pressure_min_bar[site], &high = out.site_pressure_max_bar[site],
               &short_bar = out.site_pressure_short_bar[site], &short_h = out.site_pressure_short_h[site],
               &over_bar = out.site_pressure_over_bar[site], &over_h = out.site_pressure_over_h[site];
        low = kInf;
        high = short_bar = short_h = over_bar = over_h = 0.0;
        const double least = system_.pipe_nodes.pressure_least_bar[node],
                     most = system_.pipe_nodes.pressure_most_bar[node];
        std::size_t short_step = 0, over_step = 0;
        for (std::size_t step = 0; step < plan_.n_steps; ++step) {
            const double now = states.pressure_bar[place][step];
            out.site_pressure_bar[site * plan_.n_steps + step] = static_cast<float>(now);
            out.kept_mwh += states.kept_mw[place][step] * step_h_;
            if (std::isnan(now)) continue;
            low = std::min(low, now);
            high = std::max(high, now);
            if (inject_mw[place][step] < 0.0 && least - now > kNearBar) {
                is_over_[step] = 1;
                short_h += step_h_;
                if (least - now > short_bar) short_bar = least - now, short_step = step;
            }
            if (now - most > kNearBar) {
                is_over_[step] = 1;
                over_h += step_h_;
                if (now - most > over_bar) over_bar = now - most, over_step = step;
            }
        }
        if (low > high) low = high = kNaN;
        if (short_h + over_h > 0.0) {
            const bool is_short = short_h > 0.0;
            const std::size_t step = is_short ? short_step : over_step;
            out.site_worst_hour[site] = static_cast<std::int32_t>(step);
            out.site_worst_pipe[site] = worst_pipe(on_, part, node, step, is_short ? -1.0 : 1.0, states);
        }
        if (carrier_ == PipeCarrier::heat) add_temperature(node, place, states);
        if (carrier_ == PipeCarrier::hydrogen) {
            out.site_compression_mwh[site] = 0.0;
            for (std::size_t step = 0; step < plan_.n_steps; ++step) {
                out.site_compression_mwh[site] += states.compression_mw[place][step] * step_h_;
                compression_mw_[step] += states.compression_mw[place][step];
            }
        }
    }

    void add_temperature(std::size_t node, std::size_t place, const PartStates& states) {
        const std::size_t site = site_of(node);
        const double least = system_.pipe_nodes.supply_least_c[node];
        double lowest = kInf, &short_k = out.site_supply_short_k[site], &short_h = out.site_supply_short_h[site];
        short_k = short_h = 0.0;
        double &delay_k = out.site_delay_k[site], &delay_mw = out.site_delay_mw[site];
        delay_k = delay_mw = 0.0;
        for (std::size_t step = 0; step < plan_.n_steps; ++step) {
            const double now = states.supply_c[place][step];
            out.site_supply_c[site * plan_.n_steps + step] = static_cast<float>(now);
            if (std::isnan(now)) continue;
            lowest = std::min(lowest, now);
            delay_k = std::max(delay_k, std::abs(states.delay_k[place][step]));
            delay_mw = std::max(delay_mw, -states.delay_mw[place][step]);
            if (!(least - now > kNearK)) continue;
            short_h += step_h_;
            short_k = std::max(short_k, least - now);
        }
        out.site_supply_min_c[site] = lowest < kInf ? lowest : kNaN;
    }

    /// Of hours that break a limit: what other sources must give instead, and what does not fit even so.
    void add_unserved(PartQuestion& question, const PartStates& free, NodeShort& short_mw) {
        question.steps.clear();
        for (std::size_t step = 0; step < plan_.n_steps; ++step)
            if (is_over_[step] != 0) question.steps.push_back(step);
        WithinLimits within;
        if (!question.steps.empty()) within = fit_within(question, plan_);
        for (std::size_t state = 0; state < question.steps.size(); ++state)
            pump_mw_[question.steps[state]] += within.pump_mw[state];
        for (std::size_t place = 0; place < question.part.nodes.size(); ++place) {
            const std::size_t node = question.part.nodes[place], site = site_of(node);
            double &peak = out.site_unserved_mw[site], &hours = out.site_unserved_h[site],
                   &energy = out.site_unserved_mwh[site], &moved = out.site_moved_mwh[site];
            peak = hours = energy = moved = 0.0;
            std::vector<double> course = free.short_mw[place];
            for (std::size_t state = 0; state < question.steps.size(); ++state) {
                course[question.steps[state]] = within.short_mw[place][state];
                moved += within.moved_mw[place][state] * step_h_;
                moved_mw_[question.steps[state]] += std::max(0.0, within.moved_mw[place][state]);
            }
            for (const double mw : course) {
                if (mw <= tolerance::kBalanceMw) continue;
                peak = std::max(peak, mw);
                hours += step_h_;
                energy += mw * step_h_;
            }
            out.unserved_mwh += energy;
            if (energy > 0.0) short_mw[node] = std::move(course);
        }
    }

    const System& system_;
    const Structure& on_;
    PipeCarrier carrier_;
    const NodePlan& plan_;
    double step_h_;
    std::vector<char> is_over_;  ///< of the part at hand: steps that break a limit of pressure
    std::vector<double> loss_mw_, pump_mw_, compression_mw_, moved_mw_;
};

}  // namespace

std::size_t place_in(const PipePart& part, std::size_t node) {
    return static_cast<std::size_t>(std::lower_bound(part.nodes.begin(), part.nodes.end(), node) - part.nodes.begin());
}

std::size_t holding_node(const System& system, const PipePart& part, const NodePlan& plan, std::size_t lost) {
    std::size_t best = part.nodes.front();
    double best_mwh = -1.0;
    for (const std::size_t node : part.nodes) {
        if (node == lost) continue;
        double sum = 0.0;
        for (const double mw : plan.most_mw[node]) sum += mw;
        if (!std::isnan(system.pipe_nodes.pressure_set_bar[node]) && sum > 0.0) return node;
        if (sum > best_mwh) best_mwh = sum, best = node;
    }
    return best;
}

PipeStateFigures pipe_figures(const System& system, PipeCarrier carrier, const NodePlan& plan, NodeShort& short_mw) {
    Summary summary(system, carrier, plan);
    for (const PipePart& part : pipe_parts(system, word_of(carrier))) summary.add(part, short_mw);
    summary.finish();
    return std::move(summary.out);
}

}  // namespace knelpunt::flow
