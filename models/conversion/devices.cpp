#include "models/conversion/devices.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/base/units.hpp"

namespace knelpunt {
namespace models {
namespace {

constexpr double kLeastLiftK = 5.0;              ///< exchangers need a difference; also keeps the ratio finite
constexpr double kNoLimitMw = 1.0e5;             ///< beyond all use of a region
constexpr std::string_view kFuelNode = "fuel.";  ///< a fuel has one place

/// Puts devices into the primitives: where they stand, what they are, their converters and ports.
class DeviceWriter {
public:
    DeviceWriter(const ConversionTables& tables, CompileContext& context) : context_(context) {
        for (const FuelRow& fuel : tables.fuels) fuels_.push_back(fuel.id);
        for (const NodeRow& node : context.out.nodes) zone_of_[node.id] = node.zone;
    }
    [[nodiscard]] CompileContext& context() const { return context_; }
    [[nodiscard]] Primitives& out() const { return context_.out; }

    [[nodiscard]] double price_of(const std::string& carrier, double own, const std::string& what) const {
        if (!std::isnan(own)) return own;
        const auto found = context_.prices.eur_per_mwh.find(carrier);
        if (found != context_.prices.eur_per_mwh.end() && !std::isnan(found->second)) return found->second;
        context_.issues.add(IssueCode::missing_value, {context_.folder, 0, {}},
                            fmt::format("{}: {} has no price", what, carrier),
                            "Give price_eur_per_mwh, or a row of national");
        return 0.0;
    }

    void complain(IssueCode code, const DeviceEntry& device, std::string_view column, const std::string& what,
                  std::string hint) const {
        context_.issues.add(code, context_.place(devices_spec(), device.line, column),
                            fmt::format("devices \"{}\": {}", device.id, what), std::move(hint));
    }

    /// A figure that the process of a device needs.
    [[nodiscard]] bool needs(double value, const DeviceEntry& device, std::string_view table,
                             std::string_view column) const {
        if (!std::isnan(value)) return true;
        complain(IssueCode::missing_value, device, column,
                 fmt::format("kind {} needs {} of {}", device.kind, column, table), "Give it in the table");
        return false;
    }

    /// Node where a device meets a carrier; empty and an issue where the row names none.
    [[nodiscard]] std::string place_of(const DeviceEntry& device, const std::string& carrier, bool takes) const {
        if (std::find(fuels_.begin(), fuels_.end(), carrier) != fuels_.end()) return std::string(kFuelNode) + carrier;
        const bool is_power = carrier == "electricity";
        const std::string& place = is_power                             ? device.bus
                                   : takes && !device.from_site.empty() ? device.from_site
                                                                        : device.site;
        if (place.empty()) {
            complain(IssueCode::missing_value, device, is_power ? "bus" : "site",
                     fmt::format("{} {} and has no {}", takes ? "takes" : "gives", carrier, is_power ? "bus" : "site"),
                     "Name where it stands");
        }
        return place;
    }

    [[nodiscard]] bool is_there(const DeviceEntry& device) const {
        const int year = context_.point.year;
        return device.in_service && !(year < device.year_from) && !(year > device.year_to);
    }

    void add_label(const DeviceEntry& device, const std::string& main_place) {
        DeviceRow label;
        label.id = device.id;
        label.name = device.name;
        label.kind = device.kind;
        label.zone = zone_of_[device.site.empty() ? main_place : device.site];
        label.owner = device.owner;
        label.payer = device.payer;
        label.in_service = is_there(device);
        out().devices.push_back(std::move(label));
    }

    ConverterRow& add_converter(const DeviceEntry& device, const std::string& suffix, double activity_max_mw,
                                double cost_eur_per_mwh) const {
        ConverterRow row;
        row.id = device.id + suffix;
        row.name = device.name;
        row.category = device.kind;
        row.confidence = device.confidence;
        row.in_service = is_there(device);
        row.activity_max_mw = activity_max_mw;
        row.availability_pu = {device.available_pu, kConstant};
        row.cost_eur_per_mwh = cost_eur_per_mwh;
        out().converters.push_back(std::move(row));
        return out().converters.back();
    }

    void add_port(const std::string& converter, const std::string& suffix, const std::string& place,
                  const Hourly& coefficient_pu, const std::string& shown_as = {}) const {
        ConverterPortRow port;
        port.id = converter + suffix;
        port.converter = converter;
        port.node = place;
        port.coefficient_pu = coefficient_pu;
        port.shown_as = shown_as;
        out().converter_ports.push_back(std::move(port));
    }

