#include "sim/numeric/math.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace knelpunt::numeric {
namespace {

// ln 2 and pi/2 in two parts: the first has trailing zeros, so that small multiples of it are exact.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kHalfPiHigh = 1.57079632673412561417e+00;
constexpr double kHalfPiMiddle = 6.07710050630396597660e-11;
constexpr double kHalfPiLow = 2.02226624879595063154e-21;

/// Horner's rule, highest coefficient first, every step fused.
template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
    double sum = coefficients[0];
    for (std::size_t index = 1; index < N; ++index) sum = std::fma(sum, x, coefficients[index]);
    return sum;
}

constexpr double inverse_factorial(int n) {
    double product = 1.0;
    for (int factor = 2; factor <= n; ++factor) product *= factor;
    return 1.0 / product;
}

/// sin r and cos r for |r| <= pi/4 by their power series (next term below 1e-19).
double sin_small(double r) {
    constexpr std::array kSeries{inverse_factorial(17),  -inverse_factorial(15), inverse_factorial(13),
                                 -inverse_factorial(11), inverse_factorial(9),   -inverse_factorial(7),
                                 inverse_factorial(5),   -inverse_factorial(3)};
    const double square = r * r;
    return std::fma(r * square, polynomial(kSeries, square), r);
}

double cos_small(double r) {
    constexpr std::array kSeries{inverse_factorial(18) * -1.0, inverse_factorial(16),  -inverse_factorial(14),
                                 inverse_factorial(12),        -inverse_factorial(10), inverse_factorial(8),
                                 -inverse_factorial(6),        inverse_factorial(4)};
    const double square = r * r;
    return std::fma(square * square, polynomial(kSeries, square), std::fma(square, -0.5, 1.0));
}

struct Reduced {
    double angle = 0.0;
    int quadrant = 0;
};

Reduced reduce(double x) {
    if (!std::isfinite(x)) return {std::numeric_limits<double>::quiet_NaN(), 0};
    if (std::abs(x) > 1.0e5) x = std::remainder(x, 2.0 * kPi);
    const double turns = std::nearbyint(x / (kHalfPiHigh + kHalfPiMiddle));
    double angle = std::fma(-turns, kHalfPiHigh, x);
    angle = std::fma(-turns, kHalfPiMiddle, angle);
    angle = std::fma(-turns, kHalfPiLow, angle);
    return {angle, static_cast<int>(static_cast<std::int64_t>(turns) & 3)};
}

}  // namespace

double exp(double x) {
    constexpr double kOverflow = 709.78271289338397;
    constexpr double kUnderflow = -745.13321910194110;
    if (!(x < kOverflow)) return x > 0.0 ? std::numeric_limits<double>::infinity() : x;
    if (x < kUnderflow) return 0.0;
    constexpr std::array kSeries{inverse_factorial(14),
                                 inverse_factorial(13),
                                 inverse_factorial(12),
                                 inverse_factorial(11),
                                 inverse_factorial(10),
                                 inverse_factorial(9),
                                 inverse_factorial(8),
                                 inverse_factorial(7),
                                 inverse_factorial(6),
                                 inverse_factorial(5),
                                 inverse_factorial(4),
                                 inverse_factorial(3),
                                 0.5,
                                 1.0,
                                 1.0};
    const double power = std::nearbyint(x / (kLn2High + kLn2Low));
    const double rest = std::fma(-power, kLn2Low, std::fma(-power, kLn2High, x));
    return std::ldexp(polynomial(kSeries, rest), static_cast<int>(power));
}

