#include "sim/flow/dc/dc_outages.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

#include "sim/base/tolerance.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kNoEffectPu = 1e-12;  // rounding of factors that are zero in exact arithmetic

struct PairDraft {
    int outage = 0;
    std::vector<std::pair<int, double>> terms;  ///< branch whose flow counts, factor
    double share_left = 1.0;
};
using Drafts = std::vector<std::vector<PairDraft>>;

double share_out(const PuNetwork& net, const OutagePart& part) {
    return static_cast<double>(part.n_circuits_out) / net.n_circuits[static_cast<std::size_t>(part.branch)];
}

/// Parts of the grid that an outage cuts off, and what each still hangs on in the equations.
struct Islands {
    std::vector<int> of_node;       ///< which part a node is in; -1 = it keeps its supply
    std::vector<int> hangs_on;      ///< per part: place in the outage's list of parts
    std::vector<int> node_hanging;  ///< per part: its end of that branch
};

/// Whether an outage could split the grid: not a single branch that is no bridge.
bool may_cut_off(const PuNetwork& net, const std::vector<OutagePart>& parts) {
    if (parts.size() > 1) return true;
    return net.topology.is_bridge[static_cast<std::size_t>(parts.front().branch)] != 0 &&
           share_out(net, parts.front()) >= 1.0;
}

Islands find_cut_off(const PuNetwork& net, const std::vector<OutagePart>& parts) {
    if (!may_cut_off(net, parts)) return {std::vector<int>(net.node_of.size(), -1), {}, {}};
    std::vector<char> is_out(net.branch_of.size(), 0);
    for (const OutagePart& part : parts)
        is_out[static_cast<std::size_t>(part.branch)] = share_out(net, part) >= 1.0 ? 1 : 0;
    Graph left{net.n_nodes(), {}};
    for (std::size_t branch = 0; branch < is_out.size(); ++branch) {
        if (is_out[branch] == 0) left.edges.push_back(net.graph.edges[branch]);
    }
    const Topology topology = find_topology(left);
    std::vector<char> is_reached(static_cast<std::size_t>(topology.n_islands), 0);
    for (const int node : net.angle_held)
        is_reached[static_cast<std::size_t>(topology.island_of_node[static_cast<std::size_t>(node)])] = 1;
    Islands out;
    std::vector<int> number(is_reached.size(), -1);
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto branch = static_cast<std::size_t>(parts[part].branch);
            if (is_out[branch] == 0) continue;
            for (const auto& [near, far] :
                 {std::pair(net.from[branch], net.to[branch]), std::pair(net.to[branch], net.from[branch])}) {
                const auto island_near =
                    static_cast<std::size_t>(topology.island_of_node[static_cast<std::size_t>(near)]);
                const auto island_far =
                    static_cast<std::size_t>(topology.island_of_node[static_cast<std::size_t>(far)]);
                if (is_reached[island_near] == 0 || is_reached[island_far] != 0) continue;
                is_reached[island_far] = 1;
                number[island_far] = static_cast<int>(out.hangs_on.size());
                out.hangs_on.push_back(static_cast<int>(part));
                out.node_hanging.push_back(far);
                has_grown = true;
            }
        }
    }
    for (const int island : topology.island_of_node) out.of_node.push_back(number[static_cast<std::size_t>(island)]);
    return out;
}

/// Flow changes per unit injected at `node` and taken out where the exchange still is.
std::vector<double> taken_over(const DcModel& model, int node, const Islands& cut_off) {
    const PuNetwork& net = model.net;
    const int island = net.topology.island_of_node[static_cast<std::size_t>(node)];
    const auto takes = [&](std::size_t other) {
        return net.topology.island_of_node[other] == island && cut_off.of_node[other] < 0;
    };
    double share_pu = 0.0;
    for (std::size_t other = 0; other < net.node_of.size(); ++other) {
        if (takes(other)) share_pu += net.exchange_share_pu[other];
    }
    std::vector<double> injection(net.node_of.size(), 0.0);
    injection[static_cast<std::size_t>(node)] = 1.0;
    for (std::size_t other = 0; other < injection.size(); ++other) {
        if (share_pu > 0.0 && takes(other)) injection[other] -= net.exchange_share_pu[other] / share_pu;
    }
    return flows_of_angles(model, solve_angles(model, injection));
}

