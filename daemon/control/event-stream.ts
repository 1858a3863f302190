// What changes, told as server-sent events to whoever listens.
import type { ServerResponse } from 'node:http';
import type { Daemon } from '../live/daemon.js';
import type { LogLine } from '../log/log-tail.js';
import { StreamAnswer } from './route.js';

export const eventKinds = [
  'state',
  'faces',
  'settings',
  'models',
  'pull',
  'log',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Changes come in bursts, and rates change without an event. */
const STATE_INTERVAL_MS = 250;
/** Keeps connections alive and finds out dead ones. */
const HEARTBEAT_MS = 15_000;

/** Streams the kinds of events wanted, beginning with how things are. */
export function eventStream(daemon: Daemon, wanted: ReadonlySet<EventKind>) {
  return new StreamAnswer((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    response.write(': guise\n\n');
    const stops = [...wanted].map((kind) =>
      tellers[kind](daemon, teller(response, kind)),
    );
    const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(heartbeat);
      for (const stop of stops) stop();
    });
  });
}

type Tell = (value: unknown) => void;

/** A client that does not read misses events, but holds no memory: of each kind only the
 *  last one is kept, and told once it reads on. */
function teller(response: ServerResponse, kind: EventKind): Tell {
  let missed: string | null = null;
  const write = (event: string) => {
    missed = response.writableNeedDrain ? event : null;
    if (missed === null) response.write(event);
  };
  response.on('drain', () => {
    if (missed !== null) write(missed);
  });
  return (value) => write(`event: ${kind}\ndata: ${JSON.stringify(value)}\n\n`);
}

/** How each kind is told; they return what ends it. */
const tellers: Readonly<Record<EventKind, (daemon: Daemon, tell: Tell) => () => void>> = {
  state(daemon, tell) {
    let last = '';
    const tellIfNew = () => {
      const state = daemon.state();
      const text = JSON.stringify(state);
      if (text !== last) tell(state);
      last = text;
    };
    tellIfNew();
    const timer = setInterval(tellIfNew, STATE_INTERVAL_MS);
    daemon.on('state', tellIfNew);
    return () => {
      clearInterval(timer);
      daemon.off('state', tellIfNew);
    };
  },
  faces(daemon, tell) {
    const tellFaces = () => void daemon.faces.known().then((faces) => tell({ faces }));
    tellFaces();
    daemon.faces.on('change', tellFaces);
    return () => daemon.faces.off('change', tellFaces);
  },
  settings(daemon, tell) {
    const tellValues = () => tell(daemon.settings.values);
    tellValues();
    daemon.on('settings', tellValues);
    return () => daemon.off('settings', tellValues);
  },
  /** Only that there may be others: whoever wants them asks, since files are hashed. */
  models(daemon, tell) {
    const tellFolder = () => tell({ folder: daemon.modelsFolder });
    tellFolder();
    daemon.on('models', tellFolder);
    return () => daemon.off('models', tellFolder);
  },
  pull(daemon, tell) {
    tell(daemon.pull.state);
    daemon.pull.on('change', tell);
    return () => daemon.pull.off('change', tell);
  },
  log(daemon, tell) {
    const tellLine = (line: LogLine) => tell(line);
    daemon.tail.on('line', tellLine);
    return () => daemon.tail.off('line', tellLine);
  },
};
