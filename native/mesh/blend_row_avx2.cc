// Eight pixels at a time with AVX2.
#include "mesh/blend_row.h"

#if (defined(__x86_64__) || defined(_M_X64)) && (defined(__GNUC__) || defined(__clang__))
#define GUISE_HAS_AVX2 1
#include <immintrin.h>
#define GUISE_AVX2 __attribute__((target("avx2,fma")))
#endif

namespace guise {

#ifdef GUISE_HAS_AVX2
namespace {

struct Lanes {
  __m256i node;
  __m256 share;
  int first;
};

GUISE_AVX2 inline Lanes LanesAt(const RowJob& job, int block) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(job.node + block * 8)),
          _mm256_loadu_ps(job.share + block * 8), job.first_node[block]};
}

/// A field at the node before each of eight pixels, or at the node after it.
GUISE_AVX2 inline __m256 NodeAt8(const RowJob& job, FieldName name, const Lanes& lanes, int after) {
  const float* f = job.field[name] + lanes.first + after;
  return _mm256_permutevar8x32_ps(_mm256_loadu_ps(f), lanes.node);
}

GUISE_AVX2 inline __m256 FieldAt8(const RowJob& job, FieldName name, const Lanes& lanes) {
  const __m256 a = NodeAt8(job, name, lanes, 0), b = NodeAt8(job, name, lanes, 1);
  return _mm256_fmadd_ps(lanes.share, _mm256_sub_ps(b, a), a);
}

struct Place8 {
  __m256i at;
  __m256 tx, ty;
};

GUISE_AVX2 inline Place8 Locate8(__m256 x, __m256 y, int width, int height, int stride, int step) {
  const __m256 zero = _mm256_setzero_ps();
  x = _mm256_min_ps(_mm256_max_ps(x, zero), _mm256_set1_ps(static_cast<float>(width - 1)));
  y = _mm256_min_ps(_mm256_max_ps(y, zero), _mm256_set1_ps(static_cast<float>(height - 1)));
  const __m256i x0 = _mm256_cvttps_epi32(x), y0 = _mm256_cvttps_epi32(y);
  const __m256i row = _mm256_mullo_epi32(y0, _mm256_set1_epi32(stride));
  const __m256i at = _mm256_add_epi32(row, step == 2 ? _mm256_slli_epi32(x0, 1) : x0);
  return {at, _mm256_sub_ps(x, _mm256_cvtepi32_ps(x0)), _mm256_sub_ps(y, _mm256_cvtepi32_ps(y0))};
}

template <int kShift>
GUISE_AVX2 inline __m256 ByteAt(__m256i words) {
  return _mm256_cvtepi32_ps(
      _mm256_and_si256(_mm256_srli_epi32(words, kShift), _mm256_set1_epi32(255)));
}

GUISE_AVX2 inline __m256 Mix8(__m256 a, __m256 b, __m256 t) {
  return _mm256_fmadd_ps(t, _mm256_sub_ps(b, a), a);
}

GUISE_AVX2 inline __m256i Gather(const uint8_t* plane, __m256i at) {
  return _mm256_i32gather_epi32(reinterpret_cast<const int*>(plane), at, 1);
}

GUISE_AVX2 inline __m256 SampleLuma8(const TextureLevel& t, __m256 x, __m256 y) {
  const Place8 p = Locate8(x, y, t.width, t.height, t.luma_stride, 1);
  const __m256i a = Gather(t.luma.data(), p.at), b = Gather(t.luma.data() + t.luma_stride, p.at);
  return Mix8(Mix8(ByteAt<0>(a), ByteAt<8>(a), p.tx), Mix8(ByteAt<0>(b), ByteAt<8>(b), p.tx), p.ty);
}

GUISE_AVX2 inline void SampleChroma8(const TextureLevel& t, __m256 x, __m256 y, __m256* cb, __m256* cr) {
  const Place8 p = Locate8(x, y, t.width / 2, t.height / 2, t.chroma_stride, 2);
  const __m256i a = Gather(t.chroma.data(), p.at);
  const __m256i b = Gather(t.chroma.data() + t.chroma_stride, p.at);
  *cb = Mix8(Mix8(ByteAt<0>(a), ByteAt<16>(a), p.tx), Mix8(ByteAt<0>(b), ByteAt<16>(b), p.tx), p.ty);
  *cr = Mix8(Mix8(ByteAt<8>(a), ByteAt<24>(a), p.tx), Mix8(ByteAt<8>(b), ByteAt<24>(b), p.tx), p.ty);
}

