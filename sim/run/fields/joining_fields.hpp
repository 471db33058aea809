#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// Who asked for room, and what feed-in loses above its limits.

/// The log of joining of the scenario's year: stations by class of the ledger.
struct JoiningFields : FieldsOf<JoiningFigures> {
    explicit JoiningFields(FieldList& list);

    const Axes by_class{&axes().station, &axes().ledger_class};
    const Field& asked_mw =
        add({"asked_mw", Unit::mw, "Asked for",
             "Rights that asked to join in the scenario's year: new ones, and those that waited. NaN in mode wish."},
            &JoiningFigures::asked_mw, by_class);
    const Field& granted_mw = add({"granted_mw", Unit::mw, "Granted", "What joined of it in that year."},
                                  &JoiningFigures::granted_mw, by_class);
    const Field& stopped_by =
        add({"stopped_by", Unit::none, "What stopped it",
             "Index on the branch axis; -1 = nothing, -2 = the station's own firm limit, -3 = the area."},
            &JoiningFigures::stopped_by, by_class);
    const Field& outage =
        add({"outage", Unit::none, "Outage that stopped it", "Index on the contingency axis; -1 = no outage."},
            &JoiningFigures::outage, by_class);
    const Field& hour = add({"hour", Unit::hour_index, "Hour that stopped it",
                             "Step in which least is left below what stopped it; -1 = none."},
                            &JoiningFigures::hour, by_class);
    const Field& limit_used_mw =
        add({"limit_used_mw", Unit::mw, "Rights below what stopped it",
             "What rights take of the limit in that hour, each times what a MW of it does there."},
            &JoiningFigures::limit_used_mw, by_class);
    const Field& taken_by = add({"taken_by", Unit::none, "Who has the room",
                                 "Kind of use that takes most: index on the category axis; -1 = none."},
                                &JoiningFigures::taken_by, by_class);
    const Field& taken_mw =
        add({"taken_mw", Unit::mw, "Room of the largest user", "What that kind of use takes of the limit."},
            &JoiningFigures::taken_mw, by_class);
};

/// Energy that feed-in above its limits loses, by node and kind of production.
struct CurtailmentFields : FieldsOf<congestion::CurtailedEnergy> {
    explicit CurtailmentFields(FieldList& list);

    const Field& curtailed_mwh =
        add({"curtailed_mwh", Unit::mwh, "Feed-in curtailed",
             "Production that is lost so that feed-in keeps the limits of branches by rule: in each hour the same part "
             "of all that acts on a limit. The flow stays as it is."},
            &congestion::CurtailedEnergy::node_mwh, Axes{&axes().node, &axes().technology});
};

struct CurtailedTotalFields : FieldsOf<congestion::CurtailedEnergy> {
    explicit CurtailedTotalFields(FieldList& list);

    const Field& feed_in_curtailed_mwh =
        add({"feed_in_curtailed_mwh", Unit::mwh, "Feed-in curtailed",
             "Production that is lost so that feed-in keeps the limits of branches by rule."},
            &congestion::CurtailedEnergy::total_mwh);
};

}  // namespace knelpunt::run
