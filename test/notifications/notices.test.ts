import type { DaemonState } from '../../daemon/live/daemon-state.js';
import { Notices } from '../../daemon/notifications/notices.js';

const running = {
  problem: null,
  camera: { label: 'HD Webcam', state: 'running', width: 640, height: 480, fps: 30 },
  models: [
    {
      role: 'swapper',
      name: 'inswapper',
      provider: 'cpu',
      refusals: ['cuda: no driver.'],
    },
  ],
  missing: [],
} as unknown as DaemonState;

const lost = {
  ...running,
  problem: 'HD Webcam was unplugged.',
  camera: { ...running.camera, state: 'restarting' },
} as DaemonState;

const second = 1000;
const minute = 60 * second;

/** Titles of what is told when the state is this at these moments. */
function told(...moments: [DaemonState, number][]): string[] {
  const notices = new Notices();
  return moments.flatMap(([state, atMs]) =>
    notices.after(state, ['cpu'], atMs).map(({ title }) => title),
  );
}

test('a camera that is lost and comes back is told of once each', () => {
  expect(
    told(
      [running, 0],
      [lost, 10 * second],
      [lost, 14 * second],
      [lost, 15 * second],
      [running, 20 * second],
      [running, 21 * second],
    ),
  ).toEqual(['The camera is lost', 'The camera is back']);
});

test('a camera that is back at once is not told of', () => {
  expect(told([running, 0], [lost, second], [running, 3 * second])).toEqual([]);
});

test('a camera that was never there is not lost', () => {
  expect(told([lost, 0], [lost, minute])).toEqual([]);
});

test('a camera with a loose plug is not told of all the time', () => {
  const moments: [DaemonState, number][] = [];
  for (let atMs = 0; atMs < 4 * minute; atMs += second) {
    moments.push([Math.floor(atMs / (10 * second)) % 2 === 0 ? running : lost, atMs]);
  }
  expect(told(...moments).length).toBeLessThanOrEqual(2);
});

test('a missing model is told of with what mends it, and not again soon', () => {
  const missing = [
    { what: 'Face detector', effect: 'no model here', fix: 'guise models pull lite' },
    { what: 'Virtual camera', effect: 'none', fix: 'guise setup' },
  ];
  const notices = new Notices();
  const [notice, ...others] = notices.after({ ...running, missing }, ['cpu'], 0);
  expect(notice).toMatchObject({ title: 'Face detector missing' });
  expect(notice?.body).toContain('guise models pull lite');
  expect(others).toEqual([]);
  expect(notices.after({ ...running, missing }, ['cpu'], minute)).toEqual([]);
});

test('a GPU that was wanted and is not used is told of', () => {
  const [notice] = new Notices().after(running, ['cuda', 'cpu'], 0);
  expect(notice).toMatchObject({ title: 'Running on the CPU' });
  expect(notice?.body).toMatch(/cuda.*inswapper.*no driver/);
  expect(new Notices().after(running, ['cpu'], 0)).toEqual([]);
});
