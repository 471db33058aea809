#include "sim/base/random.hpp"

#include "sim/base/hash.hpp"

namespace knelpunt {

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53U;
    constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57U;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;
    constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;
    constexpr int kRounds = 10;
    for (int round = 0; round < kRounds; ++round) {
        const std::uint64_t product0 = kMultiplier0 * counter[0];
        const std::uint64_t product1 = kMultiplier1 * counter[2];
        counter = {
            static_cast<std::uint32_t>(product1 >> 32U) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
            static_cast<std::uint32_t>(product0 >> 32U) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

std::uint32_t entity_hash(std::string_view id) { return static_cast<std::uint32_t>(hash64(id)); }

RandomStream::RandomStream(std::uint32_t seed, std::string_view stream) : key_{seed, entity_hash(stream)} {}

std::array<std::uint32_t, 4> RandomStream::words(std::uint32_t year, std::uint32_t hour, std::uint32_t entity,
                                                 std::uint32_t draw) const {
    return philox4x32_10({year, hour, entity, draw}, key_);
}

double RandomStream::uniform(std::uint32_t year, std::uint32_t hour, std::uint32_t entity, std::uint32_t draw) const {
    constexpr double kScale = 1.0 / 4503599627370496.0;  // 2^-52
    const auto word = words(year, hour, entity, draw);
    const std::uint64_t bits = (static_cast<std::uint64_t>(word[0]) << 20U) | (word[1] >> 12U);
    return (static_cast<double>(bits) + 0.5) * kScale;
}

}  // namespace knelpunt
