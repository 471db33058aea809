#pragma once

#include <complex>

namespace knelpunt::numeric {

// Elementary functions whose bits do not depend on the machine: the C library picks other code on other processors.
// All results that are stored use these. Error: at most 2 units in the last place (exp, log, sin, cos, atan2).

/// e^x; 0 below -745, infinity above 709.7.
double exp(double x);

/// Natural logarithm of x > 0; -infinity at 0, NaN below.
double log(double x);

/// x^y for x > 0 as exp(y log x); relative error about |y log x| units in the last place.
double pow(double x, double y);

/// Sine and cosine of an angle [rad]; beyond 1e5 of its remainder to 2 pi, which loses digits; NaN at infinity.
double sin(double x);
double cos(double x);

/// Angle of the point (x, y), as the C library's function of this name  [rad, -pi to pi].
double atan2(double y, double x);

/// Complex number of a size and an angle [rad], and the angle of one.
std::complex<double> polar(double size, double angle_rad);
double arg(const std::complex<double>& z);

/// Quantile of the standard normal distribution at 0 < p < 1.
/// @see Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37, 1988.
double normal_quantile(double p);

/// Standard normal distribution: the chance of a value below x, to 1e-15.
/// @see Hart et al., "Computer Approximations", 1968, algorithm 5666, as given by West, "Better approximations to
///      cumulative normal functions", Wilmott Magazine, 2005.
double normal_cdf(double x);

inline constexpr double kPi = 3.14159265358979323846;

}  // namespace knelpunt::numeric
