// Marks a kernel to be compiled twice, for AVX2+FMA and for any x86-64, the fit one
// being chosen when the addon is loaded. Other processors need no such split.
#ifndef GUISE_NATIVE_VECTOR_CLONES_H_
#define GUISE_NATIVE_VECTOR_CLONES_H_

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define GUISE_VECTOR_CLONES __attribute__((target_clones("arch=haswell", "default")))
#else
#define GUISE_VECTOR_CLONES
#endif

#endif  // GUISE_NATIVE_VECTOR_CLONES_H_
