// `guise run`: the daemon, until it is told to stop.
import { ControlSocket } from '../control/control-socket.js';
import { answer } from '../control/router.js';
import { GuiseError } from '../errors.js';
import { Daemon } from '../live/daemon.js';
import { createLog } from '../log/log.js';
import { openLogDestination } from '../log/log-destination.js';
import { LogTail } from '../log/log-tail.js';
import { followWithNotifications } from '../notifications/notification-client.js';
import { showNotice } from '../notifications/show-notice.js';
import { linesOf } from '../readiness/finding.js';
import { withGuiseCommand } from '../readiness/guise-command.js';
import { ServiceManager } from '../service-manager.js';
import type { SettingsSources } from '../settings/load-settings.js';
import { loadSettings } from '../settings/load-settings.js';
import type { Settings } from '../settings/settings.js';
import { demonstrationNotice } from '../surroundings.js';
import { TrayClient } from '../tray-client.js';
import { Interruption } from './interruption.js';
import { printRemark } from './print.js';

export interface RunOptions {
  /** Answers confirmations. */
  yes: boolean;
}

/** @throws GuiseError ALREADY_RUNNING, and of whatever the start needs */
export async function run(options: RunOptions, sources: SettingsSources): Promise<void> {
  try {
    await runDaemon(options, sources);
  } catch (error) {
    if (error instanceof GuiseError) await tellOnDesktop(error, sources);
    throw error;
  }
}

/** At login nobody reads stderr. */
async function tellOnDesktop(
  { code, message }: GuiseError,
  sources: SettingsSources,
): Promise<void> {
  if (process.stderr.isTTY || code === 'ALREADY_RUNNING') return;
  if (!wantsNotifications(sources)) return;
  const body = withGuiseCommand(message);
  await showNotice({ kind: 'start', title: 'guise did not start', body });
}

/** Settings that are wrong say nothing against it. */
function wantsNotifications(sources: SettingsSources): boolean {
  try {
    return loadSettings(sources).notifications;
  } catch {
    return true;
  }
}

async function runDaemon(options: RunOptions, sources: SettingsSources): Promise<void> {
  const settings = loadSettings(sources);
  const socket = await ControlSocket.claim();
  try {
    const tail = new LogTail();
    const destination = openLogDestination(settings.log.destination);
    const { stream, isPretty, fault } = destination;
    const { level } = settings.log;
    const log = createLog({ level, destination: stream, isPretty, tail });
    if (fault) log.warn(fault);
    const interruption = new Interruption();
    const hasBeenTold = interruption.told.then((signal) =>
      log.info({ signal }, 'Stopping.'),
    );
    const isConfirmed = options.yes;
    const daemon = await Daemon.start({ sources, isConfirmed, log, tail, answer });
    socket.serve((...request) => void answer(daemon, ...request));
    const serviceManager = new ServiceManager();
    serviceManager.ready();
    sayFirstScreen(daemon);
    fetchFirstModels(daemon);
    const tray = TrayClient.start(log);
    void followWithNotifications(log);
    await Promise.race([
      hasBeenTold,
      new Promise<void>((resolve) => daemon.once('quit', resolve)),
      socket.lost.then(() => log.warn('Another guise runs in place of this one.')),
    ]);
    serviceManager.stopping();
    await tray.stop();
    await daemon.stop();
    await destination.close();
  } finally {
    await socket.close();
  }
}

/** The small set, whose licences restrict nobody. */
const FIRST_MODELS = 'lite';

/** Begins to fetch what finds faces, where nothing does. */
function fetchFirstModels({ hasNetworks, pull, modelsFolder }: Daemon): void {
  if (hasNetworks) return;
  const wish = { words: [FIRST_MODELS], folder: modelsFolder, isHasty: true };
  // Whoever looks at the pull is told why it failed, and the log is.
  pull.start({ ...wish, hasAcceptedLicences: false }).catch(() => undefined);
}

function sayFirstScreen(daemon: Daemon): void {
  const { camera, face, isCovered, isPaused } = daemon.state();
  const playing = camera.label === 'test pattern' ? 'the test pattern' : camera.label;
  const worn = face ? `, wearing ${face}` : '';
  const lines = [
    '',
    `guise is running: ${playing}${worn}.`,
    ...(isCovered ? ['Covered since a panic; "guise release" ends it.'] : []),
    ...(isPaused ? ['Paused; "guise resume" ends it.'] : []),
    ...(daemon.isDemonstration ? demonstrationLines(daemon.settings.values) : []),
    `Preview: ${daemon.previewUrl}`,
    ...(daemon.absent.length > 0 ? ['', 'Not there yet, and what mends it:'] : []),
    ...linesOf(daemon.absent),
    '',
    'Stop with Ctrl+C.',
    '',
  ];
  printRemark(lines.join('\n'));
}

function demonstrationLines(settings: Settings): string[] {
  const { camera, face } = settings;
  const { effect, fix } = demonstrationNotice(settings);
  const waiting = [camera !== 'auto' && `camera ${camera}`, face && `face ${face}`]
    .filter(Boolean)
    .join(' and ');
  return [
    effect,
    `Networks for real faces are being fetched; if that fails: ${fix}`,
    ...(waiting ? [`Used once they are here: ${waiting}.`] : []),
  ];
}
