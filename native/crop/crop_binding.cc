// JavaScript names for the kernels that work on aligned crops.
#include "binding.h"
#include "crop/colour.h"
#include "crop/crop_binding.h"
#include "crop/dfm.h"
#include "crop/pixel_boost.h"
#include "crop/region.h"
#include "crop/residual.h"
#include "mask/wearer_mask.h"

namespace guise {
namespace {

size_t Area(int size) { return static_cast<size_t>(size) * size; }

int SizeArg(const Napi::CallbackInfo& info, size_t index, const char* name) {
  return IntArg(info, index, name, 1, kMostCropSize);
}

float FloatArg(const Napi::CallbackInfo& info, size_t index, const char* name) {
  return static_cast<float>(NumberArg(info, index, name));
}

/// A size that is a whole multiple of another.
int MultipleArg(const Napi::CallbackInfo& info, size_t index, const char* name, int of) {
  const int size = SizeArg(info, index, name);
  if (size % of == 0) return size;
  throw Napi::RangeError::New(info.Env(), std::string(name) + ": expected a multiple of " +
                                              std::to_string(of));
}

// (before, beforeSize, beforeScale, beforeOffset, enhanced, enhancedSize, enhancedScale,
//  enhancedOffset, mask, residual)
Napi::Value MakeResidualBinding(const Napi::CallbackInfo& info) {
  const int small = SizeArg(info, 1, "beforeSize");
  const int size = MultipleArg(info, 5, "enhancedSize", small);
  const CropPlanes before = {SpanArg<float>(info, 0, "before", 3 * Area(small)).data, small,
                             FloatArg(info, 2, "beforeScale"), FloatArg(info, 3, "beforeOffset")};
  const CropPlanes enhanced = {SpanArg<float>(info, 4, "enhanced", 3 * Area(size)).data, size,
                               FloatArg(info, 6, "enhancedScale"),
                               FloatArg(info, 7, "enhancedOffset")};
  const bool is_picture = MakeResidual(
      before, enhanced, SpanArg<float>(info, 8, "mask", Area(size)).data,
      SpanArg<float>(info, 9, "residual", kResidualFloats * Area(size)).data);
  return Napi::Boolean::New(info.Env(), is_picture);
}

// (frame, width, height, frameToCrop, residual, size, strength)
Napi::Value AddResidualBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 5, "size");
  AddResidual(FrameArg(info, 0), SpanArg<double>(info, 3, "frameToCrop", 6).data,
              SpanArg<float>(info, 4, "residual", kResidualFloats * Area(size)).data, size,
              FloatArg(info, 6, "strength"));
  return info.Env().Undefined();
}

// (pixels, size, planes)
Napi::Value TakeDfmPictureBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 1, "size");
  const bool is_picture = TakeDfmPicture(SpanArg<float>(info, 0, "pixels", 3 * Area(size)).data,
                                         size,
                                         SpanArg<float>(info, 2, "planes", 3 * Area(size)).data);
  return Napi::Boolean::New(info.Env(), is_picture);
}

// (paintedMask, faceMask, box, size, mask, scratch)
Napi::Value MakeDfmMaskBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 3, "size");
  const auto map = [&](size_t index, const char* name) {
    return SpanArg<float>(info, index, name, Area(size)).data;
  };
  MakeDfmMask(map(0, "paintedMask"), map(1, "faceMask"), map(2, "box"), size, map(4, "mask"),
              map(5, "scratch"));
  return info.Env().Undefined();
}

// (logits, isSwapped, networkSize, mask, size)
Napi::Value LowerByClassesBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 4, "size");
  const int network_size = MultipleArg(info, 2, "networkSize", size);
  const Span<uint8_t> is_swapped = SpanArg<uint8_t>(info, 1, "isSwapped", 1);
  const int class_count = static_cast<int>(is_swapped.length);
  LowerByClasses(SpanArg<float>(info, 0, "logits", class_count * Area(network_size)).data,
                 is_swapped.data, class_count, network_size,
                 SpanArg<float>(info, 3, "mask", Area(size)).data, size);
  return info.Env().Undefined();
}

// (values, networkSize, mask, size)
template <void (*kLower)(const float*, int, float*, int)>
Napi::Value LowerBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 3, "size");
  const int network_size = MultipleArg(info, 1, "networkSize", size);
  kLower(SpanArg<float>(info, 0, "values", Area(network_size)).data, network_size,
         SpanArg<float>(info, 2, "mask", Area(size)).data, size);
  return info.Env().Undefined();
}

// (points, count, growth, feather, mask, size)
Napi::Value LowerInPolygonBinding(const Napi::CallbackInfo& info) {
  const int count = IntArg(info, 1, "count", 3, kMostCorners);
  const int size = SizeArg(info, 5, "size");
  LowerInPolygon(SpanArg<float>(info, 0, "points", static_cast<size_t>(count) * 2).data, count,
                 FloatArg(info, 2, "growth"), FloatArg(info, 3, "feather"),
                 SpanArg<float>(info, 4, "mask", Area(size)).data, size);
  return info.Env().Undefined();
}

// (mask, scratch, size, sigma)
Napi::Value SoftenMaskBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 2, "size");
  SoftenMask(SpanArg<float>(info, 0, "mask", Area(size)).data,
             SpanArg<float>(info, 1, "scratch", Area(size) + size).data, size,
             FloatArg(info, 3, "sigma"));
  return info.Env().Undefined();
}

