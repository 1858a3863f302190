// What each card says and draws. The words are read by people in a meeting, so they
// name no person, path or device.
import type { CardKind } from './card-kind.js';

export interface CardWords {
  readonly title: string;
  readonly text: string;
  /** SVG shapes within 48 × 48, drawn as lines 2 wide. */
  readonly icon: string;
}

export const cardWords: Readonly<Record<CardKind, CardWords>> = {
  starting: {
    title: 'Starting…',
    text: 'The picture will be here in a moment',
    icon: '<circle cx="24" cy="24" r="17" opacity=".3"/><path d="M24 7a17 17 0 0 1 17 17"/>',
  },
  standby: {
    title: 'Standby',
    text: 'The camera is off',
    icon: '<path d="M24 6v16M14.5 11a16 16 0 1 0 19 0"/>',
  },
  paused: {
    title: 'Paused',
    text: 'The camera is taking a break',
    icon: '<circle cx="24" cy="24" r="17"/><path d="M20 18v12M28 18v12"/>',
  },
  noCamera: {
    title: 'No camera',
    text: 'Waiting for a camera to be connected',
    icon:
      '<path d="M16 13h13a4 4 0 0 1 4 4v14M31 35H10a4 4 0 0 1-4-4V17a4 4 0 0 1 3-3.9"/>' +
      '<path d="M33 22l9-5v14l-6-3.3M7 6l34 36"/>',
  },
  noFace: {
    title: 'No face in view',
    text: 'Waiting for someone to come into view',
    icon:
      '<path d="M6 14V9a3 3 0 0 1 3-3h5M34 6h5a3 3 0 0 1 3 3v5M42 34v5a3 3 0 0 1-3 3h-5' +
      'M14 42H9a3 3 0 0 1-3-3v-5"/><circle cx="24" cy="18" r="5.5"/>' +
      '<path d="M14 36c.6-5.5 4.4-8 10-8s9.4 2.5 10 8"/>',
  },
  covered: {
    title: 'Camera covered',
    text: 'The picture is hidden for now',
    icon:
      '<path d="M6 24s6-11 18-11c3 0 5.6.7 7.8 1.7M37 18c3.3 2.8 5 6 5 6s-6 11-18 11' +
      'c-3 0-5.6-.7-7.8-1.7M11 30c-3.3-2.8-5-6-5-6"/><circle cx="24" cy="24" r="5"/>' +
      '<path d="M8 40L40 8"/>',
  },
  noSource: {
    title: 'No source face',
    text: 'Waiting for one to be chosen',
    icon:
      '<circle cx="21" cy="17" r="8"/><path d="M6 39c1-8 7-12 15-12 3 0 5.5.6 7.7 1.6"/>' +
      '<path d="M36 31v12M30 37h12"/>',
  },
  failure: {
    title: 'Picture interrupted',
    text: 'It will come back as soon as possible',
    icon: '<circle cx="24" cy="24" r="17"/><path d="M24 15v11M24 32v.5"/>',
  },
};
