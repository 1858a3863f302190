import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInitializer } from '../../daemon/inference/onnx-initializer.js';
import { type Encoding, OnnxGraph } from '../onnx/graph.js';
import { describeWithRealAssets } from '../real-assets.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-initializer-'));
  file = join(folder, 'model.onnx');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Halves, so that float16 keeps them exactly: normal, subnormal-free, both signs. */
const values = [1, -2.5, 0, 0.000244140625, 65504, -0.333251953125];

/** A file with constants before and behind the wanted one, one of them large. */
function fileWith(encoding: Encoding): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('x', [1]);
  graph.initializer('large', new Float32Array(50_000), [50_000]);
  graph.initializer('other', [9, 9, 9, 9, 9, 9], [2, 3]);
  graph.initializer('wanted', [1, 2], [2]);
  graph.initializer('wanted', values, [2, 3], encoding);
  graph.initializer('last', [8, 8, 8, 8, 8, 8], [2, 3]);
  graph.output('y', input, [1]);
  return graph.bytes();
}

test.each(['raw', 'floatData', 'float16', 'float16Data'] as const)(
  'finds a constant by name and shape, written as %s',
  (encoding) => {
    writeFileSync(file, fileWith(encoding));
    expect([...readInitializer(file, 'wanted', [2, 3])]).toEqual(values);
  },
);

test('says what is there instead', () => {
  writeFileSync(file, fileWith('raw'));
  expect(() => readInitializer(file, 'wanted', [3, 2])).toThrow(
    expect.objectContaining({
      code: 'MODEL_UNEXPECTED_SHAPE',
      message: expect.stringContaining(
        'no constant "wanted" of shape [3, 2]; similar are "wanted" [2], "wanted" [2, 3].',
      ),
    }),
  );
});

test('tells a file that is cut short, wherever the cut is', () => {
  const whole = fileWith('floatData');
  for (let length = 0; length < whole.length; length += 997) {
    writeFileSync(file, whole.subarray(0, length));
    expect(() => readInitializer(file, 'wanted', [2, 3])).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNREADABLE',
        message: `The model file ${file} is cut short or no ONNX file. Delete it and fetch it again.`,
      }),
    );
  }
});

test.each([
  ['text', Buffer.from('<!doctype html><title>404</title>')],
  ['zeros', Buffer.alloc(5000)],
])('refuses %s', (_, contents) => {
  writeFileSync(file, contents);
  expect(() => readInitializer(file, 'wanted', [2, 3])).toThrow(
    expect.objectContaining({ code: 'MODEL_UNREADABLE' }),
  );
});

test('tells a file that is not there', () => {
  expect(() => readInitializer(join(folder, 'none.onnx'), 'wanted', [1])).toThrow(
    expect.objectContaining({
      code: 'MODEL_UNREADABLE',
      message: expect.stringContaining('none.onnx cannot be read: ENOENT'),
    }),
  );
});

describeWithRealAssets('the published inswapper file', ({ models }) => {
  const tail = readFileSync(join(models, 'truncated-inswapper_128.onnx'));

  function varint(value: number): number[] {
    return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
  }

  test('keeps its emap where it is looked for', () => {
    // The file's own end, which begins within the emap, completed by what is before.
    const emap = readFileSync(join(models, 'inswapper_emap.npy')).subarray(
      -512 * 512 * 4,
    );
    const nameAt = tail.indexOf('buff2fs') - 2;
    const numbers = Buffer.concat([emap.subarray(0, emap.length - nameAt), tail]);
    const head = [8, 128, 4, 8, 128, 4, 16, 1, 34, ...varint(emap.length)];
    const tensorLength = head.length + emap.length + 'buff2fs'.length + 2;
    const initializer = [42, ...varint(tensorLength), ...head];
    const opsetAt = numbers.length - 6; // of the model: B 4, then the opset's four bytes
    const graphLength = initializer.length + opsetAt;
    const graph = [8, 6, 58, ...varint(graphLength), ...initializer];
    writeFileSync(file, Buffer.concat([Buffer.from(graph), numbers]));
    const read = readInitializer(file, 'buff2fs', [512, 512]);
    expect(Buffer.compare(Buffer.from(read.buffer), emap)).toBe(0);
  });

  test('is refused when only its end is there', () => {
    const path = join(models, 'truncated-inswapper_128.onnx');
    expect(() => readInitializer(path, 'buff2fs', [512, 512])).toThrow(
      expect.objectContaining({ code: 'MODEL_UNREADABLE' }),
    );
  });
});
