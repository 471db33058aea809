#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace knelpunt {

/// Counter-based random numbers: the same numbers in any order and on any thread.
///
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// Key = (seed, hash of the stream's name); counter = (year, hour, hash of the entity, draw).
class RandomStream {
public:
    RandomStream(std::uint32_t seed, std::string_view stream);

    /// Four 32-bit words of one counter.
    [[nodiscard]] std::array<std::uint32_t, 4> words(std::uint32_t year, std::uint32_t hour, std::uint32_t entity,
                                                     std::uint32_t draw) const;

    /// Uniform number in (0, 1), 52 bits.
    [[nodiscard]] double uniform(std::uint32_t year, std::uint32_t hour, std::uint32_t entity = 0,
                                 std::uint32_t draw = 0) const;

private:
    std::array<std::uint32_t, 2> key_;
};

/// Philox4x32 with ten rounds.
std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// 32-bit hash of an entity's id, for the counter.
std::uint32_t entity_hash(std::string_view id);

}  // namespace knelpunt
