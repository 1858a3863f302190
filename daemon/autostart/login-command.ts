// The command that starts guise at login, and how each kind of file quotes it.
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

/**
 * Absolute, because at login PATH is not what it is in a terminal. On Linux through env,
 * because neither systemd nor GLib takes every character in the name of the program
 * itself.
 */
export function loginCommand(): readonly string[] {
  const command = [process.execPath, join(projectRoot, 'daemon', 'bootstrap.mjs'), 'run'];
  return process.platform === 'linux' ? ['/usr/bin/env', ...command] : command;
}

/**
 * systemd.service(5), "Command lines": double quotes with C escapes, and "%" and "$"
 * doubled so that nothing is put in their place.
 */
export function quotedForSystemd(command: readonly string[]): string {
  return command
    .map((word) => word.replace(/[\\"]/g, '\\$&').replace(/[%$]/g, '$&$&'))
    .map((word) => `"${word}"`)
    .join(' ');
}

/**
 * Desktop Entry Specification, "The Exec key": double quotes in which ", `, $ and \ are
 * escaped, "%" doubled; the value as a whole is a string, whose backslashes are doubled.
 */
export function quotedForDesktopEntry(command: readonly string[]): string {
  return command
    .map((word) => `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`)
    .join(' ')
    .replaceAll('\\', '\\\\');
}

/** CommandLineToArgvW: backslashes count only before a quotation mark. */
export function quotedForWindows(command: readonly string[]): string {
  return command
    .map((word) => word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&'))
    .map((word) => `"${word}"`)
    .join(' ');
}
