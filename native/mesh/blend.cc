#include "mesh/blend.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "mesh/blend_row.h"
#include "vector_clones.h"

namespace guise {
namespace {

constexpr int kPadding = 16;

void Reserve(std::vector<uint8_t>* memory, size_t size) {
  if (memory->size() < size) memory->resize(size);
}

/// Finds for every pixel of a row the node before it and the share of the next one.
/// Pixel i lies at i · step + start luma pixels.
void LocatePixels(int count, int step, float start, int cell, BlendScratch* scratch) {
  const size_t blocks = static_cast<size_t>(count + 7) / 8;
  // By the one that grows last: memory may have been wanting in between.
  if (scratch->share.size() < blocks * 8) {
    scratch->first_node.resize(blocks);
    scratch->node.resize(blocks * 8);
    scratch->share.resize(blocks * 8);
  }
  for (size_t block = 0; block < blocks; block++) {
    for (int lane = 0; lane < 8; lane++) {
      const float at = (static_cast<float>((block * 8 + lane) * step) + start) / cell;
      const int node = static_cast<int>(at);
      if (lane == 0) scratch->first_node[block] = node;
      scratch->node[block * 8 + lane] = node - scratch->first_node[block];
      scratch->share[block * 8 + lane] = at - static_cast<float>(node);
    }
  }
}

/// Interpolates planes first … end − 1 between two rows of nodes, from one column to
/// another.
GUISE_VECTOR_CLONES
void MixRows(const BlendFields& fields, int first, int end, int left, int right, float at,
             int stride, float* row) {
  const int above = std::min(static_cast<int>(at), fields.rows - 1);
  const int below = std::min(above + 1, fields.rows - 1);
  const float share = at - static_cast<float>(above);
  for (int k = first; k < end; k++) {
    const float* __restrict a = fields.plane[k] + static_cast<int64_t>(above) * fields.columns;
    const float* __restrict b = fields.plane[k] + static_cast<int64_t>(below) * fields.columns;
    float* __restrict out = row + static_cast<int64_t>(k) * stride;
    for (int i = left; i < right; i++) out[i] = a[i] + share * (b[i] - a[i]);
    // The last node is repeated, for blocks that reach beyond it.
    for (int i = fields.columns; i < stride && right == fields.columns; i++) out[i] = out[i - 1];
  }
}

/// Takes the places in the source from the nearer of two rows where they are torn apart.
GUISE_VECTOR_CLONES
void MendTornPlaces(const BlendFields& fields, float at, int stride, float* row) {
  const int above = std::min(static_cast<int>(at), fields.rows - 1);
  const int below = std::min(above + 1, fields.rows - 1);
  const bool is_below = at - static_cast<float>(above) >= 0.5f;
  const auto nodes = [&](FieldName name, int node_row) {
    return fields.plane[name] + static_cast<int64_t>(node_row) * fields.columns;
  };
  const float *__restrict u0 = nodes(kFieldU, above), *__restrict u1 = nodes(kFieldU, below);
  const float *__restrict v0 = nodes(kFieldV, above), *__restrict v1 = nodes(kFieldV, below);
  float* __restrict u = row + static_cast<int64_t>(kFieldU) * stride;
  float* __restrict v = row + static_cast<int64_t>(kFieldV) * stride;
  for (int i = fields.shown.left; i < fields.shown.right; i++) {
    const float apart = std::max(std::fabs(u1[i] - u0[i]), std::fabs(v1[i] - v0[i]));
    const bool is_torn = apart > fields.tear;
    u[i] = is_torn ? (is_below ? u1[i] : u0[i]) : u[i];
    v[i] = is_torn ? (is_below ? v1[i] : v0[i]) : v[i];
  }
}

/// The rows of nodes of a blend, mixed for a row of pixels after the other.
class RowMixer {
 public:
  RowMixer(const BlendFields& fields, int field_count, int stride, float* row)
      : fields_(fields), field_count_(field_count), stride_(stride), row_(row) {
    // A block of eight pixels spans no more than eight nodes and the one after.
    left_ = std::max(0, fields.shown.left - kBlockNodes);
    right_ = std::min(fields.columns, fields.shown.right + kBlockNodes);
    std::fill_n(row + static_cast<int64_t>(kSourceFields) * stride, (field_count - kSourceFields) * stride, 0.0f);
  }

