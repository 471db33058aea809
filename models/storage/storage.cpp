#include "models/storage/storage.hpp"

namespace knelpunt::models {

const TableSpec<StorageRow>& storage_spec() {
    using Row = StorageRow;
    static const TableSpec<Row> spec{
        "storage",
        "storage/storage.csv",
        "Batteries at buses, buffers of heat networks, tanks and caverns of hydrogen; they matter where a market "
        "decides.",
        {{&Row::id, {.name = "id", .doc = "Id of the store."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::kind,
          {.name = "kind",
           .doc = "Kind; equal ones of a zone act as one.",
           .choices = "battery|heat_buffer|tank|cavern"}},
         {&Row::node, {.name = "node", .doc = "Bus of a battery, site of the others."}},
         {&Row::charge_max_mw,
          {.name = "charge_max_mw", .unit = Unit::mw, .doc = "Power into it.", .range = kNotNegative}},
         {&Row::discharge_max_mw,
          {.name = "discharge_max_mw", .unit = Unit::mw, .doc = "Power out of it.", .range = kNotNegative}},
         {&Row::content_max_mwh,
          {.name = "content_max_mwh", .unit = Unit::mwh, .doc = "What it holds.", .range = kNotNegative}},
         {&Row::charge_efficiency_pu,
          {.name = "charge_efficiency_pu",
           .unit = Unit::pu,
           .doc = "Stored over taken.",
           .range = {0.01, 1},
           .fallback = "1"}},
         {&Row::discharge_efficiency_pu,
          {.name = "discharge_efficiency_pu",
           .unit = Unit::pu,
           .doc = "Given over taken from the store.",
           .range = {0.01, 1},
           .fallback = "1"}},
         {&Row::standing_loss_pu,
          {.name = "standing_loss_pu",
           .unit = Unit::pu,
           .doc = "Part of the content lost in an hour.",
           .range = {0, 1},
           .fallback = "0"}},
         {&Row::in_service, {.name = "in_service", .doc = "0 = only where an option builds it.", .fallback = "1"}},
         {&Row::year_from,
          {.name = "year_from", .unit = Unit::year, .doc = "First year.", .range = {1900, 2200}, .required = false}},
         {&Row::year_to,
          {.name = "year_to", .unit = Unit::year, .doc = "Last year.", .range = {1900, 2200}, .required = false}},
         {&Row::confidence,
          {.name = "confidence", .doc = "How sure its size is.", .fallback = "unknown", .choices = kConfidences}}},
        true};
    return spec;
}

void compile_storage(const std::vector<StorageRow>& rows, int year, Primitives& out) {
    for (const StorageRow& row : rows) {
        StoreRow store;
        store.id = row.id;
        store.name = row.name;
        store.node = row.node;
        store.category = row.kind;
        store.confidence = row.confidence;
        store.in_service = row.in_service && !(year < row.year_from) && !(year > row.year_to);
        store.charge_max_mw = row.charge_max_mw;
        store.discharge_max_mw = row.discharge_max_mw;
        store.content_max_mwh = row.content_max_mwh;
        store.charge_efficiency_pu = row.charge_efficiency_pu;
        store.discharge_efficiency_pu = row.discharge_efficiency_pu;
        store.standing_loss_pu = row.standing_loss_pu;
        out.stores.push_back(std::move(store));
    }
}

}  // namespace knelpunt::models
