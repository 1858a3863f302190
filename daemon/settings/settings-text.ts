// The text of a settings file: JSON, with comments if a person likes, edited so that
// whatever is not changed stays as it was written.
import { type ParseError, parse, printParseErrorCode, stripComments } from 'jsonc-parser';
import { isBlank, repeatedMember, withoutMember, withValue } from './commented-json.js';

/** Whether it says nothing at all, not even "{}". */
export const isBlankText = (text: string) => text.trim() === '';

/** Some editors begin a file with this mark, which is no part of the JSON. */
const BYTE_ORDER_MARK = '\uFEFF';

export class SettingsText {
  /** What the file begins with before its JSON. */
  private readonly head: string;
  private text: string;

  /** @param text  empty for a file that is not there */
  constructor(text: string) {
    this.head = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
    this.text = text.slice(this.head.length);
    if (isBlankText(text)) this.text = '{}\n';
  }

  toString(): string {
    return this.head + this.text;
  }

  /**
   * What the text says, unchecked.
   * @throws Error naming the first fault and its line; a key that is there twice is one,
   *   for a person who changes the one that does not count would wonder
   */
  values(): unknown {
    const errors: ParseError[] = [];
    parse(this.text, errors);
    const [first] = errors;
    if (first) {
      const fault = inWords(printParseErrorCode(first.error));
      throw new Error(`${fault} in line ${this.lineOf(first.offset)}`);
    }
    const repeated = repeatedMember(this.text);
    if (repeated) {
      const { key, offset } = repeated;
      throw new Error(`"${key}" is there a second time in line ${this.lineOf(offset)}`);
    }
    // JSON's own parser keeps even "__proto__" as the name that it is.
    return JSON.parse(stripComments(this.text, ' '));
  }

  /** The value of a key such as "output.fps"; undefined where it is not said. */
  get(key: string): unknown {
    let value = this.values();
    for (const name of key.split('.')) {
      if (typeof value !== 'object' || value === null) return undefined;
      // Members of a list have no keys.
      if (Array.isArray(value)) return undefined;
      value = Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
    }
    return value;
  }

  /**
   * Sets a key; undefined takes it out, and a group that is empty then with it.
   * @throws Error when the text would not say so then; it stays as it was
   */
  set(key: string, value: unknown): void {
    const path = key.split('.');
    const { text } = this;
    const after = new SettingsText(
      value === undefined ? without(text, path) : withValue(text, path, value),
    );
    if (JSON.stringify(after.get(key)) !== JSON.stringify(value)) {
      throw new Error(`"${key}" cannot be changed in the settings file; edit it by hand`);
    }
    this.text = after.text;
  }

  private lineOf(offset: number): number {
    return this.text.slice(0, offset).split('\n').length;
  }
}

function without(text: string, path: readonly string[]): string {
  const shorter = withoutMember(text, path);
  const group = path.slice(0, -1);
  return group.length > 0 && isBlank(shorter, group) ? without(shorter, group) : shorter;
}

/** "CommaExpected": "comma expected". */
const inWords = (code: string) =>
  code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
