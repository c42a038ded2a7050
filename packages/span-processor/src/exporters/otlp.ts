import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HotspanError } from '@hotspan/wire';
import { diag } from '@opentelemetry/api';
import { withoutTracing } from '../context/suppress-tracing.js';
import type { ProfileWindow, WindowForm } from '../window/profile-window.js';
import { BodyQueue, type QueuedBody } from './body-queue.js';
import { DropCounter } from './drop-counter.js';
import type { ExporterStats, ProfileExporter } from './exporter.js';
import { createAgent, type PostOutcome, post } from './http-post.js';
import { readOtlpAnswer } from './otlp-answer.js';
import { type OtlpExporterOptions, type ResolvedOtlpOptions, resolveOtlpOptions } from './otlp-options.js';
import { backoffMillis, isRetryableStatus, retryAfterMillis } from './retry.js';
import { holdOpen, Sleep } from './sleep.js';
import { type ExporterSystem, nodeSystem } from './system.js';

const NAMESPACE = '@hotspan/span-processor/otlp';
const gzipped: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(gzip);

/** Why a window was not delivered, as `stats()` counts it. */
type DropReason =
  | 'queue-full'
  | 'too-large'
  | 'encoding'
  | 'rejected'
  | 'throttled'
  | 'unreachable'
  | 'misconfigured'
  | 'shutdown';

interface Failure {
  readonly reason: DropReason;
  readonly problem: string;
  readonly hint: string;
  /** Milliseconds that the server asked to wait; `undefined` leaves it to the backoff. */
  readonly retryAfterMillis?: number | undefined;
  readonly retryable: boolean;
}

/**
 * Sends each window as OTLP profiles (protobuf over HTTP, `v1development`), one request at a time.
 *
 * Never throws and never keeps the process alive: wrong options are reported through `diag`, a linker that is away
 * costs a bounded queue, and every window that does not arrive is counted by reason.
 */
export class OtlpProfileExporter implements ProfileExporter {
  readonly forms: readonly WindowForm[] = ['otlp'];
  readonly #options: ResolvedOtlpOptions;
  readonly #system: ExporterSystem;
  readonly #usable: boolean;
  readonly #url: URL;
  readonly #queue: BodyQueue;
  readonly #drops: DropCounter;
  #agent: ReturnType<typeof createAgent> | undefined;
  #inFlight: QueuedBody | undefined;
  /** The pause before the next attempt; `cuttable` unless the server asked for it. */
  #pause: { readonly sleep: Sleep; readonly cuttable: boolean } | undefined;
  /** Ends the waiting of `forceFlush` when nobody answers; the windows stay queued. */
  readonly #givingUp: Set<() => void> = new Set();
  #exported = 0;
  #closing: Promise<void> | undefined;
  #closeAtMillis = Number.POSITIVE_INFINITY;

  constructor(options?: OtlpExporterOptions, system: ExporterSystem = nodeSystem()) {
    const resolved = resolveOtlpOptions(options, system.env);
    this.#options = resolved.options;
    this.#usable = resolved.usable;
    this.#system = system;
    this.#url = new URL(resolved.options.url);
    this.#queue = new BodyQueue(resolved.options.maxQueueWindows, resolved.options.maxQueueBytes);
    this.#drops = new DropCounter(NAMESPACE, system.nowMillis);
    const logger = diag.createComponentLogger({ namespace: NAMESPACE });
    for (const problem of resolved.problems) logger.error(`${problem.message}. ${problem.hint}`);
  }

