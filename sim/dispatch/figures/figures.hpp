#pragma once

#include <cstdint>
#include <vector>

#include "sim/dispatch/figures/zone_balance.hpp"
#include "sim/dispatch/market.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::dispatch {

/// The price of electricity over the hours; NaN where the market has no zone of it.
struct PriceFigures {
    double mean_eur_per_mwh = std::nan("");
    double low_eur_per_mwh = std::nan("");   ///< what 5 % of the hours stay below
    double high_eur_per_mwh = std::nan("");  ///< what 5 % of the hours exceed
    double negative_h = std::nan("");
    double unique_h = std::nan("");  ///< hours in which no other price fits; see solver::find_unique_prices
};

/// What the whole market comes to.
struct MarketTotals {
    double cost_eur = 0.0;  ///< without the price of use that is not met
    double emitted_t_co2 = 0.0, curtailed_mwh = 0.0, unmet_mwh = 0.0;
    LimitValue exchange_limit;
    StoreDirections directions;
    double worst_residual_pu = 0.0;  ///< of the certificate
};

/// Zones, index = Structure::zones.
struct ZoneFigures {
    std::vector<double> demand_mwh, demand_peak_mw;
    std::vector<double> capacity_mw;             ///< what sources, devices and stores can give at once
    std::vector<double> unmet_mwh, unmet_h;      ///< of networks that are linked, shared by their use
    std::vector<double> price_mean_eur_per_mwh;  ///< mean over the use
    std::vector<float> price_eur_per_mwh;        ///< [zone][step]; NaN where nothing is used
    std::vector<std::int8_t> price_is_unique;    ///< [zone][step]; -1 where nothing is used
};

/// Devices, index = Structure::devices: energy that they give, < 0 = use; values of their limits.
struct DeviceFigures {
    std::vector<double> electricity_mwh, heat_mwh, hydrogen_mwh, fuel_mwh;
    std::vector<double> limit_value_eur_per_mw, limit_unique_h, must_run_value_eur_per_mw;
};

/// Stores, index = Structure::stores; NaN where one is not there.
struct StoreFigures {
    std::vector<double> charged_mwh, discharged_mwh;
    std::vector<double> charge_limit_value_eur_per_mw, discharge_limit_value_eur_per_mw,
        content_limit_value_eur_per_mwh;
    std::vector<double> limit_unique_h;  ///< fewest, of the three limits
};

/// Use that may move within its day, index = Structure::categories; means over its energy, NaN where there is none.
struct FlexibleFigures {
    std::vector<double> use_mwh, price_eur_per_mwh, price_unique_h, limit_value_eur_per_mw, limit_unique_h;
};

/// What a market's answer comes to, by the axes of results.
struct MarketFigures {
    PriceFigures price;
    MarketTotals totals;
    ZoneFigures zones;
    DeviceFigures devices;
    StoreFigures stores;
    FlexibleFigures flexible_use;
};

/// @param balance  of the same answer
MarketFigures figures_of(const MarketInput& input, const MarketResult& found, const ZoneBalance& balance);

/// Shadow prices by device, store and kind of use.
DeviceFigures device_figures(const MarketInput& input, const MarketResult& found);
StoreFigures store_figures(const Structure& structure, const MarketResult& found);
FlexibleFigures flexible_figures(const Structure& structure, const MarketResult& found);

}  // namespace knelpunt::dispatch