std::vector<double> transfer(const DcModel& model, int branch) {
    std::vector<double> injection(model.net.node_of.size(), 0.0);
    injection[static_cast<std::size_t>(model.net.from[static_cast<std::size_t>(branch)])] = 1.0;
    injection[static_cast<std::size_t>(model.net.to[static_cast<std::size_t>(branch)])] = -1.0;
    return flows_of_angles(model, solve_angles(model, injection));
}

/// What moves the flows after an outage: columns of flow changes, and how strong each is per flow on the outage's branches.
struct Effect {
    std::vector<std::vector<double>> column;  ///< [column][branch]
    Eigen::MatrixXd weight;                   ///< [column][part of the outage]
};

/// @return no columns where the equations are singular
Effect effect_of(const DcModel& model, const std::vector<OutagePart>& parts, const Islands& cut_off) {
    const PuNetwork& net = model.net;
    const auto n_parts = static_cast<Eigen::Index>(parts.size());
    const auto n_islands = static_cast<Eigen::Index>(cut_off.hangs_on.size());
    std::vector<std::size_t> removed;  // parts that are not needed to hang something on
    for (std::size_t part = 0; part < parts.size(); ++part) {
        if (std::find(cut_off.hangs_on.begin(), cut_off.hangs_on.end(), static_cast<int>(part)) ==
            cut_off.hangs_on.end())
            removed.push_back(part);
    }
    const auto n_removed = static_cast<Eigen::Index>(removed.size());
    Effect out;
    out.weight = Eigen::MatrixXd::Zero(n_islands + n_removed, n_parts);
    for (std::size_t island = 0; island < cut_off.hangs_on.size(); ++island) {
        out.column.push_back(taken_over(model, cut_off.node_hanging[island], cut_off));
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto branch = static_cast<std::size_t>(parts[part].branch);
            if (share_out(net, parts[part]) < 1.0) continue;
            const auto is_here = [&](int node) {
                return cut_off.of_node[static_cast<std::size_t>(node)] == static_cast<int>(island);
            };
            // Its balance is what left it; without supply it has none.
            const double leaves = (is_here(net.from[branch]) ? 1.0 : 0.0) - (is_here(net.to[branch]) ? 1.0 : 0.0);
            out.weight(static_cast<Eigen::Index>(island), static_cast<Eigen::Index>(part)) = -leaves;
        }
    }
    for (const std::size_t position : removed) out.column.push_back(transfer(model, parts[position].branch));
    Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(n_removed, n_removed), flow(n_removed, n_parts);
    for (Eigen::Index row = 0; row < n_removed; ++row) {
        const std::size_t position = removed[static_cast<std::size_t>(row)];
        const auto branch = static_cast<std::size_t>(parts[position].branch);
        const double share = share_out(net, parts[position]);
        for (Eigen::Index other = 0; other < n_removed; ++other)
            rest(row, other) -= share * out.column[static_cast<std::size_t>(n_islands + other)][branch];
        for (Eigen::Index part = 0; part < n_parts; ++part) {
            flow(row, part) = static_cast<std::size_t>(part) == position ? share : 0.0;
            for (Eigen::Index island = 0; island < n_islands; ++island)
                flow(row, part) +=
                    share * out.column[static_cast<std::size_t>(island)][branch] * out.weight(island, part);
        }
    }
    if (n_removed == 0) return out;
    // Beside a negative reactance H may lie far above 1.
    if (std::abs(rest.determinant()) < tolerance::kSingularPu) return {};
    out.weight.bottomRows(n_removed) = rest.partialPivLu().solve(flow);
    return out;
}

