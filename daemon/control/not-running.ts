import { GuiseError } from '../errors.js';

/** Nobody listens on the control socket. */
export const notRunning = () =>
  new GuiseError('NOT_RUNNING', 'guise is not running; start it with "guise run".');
