#include "models/conversion/devices.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.hpp"

namespace knelpunt::models {
namespace {

constexpr double kLeastLiftK = 5.0;              ///< exchangers need a difference; also keeps the ratio finite
constexpr double kNoLimitMw = 1.0e5;             ///< beyond all use of a region
constexpr std::string_view kFuelNode = "fuel.";  ///< a fuel has one place

class DeviceCompiler {
public:
    DeviceCompiler(const ConversionTables& tables, int year, const CarrierPrices& prices, SeriesId air_c,
                   SeriesPool& pool, const std::string& folder, Primitives& out, Issues& issues)
        : tables_(tables),
          year_(year),
          prices_(prices),
          air_c_(air_c),
          pool_(pool),
          folder_(folder),
          out_(out),
          issues_(issues) {
        for (const DeviceKindRow& kind : tables.kinds) kind_of_[kind.id] = &kind;
        for (const NodeRow& node : out.nodes) zone_of_[node.id] = node.zone;
    }

    void run() {
        for (const FuelRow& fuel : tables_.fuels) put_fuel(fuel);
        for (const DeviceEntry& device : tables_.devices) put_device(device);
    }

private:
    [[nodiscard]] double price_of(const std::string& carrier, double own, const std::string& what) {
        if (!std::isnan(own)) return own;
        const auto found = prices_.eur_per_mwh.find(carrier);
        if (found != prices_.eur_per_mwh.end() && !std::isnan(found->second)) return found->second;
        issues_.add(IssueCode::missing_value, {folder_, 0, {}}, fmt::format("{}: {} has no price", what, carrier),
                    "Give price_eur_per_mwh, or a row of national");
        return 0.0;
    }

    void put_fuel(const FuelRow& fuel) {
        const std::string place = std::string(kFuelNode) + fuel.id;
        out_.carriers.push_back({{}, fuel.id, fuel.name, "none"});
        NodeRow node;
        node.id = place;
        node.name = fuel.name;
        node.carrier = fuel.id;
        out_.nodes.push_back(std::move(node));
        fuels_.push_back(fuel.id);
        SourceRow source;
        source.id = place;
        source.name = fuel.name;
        source.node = place;
        source.category = fuel.id;
        source.dispatch = "market";
        source.p_max_mw = {std::isnan(fuel.limit_mw) ? kNoLimitMw : fuel.limit_mw, kConstant};
        source.cost_eur_per_mwh = price_of(fuel.id, fuel.price_eur_per_mwh, "fuels \"" + fuel.id + "\"") +
                                  fuel.co2_t_per_mwh * prices_.co2_eur_per_t;
        source.co2_t_per_mwh = fuel.co2_t_per_mwh;
        out_.sources.push_back(std::move(source));
    }

    void complain(IssueCode code, const DeviceEntry& device, std::string_view column, const std::string& what,
                  std::string hint) {
        issues_.add(code, {folder_ + "/" + std::string(devices_spec().file), device.line, std::string(column)},
                    fmt::format("devices \"{}\": {}", device.id, what), std::move(hint));
    }

    /// A figure that the process of a device needs.
    [[nodiscard]] bool needs(double value, const DeviceEntry& device, std::string_view table, std::string_view column) {
        if (!std::isnan(value)) return true;
        complain(IssueCode::missing_value, device, column,
                 fmt::format("kind {} needs {} of {}", device.kind, column, table), "Give it in the table");
        return false;
    }

    /// Node where a device meets a carrier; empty and an issue where the row names none.
    [[nodiscard]] std::string place_of(const DeviceEntry& device, const std::string& carrier, bool takes) {
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
        return device.in_service && !(year_ < device.year_from) && !(year_ > device.year_to);
    }

