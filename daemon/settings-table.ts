// The settings' documentation, made from the schema: `npm run settings-table` writes it
// to config/settings.md, and a test keeps that file in step.
import { settingRules } from './settings.js';
import type { SettingRule } from './settings-schema.js';

const HEAD = `# Settings

Made from \`daemon/settings-schema.ts\` by \`npm run settings-table\`; not to be edited.

Read in this order, later ones win: the settings file (\`--config FILE\`, else
\`~/.config/guise/settings.json\`), the environment variable, the command line
(\`--set KEY=VALUE\`). The file holds groups in braces, as \`config/default.json\` does.

| Key | Default | Allowed | Meaning | Environment |
|---|---|---|---|---|
`;

/** The whole of config/settings.md. */
export function settingsTable(): string {
  const rows = [...settingRules].map(([key, rule]) => rowOf(key, rule));
  return `${HEAD}${rows.join('\n')}\n`;
}

function rowOf(key: string, rule: SettingRule): string {
  const standard = JSON.stringify(rule.default).replaceAll(',', ', ');
  const cells = [
    `\`${key}\``,
    `\`${standard}\``,
    allowed(rule),
    rule.doc,
    `\`${rule.env}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

function allowed({ format, words, min, max, unit }: SettingRule): string {
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (format === 'text') return 'text';
  if (format === 'flag') return '`true`, `false`';
  const kind = format === 'even' ? ', even' : format === 'integer' ? ', whole' : '';
  return `${min}–${max}${unit ? ` ${unit}` : ''}${kind}`;
}

if (require.main === module) process.stdout.write(settingsTable());
