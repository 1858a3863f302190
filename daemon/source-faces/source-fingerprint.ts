// Tells whether two source faces are the same.
import { createHash } from 'node:crypto';
import type { SourceFace } from './source-face.js';

/** The same for the same name, photos and embeddings. A few milliseconds. */
export function fingerprintOf({ name, photos, embeddings }: SourceFace): string {
  const hash = createHash('sha256').update(JSON.stringify(name));
  for (const { frame, fivePoints, landmarks } of photos) {
    hash.update(`${frame.width}x${frame.height}`).update(frame.data);
    hash.update(fivePoints).update(landmarks);
  }
  for (const [space, embedding] of embeddings) hash.update(space).update(embedding);
  return hash.digest('hex');
}
