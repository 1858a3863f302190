// Marks a kernel to be compiled twice, for AVX2+FMA and for any x86-64, the fit one
// being chosen when the addon is loaded. Other processors need no such split.
#ifndef GUISE_NATIVE_VECTOR_CLONES_H_
#define GUISE_NATIVE_VECTOR_CLONES_H_

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
// By what a processor can, not by its name: "arch=haswell" would be chosen on processors
// of that very generation alone.
#if __GNUC__ >= 12
#define GUISE_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define GUISE_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#endif
#else
#define GUISE_VECTOR_CLONES
#endif

/// Marks what such a kernel consists of: called instead of being part of it, it would be
/// compiled for any processor only.
#if defined(__GNUC__)
#define GUISE_PART_OF_KERNEL __attribute__((always_inline)) inline
#else
#define GUISE_PART_OF_KERNEL inline
#endif

#endif  // GUISE_NATIVE_VECTOR_CLONES_H_
