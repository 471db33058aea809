#include "tools/cli/flow/dc_case.hpp"

#include <cmath>

#include "sim/base/units.hpp"
#include "sim/flow/dc_model.hpp"

namespace knelpunt::cli {
namespace {

/// DC flow of the case: injections with the exchange nodes taking the difference.
class DcCase {
public:
    explicit DcCase(const CaseNetwork& of) : of_(of), model_(flow::build_dc_model(of.system)) {
        injection_mw_.assign(model_->net.node_of.size(), 0.0);
        const System& system = of.system;
        const Structure& structure = *system.structure;
        const auto add = [&](NodeId node, double p_mw) {
            if (const int at = model_->net.node_at[node.at()]; at >= 0)
                injection_mw_[static_cast<std::size_t>(at)] += p_mw;
        };
        for (std::size_t at = 0; at < system.sources.p_mw.size(); ++at)
            if (system.sources.in_service[at] != 0) add(structure.source_node[at], system.sources.p_mw[at].scale);
        for (std::size_t at = 0; at < system.demands.p_mw.size(); ++at)
            if (system.demands.in_service[at] != 0) add(structure.demand_node[at], -system.demands.p_mw[at].scale);
        for (std::size_t at = 0; at < system.shunts.node.size(); ++at)
            add(system.shunts.node[at], -system.shunts.g_mw[at]);
    }

    [[nodiscard]] const flow::DcModel& model() const { return *model_; }
    [[nodiscard]] int reference() const {
        for (std::size_t island = 0; island < model_->net.reference_node.size(); ++island)
            if (model_->net.is_balanced[island] != 0) return model_->net.reference_node[island];
        return -1;
    }

    /// Angles  [rad]; what `is_lost` injects nothing. The reference has the angle of the file.
    [[nodiscard]] std::vector<double> angles(const std::vector<char>& is_lost, double* slack_mw) const {
        const flow::PuNetwork& net = model_->net;
        std::vector<double> p_mw = injection_mw_;
        std::vector<double> net_mw(net.reference_node.size(), 0.0);
        for (std::size_t node = 0; node < p_mw.size(); ++node) {
            const auto island = static_cast<std::size_t>(net.topology.island_of_node[node]);
            if (is_lost[node] != 0 || net.is_balanced[island] == 0) p_mw[node] = 0.0;
            net_mw[island] += p_mw[node];
        }
        for (std::size_t node = 0; node < p_mw.size(); ++node) {
            p_mw[node] -=
                net.exchange_share_pu[node] * net_mw[static_cast<std::size_t>(net.topology.island_of_node[node])];
            p_mw[node] = p_mw[node] / kBaseMva + model_->shift_injection_pu[node];
        }
        if (slack_mw != nullptr)
            *slack_mw = kBaseMva * (p_mw[static_cast<std::size_t>(reference())] -
                                    model_->shift_injection_pu[static_cast<std::size_t>(reference())]);
        return flow::solve_angles(*model_, p_mw);
    }

    [[nodiscard]] std::vector<double> flows_mw(const std::vector<double>& angle) const {
        const flow::PuNetwork& net = model_->net;
        std::vector<double> out;
        for (std::size_t branch = 0; branch < net.b_pu.size(); ++branch)
            out.push_back(kBaseMva * net.b_pu[branch] *
                          (angle[static_cast<std::size_t>(net.from[branch])] -
                           angle[static_cast<std::size_t>(net.to[branch])] - net.shift_rad[branch]));
        return out;
    }

