#include "models/conversion/devices.hpp"

namespace knelpunt::models {

const TableSpec<FuelRow>& fuels_spec() {
    using Row = FuelRow;
    static const TableSpec<Row> spec{"fuels",
                                     "conversion/fuels.csv",
                                     "Carriers that are bought and burnt where a market decides.",
                                     {{&Row::id, {.name = "id", .doc = "Id of the fuel; kinds of devices name it."}},
                                      {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
                                      {&Row::price_eur_per_mwh,
                                       {.name = "price_eur_per_mwh",
                                        .unit = Unit::eur_per_mwh,
                                        .doc = "Price, lower heating value; empty = that of the table national.",
                                        .required = false}},
                                      {&Row::co2_t_per_mwh,
                                       {.name = "co2_t_per_mwh",
                                        .doc = "CO2 that is paid for [t/MWh], lower heating value.",
                                        .range = {0, 1},
                                        .fallback = "0"}},
                                      {&Row::limit_mw,
                                       {.name = "limit_mw",
                                        .unit = Unit::mw,
                                        .doc = "What can be had at once; empty = no limit.",
                                        .range = kNotNegative,
                                        .required = false}}},
                                     true};
    return spec;
}

const TableSpec<DeviceKindRow>& device_kinds_spec() {
    using Row = DeviceKindRow;
    static const TableSpec<Row> spec{
        "device_kinds",
        "conversion/device_kinds.csv",
        "How kinds of devices turn one carrier into another.",
        {{&Row::id, {.name = "id", .doc = "Id of the kind."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::process,
          {.name = "process",
           .doc = "convert: one carrier to another. chp: power and heat from fuel. heat_pump: power to heat by "
                  "temperatures. source: gives at a price. exchange: gives and takes at a price.",
           .choices = words_of<DeviceProcess>()}},
         {&Row::takes, {.name = "takes", .doc = "Carrier or fuel that it takes; of chp the fuel.", .required = false}},
         {&Row::gives, {.name = "gives", .doc = "Carrier that it gives.", .choices = "electricity|heat|hydrogen"}},
         {&Row::efficiency_pu,
          {.name = "efficiency_pu",
           .unit = Unit::pu,
           .doc = "Given over taken, lower heating value; of chp the power without heat over the fuel.",
           .range = {0.01, 1.1},
           .required = false}},
         {&Row::power_loss_pu,
          {.name = "power_loss_pu",
           .unit = Unit::pu,
           .doc = "chp: power lost per heat.",
           .range = {0, 1},
           .required = false}},
         {&Row::back_pressure_pu,
          {.name = "back_pressure_pu",
           .unit = Unit::pu,
           .doc = "chp: least power per heat.",
           .range = {0, 5},
           .required = false}},
         {&Row::carnot_share_pu,
          {.name = "carnot_share_pu",
           .unit = Unit::pu,
           .doc = "heat_pump: share of the ratio of Carnot that it reaches.",
           .range = {0.05, 1},
           .required = false}},
         {&Row::other_cost_eur_per_mwh,
          {.name = "other_cost_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "Cost per MWh given beyond what it takes.",
           .fallback = "0"}}},
        true};
    return spec;
}

const TableSpec<DeviceEntry>& devices_spec() {
    using Row = DeviceEntry;
    const auto year = [](double Row::*member, std::string_view name, std::string_view doc) {
        return Param<Row>{member,
                          {.name = name, .unit = Unit::year, .doc = doc, .range = {1900, 2200}, .required = false}};
    };
    const auto celsius = [](double Row::*member, std::string_view name, std::string_view doc) {
        return Param<Row>{member, {.name = name, .unit = Unit::c, .doc = doc, .range = {-30, 200}, .required = false}};
    };
    static const TableSpec<Row> spec{
        "devices",
        "conversion/devices.csv",
        "Devices that turn carriers into each other or bring one in; they matter where a market decides.",
        {{&Row::id, {.name = "id", .doc = "Id of the device."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::kind, {.name = "kind", .doc = "Kind.", .refers_to = "device_kinds"}},
         {&Row::site,
          {.name = "site", .doc = "Site of the heat or hydrogen.", .required = false, .refers_to = "sites"}},
         {&Row::from_site,
          {.name = "from_site", .doc = "Site of what it takes, if another.", .required = false, .refers_to = "sites"}},
         {&Row::bus, {.name = "bus", .doc = "Bus of its power.", .required = false, .refers_to = "buses"}},
         {&Row::generator,
          {.name = "generator",
           .doc = "Generator that it is in the grid; empty = stands apart.",
           .required = false,
           .refers_to = "generators"}},
         {&Row::capacity_mw,
          {.name = "capacity_mw",
           .unit = Unit::mw,
           .doc = "What it gives at most; of chp power without heat.",
           .range = kNotNegative}},
         {&Row::heat_mw,
          {.name = "heat_mw", .unit = Unit::mw, .doc = "chp: heat at most.", .range = kNotNegative, .required = false}},
         celsius(&Row::source_temperature_c, "source_temperature_c",
                 "heat_pump: temperature of its source; empty = outdoor air."),
         celsius(&Row::supply_temperature_c, "supply_temperature_c", "heat_pump: temperature it lifts to."),
         {&Row::available_pu,
          {.name = "available_pu",
           .unit = Unit::pu,
           .doc = "Part of the capacity that is there on average.",
           .range = {0, 1},
           .fallback = "1"}},
         {&Row::must_run_pu,
          {.name = "must_run_pu",
           .unit = Unit::pu,
           .doc = "Part of the capacity that must run.",
           .range = {0, 1},
           .fallback = "0"}},
         {&Row::price_eur_per_mwh,
          {.name = "price_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "source, exchange: price; empty = that of the table national.",
           .required = false}},
         {&Row::in_service, {.name = "in_service", .doc = "0 = only where an option builds it.", .fallback = "1"}},
         year(&Row::year_from, "year_from", "First year; empty = there already."),
         year(&Row::year_to, "year_to", "Last year; empty = stays."),
         {&Row::owner, {.name = "owner", .doc = "Who owns it.", .required = false}},
         {&Row::payer, {.name = "payer", .doc = "Who pays for it.", .required = false}},
         {&Row::confidence,
          {.name = "confidence", .doc = "How sure its size is.", .fallback = "unknown", .choices = kConfidences}}},
        true};
    return spec;
}

}  // namespace knelpunt::models
