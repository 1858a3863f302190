// The text of a settings file: JSON, with comments if a person likes, edited so that
// whatever is not changed stays as it was written.
import { type ParseError, parse, printParseErrorCode, stripComments } from 'jsonc-parser';
import { isBlank, withoutMember, withValue } from './commented-json.js';

export class SettingsText {
  /** @param text  empty for a file that is not there */
  constructor(private text: string) {
    if (text.trim() === '') this.text = '{}\n';
  }

  toString(): string {
    return this.text;
  }

  /**
   * What the text says, unchecked.
   * @throws Error naming the first fault and its line
   */
  values(): unknown {
    const errors: ParseError[] = [];
    parse(this.text, errors);
    const [first] = errors;
    // JSON's own parser keeps even "__proto__" as the name that it is.
    if (!first) return JSON.parse(stripComments(this.text, ' '));
    const line = this.text.slice(0, first.offset).split('\n').length;
    throw new Error(`${inWords(printParseErrorCode(first.error))} in line ${line}`);
  }

  /** The value of a key such as "output.fps"; undefined where it is not said. */
  get(key: string): unknown {
    let value = this.values();
    for (const name of key.split('.')) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
    }
    return value;
  }

  /** Sets a key; undefined takes it out, and a group that is empty then with it. */
  set(key: string, value: unknown): void {
    const path = key.split('.');
    if (value !== undefined) {
      this.text = withValue(this.text, path, value);
      return;
    }
    this.text = withoutMember(this.text, path);
    const group = path.slice(0, -1);
    if (group.length > 0 && isBlank(this.text, group)) {
      this.set(group.join('.'), undefined);
    }
  }
}

/** "CommaExpected": "comma expected". */
const inWords = (code: string) =>
  code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
