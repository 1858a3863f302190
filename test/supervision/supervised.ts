// Supervisors of the test pattern, whose threads are real: no weights are needed.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../daemon/settings/load-settings';
import { planPipeline } from '../../daemon/supervision/pipeline-plan';
import { Supervisor, type SupervisorOptions } from '../../daemon/supervision/supervisor';
import { childFfmpegs } from '../ffmpeg/child-ffmpegs';
import { until as waitUntil } from '../until.js';

const settings = () =>
  loadSettings({
    environment: {},
    overrides: {
      camera: 'test',
      'output.width': 320,
      'output.height': 240,
      'output.fps': 30,
      onDemand: false,
      'models.folder': mkdtempSync(join(tmpdir(), 'guise-no-models-')),
    },
  });

export function planTestPattern(previewMaxFps = 0): Promise<SupervisorOptions> {
  return planPipeline(settings(), {
    playback: 'paced',
    isEveryFrame: false,
    isUnhurried: false,
    previewMaxFps,
    sinks: () => [{ kind: 'null' }],
  });
}

/** Fails with the state that it ended in, too. */
export async function until(supervisor: Supervisor, what: string, isTrue: () => boolean) {
  await waitUntil(what, isTrue).catch(({ message }: Error) => {
    throw new Error(`${message}; ${JSON.stringify(supervisor.state)}`);
  });
}

/** Stopped when its test ends, however it ends: its threads would keep Jest alive. */
export function supervise(options: SupervisorOptions): Supervisor {
  const supervisor = new Supervisor(options);
  supervisors.push(supervisor);
  return supervisor;
}
const supervisors: Supervisor[] = [];
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.stop();
});

/** Other tests of this process may have left some behind that are still ending. */
let strangers: number[] = [];
beforeEach(() => {
  strangers = childFfmpegs();
});

export const ownFfmpegs = () => childFfmpegs().filter((pid) => !strangers.includes(pid));

/** Makes a thread fail as a fault in it would: by a message that it cannot obey. */
export function breakThread(supervisor: Supervisor, file: string): void {
  type Breakable = { post(message: unknown): void };
  const { capture, output, swap } = supervisor as unknown as {
    capture: { thread: Breakable };
    output: { current: Breakable };
    swap: { current: { thread: Breakable } };
  };
  if (file === 'capture-thread.js') capture.thread.post(null);
  else if (file === 'output-thread.js') output.current.post(null);
  else swap.current.thread.post(null);
}
