import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuiseError } from '../../daemon/errors.js';
import { projectRoot } from '../../daemon/project-root.js';
import { loadSettings, settingsFile } from '../../daemon/settings/load-settings.js';
import { knownSettings } from '../../daemon/settings/settings.js';
import { settingsPages } from '../../daemon/settings/settings-pages.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-settings-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeSettings(text: string): string {
  const file = join(folder, 'settings.json');
  writeFileSync(file, text);
  return file;
}

function errorOf(act: () => unknown): GuiseError {
  try {
    act();
  } catch (error) {
    if (error instanceof GuiseError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('config', () => {
  it.each(Object.entries(settingsPages))(
    'has the %s that "npm run settings-pages" writes',
    (file, textOf) => {
      expect(readFileSync(join(projectRoot, 'config', file), 'utf8')).toBe(textOf());
    },
  );

  it('has a default.json that is itself a valid settings file', () => {
    const file = join(projectRoot, 'config', 'default.json');
    expect(loadSettings({ file, environment: {} })).toEqual(
      loadSettings({ environment: { XDG_CONFIG_HOME: folder } }),
    );
  });
});

describe('the table', () => {
  it('documents every key and gives numbers both bounds', () => {
    for (const [key, rule] of knownSettings) {
      expect([key, rule.doc.endsWith('.')]).toEqual([key, true]);
      if (typeof rule.default !== 'number') continue;
      expect([key, typeof rule.min, typeof rule.max]).toEqual([key, 'number', 'number']);
    }
  });

  it('gives every key an environment variable of its own', () => {
    const names = [...knownSettings.values()].map(({ env }) => env);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('GUISE_SWAPPER_MESH_SHAPE_TRANSFER');
    expect(names).toContain('GUISE_MODELS_DIR');
    expect(names.filter((name) => !/^GUISE(_[A-Z0-9]+)+$/.test(name))).toEqual([]);
  });
});

describe('loadSettings', () => {
  it('lets the environment win over the file and the command line over both', () => {
    const file = writeSettings('{"output":{"fps":10,"width":640},"holdMs":100}');
    const settings = loadSettings({
      file,
      environment: { GUISE_OUTPUT_FPS: '20', GUISE_HOLD_MS: '200' },
      overrides: { 'output.fps': '25', face: undefined },
    });
    expect(settings.output).toEqual({ width: 640, height: 720, fps: 25 });
    expect(settings.holdMs).toBe(200);
    expect(settings.face).toBe('');
  });

  it("finds the user's file in the XDG configuration folder", () => {
    const environment = { XDG_CONFIG_HOME: folder };
    expect(settingsFile(environment)).toBe(join(folder, 'guise', 'settings.json'));
    expect(loadSettings({ environment }).camera).toBe('auto');
  });

  it('parses lists and ignores empty variables', () => {
    const settings = loadSettings({
      environment: {
        XDG_CONFIG_HOME: folder,
        GUISE_INFERENCE_PROVIDERS: 'webgpu, cpu',
        GUISE_OUTPUT_FPS: '',
      },
    });
    expect(settings.inference.providers).toEqual(['webgpu', 'cpu']);
    expect(settings.output.fps).toBe(30);
  });

  it('replaces values that stand for what is best here', () => {
    const environment = { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const settings = loadSettings({ environment });
    expect(settings.models.folder).toBe(join(folder, 'guise', 'models'));
  });

  it.each([
    [1, 1],
    [2, 1],
    [6, 3],
    [64, 4],
  ])('on %i processors takes %i threads for a network unless told', (count, threads) => {
    const [cpu] = os.cpus();
    const cpus = jest.spyOn(os, 'cpus').mockReturnValue(Array(count).fill(cpu));
    const environment = { XDG_CONFIG_HOME: folder };
    const threadsWith = (overrides = {}) =>
      loadSettings({ environment, overrides }).inference.threads;
    expect([threadsWith(), threadsWith({ 'inference.threads': '5' })]).toEqual([
      threads,
      5,
    ]);
    cpus.mockRestore();
  });

  it('takes a models folder from the current one on', () => {
    const environment = { XDG_CONFIG_HOME: folder };
    const { models } = loadSettings({
      environment,
      overrides: { 'models.folder': 'my/models' },
    });
    expect(models.folder).toBe(join(process.cwd(), 'my', 'models'));
  });

  it('holds and then covers unless told otherwise', () => {
    const settings = loadSettings({ environment: { XDG_CONFIG_HOME: folder } });
    expect([settings.onNoSwap, settings.holdMs, settings.cover]).toEqual([
      'hold',
      500,
      'card',
    ]);
  });

  it('gives every caller settings of its own', () => {
    const environment = { XDG_CONFIG_HOME: folder };
    loadSettings({ environment }).inference.providers.push('cuda');
    expect(loadSettings({ environment }).inference.providers).toEqual(['auto']);
  });
});

describe('refusals', () => {
  it('names an unknown key, its file and the nearest valid one', () => {
    const file = writeSettings('{"output":{"widht":640}}');
    const error = errorOf(() => loadSettings({ file, environment: {} }));
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toContain('"output.widht"');
    expect(error.message).toContain(file);
    expect(error.message).toContain('did you mean "output.width"?');
  });

  it.each([
    ['output.fps', '0', 'a number from 1 to 120 frames per second; it is 0'],
    ['output.fps', 'fast', 'it is "fast"'],
    ['output.width', '641', 'an even number from 64 to 3840 pixels'],
    ['output.width', '', 'it is ""'],
    ['holdMs', '1.5', 'a whole number from 0 to 10000 milliseconds'],
    ['onNoSwap', 'show', 'one of hold, cover, passthrough'],
    ['swapper.mesh.shapeTransfer', '1.01', 'a number from 0 to 1; it is 1.01'],
    ['inference.providers', 'cpu,cpu', 'without repetitions'],
    ['inference.providers', 'gpu', 'cuda'],
    ['inference.providers', '', 'of at least one of auto'],
    ['preview.port', 'NaN', 'it is "NaN"'],
  ])('refuses %s=%s and says what is expected', (key, text, expected) => {
    const environment = { XDG_CONFIG_HOME: folder };
    const error = errorOf(() =>
      loadSettings({ environment, overrides: { [key]: text } }),
    );
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toContain(key);
    expect(error.message).toContain(expected);
  });

  it('names the environment variable at fault', () => {
    const environment = { XDG_CONFIG_HOME: folder, GUISE_HOLD_MS: 'long' };
    expect(errorOf(() => loadSettings({ environment })).message).toContain(
      '(from GUISE_HOLD_MS)',
    );
  });

  it.each([
    ['{"holdMs":', 'could not be read'],
    ['[]', 'the whole file must be a group'],
    ['{"output":5}', '"output" must be a group'],
    ['{"holdMs":{"a":1}}', 'holdMs (from'],
    ['{"output":{"fps":"30"}}', 'it is "30"'],
    ['{"output.fps":30}', '"output.fps" must be written as a group'],
    ['{"__proto__":{"polluted":1}}', 'no setting "__proto__"'],
  ])('refuses the file %s', (text, expected) => {
    const file = writeSettings(text);
    const error = errorOf(() => loadSettings({ file, environment: {} }));
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toContain(expected);
    expect(error.message).toContain(file);
  });

  it('does not go on without a file that was asked for', () => {
    const file = join(folder, 'missing.json');
    const error = errorOf(() => loadSettings({ file, environment: {} }));
    expect(error.message).toContain(file);
  });
});
