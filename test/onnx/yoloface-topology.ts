// YOLOv8n with five landmarks a face (derronqi/yolov8-face, yolov8-pose.yaml and
// ultralytics/nn/modules), of the width that the published file's size speaks for. What
// scales boxes and landmarks to pixels costs next to nothing and is left out.
import { Layers } from './layers.js';

const SIZE = 640;
const CHANNELS = [16, 32, 64, 128, 256];
const BINS = 16;
const POINTS = 5 * 3;
const OUTPUTS = 4 + 1 + POINTS;

function convolve(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  side: number,
  stride = 1,
): string {
  return layers.swish(layers.convolve(value, from, to, side, stride));
}

/** The "C2f" block: half of the channels through bottlenecks, all that is seen joined. */
function joint(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  bottlenecks: number,
  isResidual: boolean,
): string {
  const half = to / 2;
  const first = convolve(layers, value, from, to, 1);
  const seen = [layers.slice(first, 0, half, 1), layers.slice(first, half, to, 1)];
  for (let i = 0; i < bottlenecks; i++) {
    const last = seen.at(-1)!;
    const inner = convolve(layers, last, half, half, 3);
    const painted = convolve(layers, inner, half, half, 3);
    seen.push(isResidual ? layers.add(last, painted) : painted);
  }
  const whole = layers.graph.node('Concat', seen, { axis: 1 });
  return convolve(layers, whole, half * seen.length, to, 1);
}

/** Maxima of ever larger squares beside each other. */
function pyramid(layers: Layers, value: string, channels: number): string {
  const { graph } = layers;
  const seen = [convolve(layers, value, channels, channels / 2, 1)];
  for (let i = 0; i < 3; i++) {
    const pooled = graph.node('MaxPool', [seen.at(-1)!], {
      kernel_shape: [5, 5],
      strides: [1, 1],
      pads: [2, 2, 2, 2],
    });
    seen.push(pooled);
  }
  const whole = graph.node('Concat', seen, { axis: 1 });
  return convolve(layers, whole, channels * 2, channels, 1);
}

/** @returns 1 × 20 × places */
function head(layers: Layers, value: string, channels: number, side: number): string {
  const { graph } = layers;
  const places = side * side;
  const branch = (inner: number, out: number) => {
    const first = convolve(layers, value, channels, inner, 3);
    const second = convolve(layers, first, inner, inner, 3);
    return layers.reshape(layers.convolve(second, inner, out, 1), [1, out, places]);
  };
  const bins = layers.reshape(branch(64, 4 * BINS), [4, BINS, places]);
  const shares = graph.node('Softmax', [bins], { axis: 1 });
  const numbers = graph.floats(
    Array.from({ length: BINS }, (_, i) => i),
    [1, BINS],
  );
  const distances = graph.node('MatMul', [numbers, shares]);
  const box = layers.reshape(distances, [1, 4, places]);
  const score = graph.node('Sigmoid', [branch(64, 1)]);
  return graph.node('Concat', [box, score, branch(16, POINTS)], { axis: 1 });
}

export function yolofaceGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const [c1, c2, c3, c4, c5] = CHANNELS as [number, number, number, number, number];
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  const down = (value: string, from: number, to: number, count: number) =>
    joint(layers, convolve(layers, value, from, to, 3, 2), to, to, count, true);
  const both = (a: string, b: string) => graph.node('Concat', [a, b], { axis: 1 });
  const seen4 = down(convolve(layers, input, 3, c1, 3, 2), c1, c2, 1);
  const seen8 = down(seen4, c2, c3, 2);
  const seen16 = down(seen8, c3, c4, 2);
  const seen32 = pyramid(layers, down(seen16, c4, c5, 1), c5);
  const up = (value: string) => layers.scale(value, 2, 'nearest');
  const mixed16 = joint(layers, both(up(seen32), seen16), c5 + c4, c4, 1, false);
  const face8 = joint(layers, both(up(mixed16), seen8), c4 + c3, c3, 1, false);
  const half8 = convolve(layers, face8, c3, c3, 3, 2);
  const face16 = joint(layers, both(half8, mixed16), c3 + c4, c4, 1, false);
  const half16 = convolve(layers, face16, c4, c4, 3, 2);
  const face32 = joint(layers, both(half16, seen32), c4 + c5, c5, 1, false);
  const heads = [
    head(layers, face8, c3, SIZE / 8),
    head(layers, face16, c4, SIZE / 16),
    head(layers, face32, c5, SIZE / 32),
  ];
  const places = 8400;
  graph.output('output', graph.node('Concat', heads, { axis: 2 }), [1, OUTPUTS, places]);
  return graph.bytes();
}
