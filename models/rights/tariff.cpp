#include <algorithm>
#include <cmath>

#include "models/rights/contracts.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models {

std::optional<double> form_cost_eur(const std::vector<TransportTariffRow>& tariffs, const CustomerYear& customer,
                                    const FormOffer& offer) {
    constexpr double kMonths = 12.0;
    const auto row = std::find_if(tariffs.begin(), tariffs.end(), [&](const TransportTariffRow& tariff) {
        return tariff.form == word_of(offer.form) && customer.v_kv >= tariff.v_min_kv &&
               customer.v_kv < tariff.v_max_kv;
    });
    if (row == tariffs.end()) return std::nullopt;
    const double cut_eur = offer.cut_mwh > 0.0 ? offer.cut_mwh * customer.value_eur_per_mwh : 0.0;
    const double eur = row->contracted_eur_per_kw * customer.contracted_mw * kPerKilo +
                       kMonths * row->peak_eur_per_kw_month * customer.peak_mw * kPerKilo +
                       row->energy_eur_per_mwh * (customer.energy_mwh - offer.cut_mwh) + cut_eur;
    return std::isnan(eur) ? std::nullopt : std::optional(eur);
}

std::optional<ContractForm> cheapest_form(const std::vector<TransportTariffRow>& tariffs, const CustomerYear& customer,
                                          std::span<const FormOffer> offers) {
    std::optional<ContractForm> best;
    double best_eur = kInf;
    for (const FormOffer& offer : offers) {
        if (offer.form == ContractForm::atr85 && customer.v_kv < kTransmissionKv) continue;
        const std::optional<double> eur = form_cost_eur(tariffs, customer, offer);
        if (!eur) return std::nullopt;
        if (*eur >= best_eur) continue;
        best = offer.form;
        best_eur = *eur;
    }
    return best;
}

}  // namespace knelpunt::models
