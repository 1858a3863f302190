// Settings of the networks: which find, follow and swap faces, and where they compute.

import { detectorFamilies } from '../detectors/face-detector.js';
import { type EnhancerFamilyName, enhancerFamilies } from '../enhancers/enhancers.js';
import { MAX_FACES } from '../faces/face.js';
import { providerWishes } from '../inference/execution-provider.js';
import { landmarkerFamilies } from '../landmarkers/face-landmarker.js';
import { type MaskFamilyName, maskFamilies } from '../masks/wearer-masks.js';
import { flag, integer, number, text, word, words } from '../setting.js';
import { swapperFamilies } from '../swappers/swappers.js';

type SwapperFamilies = typeof swapperFamilies;

/** What each family declares in its own table. */
const ofSwapperFamilies = Object.fromEntries(
  Object.entries(swapperFamilies).map(([family, { settings }]) => [family, settings]),
) as { [Family in keyof SwapperFamilies]: SwapperFamilies[Family]['settings'] };

type MaskFamilies = typeof maskFamilies;

const ofMaskFamilies = Object.fromEntries(
  Object.entries(maskFamilies).map(([family, { settings }]) => [family, settings]),
) as { [Family in keyof MaskFamilies]: MaskFamilies[Family]['settings'] };

const keptByMasks = Object.entries(maskFamilies)
  .map(([family, { keeps }]) => `"${family}" keeps ${keeps}`)
  .join('; ');

export const networkSettings = {
  faces: {
    max: integer('Most faces swapped in one frame; further ones are obscured.', 4, {
      unit: 'faces',
      min: 1,
      max: MAX_FACES,
      effect: 'tuning',
    }),
  },
  detector: {
    family: word(
      'Face detector; "auto" takes the best that is installed.',
      ['auto', ...Object.keys(detectorFamilies)],
      'auto',
    ),
    everyFrames: integer(
      'Frames from one detection to the next while faces are followed well; a newcomer may stay unseen that long.',
      4,
      { unit: 'frames', min: 1, max: 120, effect: 'tuning' },
    ),
    pictureSize: integer(
      'Long side of the picture that the detector looks at; larger finds smaller faces and takes longer. At 320 faces of about a thirtieth of the picture’s width are found, at 640 of half of that. Rendering looks at 640 at least.',
      320,
      { unit: 'pixels', min: 128, max: 1920 },
    ),
  },
  landmarker: {
    family: word(
      'Network that follows faces between two detections; "auto" takes the best that is installed, "none" the detector alone. The mesh swapper needs facemesh.',
      ['auto', 'none', ...Object.keys(landmarkerFamilies)],
      'auto',
    ),
    model: text(
      'Model of that family, by its name in "guise models list"; empty for the finest that keeps up. facemesh-478, whose lips and lids are far more exact than those of facemesh-468, wants two threads of a network run at 30 frames a second and four at 60. Photos and rendering take their time.',
      '',
    ),
  },
  tracking: {
    minCutoffHz: number(
      'One-Euro smoothing of landmarks: cut-off for a face at rest; lower is calmer.',
      1.5,
      { unit: 'Hz', min: 0.05, max: 100, effect: 'tuning' },
    ),
    beta: number(
      'One-Euro smoothing: how much the cut-off rises with speed; higher lags less.',
      10,
      { unit: 'Hz per face width per second', min: 0, max: 1000, effect: 'tuning' },
    ),
    derivativeCutoffHz: number('One-Euro smoothing: cut-off of the speed estimate.', 1, {
      unit: 'Hz',
      min: 0.05,
      max: 100,
      effect: 'tuning',
    }),
  },
  swapper: {
    family: word(
      'How faces are swapped.',
      Object.keys(swapperFamilies) as (keyof SwapperFamilies)[],
      'mesh',
    ),
    model: text(
      'Model of that family, by its name in "guise models list"; empty for the first that is installed.',
      '',
    ),
    pasteBack: {
      shape: word(
        'Outline within which a network repaints the face; its edge is soft.',
        ['box', 'ellipse'],
        'box',
        { effect: 'tuning' },
      ),
      blur: number('Softness of that edge.', 0.3, { min: 0, max: 1, effect: 'tuning' }),
      padding: number(
        'Border that stays outside of it at each side, in parts of the crop.',
        0,
        { min: 0, max: 0.4, effect: 'tuning' },
      ),
      colourMatch: number(
        "How far the repainted face takes on the colours of the wearer's.",
        0,
        { min: 0, max: 1, effect: 'tuning' },
      ),
      sharpness: number('How much the repainted face is sharpened.', 0, {
        min: 0,
        max: 2,
        effect: 'tuning',
      }),
    },
    ...ofSwapperFamilies,
  },
  enhancer: {
    family: word(
      'What makes the swapped face finer, if anything.',
      ['none', ...(Object.keys(enhancerFamilies) as EnhancerFamilyName[])],
      'none',
    ),
    model: text(
      'Model of that family, by its name in "guise models list"; empty for the first that is installed.',
      '',
    ),
    blend: number('How much of the enhanced face is shown.', 0.8, {
      min: 0,
      max: 1,
      effect: 'tuning',
    }),
    everyFrames: integer(
      'Least frames from one run of the enhancer on a face to the next; in between, what it added moves along with the face.',
      1,
      { unit: 'frames', min: 1, max: 120, effect: 'tuning' },
    ),
    budgetMs: number(
      'Time that the enhancer may take of each live frame on average, so that it runs only as often as time allows; 0 sets no limit.',
      15,
      { unit: 'milliseconds', min: 0, max: 1000, effect: 'tuning' },
    ),
    ...enhancerFamilies,
  },
  masks: {
    families: words(
      `Where the wearer's own picture stays: ${keptByMasks}.`,
      Object.keys(maskFamilies) as MaskFamilyName[],
      [],
      { min: 0 },
    ),
    blur: number("Softness of the masks' edges, in parts of the head's size.", 0.01, {
      min: 0,
      max: 0.1,
      effect: 'tuning',
    }),
    everyFrames: integer(
      'Least frames from one run of the masks that need a network to the next; in between, they move along with the face.',
      1,
      { unit: 'frames', min: 1, max: 120, effect: 'tuning' },
    ),
    budgetMs: number(
      'Time that these may take of each live frame on average; 0 sets no limit.',
      15,
      { unit: 'milliseconds', min: 0, max: 1000, effect: 'tuning' },
    ),
    ...ofMaskFamilies,
  },
  inference: {
    threads: integer(
      'Threads of one network run; 0 takes half of the processors, four at most.',
      0,
      { unit: 'threads', min: 0, max: 64 },
    ),
    providers: words(
      'Where networks compute, in order of preference; the first that loads is used. "auto" is the CPU for small networks, and a graphics card, if there is one, before it for large ones.',
      providerWishes,
      ['auto'],
    ),
    providersOf: text(
      'Other orders for single models, by name, for example "inswapper-128=cuda+cpu, yunet-n=cpu".',
      '',
    ),
    spinning: flag(
      'Threads of a network run wait for work by spinning: a little faster on many cores that have nothing else to do.',
      false,
    ),
    keepGraphs: flag(
      'Keeps graphs as onnxruntime optimised them, so that networks load faster the next time; takes as much disk as the models.',
      true,
    ),
  },
} as const;
