#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/base/choice.hpp"
#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"

namespace knelpunt {

/// Stages of a scenario, in the order in which they run (sim/run/engine.cpp).
enum class StageId {
    compile,
    grid,
    path,
    market,
    pipes,
    restriction,
    analysis,
    attribution,
    actions,
    levels,
    fits,
    extract
};

template <>
struct Choices<StageId> {
    static constexpr std::array kList{
        Choice{StageId::compile, "compile", "tables and point of the study into the System"},
        Choice{StageId::grid, "grid", "factor and outage factors of the grid"},
        Choice{StageId::path, "path", "what has joined the grid, year by year"},
        Choice{StageId::market, "market", "what runs, and prices"},
        Choice{StageId::pipes, "pipes", "pressures and temperatures of heat and hydrogen"},
        Choice{StageId::restriction, "restriction", "use that contracts let the operator restrict"},
        Choice{StageId::analysis, "analysis", "flows, loadings, rooms, headroom"},
        Choice{StageId::attribution, "attribution", "whose use and production makes the flow"},
        Choice{StageId::actions, "actions", "the cheapest actions with which every limit holds"},
        Choice{StageId::levels, "levels", "contract, queue, ledger"},
        Choice{StageId::fits, "fits", "what still fits, by contract form and hour"},
        Choice{StageId::extract, "extract", "what was found into result fields"}};
};
using Stages = ChoiceSet<StageId>;

/// A key does nothing but where another key of the study has a certain word.
struct KeyNeed {
    std::string_view key, word;  ///< none: it always does something
    std::string_view why{};      ///< what is missing elsewhere, for the note of `check`: `counts no cost`
};

/// What is said about a key of a study beside its type and its default, which follow from the member.
struct KeySpec {
    std::string_view name;  ///< as it stands in the file, with the name of its table: "draws.seed"
    std::string_view doc;   ///< one sentence; a closed choice gets its words and their meaning behind it
    Stages acts_on{};       ///< the stages that read it; none: no stage, and no result
    KeyNeed need{};
    Range range{};                 ///< of numbers
    std::string_view refers_to{};  ///< tables of the region that its values name, separated by '|'
    std::string_view fallback{};   ///< what `describe` says of the default, where the member cannot
    std::string_view initial{};    ///< word of a study that lacks the key, where that is not the member's
    IssueCode outside = IssueCode::out_of_range;  ///< a number outside of its range
    bool required = false;
    bool is_of_point = false;  ///< made for each scenario, from an axis or an option set: no value for all of them
};

/// All of a key but its binding: what reading, checks and `describe` need.
struct KeyFacts {
    KeySpec spec;
    ValueType type = ValueType::text;
    bool is_list = false;
    std::string choices, doc, fallback;