/// The larger of two lengths, whatever their signs.
GUISE_AVX2 inline __m256 Larger8(__m256 a, __m256 b) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return _mm256_max_ps(_mm256_andnot_ps(sign, a), _mm256_andnot_ps(sign, b));
}

/// Between for eight pixels; `torn` has all bits of a pixel set or none.
struct Between8 {
  __m256 u, v, du, dv, share, torn;
  bool is_torn;  ///< any of them
};

GUISE_AVX2 inline Between8 SourceBetween8(const RowJob& job, const Lanes& lanes) {
  const __m256 u = NodeAt8(job, kFieldU, lanes, 0), v = NodeAt8(job, kFieldV, lanes, 0);
  const __m256 du = _mm256_sub_ps(NodeAt8(job, kFieldU, lanes, 1), u);
  const __m256 dv = _mm256_sub_ps(NodeAt8(job, kFieldV, lanes, 1), v);
  const __m256 torn = _mm256_cmp_ps(Larger8(du, dv), _mm256_set1_ps(job.tear), _CMP_GT_OQ);
  return {u, v, du, dv, lanes.share, torn, _mm256_movemask_ps(torn) != 0};
}

GUISE_AVX2 inline __m256 SourceLuma8(const RowJob& job, const Lanes& lanes) {
  const TextureLevel& s = *job.source;
  const Between8 b = SourceBetween8(job, lanes);
  const __m256 here =
      SampleLuma8(s, _mm256_fmadd_ps(b.share, b.du, b.u), _mm256_fmadd_ps(b.share, b.dv, b.v));
  if (!b.is_torn) return here;
  const __m256 after = SampleLuma8(s, _mm256_add_ps(b.u, b.du), _mm256_add_ps(b.v, b.dv));
  return _mm256_blendv_ps(here, Mix8(SampleLuma8(s, b.u, b.v), after, b.share), b.torn);
}

/// `u`, `v`: in luma pixels.
GUISE_AVX2 inline void SampleChromaOfLumaAt8(const TextureLevel& t, __m256 u, __m256 v, __m256* cb,
                                             __m256* cr) {
  const __m256 half = _mm256_set1_ps(0.5f), quarter = _mm256_set1_ps(0.25f);
  SampleChroma8(t, _mm256_fmsub_ps(half, u, quarter), _mm256_fmsub_ps(half, v, quarter), cb, cr);
}

GUISE_AVX2 inline void SourceChroma8(const RowJob& job, const Lanes& lanes, __m256* cb, __m256* cr) {
  const TextureLevel& s = *job.source;
  const Between8 b = SourceBetween8(job, lanes);
  SampleChromaOfLumaAt8(s, _mm256_fmadd_ps(b.share, b.du, b.u),
                        _mm256_fmadd_ps(b.share, b.dv, b.v), cb, cr);
  if (!b.is_torn) return;
  __m256 cb_before, cr_before, cb_after, cr_after;
  SampleChromaOfLumaAt8(s, b.u, b.v, &cb_before, &cr_before);
  SampleChromaOfLumaAt8(s, _mm256_add_ps(b.u, b.du), _mm256_add_ps(b.v, b.dv), &cb_after,
                        &cr_after);
  *cb = _mm256_blendv_ps(*cb, Mix8(cb_before, cb_after, b.share), b.torn);
  *cr = _mm256_blendv_ps(*cr, Mix8(cr_before, cr_after, b.share), b.torn);
}

/// Rounded to whole numbers of 0–255.
GUISE_AVX2 inline __m256i ToWhole8(__m256 v) {
  v = _mm256_min_ps(_mm256_max_ps(v, _mm256_setzero_ps()), _mm256_set1_ps(255));
  return _mm256_cvttps_epi32(_mm256_add_ps(v, _mm256_set1_ps(0.5f)));
}

/// A bit for each of eight pixels whose value is at least that.
GUISE_AVX2 inline int AtLeast8(__m256 values, float least) {
  return _mm256_movemask_ps(_mm256_cmp_ps(values, _mm256_set1_ps(least), _CMP_GE_OQ));
}
constexpr int kAllEight = 0xff;

/// Whether any of eight pixels moves.
GUISE_AVX2 inline bool IsMoved8(__m256 dx, __m256 dy) {
  return AtLeast8(Larger8(dx, dy), kLeastShift);
}

