import { NetworkThread } from '../faces/network-thread.js';
import { scrfdGraph } from '../onnx/detector-graphs.js';
import { scrfd, scrfdOptions } from './tiny-detectors.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

describe('a detector', () => {
  test('refuses a truncated file in one sentence', async () => {
    const file = scrfdGraph({ ...scrfdOptions, hasBatch: false });
    const run = thread.run('detect', {
      file: file.subarray(0, file.length / 2),
      model: scrfd,
      frames: [],
    });
    await expect(run).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
  });

  test('refuses an input that is not a picture', async () => {
    const run = thread.run('detect', {
      file: scrfdGraph({ ...scrfdOptions, hasBatch: false, size: [50, 64] }),
      model: scrfd,
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MODEL_UNEXPECTED_SHAPE',
      message: expect.stringContaining('the first is [1, 3, 50, 64]'),
    });
  });

  test('refuses a family that nobody knows', async () => {
    const run = thread.run('detect', {
      file: new Uint8Array(),
      model: { ...scrfd, family: 'toString' },
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringMatching(/"toString"; known are .*\bscrfd\b/),
    });
  });
});
