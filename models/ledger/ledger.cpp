#include "models/ledger/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/time_axis.hpp"

namespace knelpunt::models {
namespace {

/// Rows by id: their order in the table leaves no trace.
template <class Row>
std::vector<const Row*> by_id(const std::vector<Row>& rows) {
    std::vector<const Row*> sorted;
    for (const Row& row : rows) sorted.push_back(&row);
    std::sort(sorted.begin(), sorted.end(), [](const Row* a, const Row* b) { return a->id < b->id; });
    return sorted;
}

/// Highest value of each series, found once.
class SeriesPeaks {
public:
    explicit SeriesPeaks(const SeriesPool& pool) : pool_(pool) {}

    double of(SeriesId series) {
        if (series == kConstant) return 1.0;
        const auto [place, is_new] = peak_of_.try_emplace(series, 0.0);
        if (is_new) {
            const auto values = pool_.values(series);
            place->second = std::max(0.0, *std::max_element(values.begin(), values.end()));
        }
        return place->second;
    }

    /// The hourly column with the given highest value.
    Hourly with_peak(double peak_mw, SeriesId series) {
        const double peak = of(series);
        return peak > 0.0 ? Hourly{peak_mw / peak, series} : Hourly{peak_mw, kConstant};
    }

private:
    const SeriesPool& pool_;
    std::map<SeriesId, double> peak_of_;
};

/// A right at a bus with the part of it that the storyline uses.
struct Pool {
    std::string id, node, category, confidence = "unknown";
    LedgerClass ledger_class = LedgerClass::measured;
    SeriesId series = kConstant;
    double right_mw = 0.0, used_mw = 0.0;  // as peaks
    double homes = 0.0;
    bool is_by_size = false;
    int line = 0;
};

/// Requests of a bus: growth takes places in its queue before anyone asks what for.
struct Queue {
    double right_mw = 0.0, taken_mw = 0.0;
};

using PoolKey = std::tuple<std::string, std::string, LedgerClass>;  // node, category, class

/// Course of each category as its measured demands have it.
class CategoryCourses {
public:
    explicit CategoryCourses(const std::vector<DemandRow>& demands) {
        for (const DemandRow& demand : demands) {
            series_of_.try_emplace(demand.category, demand.p_mw.series);
            quarter_hour_factor_of_.try_emplace(demand.category, demand.quarter_hour_factor_pu);
        }
    }
    [[nodiscard]] double quarter_hour_factor_pu(const std::string& category) const {
        const auto found = quarter_hour_factor_of_.find(category);
        return found == quarter_hour_factor_of_.end() ? 1.0 : found->second;
    }
    [[nodiscard]] SeriesId series_of(const std::string& category) const {
        const auto found = series_of_.find(category);
        return found == series_of_.end() ? kConstant : found->second;
    }

private:
    std::map<std::string, SeriesId, std::less<>> series_of_;
    std::map<std::string, double, std::less<>> quarter_hour_factor_of_;
};

/// Places pools at buses, in the order in which it gets them.
class Placer {
public:
    Placer(const LedgerTables& tables, double cos_phi_pu, SeriesPeaks& peaks, const CategoryCourses& courses,
           Primitives& out)
        : tables_(tables), cos_phi_pu_(cos_phi_pu), peaks_(peaks), courses_(courses), out_(out) {}

