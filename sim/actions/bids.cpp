#include "sim/actions/bids.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace knelpunt::actions {
namespace {

/// Use or production of one node that is alike: a volume.
struct Group {
    int node = kNone, element = kNone;  ///< element: category or technology
    bool is_production = false;
    std::vector<LimitEffect> limits;  ///< per MW more of its power
    std::vector<std::size_t> members;
};

class BookMaker {
public:
    BookMaker(const System& system, const Schedule& schedule, const flow::DcModel& model)
        : system_(system), schedule_(schedule), net_(model.net) {
        effects_[0].resize(system.sources.in_service.size());
        effects_[1].resize(system.demands.in_service.size());
        for (const LimitMember& member : system.limits.members) {
            if (system.limits.in_service[static_cast<std::size_t>(member.limit)] == 0) continue;
            effects_[member.is_source ? 0 : 1][static_cast<std::size_t>(member.member)].push_back(
                {member.limit, member.coefficient_pu});
        }
        find_groups();
    }

    BidBook make() {
        // Each group needs a row for its power and one for what its rated power leaves.
        BidBook book{{}, flow::HourlySums(2 * groups_.size(), *system_.series), 0, {kNaN, kConstant}};
        if (!system_.exchanges.empty()) book.zone_eur_per_mwh = system_.exchanges.front().price_eur_per_mwh;
        for (std::size_t group = 0; group < groups_.size(); ++group) {
            fill_volumes(group, book);
            add_bids(group, book);
        }
        return book;
    }

private:
    void find_groups() {
        const Structure& structure = *system_.structure;
        std::map<std::tuple<int, bool, int, std::vector<std::pair<int, double>>>, std::size_t> known;
        const auto put = [&](std::size_t member, NodeId at_node, int element, bool is_production) {
            const int node = net_.node_at[at_node.at()];
            if (node < 0) return;
            const auto island = static_cast<std::size_t>(net_.topology.island_of_node[static_cast<std::size_t>(node)]);
            if (net_.is_balanced[island] == 0) return;
            const std::vector<LimitEffect>& limits = effects_[is_production ? 0 : 1][member];
            std::vector<std::pair<int, double>> counted;
            for (const LimitEffect& one : limits) counted.emplace_back(one.limit, one.effect_pu);
            const auto [place, is_new] = known.try_emplace({node, is_production, element, counted}, groups_.size());
            if (is_new) groups_.push_back({node, element, is_production, limits, {}});
            groups_[place->second].members.push_back(member);
        };
        for (std::size_t demand = 0; demand < structure.demands.n_power(); ++demand)
            if (system_.demands.in_service[demand] != 0)
                put(demand, structure.demand_node[demand], structure.demand_category[demand], false);
        for (std::size_t source = 0; source < structure.sources.n_power(); ++source)
            if (system_.sources.in_service[source] != 0)
                put(source, structure.source_node[source], structure.source_technology[source], true);
    }

    void fill_volumes(std::size_t group, BidBook& book) const {
        for (const std::size_t member : groups_[group].members) {
            if (!groups_[group].is_production) {
                book.volume_mw.add(2 * group, schedule_.demand_mw[member], 1.0);
                continue;
            }
            book.volume_mw.add(2 * group, schedule_.source_mw[member], 1.0);
            book.volume_mw.add(2 * group + 1, {system_.sources.p_rated_mw[member], kConstant}, 1.0);
            book.volume_mw.add(2 * group + 1, schedule_.source_mw[member], -1.0);
        }
    }

    /// Offers for the element; those for every one only where none names it for the same change.
    [[nodiscard]] std::vector<const BidOffer*> offers(const Group& group, bool is_more, bool is_last_resort) const {
        std::vector<const BidOffer*> own, any;
        for (const BidOffer& offer : system_.bid_offers) {
            if (offer.is_production != group.is_production || offer.is_more != is_more ||
                offer.is_last_resort != is_last_resort)
                continue;
            if (offer.is_any)
                any.push_back(&offer);
            else if (offer.element >= 0 && offer.element == group.element)
                own.push_back(&offer);
        }
        return own.empty() ? any : own;
    }

    void add_bids(std::size_t index, BidBook& book) const {
        const Group& group = groups_[index];
        double offered_pu = 0.0, moved_pu = 0.0;
        int window = kNone;
        for (const BidOffer* offer : offers(group, false, false)) {
            offered_pu += offer->volume_pu;
            if (offer->keeps_energy && window == kNone) window = book.n_windows++;
            put(index, *offer, offer->volume_pu, offer->keeps_energy ? window : kNone, book);
            if (offer->keeps_energy) moved_pu += offer->volume_pu;
        }
        if (window != kNone && moved_pu > 0.0) put_return(window, moved_pu, book);
        for (const BidOffer* offer : offers(group, true, false)) put(index, *offer, offer->volume_pu, kNone, book);
        const double left_pu = std::max(0.0, 1.0 - offered_pu);
        for (const BidOffer* offer : offers(group, false, true))
            put(index, *offer, left_pu * offer->volume_pu, kNone, book);
    }

    /// What the bids of a window give is taken back by one.
    void put_return(int window, double share_pu, BidBook& book) const {
        const auto given =
            std::find_if(book.bids.rbegin(), book.bids.rend(), [&](const Bid& bid) { return bid.window == window; });
        Bid back = *given;
        back.injection_pu = -back.injection_pu;
        back.share_pu = share_pu;
        back.price_eur_per_mwh = 0.0;
        back.is_return = true;
        for (LimitEffect& one : back.limits) one.effect_pu = -one.effect_pu;
        book.bids.push_back(std::move(back));
    }

    void put(std::size_t index, const BidOffer& offer, double share_pu, int window, BidBook& book) const {
        const Group& group = groups_[index];
        Bid bid;
        bid.kind = offer.kind;
        bid.node = group.node;
        bid.injection_pu = group.is_production == offer.is_more ? 1.0 : -1.0;
        bid.volume = static_cast<int>(2 * index + (group.is_production && offer.is_more ? 1 : 0));
        bid.share_pu = share_pu;
        bid.price_eur_per_mwh = offer.price_eur_per_mwh;
        bid.running_cost_eur_per_mwh = offer.running_cost_eur_per_mwh;
        bid.window = window;
        bid.is_last_resort = offer.is_last_resort;
        bid.category = group.is_production ? kNone : group.element;
        for (const LimitEffect& one : group.limits)
            bid.limits.push_back({one.limit, offer.is_more ? one.effect_pu : -one.effect_pu});
        if (share_pu > 0.0) book.bids.push_back(std::move(bid));
    }

    const System& system_;
    const Schedule& schedule_;
    const flow::PuNetwork& net_;
    std::vector<std::vector<LimitEffect>> effects_[2];  ///< of sources, of demands
    std::vector<Group> groups_;
};

}  // namespace

double BidBook::price(const Bid& bid, double zone_eur_per_mwh) {
    if (std::isnan(bid.running_cost_eur_per_mwh) || std::isnan(zone_eur_per_mwh)) return bid.price_eur_per_mwh;
    // More of it costs what it runs at above the zone; less of it saves its cost and is bought at the zone's price.
    return bid.price_eur_per_mwh + std::max(0.0, bid.injection_pu * (bid.running_cost_eur_per_mwh - zone_eur_per_mwh));
}

BidBook build_bids(const System& system, const Schedule& schedule, const flow::DcModel& model) {
    return BookMaker(system, schedule, model).make();
}

}  // namespace knelpunt::actions
