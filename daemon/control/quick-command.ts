// Commands that a key may be bound to: one request to the running daemon. The whole
// command should take hardly longer than Node's own start, so this imports next to
// nothing, and speaks HTTP/1.0 itself: node:http alone takes ten milliseconds to load.
import { connect } from 'node:net';
import { type ErrorCode, exitStatusOf, type GuiseError } from '../errors.js';
import type { DaemonState } from '../live/daemon-state.js';
import { withGuiseCommand } from '../readiness/guise-command.js';
import type { JsonAddress } from './client.js';
import { brokenOff, noAnswer } from './no-answer.js';
import type { ErrorAnswer } from './router.js';
import { controlSocketPath } from './socket-path.js';

interface QuickCommand {
  /** Of its route, which answers the state. */
  readonly address: JsonAddress;
  readonly doc: string;
  /** Name of the one argument it takes. */
  readonly argument?: string;
  /** What is told when it is done. */
  tell(state: DaemonState): string;
}

const tellFace = ({ chosenFace }: DaemonState) =>
  chosenFace ? `Wearing ${chosenFace}.` : 'Wearing no face.';

export const quickCommands = {
  panic: {
    address: 'POST /v1/panic',
    doc: 'Cover at once, until released.',
    tell: () => 'Covered. "guise release" ends it.',
  },
  release: {
    address: 'POST /v1/release',
    doc: 'End the cover of a panic.',
    tell: () => 'Released.',
  },
  pause: {
    address: 'POST /v1/pause',
    doc: 'Close the camera and show the paused card.',
    tell: () => 'Paused. "guise resume" ends it.',
  },
  resume: {
    address: 'POST /v1/resume',
    doc: 'End a pause.',
    tell: () => 'Resumed.',
  },
  use: {
    address: 'PUT /v1/face',
    doc: 'Wear a saved face.',
    argument: 'name',
    tell: tellFace,
  },
  next: {
    address: 'POST /v1/face/next',
    doc: 'Wear the next saved face.',
    tell: tellFace,
  },
} as const satisfies Readonly<Record<string, QuickCommand>>;

export type QuickCommandName = keyof typeof quickCommands;

/** Whether the arguments are such a command and nothing besides. */
export function isQuickCommand(args: readonly string[]): boolean {
  const [name = '', ...rest] = args;
  if (!Object.hasOwn(quickCommands, name)) return false;
  const { argument }: QuickCommand = quickCommands[name as QuickCommandName];
  return rest.length === (argument ? 1 : 0) && !rest[0]?.startsWith('-');
}

/** A guise that runs answers within milliseconds, but for faces that take longer to wear;
 *  whoever waits longer is told so. */
const PATIENCE_MS = 5000;

/** Runs it and tells the outcome, with the exit status of guise's commands. */
export function runQuickCommand(args: readonly string[]): void {
  const [name, value] = args as [QuickCommandName, string?];
  const { address, argument, tell }: QuickCommand = quickCommands[name];
  const body = argument ? JSON.stringify({ [argument]: value }) : '';
  const impatience = setTimeout(() => {
    const words =
      'The running guise has not answered for 5 seconds; still waiting. "guise logs" may say why.';
    process.stderr.write(`${withGuiseCommand(`guise: ${words}`)}\n`);
  }, PATIENCE_MS);
  exchange(address, body, (failure, state) => {
    clearTimeout(impatience);
    if (failure) {
      process.stderr.write(`${withGuiseCommand(`guise: ${failure.message}`)}\n`);
      process.exitCode = exitStatusOf[failure.code];
    } else {
      process.stdout.write(`${withGuiseCommand(tell(state!))}\n`);
    }
  });
}

type Failure = { readonly code: ErrorCode; readonly message: string };

function exchange(
  address: JsonAddress,
  body: string,
  done: (failure: Failure | null, state?: DaemonState) => void,
): void {
  let path: string;
  try {
    path = controlSocketPath();
  } catch (error) {
    done(error as GuiseError);
    return;
  }
  let text = '';
  const socket = connect(path);
  socket.setEncoding('utf8');
  socket.on('data', (part) => (text += part));
  socket.once('error', (error) => done(noAnswer(error, path)));
  socket.once('end', () => {
    const answer = answerIn(text);
    if (answer === null) done(brokenOff());
    else if ('error' in answer) done(answer.error);
    else done(null, answer);
  });
  const head = [
    `${address} HTTP/1.0`,
    'Host: guise',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Null where the answer is not whole. */
function answerIn(text: string): DaemonState | ErrorAnswer | null {
  try {
    return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
  } catch {
    return null;
  }
}
