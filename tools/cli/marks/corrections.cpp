#include "tools/cli/marks/corrections.hpp"

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

}  // namespace knelpunt::cli
