#include "models/region/region.hpp"
#include "models/region/registry.hpp"

namespace knelpunt::models {

const TableSpec<StorylineRow>& storylines_spec() {
    using Row = StorylineRow;
    static const TableSpec<Row> spec{
        "storylines",
        "storylines.csv",
        "Storylines that a study can choose.",
        {{&Row::id, {.name = "id", .doc = "Id of the storyline."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::description, {.name = "description", .doc = "What it tells.", .required = false}}}};
    return spec;
}

std::vector<TableDoc> input_table_docs() { return RegionTableSet::describe(); }

std::vector<ModelDoc> model_docs() {
    std::vector<ModelDoc> out;
    for (const Model& model : model_specs()) out.push_back({model.name, model.doc});
    return out;
}

}  // namespace knelpunt::models