    [[nodiscard]] ColumnDoc describe() const {
        return {{.name = spec.name,
                 .doc = doc,
                 .range = spec.range,
                 .fallback = fallback,
                 .required = spec.required,
                 .choices = choices,
                 .refers_to = spec.refers_to},
                type};
    }
};

using KeyWords = std::vector<std::string>;

/// A key of a study, bound to where its value is held. The value passes as words, as the file writes them.
template <class Target>
struct StudyKey : KeyFacts {
    std::function<KeyWords(const Target&)> words;
    std::function<void(Target&, const KeyWords&)> set;  ///< of words that fit type, choices and range
};

namespace study_key_detail {

/// How a type of member is written, one item at a time.
template <class Value>
struct Item;

template <>
struct Item<std::string> {
    static constexpr ValueType kType = ValueType::text;
    static std::string word(const std::string& value) { return value; }
    static std::string value(const std::string& word) { return word; }
};

template <>
struct Item<double> {
    static constexpr ValueType kType = ValueType::number;
    static std::string word(double value) { return fmt::format("{}", value); }  // the shortest that reads back the same
    static double value(const std::string& word) { return std::stod(word); }
};

template <std::integral Value>
struct Item<Value> {
    static constexpr ValueType kType = ValueType::integer;
    static std::string word(Value value) { return std::to_string(value); }
    static Value value(const std::string& word) { return static_cast<Value>(std::stoll(word)); }
};

template <>
struct Item<bool> {
    static constexpr ValueType kType = ValueType::flag;
    static std::string word(bool value) { return value ? "true" : "false"; }
    static bool value(const std::string& word) { return word == "true"; }
};

template <ClosedChoice Value>
struct Item<Value> {
    static constexpr ValueType kType = ValueType::text;
    static std::string word(Value value) { return std::string(word_of(value)); }
    static Value value(const std::string& word) { return choice_of<Value>(word).value(); }
};

template <class Enum>
void add_choices(KeyFacts& facts) {
    facts.choices = words_of<Enum>();
    if (!facts.doc.empty()) facts.doc += ": ";
    for (const Choice<Enum>& choice : Choices<Enum>::kList) {
        if (choice.value != Choices<Enum>::kList.front().value) facts.doc += ", ";
        facts.doc += choice.word;
        if (!choice.doc.empty()) facts.doc.append(" (").append(choice.doc).append(")");
    }
}

/// How a type of member is written: one item.
template <class Value>
struct Form {
    using ItemValue = Value;
    static constexpr bool kIsList = false;
    static KeyWords words(const Value& value) { return {Item<Value>::word(value)}; }
    static Value value(const KeyWords& words) { return Item<Value>::value(words.front()); }
};

template <class Value>
struct Form<std::vector<Value>> {
    using ItemValue = Value;
    static constexpr bool kIsList = true;
    static KeyWords words(const std::vector<Value>& values) {
        KeyWords out;
        for (const Value& value : values) out.push_back(Item<Value>::word(value));
        return out;
    }
    static std::vector<Value> value(const KeyWords& words) {
        std::vector<Value> out;
        for (const std::string& word : words) out.push_back(Item<Value>::value(word));
        return out;
    }
};

template <class Enum>
struct Form<ChoiceSet<Enum>> {
    using ItemValue = Enum;
    static constexpr bool kIsList = true;
    static KeyWords words(const ChoiceSet<Enum>& values) { return values.words(); }
    static ChoiceSet<Enum> value(const KeyWords& words) {
        ChoiceSet<Enum> out;
        for (const std::string& word : words) out.add(Item<Enum>::value(word));
        return out;
    }
};

}  // namespace study_key_detail

/// The record of a key: a member, and what is said about it.
template <class Target, class Value>
struct KeyRecord {
    Value Target::*member;
    KeySpec spec;
};
template <class Target, class Value>
KeyRecord(Value Target::*, KeySpec) -> KeyRecord<Target, Value>;

/// The key of a record: type, choices and default come from the member.
template <class Target, class Value>
StudyKey<Target> study_key(const KeyRecord<Target, Value>& record) {
    const KeySpec& spec = record.spec;
    const auto member = record.member;
    using Form = study_key_detail::Form<Value>;
    using ItemValue = typename Form::ItemValue;
    StudyKey<Target> out;
    out.spec = spec;
    out.type = study_key_detail::Item<ItemValue>::kType;
    out.is_list = Form::kIsList;
    out.doc = spec.doc;
    if (out.type == ValueType::flag) out.choices = "false|true";
    if constexpr (ClosedChoice<ItemValue>) study_key_detail::add_choices<ItemValue>(out);
    if (!out.doc.ends_with('.')) out.doc += '.';
    if (!spec.need.key.empty())
        out.doc.append(" Only with ").append(spec.need.key).append(" = \"").append(spec.need.word).append("\".");
    out.words = [member](const Target& target) { return Form::words(target.*member); };
    out.set = [member](Target& target, const KeyWords& words) { target.*member = Form::value(words); };
    if (!spec.fallback.empty() || spec.required) {
        out.fallback = spec.fallback;
    } else if (!spec.initial.empty()) {
        out.fallback = spec.initial;
    } else {
        for (const std::string& word : out.words(Target{})) out.fallback += (out.fallback.empty() ? "" : "|") + word;
        if (out.fallback.empty()) out.fallback = "none";
    }
    return out;
}

/// The keys of a list of records, in its order.
template <class... Records>
auto study_keys_of(const std::tuple<Records...>& records) {
    return std::apply([](const auto&... record) { return std::vector{study_key(record)...}; }, records);
}

/// The words of a study that does not give the key.
template <class Target>
void set_initial(const std::vector<StudyKey<Target>>& keys, Target& target) {
    for (const StudyKey<Target>& key : keys) {
        if (!key.spec.initial.empty()) key.set(target, {std::string(key.spec.initial)});
    }
}

/// Adds the values of all keys that act on one of the stages: two targets with equal keys are one to these stages.
template <class Target>
void add_to_key(KeyBuilder& key, std::span<const StudyKey<Target>> keys, const Target& target, const Stages& stages) {
    for (const StudyKey<Target>& one : keys) {
        if (!one.spec.acts_on.holds_any(stages)) continue;
        const KeyWords words = one.words(target);
        key.text(one.spec.name).integer(static_cast<std::int64_t>(words.size()));
        for (const std::string& word : words) key.text(word);
    }
}

}  // namespace knelpunt
