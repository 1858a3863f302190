// What the tray shows of a running guise: its icon, its state in one line, its menu.
import { describeBytes } from '../models/byte-size.js';
import type { Menu, MenuItem } from './menu.js';
import type { TrayView } from './tray.js';
import type { TrayIconName } from './tray-icon.js';

/** What a click orders. */
export type TrayCommand =
  | { readonly order: 'wear'; readonly face: string }
  | { readonly order: 'set'; readonly values: Readonly<Record<string, string | boolean>> }
  | { readonly order: 'camera'; readonly device: string }
  | { readonly order: 'pause'; readonly isPaused: boolean }
  | { readonly order: 'cover'; readonly isCovered: boolean }
  | { readonly order: 'autostart'; readonly isOn: boolean }
  | { readonly order: 'openPage'; readonly place: 'preview' | 'addFace' }
  | { readonly order: 'quit' };

/** One of several that settings choose among. */
export interface Choice {
  readonly text: string;
  /** Settings by key that choose it. */
  readonly values: Readonly<Record<string, string>>;
  readonly isChosen: boolean;
}

/** What the menu is made from. */
export interface TrayState {
  readonly icon: TrayIconName;
  /** One sentence about what is going on. */
  readonly message: string;
  readonly camera: { readonly label: string; readonly fps: number };
  /** The model that is being fetched; null while none is. */
  readonly fetching: {
    readonly model: string;
    readonly bytes: number;
    readonly total: number | null;
  } | null;
  /** Saved faces by name, and the one worn; empty for none. */
  readonly faces: readonly string[];
  readonly worn: string;
  readonly swappers: readonly Choice[];
  readonly enhancers: readonly Choice[];
  readonly cameras: readonly { readonly device: string; readonly name: string }[];
  /** As the setting says it, for example "auto". */
  readonly chosenCamera: string;
  readonly isPaused: boolean;
  readonly isCovered: boolean;
  readonly isMirrored: boolean;
  /** Null where it cannot be set up. */
  readonly isStartedAtLogin: boolean | null;
}

/** Long sentences would make the menu as wide as the screen. */
const MOST_LETTERS = 60;

const shortened = (text: string) =>
  text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1).trimEnd()}…` : text;

export function trayViewOf(state: TrayState): TrayView<TrayCommand> {
  return {
    icon: state.icon,
    tooltip: tooltipOf(state),
    menu: menuOf(state),
  };
}

/** Panels ask for everything anew when it changes, so it does not follow every frame. */
function tooltipOf({ icon, message, worn }: TrayState): string {
  if (icon === 'running') return worn ? `guise, wearing ${worn}` : 'guise';
  return icon === 'idle' ? 'guise, waiting for a viewer' : `guise: ${message}`;
}

function menuOf(state: TrayState): Menu<TrayCommand> {
  const { isPaused, isCovered, isMirrored, isStartedAtLogin } = state;
  return [
    { kind: 'label', text: shortened(state.message) },
    { kind: 'label', text: shortened(cameraLine(state)) },
    ...fetchingLine(state),
    { kind: 'separator' },
    { kind: 'submenu', text: 'Source face', items: faceItems(state) },
    ...choiceMenu('Swapper', state.swappers),
    ...choiceMenu('Enhancer', state.enhancers),
    { kind: 'submenu', text: 'Camera', items: cameraItems(state) },
    { kind: 'separator' },
    check('Pause', isPaused, { order: 'pause', isPaused: !isPaused }),
    check('Panic: cover now', isCovered, { order: 'cover', isCovered: !isCovered }),
    check('Mirror', isMirrored, {
      order: 'set',
      values: { 'picture.mirror': !isMirrored },
    }),
    { kind: 'separator' },
    ...(isStartedAtLogin === null
      ? []
      : [
          check('Start at login', isStartedAtLogin, {
            order: 'autostart',
            isOn: !isStartedAtLogin,
          }),
        ]),
    action('Open preview', { order: 'openPage', place: 'preview' }),
    action('Quit', { order: 'quit' }),
  ];
}

function cameraLine({ camera }: TrayState): string {
  return camera.fps > 0
    ? `${camera.label}, ${Math.round(camera.fps)} fps`
    : `${camera.label}, closed`;
}

/** In hundredths, because panels ask for the whole menu when a letter of it changes. */
function fetchingLine({ fetching }: TrayState): MenuItem<TrayCommand>[] {
  if (!fetching) return [];
  const { model, bytes, total } = fetching;
  const part = total ? `: ${Math.floor((100 * bytes) / total)} % of ` : '';
  const size = total ? describeBytes(total) : '';
  return [{ kind: 'label', text: shortened(`Fetching ${model}${part}${size}`) }];
}

function faceItems({ faces, worn }: TrayState): Menu<TrayCommand> {
  return [
    action('Add face…', { order: 'openPage', place: 'addFace' }),
    { kind: 'separator' },
    radio('None', worn === '', { order: 'wear', face: '' }),
    ...faces.map((face) => radio(face, face === worn, { order: 'wear', face })),
  ];
}

function choiceMenu(text: string, choices: readonly Choice[]): MenuItem<TrayCommand>[] {
  if (choices.length < 2) return [];
  const items = choices.map(({ text, values, isChosen }) =>
    radio(shortened(text), isChosen, { order: 'set', values }),
  );
  return [{ kind: 'submenu', text, items }];
}

function cameraItems({ cameras, chosenCamera }: TrayState): Menu<TrayCommand> {
  const known = [
    { device: 'auto', name: 'First camera found' },
    ...cameras,
    { device: 'test', name: 'Test pattern' },
  ];
  const isKnown = known.some(({ device }) => device === chosenCamera);
  const all = isKnown ? known : [...known, { device: chosenCamera, name: chosenCamera }];
  return all.map(({ device, name }) =>
    radio(shortened(name), device === chosenCamera, { order: 'camera', device }),
  );
}

const action = (text: string, command: TrayCommand): MenuItem<TrayCommand> => ({
  kind: 'action',
  text,
  command,
});

const check = (
  text: string,
  isChecked: boolean,
  command: TrayCommand,
): MenuItem<TrayCommand> => ({ kind: 'check', text, isChecked, command });

const radio = (
  text: string,
  isChosen: boolean,
  command: TrayCommand,
): MenuItem<TrayCommand> => ({ kind: 'radio', text, isChosen, command });
