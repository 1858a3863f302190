// Licences of weights that restrict their use: shown, accepted once, and remembered
// with the time.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GuiseError } from '../errors.js';
import { dataFolder, makePrivateFolder } from '../files/data-folders.js';
import { writePrivateFile } from '../files/private-file.js';
import { writing } from '../files/write-fault.js';
import { isRecord } from '../inference/model-manifest-checks.js';
import type { ModelLicence, PublishedModel } from '../inference/published-model.js';
import { type AskPerson, terminalQuestion } from '../terminal-question.js';

/** Where the user's acceptances are kept. */
const acceptedLicencesFile = () => join(dataFolder(), 'accepted-licences.json');

export interface Acceptance {
  /** ISO 8601, UTC. */
  readonly acceptedAt: string;
  /** Answered on a terminal, or by --accept-licence. */
  readonly how: 'terminal' | 'flag';
}

export interface AcceptanceOptions {
  /** --accept-licence: the answer is given. */
  readonly isAccepted: boolean;
  readonly ask?: AskPerson;
  /** Shows the licence before the question. */
  readonly show: (text: string) => void;
}

/**
 * Asks for each licence that restricts the models' use, unless it was accepted before.
 * @throws GuiseError FILE_NOT_WRITTEN, and LICENCE_NOT_ACCEPTED when one is denied or nobody can be asked
 */
export async function requireAcceptance(
  models: readonly PublishedModel[],
  options: AcceptanceOptions,
  path = acceptedLicencesFile(),
): Promise<void> {
  const accepted = await readAcceptances(path);
  for (const [name, restricted] of restrictedLicences(models)) {
    if (accepted.has(name)) continue;
    const how = await accept(restricted, options);
    accepted.set(name, { acceptedAt: new Date().toISOString(), how });
    const text = JSON.stringify(Object.fromEntries(accepted), null, 2);
    await writing(path, async () => {
      makePrivateFolder(dirname(path));
      await writePrivateFile(path, `${text}\n`);
    });
  }
}

interface Restricted {
  readonly licence: ModelLicence;
  readonly models: PublishedModel[];
}

function restrictedLicences(models: readonly PublishedModel[]): Map<string, Restricted> {
  const byName = new Map<string, Restricted>();
  for (const model of models) {
    const { licence } = model;
    if (!licence.isRestricted) continue;
    const known = byName.get(licence.name);
    if (known) known.models.push(model);
    else byName.set(licence.name, { licence, models: [model] });
  }
  return byName;
}

async function accept(
  { licence, models }: Restricted,
  { isAccepted, ask = terminalQuestion(), show }: AcceptanceOptions,
): Promise<Acceptance['how']> {
  const names = models.map((model) => model.name).join(', ');
  const terms = licence.url ? ` Its terms: ${licence.url}` : '';
  show(`Licence of ${names}: ${licence.name}.${terms}`);
  if (isAccepted) return 'flag';
  if (!ask) {
    throw new GuiseError(
      'LICENCE_NOT_ACCEPTED',
      `The licence of ${names} must be accepted first: ${licence.name}. Add --accept-licence to accept it.`,
    );
  }
  if (await ask('Do you accept it? [y/N] ')) return 'terminal';
  throw new GuiseError(
    'LICENCE_NOT_ACCEPTED',
    `The licence was not accepted, so ${names} is not fetched.`,
  );
}

/** What cannot be read is asked again. */
async function readAcceptances(path: string): Promise<Map<string, Acceptance>> {
  try {
    const document: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isRecord(document)) return new Map();
    return new Map(
      Object.entries(document).filter(
        (entry): entry is [string, Acceptance] =>
          isRecord(entry[1]) && Number.isFinite(Date.parse(String(entry[1].acceptedAt))),
      ),
    );
  } catch {
    return new Map();
  }
}
