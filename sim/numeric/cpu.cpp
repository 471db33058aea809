#include "sim/numeric/cpu.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/numeric/cpu.cpp"
#include "sim/numeric/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::numeric::HWY_NAMESPACE {

int this_target() {
#if HWY_TARGET == HWY_AVX3
    return static_cast<int>(LaneTarget::avx512);
#elif HWY_TARGET == HWY_AVX2
    return static_cast<int>(LaneTarget::avx2);
#elif HWY_TARGET == HWY_NEON
    return static_cast<int>(LaneTarget::neon);
#else
    return static_cast<int>(LaneTarget::scalar);
#endif
}

}  // namespace knelpunt::numeric::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::numeric {

HWY_EXPORT(this_target);

LaneTarget lane_target() { return static_cast<LaneTarget>(HWY_DYNAMIC_DISPATCH(this_target)()); }

std::string_view lane_target_name(LaneTarget target) {
    switch (target) {
        case LaneTarget::scalar:
            return "scalar";
        case LaneTarget::neon:
            return "NEON";
        case LaneTarget::avx2:
            return "AVX2";
        case LaneTarget::avx512:
            return "AVX-512";
    }
    return "scalar";
}

void limit_lane_target(LaneTarget widest) { hwy::DisableTargets(widest < LaneTarget::avx512 ? HWY_AVX3 : 0); }

std::string missing_cpu_features() {
    std::string missing;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const auto require = [&missing](int present, const char* name) {
        if (present == 0) missing += missing.empty() ? name : std::string(", ") + name;
    };
    require(__builtin_cpu_supports("avx2"), "AVX2");
    require(__builtin_cpu_supports("fma"), "FMA");
    require(__builtin_cpu_supports("bmi"), "BMI1");
    require(__builtin_cpu_supports("bmi2"), "BMI2");
    require(__builtin_cpu_supports("aes"), "AES");
    require(__builtin_cpu_supports("pclmul"), "PCLMULQDQ");
#endif
    return missing;
}

}  // namespace knelpunt::numeric
#endif  // HWY_ONCE
