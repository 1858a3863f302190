// A process of its own, of a user who cannot look into the processes of others, that
// writes to the camera until it is killed and prints how many it takes to read.
import { CameraWriter } from './camera-writer.js';
import { drawTestCard } from './test-card.js';

const NOBODY = 65534;

async function main(): Promise<void> {
  process.setgroups!([]);
  process.setegid!(NOBODY);
  process.seteuid!(NOBODY);
  const writer = new CameraWriter();
  await writer.open([drawTestCard(320, 180, 0)], 10);
  let told = -1;
  setInterval(() => {
    if (writer.readers === told) return;
    told = writer.readers;
    process.stdout.write(`readers ${told}\n`);
  }, 20);
}

void main();
