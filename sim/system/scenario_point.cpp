#include "sim/system/scenario_point.hpp"

namespace knelpunt {
namespace {

/// Fits any member, to count them.
struct Anything {
    template <class Value>
    operator Value() const;  // NOLINT: it must convert by itself
};

template <class Struct, class... Members>
consteval std::size_t n_members(Members... members) {
    if constexpr (requires { Struct{members..., Anything{}}; })
        return n_members<Struct>(members..., Anything{});
    else
        return sizeof...(Members);
}

// A member without a key would give a part the results of another study.
static_assert(std::tuple_size_v<decltype(kPointKeys)> + 1 == n_members<ScenarioPoint>(),
              "each member of ScenarioPoint but its id has one record in kPointKeys");

}  // namespace

const std::vector<StudyKey<ScenarioPoint>>& point_keys() {
    static const std::vector<StudyKey<ScenarioPoint>> kKeys = study_keys_of(kPointKeys);
    return kKeys;
}

Key key_of(const ScenarioPoint& point, const Stages& stages, const std::vector<StudyKey<ScenarioPoint>>& keys) {
    KeyBuilder key;
    add_to_key(key, std::span(keys), point, stages);
    return key.finish();
}

}  // namespace knelpunt
