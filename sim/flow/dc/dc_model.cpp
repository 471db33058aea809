#include "sim/flow/dc/dc_model.hpp"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>

#include "sim/base/expects.hpp"
#include "sim/flow/dc/dc_outages.hpp"

namespace knelpunt::flow {
namespace {

using Matrix = Eigen::SparseMatrix<double>;

/// Nodal susceptance matrix; the row of each reference node is that of the identity.
Matrix susceptance_matrix(const PuNetwork& net) {
    std::vector<char> is_reference(net.node_of.size(), 0);
    for (const int node : net.angle_held) is_reference[static_cast<std::size_t>(node)] = 1;
    std::vector<Eigen::Triplet<double>> entries;
    for (int branch = 0; branch < net.n_branches(); ++branch) {
        const auto branch_index = static_cast<std::size_t>(branch);
        const int from = net.from[branch_index], to = net.to[branch_index];
        const bool from_is_free = is_reference[static_cast<std::size_t>(from)] == 0;
        const bool to_is_free = is_reference[static_cast<std::size_t>(to)] == 0;
        if (from_is_free) entries.emplace_back(from, from, net.b_pu[branch_index]);
        if (to_is_free) entries.emplace_back(to, to, net.b_pu[branch_index]);
        if (from_is_free && to_is_free) {
            entries.emplace_back(from, to, -net.b_pu[branch_index]);
            entries.emplace_back(to, from, -net.b_pu[branch_index]);
        }
    }
    for (const int node : net.angle_held) entries.emplace_back(node, node, 1.0);
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

}  // namespace

std::vector<double> solve_angles(const DcModel& model, std::span<const double> injection_pu) {
    const DcFactor& factor = model.factor;
    const std::size_t n = factor.node_at.size();
    expects(injection_pu.size() == n, "one injection per node");
    std::vector<char> is_reference(n, 0);
    for (const int node : model.net.angle_held) is_reference[static_cast<std::size_t>(node)] = 1;
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

std::vector<double> flows_of_angles(const DcModel& model, std::span<const double> angle_rad) {
    const PuNetwork& net = model.net;
    std::vector<double> out(net.branch_of.size());
    for (std::size_t branch = 0; branch < out.size(); ++branch) {
        out[branch] = net.b_pu[branch] * (angle_rad[static_cast<std::size_t>(net.from[branch])] -
                                          angle_rad[static_cast<std::size_t>(net.to[branch])]);
    }
    return out;
}

std::vector<double> exchange_ptdf(const DcModel& model, int node) {
    const PuNetwork& net = model.net;
    std::vector<double> injection(net.node_of.size(), 0.0);
    const int island = net.topology.island_of_node[static_cast<std::size_t>(node)];
    injection[static_cast<std::size_t>(node)] += 1.0;
    for (std::size_t other = 0; other < injection.size(); ++other) {
        if (net.topology.island_of_node[other] == island) injection[other] -= net.exchange_share_pu[other];
    }
    return flows_of_angles(model, solve_angles(model, injection));
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
    const std::size_t n_nodes = structure.nodes.n_power(), n_branches = structure.branches.n_power();
    for (const std::string& id : structure.nodes.ids().first(n_nodes)) key.text(id);
    for (const std::string& id : structure.branches.ids().first(n_branches)) key.text(id);
    for (const std::string& id : structure.contingencies.ids()) key.text(id);
    key.bytes(system.nodes.in_service.data(), n_nodes);
    key.array(std::span(system.nodes.exchange_share_pu).first(n_nodes));
    key.bytes(system.nodes.holds_angle.data(), n_nodes);
    key.bytes(system.branches.in_service.data(), n_branches);
    key.array(std::span(system.branches.n_circuits).first(n_branches));
    for (const auto* column : {&system.branches.x_ohm, &system.branches.ratio_pu, &system.branches.phase_shift_rad})
        key.array(std::span(*column).first(n_branches));
    key.bytes(system.contingencies.in_service.data(), system.contingencies.in_service.size());
    key.array(std::span<const int>(system.contingencies.n_circuits_out));
    for (const std::string& id : structure.contingency_parts.ids()) key.text(id);
    key.array(std::span<const int>(system.contingencies.part_n_circuits_out));
    return key.finish();
}

}  // namespace knelpunt::flow