    [[nodiscard]] PrintTable outages(const Printer& printer) const {
        const flow::PuNetwork& net = model_->net;
        const std::vector<char> none(net.node_of.size(), 0);
        double slack_mw = 0.0;
        const std::vector<double> before = flows_mw(angles(none, &slack_mw));
        const double slack_demand_mw = slack_demand();
        std::vector<OutageLine> lines(net.b_pu.size());
        // Each branch lists the outages that act on it: all others leave its flow as it was.
        std::vector<std::vector<std::pair<int, double>>> acts_on(net.b_pu.size());
        for (std::size_t branch = 0; branch < net.b_pu.size(); ++branch) {
            for (int pair = model_->pairs.start[branch]; pair < model_->pairs.start[branch + 1]; ++pair) {
                const auto at = static_cast<std::size_t>(pair);
                // A case lists the outages of its branches one by one: one term each.
                const auto term = static_cast<std::size_t>(model_->pairs.term[at]);
                const auto out = static_cast<std::size_t>(model_->pairs.branch_of[term]);
                if (out != branch)
                    acts_on[out].emplace_back(static_cast<int>(branch), model_->pairs.factor[term] * before[out]);
            }
        }
        for (const flow::Outage& outage : model_->outages) {
            const auto out = static_cast<std::size_t>(outage.parts.front().branch);
            std::vector<double> after = before;
            for (const auto& [branch, change_mw] : acts_on[out]) after[static_cast<std::size_t>(branch)] += change_mw;
            after[out] = 0.0;
            lines[out] = line_of(out, after, slack_mw + slack_demand_mw);
        }
        for (const flow::SplittingOutage& split : model_->splits) {
            const auto out = static_cast<std::size_t>(split.parts.front().branch);
            std::vector<char> is_lost(net.node_of.size(), 0);
            for (const int node : split.nodes_lost) is_lost[static_cast<std::size_t>(node)] = 1;
            double after_slack_mw = 0.0;
            std::vector<double> after = flows_mw(angles(is_lost, &after_slack_mw));
            for (std::size_t branch = 0; branch < after.size(); ++branch) {
                if (is_lost[static_cast<std::size_t>(net.from[branch])] != 0 ||
                    is_lost[static_cast<std::size_t>(net.to[branch])] != 0)
                    after[branch] = 0.0;
            }
            after[out] = 0.0;
            lines[out] = line_of(out, after, after_slack_mw + slack_demand_mw);
            lines[out].n_lost = split.nodes_lost.size();
            for (const int node : split.nodes_lost) lines[out].lost_mw += demand_mw(node);
        }
        PrintTable table = outage_frame(true, printer);
        for (std::size_t row = 0; row < of_.rows.branches.size(); ++row) {
            const int branch =
                net.branch_at[static_cast<std::size_t>(of_.system.structure->branches.find(of_.rows.branches[row].id))];
            if (branch >= 0) table.rows.push_back(lines[static_cast<std::size_t>(branch)].cells(printer));
        }
        return table;
    }

private:
    [[nodiscard]] double demand_mw(int node) const {
        const int bus = of_.model.net.bus_at[model_->net.node_of[static_cast<std::size_t>(node)].at()];
        return of_.demand_mva(bus).real();
    }
    [[nodiscard]] double slack_demand() const { return reference() < 0 ? 0.0 : demand_mw(reference()); }

    [[nodiscard]] OutageLine line_of(std::size_t out, const std::vector<double>& after_mw, double slack_mw) const {
        const auto row = [&](std::size_t branch) {
            return &of_.system.structure->branch_rows[model_->net.branch_of[branch].at()];
        };
        OutageLine line;
        line.outage = row(out);
        std::size_t worst = 0;
        for (std::size_t branch = 1; branch < after_mw.size(); ++branch) {
            if (std::abs(after_mw[branch]) > std::abs(after_mw[worst])) worst = branch;
        }
        line.worst = row(worst);
        line.most = std::abs(after_mw[worst]);
        line.p_mw = after_mw[worst];
        line.slack_mva = {slack_mw, kNaN};
        return line;
    }

    const CaseNetwork& of_;
    std::shared_ptr<const flow::DcModel> model_;
    std::vector<double> injection_mw_;
};

}  // namespace

void print_dc(const CaseNetwork& of, bool with_outages, Printer& printer) {
    const DcCase dc(of);
    const flow::PuNetwork& net = dc.model().net;
    const std::vector<double> angle = dc.angles(std::vector<char>(net.node_of.size(), 0), nullptr);
    const std::vector<double> flow_mw = dc.flows_mw(angle);
    std::vector<double> vm_pu, va_rad;
    for (const NodeRow& row : of.rows.nodes) {
        const int node = net.node_at[static_cast<std::size_t>(of.system.structure->nodes.find(row.id))];
        const bool is_live =
            node >= 0 &&
            net.is_balanced[static_cast<std::size_t>(net.topology.island_of_node[static_cast<std::size_t>(node)])] != 0;
        const auto reference = [&] {
            return static_cast<std::size_t>(net.reference_node[static_cast<std::size_t>(
                net.topology.island_of_node[static_cast<std::size_t>(node)])]);
        };
        vm_pu.push_back(is_live ? 1.0 : kNaN);
        va_rad.push_back(is_live ? angle[static_cast<std::size_t>(node)] - angle[reference()] +
                                       of.system.nodes.angle_start_rad[net.node_of[reference()].at()]
                                 : kNaN);
    }
    std::vector<flow::BranchPower> power;
    for (const BranchRow& row : of.rows.branches) {
        const int branch = net.branch_at[static_cast<std::size_t>(of.system.structure->branches.find(row.id))];
        const double mw = branch < 0 ? 0.0 : flow_mw[static_cast<std::size_t>(branch)];
        power.push_back({{mw, 0.0}, {0.0 - mw, 0.0}});
    }
    printer.fact("physics", printer.is_text() ? "dc" : "\"dc\"");
    printer.table("buses", bus_table(of, vm_pu, va_rad, printer));
    printer.table("branches", branch_table(of, power, true, printer));
    if (with_outages) printer.table("outages", dc.outages(printer));
    printer.end();
}

}  // namespace knelpunt::cli
