#include "sim/system/contract/contract_form.hpp"

#include <fmt/format.h>

namespace knelpunt {

std::vector<std::string> season_hour_labels() {
    std::vector<std::string> out;
    for (const char* season : kSeasonNames) {
        for (std::size_t hour = 0; hour < kClockHours; ++hour) out.push_back(fmt::format("{} {:02}", season, hour));
    }
    return out;
}

std::vector<std::string> duration_labels() {
    std::vector<std::string> out;
    for (const double part : kDurationPoints) out.push_back(fmt::format("{}", part));
    return out;
}

std::vector<std::string> fit_form_labels() {
    std::vector<std::string> out;
    for (std::size_t form = 0; form < kFitForms; ++form) out.emplace_back(Choices<ContractForm>::kList[form].word);
    return out;
}

}  // namespace knelpunt
