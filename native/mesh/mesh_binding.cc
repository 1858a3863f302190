// JavaScript names for the mesh swap. Prepared sources and swappers are handles; their
// memory goes when JavaScript lets go of them.
#include "mesh/mesh_binding.h"

#include <memory>

#include "binding.h"
#include "mesh/swap.h"

namespace guise {
namespace {

/// What a handle points to; `kind` guards against one handle passed for another.
enum class HandleKind : uint32_t { kSource = 0x6d736f75, kSwapper = 0x6d737761 };

template <typename T>
struct Handle {
  HandleKind kind;
  std::unique_ptr<T> value;
};

template <typename T>
Napi::Value MakeHandle(Napi::Env env, HandleKind kind, std::unique_ptr<T> value) {
  auto* handle = new Handle<T>{kind, std::move(value)};
  return Napi::External<Handle<T>>::New(env, handle, [](Napi::Env, Handle<T>* h) { delete h; });
}

template <typename T>
T& HandleArg(const Napi::CallbackInfo& info, size_t index, const char* name, HandleKind kind) {
  if (index < info.Length() && info[index].IsExternal()) {
    auto* handle = info[index].As<Napi::External<Handle<T>>>().Data();
    if (handle->kind == kind) return *handle->value;
  }
  throw Napi::TypeError::New(info.Env(), std::string(name) + ": not such a handle");
}

const float* LandmarksArg(const Napi::CallbackInfo& info, size_t index) {
  return SpanArg<float>(info, index, "landmarks", kMeshVertices * 3).data;
}

// (photo, width, height, landmarks) → handle, or null when the landmarks fit no face
Napi::Value PrepareMeshSource(const Napi::CallbackInfo& info) {
  const Nv12Target photo = FrameArg(info, 0);
  const float* landmarks = LandmarksArg(info, 3);
  MeshPose pose;
  if (!IsFace(landmarks, &pose)) return info.Env().Null();
  return MakeHandle(info.Env(), HandleKind::kSource,
                    std::make_unique<MeshSource>(ViewOf(photo), landmarks, pose));
}

/// Prepares a source on a thread of the pool, so that the caller's frames go on meanwhile.
/// Where the caller's environment ends before that there is nobody to tell: what is thrown
/// then is swallowed (NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS), or it would end the process.
class SourcePreparation : public Napi::AsyncWorker {
 public:
  SourcePreparation(const Napi::CallbackInfo& info, const Nv12Target& photo,
                    const float* landmarks)
      : Napi::AsyncWorker(info.Env(), "guise.prepareMeshSource"),
        deferred_(Napi::Promise::Deferred::New(info.Env())),
        photo_(photo),
        landmarks_(landmarks),
        photo_owner_(Napi::Persistent(info[0].As<Napi::Object>())),
        landmarks_owner_(Napi::Persistent(info[3].As<Napi::Object>())) {}

  Napi::Promise Promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    MeshPose pose;
    if (!IsFace(landmarks_, &pose)) return;
    source_ = std::make_unique<MeshSource>(ViewOf(photo_), landmarks_, pose);
  }

  void OnOK() override {
    if (!source_) return deferred_.Resolve(Env().Null());
    deferred_.Resolve(MakeHandle(Env(), HandleKind::kSource, std::move(source_)));
  }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  const Nv12Target photo_;
  const float* const landmarks_;
  /// Keep the caller's memory until the work is done.
  const Napi::ObjectReference photo_owner_;
  const Napi::ObjectReference landmarks_owner_;
  std::unique_ptr<MeshSource> source_;
};

// As PrepareMeshSource → promise of what that returns
Napi::Value PrepareMeshSourceAside(const Napi::CallbackInfo& info) {
  const Nv12Target photo = FrameArg(info, 0);
  auto* work = new SourcePreparation(info, photo, LandmarksArg(info, 3));
  work->Queue();
  return work->Promise();
}

Napi::Value CreateMeshSwapper(const Napi::CallbackInfo& info) {
  return MakeHandle(info.Env(), HandleKind::kSwapper, std::make_unique<MeshSwapper>());
}

// (swapper, source, frame, width, height, landmarks, faceId, shapeTransfer, isScalar)
Napi::Value SwapMesh(const Napi::CallbackInfo& info) {
  auto& swapper = HandleArg<MeshSwapper>(info, 0, "swapper", HandleKind::kSwapper);
  const auto& source = HandleArg<MeshSource>(info, 1, "source", HandleKind::kSource);
  const Nv12Target frame = FrameArg(info, 2);
  const float* landmarks = LandmarksArg(info, 5);
  const auto face_id = static_cast<int64_t>(NumberArg(info, 6, "faceId"));
  const double shape_transfer = NumberArg(info, 7, "shapeTransfer");
  if (!(shape_transfer >= 0 && shape_transfer <= 1)) {
    throw Napi::RangeError::New(info.Env(), "shapeTransfer: expected 0–1");
  }
  const bool is_scalar = info.Length() > 8 && info[8].ToBoolean();
  const bool is_swapped = swapper.Swap(frame, source, landmarks, face_id,
                                       {static_cast<float>(shape_transfer), is_scalar});
  return Napi::Boolean::New(info.Env(), is_swapped);
}

}  // namespace

void ExportMesh(Napi::Object exports) {
  Export(exports, "prepareMeshSource", PrepareMeshSource);
  Export(exports, "prepareMeshSourceAside", PrepareMeshSourceAside);
  Export(exports, "createMeshSwapper", CreateMeshSwapper);
  Export(exports, "swapMesh", SwapMesh);
}

}  // namespace guise
