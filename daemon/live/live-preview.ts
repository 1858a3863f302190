// The live pipeline's preview: page, server and encoding thread. Only pictures that
// somebody watches are made.
import type { PreviewMemory } from '../preview/preview-memory.js';
import { PreviewServer, type PreviewServerOptions } from '../preview/preview-server.js';
import { PreviewWatch } from '../preview/preview-watch.js';
import type { FromPreview, PreviewThreadData } from '../threads/preview-messages.js';
import { Thread } from '../threads/thread.js';

const RESTART_DELAY_MS = 2_000;

export interface PreviewOptions extends Omit<PreviewServerOptions, 'onViewsChanged'> {
  readonly memory: PreviewMemory;
  /** Something a log should hold: the encoding thread failed, and is started again by
   *  itself; the page has another port. */
  onFault(message: string): void;
}

export class Preview {
  private memory: PreviewMemory;
  private watch: PreviewWatch;
  private thread: Thread<never, FromPreview> | undefined;
  private restartTimer: NodeJS.Timeout | undefined;
  private readonly server: PreviewServer;
  private views = 0;
  private isClosed = false;

  /** @throws GuiseError BAD_SETTING when the port cannot be had */
  static async start(options: PreviewOptions): Promise<Preview> {
    let preview: Preview | undefined;
    const server = await PreviewServer.start({
      ...options,
      onViewsChanged: (views) => preview?.setViews(views),
    });
    preview = new Preview(options, server);
    const { port } = new URL(server.url);
    if (options.isPortOptional && Number(port) !== options.port) {
      options.onFault(
        `Another program has port ${options.port}, so the preview page is at port ${port} this time; "guise open" leads there.`,
      );
    }
    return preview;
  }

  private constructor(
    private readonly options: PreviewOptions,
    server: PreviewServer,
  ) {
    this.server = server;
    this.memory = options.memory;
    this.watch = new PreviewWatch(this.memory.watch);
    this.startThread();
  }

  /** The page's address, with the token that opens it. */
  get url(): string {
    return this.server.url;
  }

  /** An address that leads to the page once, and soon. */
  ticketUrl(): string {
    return this.server.ticketUrl();
  }

  /** Goes on with other memory, after the camera or the output changed its size. */
  async useMemory(memory: PreviewMemory): Promise<void> {
    await this.stopThread();
    this.memory = memory;
    this.watch = new PreviewWatch(memory.watch);
    this.startThread();
  }

  setMaxFps(maxFps: number): void {
    this.watch.setMaxFps(maxFps);
  }

  /** Ends page streams and thread. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([this.server.close(), this.stopThread()]);
  }

  private setViews(views: number): void {
    this.views = views;
    this.watch.setViews(views);
  }

  private startThread(): void {
    if (this.isClosed) return;
    const { memory, watch } = this;
    watch.restart();
    watch.setViews(this.views);
    const thread = new Thread<never, FromPreview>(
      'preview-thread.js',
      { memory } satisfies PreviewThreadData,
      {
        onMessage: (message) => {
          if (message.type === 'failed') return this.options.onFault(message.message);
          this.server.send(message.view, message.jpeg);
          watch.countDelivered();
        },
        onError: (error) => this.options.onFault(error.message),
      },
    );
    this.thread = thread;
    void thread.ended.then(() => {
      if (this.thread === thread) this.restartLater();
    });
  }

  private restartLater(): void {
    this.thread = undefined;
    this.watch.setViews(0);
    this.restartTimer = setTimeout(() => this.startThread(), RESTART_DELAY_MS);
    this.restartTimer.unref();
  }

  private async stopThread(): Promise<void> {
    clearTimeout(this.restartTimer);
    const { thread } = this;
    this.thread = undefined;
    this.watch.stop();
    await thread?.stop();
    this.watch.setViews(0);
  }
}
