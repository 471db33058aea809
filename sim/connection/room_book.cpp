#include "sim/connection/room_book.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace knelpunt::connection {
namespace {

constexpr double kRoundingMw = 1e-9;  ///< a limit with less room than this is met: rounding of sums of powers

/// Stops all that grows on a limit that is met.
void stop_growth(const StoppingLimit& limit, std::vector<char>& grows, Granted& out) {
    bool is_listed = false;
    for (std::size_t station = 0; station < grows.size(); ++station) {
        if (grows[station] == 0 || !(limit.use_pu[station] > 0.0)) continue;
        if (!is_listed) out.limits.push_back(limit);
        is_listed = true;
        grows[station] = 0;
        out.stopped_by[station] = static_cast<int>(out.limits.size()) - 1;
    }
}

}  // namespace

RoomBook::RoomBook(const flow::DcModel& model, congestion::Rooms rooms, std::vector<int> station_node,
                   std::vector<int> station_area, std::vector<double> station_room_mw, std::vector<double> area_room_mw,
                   double min_sensitivity_pu)
    : model_(&model),
      rooms_(std::move(rooms)),
      station_area_(std::move(station_area)),
      station_room_mw_(std::move(station_room_mw)),
      area_room_mw_(std::move(area_room_mw)),
      min_sensitivity_pu_(min_sensitivity_pu) {
    const std::size_t n_stations = station_node.size();
    injected_.assign(model.net.branch_of.size() * n_stations, 0.0);
    for (std::size_t station = 0; station < n_stations; ++station) {
        if (station_node[station] < 0) continue;
        const std::vector<double> change = flow::exchange_ptdf(model, station_node[station]);
        for (std::size_t branch = 0; branch < change.size(); ++branch)
            injected_[branch * n_stations + station] = change[branch];
    }
}

template <class Book, class Visit>
void RoomBook::each_flow(Book& book, Visit&& visit) {
    const std::size_t n_stations = book.station_area_.size();
    const flow::OutagePairs& pairs = book.model_->pairs;
    std::vector<double> sensitivity(n_stations);
    const auto visit_one = [&](std::size_t branch, int pair, auto& up_mw, auto& down_mw, double share_left) {
        if (std::isinf(up_mw) && std::isinf(down_mw)) return;
        const double least = book.min_sensitivity_pu_ / share_left;  // MW on the circuits that are left
        for (double& value : sensitivity) value = std::abs(value) < least ? 0.0 : value;
        visit(static_cast<int>(branch), pair, up_mw, down_mw, std::span<const double>(sensitivity));
    };
    for (std::size_t branch = 0; branch < book.rooms_.up_mw.size(); ++branch) {
        const double* own = book.injected_.data() + branch * n_stations;
        std::copy_n(own, n_stations, sensitivity.begin());
        visit_one(branch, -1, book.rooms_.up_mw[branch], book.rooms_.down_mw[branch], 1.0);
        const auto last = static_cast<std::size_t>(pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(pairs.start[branch]); pair < last; ++pair) {
            std::copy_n(own, n_stations, sensitivity.begin());
            for (int term = pairs.term[pair]; term < pairs.term[pair + 1]; ++term) {
                const auto at = static_cast<std::size_t>(term);
                const double* other =
                    book.injected_.data() + static_cast<std::size_t>(pairs.branch_of[at]) * n_stations;
                for (std::size_t station = 0; station < n_stations; ++station)
                    sensitivity[station] += pairs.factor[at] * other[station];
            }
            visit_one(branch, static_cast<int>(pair), book.rooms_.pair_up_mw[pair], book.rooms_.pair_down_mw[pair],
                      pairs.share_left[pair]);
        }
    }
}

