// Zips for tests.
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export async function zipOf(...members: [string, Buffer][]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, contents] of members) zip.addBuffer(contents, name);
  zip.end();
  return buffer(zip.outputStream);
}
