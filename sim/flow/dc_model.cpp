#include "sim/flow/dc_model.hpp"

#include <cmath>

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"

namespace knelpunt::flow {
namespace {

using Matrix = Eigen::SparseMatrix<double>;

/// Nodal susceptance matrix; the row of each reference node is that of the identity.
Matrix susceptance_matrix(const PuNetwork& net) {
    std::vector<char> is_reference(net.node_of.size(), 0);
    for (const int node : net.reference_node) is_reference[static_cast<std::size_t>(node)] = 1;
    std::vector<Eigen::Triplet<double>> entries;
    for (int branch = 0; branch < net.n_branches(); ++branch) {
        const auto at = static_cast<std::size_t>(branch);
        const int from = net.from[at], to = net.to[at];
        const bool from_is_free = is_reference[static_cast<std::size_t>(from)] == 0;
        const bool to_is_free = is_reference[static_cast<std::size_t>(to)] == 0;
        if (from_is_free) entries.emplace_back(from, from, net.b_pu[at]);
        if (to_is_free) entries.emplace_back(to, to, net.b_pu[at]);
        if (from_is_free && to_is_free) {
            entries.emplace_back(from, to, -net.b_pu[at]);
            entries.emplace_back(to, from, -net.b_pu[at]);
        }
    }
    for (const int node : net.reference_node) entries.emplace_back(node, node, 1.0);
    Matrix matrix(net.n_nodes(), net.n_nodes());
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
}

DcFactor factorise(const PuNetwork& net) {
    const Eigen::SimplicialLDLT<Matrix> ldlt(susceptance_matrix(net));
    expects(ldlt.info() == Eigen::Success, "the susceptance matrix can be factorised");
    DcFactor factor;
    const auto n = static_cast<std::size_t>(net.n_nodes());
    factor.node_at.resize(n);
    for (std::size_t node = 0; node < n; ++node) {
        factor.node_at[static_cast<std::size_t>(ldlt.permutationP().indices()[static_cast<Eigen::Index>(node)])] =
            static_cast<int>(node);
    }
    const Matrix lower = ldlt.matrixL();
    factor.column_start.push_back(0);
    for (Eigen::Index column = 0; column < lower.outerSize(); ++column) {
        for (Matrix::InnerIterator entry(lower, column); entry; ++entry) {
            if (entry.row() <= column || entry.value() == 0.0) continue;
            factor.row.push_back(static_cast<int>(entry.row()));
            factor.value.push_back(entry.value());
        }
        factor.column_start.push_back(static_cast<int>(factor.row.size()));
        factor.inverse_d.push_back(1.0 / ldlt.vectorD()[column]);
    }
    return factor;
}

/// Flow per unit injected at `from` and taken out at `to`, and the angle difference between the two.
struct Transfer {
    std::vector<double> angle_rad;
    double angle_between = 0.0;
};

Transfer transfer(const DcModel& model, int from, int to) {
    std::vector<double> injection(model.net.node_of.size(), 0.0);
    injection[static_cast<std::size_t>(from)] += 1.0;
    injection[static_cast<std::size_t>(to)] -= 1.0;
    Transfer out{solve_angles(model, injection), 0.0};
    out.angle_between = out.angle_rad[static_cast<std::size_t>(from)] - out.angle_rad[static_cast<std::size_t>(to)];
    return out;
}

double ptdf(const DcModel& model, const Transfer& by, int branch) {
    const auto at = static_cast<std::size_t>(branch);
    return model.net.b_pu[at] * (by.angle_rad[static_cast<std::size_t>(model.net.from[at])] -
                                 by.angle_rad[static_cast<std::size_t>(model.net.to[at])]);
}

struct PairDraft {
    int outage = 0;
    int pair_branch = 0;
    double factor = 0.0;
    double share_left = 1.0;
};

/// Adds the pairs of one outage to the branches of its block.
void add_outage(DcModel& model, const Outage& outage, std::vector<std::vector<PairDraft>>& drafts) {
    const PuNetwork& net = model.net;
    const auto at = static_cast<std::size_t>(outage.branch);
    const double n_circuits = net.n_circuits[at];
    const double share_out = outage.n_circuits_out / n_circuits;
    const Transfer by = transfer(model, net.from[at], net.to[at]);
    const double h = share_out * net.b_pu[at] * by.angle_between;
    if (std::abs(1.0 - h) < tolerance::kSingularPu) {  // beside a negative reactance h may lie far above 1
        const auto island =
            static_cast<std::size_t>(net.topology.island_of_node[static_cast<std::size_t>(net.from[at])]);
        model.splits.push_back(
            {outage.contingency, outage.branch, nodes_behind(net.graph, outage.branch, net.reference_node[island])});
        return;
    }
    const int index = static_cast<int>(model.outages.size());
    model.outages.push_back(outage);
    const double share_stays = 1.0 - share_out;
    if (share_stays > 0.0) {
        // What stays on the group, times n / (n - c): (1 - s + (1 - s) b a / (1 - h) s) / (1 - s) = 1 + s b a / (1 - h).
        drafts[at].push_back({index, outage.branch, h / (1.0 - h), share_stays});
    }
    constexpr double kNoEffectPu = 1e-12;  // rounding of factors that are zero in exact arithmetic
    for (int branch = 0; branch < net.n_branches(); ++branch) {
        const auto other = static_cast<std::size_t>(branch);
        if (branch == outage.branch || net.topology.block_of_edge[other] != net.topology.block_of_edge[at]) continue;
        const double factor = ptdf(model, by, branch) / (1.0 - h) * share_out;
        if (std::abs(factor) > kNoEffectPu) drafts[other].push_back({index, outage.branch, factor, 1.0});
    }
}

void add_outages(DcModel& model, const System& system) {
    const Structure& structure = *system.structure;
    std::vector<std::vector<PairDraft>> drafts(model.net.branch_of.size());
    for (int contingency = 0; contingency < structure.contingencies.size(); ++contingency) {
        const auto at = static_cast<std::size_t>(contingency);
        const int branch = model.net.branch_at[structure.contingency_branch[at].at()];
        if (system.contingencies.in_service[at] == 0 || branch < 0) continue;
        const int n_out =
            std::min(system.contingencies.n_circuits_out[at], model.net.n_circuits[static_cast<std::size_t>(branch)]);
        add_outage(model, {contingency, branch, n_out}, drafts);
    }
    model.pairs.start.push_back(0);
    for (const auto& list : drafts) {
        for (const PairDraft& pair : list) {
            model.pairs.outage.push_back(pair.outage);
            model.pairs.pair_branch.push_back(pair.pair_branch);
            model.pairs.factor.push_back(pair.factor);
            model.pairs.share_left.push_back(pair.share_left);
        }
        model.pairs.start.push_back(static_cast<int>(model.pairs.outage.size()));
    }
}

}  // namespace

std::vector<double> solve_angles(const DcModel& model, std::span<const double> injection_pu) {
    const DcFactor& factor = model.factor;
    const std::size_t n = factor.node_at.size();
    expects(injection_pu.size() == n, "one injection per node");
    std::vector<char> is_reference(n, 0);
    for (const int node : model.net.reference_node) is_reference[static_cast<std::size_t>(node)] = 1;
    std::vector<double> x(n);
    for (std::size_t position = 0; position < n; ++position) {
        const auto node = static_cast<std::size_t>(factor.node_at[position]);
        x[position] = is_reference[node] != 0 ? 0.0 : injection_pu[node];
    }
    const auto column = [&factor](std::size_t position) {
        return std::pair(static_cast<std::size_t>(factor.column_start[position]),
                         static_cast<std::size_t>(factor.column_start[position + 1]));
    };
    for (std::size_t position = 0; position < n; ++position) {
        const auto [first, last] = column(position);
        for (std::size_t entry = first; entry < last; ++entry) {
            x[static_cast<std::size_t>(factor.row[entry])] -= factor.value[entry] * x[position];
        }
    }
    std::vector<double> angle(n);
    for (std::size_t position = n; position-- > 0;) {
        double value = x[position] * factor.inverse_d[position];
        const auto [first, last] = column(position);
        for (std::size_t entry = first; entry < last; ++entry) {
            value -= factor.value[entry] * x[static_cast<std::size_t>(factor.row[entry])];
        }
        x[position] = value;
        angle[static_cast<std::size_t>(factor.node_at[position])] = value;
    }
    return angle;
}

std::vector<double> exchange_ptdf(const DcModel& model, int node) {
    const PuNetwork& net = model.net;
    std::vector<double> injection(net.node_of.size(), 0.0);
    const int island = net.topology.island_of_node[static_cast<std::size_t>(node)];
    injection[static_cast<std::size_t>(node)] += 1.0;
    for (std::size_t other = 0; other < injection.size(); ++other) {
        if (net.topology.island_of_node[other] == island) injection[other] -= net.exchange_share_pu[other];
    }
    const Transfer by{solve_angles(model, injection), 0.0};
    std::vector<double> change(net.branch_of.size());
    for (int branch = 0; branch < net.n_branches(); ++branch)
        change[static_cast<std::size_t>(branch)] = ptdf(model, by, branch);
    return change;
}

std::shared_ptr<const DcModel> build_dc_model(const System& system) {
    auto model = std::make_shared<DcModel>();
    model->net = build_pu_network(system);
    model->factor = factorise(model->net);
    model->shift_injection_pu.assign(model->net.node_of.size(), 0.0);
    for (std::size_t branch = 0; branch < model->net.branch_of.size(); ++branch) {
        const double p = model->net.b_pu[branch] * model->net.shift_rad[branch];
        model->shift_injection_pu[static_cast<std::size_t>(model->net.from[branch])] += p;
        model->shift_injection_pu[static_cast<std::size_t>(model->net.to[branch])] -= p;
    }
    add_outages(*model, system);
    return model;
}

Key dc_model_key(const System& system) {
    KeyBuilder key;
    const Structure& structure = *system.structure;
    for (const std::string& id : structure.nodes.ids()) key.text(id);
    for (const std::string& id : structure.branches.ids()) key.text(id);
    for (const std::string& id : structure.contingencies.ids()) key.text(id);
    key.bytes(system.nodes.in_service.data(), system.nodes.in_service.size());
    key.array(std::span<const double>(system.nodes.exchange_share_pu));
    key.bytes(system.branches.in_service.data(), system.branches.in_service.size());
    key.array(std::span<const int>(system.branches.n_circuits));
    key.array(std::span<const double>(system.branches.x_ohm));
    key.array(std::span<const double>(system.branches.ratio_pu));
    key.array(std::span<const double>(system.branches.phase_shift_rad));
    key.bytes(system.contingencies.in_service.data(), system.contingencies.in_service.size());
    key.array(std::span<const int>(system.contingencies.n_circuits_out));
    return key.finish();
}

}  // namespace knelpunt::flow
