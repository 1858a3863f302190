// Runs once before all tests, in the process that starts theirs: there, the environment
// that tests see is a copy, which libraries do not read.
import '../daemon/inference/without-telemetry.js';

export default function setUp(): void {}
