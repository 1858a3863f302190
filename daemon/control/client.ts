// A client of the control API: typed by the table of routes, and small, because a key
// that is bound to a command must not wait for what it does not need.
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { z } from 'zod';
import { GuiseError } from '../errors.js';
import { noAnswer } from './no-answer.js';
import type { PictureAnswer, StreamAnswer } from './route.js';
import type { ErrorAnswer } from './router.js';
import type { routes } from './routes.js';
import { controlSocketPath } from './socket-path.js';

type Routes = typeof routes;
/** An address whose answer is JSON, for example "POST /v1/panic". */
export type JsonAddress = {
  [A in keyof Routes]: AnswerOf<A> extends PictureAnswer | StreamAnswer ? never : A;
}[keyof Routes];
export type InputOf<A extends keyof Routes> = z.input<Routes[A]['input']>;
export type AnswerOf<A extends keyof Routes> = Awaited<ReturnType<Routes[A]['handle']>>;

/**
 * Asks the running daemon.
 * @param input  of the route: values of the path, the query or the body
 * @throws GuiseError NOT_RUNNING, INTERNAL where the daemon ends meanwhile, and whatever it
 *   refuses with
 */
export async function ask<A extends JsonAddress>(
  address: A,
  ...[input]: Record<string, never> extends InputOf<A>
    ? [input?: InputOf<A>]
    : [input: InputOf<A>]
): Promise<AnswerOf<A>> {
  const response = await send(address, (input ?? {}) as Record<string, unknown>);
  let text = '';
  try {
    for await (const part of response.setEncoding('utf8')) text += part;
  } catch (error) {
    throw noAnswer(error as NodeJS.ErrnoException, controlSocketPath());
  }
  const answer = JSON.parse(text) as AnswerOf<A> | ErrorAnswer;
  const hasFailed = (response.statusCode ?? 0) >= 400;
  if (!hasFailed) return answer as AnswerOf<A>;
  const { code, message } = (answer as ErrorAnswer).error;
  throw new GuiseError(code, message);
}

/** An event as it comes. */
export interface ControlEvent {
  readonly kind: string;
  readonly value: unknown;
}

/**
 * Follows what changes, until the daemon ends or the loop is left.
 * @param only  kinds of events; all without it
 * @throws GuiseError NOT_RUNNING
 */
export async function* follow(
  only?: readonly string[],
): AsyncGenerator<ControlEvent, void> {
  const response = await send('GET /v1/events', only ? { only: only.join(',') } : {});
  let rest = '';
  try {
    for await (const part of response.setEncoding('utf8')) {
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const [, kind, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (kind && data) yield { kind, value: JSON.parse(data) };
      }
    }
  } catch (error) {
    // A daemon that ends cuts the stream.
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  } finally {
    response.destroy();
  }
}

/** Whether a daemon of this user runs. */
export function isRunning(): Promise<boolean> {
  return ask('GET /v1/state').then(
    () => true,
    (error) => {
      if (error instanceof GuiseError && error.code === 'NOT_RUNNING') return false;
      throw error;
    },
  );
}

function send(
  address: string,
  input: Readonly<Record<string, unknown>>,
): Promise<IncomingMessage> {
  const [method = '', pattern = ''] = address.split(' ');
  const rest = { ...input };
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest[name]));
    delete rest[name];
    return value;
  });
  const hasBody = method !== 'GET' && Object.keys(rest).length > 0;
  const query =
    method === 'GET' ? new URLSearchParams(rest as Record<string, string>) : '';
  const socketPath = controlSocketPath();
  return new Promise((resolve, reject) => {
    const asking: ClientRequest = request({
      socketPath,
      method,
      path: `${path}${String(query) && `?${query}`}`,
      // A connection that is kept may be ended by the daemon just when it is used again.
      agent: false,
      headers: { ...(hasBody && { 'Content-Type': 'application/json' }) },
    });
    asking.once('response', resolve);
    asking.once('error', (error) => reject(noAnswer(error, socketPath)));
    asking.end(hasBody ? JSON.stringify(rest) : undefined);
  });
}
