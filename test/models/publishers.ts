// Stands for all publishers of models: a proxy on the loopback interface that answers for
// every host itself, with a certificate of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from '../../daemon/inference/model-manifest.js';
import { type Behaviour, FaultyServer } from './faulty-server.js';

/** Programs that it needs. */
export const publisherPrograms = ['openssl'];

export class Publishers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'guise-publishers-'));
  private readonly proxy: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly files: FaultyServer) {
    const [keyFile, certificateFile] = [this.file('key.pem'), this.certificateFile];
    const hosts = new Set(
      readCatalogue().models.flatMap(({ urls }) =>
        urls.map((url) => `DNS:${new URL(url).hostname}`),
      ),
    );
    execFileSync(
      'openssl',
      [
        ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1'.split(
          ' ',
        ),
        ...['-subj', '/CN=publishers of a test', '-keyout', keyFile],
        ...['-out', certificateFile, '-addext', `subjectAltName=${[...hosts].join()}`],
      ],
      { stdio: 'ignore' },
    );
    const [key, cert] = [readFileSync(keyFile), readFileSync(certificateFile)];
    const publishers = createTlsServer({ key, cert }, (request, response) =>
      files.answer(request, response),
    );
    this.proxy = createServer();
    this.proxy.on('connect', (_request, socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      publishers.emit('connection', socket);
    });
  }

  static async start(): Promise<Publishers> {
    const publishers = new Publishers(await FaultyServer.start());
    await new Promise<void>((done) => publishers.proxy.listen(0, '127.0.0.1', done));
    return publishers;
  }

  /** What makes a process ask these instead of the world's. */
  get environment(): Record<string, string> {
    const { port } = this.proxy.address() as AddressInfo;
    return {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: this.certificateFile,
    };
  }

  /**
   * Publishes a model's file under all its addresses.
   * @param behaviour  how requests for it are answered; properly without
   */
  publish(model: string, bytes: Buffer, behaviour?: Behaviour): void {
    const { urls } = readCatalogue().models.find(({ name }) => name === model)!;
    for (const { pathname } of urls.map((url) => new URL(url))) {
      this.files.publish(pathname, bytes);
      if (behaviour) this.files.alwaysAt(pathname, behaviour);
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.proxy.close(done));
    await this.files.stop();
    rmSync(this.folder, { recursive: true });
  }

  private get certificateFile(): string {
    return this.file('certificate.pem');
  }

  private file(name: string): string {
    return join(this.folder, name);
  }
}
