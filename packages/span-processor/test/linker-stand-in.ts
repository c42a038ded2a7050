import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  type Attributes,
  decodeProfilesRequest,
  decodeTraceRequest,
  type ProfileData,
  parseTraceRequestJson,
  type Span,
} from '@hotspan/wire';

export interface ReceivedSpan extends Span {
  readonly resource: Attributes;
}

/** An OTLP endpoint on 127.0.0.1 that keeps what real exporters send to it. */
export class LinkerStandIn {
  readonly spans: ReceivedSpan[] = [];
  readonly profiles: ProfileData[] = [];
  readonly #server: Server;
  readonly #sockets: Set<Socket> = new Set();

  /** @param hangs whether requests are read and never answered */
  constructor(hangs = false) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const sent = Buffer.concat(chunks);
        const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
        this.#keep(request.url ?? '', request.headers['content-type'] ?? '', body);
        if (!hangs) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Span ids on samples, over all profiles. */
  get sampledSpanIds(): ReadonlySet<string> {
    const samples = this.profiles.flatMap((profile) => profile.samples);
    return new Set(samples.flatMap((sample) => sample.labels.spanId ?? []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #keep(path: string, contentType: string, body: Buffer): void {
    if (path === '/v1development/profiles') {
      this.profiles.push(...decodeProfilesRequest(body));
      return;
    }
    const isJson = contentType.includes('json');
    const requests = isJson ? parseTraceRequestJson(JSON.parse(body.toString())) : decodeTraceRequest(body);
    for (const { resource, spans } of requests)
      this.spans.push(...spans.map((span) => ({ ...span, resource })));
  }
}
