// Tells open pages the pipeline's state as server-sent events.
import type { ServerResponse } from 'node:http';
import type { PreviewState } from './preview-state.js';

const INTERVAL_MS = 500;

export class StateStream {
  private readonly responses = new Set<ServerResponse>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly state: () => PreviewState) {}

  add(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    this.responses.add(response);
    response.once('close', () => this.remove(response));
    this.sendTo(response, JSON.stringify(this.state()));
    this.timer ??= setInterval(() => this.sendToAll(), INTERVAL_MS);
  }

  close(): void {
    for (const response of this.responses) response.destroy();
  }

  private sendToAll(): void {
    const state = JSON.stringify(this.state());
    for (const response of this.responses) this.sendTo(response, state);
  }

  private sendTo(response: ServerResponse, state: string): void {
    if (!response.writableNeedDrain) response.write(`data: ${state}\n\n`);
  }

  private remove(response: ServerResponse): void {
    this.responses.delete(response);
    if (this.responses.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
