#include "sim/base/units.hpp"

#include <array>

namespace knelpunt {
namespace {

struct UnitRow {
    Unit unit;
    std::string_view text;
    std::string_view suffix;
};

constexpr std::array kUnits{
    UnitRow{Unit::none, "", ""},
    UnitRow{Unit::mw, "MW", "_mw"},
    UnitRow{Unit::mva, "MVA", "_mva"},
    UnitRow{Unit::mvar, "Mvar", "_mvar"},
    UnitRow{Unit::mwh, "MWh", "_mwh"},
    UnitRow{Unit::kv, "kV", "_kv"},
    UnitRow{Unit::ohm, "ohm", "_ohm"},
    UnitRow{Unit::pu, "1", "_pu"},
    UnitRow{Unit::rad, "rad", "_rad"},
    UnitRow{Unit::kg_per_s, "kg/s", "_kg_per_s"},
    UnitRow{Unit::bar, "bar", "_bar"},
    UnitRow{Unit::c, "degC", "_c"},
    UnitRow{Unit::k, "K", "_k"},
    UnitRow{Unit::h, "h", "_h"},
    UnitRow{Unit::s, "s", "_s"},
    UnitRow{Unit::km, "km", "_km"},
    UnitRow{Unit::m, "m", "_m"},
    UnitRow{Unit::mm, "mm", "_mm"},
    UnitRow{Unit::eur, "EUR", "_eur"},
    UnitRow{Unit::eur_per_mwh, "EUR/MWh", "_eur_per_mwh"},
    UnitRow{Unit::eur_per_mw, "EUR/MW", "_eur_per_mw"},
    UnitRow{Unit::t_co2, "t", "_t_co2"},
    UnitRow{Unit::count, "1", ""},
    UnitRow{Unit::year, "year", ""},
    UnitRow{Unit::minutes, "min", "_minutes"},
    UnitRow{Unit::degree, "degree", ""},
    UnitRow{Unit::nf_per_km, "nF/km", "_nf_per_km"},
    UnitRow{Unit::ohm_per_km, "ohm/km", "_ohm_per_km"},
    UnitRow{Unit::ohm_per_100mva, "1", "_pu"},
    UnitRow{Unit::hour_index, "1", ""},
    UnitRow{Unit::m_per_s, "m/s", "_m_per_s"},
    UnitRow{Unit::w_per_m2, "W/m2", "_w_per_m2"},
    UnitRow{Unit::w_per_m_k, "W/(m K)", "_w_per_m_k"},
};

constexpr const UnitRow& row_of(Unit unit) {
    for (const UnitRow& row : kUnits) {
        if (row.unit == unit) return row;
    }
    return kUnits[0];
}

}  // namespace

std::string_view unit_text(Unit unit) { return row_of(unit).text; }
std::string_view unit_suffix(Unit unit) { return row_of(unit).suffix; }

}  // namespace knelpunt
