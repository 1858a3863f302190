// A tray in a process of its own: shows what it is told and says what was clicked.
import type { TrayChoice } from '../../daemon/tray/tray-backends.js';
import { backendsFor } from '../../daemon/tray/tray-backends.js';
import { TrayKeeper } from '../../daemon/tray/tray-keeper.js';

const say = (message: unknown) => process.send?.(message);

const keeper = new TrayKeeper<unknown>({
  backends: backendsFor(process.argv[2] as TrayChoice),
  onClick: (command) => say({ clicked: command }),
  onChange: (kind, detail) => say({ kind, detail }),
});

process.on('message', async (message: { view?: never; close?: true }) => {
  if (message.view) keeper.show(message.view);
  if (!message.close) return;
  await keeper.close();
  process.disconnect();
});
