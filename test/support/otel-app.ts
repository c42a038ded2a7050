import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ProfilingStats } from '@hotspan/span-processor';
import { repositoryRoot } from './repository.js';

const exec = promisify(execFile);
const FIXTURE = path.join(repositoryRoot, 'test/fixtures/otel/app.mjs');

export type OtelSetup = 'provider' | 'node-sdk' | 'custom-manager' | 'no-manager';

export interface OtelAppReport {
  readonly spans: readonly OtelAppSpan[];
  readonly samples: readonly OtelAppSample[];
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly stats: ProfilingStats;
  /** Errors and warnings that came through `diag`. */
  readonly messages: readonly string[];
}

interface OtelAppSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

interface OtelAppSample {
  /** Leaf first. */
  readonly functions: readonly string[];
  readonly traceId?: string;
  readonly spanId?: string;
  readonly spanName?: string;
  readonly localRootSpanId?: string;
}

export interface OtelProject {
  readonly folder: string;
  readonly line: '2x' | '3x';
}

/** Runs the application in its own process; in a project, so that it finds the packages of that project. */
export async function runOtelApp(setup: OtelSetup, project?: OtelProject): Promise<OtelAppReport> {
  let file = FIXTURE;
  if (project !== undefined) {
    file = path.join(project.folder, 'app.mjs');
    await copyFile(FIXTURE, file);
  }
  const { stdout } = await exec(process.execPath, [file], {
    env: {
      ...process.env,
      OTEL_SETUP: setup,
      OTEL_LINE: project?.line ?? '2x',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(stdout) as OtelAppReport;
}

const BURNT = /^burn_(outside|request_(\d+)|child_(\d+)_(\d+))$/;

/** The name that the span of a burning function ended with; `null` for code of no span, `undefined` for other code. */
function ownerOf(functions: readonly string[]): string | null | undefined {
  const match = functions.map((name) => BURNT.exec(name)).find((found) => found !== null);
  if (match == null) return undefined;
  if (match[2] !== undefined) return `GET /request/${match[2]}`;
  return match[3] === undefined ? null : `child ${match[3]}.${match[4]}`;
}

/**
 * Every sample of burning code carries its span with ids, final name and local root. Every request, a child of each,
 * and code outside of them was sampled; not every child, since a busy machine may let the sampler sleep through one.
 */
export function assertExact(report: OtelAppReport): void {
  assert.deepEqual(report.messages, []);
  assert.equal(report.stats.lastError, null);
  assert.deepEqual(report.stats.dropped, {});
  assert.equal(report.spans.length, 12);
  const byName = new Map(report.spans.map((span) => [span.name, span]));
  const hit = new Set<string | null>();
  for (const { functions, traceId, spanId, spanName, localRootSpanId } of report.samples) {
    const owner = ownerOf(functions);
    if (owner === undefined) continue;
    hit.add(owner);
    const span = owner === null ? undefined : byName.get(owner)!;
    const root = owner === null ? undefined : byName.get(`GET /request/${/\d/.exec(owner)![0]}`)!;
    assert.deepEqual(
      { traceId, spanId, spanName, localRootSpanId },
      { traceId: span?.traceId, spanId: span?.spanId, spanName: span?.name, localRootSpanId: root?.spanId },
    );
  }
  assert.ok(hit.has(null), 'code outside of the requests was not sampled');
  for (const number of [1, 2, 3]) {
    assert.ok(hit.has(`GET /request/${number}`), `request ${number} was not sampled`);
    assert.ok(
      [...hit].some((name) => name?.startsWith(`child ${number}.`)),
      `no child of request ${number} was sampled`,
    );
  }
  assertSpanOnlySamples(report);
}

/** What a flame graph of one span is made of: its own code, and no other's. */
function assertSpanOnlySamples({ spans, samples }: OtelAppReport): void {
  for (const { spanId, name } of spans) {
    const own = samples
      .filter((sample) => sample.spanId === spanId)
      .map(({ functions }) => ownerOf(functions));
    assert.deepEqual(
      own.filter((owner) => owner !== undefined && owner !== name),
      [],
    );
  }
}

/** Profiles and spans of one process are told to be of one process. */
export function assertSameResource({ resources, spans }: OtelAppReport): void {
  assert.ok(resources.length > 0);
  for (const resource of resources) assert.deepEqual(resource, spans[0]!.resource);
  for (const span of spans) assert.deepEqual(span.resource, spans[0]!.resource);
}