    /// Turns a pool into demands at its bus and, beyond the connection levels, at the hosts.
    void place(const Pool& pool) {
        if (!pool.is_by_size) return add_part(pool, pool.id, pool.node, 1.0);
        double& size_mva = size_mva_[pool.node];
        const double from_mva = size_mva, to_mva = from_mva + pool.right_mw / cos_phi_pu_;
        size_mva = to_mva;
        std::string host = pool.node, suffix;
        double placed_mva = from_mva;
        const auto put_up_to = [&](double until_mva) {
            const double end_mva = std::clamp(until_mva, placed_mva, to_mva);
            add_part(pool, pool.id + suffix, host,
                     to_mva > from_mva ? (end_mva - placed_mva) / (to_mva - from_mva) : 0.0);
            placed_mva = end_mva;
        };
        for (const ConnectionLevelRow& level : sorted_levels()) {
            const auto at = std::find_if(tables_.hosts.begin(), tables_.hosts.end(), [&](const auto& row) {
                return row.node == pool.node && row.v_kv == level.v_kv;
            });
            if (at == tables_.hosts.end()) continue;
            put_up_to(level.from_mva);
            host = at->host;
            suffix = fmt::format(".{:.0f}", level.v_kv);
        }
        put_up_to(kInf);
    }

private:
    [[nodiscard]] std::vector<ConnectionLevelRow> sorted_levels() const {
        std::vector<ConnectionLevelRow> levels = tables_.levels;
        std::sort(levels.begin(), levels.end(), [](const auto& a, const auto& b) { return a.from_mva < b.from_mva; });
        return levels;
    }

    void add_part(const Pool& pool, const std::string& id, const std::string& host, double part_pu) {
        DemandRow row;
        row.line = pool.line;
        row.id = id;
        row.node = host;
        row.category = pool.category;
        row.ledger_class = kLedgerNames[index_of(pool.ledger_class)];
        row.name = fmt::format("{}, {}", pool.category, row.ledger_class);
        row.flexibility = "fixed";
        row.confidence = pool.confidence;
        row.quarter_hour_factor_pu = courses_.quarter_hour_factor_pu(pool.category);
        row.p_mw = peaks_.with_peak(pool.used_mw * part_pu, pool.series);
        row.right_mw = peaks_.with_peak(pool.right_mw * part_pu, pool.series);
        row.homes = pool.homes * part_pu;
        out_.demands.push_back(std::move(row));
    }

    const LedgerTables& tables_;
    const double cos_phi_pu_;
    SeriesPeaks& peaks_;
    const CategoryCourses& courses_;
    Primitives& out_;
    std::map<std::string, double> size_mva_;  ///< placed by size so far, by bus
};

/// Takes the growth of every load to the classes of the ledger.
class Splitter {
public:
    Splitter(const LedgerTables& tables, const LedgerInput& input, const SeriesPool& pool, Primitives& out)
        : tables_(tables), input_(input), peaks_(pool), courses_(out.demands), out_(out) {}

    void run() {
        collect_rights();
        keep_contracts();
        collect_requests();
        split_loads();
        for (Pool& request : requests_) {
            const Queue& queue = queue_of_[request.node];
            // Parts that fill the queue may add up to a rounding error more than it.
            if (queue.right_mw > 0.0) request.right_mw *= std::max(0.0, 1.0 - queue.taken_mw / queue.right_mw);
        }
        Placer placer(tables_, input_.cos_phi_pu, peaks_, courses_, out_);
        // What has a place in the queue stays lowest in the connection levels.
        for (const LedgerClass ledger_class : {LedgerClass::contracted_not_used, LedgerClass::committed,
                                               LedgerClass::requested, LedgerClass::policy_free_growth}) {
            for (const auto& [key, pool] : pools_) {
                if (pool.ledger_class == ledger_class) placer.place(pool);
            }
            for (const Pool& request : requests_) {
                if (ledger_class == LedgerClass::requested) placer.place(request);
            }
        }
    }

private:
    [[nodiscard]] GrowthRule rule_of(const std::string& category) const {
        const auto found = input_.rule_of.find(category);
        return found == input_.rule_of.end() ? GrowthRule{} : found->second;
    }

    Pool& pool_of(const std::string& node, const std::string& category, LedgerClass ledger_class) {
        Pool& pool = pools_[{node, category, ledger_class}];
        pool.id = fmt::format("{}.{}.{}", node, category, kLedgerNames[index_of(ledger_class)]);
        pool.node = node;
        pool.category = category;
        pool.ledger_class = ledger_class;
        pool.series = courses_.series_of(category);
        return pool;
    }

