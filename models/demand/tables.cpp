#include "models/demand/demand.hpp"

namespace knelpunt::models {
namespace {

constexpr std::string_view kConfidences = "reported|derived|assumed|calibrated|unknown";

}  // namespace

const TableSpec<CategoryRow>& categories_spec() {
    using Row = CategoryRow;
    static const TableSpec<Row> spec{
        "categories",
        "demand/categories.csv",
        "Kinds of use and the shape they follow over the year.",
        {{&Row::id, {.name = "id", .doc = "Id of the category."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::shape,
          {.name = "shape",
           .doc = "flat: constant. calendar: day profiles by month. temperature: day profiles times a response to "
                  "temperature. heat_pump: times heat over coefficient of performance. data_centre: servers times "
                  "cooling.",
           .choices = "flat|calendar|temperature|heat_pump|data_centre"}},
         {&Row::load_factor,
          {.name = "load_factor",
           .unit = Unit::none,
           .doc = "Mean over highest hour that the shape gives.",
           .range = {0, 1, true},
           .required = false}},
         {&Row::flexible,
          {.name = "flexible",
           .doc = "How far the use can yield; read by later stages.",
           .fallback = "fixed",
           .choices = "fixed|window|curtailable|switch"}},
         {&Row::shape_category,
          {.name = "shape_category", .doc = "Category whose shapes are used; empty = its own.", .required = false}},
         {&Row::sharpening_exponent,
          {.name = "sharpening_exponent",
           .doc = "Exponent already applied to the profiles so that averaging does not flatten them; description.",
           .range = {0, 5, true},
           .required = false}},
         {&Row::temperature_base_c,
          {.name = "temperature_base_c",
           .unit = Unit::c,
           .doc = "Temperature above which the response is flat; description of the response.",
           .required = false}},
         {&Row::sensitivity_pu_per_k,
          {.name = "sensitivity_pu_per_k", .doc = "Mean slope of the response; description.", .required = false}},
         {&Row::load_factor_published,
          {.name = "load_factor_published",
           .doc = "Published load factor, for comparison.",
           .range = {0, 1, true},
           .required = false}},
         {&Row::in_region,
          {.name = "in_region",
           .doc = "0 = stands for use outside the region; not in regional totals.",
           .fallback = "1"}},
         {&Row::growth_class,
          {.name = "growth_class",
           .doc = "Who makes it grow. autonomous: existing small users and what nobody asks permission for. large: "
                  "customers that ask for a contract.",
           .fallback = "autonomous",
           .choices = "autonomous|large"}},
         {&Row::use_share_pu,
          {.name = "use_share_pu",
           .unit = Unit::pu,
           .doc = "Measured peak over contracted power; empty = no contract.",
           .range = {0, 1, true},
           .required = false}},
         {&Row::quarter_hour_factor_pu,
          {.name = "quarter_hour_factor_pu",
           .unit = Unit::pu,
           .doc = "Highest quarter hour (kWmax) over the mean of its hour.",
           .range = {1, 2},
           .fallback = "1"}},
         {&Row::mwh_per_home,
          {.name = "mwh_per_home",
           .doc = "Yearly use of one home [MWh]; households only.",
           .range = {0, kInf, true},
           .required = false}},
         {&Row::siting,
          {.name = "siting",
           .doc = "fixed: new use joins at its bus. by_size: a new large load gets the voltage of its size.",
           .fallback = "fixed",
           .choices = "fixed|by_size"}},
         {&Row::smart_share_pu,
          {.name = "smart_share_pu",
           .unit = Unit::pu,
           .doc = "Share of each day's use that moves to the hours of the category's profile of day type smart.",
           .range = {0, 1},
           .fallback = "0"}},
         {&Row::by_devices,
          {.name = "by_devices",
           .doc = "1 = where a market decides, the devices of heat and hydrogen make this use.",
           .fallback = "0"}},
         {&Row::makes,
          {.name = "makes",
           .doc = "Carrier that is made of it, for who asks how much of a bottleneck is heat or hydrogen.",
           .required = false,
           .choices = "heat|hydrogen"}},
         {&Row::market_share_pu,
          {.name = "market_share_pu",
           .unit = Unit::pu,
           .doc = "Share of the use that may move within its day (flexible = window): by a market; else, and for "
                  "rights, into the "
                  "valleys of its bus.",
           .range = {0, 1},
           .fallback = "0"}},
         {&Row::window_max_pu,
          {.name = "window_max_pu",
           .unit = Unit::pu,
           .doc = "Highest power of that share over its mean: chargers that are plugged in.",
           .range = {1, 20},
           .fallback = "3"}},
         {&Row::residual_sd_pu,
          {.name = "residual_sd_pu",
           .unit = Unit::pu,
           .doc = "Standard deviation of a station's own course over its mean use of the category; 0 = none.",
           .range = {0, 1},
           .fallback = "0"}}}};
    return spec;
}

const TableSpec<ShapeRow>& shapes_spec() {
    using Row = ShapeRow;
    static const TableSpec<Row> spec = [] {
        TableSpec<Row> out{
            "shapes",
            "demand/shapes.csv",
            "Day profiles: relative use in each clock hour.",
            {{&Row::id, {.name = "id", .doc = "Id of the profile."}},
             {&Row::category, {.name = "category", .doc = "Category.", .refers_to = "categories"}},
             {&Row::day_type,
              {.name = "day_type",
               .doc = "Kind of day; holidays count as Sundays. smart: where the smart share of any day goes.",
               .choices = "workday|saturday|sunday|smart"}},
             {&Row::month, {.name = "month", .doc = "Month 1 to 12, or 0 = all months.", .range = {0, 12}}}}};
        constexpr std::array<std::string_view, 24> kNames{"h00", "h01", "h02", "h03", "h04", "h05", "h06", "h07",
                                                          "h08", "h09", "h10", "h11", "h12", "h13", "h14", "h15",
                                                          "h16", "h17", "h18", "h19", "h20", "h21", "h22", "h23"};
        constexpr std::array kHours{&Row::h00, &Row::h01, &Row::h02, &Row::h03, &Row::h04, &Row::h05,
                                    &Row::h06, &Row::h07, &Row::h08, &Row::h09, &Row::h10, &Row::h11,
                                    &Row::h12, &Row::h13, &Row::h14, &Row::h15, &Row::h16, &Row::h17,
                                    &Row::h18, &Row::h19, &Row::h20, &Row::h21, &Row::h22, &Row::h23};
        for (std::size_t hour = 0; hour < kHours.size(); ++hour) {
            out.params.push_back({kHours[hour],
                                  {.name = kNames[hour],
                                   .doc = "Relative use in the clock hour that starts then.",
                                   .range = {0, kInf}}});
        }
        return out;
    }();
    return spec;
}

const TableSpec<ResponseRow>& responses_spec() {
    using Row = ResponseRow;
    static const TableSpec<Row> spec{
        "temperature_response",
        "demand/temperature_response.csv",
        "How use follows the mean temperature of the last 24 hours: points of a line.",
        {{&Row::id, {.name = "id", .doc = "Id of the point."}},
         {&Row::category, {.name = "category", .doc = "Category.", .refers_to = "categories"}},
         {&Row::temperature_c, {.name = "temperature_c", .unit = Unit::c, .doc = "Temperature.", .range = {-60, 60}}},
         {&Row::factor_pu,
          {.name = "factor_pu", .unit = Unit::pu, .doc = "Use relative to the mean of the year.", .range = {0, kInf}}}},
        true};
    return spec;
}

const TableSpec<LoadRow>& loads_spec() {
    using Row = LoadRow;
    static const TableSpec<Row> spec{
        "loads",
        "demand/loads.csv",
        "Uses at buses: a municipality's category as far as a bus serves it. Yearly energies stand in volumes.",
        {{&Row::id, {.name = "id", .doc = "Id of the use."}},
         {&Row::node, {.name = "node", .doc = "Bus.", .refers_to = "buses"}},
         {&Row::municipality, {.name = "municipality", .doc = "Municipality of the use.", .required = false}},
         {&Row::category, {.name = "category", .doc = "Category.", .refers_to = "categories"}},
         {&Row::confidence,
          {.name = "confidence",
           .doc = "How sure the share of the bus is.",
           .fallback = "unknown",
           .choices = kConfidences}},
         {&Row::growth_factor_pu,
          {.name = "growth_factor_pu",
           .unit = Unit::pu,
           .doc = "Part of the growth after the present year that comes: a lever of studies.",
           .range = {0, 10},
           .fallback = "1"}},
         {&Row::share_factor_pu,
          {.name = "share_factor_pu",
           .unit = Unit::pu,
           .doc = "Factor on the share of the bus, where that is neither reported nor derived; then the use of each "
                  "municipality and category is put back to its sum. Contracts, commitments and customers of the bus "
                  "follow. A reconciliation sets it.",
           .range = {0, 10, true},
           .fallback = "1"}},
         {&Row::start_year,
          {.name = "start_year",
           .unit = Unit::year,
           .doc = "First year of the sites, which grow up after it; empty = the yearly energies hold their growth.",
           .range = {1900, 2200},
           .required = false}}}};
    return spec;
}

}  // namespace knelpunt::models
