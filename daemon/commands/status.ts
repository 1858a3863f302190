// `guise status`: what the running daemon does.
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, follow } from '../control/client.js';
import type { DaemonState } from '../live/daemon-state.js';
import { describeBytes } from '../models/byte-size.js';
import type { PreviewMetrics } from '../preview/preview-state.js';
import { withGuiseCommand } from '../readiness/guise-command.js';

export interface StatusOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** Changes may come many times a second; nobody reads so fast. */
const WATCH_INTERVAL_MS = 500;

/** @throws GuiseError NOT_RUNNING */
export async function printStatus({ json, watch }: StatusOptions): Promise<void> {
  if (!watch) {
    const [state, metrics] = await askBoth();
    print(
      json
        ? `${JSON.stringify({ ...state, metrics }, null, 2)}\n`
        : textOf(state, metrics),
    );
    return;
  }
  // JSON: a line for each change, for programs. Text: over the one before on a terminal.
  if (json) {
    for await (const { value } of follow(['state'])) print(`${JSON.stringify(value)}\n`);
    return;
  }
  for (;;) {
    const text = textOf(...(await askBoth()));
    print(process.stdout.isTTY ? `\x1b[H\x1b[2J${text}` : `${text}\n`);
    await sleep(WATCH_INTERVAL_MS);
  }
}

const askBoth = () => Promise.all([ask('GET /v1/state'), ask('GET /v1/metrics')]);

/** The state in lines for people. */
export function textOf(state: DaemonState, metrics: PreviewMetrics): string {
  const { camera, output, face, chosenFace, swapper, models } = state;
  const size = ({ width, height, fps }: { width: number; height: number; fps: number }) =>
    `${width}×${height}, ${fps} frames a second`;
  const worn = face ?? (chosenFace ? `${chosenFace} (not worn at present)` : 'none');
  const latency = metrics.latencyMs && `${metrics.latencyMs.p50.toFixed(0)} ms`;
  const rows: [string, string | null][] = [
    ['Shown', `${state.showing}. ${state.message}`],
    ['Camera', `${camera.label}, ${camera.state}; ${size(camera)}`],
    ['Output', output ? `${output.label}; ${size(output)}` : 'preview only'],
    ['Face', worn],
    ['Swapper', swapper],
    ['Networks', models.map(({ name, provider }) => `${name} (${provider})`).join(', ')],
    ['Latency', latency],
    ['Fetching', fetchingText(state)],
    ['Missing', state.missing.map(({ what }) => what).join(', ')],
    ['Settings', withGuiseCommand(state.settingsFault ?? '')],
  ];
  return rows
    .filter(([, value]) => value)
    .map(([name, value]) => `${name.padEnd(9)} ${value}\n`)
    .join('');
}

function fetchingText({ fetching }: DaemonState): string | null {
  if (!fetching) return null;
  const { model, bytes, total } = fetching;
  const size = total === null ? '' : ` of ${describeBytes(total)}`;
  return `${model}, ${describeBytes(bytes)}${size}`;
}

function print(text: string): void {
  process.stdout.write(text);
}
