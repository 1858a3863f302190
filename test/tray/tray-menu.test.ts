import type { Menu } from '../../daemon/tray/menu.js';
import {
  type Choice,
  type TrayCommand,
  type TrayState,
  trayViewOf,
} from '../../daemon/tray/tray-menu.js';

const choice = (text: string, isChosen = false): Choice => ({
  text,
  values: { 'swapper.family': text },
  isChosen,
});

const state: TrayState = {
  icon: 'running',
  message: 'Wearing Ada.',
  camera: { label: 'HD Webcam', fps: 29.8 },
  fetching: null,
  faces: ['Ada', 'Grace'],
  worn: 'Ada',
  swappers: [choice('mesh', true)],
  enhancers: [],
  cameras: [{ device: '/dev/video0', name: 'HD Webcam' }],
  chosenCamera: 'auto',
  isPaused: false,
  isCovered: false,
  isMirrored: true,
  isStartedAtLogin: false,
};

/** The menu as a person would write it down. */
function written(menu: Menu<TrayCommand>, indent = ''): string[] {
  return menu.flatMap((item) => {
    switch (item.kind) {
      case 'separator':
        return [`${indent}--`];
      case 'check':
        return [`${indent}[${item.isChecked ? 'x' : ' '}] ${item.text}`];
      case 'radio':
        return [`${indent}(${item.isChosen ? 'o' : ' '}) ${item.text}`];
      case 'submenu':
        return [`${indent}${item.text} >`, ...written(item.items, `${indent}  `)];
      default:
        return [`${indent}${item.text}`];
    }
  });
}

function commandOf(menu: Menu<TrayCommand>, text: string): TrayCommand | undefined {
  for (const item of menu) {
    if (item.kind === 'submenu') {
      const inner = commandOf(item.items, text);
      if (inner) return inner;
    } else if ('command' in item && item.text === text) return item.command;
  }
  return undefined;
}

const menuOf = (changes: Partial<TrayState> = {}) =>
  trayViewOf({ ...state, ...changes }).menu;

test('tells what runs and offers what can be done', () => {
  expect(written(menuOf())).toEqual([
    'Wearing Ada.',
    'HD Webcam, 30 fps',
    '--',
    'Source face >',
    '  Add face…',
    '  --',
    '  ( ) None',
    '  (o) Ada',
    '  ( ) Grace',
    'Camera >',
    '  (o) First camera found',
    '  ( ) HD Webcam',
    '  ( ) Test pattern',
    '--',
    '[ ] Pause',
    '[ ] Panic: cover now',
    '[x] Mirror',
    '--',
    '[ ] Start at login',
    'Open preview',
    'Quit',
  ]);
});

test('offers swappers and enhancers where there are several', () => {
  const swappers = [choice('mesh', true), choice('inswapper')];
  const enhancers = [choice('none', true), choice('gfpgan')];
  const menu = menuOf({ swappers, enhancers });
  expect(written(menu)).toEqual(
    expect.arrayContaining([
      'Swapper >',
      '  (o) mesh',
      '  ( ) inswapper',
      'Enhancer >',
      '  (o) none',
      '  ( ) gfpgan',
    ]),
  );
  expect(commandOf(menu, 'gfpgan')).toEqual({
    order: 'set',
    values: choice('gfpgan').values,
  });
});

test('turns on what is off and off what is on', () => {
  const on = menuOf({ isPaused: true, isCovered: true, isStartedAtLogin: true });
  expect(commandOf(menuOf(), 'Pause')).toEqual({ order: 'pause', isPaused: true });
  expect(commandOf(on, 'Pause')).toEqual({ order: 'pause', isPaused: false });
  expect(commandOf(on, 'Panic: cover now')).toEqual({ order: 'cover', isCovered: false });
  expect(commandOf(on, 'Start at login')).toEqual({ order: 'autostart', isOn: false });
  expect(commandOf(menuOf(), 'Mirror')).toMatchObject({
    values: { 'picture.mirror': false },
  });
});

test('orders the face, camera and page that stand there', () => {
  expect(commandOf(menuOf(), 'Grace')).toEqual({ order: 'wear', face: 'Grace' });
  expect(commandOf(menuOf(), 'None')).toEqual({ order: 'wear', face: '' });
  expect(commandOf(menuOf(), 'HD Webcam')).toEqual({
    order: 'camera',
    device: '/dev/video0',
  });
  expect(commandOf(menuOf(), 'Add face…')).toEqual({
    order: 'openPage',
    place: 'addFace',
  });
  expect(commandOf(menuOf(), 'Quit')).toEqual({ order: 'quit' });
});

test('names a chosen clip that is no camera of this machine', () => {
  expect(written(menuOf({ chosenCamera: '/home/me/clip.mp4' }))).toContain(
    '  (o) /home/me/clip.mp4',
  );
});

test('says that the camera is closed, and shortens long sentences', () => {
  const camera = { label: 'HD Webcam', fps: 0 };
  const [line, cameraLine] = written(menuOf({ camera, message: 'word '.repeat(40) }));
  expect(cameraLine).toBe('HD Webcam, closed');
  expect(line).toMatch(/^word word.*…$/);
  expect(line!.length).toBeLessThanOrEqual(60);
});

test('tells how far a model has come', () => {
  const fetching = { model: 'yunet-n', bytes: 161_453, total: 322_906 };
  expect(written(menuOf({ fetching }))[2]).toBe('Fetching yunet-n: 50 % of 0.3 MB');
  expect(written(menuOf({ fetching: { ...fetching, total: null } }))[2]).toBe(
    'Fetching yunet-n',
  );
});

test('leaves out what cannot be set up', () => {
  expect(written(menuOf({ isStartedAtLogin: null }))).not.toContain('[ ] Start at login');
});
