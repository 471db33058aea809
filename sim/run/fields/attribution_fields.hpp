#pragma once

#include <string>

#include <fmt/format.h>

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// Because of whom: flows and loads by kind of use, production, municipality and class.

/// What is split at one kind of element.
struct SharePlace {
    std::string name;  ///< of the axis
    const Axis& axis;
    std::string total, when;  ///< what is split, of which hour
};

/// Parts of the power of branches, stations or areas.
struct ShareFields : FieldsOf<congestion::Shares> {
    ShareFields(FieldList& list, SharePlace place, RecordOf record);

    const SharePlace place;
    const Field& total_mw =
        add({"total_mw", Unit::mw, fmt::format("{} that is split", place.total),
             fmt::format("{} {}: the sum of its parts by use, by production and other.", place.total, place.when)},
            &congestion::Shares::total_mw);
    const Field& other_mw = add({"other_mw", Unit::mw, "Part of no kind",
                                 "What phase shifts make, and what bears no kind of use or production."},
                                &congestion::Shares::other_mw);
    const Field& use_mw = add({"use_mw", Unit::mw, "Part by kind of use",
                               "Part of each kind of use, > 0 where it adds: exactly what is missing without it."},
                              &congestion::Shares::by_use_mw, Axes{&place.axis, &axes().category});
    const Field& production_mw =
        add({"production_mw", Unit::mw, "Part by kind of production", "The same of each kind of production."},
            &congestion::Shares::by_production_mw, Axes{&place.axis, &axes().technology});
    const Field& municipality_mw =
        add({"municipality_mw", Unit::mw, "Part by municipality",
             "The same of the uses of each municipality; a use without one is in none."},
            &congestion::Shares::by_municipality_mw, Axes{&place.axis, &axes().municipality});
    const Field& class_mw = add({"class_mw", Unit::mw, "Part by class of the ledger",
                                 "The same of the uses of each class: sums to the part of all uses."},
                                &congestion::Shares::by_class_mw, Axes{&place.axis, &axes().ledger_class});
};

/// Hours in which areas are split.
struct ShareHourFields : FieldsOf<congestion::Attribution> {
    explicit ShareHourFields(FieldList& list);

    const Field& area_hour = add({"area_hour", Unit::hour_index, "Hour of the highest use",
                                  "Step on the time axis; those of branches and stations are in group congestion."},
                                 &congestion::Attribution::area_hour);
};

}  // namespace knelpunt::run
