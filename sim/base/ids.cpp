#include "sim/base/ids.hpp"

#include <algorithm>

namespace knelpunt {

bool is_valid_id(std::string_view text) {
    constexpr std::size_t kLongestId = 63;
    const auto is_allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("_.+/-").find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= kLongestId && std::all_of(text.begin(), text.end(), is_allowed);
}

}  // namespace knelpunt
