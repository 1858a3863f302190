// `guise autostart on|off|status`.
import {
  type AutostartStatus,
  autostartStatus,
  turnAutostartOff,
  turnAutostartOn,
} from '../autostart/autostart.js';

export const autostartOrders = ['on', 'off', 'status'] as const;
export type AutostartOrder = (typeof autostartOrders)[number];

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
    process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
    return;
  }
  const { isOn, name, place } = status;
  process.stdout.write(
    isOn
      ? `guise starts at login (${name}: ${place}).\n`
      : 'guise does not start at login.\n',
  );
}
