#include "models/rights/contracts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/rights/scope.hpp"
#include "sim/base/hash.hpp"
#include "sim/base/units.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt::models {
namespace {

using Kind = std::pair<std::string, std::string>;  ///< bus and category

/// Parts of the demands of a kind at a bus that are customers': of what is measured, and of what holds a right beside it.
struct KindPart {
    double measured_pu = 1.0, unused_pu = 1.0;
};

/// Demands of one kind at a bus under one contract, as one.
struct Part {
    DemandRow row;
    Hours use_mw, right_mw;
};

bool holds_on(const ContractBlockRow& block, const StepLabel& label) {
    constexpr int kSaturday = 5;
    const bool is_weekend = label.weekday >= kSaturday || label.holiday;
    if ((block.days == "workdays" && is_weekend) || (block.days == "weekends" && !is_weekend)) return false;
    if (block.season != "all" && block.season != kSeasonNames[static_cast<std::size_t>(label.clock_month % 12 / 3)])
        return false;
    return block.from_h < block.until_h ? label.clock_h >= block.from_h && label.clock_h < block.until_h
                                        : label.clock_h >= block.from_h || label.clock_h < block.until_h;
}

/// Puts a part of what was taken away back into the same day, below a power.
void move_back(const Hours& wish_mw, double moved_pu, const Hours& most_mw, const std::vector<int>& day,
               Hours& use_mw) {
    for (std::size_t first = 0; first < use_mw.size() && moved_pu > 0.0;) {
        double taken = 0.0, slack = 0.0;
        std::size_t last = first;
        const auto slack_of = [&](std::size_t step) {
            return use_mw[step] < wish_mw[step] ? 0.0 : std::max(0.0, most_mw[step] - use_mw[step]);
        };
        for (; last < use_mw.size() && day[last] == day[first]; ++last) {
            taken += wish_mw[last] - use_mw[last];
            slack += slack_of(last);
        }
        const double part_pu = slack > 0.0 ? std::min(1.0, moved_pu * taken / slack) : 0.0;
        for (std::size_t step = first; step < last && part_pu > 0.0; ++step) use_mw[step] += part_pu * slack_of(step);
        first = last;
    }
}

/// What comes under the contract: by the tariffs all or nothing, where they are known.
double uptake_of(const ContractTables& tables, const ContractScope& scope, const DemandRow& row) {
    const ContractEntry& entry = scope.entry;
    if (!entry.by_tariff) return entry.uptake_pu;
    Hours use_mw(scope.pool.n_steps(), 0.0), right_mw(scope.pool.n_steps(), 0.0);
    add_power(row.p_mw, 1.0, scope.pool, use_mw);
    add_power(right_of(row), 1.0, scope.pool, right_mw);
    const double years = static_cast<double>(use_mw.size()) * scope.input.time.step_h() / kHoursPerYear;
    CustomerYear year{highest(right_mw), highest(use_mw), 0.0, rated_kv(scope.out, row.node), entry.value_eur_per_mwh};
    for (const double mw : use_mw) year.energy_mwh += mw * scope.input.time.step_h() / years;
    const ContractForm form = choice_of<ContractForm>(entry.form).value_or(ContractForm::firm);
    double cut_h = std::isnan(entry.restricted_h) ? 0.0 : entry.restricted_h;
    if (form == ContractForm::atr85 && std::isnan(entry.restricted_h)) cut_h = kRestrictedPu * kHoursPerYear;
    const std::vector<FormOffer> offers{{ContractForm::firm, 0.0},
                                        {form, cut_h / kHoursPerYear * year.energy_mwh * (1.0 - entry.left_pu)}};
    const std::optional<ContractForm> cheapest = cheapest_form(tables.tariffs, year, offers);
    return !cheapest ? entry.uptake_pu : *cheapest == form ? 1.0 : 0.0;
}

/// What of the demands of each kind at a bus is the customers'.
std::map<Kind, KindPart> parts_of_kinds(const ContractScope& scope) {
    std::map<Kind, double> contract_mw;
    for (const ContractCustomer* customer : scope.customers) {
        if (!customer->feeds_in) contract_mw[{customer->node, customer->category}] += customer->contracted_mw;
    }
    std::map<Kind, KindPart> out;
    for (const auto& [kind, mw] : contract_mw) {
        Hours measured_mw(scope.pool.n_steps(), 0.0), unused_mw = measured_mw;
        for (const DemandRow* row : demands_by_id(scope.out)) {
            if (Kind(row->node, row->category) != kind || !row_holds_right(*row) || !row->in_service) continue;
            const bool is_measured = row->ledger_class == kLedgerNames[index_of(LedgerClass::measured)];
            add_power(right_of(*row), 1.0, scope.pool, is_measured ? measured_mw : unused_mw);
        }
        const double unused = highest(unused_mw), measured = highest(measured_mw);
        KindPart& part = out[kind];
        if (std::isnan(mw)) continue;
        if (unused > 0.0) part.unused_pu = std::min(1.0, mw / unused);
        if (measured > 0.0) part.measured_pu = std::clamp((mw - unused) / measured, 0.0, 1.0);
    }
    return out;
}

class Compiler {
public:
    Compiler(const ContractTables& tables, const ContractInput& input, SeriesPool& pool, Primitives& out)
        : tables_(tables), input_(input), pool_(pool), out_(out) {
        int last_day = 0;
        for (std::size_t step = 0; step < input.time.n_steps(); ++step) {
            labels_.push_back(input.time.label(step));
            const bool is_new = step == 0 || labels_.back().clock_day != last_day;
            day_.push_back((day_.empty() ? -1 : day_.back()) + (is_new ? 1 : 0));
            last_day = labels_.back().clock_day;
        }
    }

