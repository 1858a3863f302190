import { SettingsText } from '../../daemon/settings/settings-text.js';

const written = `{
  // What I use at home.
  "camera": "auto", // the one on the screen
  // Long enough for a sneeze.
  "holdMs": 800, /* was 400 */
  "output": {
    // All that the line takes.
    "fps": 30 // and no more
    // nor less
  }
}
`;

const edited = (text: string, ...changes: [key: string, value: unknown][]) => {
  const settings = new SettingsText(text);
  for (const [key, value] of changes) settings.set(key, value);
  return settings.toString();
};

it('changes a value and nothing besides', () => {
  expect(edited(written, ['holdMs', 900])).toBe(written.replace('800', '900'));
});

it('puts a new key behind the last, and leaves its comment where it was', () => {
  expect(edited(written, ['output.width', 640])).toBe(
    written.replace('30 // and no more', '30, // and no more\n    "width": 640'),
  );
  expect(edited(written, ['face', 'Ada'])).toBe(
    written.replace('  }\n}', '  },\n  "face": "Ada"\n}'),
  );
});

it.each([
  ['first', 'camera', '  "camera": "auto", // the one on the screen\n'],
  ['middle', 'holdMs', '  "holdMs": 800, /* was 400 */\n'],
])('takes out a %s key, and leaves comments on lines of their own', (_, key, line) => {
  expect(edited(written, [key, undefined])).toBe(written.replace(line, ''));
});

it('keeps a group of which a comment is left', () => {
  expect(edited(written, ['output.fps', undefined])).toBe(
    written.replace('    "fps": 30 // and no more\n', ''),
  );
});

it('takes out the last key with the comma before it, and a group that is empty then', () => {
  const text = '{\n  "holdMs": 800, // a sneeze\n  "output": {\n    "fps": 30\n  }\n}\n';
  expect(edited(text, ['output.fps', undefined])).toBe(
    '{\n  "holdMs": 800 // a sneeze\n}\n',
  );
});

it('makes groups, also in an empty file and among comments alone', () => {
  expect(edited('', ['output.fps', 25], ['face', 'Ada'])).toBe(
    '{\n  "output": {\n    "fps": 25\n  },\n  "face": "Ada"\n}\n',
  );
  expect(edited('{\n  // nothing yet\n}\n', ['masks.families', ['mouth']])).toBe(
    '{\n  // nothing yet\n  "masks": {\n    "families": [\n      "mouth"\n    ]\n  }\n}\n',
  );
});

it('leaves on one line what is on one line', () => {
  const text = '{ "face": "Ada", "holdMs": 800 }';
  expect(edited(text, ['cover', 'card'])).toBe(
    '{ "face": "Ada", "holdMs": 800, "cover": "card" }',
  );
  expect(edited(text, ['face', undefined])).toBe('{ "holdMs": 800 }');
  expect(edited(text, ['holdMs', undefined])).toBe('{ "face": "Ada" }');
});

it.each([
  ['{\n  /* one\n   two */}', '{\n  /* one\n   two */\n     "cover": "card"\n   }'],
  ['{ // one\n}', '{ // one\n  "cover": "card"\n}'],
  ['{ /* one */ }', '{ /* one */ \n  "cover": "card"\n}'],
  ['{ /* } */\n\t}', '{ /* } */\n\t  "cover": "card"\n\t}'],
  ['{"holdMs":1 /* one\n two */}', '{"holdMs":1, "cover": "card" /* one\n two */}'],
  ['{"holdMs":1 /* a */}/* b */', '{"holdMs":1, "cover": "card" /* a */}/* b */'],
  ['{\r\n"holdMs":1 // one\r\n}', '{\r\n"holdMs":1, // one\r\n"cover": "card"\r\n}'],
])('puts a new key where no comment swallows it: %j', (text, wanted) => {
  expect(edited(text, ['cover', 'card'])).toBe(wanted);
  expect(new SettingsText(wanted).get('cover')).toBe('card');
});

it.each([
  [
    '{\n  "holdMs": 500,\n  "holdMs": 600\n}',
    '"holdMs" is there a second time in line 3',
  ],
  ['{"output": {},\n"output": {}}', '"output" is there a second time in line 2'],
  ['{"output": {\n"fps": 1, "\\u0066ps": 2}}', '"output.fps" is there a second time in'],
])('refuses a text that says a key twice: %j', (text, words) => {
  const settings = new SettingsText(text);
  expect(() => settings.values()).toThrow(words);
  expect(() => settings.set('holdMs', 800)).toThrow('is there a second time');
});

it.each(['\uFEFF{ "holdMs": 1 }', '\uFEFF'])('keeps a byte order mark: %j', (text) => {
  const told = edited(text, ['holdMs', 800]);
  expect(told.codePointAt(0)).toBe(0xfeff);
  expect(told.slice(1)).toMatch(/^\{\s+"holdMs": 800\s+\}\s*$/);
  expect(new SettingsText(told).values()).toEqual({ holdMs: 800 });
});

it('finds the comma behind a comment', () => {
  const text = '{\n  "face": "Ada" /* a, b */ , "holdMs": 800\n}\n';
  expect(new SettingsText(edited(text, ['face', undefined])).values()).toEqual({
    holdMs: 800,
  });
  expect(new SettingsText(edited(text, ['holdMs', undefined])).values()).toEqual({
    face: 'Ada',
  });
});

it('says what it was told after any number of changes', () => {
  const keys = ['camera', 'holdMs', 'output.fps', 'output.width', 'a.b.c', 'a.b.d', 'z'];
  const settings = new SettingsText(written);
  const told = new Map<string, unknown>();
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 16) % below;
  };
  for (let i = 0; i < 500; i++) {
    const key = keys[random(keys.length)]!;
    const value = random(3) === 0 ? undefined : random(1000);
    settings.set(key, value);
    told.set(key, value);
    for (const [known, wanted] of told) expect(settings.get(known)).toBe(wanted);
  }
  for (const comment of ['at home', 'for a sneeze', 'that the line takes', 'nor less']) {
    expect(settings.toString()).toContain(comment);
  }
});
