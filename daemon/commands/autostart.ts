// `guise autostart on|off|status`.
import {
  type AutostartStatus,
  autostartStatus,
  turnAutostartOff,
  turnAutostartOn,
} from '../autostart/autostart.js';
import type { AutostartOrder } from './choices.js';
import { printJson, printResult } from './print.js';

const obey: Record<AutostartOrder, () => Promise<AutostartStatus>> = {
  on: turnAutostartOn,
  off: turnAutostartOff,
  status: autostartStatus,
};

/** @throws GuiseError AUTOSTART_FAILED */
export async function autostart(
  order: AutostartOrder,
  options: { json?: boolean },
): Promise<void> {
  const status = await obey[order]();
  if (options.json) {
    printJson(status);
    return;
  }
  const { isOn, name, place } = status;
  printResult(
    isOn
      ? `guise starts at login (${name}: ${place}).`
      : 'guise does not start at login.',
  );
}