    void collect_rights() {
        for (const LedgerEntry* row : by_id(tables_.entries)) {
            const LedgerEntry& entry = *row;
            const int at = choice_index(kLedgerChoices, entry.ledger_class);
            const auto ledger_class = static_cast<LedgerClass>(at);
            if (at < 0 || (ledger_class == LedgerClass::committed && input_.year < input_.requests_from_year)) continue;
            Pool& pool = pool_of(entry.node, entry.category, ledger_class);
            pool.right_mw += entry.mw;
            pool.confidence = entry.confidence;
            pool.line = entry.line;
        }
    }

    /// A contract stays while its use changes up to today: what is used of it more is unused no longer, and the other
    /// way round.
    void keep_contracts() {
        std::map<PoolKey, double> grown_mw;
        for (const DemandRow* load : by_id(out_.demands)) {
            const auto found = input_.growth_of.find(load->id);
            if (found == input_.growth_of.end() || !(found->second.year_mwh > 0.0)) continue;
            const Hourly& right = load->right_mw.scale > 0.0 ? load->right_mw : load->p_mw;
            const double grown_pu = (found->second.present_mwh - found->second.base_mwh) / found->second.year_mwh;
            grown_mw[{load->node, load->category, LedgerClass::contracted_not_used}] +=
                load->p_mw.scale * grown_pu * peaks_.of(right.series);
        }
        for (auto& [key, pool] : pools_) {
            const auto grown = grown_mw.find(key);
            if (grown != grown_mw.end()) pool.right_mw = std::max(0.0, pool.right_mw - grown->second);
        }
    }

    void collect_requests() {
        for (const RequestEntry* row : by_id(tables_.requests)) {
            const RequestEntry& entry = *row;
            if (!entry.in_ledger || entry.direction != "offtake" || std::isnan(entry.mw)) continue;
            if (input_.year < input_.requests_from_year || input_.year < entry.claim_year) continue;
            Pool pool;
            pool.id = entry.id;
            pool.node = entry.node;
            pool.category = entry.category.empty() ? entry.purpose : entry.category;
            pool.confidence = entry.confidence;
            pool.ledger_class = LedgerClass::requested;
            pool.series = courses_.series_of(pool.category);
            pool.right_mw = entry.mw;
            pool.homes = std::isnan(entry.homes) ? 0.0 : entry.homes;
            pool.is_by_size = entry.size_class == "own_infeed";
            pool.line = entry.line;
            queue_of_[entry.node].right_mw += entry.mw;
            requests_.push_back(std::move(pool));
        }
    }

    void split_loads() {
        std::vector<std::size_t> order(out_.demands.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return out_.demands[a].id < out_.demands[b].id; });
        for (const std::size_t at : order) {
            const auto found = input_.growth_of.find(out_.demands[at].id);
            if (found == input_.growth_of.end()) continue;
            const LoadGrowth& growth = found->second;
            const DemandRow load = out_.demands[at];
            const GrowthRule rule = rule_of(load.category);
            // Of this year's use; a load that uses nothing now has the shape of its category and no growth.
            const double today_pu = growth.year_mwh > 0.0 ? growth.present_mwh / growth.year_mwh : 1.0;
            DemandRow& measured = out_.demands[at];
            measured.p_mw.scale = load.p_mw.scale * std::min(1.0, today_pu);
            // The right does not fall with the use.
            const SeriesId right_series = load.right_mw.scale > 0.0 ? load.right_mw.series : load.p_mw.series;
            measured.right_mw = {load.p_mw.scale * today_pu, right_series};
            const double more_mw = load.p_mw.scale * (1.0 - std::min(1.0, today_pu));
            if (rule.is_large) {
                fill(load, more_mw * peaks_.of(load.p_mw.series), rule);
            } else {
                add_autonomous(load, more_mw, std::max(0.0, growth.year_mwh - growth.homes_base_mwh), rule);
            }
        }
    }

    void add_autonomous(const DemandRow& load, double more_mw, double more_homes_mwh, const GrowthRule& rule) {
        DemandRow row = load;
        row.id = load.id + ".autonomous";
        row.ledger_class = "autonomous";
        row.p_mw.scale = more_mw;
        if (rule.mwh_per_home > 0.0) row.homes = more_homes_mwh / rule.mwh_per_home;
        out_.demands.push_back(std::move(row));
    }

