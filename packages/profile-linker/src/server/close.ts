import type { Server } from 'node:http';

export interface Closable {
  readonly server: Server;
  close(): PromiseLike<unknown>;
}

const PATIENCE_MILLIS = 5_000;

/** Lets requests under way finish, and cuts off those that take too long. */
export async function closeServer(app: Closable, patienceMillis: number = PATIENCE_MILLIS): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), patienceMillis);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
