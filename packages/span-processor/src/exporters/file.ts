import { promises as nodeFs } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HotspanError } from '@hotspan/wire';
import { diag } from '@opentelemetry/api';
import { withoutTracing } from '../context/suppress-tracing.js';
import { customOption, integerOption } from '../option-kinds.js';
import { type Environment, type OptionTable, readOptions } from '../option-table.js';
import type { ProfileWindow, WindowForm } from '../window/profile-window.js';
import { DropCounter } from './drop-counter.js';
import type { ExporterStats, ProfileExporter } from './exporter.js';
import { holdOpen } from './sleep.js';

const NAMESPACE = '@hotspan/span-processor/file';
/** What follows the service in a file's name: process, thread and start. */
const TAIL = /^-\d+-\d+-(\d{8}T\d{6}\.\d{3}Z)\.pb\.gz$/;
const SHUTDOWN_TIMEOUT_MILLIS = 5_000;
const gzipped: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(gzip);

export interface FileExporterOptions {
  /** Where the files go; made when missing. */
  readonly directory: string;
  /** Files of this service that are kept in the directory, those of earlier runs included; the oldest go. 0 keeps all. */
  readonly maxFiles?: number;
}

export interface ResolvedFileOptions {
  readonly directory: string;
  readonly maxFiles: number;
}

/** The one table that feeds validation and the documentation. */
export const FILE_EXPORTER_OPTIONS: OptionTable<ResolvedFileOptions> = {
  directory: customOption({
    defaultValue: '',
    expected: 'the path of a directory',
    help: 'Where the files go; made when missing.',
    fromValue: (value) => (typeof value === 'string' && value !== '' ? path.resolve(value) : undefined),
  }),
  maxFiles: integerOption({
    defaultValue: 0,
    unit: 'files',
    min: 0,
    max: 1_000_000,
    help: 'Files of this service that are kept in the directory, the latest ones; 0 keeps all.',
  }),
};

/** The part of `node:fs/promises` that is used. */
export type FileExporterFs = Pick<typeof nodeFs, 'mkdir' | 'writeFile' | 'rename' | 'rm' | 'readdir'>;

/** What surrounds the exporter, so that tests can stand in for it. */
export interface FileExporterSystem {
  readonly env: Environment;
  readonly pid: number;
  readonly nowMillis: () => number;
  readonly fs: FileExporterFs;
}

/**
 * Writes each window as one gzipped pprof file, `<service>-<pid>-<thread>-<start>.pb.gz`, for `go tool pprof` and any
 * other reader. A file appears whole or not at all. Never throws; what cannot be written is counted.
 */
export class FileProfileExporter implements ProfileExporter {
  readonly forms: readonly WindowForm[] = ['pprof'];
  readonly #options: ResolvedFileOptions;
  readonly #system: FileExporterSystem;
  readonly #drops: DropCounter;
  #exported = 0;
  #queued = 0;
  /** Writes go one after another, so that files are removed in the order they were made. */
  #last: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: FileExporterOptions, system: FileExporterSystem = nodeSystem()) {
    const read = readOptions('FileProfileExporter', FILE_EXPORTER_OPTIONS, options, system.env);
    this.#options = read.options;
    this.#system = system;
    this.#drops = new DropCounter(NAMESPACE, system.nowMillis);
    const logger = diag.createComponentLogger({ namespace: NAMESPACE });
    for (const problem of read.problems) logger.error(`${problem.message}. ${problem.hint}`);
  }

  /** @throws HotspanError (as a rejection) `HOTSPAN_PROFILE_DROPPED` when the file cannot be written */
  export(window: ProfileWindow): Promise<void> {
    if (this.#closing !== undefined)
      return Promise.reject(this.#refuse('shutdown', 'the exporter was shut down'));
    if (this.#options.directory === '') {
      return Promise.reject(this.#refuse('misconfigured', 'there is no directory to write to'));
    }
    this.#queued++;
    const done = this.#last.then(() => withoutTracing(() => this.#write(window)));
    this.#last = done.catch(() => {});
    return done;
  }

  async forceFlush(): Promise<void> {
    await holdOpen(this.#last, SHUTDOWN_TIMEOUT_MILLIS);
  }

  shutdown(): Promise<void> {
    this.#closing ??= this.forceFlush();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  stats(): ExporterStats {
    return {
      exported: this.#exported,
      queued: this.#queued,
      dropped: this.#drops.toObject(),
      lastError: this.#drops.lastError,
    };
  }

  async #write(window: ProfileWindow): Promise<void> {
    const { fs } = this.#system;
    const service = serviceOf(window);
    const target = path.join(this.#options.directory, fileName(service, this.#system.pid, window));
    const temporary = `${target}.tmp`;
    try {
      const bytes = await gzipped(window.toPprofBytes());
      await fs.mkdir(this.#options.directory, { recursive: true });
      await fs.writeFile(temporary, bytes);
      await fs.rename(temporary, target);
    } catch (error) {
      await fs.rm(temporary, { force: true }).catch(() => {});
      throw this.#refuse(
        'unwritable',
        `${target}: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      this.#queued--;
    }
    this.#exported++;
    if (this.#options.maxFiles > 0) await this.#removeOldest(service);
  }

  async #removeOldest(service: string): Promise<void> {
    const { fs } = this.#system;
    const names = await fs.readdir(this.#options.directory).catch(() => [] as string[]);
    const own = names.flatMap((name) => {
      const start = name.startsWith(`${service}-`) ? TAIL.exec(name.slice(service.length))?.[1] : undefined;
      return start === undefined ? [] : [{ name, start }];
    });
    own.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
    for (const { name } of own.slice(0, Math.max(0, own.length - this.#options.maxFiles))) {
      await fs.rm(path.join(this.#options.directory, name), { force: true }).catch(() => {});
    }
  }

  #refuse(reason: 'shutdown' | 'misconfigured' | 'unwritable', problem: string): HotspanError {
    const hint = 'Check the `directory` of FileProfileExporter.';
    this.#drops.add(reason, 1, problem, hint);
    return new HotspanError('HOTSPAN_PROFILE_DROPPED', `profile dropped (${reason}): ${problem}`, hint);
  }
}

function serviceOf(window: ProfileWindow): string {
  const name = window.resource['service.name'];
  return (typeof name === 'string' && name !== '' ? name : 'unknown_service').replaceAll(
    /[^A-Za-z0-9._-]/g,
    '_',
  );
}

function fileName(service: string, pid: number, window: ProfileWindow): string {
  const start = new Date(Number(window.startUnixNano / 1_000_000n)).toISOString().replaceAll(/[-:]/g, '');
  return `${service}-${pid}-${window.thread.id}-${start}.pb.gz`;
}

function nodeSystem(): FileExporterSystem {
  return { env: process.env, pid: process.pid, nowMillis: Date.now, fs: nodeFs };
}
