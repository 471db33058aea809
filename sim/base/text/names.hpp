#pragma once

#include <span>
#include <string>
#include <string_view>

namespace knelpunt {

/// The way out where a name is unknown: the nearest name, and what there is (the first dozen, those most alike first).
std::string name_hint(std::string_view name, std::span<const std::string> known);

}  // namespace knelpunt
