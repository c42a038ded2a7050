/** What a demo process tells the process that started it: over IPC, or as a line of JSON on stdout without one. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'load'; readonly counts: LoadCounts };

export interface LoadCounts {
  readonly sent: number;
  /** Answered 200. */
  readonly completed: number;
  /** Answered 402: the card was refused. */
  readonly declined: number;
  /** Any other answer, or none. */
  readonly failed: number;
  /** Not sent because too many checkouts were under way. */
  readonly shed: number;
}

export function tellParent(message: ChildMessage): void {
  if (process.send !== undefined) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}
