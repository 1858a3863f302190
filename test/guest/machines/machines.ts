// The machines, by name.
import { emulatedMachine } from './emulated-machine.js';
import type { Machine } from './machine.js';
import { userModeMachine } from './user-mode-machine.js';

export const machines = {
  emulated: emulatedMachine,
  'user-mode': userModeMachine,
} as const satisfies Record<string, Machine>;

export type MachineName = keyof typeof machines;
