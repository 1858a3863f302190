// The tray as a client of the control API: shows what the daemon tells, asks of it what
// is clicked. Lives in the daemon's process but knows it by its socket alone.
import type { Logger } from 'pino';
import {
  autostartStatus,
  turnAutostartOff,
  turnAutostartOn,
} from './autostart/autostart.js';
import { type AnswerOf, ask, follow } from './control/client.js';
import { openPageInBrowser } from './control/open-page.js';
import { GuiseError } from './errors.js';
import type { DaemonState } from './live/daemon-state.js';
import type { Notice } from './notifications/notices.js';
import { showNotice } from './notifications/show-notice.js';
import { withGuiseCommand } from './readiness/guise-command.js';
import type { Settings } from './settings/settings.js';
import { isSameFaceName } from './source-faces/face-name.js';
import {
  enhancerChoices,
  type PresentModel,
  swapperChoices,
} from './tray/network-choices.js';
import { backendsFor, type TrayChoice } from './tray/tray-backends.js';
import type { TrayIconName } from './tray/tray-icon.js';
import { TrayKeeper } from './tray/tray-keeper.js';
import { type TrayCommand, type TrayState, trayViewOf } from './tray/tray-menu.js';

/** What plugging in and fetching change is asked for anew so often, milliseconds. */
const LOOK_AROUND_MS = 30_000;

type Faces = AnswerOf<'GET /v1/faces'>['faces'];

/** Everything the view is made from, as it came last. */
interface Known {
  state: DaemonState | null;
  settings: Settings | null;
  faces: Faces;
  cameras: readonly { readonly device: string; readonly name: string }[];
  models: readonly PresentModel[];
  isStartedAtLogin: boolean | null;
}

export class TrayClient {
  private readonly known: Known = {
    state: null,
    settings: null,
    faces: [],
    cameras: [],
    models: [],
    isStartedAtLogin: null,
  };
  private keeper: TrayKeeper<TrayCommand> | null = null;
  private choice: TrayChoice = 'none';
  private readonly lookingAround: NodeJS.Timeout;
  private isStopped = false;

  /** The daemon must listen; the tray follows it until it ends or `stop`. */
  static start(log: Logger): TrayClient {
    return new TrayClient(log);
  }

  private constructor(private readonly log: Logger) {
    this.lookingAround = setInterval(() => void this.lookAround(), LOOK_AROUND_MS);
    this.lookingAround.unref();
    void this.lookAround();
    this.follow().catch((error: Error) => log.warn(`The tray ends: ${error.message}`));
  }

  /** Takes the icon away. Idempotent. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.lookingAround);
    await this.keeper?.close();
  }

  private async follow(): Promise<void> {
    const { known } = this;
    for await (const { kind, value } of follow([
      'state',
      'faces',
      'settings',
      'models',
    ])) {
      if (this.isStopped) return;
      if (kind === 'state') known.state = value as DaemonState;
      if (kind === 'faces') known.faces = (value as { faces: Faces }).faces;
      if (kind === 'models') void this.lookForModels();
      if (kind === 'settings') {
        known.settings = value as Settings;
        await this.useKind(known.settings.tray.backend);
      }
      this.show();
    }
  }

  /** Another kind of tray, or none, takes the place of the one there is. */
  private async useKind(choice: TrayChoice): Promise<void> {
    if (choice === this.choice) return;
    this.choice = choice;
    await this.keeper?.close();
    const backends = backendsFor(choice);
    this.keeper =
      backends.length === 0
        ? null
        : new TrayKeeper({
            backends,
            onClick: (command) => void this.obey(command),
            onChange: (kind, detail) =>
              kind
                ? this.log.info({ tray: kind }, 'The tray is there.')
                : this.log.debug({ detail }, 'There is no tray.'),
          });
  }

  private show(): void {
    const { state, settings } = this.known;
    if (this.isStopped || !state || !settings) return;
    this.keeper?.show(trayViewOf(trayStateOf({ ...this.known, state, settings })));
  }