/// Adds the pairs of an outage to the branches that it acts on.
void add_pairs(const DcModel& model, const Outage& outage, const Islands& cut_off, const Effect& effect, int index,
               Drafts& drafts) {
    const PuNetwork& net = model.net;
    const auto shares_block = [&](std::size_t branch) {
        return std::any_of(outage.parts.begin(), outage.parts.end(), [&](const OutagePart& part) {
            return net.topology.block_of_edge[static_cast<std::size_t>(part.branch)] ==
                   net.topology.block_of_edge[branch];
        });
    };
    for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
        if (outage.nodes_lost.empty() && !shares_block(branch)) continue;
        const auto is_lost = [&](int node) { return cut_off.of_node[static_cast<std::size_t>(node)] >= 0; };
        if (is_lost(net.from[branch]) || is_lost(net.to[branch])) continue;
        PairDraft draft{index, {}, 1.0};
        for (std::size_t part = 0; part < outage.parts.size(); ++part) {
            const OutagePart& taken = outage.parts[part];
            if (static_cast<std::size_t>(taken.branch) == branch) draft.share_left = 1.0 - share_out(net, taken);
            double factor = 0.0;
            for (std::size_t column = 0; column < effect.column.size(); ++column) {
                factor += effect.column[column][branch] *
                          effect.weight(static_cast<Eigen::Index>(column), static_cast<Eigen::Index>(part));
            }
            if (std::abs(factor) > kNoEffectPu) draft.terms.emplace_back(taken.branch, factor);
        }
        if (draft.share_left > 0.0 && !draft.terms.empty()) drafts[branch].push_back(std::move(draft));
    }
}

void add_outage(DcModel& model, Outage outage, Drafts& drafts) {
    const PuNetwork& net = model.net;
    const Islands cut_off = find_cut_off(net, outage.parts);
    for (std::size_t node = 0; node < cut_off.of_node.size(); ++node) {
        if (cut_off.of_node[node] >= 0) outage.nodes_lost.push_back(static_cast<int>(node));
    }
    const bool is_single = outage.parts.size() == 1 && outage.parts.front().n_circuits_out == 1;
    const bool is_splitting = !outage.nodes_lost.empty();
    const Effect effect = is_splitting && is_single ? Effect() : effect_of(model, outage.parts, cut_off);
    if (is_splitting || effect.column.empty())
        model.splits.push_back({outage.contingency, outage.parts, outage.nodes_lost});
    if (effect.column.empty()) return;
    add_pairs(model, outage, cut_off, effect, static_cast<int>(model.outages.size()), drafts);
    model.outages.push_back(std::move(outage));
}

/// What goes out of the branches that are there, each once.
std::vector<OutagePart> parts_of(const DcModel& model, const System& system, int contingency) {
    const Structure& structure = *system.structure;
    std::vector<OutagePart> out;
    const auto add = [&](BranchId id, int n_out) {
        const int branch = model.net.branch_at[id.at()];
        if (branch < 0 || n_out <= 0) return;
        const auto known =
            std::find_if(out.begin(), out.end(), [&](const OutagePart& part) { return part.branch == branch; });
        const int n_before = known == out.end() ? 0 : known->n_circuits_out;
        const int n = std::min(n_before + n_out, model.net.n_circuits[static_cast<std::size_t>(branch)]);
        if (known == out.end())
            out.push_back({branch, n});
        else
            known->n_circuits_out = n;
    };
    const auto contingency_index = static_cast<std::size_t>(contingency);
    add(structure.contingency_branch[contingency_index], system.contingencies.n_circuits_out[contingency_index]);
    for (std::size_t part = 0; part < structure.part_branch.size(); ++part) {
        if (structure.part_contingency[part] == contingency)
            add(structure.part_branch[part], system.contingencies.part_n_circuits_out[part]);
    }
    return out;
}

}  // namespace

void add_outages(DcModel& model, const System& system) {
    Drafts drafts(model.net.branch_of.size());
    for (int contingency = 0; contingency < system.structure->contingencies.size(); ++contingency) {
        if (system.contingencies.in_service[static_cast<std::size_t>(contingency)] == 0) continue;
        std::vector<OutagePart> parts = parts_of(model, system, contingency);
        if (!parts.empty()) add_outage(model, {contingency, std::move(parts), {}}, drafts);
    }
    model.pairs.start.push_back(0);
    model.pairs.term.push_back(0);
    for (const auto& list : drafts) {
        for (const PairDraft& pair : list) {
            model.pairs.outage.push_back(pair.outage);
            for (const auto& [branch, factor] : pair.terms) {
                model.pairs.branch_of.push_back(branch);
                model.pairs.factor.push_back(factor);
            }
            model.pairs.term.push_back(static_cast<int>(model.pairs.factor.size()));
            model.pairs.share_left.push_back(pair.share_left);
        }
        model.pairs.start.push_back(static_cast<int>(model.pairs.outage.size()));
    }
}

}  // namespace knelpunt::flow
