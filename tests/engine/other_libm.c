/* A library of functions that is off by one in the last place: what it gives must decide nothing.
   Built and preloaded by test_other_machines.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>

#define OFF_1(name)                                                                          \
  double name(double x) {                                                                    \
    static double (*own)(double);                                                            \
    if (!own) own = (double (*)(double))dlsym(RTLD_NEXT, #name);                             \
    return nextafter(own(x), 1e300);                                                         \
  }
#define OFF_2(name)                                                                          \
  double name(double x, double y) {                                                          \
    static double (*own)(double, double);                                                    \
    if (!own) own = (double (*)(double, double))dlsym(RTLD_NEXT, #name);                     \
    return nextafter(own(x, y), 1e300);                                                      \
  }

OFF_1(exp) OFF_1(log) OFF_1(sin) OFF_1(cos) OFF_1(tan) OFF_1(asin) OFF_1(acos) OFF_1(atan) OFF_1(erfc)
OFF_2(atan2)
