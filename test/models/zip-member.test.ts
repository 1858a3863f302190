import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractMember } from '../../daemon/models/zip-member.js';
import { patternedBytes, sha256Of } from './faulty-server.js';
import { zipOf } from './zip-of.js';

const model = patternedBytes(50_000);
const expected = { name: 'a/model.onnx', bytes: model.length, sha256: sha256Of(model) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const target = () => join(folder, 'out');

function extract(zip: Buffer, member: Parameters<typeof extractMember>[1] = expected) {
  writeFileSync(join(folder, 'in.zip'), zip);
  return extractMember(join(folder, 'in.zip'), member, target());
}

/** Another name of the same length, in the local header and in the directory. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  expect(to).toHaveLength(from.length);
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Changes the uncompressed size that the central directory claims. */
function claiming(zip: Buffer, bytes: number): Buffer {
  const changed = Buffer.from(zip);
  const entry = changed.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  changed.writeUInt32LE(bytes, entry + 24);
  return changed;
}

async function expectRefused(zip: Buffer, fault: RegExp, member = expected) {
  await expect(extract(zip, member)).rejects.toMatchObject({
    nextTry: 'elsewhere',
    message: expect.stringMatching(fault),
  });
  expect(existsSync(target())).toBe(false);
  expect(readdirSync(folder)).toEqual(['in.zip']);
}

test('takes out the named member and nothing else', async () => {
  await extract(
    await zipOf(['readme.txt', Buffer.from('hello')], ['a/model.onnx', model]),
  );
  expect(readFileSync(target()).equals(model)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['in.zip', 'out']);
});

test.each([
  ['leads upwards', '../model.onnx', '../model.onnx'],
  ['is absolute', '//model.onnx_', '/etc/passwd__'],
  ['has backslashes', 'a/model.onnx', 'a\\..\\..\\b.x'],
])('refuses a zip with a name that %s', async (_, from, to) => {
  const honest = 'x'.repeat(from.length);
  const zip = await zipOf([honest, model], ['a/model.onnx', model]);
  await expectRefused(
    renamed(zip, honest, to.padEnd(honest.length, '_')),
    /absolute path|relative path|invalid characters|invalid relative/,
  );
});

test('refuses a member that expands beyond what it claims', async () => {
  const bomb = await zipOf(['a/model.onnx', Buffer.alloc(10_000_000)]);
  await expectRefused(claiming(bomb, model.length), /too many bytes|larger|byte count/);
});

test('refuses a member of another size without reading it', async () => {
  const zip = await zipOf(['a/model.onnx', Buffer.alloc(10_000_000)]);
  await expectRefused(zip, /has 10000000 bytes instead of 50000/);
});

test.each([
  ['has no such member', () => zipOf(['b/model.onnx', model]), /no member/],
  [
    'has it twice',
    () => zipOf(['a/model.onnx', model], ['a/model.onnx', model]),
    /two members/,
  ],
  [
    'holds other bytes',
    () => zipOf(['a/model.onnx', patternedBytes(50_000, 2)]),
    /other bytes/,
  ],
  ['is no zip', async () => Buffer.from('<html>not found</html>'), /cannot be used/],
])('refuses a zip that %s', async (_, make, fault) => {
  await expectRefused(await make(), fault);
});

test('refuses a zip that is cut short', async () => {
  const zip = await zipOf(['a/model.onnx', model]);
  await expectRefused(zip.subarray(0, zip.length - 100), /cannot be used/);
});

test('a zip bomb of unknown size is stopped at the largest size of any model', async () => {
  const zip = claiming(await zipOf(['a/model.onnx', model]), 0xf0000000);
  const member = { ...expected, bytes: null };
  await expect(extract(zip, member)).rejects.toMatchObject({ nextTry: 'elsewhere' });
  expect(existsSync(target())).toBe(false);
});
