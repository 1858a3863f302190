// Environment variables that look like settings of guise and are none.
import { didYouMean } from '../did-you-mean.js';
import { knownSettings } from './settings.js';

const PREFIX = 'GUISE_';

/** Those that are no settings: of guise itself, and of its tests in a guest machine. */
const others = /^GUISE_(DEBUG|NUGET_INDEX|GUEST_\w+)$/;

/** A sentence for each of them. */
export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const known = [...knownSettings.values()].map(({ env }) => env);
  const bareNames = known.map((name) => name.slice(PREFIX.length));
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX))
    .filter((name) => !known.includes(name) && !others.test(name))
    .map((name) => {
      const all = 'config/settings.md lists all.';
      const hint = didYouMean(name.slice(PREFIX.length), bareNames, all);
      return `There is no setting ${name} (from the environment); ${hint.replace('"', `"${PREFIX}`)}`;
    });
}