  /**
   * Encodes the window and queues it.
   *
   * @throws HotspanError (as a rejection) `HOTSPAN_PROFILE_DROPPED` when it cannot be queued
   */
  async export(window: ProfileWindow): Promise<void> {
    if (this.#closing !== undefined) throw this.#refuse('shutdown', 'the exporter was shut down', '');
    if (!this.#usable) throw this.#refuse('misconfigured', 'the endpoint is not a URL', 'Correct it.');
    let bytes: Uint8Array;
    try {
      bytes = window.toOtlp();
    } catch (error) {
      throw this.#refuse('encoding', messageOf(error), 'Please report it.');
    }
    if (!this.#queue.accepts(bytes.byteLength)) {
      const problem = `a window of ${bytes.byteLength} bytes is larger than the queue`;
      throw this.#refuse(
        'too-large',
        problem,
        'Raise maxQueueBytes, or lower windowMillis or frequencyHertz.',
      );
    }
    for (const removed of this.#queue.push(this.#pack(bytes))) {
      const problem = `more than ${this.#options.maxQueueWindows} windows or ${this.#options.maxQueueBytes} bytes wait`;
      this.#drop(removed, 'queue-full', problem, this.#unreachableHint());
    }
    if (this.#inFlight === undefined) withoutTracing(() => void this.#drain());
  }

  /** Waits until what is queued now is delivered or dropped, or until the linker turns out not to be there. */
  async forceFlush(): Promise<void> {
    const waiting = [this.#inFlight, ...this.#queue.waiting()].flatMap((body) => body?.settled ?? []);
    if (waiting.length === 0) return;
    let giveUp = (): void => {};
    const gaveUp = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    this.#givingUp.add(giveUp);
    if (this.#pause?.cuttable === true) this.#pause.sleep.cut();
    await holdOpen(Promise.race([Promise.all(waiting), gaveUp]), this.#options.shutdownTimeoutMillis);
    this.#givingUp.delete(giveUp);
  }

  shutdown(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  stats(): ExporterStats {
    return {
      exported: this.#exported,
      queued: this.#queue.length + (this.#inFlight === undefined ? 0 : 1),
      dropped: this.#drops.toObject(),
      lastError: this.#drops.lastError,
    };
  }

  async #close(): Promise<void> {
    this.#closeAtMillis = this.#system.nowMillis() + this.#options.shutdownTimeoutMillis;
    await this.forceFlush();
    this.#dropWaiting({
      reason: 'shutdown',
      problem: 'not delivered before the shutdown timeout',
      hint: '',
      retryable: false,
    });
    this.#closeAtMillis = Number.NEGATIVE_INFINITY;
    this.#pause?.sleep.cut();
    this.#agent?.destroy();
    await this.#inFlight?.settled;
  }

  #pack(bytes: Uint8Array): QueuedBody {
    let settle = (): void => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const body = this.#options.compression === 'gzip' ? gzipped(bytes) : Promise.resolve(bytes);
    body.catch(() => {}); // Answered for when its turn comes.
    return { body, byteLength: bytes.byteLength, settle, settled };
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#inFlight = next;
      const failure = await this.#deliver(next).catch((error: unknown) => this.#unexpected(error));
      this.#inFlight = undefined;
      if (failure === undefined) next.settle();
      else this.#drop(next, failure.reason, failure.problem, failure.hint);
      // Nobody is there and there is no time to wait for them: the process wants to end.
      if (failure?.reason === 'unreachable' && this.#closing !== undefined) this.#dropWaiting(failure);
    }
  }

  async #deliver(queued: QueuedBody): Promise<Failure | undefined> {
    const body = await queued.body;
    const startedAt = this.#system.nowMillis();
    for (let attempt = 1; ; attempt++) {
      const failure = this.#judge(await this.#post(body));
      if (failure === undefined || !failure.retryable || attempt >= this.#options.maxAttempts) return failure;
      if (failure.reason === 'unreachable') {
        if (this.#closing !== undefined) return failure;
        for (const giveUp of this.#givingUp) giveUp();
      }
      const delay = failure.retryAfterMillis ?? backoffMillis(attempt, this.#system.random());
      const until = Math.min(startedAt + this.#options.retryMillis, this.#closeAtMillis);
      if (this.#system.nowMillis() + delay > until) return failure;
      const sleep = new Sleep(delay);
      this.#pause = { sleep, cuttable: failure.retryAfterMillis === undefined };
      await sleep.done;
      this.#pause = undefined;
      if (this.#system.nowMillis() >= this.#closeAtMillis) return failure;
    }
  }

  #post(body: Uint8Array): Promise<PostOutcome> {
    this.#agent ??= createAgent(this.#url, this.#certificate());
    const encoding = this.#options.compression === 'gzip' ? { 'content-encoding': 'gzip' } : {};
    const headers = {
      'user-agent': 'hotspan-span-processor',
      ...this.#options.headers,
      'content-type': 'application/x-protobuf',
      ...encoding,
    };
    const left = this.#closeAtMillis - this.#system.nowMillis();
    const timeoutMillis = Math.max(1, Math.min(this.#options.timeoutMillis, left));
    return withoutTracing(() => post({ url: this.#url, headers, body, timeoutMillis, agent: this.#agent! }));
  }

  /** What came of one request; `undefined` when the window was delivered. */
  #judge(outcome: PostOutcome): Failure | undefined {
    if (outcome.kind === 'failed') {
      const problem = `${this.#url.href}: ${messageOf(outcome.error)}`;
      return { reason: 'unreachable', problem, hint: this.#unreachableHint(), retryable: true };
    }
    const success = outcome.statusCode >= 200 && outcome.statusCode < 300;
    const answer = readOtlpAnswer(outcome.body, outcome.contentType, success);
    if (success) return this.#accept(answer.rejected, answer.message);
    const said = answer.message === '' ? '' : `: ${answer.message}`;
    const problem = `${this.#url.href} answered ${outcome.statusCode}${said}`;
    if (isRetryableStatus(outcome.statusCode)) {
      const wait = retryAfterMillis(outcome.retryAfter, this.#system.nowMillis());
      const hint = 'The server is overloaded or asks for fewer requests.';
      return { reason: 'throttled', problem, hint, retryAfterMillis: wait, retryable: true };
    }
    return { reason: 'rejected', problem, hint: rejectionHint(outcome.statusCode), retryable: false };
  }

  #accept(rejected: number, message: string): undefined {
    if (rejected > 0) {
      const problem = `${this.#url.href} rejected ${rejected} profiles: ${message || 'no reason given'}`;
      this.#drops.add('rejected', rejected, problem, "See the server's message.");
    } else {
      this.#exported++;
      if (message !== '')
        diag.createComponentLogger({ namespace: NAMESPACE }).debug(`${this.#url.href}: ${message}`);
    }
  }

  #certificate(): string | undefined {
    const file = this.#options.certificateFile;
    if (file === undefined || this.#url.protocol === 'http:') return undefined;
    return this.#system.readTextFile(file);
  }

  #unexpected(error: unknown): Failure {
    return {
      reason: 'misconfigured',
      problem: messageOf(error),
      hint: 'Check certificateFile.',
      retryable: false,
    };
  }

  #drop(body: QueuedBody, reason: DropReason, problem: string, hint: string): void {
    this.#drops.add(reason, 1, problem, hint);
    body.settle();
  }

  #dropWaiting(failure: Failure): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#drop(next, failure.reason, failure.problem, failure.hint);
    }
  }

  #refuse(reason: DropReason, problem: string, hint: string): HotspanError {
    this.#drops.add(reason, 1, problem, hint);
    return new HotspanError('HOTSPAN_PROFILE_DROPPED', `profile dropped (${reason}): ${problem}`, hint);
  }

  #unreachableHint(): string {
    return 'Is `npx hotspan serve` running? The application is not affected.';
  }
}

function rejectionHint(statusCode: number): string {
  if (statusCode === 404) return 'The server does not take OTLP profiles at this path.';
  if (statusCode === 401 || statusCode === 403) return 'Set the credentials in OTEL_EXPORTER_OTLP_HEADERS.';
  if (statusCode === 413) return 'Lower windowMillis or frequencyHertz.';
  return 'It will not be sent again.';
}

function messageOf(error: unknown): string {
  // An AggregateError (several addresses refused) has an empty message and one inside for each address.
  const inner =
    error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : undefined;
  if (error instanceof Error) return error.message || (inner as Error | undefined)?.message || error.name;
  return String(error);
}
