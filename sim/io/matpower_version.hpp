#pragma once

#include "sim/io/matpower.hpp"

namespace knelpunt::io {

/// Columns of mpc.gen from version 2 of the format on; one of fewer is of version 1 where no version is given.
inline constexpr std::size_t kGenColumnsOfVersion2 = 21;

/// Puts the matrices of a case in version 1 into the columns of version 2: generators without ramps and capability curve, branches
/// without limits of their angle; results of a power flow behind them stay.
/// @see  MATPOWER's loadcase
void convert_from_version_1(MatpowerCase& of);

}  // namespace knelpunt::io
