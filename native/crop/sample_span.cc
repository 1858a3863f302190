#include "crop/sample_span.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "frame/yuv.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define GUISE_HAS_AVX2
#include <immintrin.h>
#endif

namespace guise {
namespace {

inline float Clamp(float v, float low, float high) { return std::min(high, std::max(low, v)); }

inline float Mix(float a, float b, float t) { return a + (b - a) * t; }

/// Points worked on together, so that a compiler makes vectors of all but the reading.
constexpr int kChunk = 16;

/// Four neighbours of each point: pixels two by two.
struct Neighbours {
  int32_t at[kChunk];  ///< byte of the upper left one in its plane
  float tx[kChunk], ty[kChunk];
  uint32_t top[kChunk], bottom[kChunk];  ///< consecutive bytes from there on
};

/// Of points (x, y) in a plane of width × height cells of `bytes` bytes.
inline void Locate(const float* x, const float* y, int width, int height, int stride, int bytes,
                   Neighbours* near) {
  for (int k = 0; k < kChunk; k++) {
    const int x0 = std::min(static_cast<int>(x[k]), width - 2);
    const int y0 = std::min(static_cast<int>(y[k]), height - 2);
    near->at[k] = y0 * stride + x0 * bytes;
    near->tx[k] = x[k] - static_cast<float>(x0);
    near->ty[k] = y[k] - static_cast<float>(y0);
  }
}

template <typename Bytes>
inline void Read(const uint8_t* plane, int stride, Neighbours* near) {
  for (int k = 0; k < kChunk; k++) {
    Bytes top, bottom;
    std::memcpy(&top, plane + near->at[k], sizeof(Bytes));
    std::memcpy(&bottom, plane + near->at[k] + stride, sizeof(Bytes));
    near->top[k] = top;
    near->bottom[k] = bottom;
  }
}

/// The bilinear mean of bytes `left` and `right` of each.
template <int left, int right>
inline float MixOf(const Neighbours& near, int k) {
  const auto byte = [](uint32_t bytes, int index) {
    return static_cast<float>(static_cast<int32_t>(bytes >> (8 * index) & 255));
  };
  return Mix(Mix(byte(near.top[k], left), byte(near.top[k], right), near.tx[k]),
             Mix(byte(near.bottom[k], left), byte(near.bottom[k], right), near.tx[k]), near.ty[k]);
}

/// Adds the points from `first` on, `count` of them, at most kChunk.
inline void AddChunk(const Nv12View& frame, const SampleLine& line, int first, int count,
                     bool is_border_black, float* const* sums) {
  const int fw = frame.width, fh = frame.height;
  const float max_x = static_cast<float>(fw - 1), max_y = static_cast<float>(fh - 1);
  const float max_cx = static_cast<float>(fw / 2 - 1), max_cy = static_cast<float>(fh / 2 - 1);
  // From the line's begin in doubles: floats would be off by hundredths of a pixel across
  // a large photo.
  const double start_x = line.x + line.dx * first, start_y = line.y + line.dy * first;
  float x[kChunk], y[kChunk], cx[kChunk], cy[kChunk], share[kChunk];
  for (int k = 0; k < kChunk; k++) {
    const float fx = static_cast<float>(start_x + line.dx * k);
    const float fy = static_cast<float>(start_y + line.dy * k);
    x[k] = Clamp(fx, 0, max_x);
    y[k] = Clamp(fy, 0, max_y);
    cx[k] = Clamp(x[k] * 0.5f - 0.25f, 0, max_cx);
    cy[k] = Clamp(y[k] * 0.5f - 0.25f, 0, max_cy);
    const float beyond = std::max(std::abs(fx - x[k]), std::abs(fy - y[k]));
    share[k] = is_border_black && beyond > 0.5f ? 0.0f : 1.0f;
  }
  Neighbours luma, chroma;
  Locate(x, y, fw, fh, fw, 1, &luma);
  Locate(cx, cy, fw / 2, fh / 2, fw, 2, &chroma);
  Read<uint16_t>(frame.luma(), fw, &luma);
  Read<uint32_t>(frame.chroma(), fw, &chroma);
  float colours[3][kChunk];
  for (int k = 0; k < kChunk; k++) {
    const float grey = kLuma * (MixOf<0, 1>(luma, k) - 16.0f);
    const float cb = MixOf<0, 2>(chroma, k) - 128.0f, cr = MixOf<1, 3>(chroma, k) - 128.0f;
    colours[0][k] = share[k] * Clamp(grey + kCrToR * cr, 0, 255);
    colours[1][k] = share[k] * Clamp(grey + kCbToG * cb + kCrToG * cr, 0, 255);
    colours[2][k] = share[k] * Clamp(grey + kCbToB * cb, 0, 255);
  }
  for (int c = 0; c < 3; c++) {
    for (int k = 0; k < count; k++) sums[c][first + k] += colours[c][k];
  }
}

/// Adds the points from `first` on.
inline void AddPoints(const Nv12View& frame, const SampleLine& line, int first, bool is_border_black,
                      float* const* sums) {
  for (int i = first; i < line.count; i += kChunk) {
    AddChunk(frame, line, i, std::min(kChunk, line.count - i), is_border_black, sums);
  }
}

#ifdef GUISE_HAS_AVX2

#define GUISE_AVX2 __attribute__((target("avx2,fma")))

/// Byte `index` of each 32-bit lane, as a float.
template <int index>
GUISE_AVX2 inline __m256 ByteOf(__m256i lanes) {
  if (index < 3) lanes = _mm256_and_si256(_mm256_srli_epi32(lanes, 8 * index), _mm256_set1_epi32(255));
  else lanes = _mm256_srli_epi32(lanes, 24);
  return _mm256_cvtepi32_ps(lanes);
}

GUISE_AVX2 inline __m256 MixAvx2(__m256 a, __m256 b, __m256 t) {
  return _mm256_fmadd_ps(_mm256_sub_ps(b, a), t, a);
}

GUISE_AVX2 inline __m256 ClampAvx2(__m256 v, float high) {
  // The second operand is what comes of a NaN.
  return _mm256_min_ps(_mm256_max_ps(v, _mm256_setzero_ps()), _mm256_set1_ps(high));
}

/// start + step · (i … i + 7), begun in doubles: floats would be off by hundredths of a
/// pixel across a large photo.
GUISE_AVX2 inline __m256 Line(double start, double step, int i) {
  const __m256 lanes = _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_fmadd_ps(_mm256_set1_ps(static_cast<float>(step)), lanes,
                         _mm256_set1_ps(static_cast<float>(start + step * i)));
}

/// Four neighbours of 8 points: pixels two by two, `bytes` apart in a row.
struct Taps {
  __m256i top, bottom;  ///< four consecutive bytes for each point
  __m256 tx, ty;
};

/// Reads at (x, y) of a plane of width × height cells of `bytes` bytes in rows of
/// `stride` bytes. A gather reads four bytes: past a luma row's end that is the next
/// row or the chroma plane, so it stays within the frame.
GUISE_AVX2 inline Taps Gather(const uint8_t* plane, __m256 x, __m256 y, int width, int height,
                              int stride, int bytes) {
  const __m256i x0 = _mm256_min_epi32(_mm256_cvttps_epi32(x), _mm256_set1_epi32(width - 2));
  const __m256i y0 = _mm256_min_epi32(_mm256_cvttps_epi32(y), _mm256_set1_epi32(height - 2));
  const __m256i at = _mm256_add_epi32(_mm256_mullo_epi32(y0, _mm256_set1_epi32(stride)),
                                      _mm256_mullo_epi32(x0, _mm256_set1_epi32(bytes)));
  const int* base = reinterpret_cast<const int*>(plane);
  const int* below = reinterpret_cast<const int*>(plane + stride);
  return {_mm256_i32gather_epi32(base, at, 1), _mm256_i32gather_epi32(below, at, 1),
          _mm256_sub_ps(x, _mm256_cvtepi32_ps(x0)), _mm256_sub_ps(y, _mm256_cvtepi32_ps(y0))};
}

template <int left, int right>
GUISE_AVX2 inline __m256 Blend(const Taps& taps) {
  return MixAvx2(MixAvx2(ByteOf<left>(taps.top), ByteOf<right>(taps.top), taps.tx),
                 MixAvx2(ByteOf<left>(taps.bottom), ByteOf<right>(taps.bottom), taps.tx), taps.ty);
}

GUISE_AVX2 inline void AddTo(float* sum, __m256 value, __m256 mask) {
  _mm256_storeu_ps(
      sum, _mm256_add_ps(_mm256_loadu_ps(sum), _mm256_and_ps(ClampAvx2(value, 255.0f), mask)));
}

GUISE_AVX2 void AddSpanAvx2(const Nv12View& frame, const SampleLine& line, bool is_border_black,
                            float* const* sums) {
  const int fw = frame.width, fh = frame.height;
  const float max_x = static_cast<float>(fw - 1), max_y = static_cast<float>(fh - 1);
  const __m256 half = _mm256_set1_ps(0.5f), quarter = _mm256_set1_ps(-0.25f);
  const __m256 middle = _mm256_set1_ps(128.0f);
  const __m256 least = _mm256_set1_ps(-0.5f);
  const __m256 most_x = _mm256_set1_ps(max_x + 0.5f), most_y = _mm256_set1_ps(max_y + 0.5f);
  __m256 mask = _mm256_castsi256_ps(_mm256_set1_epi32(-1));
  int i = 0;
  for (; i + 8 <= line.count; i += 8) {
    const __m256 fx = Line(line.x, line.dx, i), fy = Line(line.y, line.dy, i);
    if (is_border_black) {
      mask = _mm256_and_ps(_mm256_and_ps(_mm256_cmp_ps(fx, least, _CMP_GE_OQ),
                                         _mm256_cmp_ps(fx, most_x, _CMP_LE_OQ)),
                           _mm256_and_ps(_mm256_cmp_ps(fy, least, _CMP_GE_OQ),
                                         _mm256_cmp_ps(fy, most_y, _CMP_LE_OQ)));
      if (_mm256_testz_ps(mask, mask)) continue;
    }
    const __m256 x = ClampAvx2(fx, max_x), y = ClampAvx2(fy, max_y);
    const __m256 cx = ClampAvx2(_mm256_fmadd_ps(x, half, quarter), static_cast<float>(fw / 2 - 1));
    const __m256 cy = ClampAvx2(_mm256_fmadd_ps(y, half, quarter), static_cast<float>(fh / 2 - 1));
    const __m256 lum = Blend<0, 1>(Gather(frame.luma(), x, y, fw, fh, fw, 1));
    const Taps chroma = Gather(frame.chroma(), cx, cy, fw / 2, fh / 2, fw, 2);
    const __m256 cb = _mm256_sub_ps(Blend<0, 2>(chroma), middle);
    const __m256 cr = _mm256_sub_ps(Blend<1, 3>(chroma), middle);
    const __m256 grey =
        _mm256_mul_ps(_mm256_set1_ps(kLuma), _mm256_sub_ps(lum, _mm256_set1_ps(16.0f)));
    AddTo(sums[0] + i, _mm256_fmadd_ps(cr, _mm256_set1_ps(kCrToR), grey), mask);
    AddTo(sums[1] + i,
          _mm256_fmadd_ps(cb, _mm256_set1_ps(kCbToG),
                          _mm256_fmadd_ps(cr, _mm256_set1_ps(kCrToG), grey)),
          mask);
    AddTo(sums[2] + i, _mm256_fmadd_ps(cb, _mm256_set1_ps(kCbToB), grey), mask);
  }
  AddPoints(frame, line, i, is_border_black, sums);
}

#endif  // GUISE_HAS_AVX2

}  // namespace

void AddSpanPortably(const Nv12View& frame, const SampleLine& line, bool is_border_black,
                     float* const* sums) {
  AddPoints(frame, line, 0, is_border_black, sums);
}

AddSpan FastestAddSpan() {
#ifdef GUISE_HAS_AVX2
  static const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2) return AddSpanAvx2;
#endif
  return AddSpanPortably;
}

}  // namespace guise
