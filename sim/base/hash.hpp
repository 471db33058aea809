#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace knelpunt {

/// 128-bit hash of what a stage read (XXH3-128); equal inputs give equal keys on every machine.
struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    bool operator==(const Key&) const = default;
    auto operator<=>(const Key&) const = default;
    [[nodiscard]] std::string hex() const;  ///< 32 lower-case hexadecimal digits
};

/// Builds a Key from parts. Every part is preceded by its length, so that ("ab","c") differs from ("a","bc").
class KeyBuilder {
public:
    KeyBuilder();
    ~KeyBuilder();
    KeyBuilder(KeyBuilder&&) noexcept;
    KeyBuilder& operator=(KeyBuilder&&) noexcept;

    KeyBuilder& bytes(const void* data, std::size_t n_bytes);
    KeyBuilder& text(std::string_view value);
    KeyBuilder& number(double value);
    KeyBuilder& integer(std::int64_t value);
    KeyBuilder& key(const Key& value);

    template <class T>
        requires std::is_arithmetic_v<T>
    KeyBuilder& array(std::span<const T> values) {
        return bytes(values.data(), values.size_bytes());
    }

    [[nodiscard]] Key finish() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// 64-bit hash of a text (XXH3-64).
std::uint64_t hash64(std::string_view text);

}  // namespace knelpunt
