// What config/ says of the settings, made from the table: `npm run settings-pages`
// writes both files, and a test keeps them in step.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { settingEffects } from '../setting.js';
import { migrations, VERSION_KEY, versionAfter } from './migrations.js';
import { knownSettings, type NamedSetting } from './settings.js';

const HEAD = `# Settings

Made from \`daemon/settings/\` by \`npm run settings-pages\`; not to be edited.

Read in this order, later ones win: the settings file (\`--config FILE\`, else
\`~/.config/guise/settings.json\`), the environment variable, the command line
(\`--set KEY=VALUE\`). The file holds groups in braces, as \`config/default.json\` does,
and may hold comments. A running guise obeys new values, told by \`guise config set\` or
written into the file, as the last column says.

| Key | Default | Allowed | Meaning | Environment | New value |
|---|---|---|---|---|---|
`;

function rowOf(setting: NamedSetting): string {
  const standard = JSON.stringify(setting.default).replaceAll(',', ', ');
  const cells = [
    `\`${setting.key}\``,
    `\`${standard}\``,
    allowed(setting),
    setting.doc,
    `\`${setting.env}\``,
    settingEffects[setting.effect],
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function allowed({ format, words, min, max, unit }: NamedSetting): string {
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (format === 'text') return 'text';
  if (format === 'flag') return '`true`, `false`';
  const kind = format === 'even' ? ', even' : format === 'integer' ? ', whole' : '';
  return `${min}–${max}${unit ? ` ${unit}` : ''}${kind}`;
}

type Values = { [name: string]: unknown };

function defaults(): Values {
  const all: Values = {};
  for (const { key, default: value } of knownSettings.values()) {
    const names = key.split('.');
    const last = names.pop()!;
    let group = all;
    for (const name of names) group = (group[name] ??= {}) as Values;
    group[last] = value;
  }
  return all;
}

/** Files of config/ with their whole text. */
export const settingsPages: Readonly<Record<string, () => string>> = {
  'settings.md': () => HEAD + [...knownSettings.values()].map(rowOf).join(''),
  'default.json': () =>
    `${JSON.stringify({ [VERSION_KEY]: versionAfter(migrations), ...defaults() }, null, 2)}\n`,
};

if (require.main === module) {
  for (const [file, textOf] of Object.entries(settingsPages)) {
    writeFileSync(join(projectRoot, 'config', file), textOf());
  }
}
