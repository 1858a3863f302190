// Settings of what is seen and who sees it: camera, face, picture, what covers it,
// virtual camera.
import { even, flag, integer, number, text, word } from '../setting.js';

export const pictureSettings = {
  camera: text(
    'Camera to read: a device, a clip or photo file, "test" for the test pattern, or "auto" for the first camera found.',
    'auto',
    { effect: 'camera' },
  ),
  face: text('Source face to wear: a saved face or a photo file; empty for none.', '', {
    effect: 'face',
  }),
  output: {
    width: even('Width of the frames that are swapped and shown.', 1280, {
      unit: 'pixels',
      min: 64,
      max: 3840,
    }),
    height: even('Height of the frames that are swapped and shown.', 720, {
      unit: 'pixels',
      min: 64,
      max: 2160,
    }),
    fps: number('Rate asked of the camera and kept towards the virtual camera.', 30, {
      unit: 'frames per second',
      min: 1,
      max: 120,
    }),
  },
  picture: {
    mirror: flag('Whether left and right are exchanged, as in a mirror.', false, {
      effect: 'camera',
    }),
    rotate: word(
      'Degrees by which the picture is turned clockwise.',
      ['0', '90', '180', '270'],
      '0',
      { effect: 'camera' },
    ),
    zoom: number('Enlarges the middle of the picture: 1 shows all of it.', 1, {
      min: 1,
      max: 8,
      effect: 'camera',
    }),
    fit: word(
      'What becomes of a picture of another shape: "letterbox" adds black bars, "fill" cuts its edges.',
      ['letterbox', 'fill'],
      'letterbox',
      { effect: 'camera' },
    ),
  },
  onNoSwap: word(
    'What is shown when there is no swapped frame: "hold" the last one for holdMs and then cover, "cover" at once, or "passthrough", which shows the wearer\'s own face.',
    ['hold', 'cover', 'passthrough'],
    'hold',
    { effect: 'policy' },
  ),
  holdMs: integer('How long the last swapped frame is held.', 500, {
    unit: 'milliseconds',
    min: 0,
    max: 10_000,
    effect: 'policy',
  }),
  cover: word(
    'What covers: a standby "card", or "obscure": the frame with its faces made unrecognisable, and the card where none was ever seen.',
    ['card', 'obscure'],
    'card',
    { effect: 'policy' },
  ),
  virtualCamera: text(
    'Virtual camera to write to: "auto" for the device named Guise, a device path, or "none".',
    'auto',
  ),
  onDemand: flag(
    'Whether the camera is open only while somebody looks at the virtual camera or the preview.',
    true,
  ),
  unloadAfterMinutes: integer(
    'How long networks stay loaded while nobody looks; 0 keeps them.',
    30,
    { unit: 'minutes', min: 0, max: 1440 },
  ),
} as const;
