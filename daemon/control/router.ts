// Takes a request of the control API to its route and back: one router for every door.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { asGuiseError, type ErrorCode, GuiseError } from '../errors.js';
import type { Daemon } from '../live/daemon.js';
import { MOST_BODY_BYTES } from './photo-limits.js';
import { type AnyRoute, PictureAnswer, StreamAnswer } from './route.js';
import { routes } from './routes.js';

/** What a client is told when something went wrong. */
export interface ErrorAnswer {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

interface KnownRoute {
  readonly method: string;
  /** Of the path, between slashes; those that begin with ":" take anything. */
  readonly steps: readonly string[];
  readonly route: AnyRoute;
}

const knownRoutes: readonly KnownRoute[] = Object.entries(routes).map(
  ([address, route]) => {
    const [method = '', path = ''] = address.split(' ');
    return { method, steps: path.split('/'), route: route as AnyRoute };
  },
);

const statusOf: Partial<Record<ErrorCode, number>> = {
  BAD_USAGE: 400,
  BAD_SETTING: 400,
  BAD_FACE_NAME: 400,
  FACE_NOT_FOUND: 404,
  CAMERA_NOT_FOUND: 404,
  FACE_EXISTS: 409,
  PULL_RUNNING: 409,
};
const REFUSED = 422;
const FAILED = 500;

/**
 * Answers one request; never throws.
 * @param path  decoded by nobody yet, without the query: "/v1/faces/Ada%20L"
 */
export async function answer(
  daemon: Daemon,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  try {
    const found = findRoute(request.method ?? 'GET', path, response);
    const given = { ...Object.fromEntries(query), ...(await readBody(request)) };
    const input = checked(found.route, { ...given, ...found.values });
    send(response, await found.route.handle(daemon, input));
  } catch (error) {
    sendError(response, error);
  }
}

function findRoute(method: string, path: string, response: ServerResponse) {
  const steps = path.split('/');
  const onPath = knownRoutes.filter(
    (known) =>
      known.steps.length === steps.length &&
      known.steps.every((step, i) => step.startsWith(':') || step === steps[i]),
  );
  const found = onPath.find((known) => known.method === method);
  if (found) return { route: found.route, values: valuesOf(found.steps, steps) };
  if (onPath.length === 0) {
    throw new NoRoute(404, `There is nothing at ${path}; config/control-api.md has all.`);
  }
  const methods = onPath.map((known) => known.method).join(', ');
  response.setHeader('Allow', methods);
  throw new NoRoute(405, `${path} takes ${methods}, not ${method}.`);
}

class NoRoute extends GuiseError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super('BAD_USAGE', message);
  }
}

function valuesOf(names: readonly string[], steps: readonly string[]) {
  const values: Record<string, string> = {};
  for (const [i, name] of names.entries()) {
    if (!name.startsWith(':')) continue;
    try {
      values[name.slice(1)] = decodeURIComponent(steps[i]!);
    } catch {
      throw new GuiseError('BAD_USAGE', `"${steps[i]}" in the path is not well encoded.`);
    }
  }
  return values;
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MOST_BODY_BYTES) {
      throw new GuiseError(
        'BAD_USAGE',
        `The request is larger than ${MOST_BODY_BYTES / 1e6} MB.`,
      );
    }
    parts.push(part as Buffer);
  }
  if (bytes === 0) return {};
  // Text that a form of another site could send is refused, whatever door it came by.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new GuiseError('BAD_USAGE', 'A request body must be application/json.');
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (cause) {
    const { message } = cause as Error;
    throw new GuiseError('BAD_USAGE', `The body is not JSON: ${message}.`, cause);
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Record<string, unknown>;
  }
  throw new GuiseError('BAD_USAGE', 'The body must be a JSON object.');
}

function checked(route: AnyRoute, given: unknown): z.infer<AnyRoute['input']> {
  const result = route.input.safeParse(given);
  if (result.success) return result.data;
  const { issues } = result.error;
  const lengths = issues.map(wrongLength);
  const faults = issues.map(({ path, message }, i) => {
    const where = path.join('.');
    if (lengths[i]) return `"${where}" ${lengths[i]}`;
    return where ? `${where}: ${message}` : message;
  });
  const expected = lengths.every(Boolean) ? '' : ` ${expectationOf(route)}`;
  throw new GuiseError('BAD_USAGE', `${faults.join('; ')}.${expected}`);
}

/** What is wrong with a text or list that is too long or short, where the route has no
 *  words of its own for it; else null. */
function wrongLength(issue: z.core.$ZodIssue): string | null {
  if (!issue.message.startsWith('Too ')) return null;
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return null;
  const things = { string: 'characters', array: 'entries' }[issue.origin as string];
  if (!things) return null;
  if (issue.code === 'too_big') {
    return `is too long: it may have ${issue.maximum} ${things} at most`;
  }
  if (issue.minimum === 1) return 'must not be empty';
  return `is too short: it must have ${issue.minimum} ${things} at least`;
}

function expectationOf({ input }: AnyRoute): string {
  const keys = Object.keys(input.shape);
  return keys.length > 0 ? `Expected: ${keys.join(', ')}.` : 'Nothing was expected.';
}

function send(response: ServerResponse, value: unknown): void {
  if (value instanceof StreamAnswer) {
    value.open(response);
  } else if (value instanceof PictureAnswer) {
    response.writeHead(200, { 'Content-Type': value.type });
    response.end(value.bytes);
  } else {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(`${JSON.stringify(value ?? {})}\n`);
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  const { code, message } = asGuiseError(error, 'INTERNAL');
  const status =
    error instanceof NoRoute
      ? error.status
      : error instanceof GuiseError
        ? (statusOf[code] ?? REFUSED)
        : FAILED;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is still being sent is not read to its end.
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    Connection: 'close',
  });
  const body: ErrorAnswer = { error: { code, message } };
  response.end(`${JSON.stringify(body)}\n`);
}
