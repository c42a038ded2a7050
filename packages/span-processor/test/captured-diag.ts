import { DiagLogLevel, diag } from '@opentelemetry/api';

/** Collects what is said through `diag` until disposed of. */
export class CapturedDiag {
  readonly messages: string[] = [];

  constructor() {
    const add = (...args: unknown[]): void => void this.messages.push(args.map(String).join(' '));
    diag.setLogger(
      { error: add, warn: add, info: add, debug: () => {}, verbose: () => {} },
      DiagLogLevel.ALL,
    );
  }

  [Symbol.dispose](): void {
    diag.disable();
  }
}
