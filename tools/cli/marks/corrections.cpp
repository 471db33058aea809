#include "tools/cli/marks/corrections.hpp"

#include <algorithm>

#include "sim/base/issue.hpp"
#include "sim/io/toml.hpp"

namespace knelpunt::cli {

std::vector<CorrectedInput> corrected_inputs(const ResultView& view) {
    constexpr const char* kDataset = "provenance/overlay";
    std::vector<CorrectedInput> out;
    if (!view.file().has(kDataset)) return out;
    Issues ignored;  // told when the study was read
    for (const std::string& text : view.file().texts(kDataset)) {
        if (text.empty()) continue;
        io::TomlTable overlay = io::parse_toml(text, "overlay", ignored);
        for (io::TomlTable& input : overlay.tables("input"))
            out.push_back({input.text("kind", ""), input.text("id", ""), input.number("before", 0.0),
                           input.number("mean", 0.0), input.number("p10", 0.0), input.number("p90", 0.0)});
    }
    return out;
}

std::map<std::string, CorrectionBand> correction_bands(const ResultView& view) {
    std::map<std::string, CorrectionBand> out;
    const std::vector<std::size_t> likely = view.done_of(view.likely());
    for (const CorrectedInput& input : corrected_inputs(view)) {
        CorrectionBand& band = out[input.id];
        if (input.kind != "share") {
            band.limit_mw = input.p90 - input.p10;
            continue;
        }
        const auto station = std::find(view.stations.begin(), view.stations.end(), input.id);
        if (station == view.stations.end() || likely.empty() || !(input.mean > 0.0)) continue;
        const double peak_mw = view.at(fields().stations.peak_offtake_mw, likely.front(),
                                       static_cast<std::size_t>(station - view.stations.begin()));
        band.share_mw = (input.p90 - input.p10) / input.mean * peak_mw;
    }
    return out;
}

}  // namespace knelpunt::cli