double log(double x) {
    if (x == 0.0) return -std::numeric_limits<double>::infinity();
    if (!(x > 0.0)) return std::numeric_limits<double>::quiet_NaN();
    if (std::isinf(x)) return x;
    int power = 0;
    double mantissa = std::frexp(x, &power);  // 0.5 <= mantissa < 1
    if (mantissa < 0.70710678118654752440) {
        mantissa *= 2.0;
        --power;
    }
    // log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172: series 2 (s + s^3/3 + ...), next term below 1e-18.
    constexpr std::array kSeries{1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                                 1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
    const double f = mantissa - 1.0;
    const double s = f / (2.0 + f);
    const double square = s * s;
    const double tail = 2.0 * s * square * polynomial(kSeries, square);
    return std::fma(power, kLn2High, 2.0 * s + std::fma(power, kLn2Low, tail));
}

double pow(double x, double y) { return exp(y * log(x)); }

double sin(double x) {
    const auto [angle, quadrant] = reduce(x);
    switch (quadrant) {
        case 0:
            return sin_small(angle);
        case 1:
            return cos_small(angle);
        case 2:
            return -sin_small(angle);
        default:
            return -cos_small(angle);
    }
}

double cos(double x) {
    const auto [angle, quadrant] = reduce(x);
    switch (quadrant) {
        case 0:
            return cos_small(angle);
        case 1:
            return -sin_small(angle);
        case 2:
            return -cos_small(angle);
        default:
            return sin_small(angle);
    }
}

// Two steps of Newton on sin(angle - result) = 0, whose error is a third of its cube: 4e-3, 2e-8, rounding.
double atan2(double y, double x) {
    const double size = std::max(std::abs(x), std::abs(y));
    if (!(size > 0.0) || std::isinf(size)) return std::atan2(y, x);  // multiples of pi/4, or NaN
    x /= size;
    y /= size;
    const double least = std::min(std::abs(x), std::abs(y));
    double angle = least * (kPi / 4.0 + 0.273 * (1.0 - least));
    if (std::abs(y) > std::abs(x)) angle = kPi / 2.0 - angle;
    if (x < 0.0) angle = kPi - angle;
    angle = std::copysign(angle, y);
    if (y == 0.0) return angle;
    for (int step = 0; step < 2; ++step) {
        const double s = sin(angle), c = cos(angle);
        angle -= (s * x - c * y) / (c * x + s * y);
    }
    return angle;
}

std::complex<double> polar(double size, double angle_rad) { return {size * cos(angle_rad), size * sin(angle_rad)}; }

double arg(const std::complex<double>& z) { return atan2(z.imag(), z.real()); }

double normal_quantile(double p) {
    constexpr std::array kA{2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
                            4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
                            1.3314166789178437745e2, 3.3871328727963666080e0};
    constexpr std::array kB{
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0};
    constexpr std::array kC{7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                            1.27045825245236838258e0,  3.64784832476320460504e0,  5.76949722146069140550e0,
                            4.63033784615654529590e0,  1.42343711074968357734e0};
    constexpr std::array kD{
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0,  2.05319162663775882187e0,  1.0};
    constexpr std::array kE{2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                            2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
                            5.46378491116411436990e0,  6.65790464350110377720e0};
    constexpr std::array kF{
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2,  1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(kA, r) / polynomial(kB, r);
    }
    const double tail = q < 0.0 ? p : 1.0 - p;
    const double r = std::sqrt(-log(tail));
    const double size = r <= 5.0 ? polynomial(kC, r - 1.6) / polynomial(kD, r - 1.6)
                                 : polynomial(kE, r - 5.0) / polynomial(kF, r - 5.0);
    return q < 0.0 ? -size : size;
}

double normal_cdf(double x) {
    constexpr std::array kTop{3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383,
                              112.079291497871,    221.213596169931,  220.206867912376};
    constexpr std::array kBottom{8.83883476483184e-2, 1.75566716318264, 16.064177579207,  86.7807322029461,
                                 296.564248779674,    637.333633378831, 793.826512519948, 440.413735824752};
    constexpr double kFar = 7.07106781186547, kNothing = 37.0, kRootOfTwoPi = 2.506628274631000502;
    const double z = std::abs(x);
    double tail = 0.0;
    if (z < kNothing) {
        const double density = exp(-0.5 * z * z);
        if (z < kFar) {
            tail = density * polynomial(kTop, z) / polynomial(kBottom, z);
        } else {
            const double fraction = z + 1.0 / (z + 2.0 / (z + 3.0 / (z + 4.0 / (z + 0.65))));
            tail = density / (fraction * kRootOfTwoPi);
        }
    }
    return x > 0.0 ? 1.0 - tail : tail;
}

}  // namespace knelpunt::numeric
