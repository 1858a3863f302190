// Edits of JSON with comments that leave every other line as a person wrote it. The edits
// that jsonc-parser itself makes take comments of neighbours away or put them elsewhere.
import {
  applyEdits,
  createScanner,
  type Edit,
  findNodeAtLocation,
  type Node,
  parseTree,
  visit,
} from 'jsonc-parser';

const INDENT = '  ';

/** What may stand behind a member on its line and goes with it: spaces and a comment. */
const REST_OF_LINE =
  /[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)?(?=\r?\n|$)/y;

/** Sets the value at a path such as ["output", "fps"]; makes groups that are missing. */
export function withValue(text: string, path: readonly string[], value: unknown): string {
  const root = parseTree(text)!;
  let depth = path.length;
  let node = findNodeAtLocation(root, [...path]);
  while (!node) node = findNodeAtLocation(root, path.slice(0, --depth));
  const isMissing = depth < path.length && node.type === 'object';
  const inGroups = path
    .slice(isMissing ? depth + 1 : depth)
    .reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  const edits = isMissing
    ? insertion(text, node, path[depth]!, inGroups)
    : [replacement(text, node, inGroups)];
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const inLines = ({ content, ...place }: Edit) => ({
    ...place,
    content: content.replaceAll('\n', lineEnd),
  });
  return applyEdits(text, edits.map(inLines));
}

/**
 * Takes out the member at a path, with the comment behind it; comments on lines of their
 * own stay.
 */
export function withoutMember(text: string, path: readonly string[]): string {
  const member = findNodeAtLocation(parseTree(text)!, [...path])?.parent;
  if (!member) return text;
  const members = member.parent!.children!;
  const index = members.indexOf(member);
  if (index < members.length - 1) {
    return applyEdits(text, [cut(text, member.offset, commaAfter(text, member) + 1)]);
  }
  const before = members[index - 1];
  const comma = before && { offset: commaAfter(text, before), length: 1, content: '' };
  const edits = [cut(text, member.offset, endOf(member))];
  return applyEdits(text, comma ? [comma, ...edits] : edits);
}

/** The first member whose object has one of the same name before it; null without one. */
export function repeatedMember(text: string): { key: string; offset: number } | null {
  const known = new Set<string>();
  let repeated: { key: string; offset: number } | null = null;
  visit(text, {
    onObjectProperty(name, offset, _length, _line, _column, pathOfObject) {
      const path = [...pathOfObject(), name];
      const signature = JSON.stringify(path);
      if (known.has(signature)) repeated ??= { key: path.join('.'), offset };
      known.add(signature);
    },
  });
  return repeated;
}

/** Whether an object says nothing at all, not even in a comment. */
export function isBlank(text: string, path: readonly string[]): boolean {
  const node = findNodeAtLocation(parseTree(text)!, [...path]);
  return node !== undefined && /^\{\s*\}$/.test(text.slice(node.offset, endOf(node)));
}

function replacement(text: string, { offset, length }: Node, value: unknown): Edit {
  return { offset, length, content: written(value, indentAt(text, offset)) };
}

/** Behind the last member, on a line of its own unless all are on one. */
function insertion(text: string, object: Node, name: string, value: unknown): Edit[] {
  const last = object.children!.at(-1);
  const brace = endOf(object) - 1;
  const member = (indent: string) => `${JSON.stringify(name)}: ${written(value, indent)}`;
  const insert = (offset: number, content: string) => ({ offset, length: 0, content });
  if (last) {
    const end = endOf(last);
    const lineEnd = restOfLine(text, end);
    if (lineEnd === null) return [insert(end, `, ${member('')}`)];
    const indent = indentAt(text, last.offset);
    return [insert(end, ','), insert(lineEnd, `\n${indent}${member(indent)}`)];
  }
  const outer = indentAt(text, brace);
  const indent = outer + INDENT;
  const isBraceFirst = lineStartAt(text, brace) + outer.length === brace;
  return isBraceFirst
    ? [insert(brace - outer.length, `${indent}${member(indent)}\n`)]
    : [insert(brace, `\n${indent}${member(indent)}\n${outer}`)];
}

const written = (value: unknown, indent: string) =>
  JSON.stringify(value, null, INDENT).replaceAll('\n', `\n${indent}`);

const endOf = ({ offset, length }: Node) => offset + length;

/** Where the comma behind a member is that another one follows. */
function commaAfter(text: string, member: Node): number {
  const scanner = createScanner(text, true);
  scanner.setPosition(endOf(member));
  scanner.scan();
  return scanner.getTokenOffset();
}

/** Takes out a range, with its lines where nothing else stands on them. */
function cut(text: string, from: number, to: number): Edit {
  const indent = indentAt(text, from);
  const lineStart = lineStartAt(text, from);
  const lineEnd = restOfLine(text, to);
  if (lineEnd !== null && lineStart + indent.length === from) {
    const end = text.indexOf('\n', lineEnd) + 1;
    return { offset: lineStart, length: end - lineStart, content: '' };
  }
  const spaces = /[ \t]*/y;
  spaces.lastIndex = to;
  spaces.exec(text);
  return { offset: from, length: spaces.lastIndex - from, content: '' };
}

/** Where the line ends, if but a comment stands between; null otherwise. */
function restOfLine(text: string, offset: number): number | null {
  REST_OF_LINE.lastIndex = offset;
  return REST_OF_LINE.test(text) ? REST_OF_LINE.lastIndex : null;
}

/** The spaces that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStartAt(text, offset)))![0];
}

const lineStartAt = (text: string, offset: number) =>
  text.lastIndexOf('\n', offset - 1) + 1;
