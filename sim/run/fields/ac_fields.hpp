#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// AC flow: no value where flow is DC; and outages.

std::int32_t count_voltages_outside(const ScenarioResults& found);
std::vector<double> lowest_voltages_pu(const ScenarioResults& found);
std::vector<double> highest_voltages_pu(const ScenarioResults& found);
/// Of outages that take one branch out; NaN where a branch has none that leaves the grid in one piece.
std::vector<double> branch_unsolved_h(const ScenarioResults& found);
std::vector<double> branch_loadability_pu(const ScenarioResults& found);

/// Sums of AC flow.
struct AcTotalFields : FieldsOf<security::AcResults> {
    explicit AcTotalFields(FieldList& list);

    const Field& loss_mwh =
        add({"loss_mwh", Unit::mwh, "Losses", "Energy lost in lines and transformers. NaN where the physics are DC."},
            &security::AcResults::loss_mwh);
    const Field& outages_estimated_pu =
        add({"outages_estimated_pu", Unit::pu, "Outages estimated",
             "Part of all outages times steps that screening left out of AC flow: what they do was estimated, and lies "
             "below every limit. NaN where the physics are DC.",
             "1.5"},
            &security::AcResults::screened_pu);
    const Field& n_unsolved_steps =
        add(FieldText{"n_unsolved_steps", Unit::count, "Hours without solution",
                      "Steps in which AC flow has no solution, or only one outside 0.7 to 1.3 pu: "
                      "voltages would collapse; -1 = not known."}
                .was("n_unsolved_hours"),
            &security::AcResults::n_unsolved_steps);
    const Field& n_unsolved_outage_steps = add(
        FieldText{
            "n_unsolved_outage_steps", Unit::count, "Outages without solution",
            "Outages times steps after which AC flow has none, or only one outside 0.7 to 1.3 pu; -1 = not known."}
            .was("n_unsolved_outage_hours"),
        &security::AcResults::n_unsolved_outage_steps);
};

/// Voltages counted.
struct VoltageCountFields : FieldsOf<ScenarioResults> {
    explicit VoltageCountFields(FieldList& list);

    const Field& n_voltages_outside =
        add({"n_voltages_outside", Unit::count, "Nodes outside their voltages",
             "Nodes whose voltage leaves the allowed range in some hour, without or after an outage; -1 = not known."},
            count_voltages_outside);
};

/// AC flow beside DC flow.
struct AcBranchFields : FieldsOf<security::AcResults> {
    explicit AcBranchFields(FieldList& list);

    const Field& linear_error_pu = add({"linear_error_pu", Unit::pu, "Difference AC and DC",
                                        "Largest difference of any hour between the loadings by rule by AC current and "
                                        "by DC flow. NaN where the physics are DC."},
                                       &security::AcResults::branch_linear_error_pu);
};

/// Voltages of AC flow, and hours without any.
struct VoltageFields : FieldsOf<security::AcResults> {
    explicit VoltageFields(FieldList& list);

    const Field& v_min_pu = add({"v_min_pu", Unit::pu, "Lowest voltage",
                                 "Of all hours without outage, over the rated voltage. NaN where the physics are DC."},
                                &security::AcResults::node_v_min_pu);
    const Field& v_max_pu =
        add({"v_max_pu", Unit::pu, "Highest voltage", "The same."}, &security::AcResults::node_v_max_pu);
    const Field& v_min_outage_pu = add({"v_min_outage_pu", Unit::pu, "Lowest voltage after outages",
                                        "Of all hours and listed outages that leave the grid in one piece; taps stay "
                                        "as they were, and feed-in that a rule would trip stays in."},
                                       &security::AcResults::node_v_min_outage_pu);
    const Field& v_max_outage_pu = add({"v_max_outage_pu", Unit::pu, "Highest voltage after outages", "The same."},
                                       &security::AcResults::node_v_max_outage_pu);
    const Field& unsolved_h =
        add(FieldText{"unsolved_h", Unit::h, "Hours without solution, by node",
                      "Hours without outage in which AC flow has no solution and this node is the "
                      "furthest from one. NaN where the physics are DC.",
                      "1.5"}
                .was("unsolved_hours"),
            &security::AcResults::node_unsolved_h);
};

/// Voltages allowed.
struct VoltageLimitFields : FieldsOf<ScenarioResults> {
    explicit VoltageLimitFields(FieldList& list);

    const Field& v_low_pu =
        add({"v_low_pu", Unit::pu, "Lowest voltage allowed", "Design criterion of the node; NaN where none is set."},
            lowest_voltages_pu);
    const Field& v_high_pu = add({"v_high_pu", Unit::pu, "Highest voltage allowed", "The same."}, highest_voltages_pu);
};

/// What is found for outages of one branch, by that branch.
struct BranchOutageFields : FieldsOf<ScenarioResults> {
    explicit BranchOutageFields(FieldList& list);

    const Field& outage_unsolved_h = add(
        FieldText{
            "outage_unsolved_h", Unit::h, "Voltage collapse",
            "Hours in which AC flow has no solution after an outage of the branch alone. NaN where the physics are DC "
            "or it has none that leaves the grid in one piece."}
            .was("outage_unsolved_hours"),
        branch_unsolved_h);
    const Field& outage_loadability_pu =
        add(FieldText{"outage_loadability_pu", Unit::pu, "Load without collapse",
                      "Least share of all use and production of such an hour with which there "
                      "would be a solution (of the first 200 found). NaN where there always is."}
                .was("outage_solvable_pu"),
            branch_loadability_pu);
};

/// Listed outages after which AC flow has no solution.
struct OutageFields : FieldsOf<security::AcResults> {
    explicit OutageFields(FieldList& list);

    const Field& unsolved_h =
        add(FieldText{"unsolved_h", Unit::h, "Voltage collapse",
                      "Hours in which AC flow has no solution after the outage. NaN where it is not computed."}
                .was("unsolved_hours"),
            &security::AcResults::outage_unsolved_h);
    const Field& loadability_pu =
        add(FieldText{"loadability_pu", Unit::pu, "Load without collapse",
                      "Least share of all use and production of such an hour with which there would be a "
                      "solution (of the first 200 found). NaN where there always is."}
                .was("solvable_pu"),
            &security::AcResults::outage_loadability_pu);
    const Field& worst_node =
        add({"worst_node", Unit::none, "Node of the collapse",
             "Index on the node axis: furthest from a solution in the hour of the least share; -1 = none."},
            &security::AcResults::outage_worst_node);
};

/// What listed outages cut off.
struct LostSupplyFields : FieldsOf<congestion::Analysis> {
    explicit LostSupplyFields(FieldList& list);

    const Field& lost_supply_mw =
        add({"lost_supply_mw", Unit::mw, "Supply lost with the outage",
             "Largest demand that the outage cuts off; 0 if it splits nothing, NaN where it is not listed."},
            &congestion::Analysis::outage_lost_mw);
};

}  // namespace knelpunt::run
