// The addon's table of contents: one line for each group of functions.
#include <napi.h>

#include "crop/crop_binding.h"
#include "frame/frame_binding.h"
#include "frame/picture_binding.h"
#include "frame/yuv_binding.h"
#include "landmarks_binding.h"
#include "mesh/mesh_binding.h"
#include "system/datagram_binding.h"
#include "system/memory_binding.h"
#include "system/pipe_binding.h"
#include "v4l2/v4l2_binding.h"

namespace {

Napi::Object Init(Napi::Env, Napi::Object exports) {
  guise::ExportDatagrams(exports);
  guise::ExportFrameKernels(exports);
  guise::ExportCropKernels(exports);
  guise::ExportLandmarks(exports);
  guise::ExportPictures(exports);
  guise::ExportMemory(exports);
  guise::ExportMesh(exports);
  guise::ExportPipes(exports);
  guise::ExportV4l2(exports);
  guise::ExportYuvLayouts(exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(guise, Init)
