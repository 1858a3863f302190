// One viewer's MJPEG stream. A viewer that reads slowly gets fewer pictures: none is
// ever queued behind another.
import type { ServerResponse } from 'node:http';
import type { PreviewView } from './preview-watch.js';

const BOUNDARY = 'guise-picture';
/** A viewer that took nothing for this long counts as not watching, milliseconds. */
const STALLED_AFTER_MS = 2_000;
/** … and after this long is disconnected. */
const GIVEN_UP_AFTER_MS = 15_000;

export class PictureStream {
  private blockedSinceMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly response: ServerResponse,
    readonly view: PreviewView,
  ) {
    response.writeHead(200, {
      'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
    });
    // Browsers show a part when the boundary after it has come, so each is sent at once.
    response.write(`--${BOUNDARY}\r\n`);
    response.on('drain', () => {
      this.blockedSinceMs = Number.POSITIVE_INFINITY;
    });
  }

  /** Sends the picture, or leaves it out while the last one is still on its way. */
  send(jpeg: Uint8Array): void {
    const { response } = this;
    if (response.destroyed || response.writableNeedDrain) return;
    // Not corked: Node 22 never tells that what was corked has gone, and would leave it at
    // one large picture. Node's HTTP sends together what is written in one turn anyway.
    response.write(`Content-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    response.write(jpeg);
    response.write(`\r\n--${BOUNDARY}\r\n`);
    if (response.writableNeedDrain) this.blockedSinceMs = performance.now();
  }

  get isStalled(): boolean {
    return this.blockedForMs > STALLED_AFTER_MS;
  }

  /** Disconnects a viewer that has not read for too long. */
  giveUpIfDead(): void {
    if (this.blockedForMs > GIVEN_UP_AFTER_MS) this.close();
  }

  close(): void {
    this.response.destroy();
  }

  private get blockedForMs(): number {
    return performance.now() - this.blockedSinceMs;
  }
}