  /// @param at  in rows of nodes
  void Mix(float at) {
    MixRows(fields_, 0, kSourceFields, 0, fields_.columns, at, stride_, row_);
    const bool is_shown = at > static_cast<float>(fields_.shown.top - 1) &&
                          at < static_cast<float>(fields_.shown.bottom);
    if (is_shown) {
      MixRows(fields_, kSourceFields, field_count_, left_, right_, at, stride_, row_);
      MendTornPlaces(fields_, at, stride_, row_);
    } else {
      std::fill_n(row_ + static_cast<int64_t>(kFieldAlpha) * stride_, stride_, 0.0f);
    }
  }

 private:
  static constexpr int kBlockNodes = 9;
  const BlendFields& fields_;
  const int field_count_, stride_;
  float* const row_;
  int left_, right_;
};

}  // namespace

void TakeSnapshot(const Nv12View& frame, const PixelRect& rect, Snapshot* snapshot) {
  const int w = rect.width, h = rect.height, stride = w + kPadding;
  snapshot->width = w;
  snapshot->height = h;
  snapshot->luma_stride = snapshot->chroma_stride = stride;
  Reserve(&snapshot->luma, static_cast<size_t>(stride) * (h + 1) + kPadding);
  Reserve(&snapshot->chroma, static_cast<size_t>(stride) * (h / 2 + 1) + kPadding);
  for (int y = 0; y <= h; y++) {
    const int from = rect.top + std::min(y, h - 1);
    uint8_t* out = &snapshot->luma[static_cast<size_t>(y) * stride];
    std::memcpy(out, frame.luma() + static_cast<int64_t>(from) * frame.width + rect.left,
                static_cast<size_t>(w));
    out[w] = out[w - 1];
  }
  for (int y = 0; y <= h / 2; y++) {
    const int from = rect.top / 2 + std::min(y, h / 2 - 1);
    uint8_t* out = &snapshot->chroma[static_cast<size_t>(y) * stride];
    std::memcpy(out, frame.chroma() + static_cast<int64_t>(from) * frame.width + rect.left,
                static_cast<size_t>(w));
    out[w] = out[w - 2];
    out[w + 1] = out[w - 1];
  }
}

void BlendMesh(const Nv12Target& frame, const PixelRect& rect, const Snapshot& wearer,
               const TextureLevel& source, const BlendFields& fields, bool is_scalar,
               BlendScratch* scratch) {
  const BlendRow& kernel = is_scalar ? ScalarBlendRow() : BestBlendRow();
  const int stride = fields.columns + kPadding;
  if (scratch->row.size() < static_cast<size_t>(stride) * kFieldCount) {
    scratch->row.resize(static_cast<size_t>(stride) * kFieldCount);
  }
  RowJob job;
  for (int k = 0; k < kFieldCount; k++) {
    job.field[k] = scratch->row.data() + static_cast<int64_t>(k) * stride;
  }
  job.wearer = &wearer;
  job.source = &source;
  job.saturation = fields.saturation;
  job.tear = fields.tear;

  LocatePixels(rect.width, 1, 0, fields.cell, scratch);
  RowMixer for_luma(fields, kLumaFields, stride, scratch->row.data());
  job.first_node = scratch->first_node.data();
  job.node = scratch->node.data();
  job.share = scratch->share.data();
  job.count = rect.width;
  for (int y = 0; y < rect.height; y++) {
    for_luma.Mix(static_cast<float>(y) / fields.cell);
    job.y = y;
    job.out = frame.luma() + static_cast<int64_t>(rect.top + y) * frame.width + rect.left;
    kernel.luma(job);
  }
  // Eight chroma pixels span sixteen of the smallest cells: too many for vectors.
  const auto chroma = fields.cell < 2 ? ScalarBlendRow().chroma : kernel.chroma;
  LocatePixels(rect.width / 2, 2, 0.5f, fields.cell, scratch);
  RowMixer for_chroma(fields, kFieldCount, stride, scratch->row.data());
  job.count = rect.width / 2;
  for (int y = 0; y < rect.height / 2; y++) {
    for_chroma.Mix((2.0f * y + 0.5f) / fields.cell);
    job.y = y;
    job.out =
        frame.chroma() + static_cast<int64_t>(rect.top / 2 + y) * frame.width + rect.left;
    chroma(job);
  }
}

}  // namespace guise
