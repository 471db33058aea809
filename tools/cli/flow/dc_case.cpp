#include "tools/cli/flow/dc_case.hpp"

#include <cmath>

#include "sim/base/units.hpp"
#include "sim/flow/dc_model.hpp"
#include "sim/flow/dc_scan.hpp"

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
        double slack_mw = 0.0;
        std::vector<double> before_pu = flows_mw(angles(std::vector<char>(net.node_of.size(), 0), &slack_mw));
        for (double& flow : before_pu) flow /= kBaseMva;
        const double slack_demand_mw = slack_demand();
        std::vector<OutageLine> lines(net.b_pu.size());
        std::vector<int> whole;
        for (int branch = 0; branch < net.n_branches(); ++branch) {
            if (net.topology.is_bridge[static_cast<std::size_t>(branch)] == 0)
                whole.push_back(branch);
            else
                lines[static_cast<std::size_t>(branch)] = line_of_split(branch, slack_demand_mw);
        }
        flow::scan_dc_outages(
            *model_, before_pu, whole, [&](std::size_t first, std::size_t n, const flow::BlockMatrix& after_pu) {
                for (std::size_t lane = 0; lane < n; ++lane) {
                    const auto out = static_cast<std::size_t>(whole[first + lane]);
                    lines[out] = line_of(
                        out, [&](std::size_t branch) { return kBaseMva * after_pu.row(branch)[lane]; },
                        slack_mw + slack_demand_mw);
                }
            });
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

    /// What hangs behind a bridge loses its supply: the rest is solved anew.
    [[nodiscard]] OutageLine line_of_split(int out, double slack_demand_mw) const {
        const flow::PuNetwork& net = model_->net;
        const auto at = static_cast<std::size_t>(out);
        const auto island =
            static_cast<std::size_t>(net.topology.island_of_node[static_cast<std::size_t>(net.from[at])]);
        const std::vector<int> lost = nodes_behind(net.graph, out, net.reference_node[island]);
        std::vector<char> is_lost(net.node_of.size(), 0);
        for (const int node : lost) is_lost[static_cast<std::size_t>(node)] = 1;
        double slack_mw = 0.0;
        std::vector<double> after_mw = flows_mw(angles(is_lost, &slack_mw));
        for (std::size_t branch = 0; branch < after_mw.size(); ++branch) {
            if (is_lost[static_cast<std::size_t>(net.from[branch])] != 0 ||
                is_lost[static_cast<std::size_t>(net.to[branch])] != 0)
                after_mw[branch] = 0.0;
        }
        after_mw[at] = 0.0;
        OutageLine line = line_of(
            at, [&](std::size_t branch) { return after_mw[branch]; }, slack_mw + slack_demand_mw);
        line.n_lost = lost.size();
        for (const int node : lost) line.lost_mw += demand_mw(node);
        return line;
    }

    template <class After>
    [[nodiscard]] OutageLine line_of(std::size_t out, After&& after_mw, double slack_mw) const {
        const auto row = [&](std::size_t branch) {
            return &of_.system.structure->branch_rows[model_->net.branch_of[branch].at()];
        };
        OutageLine line;
        line.outage = row(out);
        std::size_t worst = 0;
        for (std::size_t branch = 1; branch < model_->net.b_pu.size(); ++branch) {
            if (std::abs(after_mw(branch)) > std::abs(after_mw(worst))) worst = branch;
        }
        line.worst = row(worst);
        line.p_mw = after_mw(worst);
        line.most = std::abs(line.p_mw);
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
