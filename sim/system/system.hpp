#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"
#include "sim/system/ledger_class.hpp"
#include "sim/system/series_pool.hpp"
#include "sim/system/structure.hpp"

namespace knelpunt {

/// Columns of nodes, index = Structure::nodes.
struct NodeColumns {
    std::vector<char> in_service;
    std::vector<double> exchange_share_pu;
    std::vector<double> v_start_pu, angle_start_rad;
    std::vector<char> holds_angle;
    std::vector<double> v_min_pu, v_max_pu;  ///< NaN = no bound
};

/// Columns of branches, index = Structure::branches. An element that is out of service holds NaN.
struct BranchColumns {
    std::vector<char> in_service;
    std::vector<int> n_circuits;
    std::vector<Hourly> rating_mva;  ///< per circuit; scale inf = no limit
    std::vector<double> rating_low_pu, rating_high_pu;
    std::vector<char> is_weak;    ///< the rating rests on an assumed, calibrated or unknown figure
    std::vector<double> cos_phi;  ///< turns the rating into MW
    std::vector<double> post_outage_offtake_pu, post_outage_feed_in_pu;  ///< inf = outages do not count
    std::vector<double> r_ohm, x_ohm, c_nf;                              ///< per circuit, at the from side's voltage
    std::vector<double> ratio_pu, phase_shift_rad;
    std::vector<double> ratio_step_pu, ratio_min_pu, ratio_max_pu;  ///< tap changers; step 0 = fixed
    std::vector<double> v_set_pu, v_band_pu;                        ///< voltage held at the to side; NaN = none
};

/// Admittances to earth in service, in the order of their ids.
struct ShuntColumns {
    std::vector<NodeId> node;
    std::vector<double> g_mw, b_mvar;
};

struct SourceColumns {
    std::vector<char> in_service;
    std::vector<double> p_rated_mw;
    std::vector<Hourly> p_mw;
    std::vector<Hourly> right_mw;  ///< when the right to feed in is used
    std::vector<LedgerClass> ledger_class;
    std::vector<char> is_weak;                             ///< rests on an assumed, calibrated or unknown figure
    std::vector<double> tan_phi;                           ///< reactive power drawn per active power given
    std::vector<double> q_mvar;                            ///< fixed reactive power injected; NaN = by tan_phi
    std::vector<double> v_set_pu, q_min_mvar, q_max_mvar;  ///< v_set_pu NaN = holds no voltage
};

struct DemandColumns {
    std::vector<char> in_service;
    std::vector<Hourly> p_mw;
    std::vector<Hourly> right_mw;  ///< when the right to transport is used; the use itself where there is no contract
    std::vector<LedgerClass> ledger_class;
    std::vector<double> homes, quarter_hour_factor_pu;
    std::vector<char> is_weak;
    std::vector<double> tan_phi;  ///< reactive power drawn per active power
    std::vector<double> q_mvar;   ///< fixed reactive power drawn; NaN = by tan_phi
};

struct LimitMember {
    int limit = -1;  ///< index into Structure::limits
    bool is_source = false;
    int member = -1;  ///< index into Structure::demands or ::sources
    double coefficient_pu = 1.0;
};

struct LimitColumns {
    std::vector<char> in_service;
    std::vector<char> is_weak;
    std::vector<Hourly> bound_mw;
    std::vector<LimitMember> members;  ///< sorted by limit, then class, then member
};

struct ContingencyColumns {
    std::vector<char> in_service;
    std::vector<int> n_circuits_out;
    std::vector<int> part_n_circuits_out;  ///< index = Structure::contingency_parts; 0 = not there
};

/// One scenario's values on a Structure.
struct System {
    std::shared_ptr<const Structure> structure;
    std::shared_ptr<const SeriesPool> series;
    NodeColumns nodes;
    BranchColumns branches;
    ShuntColumns shunts;
    SourceColumns sources;
    DemandColumns demands;
    LimitColumns limits;
    ContingencyColumns contingencies;
    Primitives
        rest;  ///< tables that no stage of this program reads yet in column form (converters, stores, rights, ...)
    double cos_phi_grid_pu = 1.0;
    int base_year = 0;
    std::vector<std::string> areas_in_part;  ///< areas that reach beyond the region
};

/// Puts one scenario's primitives on the structure's axes.
/// @param issues  wrong values (negative capacity, zero reactance, isolated node, ...) are added here
System build_system(std::shared_ptr<const Structure> structure, std::shared_ptr<const SeriesPool> series,
                    Primitives primitives, Issues& issues);

/// Whether a branch is a coupler without impedance: it makes its ends one node.
bool is_zero_coupler(const System& system, std::size_t branch);

/// For each node the first of those that couplers make one with it, shape (n_nodes of the Structure).
std::vector<int> joined_nodes(const System& system);

/// Hash of everything in the system: structure, columns and the series they point to.
Key system_key(const System& system);

/// Value of an hourly column entry at a step.
inline double value_at(const Hourly& hourly, const SeriesPool& pool, std::size_t step) {
    return hourly.series == kConstant ? hourly.scale : hourly.scale * pool.values(hourly.series)[step];
}

/// Values of an hourly column entry at all steps: the pool is asked once.
inline std::vector<double> values_of(const Hourly& hourly, const SeriesPool& pool) {
    std::vector<double> out(pool.n_steps(), hourly.scale);
    if (hourly.series == kConstant) return out;
    const auto values = pool.values(hourly.series);
    for (std::size_t step = 0; step < out.size(); ++step) out[step] *= values[step];
    return out;
}

}  // namespace knelpunt
