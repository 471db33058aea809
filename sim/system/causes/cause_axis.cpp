#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/system/causes/cause_row.hpp"
#include "sim/system/structure.hpp"

namespace knelpunt {
namespace {

std::string id_of(const CauseRow& row) {
    if (row.side == CauseSide::shift) return "phase_shift";
    std::string id = fmt::format("{}/{}", row.node, word_of(row.side));
    for (const std::string* part : {&row.kind, &row.municipality})
        if (!part->empty()) id += "/" + *part;
    return id;
}

/// Rows by id; of rows of one id the first one stays.
class CauseBook {
public:
    std::string add(CauseRow row) {
        row.id = id_of(row);
        std::string id = row.id;
        rows_.try_emplace(id, std::move(row));
        return id;
    }
    std::vector<CauseRow> finish() {
        std::vector<CauseRow> out;
        for (auto& [id, row] : rows_) out.push_back(std::move(row));
        return out;
    }

private:
    std::map<std::string, CauseRow> rows_;
};

}  // namespace

void find_causes(Structure& structure) {
    CauseBook book;
    std::vector<std::string> demand_ids, source_ids, exchange_ids;
    for (std::size_t demand = 0; demand < structure.demands.n_power(); ++demand) {
        const DemandRow& row = structure.demand_rows[demand];
        demand_ids.push_back(
            book.add({{}, row.node, CauseSide::use, row.category, row.municipality, row.customer, row.makes}));
    }
    for (std::size_t source = 0; source < structure.sources.n_power(); ++source) {
        const SourceRow& row = structure.source_rows[source];
        source_ids.push_back(book.add({{}, row.node, CauseSide::production, row.category, {}, {}, {}}));
    }
    for (std::size_t node = 0; node < structure.nodes.n_power(); ++node) {
        const NodeRow& row = structure.node_rows[node];
        exchange_ids.push_back(row.exchange_share_pu > 0.0 ? book.add({{}, row.id, CauseSide::exchange, {}, {}, {}, {}})
                                                           : std::string());
    }
    const std::string shift = book.add({{}, {}, CauseSide::shift, {}, {}, {}, {}});
    structure.cause_rows = book.finish();
    const auto place_of = [&](const std::string& id) {
        const auto found = std::lower_bound(structure.cause_rows.begin(), structure.cause_rows.end(), id,
                                            [](const CauseRow& row, const std::string& text) { return row.id < text; });
        return id.empty() ? -1 : static_cast<int>(found - structure.cause_rows.begin());
    };
    for (const std::string& id : demand_ids) structure.demand_cause.push_back(place_of(id));
    for (const std::string& id : source_ids) structure.source_cause.push_back(place_of(id));
    for (const std::string& id : exchange_ids) structure.exchange_cause.push_back(place_of(id));
    structure.shift_cause = place_of(shift);
}

}  // namespace knelpunt
