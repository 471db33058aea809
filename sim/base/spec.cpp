#include "sim/base/spec.hpp"

namespace knelpunt {

std::vector<std::string> split_choices(std::string_view choices) {
    std::vector<std::string> words;
    while (!choices.empty()) {
        const std::size_t bar = choices.find('|');
        words.emplace_back(choices.substr(0, bar));
        choices = bar == std::string_view::npos ? std::string_view{} : choices.substr(bar + 1);
    }
    return words;
}

int choice_index(std::string_view choices, std::string_view word) {
    const std::vector<std::string> words = split_choices(choices);
    for (std::size_t index = 0; index < words.size(); ++index) {
        if (words[index] == word) return static_cast<int>(index);
    }
    return -1;
}

}  // namespace knelpunt
