// Consent of the person whose face is worn: asked for once, and recorded.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GuiseError } from '../errors.js';
import { makePrivateFolder } from '../files/data-folders.js';
import { writePrivateFile } from '../files/private-file.js';
import { writing } from '../files/write-fault.js';
import { type AskPerson, terminalQuestion } from '../terminal-question.js';

/** What is confirmed, word for word. */
export const CONSENT_STATEMENT =
  'The person shown agreed to this use of their face, or I hold the rights to it.';

const waysToConfirm = ['terminal', 'flag', 'client'] as const;

/** The record of a confirmation. */
export interface Consent {
  /** ISO 8601, UTC. */
  readonly confirmedAt: string;
  /** Answered on a terminal, by --yes, or in a client of the control API. */
  readonly how: (typeof waysToConfirm)[number];
  readonly statement: string;
}

export interface ConsentOptions {
  /** --yes: the answer is given. */
  readonly isConfirmed: boolean;
  readonly ask?: AskPerson;
}

/**
 * @param subject  whose face, for the question: "the face Ada", "the photo me.jpg"
 * @throws GuiseError CONSENT_MISSING when it is denied or nobody can be asked
 */
export async function confirmConsent(
  subject: string,
  options: ConsentOptions,
): Promise<Consent> {
  const { isConfirmed, ask = terminalQuestion() } = options;
  if (isConfirmed) return consentBy('flag');
  if (!ask) {
    throw new GuiseError(
      'CONSENT_MISSING',
      `Using ${subject} needs your confirmation: "${CONSENT_STATEMENT}" Add --yes to give it.`,
    );
  }
  const isAgreed = await ask(`For ${subject}: ${CONSENT_STATEMENT} Is that so? [y/N] `);
  if (isAgreed) return consentBy('terminal');
  throw new GuiseError(
    'CONSENT_MISSING',
    `Not confirmed, so ${subject} is not used and nothing was saved.`,
  );
}

/**
 * @param hasConsent  a person confirmed CONSENT_STATEMENT in the client
 * @throws GuiseError CONSENT_MISSING, quoting what is to be confirmed
 */
export function consentOfClient(subject: string, hasConsent: boolean): Consent {
  if (hasConsent) return consentBy('client');
  throw new GuiseError(
    'CONSENT_MISSING',
    `Using ${subject} needs a confirmation: "${CONSENT_STATEMENT}"`,
  );
}

function consentBy(how: Consent['how']): Consent {
  return { confirmedAt: new Date().toISOString(), how, statement: CONSENT_STATEMENT };
}

/** Whether this is a consent as it is recorded. */
export function isConsent(value: unknown): value is Consent {
  if (typeof value !== 'object' || value === null) return false;
  const { confirmedAt, how, statement } = value as Record<string, unknown>;
  return (
    typeof confirmedAt === 'string' &&
    Number.isFinite(Date.parse(confirmedAt)) &&
    waysToConfirm.includes(how as Consent['how']) &&
    typeof statement === 'string'
  );
}

const FORMAT = 1;

/** Consents for photos that are worn without being saved, by the photo's SHA-256. */
export class PhotoConsents {
  constructor(private readonly file: string) {}

  /**
   * Asks unless it was confirmed for the same photo before.
   * @throws GuiseError CONSENT_MISSING, FACE_STORE_DAMAGED, FILE_NOT_WRITTEN
   */
  async require(sha256: string, subject: string, options: ConsentOptions): Promise<void> {
    const remembered = await this.read();
    if (remembered.has(sha256)) return;
    remembered.set(sha256, await confirmConsent(subject, options));
    const document = { format: FORMAT, photos: Object.fromEntries(remembered) };
    await writing(this.file, async () => {
      makePrivateFolder(dirname(this.file));
      await writePrivateFile(this.file, `${JSON.stringify(document, null, 2)}\n`);
    });
  }

  private async read(): Promise<Map<string, Consent>> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw this.damaged(error);
    }
    try {
      const { format, photos } = JSON.parse(text) as Record<string, unknown>;
      const entries = Object.entries(photos as Record<string, unknown>);
      if (format !== FORMAT || !entries.every(([, consent]) => isConsent(consent))) {
        throw new Error('it is not in the expected format');
      }
      return new Map(entries as [string, Consent][]);
    } catch (error) {
      throw this.damaged(error);
    }
  }

  private damaged(cause: unknown): GuiseError {
    return new GuiseError(
      'FACE_STORE_DAMAGED',
      `The remembered consents ${this.file} cannot be read: ${(cause as Error).message}. Remove the file; you will be asked again.`,
      cause,
    );
  }
}
