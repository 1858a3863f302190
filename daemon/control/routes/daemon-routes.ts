// The daemon itself: what it does, how fast, what it logs, and its end.
import { z } from 'zod';
import { MOST_LINES } from '../../log/log-tail.js';
import { eventKinds, eventStream } from '../event-stream.js';
import { route } from '../route.js';

const nothing = z.strictObject({});

export const daemonRoutes = {
  'GET /v1/state': route(
    'Answers what runs, what viewers see, and what is missing.',
    nothing,
    (daemon) => daemon.state(),
  ),
  'GET /v1/metrics': route(
    'Answers stage times and latency in milliseconds, and counts of frames by what became of them.',
    nothing,
    (daemon) => daemon.metrics(),
  ),
  'GET /v1/events': route(
    `Answers server-sent events, at first one of each kind but log: ${eventKinds.join(', ')}. \`only\` names those wanted, with commas.`,
    z.strictObject({
      only: z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(eventKinds)))
        .optional(),
    }),
    (daemon, { only }) => eventStream(daemon, new Set(only ?? eventKinds)),
  ),
  'GET /v1/log': route(
    'Answers the last lines of the log, oldest first.',
    z.strictObject({
      lines: z.coerce.number().int().min(0).max(MOST_LINES).default(100),
    }),
    (daemon, { lines }) => ({ lines: daemon.tail.last(lines) }),
  ),
  'GET /v1/preview': route(
    "Answers the preview page's address, with the token that opens it.",
    nothing,
    (daemon) => ({ url: daemon.previewUrl }),
  ),
  'POST /v1/preview/ticket': route(
    "Answers an address that leads this user to the page once within half a minute, to be passed on where others could read it: a program's arguments, for example.",
    nothing,
    (daemon) => ({ url: daemon.ticketUrl() }),
  ),
  'POST /v1/quit': route('Ends guise, once the answer is sent.', nothing, (daemon) => {
    setImmediate(() => daemon.emit('quit'));
    return { isEnding: true };
  }),
};