    void run() {
        std::vector<const ContractEntry*> entries;
        for (const ContractEntry& entry : tables_.contracts)
            if (entry.in_service && !(input_.year < entry.year_from)) entries.push_back(&entry);
        std::sort(entries.begin(), entries.end(),
                  [](const auto* one, const auto* other) { return one->id < other->id; });
        for (const ContractEntry* entry : entries) compile(*entry);
    }

private:
    void compile(const ContractEntry& entry) {
        const ContractScope scope{entry, customers_of(tables_, input_, entry), input_, pool_, out_};
        switch (choice_of<ContractForm>(entry.form).value_or(ContractForm::firm)) {
            case ContractForm::firm:
                return;
            case ContractForm::cbc_t:
            case ContractForm::tbtr:
                return put_blocks(entry);
            case ContractForm::cbc_a:
            case ContractForm::duty:
            case ContractForm::atr85:
            case ContractForm::nfa:
                return put_on_call(entry);
            case ContractForm::group:
                return put_group(entry);
            case ContractForm::cable_pooling:
                return share_connection(scope);
            case ContractForm::feed_in_trip:
                return trip_feed_in(scope);
            case ContractForm::use_or_lose:
                return take_back(scope);
        }
    }

    /// Splits the part under a contract off its demands: one of each kind and bus, in the municipality of the first.
    std::vector<Part> split_off(const ContractEntry& entry, const std::vector<const ContractCustomer*>& customers,
                                double firm_pu) {
        const ContractScope scope{entry, customers, input_, pool_, out_};
        std::map<Kind, Part> parts;
        const std::map<Kind, KindPart> places = parts_of_kinds(scope);
        for (DemandRow* each : demands_by_id(out_)) {
            DemandRow& row = *each;
            const auto place = places.find({row.node, row.category});
            const bool is_theirs = place != places.end();
            if (!is_theirs || !row_holds_right(row) || row.flexibility == "window" || !row.in_service) continue;
            if (row.id.ends_with("." + entry.id)) continue;
            const bool is_measured = row.ledger_class == kLedgerNames[index_of(LedgerClass::measured)];
            const double uptake_pu =
                uptake_of(tables_, scope, row) * (is_measured ? place->second.measured_pu : place->second.unused_pu);
            if (uptake_pu == 0.0) continue;
            Part& part = parts[{row.node, row.category}];
            if (part.use_mw.empty()) {
                part.row = row;
                part.row.id = row.id + "." + entry.id;
                part.row.name = entry.name.empty() ? entry.id : entry.name;
                part.row.ledger_class = kLedgerNames[index_of(LedgerClass::measured)];
                part.row.firm_pu = firm_pu;
                part.row.homes = 0.0;
                part.row.line = entry.line;
                part.use_mw.assign(pool_.n_steps(), 0.0);
                part.right_mw = part.use_mw;
            }
            if (part.row.municipality.empty()) part.row.municipality = row.municipality;
            add_power(row.p_mw, uptake_pu, pool_, part.use_mw);
            add_power(right_of(row), uptake_pu, pool_, part.right_mw);
            part.row.homes += row.homes * uptake_pu;
            row.homes *= 1.0 - uptake_pu;
            row.right_mw = right_of(row);
            row.right_mw.scale *= 1.0 - uptake_pu;
            row.p_mw.scale *= 1.0 - uptake_pu;
        }
        std::vector<Part> out;
        for (auto& [key, part] : parts) out.push_back(std::move(part));
        return out;
    }

    void put(const ContractEntry& entry, Part&& part) {
        const auto hourly = [&](std::string_view what, Hours&& mw) {
            KeyBuilder key;
            key.text("contract").text(what).text(entry.id).array(std::span<const double>(mw));
            return Hourly{1.0, pool_.get_or_add(key.finish(), [&] { return mw; })};
        };
        part.row.p_mw = hourly("use", std::move(part.use_mw));
        part.row.right_mw = hourly("right", std::move(part.right_mw));
        out_.demands.push_back(std::move(part.row));
    }

