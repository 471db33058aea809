#include "models/actions/bids.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"

namespace knelpunt::models {

const TableSpec<BidRow>& bids_spec() {
    using Row = BidRow;
    static const TableSpec<Row> spec{
        "bids",
        "actions/bids.csv",
        "Steps of price curves of what may change its power so that the grid fits; each stands for a bid at every node "
        "that has the use or production.",
        {{&Row::id, {.name = "id", .doc = "Id of the step."}},
         {&Row::kind, {.name = "kind", .doc = "Kind under which results name it; steps of one curve share it."}},
         {&Row::of_what,
          {.name = "of_what", .doc = "What changes its power.", .fallback = "use", .choices = "use|production"}},
         {&Row::element,
          {.name = "element",
           .doc = "Category of use or technology of production; * = every one that no other row names for the same "
                  "change and resort."}},
         {&Row::change, {.name = "change", .doc = "Which way.", .fallback = "less", .choices = "less|more"}},
         {&Row::volume_pu,
          {.name = "volume_pu",
           .unit = Unit::pu,
           .doc = "Part of its power in the hour; of more production, part of what its rated power leaves.",
           .range = {0, 1}}},
         {&Row::price_eur_per_mwh,
          {.name = "price_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "What it asks beside the price of the zone.",
           .range = kNotNegative}},
         {&Row::running_cost_eur_per_mwh,
          {.name = "running_cost_eur_per_mwh",
           .unit = Unit::eur_per_mwh,
           .doc = "Cost of its production: more of it asks what lies above the price of the zone, less of it what the "
                  "zone costs above. Where a market decides.",
           .required = false}},
         {&Row::keeps_energy,
          {.name = "keeps_energy",
           .doc = "1 = what is used less is used in other hours of the day, up to the same part of the day's highest "
                  "power.",
           .fallback = "0"}},
         {&Row::is_last_resort,
          {.name = "is_last_resort",
           .doc = "1 = no bid: use that is not served, or production that is cut off, counted apart; its volume is "
                  "what the bids leave.",
           .fallback = "0"}},
         {&Row::confidence,
          {.name = "confidence",
           .doc = "How sure price and volume are.",
           .fallback = "unknown",
           .choices = kConfidences}}},
        true};
    return spec;
}

const TableSpec<KnownExcessRow>& known_excesses_spec() {
    using Row = KnownExcessRow;
    static const TableSpec<Row> spec{
        "known_excesses",
        "validation/known_excesses.csv",
        "Elements that are over their limit with the use of the base year, with which the grid ran: an input is wrong.",
        {{&Row::id, {.name = "id", .doc = "Branch or station."}},
         {&Row::kind, {.name = "kind", .doc = "What it is.", .choices = "branch|station"}},
         {&Row::holds,
          {.name = "holds",
           .doc = "tables = with the limits of the tables alone, always = with corrected ones, too.",
           .choices = "tables|always"}},
         {&Row::reason, {.name = "input_most_likely_wrong", .doc = "Input that is most likely wrong."}},
         {&Row::reason_nl, {.name = "input_most_likely_wrong_nl", .doc = "The same in Dutch.", .required = false}}},
        true};
    return spec;
}

void compile_bids(const std::vector<BidRow>& rows, const Place& volumes, Primitives& out, Issues& issues) {
    std::map<std::tuple<std::string, std::string, std::string>, double> volume_of;
    for (const BidRow& row : rows) {
        BidOfferRow offer;
        offer.id = row.id;
        offer.kind = row.kind;
        offer.is_production = row.of_what == "production";
        offer.element = row.element;
        offer.is_more = row.change == "more";
        offer.volume_pu = row.volume_pu;
        offer.price_eur_per_mwh = row.price_eur_per_mwh;
        offer.running_cost_eur_per_mwh = row.running_cost_eur_per_mwh;
        offer.keeps_energy = row.keeps_energy;
        offer.is_last_resort = row.is_last_resort;
        const Place place{volumes.file, row.line, volumes.column};
        if (offer.keeps_energy && (offer.is_production || offer.is_more || offer.is_last_resort)) {
            issues.add(IssueCode::bad_bounds, {place.file, row.line, "keeps_energy"},
                       fmt::format("bids \"{}\": keeps_energy = 1 is for less use alone", row.id), "Set it to 0");
        }
        if (!offer.is_last_resort) {
            double& sum_pu = volume_of[{row.of_what, row.element, row.change}];
            sum_pu += row.volume_pu;
            if (sum_pu > 1.0 + tolerance::kSharesPu) {
                issues.add(IssueCode::bad_bounds, place,
                           fmt::format("bids \"{}\": volume_pu of {} {} {} add up to {:.4g}, must be <= 1", row.id,
                                       row.change, row.of_what, row.element, sum_pu),
                           "Parts of one power: lower one of them");
            }
        }
        out.bid_offers.push_back(std::move(offer));
    }
}

void add_known_excesses(const std::vector<KnownExcessRow>& rows, bool has_corrections, Primitives& out) {
    for (const KnownExcessRow& row : rows) {
        if (!has_corrections || row.holds == "always") out.known_excesses.push_back(row.id);
    }
}

}  // namespace knelpunt::models
