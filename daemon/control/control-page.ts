// The control API's documentation, made from the table of routes: `npm run control-page`
// writes config/control-api.md, and a test keeps that file in step.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../project-root.js';
import type { AnyRoute } from './route.js';
import { routes } from './routes.js';

const HEAD = `# Control API

Made from \`daemon/control/routes/\` by \`npm run control-page\`; not to be edited.

A running guise answers HTTP with JSON on a socket that only you can open:
\`$XDG_RUNTIME_DIR/guise/control.sock\` (without XDG_RUNTIME_DIR:
\`~/.local/share/guise/run/control.sock\`; on Windows the named pipe \`guise-<user>\`).
The preview page's address, which ends in a token, answers the same paths behind it.

\`\`\`sh
curl --unix-socket $XDG_RUNTIME_DIR/guise/control.sock -X POST http://guise/v1/panic
curl --unix-socket $XDG_RUNTIME_DIR/guise/control.sock -X PATCH http://guise/v1/settings \\
  -H 'Content-Type: application/json' -d '{"values": {"holdMs": 800}}'
\`\`\`

What a route takes comes in the path, the query (GET) or a JSON object as the body;
unknown keys and bad values are refused with what was expected. A refusal has a status
from 400 on and the body \`{"error": {"code", "message"}}\`: \`message\` is a sentence for
people, \`code\` one of \`daemon/errors.ts\`, by which programs can tell refusals apart.
Paths begin with the API's version; what a version answers may gain keys, and loses none.
`;

/** The whole of config/control-api.md. */
export function controlPage(): string {
  return HEAD + Object.entries(routes).map(sectionOf).join('');
}

function sectionOf([address, route]: [string, AnyRoute]): string {
  return `\n## ${address}\n\n${route.doc}\n${takes(route)}`;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly [constraint: string]: unknown;
}

function takes({ input }: AnyRoute): string {
  const { properties = {}, required = [] } = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
  });
  const rows = Object.entries(properties).map(([key, schema]) => {
    const isNeeded = required.includes(key) ? '' : ', may be left out';
    return `- \`${key}\`: ${inWords(schema as Property)}${isNeeded}\n`;
  });
  return rows.length > 0 ? `\n${rows.join('')}` : '';
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
  integer: 'a whole number',
};

/** "text, at most 200 characters". */
function inWords(schema: Property): string {
  const {
    type = 'any value',
    items,
    properties,
    minLength,
    maxLength,
    minimum,
    maximum,
  } = schema;
  if (schema.enum) return `one of ${schema.enum.map((word) => `\`${word}\``).join(', ')}`;
  const words = [typeWords[type] ?? type];
  if (properties) words[0] += ` with ${Object.keys(properties).join(' and ')}`;
  if (items) words[0] += ` of ${inWords(items)}`;
  const isBounded = minLength !== undefined || maxLength !== undefined;
  if (isBounded)
    words.push(`${minLength ?? 0} to ${maxLength ?? 'any number of'} characters`);
  if (minimum !== undefined) words.push(`from ${minimum} to ${maximum}`);
  if (schema.default !== undefined)
    words.push(`${JSON.stringify(schema.default)} by default`);
  return words.join(', ');
}

if (require.main === module) {
  writeFileSync(join(projectRoot, 'config', 'control-api.md'), controlPage());
}
