{
  "targets": [
    {
      "target_name": "guise",
      "sources": [
        "native/addon.cc",
        "native/blend_crop.cc",
        "native/clock.cc",
        "native/crop_binding.cc",
        "native/datagram.cc",
        "native/datagram_binding.cc",
        "native/device_holders.cc",
        "native/frame_binding.cc",
        "native/mesh_binding.cc",
        "native/mesh_blend.cc",
        "native/mesh_blend_row.cc",
        "native/mesh_colour.cc",
        "native/mesh_eyes.cc",
        "native/mesh_holes.cc",
        "native/mesh_shape.cc",
        "native/mesh_source.cc",
        "native/mesh_source_maps.cc",
        "native/mesh_source_mirror.cc",
        "native/mesh_source_skin.cc",
        "native/mesh_swap.cc",
        "native/mesh_topology.cc",
        "native/nv12.cc",
        "native/nv12_fit.cc",
        "native/picture_binding.cc",
        "native/picture_scale.cc",
        "native/pipe.cc",
        "native/pipe_binding.cc",
        "native/residual.cc",
        "native/sample_span.cc",
        "native/sample_to_tensor.cc",
        "native/v4l2_binding.cc",
        "native/v4l2_device.cc",
        "native/v4l2_enumerate.cc",
        "native/v4l2_output.cc",
        "native/v4l2_readers.cc",
        "native/wearer_mask.cc",
        "native/yuv_binding.cc",
        "native/yuv_layout.cc"
      ],
      "include_dirs": ["node_modules/node-addon-api", "node_modules/node-api-headers/include"],
      "defines": ["NAPI_VERSION=8", "NODE_ADDON_API_DISABLE_DEPRECATED", "NAPI_CPP_EXCEPTIONS"],
      "cflags": ["-O3", "-Wall", "-Wextra", "-Werror", "-fno-math-errno", "-fno-trapping-math"],
      "cflags_cc": ["-std=c++17"],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions"],
      "xcode_settings": {
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "MACOSX_DEPLOYMENT_TARGET": "11.0"
      },
      "msvs_settings": { "VCCLCompilerTool": { "ExceptionHandling": 1 } }
    }
  ]
}