    /// Growth of a large user: contracts, offers, requests, and what is left. Every class gets its demand, also with
    /// nothing in it: which elements there are must not depend on how much grows.
    void fill(const DemandRow& load, double growth_mw, const GrowthRule& rule) {
        for (const LedgerClass ledger_class : {LedgerClass::contracted_not_used, LedgerClass::committed}) {
            const auto found = pools_.find({load.node, load.category, ledger_class});
            if (found == pools_.end()) continue;
            Pool& pool = found->second;
            const double taken_mw = std::min(growth_mw, std::max(0.0, pool.right_mw - pool.used_mw));
            pool.used_mw += taken_mw;
            growth_mw -= taken_mw;
        }
        if (const auto queue = queue_of_.find(load.node); queue != queue_of_.end()) {
            const double taken_mw = std::min(growth_mw, std::max(0.0, queue->second.right_mw - queue->second.taken_mw));
            queue->second.taken_mw += taken_mw;
            growth_mw -= taken_mw;
            add_growth(load, LedgerClass::requested, taken_mw, rule);
        }
        // Saving use saves no contract: the right keeps the peak that it would have had.
        const double use_peak = peaks_.of(load.p_mw.series);
        const double right_peak = load.right_mw.scale > 0.0 ? peaks_.of(load.right_mw.series) : use_peak;
        add_growth(load, LedgerClass::policy_free_growth, growth_mw, rule,
                   use_peak > 0.0 ? std::max(1.0, right_peak / use_peak) : 1.0);
    }

    void add_growth(const DemandRow& load, LedgerClass ledger_class, double growth_mw, const GrowthRule& rule,
                    double right_pu = 1.0) {
        Pool& pool = pool_of(load.node, load.category, ledger_class);
        pool.confidence = load.confidence;
        pool.right_mw += growth_mw * right_pu;
        pool.used_mw += growth_mw;
        pool.is_by_size = rule.is_by_size;
    }

    const LedgerTables& tables_;
    const LedgerInput& input_;
    SeriesPeaks peaks_;
    const CategoryCourses courses_;
    Primitives& out_;
    std::map<PoolKey, Pool> pools_;
    std::vector<Pool> requests_;                          ///< in the order of their ids
    std::map<std::string, Queue, std::less<>> queue_of_;  ///< by bus
};

/// Rights to feed in, and sources that wait.
void add_feed_in(const LedgerTables& tables, const LedgerInput& input, Primitives& out) {
    std::map<std::string, Hourly, std::less<>> shape_of;  // per MW, by technology
    for (SourceRow& source : out.sources) {
        // A unit that is called in some hours reaches its power in those: its right has that course too.
        const bool is_called = source.p_mw.series != kConstant && source.p_max_mw.series == kConstant;
        source.right_mw = is_called ? source.p_mw : source.p_max_mw;
        if (source.p_rated_mw > 0.0)
            shape_of.try_emplace(source.category,
                                 Hourly{source.p_max_mw.scale / source.p_rated_mw, source.p_max_mw.series});
    }
    for (const RequestEntry& entry : tables.requests) {
        if (!entry.in_ledger || entry.direction != "feed-in" || std::isnan(entry.mw)) continue;
        if (input.year < input.requests_from_year || input.year < entry.claim_year) continue;
        const auto found = shape_of.find(entry.category);
        SourceRow row;
        row.line = entry.line;
        row.id = entry.id;
        row.name = entry.name.empty() ? entry.purpose : entry.name;
        row.node = entry.node;
        row.category = entry.category;
        row.confidence = entry.confidence;
        row.ledger_class = kLedgerNames[index_of(LedgerClass::requested)];
        row.right_mw = found == shape_of.end() ? Hourly{entry.mw, kConstant}
                                               : Hourly{entry.mw * found->second.scale, found->second.series};
        out.sources.push_back(std::move(row));
    }
}

}  // namespace

void compile_ledger(const LedgerTables& tables, const LedgerInput& input, const SeriesPool& pool, Primitives& out) {
    Splitter(tables, input, pool, out).run();
    add_feed_in(tables, input, out);
}

}  // namespace knelpunt::models
