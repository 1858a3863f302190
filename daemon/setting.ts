// What one setting is: its meaning, the values it may have, its unit and default. A
// setting is declared by one of the functions at the end; its type follows from that.

export type SettingFormat = keyof typeof settingFormats;

/**
 * What a running daemon does about a new value, and what the documentation says of it.
 * A group of settings has one in common (settings/settings.ts); a setting may say otherwise.
 */
export const settingEffects = {
  face: 'at once',
  policy: 'at once',
  preview: 'at once',
  clients: 'at once',
  log: 'at once',
  tuning: 'at once',
  camera: 'the camera is opened anew',
  networks: 'networks are loaded anew',
  pipeline: 'everything starts anew',
  nextStart: 'when guise is started again',
} as const;
export type SettingEffect = keyof typeof settingEffects;

export interface Setting<Value = unknown> {
  readonly doc: string;
  readonly format: SettingFormat;
  readonly default: Value;
  /** Environment variable; without it the one that follows from the key. */
  readonly env?: string;
  readonly effect?: SettingEffect;
  readonly unit?: string;
  /** Bounds of numbers; of words, the least count, one unless given. */
  readonly min?: number;
  readonly max?: number;
  /** All values of words. */
  readonly words?: readonly string[];
}

interface FormatRule {
  /** From text, as the environment and the command line give it. */
  parse(text: string): unknown;
  accepts(value: unknown, setting: Setting): boolean;
  /** Completes "must be …". */
  describe(setting: Setting): string;
}

const isWithin = (value: number, { min = -Infinity, max = Infinity }: Setting) =>
  value >= min && value <= max;

const bounds = ({ min, max, unit }: Setting) =>
  `from ${min} to ${max}${unit ? ` ${unit}` : ''}`;

/** Text that is no number stays text, so that the message can show it. */
const parseNumber = (text: string) =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

export const settingFormats = {
  flag: {
    parse: (text) => ({ true: true, false: false })[text.toLowerCase()] ?? text,
    accepts: (value) => typeof value === 'boolean',
    describe: () => 'true or false',
  },
  text: {
    parse: (text) => text,
    accepts: (value) => typeof value === 'string' && !value.includes('\0'),
    describe: () => 'text',
  },
  number: {
    parse: parseNumber,
    accepts: (value, setting) =>
      typeof value === 'number' && Number.isFinite(value) && isWithin(value, setting),
    describe: (setting) => `a number ${bounds(setting)}`,
  },
  integer: {
    parse: parseNumber,
    accepts: (value, setting) =>
      Number.isInteger(value) && isWithin(value as number, setting),
    describe: (setting) => `a whole number ${bounds(setting)}`,
  },
  even: {
    parse: parseNumber,
    accepts: (value, setting) =>
      Number.isInteger(value) &&
      (value as number) % 2 === 0 &&
      isWithin(value as number, setting),
    describe: (setting) => `an even number ${bounds(setting)}`,
  },
  word: {
    parse: (text) => text,
    accepts: (value, { words }) => words?.includes(value as string) ?? false,
    describe: ({ words }) => `one of ${words?.join(', ')}`,
  },
  words: {
    parse: (text) =>
      text.trim() === '' ? [] : text.split(',').map((word) => word.trim()),
    accepts: (value, { words, min = 1 }) =>
      Array.isArray(value) &&
      value.length >= min &&
      new Set(value).size === value.length &&
      value.every((word) => words?.includes(word)),
    describe: ({ words, min = 1 }) =>
      `a list, without repetitions, of ${min > 0 ? 'at least one of ' : ''}${words?.join(', ')}`,
  },
} satisfies Record<string, FormatRule>;

/** What any setting may say besides. */
type More = Pick<Setting, 'env' | 'effect'>;

/** Every number has bounds, so that a slip of the keyboard is told, not obeyed. */
interface NumberBounds extends More {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

export const flag = (doc: string, value: boolean, more: More = {}): Setting<boolean> => ({
  doc,
  format: 'flag',
  default: value,
  ...more,
});

export const text = (doc: string, value: string, more: More = {}): Setting<string> => ({
  doc,
  format: 'text',
  default: value,
  ...more,
});

export const number = (
  doc: string,
  value: number,
  more: NumberBounds,
): Setting<number> => ({ doc, format: 'number', default: value, ...more });

export const integer = (
  doc: string,
  value: number,
  more: NumberBounds,
): Setting<number> => ({ doc, format: 'integer', default: value, ...more });

export const even = (
  doc: string,
  value: number,
  more: NumberBounds,
): Setting<number> => ({ doc, format: 'even', default: value, ...more });

/** One of several words. */
export const word = <const Word extends string>(
  doc: string,
  words: readonly Word[],
  value: NoInfer<Word>,
  more: More = {},
): Setting<Word> => ({ doc, format: 'word', words, default: value, ...more });

/** Some of several words, in an order that counts; one at least unless `min` is 0. */
export const words = <const Word extends string>(
  doc: string,
  known: readonly Word[],
  value: readonly NoInfer<Word>[],
  more: More & Pick<Setting, 'min'> = {},
): Setting<Word[]> => ({
  doc,
  format: 'words',
  words: known,
  default: [...value],
  ...more,
});
