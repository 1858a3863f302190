import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CONSENT_STATEMENT,
  confirmConsent,
  consentOfClient,
  PhotoConsents,
} from '../../daemon/source-faces/consent.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-consent-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = async (): Promise<boolean> => {
  throw new Error('asked although nobody should be');
};

describe('confirmConsent', () => {
  it('records time, statement and the flag', async () => {
    const before = Date.now();
    const consent = await confirmConsent('the face Ada', {
      isConfirmed: true,
      ask: never,
    });
    expect(consent.how).toBe('flag');
    expect(consent.statement).toBe(CONSENT_STATEMENT);
    expect(consent.confirmedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(Date.parse(consent.confirmedAt)).toBeGreaterThanOrEqual(before);
  });

  it('asks once, naming the face', async () => {
    const ask = jest.fn(async () => true);
    const consent = await confirmConsent('the face Ada', { isConfirmed: false, ask });
    expect(consent.how).toBe('terminal');
    expect(ask).toHaveBeenCalledTimes(1);
    expect(ask).toHaveBeenCalledWith(expect.stringContaining('the face Ada'));
    expect(ask).toHaveBeenCalledWith(expect.stringContaining(CONSENT_STATEMENT));
  });

  it('accepts no for an answer', async () => {
    const options = { isConfirmed: false, ask: async () => false };
    await expect(confirmConsent('the face Ada', options)).rejects.toMatchObject({
      code: 'CONSENT_MISSING',
    });
  });

  it('says what to add where nobody can be asked', async () => {
    const options = { isConfirmed: false, ask: null };
    await expect(confirmConsent('the face Ada', options)).rejects.toMatchObject({
      code: 'CONSENT_MISSING',
      message: expect.stringContaining('--yes'),
    });
  });
});

describe('consentOfClient', () => {
  it('is what a person confirmed there, and nothing else', () => {
    expect(consentOfClient('the face Ada', true)).toMatchObject({
      how: 'client',
      statement: CONSENT_STATEMENT,
    });
    expect(() => consentOfClient('the face Ada', false)).toThrow(
      expect.objectContaining({
        code: 'CONSENT_MISSING',
        message: expect.stringContaining(CONSENT_STATEMENT),
      }),
    );
  });
});

describe('PhotoConsents', () => {
  const file = () => join(folder, 'deep', 'consent.json');
  const sha256 = 'ab'.repeat(32);

  it('asks for a photo once and remembers the answer', async () => {
    const ask = jest.fn(async () => true);
    await new PhotoConsents(file()).require(sha256, 'the photo', {
      isConfirmed: false,
      ask,
    });
    await new PhotoConsents(file()).require(sha256, 'the photo', {
      isConfirmed: false,
      ask: never,
    });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks anew for another photo', async () => {
    const consents = new PhotoConsents(file());
    await consents.require(sha256, 'the photo', { isConfirmed: true });
    const ask = jest.fn(async () => true);
    await consents.require('cd'.repeat(32), 'another', { isConfirmed: false, ask });
    expect(ask).toHaveBeenCalledTimes(1);
    const saved = JSON.parse(readFileSync(file(), 'utf8'));
    expect(Object.keys(saved.photos)).toHaveLength(2);
  });

  it('remembers nothing that was denied', async () => {
    const consents = new PhotoConsents(file());
    const options = { isConfirmed: false, ask: async () => false };
    await expect(consents.require(sha256, 'the photo', options)).rejects.toThrow();
    expect(() => statSync(file())).toThrow();
  });

  it('says where an answer could not be written', async () => {
    // As when the disk that a link leads to is not there.
    symlinkSync(join(folder, 'unplugged', 'guise'), join(folder, 'guise'));
    const blocked = join(folder, 'guise', 'consent.json');
    await expect(
      new PhotoConsents(blocked).require(sha256, 'x', { isConfirmed: true }),
    ).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining(`${blocked} could not be written: `),
    });
  });

  it('is readable by the user alone, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      await new PhotoConsents(file()).require(sha256, 'x', { isConfirmed: true });
    } finally {
      process.umask(umask);
    }
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
  });

  const given = {
    confirmedAt: '2026-01-31T12:00:00.000Z',
    how: 'terminal',
    statement: 'So it is.',
  };
  const saved = (ab: unknown, format = 1) =>
    JSON.stringify({ format, photos: { cd: given, ab } });

  async function expectDamaged(damaged: string): Promise<void> {
    await expect(
      new PhotoConsents(damaged).require('ab', 'x', { isConfirmed: true }),
    ).rejects.toMatchObject({
      code: 'FACE_STORE_DAMAGED',
      message: expect.stringContaining(damaged),
    });
  }

  it.each([
    '{',
    '[]',
    saved(given, 2),
    saved(null),
    saved('yes'),
    saved({ ...given, confirmedAt: 1 }),
    saved({ ...given, confirmedAt: 'lately' }),
    saved({ ...given, how: 'guess' }),
    saved({ ...given, statement: undefined }),
  ])('does not take %s for consent', async (text) => {
    const damaged = join(folder, 'consent.json');
    writeFileSync(damaged, text);
    await expectDamaged(damaged);
    expect(readFileSync(damaged, 'utf8')).toBe(text);
  });

  it('takes what was recorded for consent', async () => {
    const recorded = join(folder, 'consent.json');
    writeFileSync(recorded, saved(given));
    const options = { isConfirmed: false, ask: never };
    await new PhotoConsents(recorded).require('ab', 'x', options);
  });

  it('tells a file that cannot be read from one that was never there', async () => {
    mkdirSync(file(), { recursive: true });
    await expectDamaged(file());
  });
});
