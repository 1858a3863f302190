// A process of its own that writes to the camera until it is killed.
import { CameraWriter } from './camera-writer.js';
import { drawTestCard } from './test-card.js';

async function main(): Promise<void> {
  const writer = new CameraWriter();
  await writer.open([drawTestCard(320, 180, 0)], 10);
  process.stdout.write('writing\n');
}

void main();
