#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/io/mfile/value.hpp"

namespace knelpunt::io::mfile {

/// A function that is known without the file.
struct KnownFunction {
    std::string_view name;
    std::size_t min_arguments = 0, max_arguments = 0;
    std::vector<Value> (*call)(std::span<const Value> arguments, Budget& budget) = nullptr;
};

/// The functions of the language that are read, and MATPOWER's idx_bus, idx_brch, idx_gen, idx_cost, idx_ct and
/// idx_dcline; null for any other name.
const KnownFunction* find_function(std::string_view name);

/// A named column or other number of MATPOWER's.
struct NamedNumber {
    std::string_view name;
    double value = 0.0;
};

// What idx_bus, idx_brch, idx_gen, idx_cost and idx_ct return, in their order, and the struct of idx_dcline.
std::vector<Value> bus_columns();
std::vector<Value> branch_columns();
std::vector<Value> gen_columns();
std::vector<Value> cost_columns();
std::vector<Value> change_columns();
std::vector<Value> dc_line_columns();

/// What define_constants gives.
std::vector<NamedNumber> defined_constants();

/// Functions and commands that only print: nothing of the case comes of them.
bool only_prints(std::string_view name);

}  // namespace knelpunt::io::mfile