    void put_blocks(const ContractEntry& entry) {
        const bool allows = entry.form == word_of(ContractForm::tbtr);
        std::vector<const ContractBlockRow*> blocks;
        for (const ContractBlockRow& block : tables_.blocks)
            if (block.contract == entry.id) blocks.push_back(&block);
        for (Part& part : split_off(entry, customers_of(tables_, input_, entry), 1.0)) {
            const double power_mw = std::max(highest(part.right_mw), highest(part.use_mw));
            Hours most_mw(part.use_mw.size(), power_mw);
            for (std::size_t step = 0; step < most_mw.size(); ++step) {
                const bool is_inside = std::any_of(blocks.begin(), blocks.end(),
                                                   [&](const auto* block) { return holds_on(*block, labels_[step]); });
                if (is_inside != allows) most_mw[step] = allows ? 0.0 : entry.left_pu * power_mw;
            }
            limit(entry, most_mw, part);
            put(entry, std::move(part));
        }
    }

    /// Keeps use and right below a power, hour by hour.
    void limit(const ContractEntry& entry, const Hours& most_mw, Part& part) const {
        const Hours wish_mw = part.use_mw;
        for (std::size_t step = 0; step < wish_mw.size(); ++step) {
            part.use_mw[step] = std::min(part.use_mw[step], most_mw[step]);
            part.right_mw[step] = std::min(part.right_mw[step], most_mw[step]);
        }
        move_back(wish_mw, entry.moved_pu, most_mw, day_, part.use_mw);
        // Use that came into an hour needs a right there.
        for (std::size_t step = 0; step < wish_mw.size(); ++step)
            part.right_mw[step] = std::max(part.right_mw[step], part.use_mw[step]);
    }

    void put_on_call(const ContractEntry& entry) {
        const ContractForm form = choice_of<ContractForm>(entry.form).value_or(ContractForm::nfa);
        std::vector<const ContractCustomer*> customers = customers_of(tables_, input_, entry);
        if (form == ContractForm::atr85)
            std::erase_if(customers,
                          [&](const auto* customer) { return rated_kv(out_, customer->node) < kTransmissionKv; });
        const bool is_firm = form == ContractForm::cbc_a || form == ContractForm::duty;
        for (Part& part : split_off(entry, customers, is_firm ? 1.0 : 0.0)) {
            ContractRow row;
            row.id = part.row.id;
            row.name = part.row.name;
            row.demand = part.row.id;
            row.form = entry.form;
            row.confidence = entry.confidence;
            row.restricted_h = form == ContractForm::atr85 && std::isnan(entry.restricted_h)
                                   ? kRestrictedPu * kHoursPerYear
                                   : entry.restricted_h;
            row.n_calls = entry.calls_per_year;
            row.left_pu = entry.left_pu;
            row.moved_pu = entry.moved_pu;
            row.forecast_error_pu = entry.forecast_error_pu;
            row.fixed_eur_per_mw = entry.fixed_eur_per_mw;
            for (const ContractPriceRow& step : tables_.prices)
                if (step.contract == entry.id) row.call_price.push_back({step.up_to_pu, step.price_eur_per_mwh});
            std::sort(row.call_price.begin(), row.call_price.end(),
                      [](const PriceStep& one, const PriceStep& other) { return one.up_to_pu < other.up_to_pu; });
            out_.contracts.push_back(std::move(row));
            put(entry, std::move(part));
        }
    }

    void put_group(const ContractEntry& entry) {
        std::vector<Part> parts = split_off(entry, customers_of(tables_, input_, entry), 1.0);
        Hours use_mw(pool_.n_steps(), 0.0), right_mw = use_mw;
        for (const Part& part : parts) {
            for (std::size_t step = 0; step < use_mw.size(); ++step) {
                use_mw[step] += part.use_mw[step];
                right_mw[step] += part.right_mw[step];
            }
        }
        const double right_pu =
            highest(right_mw) > entry.group_power_mw ? entry.group_power_mw / highest(right_mw) : 1.0;
        for (Part& part : parts) {
            Hours most_mw = part.use_mw;
            for (std::size_t step = 0; step < most_mw.size(); ++step) {
                if (use_mw[step] > 0.0) most_mw[step] *= entry.group_power_mw / use_mw[step];
                part.right_mw[step] *= right_pu;
            }
            limit(entry, most_mw, part);
            put(entry, std::move(part));
        }
    }

    const ContractTables& tables_;
    const ContractInput& input_;
    SeriesPool& pool_;
    Primitives& out_;
    std::vector<StepLabel> labels_;
    std::vector<int> day_;
};

}  // namespace

void compile_contracts(const ContractTables& tables, const ContractInput& input, SeriesPool& pool, Primitives& out) {
    if (!tables.contracts.empty()) Compiler(tables, input, pool, out).run();
}

}  // namespace knelpunt::models
