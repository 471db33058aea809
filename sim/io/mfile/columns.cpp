#include <algorithm>
#include <iterator>

#include "sim/io/mfile/functions.hpp"

namespace knelpunt::io::mfile {
namespace {

// What idx_bus, idx_brch, idx_gen, idx_cost, idx_ct and idx_dcline of MATPOWER 8.1 return, in their order.
constexpr NamedNumber kBusNumbers[] = {
    {"PQ", 1},    {"PV", 2},    {"REF", 3},   {"NONE", 4},     {"BUS_I", 1},  {"BUS_TYPE", 2}, {"PD", 3},
    {"QD", 4},    {"GS", 5},    {"BS", 6},    {"BUS_AREA", 7}, {"VM", 8},     {"VA", 9},       {"BASE_KV", 10},
    {"ZONE", 11}, {"VMAX", 12}, {"VMIN", 13}, {"LAM_P", 14},   {"LAM_Q", 15}, {"MU_VMAX", 16}, {"MU_VMIN", 17}};
constexpr NamedNumber kBranchNumbers[] = {
    {"F_BUS", 1},   {"T_BUS", 2},      {"BR_R", 3},      {"BR_X", 4},   {"BR_B", 5},       {"RATE_A", 6},
    {"RATE_B", 7},  {"RATE_C", 8},     {"TAP", 9},       {"SHIFT", 10}, {"BR_STATUS", 11}, {"PF", 14},
    {"QF", 15},     {"PT", 16},        {"QT", 17},       {"MU_SF", 18}, {"MU_ST", 19},     {"ANGMIN", 12},
    {"ANGMAX", 13}, {"MU_ANGMIN", 20}, {"MU_ANGMAX", 21}};
constexpr NamedNumber kGenNumbers[] = {
    {"GEN_BUS", 1},   {"PG", 2},       {"QG", 3},         {"QMAX", 4},     {"QMIN", 5},
    {"VG", 6},        {"MBASE", 7},    {"GEN_STATUS", 8}, {"PMAX", 9},     {"PMIN", 10},
    {"MU_PMAX", 22},  {"MU_PMIN", 23}, {"MU_QMAX", 24},   {"MU_QMIN", 25}, {"PC1", 11},
    {"PC2", 12},      {"QC1MIN", 13},  {"QC1MAX", 14},    {"QC2MIN", 15},  {"QC2MAX", 16},
    {"RAMP_AGC", 17}, {"RAMP_10", 18}, {"RAMP_30", 19},   {"RAMP_Q", 20},  {"APF", 21}};
constexpr NamedNumber kCostNumbers[] = {{"PW_LINEAR", 1}, {"POLYNOMIAL", 2}, {"MODEL", 1}, {"STARTUP", 2},
                                        {"SHUTDOWN", 3},  {"NCOST", 4},      {"COST", 5}};
constexpr NamedNumber kChangeNumbers[] = {
    {"CT_LABEL", 1},         {"CT_PROB", 2},       {"CT_TABLE", 3},      {"CT_TBUS", 1},        {"CT_TGEN", 2},
    {"CT_TBRCH", 3},         {"CT_TAREABUS", 4},   {"CT_TAREAGEN", 5},   {"CT_TAREABRCH", 6},   {"CT_ROW", 4},
    {"CT_COL", 5},           {"CT_CHGTYPE", 6},    {"CT_REP", 1},        {"CT_REL", 2},         {"CT_ADD", 3},
    {"CT_NEWVAL", 7},        {"CT_TLOAD", 7},      {"CT_TAREALOAD", 8},  {"CT_LOAD_ALL_PQ", 1}, {"CT_LOAD_FIX_PQ", 2},
    {"CT_LOAD_DIS_PQ", 3},   {"CT_LOAD_ALL_P", 4}, {"CT_LOAD_FIX_P", 5}, {"CT_LOAD_DIS_P", 6},  {"CT_TGENCOST", 9},
    {"CT_TAREAGENCOST", 10}, {"CT_MODCOST_F", -1}, {"CT_MODCOST_X", -2}};
constexpr NamedNumber kDcLineNumbers[] = {
    {"F_BUS", 1},    {"T_BUS", 2},     {"BR_STATUS", 3}, {"PF", 4},        {"PT", 5},       {"QF", 6},
    {"QT", 7},       {"VF", 8},        {"VT", 9},        {"PMIN", 10},     {"PMAX", 11},    {"QMINF", 12},
    {"QMAXF", 13},   {"QMINT", 14},    {"QMAXT", 15},    {"LOSS0", 16},    {"LOSS1", 17},   {"MU_PMIN", 18},
    {"MU_PMAX", 19}, {"MU_QMINF", 20}, {"MU_QMAXF", 21}, {"MU_QMINT", 22}, {"MU_QMAXT", 23}};

template <std::size_t n>
std::vector<Value> values_of(const NamedNumber (&numbers)[n]) {
    std::vector<Value> out;
    for (const NamedNumber& number : numbers) out.emplace_back(number.value);
    return out;
}

}  // namespace

std::vector<Value> bus_columns() { return values_of(kBusNumbers); }
std::vector<Value> branch_columns() { return values_of(kBranchNumbers); }
std::vector<Value> gen_columns() { return values_of(kGenNumbers); }
std::vector<Value> cost_columns() { return values_of(kCostNumbers); }
std::vector<Value> change_columns() { return values_of(kChangeNumbers); }

std::vector<Value> dc_line_columns() {
    Fields out;
    for (const NamedNumber& number : kDcLineNumbers) out[number.name] = Value(number.value);
    return {Value(std::move(out))};
}

std::vector<NamedNumber> defined_constants() {
    std::vector<NamedNumber> out;
    const auto add = [&](const auto& numbers) { out.insert(out.end(), std::begin(numbers), std::end(numbers)); };
    add(kBusNumbers);
    add(kBranchNumbers);
    add(kGenNumbers);
    add(kCostNumbers);
    add(kChangeNumbers);
    return out;
}

}  // namespace knelpunt::io::mfile
