#pragma once

#include <deque>
#include <string>

#include <fmt/format.h>

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// What still fits, by contract form and hour.

/// Room of each station alone, at a level and in a direction.
struct FitLevelFields : FieldsOf<connection::FitFigures> {
    FitLevelFields(FieldList& list, connection::FitLevel level, connection::Direction direction);

    const std::string what;  ///< "use beside the rights", ..
    const Field& form_mw = add(
        {"form_mw", Unit::mw, "What fits, by contract form",
         fmt::format("MW of constant new {} that fit, with every listed outage, under each form: firm in all hours, "
                     "tbtr from 22 to 6 h, cbc_a on all but 100 days, atr85 in all but 15 % of the hours (NaN: not "
                     "offered below 110 kV), nfa in half of the hours.",
                     what)},
        &connection::FitFigures::form_mw, Axes{&axes().station, &axes().contract_form});
    const Field& by_hour_mw =
        add({"by_hour_mw", Unit::mw, "What fits, by season and hour", "Least of the days of the season in that hour."},
            &connection::FitFigures::by_hour_mw, Axes{&axes().station, &axes().season_hour});
    const Field& duration_mw = add({"duration_mw", Unit::mw, "Duration curve of room",
                                    "Room that is there in all hours but a part, those with least."},
                                   &connection::FitFigures::duration_mw, Axes{&axes().station, &axes().left_out_share});
    const Field& binding =
        add({"binding", Unit::none, "What leaves least",
             "Index on the branch axis; -1 = nothing, -2 = the station's own firm limit, -3 = the area."},
            &connection::FitFigures::binding);
    const Field& hour = add({"hour", Unit::hour_index, "Hour with least room", "Step on the time axis; -1 = no limit."},
                            &connection::FitFigures::hour);
};

/// Both levels and directions.
struct FitFields {
    explicit FitFields(FieldList& list);
    [[nodiscard]] const FitLevelFields& of(connection::FitLevel level, connection::Direction direction) const {
        return all[2 * static_cast<std::size_t>(level) + static_cast<std::size_t>(direction)];
    }
    std::deque<FitLevelFields> all;
};

}  // namespace knelpunt::run