  private async lookAround(): Promise<void> {
    const { known } = this;
    const [cameras, autostart] = await Promise.allSettled([
      // A camera that is closed stays untouched.
      ask('GET /v1/cameras', { modes: 'none' }),
      autostartStatus(),
    ]);
    if (cameras.status === 'fulfilled') known.cameras = cameras.value.cameras;
    if (autostart.status === 'fulfilled') known.isStartedAtLogin = autostart.value.isOn;
    this.show();
  }

  /** Files are hashed for it, so it is asked for only when they may have changed. */
  private async lookForModels(): Promise<void> {
    try {
      const { models, own } = await ask('GET /v1/models');
      const here = models.filter(
        ({ state, isRunnable }) => state === 'here' && isRunnable,
      );
      this.known.models = [...here, ...own.filter(({ isHere }) => isHere)];
      this.show();
    } catch (error) {
      this.log.debug(`The tray cannot tell which models are here: ${error}`);
    }
  }

  private async obey(command: TrayCommand): Promise<void> {
    try {
      await orders[command.order](command as never);
      if (command.order === 'autostart') await this.lookAround();
    } catch (error) {
      const { message } = error as Error;
      this.log.warn(`The tray's order failed: ${message}`);
      // The menu may have put its own mark already: shown again as it is.
      this.show();
      // A menu has no place to say why.
      if (this.known.settings?.notifications) {
        await showNotice(noticeOf(message), this.log);
      }
    }
  }
}

const noticeOf = (message: string): Notice => ({
  kind: 'order',
  title: 'guise could not do that',
  body: withGuiseCommand(message),
});

type Order = TrayCommand['order'];
type CommandOf<Name extends Order> = Extract<TrayCommand, { order: Name }>;

const orders: { [Name in Order]: (command: CommandOf<Name>) => Promise<unknown> } = {
  wear: ({ face }) => ask('PUT /v1/face', { name: face }),
  set: ({ values }) => ask('PATCH /v1/settings', { values }),
  camera: ({ device }) => ask('PUT /v1/camera', { camera: device }),
  pause: ({ isPaused }) => ask(isPaused ? 'POST /v1/pause' : 'POST /v1/resume'),
  cover: ({ isCovered }) => ask(isCovered ? 'POST /v1/panic' : 'POST /v1/release'),
  autostart: ({ isOn }) => (isOn ? turnAutostartOn() : turnAutostartOff()),
  openPage: ({ place }) => openPage(place === 'addFace' ? '#add-face' : ''),
  quit: () => ask('POST /v1/quit'),
};

async function openPage(place: string): Promise<void> {
  if (await openPageInBrowser(place)) return;
  const advice = '"guise open --print" prints the address of the page.';
  throw new GuiseError('BAD_USAGE', `No browser could be opened here; ${advice}`);
}

function iconOf({ isCovered, isPaused, problem, camera }: DaemonState): TrayIconName {
  if (isCovered || isPaused) return 'paused';
  if (problem !== null) return 'problem';
  return camera.state === 'running' ? 'running' : 'idle';
}

function trayStateOf(
  known: Known & { readonly state: DaemonState; readonly settings: Settings },
): TrayState {
  const { state, settings, faces, cameras, models, isStartedAtLogin } = known;
  const names = faces.map(({ name }) => name);
  return {
    icon: iconOf(state),
    message: state.message,
    camera: { label: state.camera.label, fps: state.camera.fps },
    fetching: state.fetching,
    faces: names,
    worn: names.find((name) => isSameFaceName(name, settings.face)) ?? settings.face,
    swappers: swapperChoices(models, settings.swapper),
    enhancers: enhancerChoices(models, settings.enhancer),
    cameras,
    chosenCamera: settings.camera,
    isPaused: state.isPaused,
    isCovered: state.isCovered,
    isMirrored: settings.picture.mirror,
    isStartedAtLogin,
  };
}
