// What people are told when nobody answers on the control socket.
import { GuiseError } from '../errors.js';

/** Codes of a socket that is not there, or that nobody listens on. */
const ABSENCES = ['ENOENT', 'ENOTDIR', 'ECONNREFUSED'];

/** Codes of a connection whose other end was killed. */
const BREAKS = ['ECONNRESET', 'EPIPE'];

/**
 * @param error  of the connection
 * @param path   of the socket
 */
export function noAnswer(error: NodeJS.ErrnoException, path: string): GuiseError {
  const { code = '', message } = error;
  if (ABSENCES.includes(code)) {
    return new GuiseError(
      'NOT_RUNNING',
      'guise is not running; start it with "guise run".',
    );
  }
  if (BREAKS.includes(code)) return brokenOff();
  // Others' runtime folders are left behind by su and sudo.
  if (code === 'EACCES' || code === 'EPERM') {
    return new GuiseError(
      'BAD_USAGE',
      `The control socket ${path} is another user's. Set XDG_RUNTIME_DIR to a folder of your own, or be that user.`,
      error,
    );
  }
  return new GuiseError('INTERNAL', `${path} does not answer: ${message}.`, error);
}

/** What was asked for may have been done or not. */
export const brokenOff = () =>
  new GuiseError(
    'INTERNAL',
    'The running guise ended before it answered; "guise status" says whether it runs again.',
  );
