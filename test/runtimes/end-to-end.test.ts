import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type {
  FlameGraph,
  SpanProfileResponse,
  SpansResponse,
  StatusResponse,
  TraceResponse,
} from '@hotspan/profile-linker/api';
import { type ProfileData, profileFromPprof } from '@hotspan/wire';
import { type LinkerProcess, startLinkerProcess } from '../support/linker-process.js';
import { repositoryRoot } from '../support/repository.js';

const exec = promisify(execFile);

interface AppReport {
  readonly contexts: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly stats: { readonly samples: number; readonly labelled: number; readonly lastError: string | null };
}

/** Samples by span id and leaf function; spans without a label are under ''. */
type Counts = Record<string, Record<string, number>>;

function countWindows(windows: readonly ProfileData[]): Counts {
  const counts: Counts = {};
  for (const window of windows) {
    const countAt = window.sampleTypes.findIndex(({ unit }) => unit === 'count');
    for (const sample of window.samples) {
      const leaf = window.locations[window.stacks[sample.stackIndex]?.[0] ?? -1]?.lines[0];
      const name = leaf === undefined ? '' : (window.functions[leaf.functionIndex]?.name ?? '');
      const spanId = sample.labels.spanId ?? '';
      counts[spanId] ??= {};
      const bySpan = counts[spanId];
      bySpan[name] = (bySpan[name] ?? 0) + (countAt === -1 ? 1 : (sample.values[countAt] ?? 0));
    }
  }
  return counts;
}

function countGraph(graph: FlameGraph): Record<string, number> {
  const counts: Record<string, number> = {};
  graph.selfSamples.forEach((samples, node) => {
    const name = graph.frames[graph.frame[node] ?? -1]?.name;
    if (samples > 0 && name !== undefined) counts[name] = (counts[name] ?? 0) + samples;
  });
  return counts;
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);

describe('application → OTLP → store → API', () => {
  let directory: string;
  let linker: LinkerProcess;
  let app: AppReport;
  let windows: ProfileData[];

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hotspan-e2e-'));
    linker = await startLinkerProcess(path.join(directory, 'data'));
    const profiles = path.join(directory, 'profiles');
    const { stdout } = await exec(
      process.execPath,
      [path.join(repositoryRoot, 'test/fixtures/two-requests-app.mjs')],
      {
        env: {
          ...process.env,
          OTEL_EXPORTER_OTLP_ENDPOINT: linker.otlpEndpoint,
          PROFILE_DIRECTORY: profiles,
        },
      },
    );
    app = JSON.parse(stdout) as AppReport;
    const files = await readdir(profiles);
    windows = await Promise.all(
      files.map(async (file) => profileFromPprof(gunzipSync(await readFile(path.join(profiles, file))))),
    );
  });

  after(async () => {
    await linker?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  it('conserves every sample: what the profiler took is what the files hold and what the store answers', async () => {
    const written = countWindows(windows);
    const total = Object.values(written).reduce((all, counts) => all + sum(counts), 0);
    const entries = windows.reduce((all, { samples }) => all + samples.length, 0);
    const { store } = await linker.get<StatusResponse>('/api/v1/status');
    assert.equal(store.samples, total);
    // The CPU time of other threads is an entry that counts no sample.
    assert.equal(app.stats.samples, entries);
    assert.equal(app.stats.lastError, null);
    for (const spanId of Object.keys(written).filter(Boolean)) {
      const traceId = windows
        .flatMap(({ samples }) => samples)
        .find(({ labels }) => labels.spanId === spanId)!.labels.traceId!;
      const profile = await linker.get<SpanProfileResponse>(
        `/api/v1/traces/${traceId}/spans/${spanId}/profile?scope=span`,
      );
      assert.deepEqual(countGraph(profile.flameGraph), written[spanId]);
    }
  });

  it('finds the slow span first, and its own function in it and no other', async () => {
    const { spans } = await linker.get<SpansResponse>(
      '/api/v1/spans?service=two-requests&operation=slow%20checkout',
    );
    const slow = spans[0]!;
    assert.equal(slow.spanId, app.contexts[0]!.spanId);
    const profile = await linker.get<SpanProfileResponse>(
      `/api/v1/traces/${slow.traceId}/spans/${slow.spanId}/profile?scope=span`,
    );
    const names = new Set(profile.flameGraph.frames.map(({ name }) => name));
    assert.ok(names.has('checkCardAgainstEveryRule'), [...names].join());
    assert.ok(!names.has('renderReceipt'), 'holds code of the other request');
    assert.equal(profile.coverage.samples, sum(countGraph(profile.flameGraph)));
  });

  it('adds the child with children included, and gives the same sums in the trace', async () => {
    const { traceId, spanId } = app.contexts[0]!;
    const base = `/api/v1/traces/${traceId}/spans/${spanId}/profile`;
    const [own, all] = await Promise.all([
      linker.get<SpanProfileResponse>(`${base}?scope=span`),
      linker.get<SpanProfileResponse>(`${base}?scope=children`),
    ]);
    const trace = await linker.get<TraceResponse>(`/api/v1/traces/${traceId}`);
    const child = trace.spans.find(({ parentSpanId }) => parentSpanId === spanId)!;
    assert.equal(all.spansIncluded, 2);
    assert.equal(all.flameGraph.totalSamples[0], own.flameGraph.totalSamples[0]! + child.samples);
    assert.equal(
      trace.spans.find((span) => span.spanId === spanId)!.withChildren.samples,
      all.flameGraph.totalSamples[0],
    );
  });
});
