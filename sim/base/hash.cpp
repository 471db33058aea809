#include "sim/base/hash.hpp"

#include <cstring>
#include <new>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace knelpunt {

struct KeyBuilder::State {
    XXH3_state_t* hash = XXH3_createState();
    State() { XXH3_128bits_reset(hash); }
    ~State() { XXH3_freeState(hash); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

std::string Key::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

KeyBuilder::KeyBuilder() : state_(std::make_unique<State>()) {}
KeyBuilder::~KeyBuilder() = default;
KeyBuilder::KeyBuilder(KeyBuilder&&) noexcept = default;
KeyBuilder& KeyBuilder::operator=(KeyBuilder&&) noexcept = default;

KeyBuilder& KeyBuilder::bytes(const void* data, std::size_t n_bytes) {
    const std::uint64_t length = n_bytes;
    XXH3_128bits_update(state_->hash, &length, sizeof length);
    if (n_bytes > 0) XXH3_128bits_update(state_->hash, data, n_bytes);
    return *this;
}

KeyBuilder& KeyBuilder::text(std::string_view value) { return bytes(value.data(), value.size()); }

KeyBuilder& KeyBuilder::number(double value) {
    if (value == 0.0) value = 0.0;  // one zero
    return bytes(&value, sizeof value);
}

KeyBuilder& KeyBuilder::integer(std::int64_t value) { return bytes(&value, sizeof value); }

KeyBuilder& KeyBuilder::key(const Key& value) { return bytes(&value, sizeof value); }

Key KeyBuilder::finish() const {
    const XXH128_hash_t digest = XXH3_128bits_digest(state_->hash);
    return {digest.high64, digest.low64};
}

std::uint64_t hash64(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace knelpunt