GUISE_AVX2 inline __m256 Column8(int block) {
  return _mm256_add_ps(_mm256_set1_ps(static_cast<float>(block * 8)),
                       _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7));
}

GUISE_AVX2 void Avx2Luma(const RowJob& job) {
  const int blocks = job.count / 8;
  const __m256 zero = _mm256_set1_ps(16);
  for (int block = 0; block < blocks; block++) {
    const Lanes lanes = LanesAt(job, block);
    const __m256 alpha = FieldAt8(job, kFieldAlpha, lanes);
    const bool is_shown = AtLeast8(alpha, kLeastAlpha) != 0;
    const bool is_full = AtLeast8(alpha, kFullAlpha) == kAllEight;
    __m256 value = zero;
    if (!is_full) {
      const __m256 dx = FieldAt8(job, kFieldDx, lanes), dy = FieldAt8(job, kFieldDy, lanes);
      if (!is_shown && !IsMoved8(dx, dy)) continue;
      value = SampleLuma8(*job.wearer, _mm256_add_ps(Column8(block), dx),
                          _mm256_add_ps(_mm256_set1_ps(static_cast<float>(job.y)), dy));
    }
    if (is_shown) {
      const __m256 texel = SourceLuma8(job, lanes);
      const __m256 worn =
          _mm256_fmadd_ps(FieldAt8(job, kFieldGain, lanes), _mm256_sub_ps(texel, zero),
                          _mm256_add_ps(zero, FieldAt8(job, kFieldLift, lanes)));
      value = is_full ? worn : Mix8(value, worn, alpha);
    }
    const __m256i whole = ToWhole8(value);
    const __m128i words =
        _mm_packus_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(job.out + block * 8), _mm_packus_epi16(words, words));
  }
  BlendLumaPlainly(job, blocks * 8);
}

GUISE_AVX2 void Avx2Chroma(const RowJob& job) {
  const int blocks = job.count / 8;
  const __m256 half = _mm256_set1_ps(0.5f);
  const __m256 zero = _mm256_set1_ps(128), saturation = _mm256_set1_ps(job.saturation);
  for (int block = 0; block < blocks; block++) {
    const Lanes lanes = LanesAt(job, block);
    const __m256 alpha = FieldAt8(job, kFieldAlpha, lanes);
    const bool is_shown = AtLeast8(alpha, kLeastAlpha) != 0;
    const bool is_full = AtLeast8(alpha, kFullAlpha) == kAllEight;
    __m256 cb = zero, cr = zero;
    if (!is_full) {
      const __m256 dx = _mm256_mul_ps(half, FieldAt8(job, kFieldDx, lanes));
      const __m256 dy = _mm256_mul_ps(half, FieldAt8(job, kFieldDy, lanes));
      if (!is_shown && !IsMoved8(dx, dy)) continue;
      SampleChroma8(*job.wearer, _mm256_add_ps(Column8(block), dx),
                    _mm256_add_ps(_mm256_set1_ps(static_cast<float>(job.y)), dy), &cb, &cr);
    }
    if (is_shown) {
      __m256 worn_cb, worn_cr;
      SourceChroma8(job, lanes, &worn_cb, &worn_cr);
      const __m256 gain = _mm256_mul_ps(saturation, FieldAt8(job, kFieldGain, lanes));
      worn_cb = _mm256_fmadd_ps(gain, _mm256_sub_ps(worn_cb, zero),
                                _mm256_add_ps(zero, FieldAt8(job, kFieldCb, lanes)));
      worn_cr = _mm256_fmadd_ps(gain, _mm256_sub_ps(worn_cr, zero),
                                _mm256_add_ps(zero, FieldAt8(job, kFieldCr, lanes)));
      cb = is_full ? worn_cb : Mix8(cb, worn_cb, alpha);
      cr = is_full ? worn_cr : Mix8(cr, worn_cr, alpha);
    }
    const __m256i pairs = _mm256_or_si256(ToWhole8(cb), _mm256_slli_epi32(ToWhole8(cr), 8));
    const __m128i words =
        _mm_packus_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(job.out + block * 16), words);
  }
  BlendChromaPlainly(job, blocks * 8);
}

}  // namespace

const BlendRow* Avx2BlendRow() {
  static const BlendRow row = {Avx2Luma, Avx2Chroma};
  static const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has_avx2 ? &row : nullptr;
}

#else

const BlendRow* Avx2BlendRow() { return nullptr; }

#endif  // GUISE_HAS_AVX2

}  // namespace guise
