// The text of a settings file: JSON, with comments if a person likes, edited so that
// whatever is not changed stays as it was written.
import {
  applyEdits,
  type JSONPath,
  modify,
  type ParseError,
  parse,
  printParseErrorCode,
  stripComments,
} from 'jsonc-parser';

const INDENT = { tabSize: 2, insertSpaces: true, eol: '\n' };

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
    if (value === undefined && this.get(key) === undefined) return;
    this.modify(path, value);
    if (value !== undefined) return;
    const group = path.slice(0, -1);
    const rest = group.length > 0 ? this.get(group.join('.')) : undefined;
    if (rest && Object.keys(rest).length === 0) this.set(group.join('.'), undefined);
  }

  private modify(path: JSONPath, value: unknown): void {
    const edits = modify(this.text, path, value, { formattingOptions: INDENT });
    this.text = applyEdits(this.text, edits);
  }
}

/** "CommaExpected": "comma expected". */
const inWords = (code: string) =>
  code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
