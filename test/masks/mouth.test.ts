import { frontalLandmarks } from '../native/mesh/face.js';
import { colourAt, expectColour, flat, HEIGHT, WIDTH } from '../swappers/colours.js';
import { faceOfLandmarks, faceOfPoints } from '../swappers/tiny-swapper.js';
import { restore, swapped } from './masked-scene.js';

describe('the mouth', () => {
  const WIDTH_OF_FACE = 110;
  const landmarks = frontalLandmarks(WIDTH_OF_FACE, 160, 140);
  const speaker = faceOfLandmarks(landmarks);
  const [cornerX, cornerY] = [speaker.fivePoints[6]!, speaker.fivePoints[7]!];
  const middleX = (cornerX + speaker.fivePoints[8]!) / 2;
  const lipY = landmarks[13 * 3 + 1]!;
  const mouth = (size: number, who = speaker) =>
    restore(flat([200, 60, 60]), [{ family: 'mouth', options: { size } }], [], {
      frames: [{ input: flat([200, 60, 60]), swapped, face: who }],
    });
  /** How many luma pixels are the wearer's. */
  const ownPixels = (output: Uint8Array) =>
    output
      .subarray(0, WIDTH * HEIGHT)
      .reduce((count, value, i) => count + (value === swapped.data[i] ? 0 : 1), 0);

  test('is the wearer’s between the lips, the rest of the face is not', async () => {
    const output = await mouth(0);
    expectColour(colourAt(output, Math.round(middleX), Math.round(lipY)), [200, 60, 60]);
    for (const eye of [0, 2, 4]) {
      const [x, y] = [speaker.fivePoints[eye]!, speaker.fivePoints[eye + 1]!];
      expectColour(colourAt(output, Math.round(x), Math.round(y)), [128, 128, 128]);
    }
  });

  test('reaches further the larger it is set, never to the nose', async () => {
    const sizes = [];
    for (const size of [0, 0.5, 1]) {
      const output = await mouth(size);
      sizes.push(ownPixels(output));
      const [noseX, noseY] = [speaker.fivePoints[4]!, speaker.fivePoints[5]!];
      expectColour(
        colourAt(output, Math.round(noseX), Math.round(noseY)),
        [128, 128, 128],
      );
    }
    expect(sizes[1]!).toBeGreaterThan(sizes[0]! * 1.3);
    expect(sizes[2]!).toBeGreaterThan(sizes[1]! * 1.3);
  });

  test('is an ellipse about its corners where there are no dense landmarks', async () => {
    const byPoints = faceOfPoints(speaker.fivePoints);
    const [own, dense] = [
      ownPixels(await mouth(0.3, byPoints)),
      ownPixels(await mouth(0.3)),
    ];
    expect(own / dense).toBeGreaterThan(0.6);
    expect(own / dense).toBeLessThan(1.7);
    const output = await mouth(0, byPoints);
    expectColour(
      colourAt(output, Math.round(middleX), Math.round(cornerY)),
      [200, 60, 60],
    );
  });
});
