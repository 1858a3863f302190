import {
  coverCard,
  type PipelineState,
  situationCard,
  stateAtStart,
} from '../../daemon/supervision/pipeline-state.js';

const stateWith = (
  camera: PipelineState['camera']['state'],
  swap: PipelineState['swap']['state'],
) => {
  const state = stateAtStart();
  state.camera.state = camera;
  state.swap.state = swap;
  return state;
};

test.each([
  ['running', 'ready', null],
  ['running', 'loading', 'starting'],
  ['opening', 'ready', 'starting'],
  ['running', 'unloaded', 'starting'],
  ['restarting', 'ready', 'noCamera'],
  ['failed', 'loading', 'noCamera'],
  ['failed', 'failed', 'failure'],
  ['running', 'failed', 'failure'],
] as const)(
  'a camera that is %s and networks that are %s show the card %s',
  (camera, swap, card) => {
    expect(situationCard(stateWith(camera, swap))).toBe(card);
  },
);

test.each([
  [false, false, null],
  [true, false, 'covered'],
  [false, true, 'paused'],
  [true, true, 'covered'],
] as const)('covered %s, paused %s: %s', (isCovered, isPaused, card) => {
  expect(coverCard({ ...stateAtStart(), isCovered, isPaused })).toBe(card);
});