std::vector<RoomBook::Limit> RoomBook::tight_limits(std::span<const double> wish_mw) const {
    const std::size_t n_stations = wish_mw.size();
    std::vector<Limit> tight;
    const auto limit_of = [&](StoppingLimit::Kind kind, int index, double room_mw) {
        Limit limit{room_mw, {kind, index, -1, false, {}}};
        limit.what.use_pu.assign(n_stations, 0.0);
        return limit;
    };
    for (std::size_t station = 0; station < n_stations; ++station) {
        if (wish_mw[station] <= station_room_mw_[station]) continue;
        Limit limit = limit_of(StoppingLimit::Kind::station, static_cast<int>(station), station_room_mw_[station]);
        limit.what.use_pu[station] = 1.0;
        tight.push_back(std::move(limit));
    }
    for (std::size_t area = 0; area < area_room_mw_.size(); ++area) {
        Limit limit = limit_of(StoppingLimit::Kind::area, static_cast<int>(area), area_room_mw_[area]);
        double sum_mw = 0.0;
        for (std::size_t station = 0; station < n_stations; ++station) {
            if (station_area_[station] != static_cast<int>(area)) continue;
            limit.what.use_pu[station] = 1.0;
            sum_mw += wish_mw[station];
        }
        if (sum_mw > limit.room_mw) tight.push_back(std::move(limit));
    }
    each_flow(*this, [&](int branch, int pair, double up_mw, double down_mw, std::span<const double> sensitivity) {
        double grows_up_mw = 0.0, grows_down_mw = 0.0;  // use is the opposite of injection
        for (std::size_t station = 0; station < n_stations; ++station) {
            grows_up_mw += std::max(0.0, -sensitivity[station]) * wish_mw[station];
            grows_down_mw += std::max(0.0, sensitivity[station]) * wish_mw[station];
        }
        for (const auto& [grows_mw, room_mw, sign] :
             {std::tuple(grows_up_mw, up_mw, -1.0), std::tuple(grows_down_mw, down_mw, 1.0)}) {
            if (!(grows_mw > std::max(0.0, room_mw))) continue;
            Limit limit = limit_of(StoppingLimit::Kind::branch, branch, room_mw);
            limit.what.pair = pair;
            limit.what.is_up = sign < 0.0;
            for (std::size_t station = 0; station < n_stations; ++station)
                limit.what.use_pu[station] = std::max(0.0, sign * sensitivity[station]);
            tight.push_back(std::move(limit));
        }
    });
    return tight;
}

Granted RoomBook::take(std::span<const double> wish_mw) {
    const std::size_t n_stations = wish_mw.size();
    std::vector<Limit> limits = tight_limits(wish_mw);
    std::vector<char> grows(n_stations, 0);
    for (std::size_t station = 0; station < n_stations; ++station) grows[station] = wish_mw[station] > 0.0 ? 1 : 0;
    Granted out{std::vector<double>(n_stations, 0.0), std::vector<int>(n_stations, -1), {}};
    double share = 0.0;
    while (share < 1.0) {
        std::vector<double> slope_mw(limits.size(), 0.0);
        double step = 1.0 - share;
        for (std::size_t at = 0; at < limits.size(); ++at) {
            for (std::size_t station = 0; station < n_stations; ++station)
                if (grows[station] != 0) slope_mw[at] += limits[at].what.use_pu[station] * wish_mw[station];
            if (slope_mw[at] > 0.0) step = std::min(step, std::max(0.0, limits[at].room_mw) / slope_mw[at]);
        }
        share = step == 1.0 - share ? 1.0 : share + step;
        for (std::size_t station = 0; station < n_stations; ++station)
            if (grows[station] != 0) out.mw[station] += step * wish_mw[station];
        for (std::size_t at = 0; at < limits.size(); ++at) {
            const double used_mw = step * slope_mw[at];
            const bool is_met = slope_mw[at] > 0.0 && limits[at].room_mw <= used_mw + kRoundingMw;
            limits[at].room_mw -= used_mw;
            if (is_met && share < 1.0) stop_growth(limits[at].what, grows, out);
        }
        if (std::none_of(grows.begin(), grows.end(), [](char is_growing) { return is_growing != 0; })) break;
    }
    take_off(out.mw);
    return out;
}

void RoomBook::take_off(std::span<const double> granted_mw) {
    if (std::none_of(granted_mw.begin(), granted_mw.end(), [](double mw) { return mw > 0.0; })) return;
    for (std::size_t station = 0; station < granted_mw.size(); ++station) {
        station_room_mw_[station] -= granted_mw[station];
        if (station_area_[station] >= 0)
            area_room_mw_[static_cast<std::size_t>(station_area_[station])] -= granted_mw[station];
    }
    each_flow(*this, [&](int, int, double& up_mw, double& down_mw, std::span<const double> sensitivity) {
        double grows_up_mw = 0.0, grows_down_mw = 0.0;
        for (std::size_t station = 0; station < granted_mw.size(); ++station) {
            grows_up_mw += std::max(0.0, -sensitivity[station]) * granted_mw[station];
            grows_down_mw += std::max(0.0, sensitivity[station]) * granted_mw[station];
        }
        up_mw -= grows_up_mw;
        down_mw -= grows_down_mw;
    });
}

}  // namespace knelpunt::connection
