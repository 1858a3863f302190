// The demonstration: rendered heads, and small networks trained on them, which ship with
// guise so that a fresh machine has something to show and to measure. The networks know
// nothing of real faces. See models/demo/README.md.
import { join } from 'node:path';
import { projectRoot } from './project-root.js';
import type { Settings } from './settings/settings.js';
import type { SourceFace } from './source-faces/source-face.js';
import { faceOfPhoto } from './worn-face.js';

const folder = join(projectRoot, 'models', 'demo');

/** A rendered head that talks, turns, is covered by a hand, leaves and comes back. */
export const demoClip = join(folder, 'assets', 'talking-head.mp4');

const demoPortrait = join(folder, 'assets', 'portrait-2.jpg');

/** The settings with the networks that were trained on rendered heads. */
export function withDemoNetworks(settings: Settings): Settings {
  return {
    ...settings,
    models: { ...settings.models, folder },
    detector: { ...settings.detector, family: 'auto' },
    landmarker: { family: 'none', model: '' },
    swapper: { ...settings.swapper, family: 'inswapper', model: '' },
    enhancer: { ...settings.enhancer, family: 'gfpgan', model: '' },
    masks: { ...settings.masks, families: [] },
    // Names of models that are not among these.
    inference: { ...settings.inference, providersOf: '' },
  };
}

/** The settings with clip and networks of the demonstration. */
export function withDemonstration(settings: Settings): Settings {
  return { ...withDemoNetworks(settings), camera: demoClip };
}

/**
 * The rendered face to wear. Nobody has it, so nobody is asked.
 * @param settings  say which networks read it
 */
export function demoFace(settings: Settings): Promise<SourceFace> {
  return faceOfPhoto(demoPortrait, settings, async () => {});
}