    void add_region(const DeviceEntry& device, const std::string& converter, const std::string& suffix,
                    double coefficient_pu) const {
        ConverterRegionRow row;
        row.id = device.id + "+region";
        row.converter = converter;
        row.port = converter + suffix;
        row.coefficient_pu = coefficient_pu;
        row.bound_mw = 0.0;
        out().converter_regions.push_back(std::move(row));
    }

    /// The generator that a device is in the grid, which a converter now decides on.
    [[nodiscard]] std::string stand_in(const DeviceEntry& device) const {
        if (device.generator.empty()) return {};
        const auto source = std::find_if(out().sources.begin(), out().sources.end(),
                                         [&](const SourceRow& row) { return row.id == device.generator; });
        if (source == out().sources.end()) return {};
        source->dispatch = "converter";
        return device.generator;
    }

private:
    CompileContext& context_;
    std::map<std::string, std::string, std::less<>> zone_of_;
    std::vector<std::string> fuels_;
};

void put_fuel(const DeviceWriter& writer, const FuelRow& fuel) {
    const std::string place = std::string(kFuelNode) + fuel.id;
    writer.out().carriers.push_back({{}, fuel.id, fuel.name, "none"});
    NodeRow node;
    node.id = place;
    node.name = fuel.name;
    node.carrier = fuel.id;
    writer.out().nodes.push_back(std::move(node));
    SourceRow source;
    source.id = place;
    source.name = fuel.name;
    source.node = place;
    source.category = fuel.id;
    source.dispatch = "market";
    source.p_max_mw = {std::isnan(fuel.limit_mw) ? kNoLimitMw : fuel.limit_mw, kConstant};
    source.cost_eur_per_mwh = writer.price_of(fuel.id, fuel.price_eur_per_mwh, "fuels \"" + fuel.id + "\"") +
                              fuel.co2_t_per_mwh * writer.context().prices.co2_eur_per_t;
    source.co2_t_per_mwh = fuel.co2_t_per_mwh;
    writer.out().sources.push_back(std::move(source));
}

void put_source(const DeviceWriter& writer, const DeviceEntry& device, const DeviceKindRow& kind,
                const std::string& place) {
    SourceRow source;
    source.id = device.id;
    source.name = device.name;
    source.node = place;
    source.category = kind.id;
    source.confidence = device.confidence;
    source.in_service = writer.is_there(device);
    source.dispatch = "market";
    source.p_max_mw = {device.capacity_mw * device.available_pu, kConstant};
    if (choice_of<DeviceProcess>(kind.process) == DeviceProcess::exchange)
        source.p_min_mw = {-source.p_max_mw.scale, kConstant};
    source.cost_eur_per_mwh = kind.other_cost_eur_per_mwh +
                              writer.price_of(kind.gives, device.price_eur_per_mwh, "devices \"" + device.id + "\"");
    writer.out().sources.push_back(std::move(source));
}

/// Power per heat, negative.
Hourly heat_pump_use(const DeviceWriter& writer, const DeviceEntry& device, const DeviceKindRow& kind) {
    if (!std::isnan(device.source_temperature_c)) {
        return {-1.0 / heat_pump_cop(kind.carnot_share_pu, device.supply_temperature_c, device.source_temperature_c),
                kConstant};
    }
    SeriesPool& pool = writer.context().pool;
    const SeriesId air = writer.context().air_c;
    const Key key = KeyBuilder()
                        .text("heat pump on air")
                        .key(pool.key_of(air))
                        .number(kind.carnot_share_pu)
                        .number(device.supply_temperature_c)
                        .finish();
    const SeriesId series = pool.get_or_add(key, [&] {
        std::vector<double> use;
        for (const double air_c : pool.values(air))
            use.push_back(1.0 / heat_pump_cop(kind.carnot_share_pu, device.supply_temperature_c, air_c));
        return use;
    });
    return {-1.0, series};
}

void put_converter(const DeviceWriter& writer, const DeviceEntry& device, const DeviceKindRow& kind,
                   const std::string& gives) {
    const bool is_heat_pump = choice_of<DeviceProcess>(kind.process) == DeviceProcess::heat_pump;
    const std::string carrier = is_heat_pump ? "electricity" : kind.takes;
    const std::string takes = writer.place_of(device, carrier, true);
    if (takes.empty()) return;
    Hourly taken_pu;
    if (is_heat_pump) {
        if (!writer.needs(kind.carnot_share_pu, device, "device_kinds", "carnot_share_pu") ||
            !writer.needs(device.supply_temperature_c, device, "devices", "supply_temperature_c"))
            return;
        taken_pu = heat_pump_use(writer, device, kind);
    } else {
        if (!writer.needs(kind.efficiency_pu, device, "device_kinds", "efficiency_pu")) return;
        taken_pu = {-1.0 / kind.efficiency_pu, kConstant};
    }
    ConverterRow& row = writer.add_converter(device, "", device.capacity_mw, kind.other_cost_eur_per_mwh);
    const std::string id = row.id;
    if (device.must_run_pu > 0.0) row.activity_min_mw = {device.capacity_mw * device.must_run_pu, kConstant};
    writer.add_port(id, "+" + carrier, takes, taken_pu);
    writer.add_port(id, "+" + kind.gives, gives, {1.0, kConstant}, writer.stand_in(device));
}

void put_chp(const DeviceWriter& writer, const DeviceEntry& device, const DeviceKindRow& kind) {
    const std::string fuel = writer.place_of(device, kind.takes, true), heat = writer.place_of(device, "heat", false),
                      power = writer.place_of(device, "electricity", false);
    const bool is_whole = writer.needs(kind.efficiency_pu, device, "device_kinds", "efficiency_pu") &&
                          writer.needs(kind.power_loss_pu, device, "device_kinds", "power_loss_pu") &&
                          writer.needs(kind.back_pressure_pu, device, "device_kinds", "back_pressure_pu") &&
                          writer.needs(device.heat_mw, device, "devices", "heat_mw");
    if (fuel.empty() || heat.empty() || power.empty() || !is_whole) return;
    const std::string shown_as = device.generator.empty() ? device.id : writer.stand_in(device);
    const std::string making = device.id + "+power", giving = device.id + "+heat";
    writer.add_converter(device, "+power", device.capacity_mw, kind.other_cost_eur_per_mwh).activity_min_mw = {
        device.capacity_mw * device.must_run_pu, kConstant};
    writer.add_port(making, "+fuel", fuel, {-1.0 / kind.efficiency_pu, kConstant});
    writer.add_port(making, "+electricity", power, {1.0, kConstant}, shown_as);
    writer.add_converter(device, "+heat", device.heat_mw, 0.0);
    writer.add_port(giving, "+heat", heat, {1.0, kConstant});
    writer.add_port(giving, "+electricity", power, {-kind.power_loss_pu, kConstant}, shown_as);
    // Power less the loss stays above back pressure times heat.
    writer.add_region(device, making, "+electricity", -1.0);
    writer.add_region(device, giving, "+heat", kind.power_loss_pu + kind.back_pressure_pu);
}

void put_device(DeviceWriter& writer, const DeviceEntry& device, const DeviceKindRow& kind) {
    const std::string main_place = writer.place_of(device, kind.gives, false);
    if (main_place.empty()) return;
    writer.add_label(device, main_place);
    switch (choice_of<DeviceProcess>(kind.process).value_or(DeviceProcess::convert)) {
        case DeviceProcess::source:
        case DeviceProcess::exchange:
            return put_source(writer, device, kind, main_place);
        case DeviceProcess::chp:
            return put_chp(writer, device, kind);
        case DeviceProcess::convert:
        case DeviceProcess::heat_pump:
            return put_converter(writer, device, kind, main_place);
    }
}

}  // namespace

double heat_pump_cop(double carnot_share_pu, double supply_c, double source_c) {
    const double lift_k = std::max(kLeastLiftK, supply_c - source_c);
    return std::max(1.0, carnot_share_pu * (supply_c + kKelvinAtZeroC) / lift_k);
}

void compile_devices(const ConversionTables& tables, CompileContext& context) {
    std::map<std::string, const DeviceKindRow*, std::less<>> kind_of;
    for (const DeviceKindRow& kind : tables.kinds) kind_of[kind.id] = &kind;
    DeviceWriter writer(tables, context);
    for (const FuelRow& fuel : tables.fuels) put_fuel(writer, fuel);
    for (const DeviceEntry& device : tables.devices) {
        const auto kind = kind_of.find(device.kind);
        if (kind != kind_of.end())
            put_device(writer, device, *kind->second);
        else
            writer.complain(IssueCode::dangling_id, device, "kind",
                            fmt::format("kind = \"{}\" is no row of device_kinds", device.kind), {});
    }
}

}  // namespace models
}  // namespace knelpunt
