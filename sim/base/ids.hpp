#pragma once

#include <compare>
#include <cstddef>
#include <string_view>

namespace knelpunt {

/// Index of an element of one class; classes do not mix.
template <class Tag>
struct Index {
    int value = -1;

    [[nodiscard]] bool valid() const { return value >= 0; }
    [[nodiscard]] std::size_t at() const { return static_cast<std::size_t>(value); }
    auto operator<=>(const Index&) const = default;
};

using NodeId = Index<struct NodeTag>;
using BranchId = Index<struct BranchTag>;
using SourceId = Index<struct SourceTag>;
using DemandId = Index<struct DemandTag>;
using LimitId = Index<struct LimitTag>;
using ContingencyId = Index<struct ContingencyTag>;

/// Whether a text may be an id: [A-Za-z0-9_.+/-], 1 to 63 bytes.
bool is_valid_id(std::string_view text);

}  // namespace knelpunt
