#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace knelpunt {

/// One value of a closed choice: the word that files have for it, and what it means.
template <class Enum>
struct Choice {
    Enum value;
    std::string_view word, doc;
};
template <class Enum>
Choice(Enum, std::string_view, std::string_view) -> Choice<Enum>;

/// The values of an enum that stands in files. Declared beside the enum; reading, checks, hints and help follow:
///
///     enum class FlowPhysics { dc, ac };
///     template <>
///     struct Choices<FlowPhysics> {
///         static constexpr std::array kList{Choice{FlowPhysics::dc, "dc", "active power, no losses"}, ..};
///     };
template <class Enum>
struct Choices;

template <class Enum>
concept ClosedChoice = std::same_as<decltype(Choices<Enum>::kList[0].value), const Enum> ||
                       std::same_as<decltype(Choices<Enum>::kList[0].value), Enum>;

template <ClosedChoice Enum>
constexpr std::string_view word_of(Enum value) {
    for (const Choice<Enum>& choice : Choices<Enum>::kList) {
        if (choice.value == value) return choice.word;
    }
    return {};
}

/// The value of a word; none if no value has it.
template <ClosedChoice Enum>
constexpr std::optional<Enum> choice_of(std::string_view word) {
    for (const Choice<Enum>& choice : Choices<Enum>::kList) {
        if (choice.word == word) return choice.value;
    }
    return std::nullopt;
}

/// All words, as columns and keys declare them: "rule|market".
template <ClosedChoice Enum>
std::string_view words_of() {
    static const std::string kWords = [] {
        std::string out;
        for (const Choice<Enum>& choice : Choices<Enum>::kList) {
            if (!out.empty()) out += '|';
            out += choice.word;
        }
        return out;
    }();
    return kWords;
}

/// Some values of a closed choice, in no order.
template <ClosedChoice Enum>
class ChoiceSet {
public:
    constexpr ChoiceSet() = default;
    constexpr ChoiceSet(std::initializer_list<Enum> values) {
        for (const Enum value : values) add(value);
    }
    static constexpr ChoiceSet all() {
        ChoiceSet out;
        for (const Choice<Enum>& choice : Choices<Enum>::kList) out.add(choice.value);
        return out;
    }

    constexpr void add(Enum value) { bits_ |= bit(value); }
    [[nodiscard]] constexpr bool holds(Enum value) const { return (bits_ & bit(value)) != 0; }
    [[nodiscard]] constexpr bool holds_any(const ChoiceSet& other) const { return (bits_ & other.bits_) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    constexpr bool operator==(const ChoiceSet&) const = default;

    /// In the order in which the choices are declared.
    [[nodiscard]] std::vector<std::string> words() const {
        std::vector<std::string> out;
        for (const Choice<Enum>& choice : Choices<Enum>::kList) {
            if (holds(choice.value)) out.emplace_back(choice.word);
        }
        return out;
    }

private:
    static constexpr std::uint64_t bit(Enum value) { return std::uint64_t{1} << static_cast<unsigned>(value); }
    std::uint64_t bits_ = 0;
};

}  // namespace knelpunt