// (mask, pixels, most)
Napi::Value IsMaskKeptBinding(const Napi::CallbackInfo& info) {
  const Span<float> mask = SpanArg<float>(info, 0, "mask", 1);
  const Span<int32_t> pixels = SpanArg<int32_t>(info, 1, "pixels", 1);
  for (size_t i = 0; i < pixels.length; i++) {
    if (static_cast<uint32_t>(pixels.data[i]) < mask.length) continue;
    throw Napi::RangeError::New(info.Env(), "pixels: expected places within the mask");
  }
  return Napi::Boolean::New(info.Env(),
                            IsMaskKept(mask.data, pixels.data, static_cast<int>(pixels.length),
                                       NumberArg(info, 2, "most")));
}

// (frame, width, height, before, frameToCrop, mask, size)
Napi::Value RestoreByMaskBinding(const Napi::CallbackInfo& info) {
  const Nv12Target frame = FrameArg(info, 0);
  const int size = SizeArg(info, 6, "size");
  const size_t bytes = static_cast<size_t>(frame.width) * frame.height * 3 / 2;
  const Nv12View before = {SpanArg<uint8_t>(info, 3, "before", bytes).data, frame.width,
                           frame.height};
  RestoreByMask(frame, before, SpanArg<double>(info, 4, "frameToCrop", 6).data,
                SpanArg<float>(info, 5, "mask", Area(size)).data, size);
  return info.Env().Undefined();
}

// (target, painted, mask, size, scale, offset, strength)
Napi::Value MatchColourBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 3, "size");
  MatchColour(SpanArg<float>(info, 0, "target", 3 * Area(size)).data,
              SpanArg<float>(info, 1, "painted", 3 * Area(size)).data,
              SpanArg<float>(info, 2, "mask", Area(size)).data, size,
              FloatArg(info, 4, "scale"), FloatArg(info, 5, "offset"),
              FloatArg(info, 6, "strength"));
  return info.Env().Undefined();
}

// (painted, scratch, size, amount)
Napi::Value SharpenCropBinding(const Napi::CallbackInfo& info) {
  const int size = SizeArg(info, 2, "size");
  SharpenCrop(SpanArg<float>(info, 0, "painted", 3 * Area(size)).data,
              SpanArg<float>(info, 1, "scratch", 2 * Area(size) + size).data, size,
              FloatArg(info, 3, "amount"));
  return info.Env().Undefined();
}

// Of a part: size, boost, left and top from `index` on; as many planes as fit its pixels.
BoostPart PartArg(const Napi::CallbackInfo& info, size_t index, size_t length) {
  const int size = SizeArg(info, index, "size");
  const int boost = IntArg(info, index + 1, "boost", 1, kMostCropSize / size);
  const int left = IntArg(info, index + 2, "left", 0, boost - 1);
  const int top = IntArg(info, index + 3, "top", 0, boost - 1);
  return {static_cast<int>(length / Area(size)), size, boost, left, top};
}

size_t PictureLength(const BoostPart& part) {
  return part.planes * Area(part.size * part.boost);
}

// (picture, pixels, size, boost, left, top)
Napi::Value TakePartBinding(const Napi::CallbackInfo& info) {
  const Span<float> pixels = SpanArg<float>(info, 1, "pixels", 1);
  const BoostPart part = PartArg(info, 2, pixels.length);
  TakePart(SpanArg<float>(info, 0, "picture", PictureLength(part)).data, part, pixels.data);
  return info.Env().Undefined();
}

// (pixels, picture, size, boost, left, top, least, most)
Napi::Value PutPartBinding(const Napi::CallbackInfo& info) {
  const Span<float> pixels = SpanArg<float>(info, 0, "pixels", 1);
  const BoostPart part = PartArg(info, 2, pixels.length);
  float* picture = SpanArg<float>(info, 1, "picture", PictureLength(part)).data;
  const bool are_finite = PutPart(pixels.data, part, FloatArg(info, 6, "least"),
                                  FloatArg(info, 7, "most"), picture);
  return Napi::Boolean::New(info.Env(), are_finite);
}

}  // namespace

void ExportCropKernels(Napi::Object exports) {
  Export(exports, "takePart", TakePartBinding);
  Export(exports, "putPart", PutPartBinding);
  Export(exports, "makeResidual", MakeResidualBinding);
  Export(exports, "addResidual", AddResidualBinding);
  Export(exports, "matchColour", MatchColourBinding);
  Export(exports, "sharpenCrop", SharpenCropBinding);
  Export(exports, "takeDfmPicture", TakeDfmPictureBinding);
  Export(exports, "makeDfmMask", MakeDfmMaskBinding);
  Export(exports, "lowerByClasses", LowerByClassesBinding);
  Export(exports, "lowerByValues", LowerBinding<LowerByValues>);
  Export(exports, "lowerByLogits", LowerBinding<LowerByLogits>);
  Export(exports, "lowerInPolygon", LowerInPolygonBinding);
  Export(exports, "softenMask", SoftenMaskBinding);
  Export(exports, "isMaskKept", IsMaskKeptBinding);
  Export(exports, "restoreByMask", RestoreByMaskBinding);
}

}  // namespace guise
