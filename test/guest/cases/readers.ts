// Readers come and go, misbehave, and are noticed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { whileWriting } from '../camera-writer.js';
import type { GuestCase } from '../guest-case.js';
import { isModern, loadModule } from '../loopback-module.js';
import { exited, output, StreamingReader, until } from '../programs.js';
import { drawTestCard } from '../test-card.js';

const device = '/dev/video0';
const cards = [drawTestCard(320, 180, 0), drawTestCard(320, 180, 1)];

async function withReader(
  body: (reader: StreamingReader) => Promise<void>,
): Promise<void> {
  const reader = new StreamingReader(device);
  try {
    await body(reader);
  } finally {
    await reader.kill();
  }
}

export const readerCases: readonly GuestCase[] = [
  {
    name: 'a reader is noticed when it starts and when it has gone, again and again',
    async run() {
      loadModule();
      await whileWriting(cards, 10, async (writer) => {
        for (let round = 0; round < 2; round++) {
          assert.equal(writer.readers, 0);
          await withReader(async (reader) => {
            await until('it receives', () => reader.frames > 0);
            const delay = await until('it is noticed', () => writer.readers > 0);
            assert.ok(delay < 5000, `soon: ${delay} ms`);
          });
          const delay = await until('its end is noticed', () => writer.readers === 0);
          assert.ok(
            delay > 2000 && delay < 15_000,
            `after the 3 s of grace: ${delay} ms`,
          );
        }
      });
    },
  },
  {
    name: 'a reader that was there before the writer is noticed too',
    async run() {
      loadModule();
      let reader: StreamingReader | undefined;
      await whileWriting(cards, 10, async () => {
        reader = new StreamingReader(device);
        await until('it receives', () => reader!.frames > 0);
      });
      try {
        await whileWriting(cards, 10, async (writer) => {
          await until('it is noticed', () => writer.readers > 0);
        });
      } finally {
        await reader!.kill();
      }
    },
  },
  {
    name: 'opening the device for a moment to list it is no reading',
    async run() {
      loadModule();
      await whileWriting(cards, 10, async (writer) => {
        for (let i = 0; i < 5; i++) {
          await output('sh', ['-c', `: < ${device}`]);
          await setTimeout(200);
          assert.equal(writer.readers, 0);
        }
      });
    },
  },
  {
    name: "another user's reader is noticed where the module tells of it",
    async run() {
      if (!isModern) return 'not judged: before 0.13 the module does not tell';
      loadModule();
      chmodSync(device, 0o666);
      const program = join(__dirname, '..', 'unprivileged-writer.js');
      const writer = spawn(process.execPath, [program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let readers = '';
      writer.stdout.on('data', (text: Buffer) => {
        readers = text.toString().trim().split('\n').at(-1)!;
      });
      try {
        await until('it writes', () => readers === 'readers 0');
        await withReader(async (reader) => {
          await until('the reader receives', () => reader.frames > 0);
          await until('it is noticed', () => readers === 'readers 1');
          // Longer than it takes to be taken for gone.
          const { frames } = reader;
          await until('it reads on', () => reader.frames > frames + 45);
          assert.equal(readers, 'readers 1');
        });
        await until('its end is noticed', () => readers === 'readers 0');
      } finally {
        writer.kill('SIGKILL');
        await exited(writer);
      }
      return undefined;
    },
  },
  {
    name: 'a second reader is served or refused, and the writer minds neither',
    async run() {
      loadModule();
      await whileWriting(cards, 10, async (writer) => {
        await withReader(async (first) => {
          await until('the first receives', () => first.frames > 0);
          const second = new StreamingReader(device);
          const before = first.frames;
          const goesOn = () => first.frames > before + 5;
          if (isModern) {
            await until('the second is refused', () => second.text.includes('busy'));
            await until('the first goes on', goesOn);
          } else {
            // 0.12 may break off either here, as it forgets for a moment that the
            // buffers are mapped; that is between it and its readers.
            const receives = () => second.frames > 5;
            await until('one of them receives', () => receives() || goesOn());
          }
          await second.kill();
        });
        const before = writer.written;
        await until('the writer goes on', () => writer.written > before + 5);
        await withReader(async (third) => {
          await until('a third receives', () => third.frames > 5);
        });
      });
    },
  },
  {
    name: 'a reader that stops reading holds nobody up',
    async run() {
      loadModule();
      await whileWriting(cards, 20, async (writer) => {
        await withReader(async (reader) => {
          await until('it receives', () => reader.frames > 0);
          reader.process.kill('SIGSTOP');
          const before = writer.written;
          writer.longestWriteMs = 0;
          await until('60 frames are written', () => writer.written > before + 60);
          assert.ok(writer.longestWriteMs < 1000, `at once: ${writer.longestWriteMs} ms`);
          reader.process.kill('SIGCONT');
          const { frames } = reader;
          await until('it receives again', () => reader.frames > frames + 3);
        });
      });
    },
  },
];