    void put_device(const DeviceEntry& device) {
        const auto kind = kind_of_.find(device.kind);
        if (kind == kind_of_.end()) {
            complain(IssueCode::dangling_id, device, "kind",
                     fmt::format("kind = \"{}\" is no row of device_kinds", device.kind), {});
            return;
        }
        const std::string main_place = place_of(device, kind->second->gives, false);
        if (main_place.empty()) return;
        DeviceRow label;
        label.id = device.id;
        label.name = device.name;
        label.kind = device.kind;
        label.zone = zone_of_[device.site.empty() ? main_place : device.site];
        label.owner = device.owner;
        label.payer = device.payer;
        label.in_service = is_there(device);
        out_.devices.push_back(std::move(label));
        if (kind->second->process == "source" || kind->second->process == "exchange") {
            put_source(device, *kind->second, main_place);
        } else if (kind->second->process == "chp") {
            put_chp(device, *kind->second);
        } else {
            put_converter(device, *kind->second, main_place);
        }
    }

    void put_source(const DeviceEntry& device, const DeviceKindRow& kind, const std::string& place) {
        SourceRow source;
        source.id = device.id;
        source.name = device.name;
        source.node = place;
        source.category = kind.id;
        source.confidence = device.confidence;
        source.in_service = is_there(device);
        source.dispatch = "market";
        source.p_max_mw = {device.capacity_mw * device.available_pu, kConstant};
        if (kind.process == "exchange") source.p_min_mw = {-source.p_max_mw.scale, kConstant};
        source.cost_eur_per_mwh = kind.other_cost_eur_per_mwh +
                                  price_of(kind.gives, device.price_eur_per_mwh, "devices \"" + device.id + "\"");
        out_.sources.push_back(std::move(source));
    }

    ConverterRow& add_converter(const DeviceEntry& device, const std::string& suffix, double activity_max_mw,
                                double cost_eur_per_mwh) {
        ConverterRow row;
        row.id = device.id + suffix;
        row.name = device.name;
        row.category = device.kind;
        row.confidence = device.confidence;
        row.in_service = is_there(device);
        row.activity_max_mw = activity_max_mw;
        row.availability_pu = {device.available_pu, kConstant};
        row.cost_eur_per_mwh = cost_eur_per_mwh;
        out_.converters.push_back(std::move(row));
        return out_.converters.back();
    }

    void add_port(const std::string& converter, const std::string& suffix, const std::string& place,
                  const Hourly& coefficient_pu, const std::string& shown_as = {}) {
        ConverterPortRow port;
        port.id = converter + suffix;
        port.converter = converter;
        port.node = place;
        port.coefficient_pu = coefficient_pu;
        port.shown_as = shown_as;
        out_.converter_ports.push_back(std::move(port));
    }

    void put_converter(const DeviceEntry& device, const DeviceKindRow& kind, const std::string& gives) {
        const bool is_heat_pump = kind.process == "heat_pump";
        const std::string carrier = is_heat_pump ? "electricity" : kind.takes;
        const std::string takes = place_of(device, carrier, true);
        if (takes.empty()) return;
        Hourly taken_pu;
        if (is_heat_pump) {
            if (!needs(kind.carnot_share_pu, device, "device_kinds", "carnot_share_pu") ||
                !needs(device.supply_temperature_c, device, "devices", "supply_temperature_c"))
                return;
            taken_pu = heat_pump_use(device, kind);
        } else {
            if (!needs(kind.efficiency_pu, device, "device_kinds", "efficiency_pu")) return;
            taken_pu = {-1.0 / kind.efficiency_pu, kConstant};
        }
        const ConverterRow& row = add_converter(device, "", device.capacity_mw, kind.other_cost_eur_per_mwh);
        const std::string id = row.id;
        if (device.must_run_pu > 0.0)
            out_.converters.back().activity_min_mw = {device.capacity_mw * device.must_run_pu, kConstant};
        add_port(id, "+" + carrier, takes, taken_pu);
        add_port(id, "+" + kind.gives, gives, {1.0, kConstant}, stand_in(device));
    }

