import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeProfilesRequest, type ProfileData } from '@hotspan/wire';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** As sent, before decompression. */
  readonly bytes: Buffer;
  readonly profiles: readonly ProfileData[];
}

export type Answer = (response: ServerResponse, number: number) => void;

/** A real OTLP profiles endpoint on 127.0.0.1 that remembers what came and answers as told. */
export class ProfileServer {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #sockets: Set<Socket> = new Set();
  connections = 0;

  constructor(answer: Answer = ok) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.received.push(received(request, Buffer.concat(chunks)));
        answer(response, this.received.length);
      });
    });
    this.#server.on('connection', (socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/v1development/profiles`;
  }

  /** Profile ids in the order they came. */
  get profileIds(): string[] {
    return this.received.flatMap((each) => each.profiles.map((profile) => profile.profileId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export function ok(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
}

/** A port where nobody listens: it was free a moment ago. */
export async function refusedOrigin(): Promise<string> {
  await using server = await new ProfileServer().listen();
  return server.origin;
}

function received(request: IncomingMessage, bytes: Buffer): Received {
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    bytes,
    profiles: decodeProfilesRequest(body),
  };
}
