#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/flow/pu_network.hpp"

namespace knelpunt::flow {

/// Factor L D L' of the nodal susceptance matrix, columns of L in elimination order.
struct DcFactor {
    std::vector<int> node_at;       ///< node eliminated at each position
    std::vector<int> column_start;  ///< shape (n + 1)
    std::vector<int> row;           ///< positions below the diagonal
    std::vector<double> value;
    std::vector<double> inverse_d;
};

/// Circuits of one branch that go out.
struct OutagePart {
    int branch = -1;  ///< compact
    int n_circuits_out = 1;
};

/// One outage of the list whose effect on the flows is known: what leaves the grid in one piece, and listed outages of
/// several circuits, whatever they cut off.
struct Outage {
    int contingency = -1;  ///< index in Structure::contingencies
    std::vector<OutagePart> parts;
    std::vector<int> nodes_lost;  ///< compact: what has no supply any more
};

/// An outage that splits the grid: what hangs behind it loses its supply.
struct SplittingOutage {
    int contingency = -1;
    std::vector<OutagePart> parts;
    std::vector<int> nodes_lost;  ///< compact
};

/// For a monitored branch, the outages that change its flow.
///
/// Flow after outage p, carried over to all circuits of the group so that it compares with the full rating:
/// `f_post = f_branch + sum of factor[t] * f[branch_of[t]]` over the terms t of p, one per branch that loses circuits.
/// For the branch's own outage this is `f n / (n - c)` times what stays on it.
struct OutagePairs {
    std::vector<int> start;          ///< shape (n_branches + 1)
    std::vector<int> outage;         ///< shape (n_pairs): index into DcModel::outages
    std::vector<int> term;           ///< shape (n_pairs + 1): first term of each pair
    std::vector<int> branch_of;      ///< shape (n_terms): compact branch whose flow counts
    std::vector<double> factor;      ///< shape (n_terms)
    std::vector<double> share_left;  ///< shape (n_pairs): circuits left over all circuits where the branch itself loses
                                     ///< some, else 1: turns an excess over the full rating into MW on what is left

    /// Flow of a branch after an outage, or how it changes, from those of all branches before.
    template <class FlowOf>
    [[nodiscard]] double after(std::size_t branch, std::size_t pair, FlowOf&& flow_of) const {
        double out = flow_of(branch);
        const auto last = static_cast<std::size_t>(term[pair + 1]);
        for (auto position = static_cast<std::size_t>(term[pair]); position < last; ++position)
            out += factor[position] * flow_of(static_cast<std::size_t>(branch_of[position]));
        return out;
    }
};

/// Everything that depends on the grid alone: shared by all scenarios and hours of one pattern.
struct DcModel {
    PuNetwork net;
    DcFactor factor;
    std::vector<double> shift_injection_pu;  ///< injections that stand for phase shifts, shape (n_nodes)
    std::vector<Outage> outages;
    std::vector<SplittingOutage> splits;
    OutagePairs pairs;
};

/// Factorises the grid and finds the outage factors (see dc_outages.hpp).
/// @throws ContractError if the matrix is singular (zero reactance was not refused by the checks)
std::shared_ptr<const DcModel> build_dc_model(const System& system);

/// Hash of what build_dc_model reads.
Key dc_model_key(const System& system);

/// Angles for one injection  [rad]  shape (n_nodes); the injection must add up to 0 in every island.
std::vector<double> solve_angles(const DcModel& model, std::span<const double> injection_pu);

/// Flows of angles, without what phase shifts add  [pu]  shape (n_branches).
std::vector<double> flows_of_angles(const DcModel& model, std::span<const double> angle_rad);

/// Change of every branch flow per MW injected at `node` and taken out at the exchange nodes by their shares
/// [1], shape (n_branches).
std::vector<double> exchange_ptdf(const DcModel& model, int node);

}  // namespace knelpunt::flow