    /// Power per heat, negative.
    Hourly heat_pump_use(const DeviceEntry& device, const DeviceKindRow& kind) {
        if (!std::isnan(device.source_temperature_c)) {
            return {
                -1.0 / heat_pump_cop(kind.carnot_share_pu, device.supply_temperature_c, device.source_temperature_c),
                kConstant};
        }
        const Key key = KeyBuilder()
                            .text("heat pump on air")
                            .key(pool_.key_of(air_c_))
                            .number(kind.carnot_share_pu)
                            .number(device.supply_temperature_c)
                            .finish();
        const SeriesId series = pool_.get_or_add(key, [&] {
            std::vector<double> use;
            for (const double air_c : pool_.values(air_c_))
                use.push_back(1.0 / heat_pump_cop(kind.carnot_share_pu, device.supply_temperature_c, air_c));
            return use;
        });
        return {-1.0, series};
    }

    /// The generator that a device is in the grid, which a converter now decides on.
    std::string stand_in(const DeviceEntry& device) {
        if (device.generator.empty()) return {};
        const auto source = std::find_if(out_.sources.begin(), out_.sources.end(),
                                         [&](const SourceRow& row) { return row.id == device.generator; });
        if (source == out_.sources.end()) return {};
        source->dispatch = "converter";
        return device.generator;
    }

    void put_chp(const DeviceEntry& device, const DeviceKindRow& kind) {
        const std::string fuel = place_of(device, kind.takes, true), heat = place_of(device, "heat", false),
                          power = place_of(device, "electricity", false);
        const bool is_whole = needs(kind.efficiency_pu, device, "device_kinds", "efficiency_pu") &&
                              needs(kind.power_loss_pu, device, "device_kinds", "power_loss_pu") &&
                              needs(kind.back_pressure_pu, device, "device_kinds", "back_pressure_pu") &&
                              needs(device.heat_mw, device, "devices", "heat_mw");
        if (fuel.empty() || heat.empty() || power.empty() || !is_whole) return;
        const std::string shown_as = device.generator.empty() ? device.id : stand_in(device);
        const std::string making = device.id + "+power", giving = device.id + "+heat";
        add_converter(device, "+power", device.capacity_mw, kind.other_cost_eur_per_mwh).activity_min_mw = {
            device.capacity_mw * device.must_run_pu, kConstant};
        add_port(making, "+fuel", fuel, {-1.0 / kind.efficiency_pu, kConstant});
        add_port(making, "+electricity", power, {1.0, kConstant}, shown_as);
        add_converter(device, "+heat", device.heat_mw, 0.0);
        add_port(giving, "+heat", heat, {1.0, kConstant});
        add_port(giving, "+electricity", power, {-kind.power_loss_pu, kConstant}, shown_as);
        // Power less the loss stays above back pressure times heat.
        add_region(device, making, "+electricity", -1.0);
        add_region(device, giving, "+heat", kind.power_loss_pu + kind.back_pressure_pu);
    }

    void add_region(const DeviceEntry& device, const std::string& converter, const std::string& suffix,
                    double coefficient_pu) {
        ConverterRegionRow row;
        row.id = device.id + "+region";
        row.converter = converter;
        row.port = converter + suffix;
        row.coefficient_pu = coefficient_pu;
        row.bound_mw = 0.0;
        out_.converter_regions.push_back(std::move(row));
    }

    const ConversionTables& tables_;
    const int year_;
    const CarrierPrices& prices_;
    const SeriesId air_c_;
    SeriesPool& pool_;
    const std::string& folder_;
    Primitives& out_;
    Issues& issues_;
    std::map<std::string, const DeviceKindRow*, std::less<>> kind_of_;
    std::map<std::string, std::string, std::less<>> zone_of_;
    std::vector<std::string> fuels_;
};

}  // namespace

double heat_pump_cop(double carnot_share_pu, double supply_c, double source_c) {
    const double lift_k = std::max(kLeastLiftK, supply_c - source_c);
    return std::max(1.0, carnot_share_pu * (supply_c + kKelvinAtZeroC) / lift_k);
}

void compile_devices(const ConversionTables& tables, int year, const CarrierPrices& prices, SeriesId air_c,
                     SeriesPool& pool, const std::string& folder, Primitives& out, Issues& issues) {
    DeviceCompiler(tables, year, prices, air_c, pool, folder, out, issues).run();
}

}  // namespace knelpunt::models
