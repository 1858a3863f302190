// onnxruntime's released libraries report how they are used, to a server of Microsoft's,
// unless this is set before the library is first loaded; they then neither send nor keep
// anything (its docs/Privacy.md; on Windows the system decides, not the library).
// A library sees only what the main thread sets: a worker's environment is a copy. So
// whatever starts threads or loads onnxruntime imports this first.
process.env.ORT_DISABLE_TELEMETRY = '1';
