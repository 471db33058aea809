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

/// One outage of the list that leaves the grid in one piece.
struct Outage {
    int contingency = -1;  ///< index in Structure::contingencies
    int branch = -1;       ///< compact
    int n_circuits_out = 1;
};

/// An outage that splits the grid: what hangs behind it loses its supply.
struct SplittingOutage {
    int contingency = -1;
    int branch = -1;              ///< compact
    std::vector<int> nodes_lost;  ///< compact
};

/// For a monitored branch, the outages that change its flow.
///
/// Flow after outage p, carried over to all circuits of the group so that it compares with the full rating:
/// `f_post = f_branch + factor[p] * f[pair_branch[p]]`. For the branch's own outage this is
/// `f n / (n - c)` times what stays on it.
struct OutagePairs {
    std::vector<int> start;        ///< shape (n_branches + 1)
    std::vector<int> outage;       ///< index into DcModel::outages
    std::vector<int> pair_branch;  ///< compact branch whose flow counts
    std::vector<double> factor;
    std::vector<double> share_left;  ///< circuits left over all circuits for the branch's own outage, else 1: turns an
                                     ///< excess over the full rating into MW on what is left
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

/// Factorises the grid and finds the outage factors by rank-one updates.
///
/// Line outage distribution: removing c of n circuits of branch k (ends i, j) with h = b_c (e_i - e_j)' X (e_i - e_j)
/// changes the flow on g by ptdf_g(i -> j) / (1 - h) times the flow on the removed circuits. Branches of different
/// biconnected blocks do not act on each other, so pairs exist inside blocks only.
/// @see Stott, Jardim, Alsac, "DC Power Flow Revisited", IEEE Trans. Power Systems 24(3), 2009.
/// @throws ContractError if the matrix is singular (zero reactance was not refused by the checks)
std::shared_ptr<const DcModel> build_dc_model(const System& system);

/// Hash of what build_dc_model reads.
Key dc_model_key(const System& system);

/// Angles for one injection  [rad]  shape (n_nodes); the injection must add up to 0 in every island.
std::vector<double> solve_angles(const DcModel& model, std::span<const double> injection_pu);

/// Change of every branch flow per MW injected at `node` and taken out at the exchange nodes by their shares
/// [1], shape (n_branches).
std::vector<double> exchange_ptdf(const DcModel& model, int node);

}  // namespace knelpunt::flow
