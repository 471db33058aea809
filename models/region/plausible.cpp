#include "models/region/plausible.hpp"

#include <algorithm>

#include "models/region/registry.hpp"

namespace knelpunt::models {
namespace {

/// All files below a folder, as paths inside of it, sorted.
std::vector<std::string> files_below(const std::filesystem::path& folder) {
    std::vector<std::string> out;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             folder, std::filesystem::directory_options::skip_permission_denied, error)) {
        if (entry.is_regular_file(error)) out.push_back(entry.path().lexically_relative(folder).generic_string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

std::vector<plausibility::Warning> check_plausible(const Region& region, plausibility::StudyFacts study) {
    RegionTables& tables = *region.tables_;
    plausibility::Input input = tables.definition;
    input.folder = tables.folder;
    input.base_year = tables.base_year;
    input.files = files_below(tables.folder);
    input.files_read = {"region.toml"};
    tables.visit([&](const auto& table) {
        input.tables.emplace_back(table.spec->describe(), table.raw);
        input.files_read.emplace_back(table.spec->file);
    });
    for (const Model& model : model_specs())
        if (model.needs_market) input.of_market.insert(model.reads.begin(), model.reads.end());
    for (const Model& model : model_specs())
        if (!model.needs_market)
            for (const std::string_view table : model.reads) input.of_market.erase(table);
    for (const MeasuredYearRow& row : tables.of<MeasuredYearRow>().rows) {
        input.files_read.push_back("weather/" + row.file);
        const MeasuredYear& year = tables.measured_year_of.find(row.id)->second;
        input.measured.push_back(
            {row.id, {tables.of<MeasuredYearRow>().raw.file, row.line, "file"}, year.temperature_c, year.solar});
    }
    for (const PriceCurveRow& row : tables.of<PriceCurveRow>().rows) {
        if (row.file.empty()) continue;
        input.files_read.push_back("markets/" + row.file);
        input.prices.push_back({row.id,
                                {tables.of<PriceCurveRow>().raw.file, row.line, "file"},
                                tables.price_of.find(row.file)->second.value});
    }
    io::RawTable statistics;
    const std::filesystem::path statistics_file = std::filesystem::path(tables.folder) / "validation/statistics.csv";
    if (std::filesystem::exists(statistics_file)) {
        Issues ignored;  // the file belongs to `validate`, which tells what is wrong with it
        statistics = io::read_csv(statistics_file, ignored);
        input.tables.emplace_back(TableDoc{"statistics", "validation/statistics.csv", {}, {}}, statistics);
    }
    input.study = std::move(study);
    return plausibility::check_plausible(input);
}

}  // namespace knelpunt::models
