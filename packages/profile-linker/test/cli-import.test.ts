import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { encodeProfilesRequest, encodeTraceRequest, profileToPprof } from '@hotspan/wire';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.js';
import { runCommand, temporaryFolder } from './support/command.js';
import { batch, profile, span, spanId, TRACE } from './support/model.js';

const samples = [
  { span: 1, stack: ['burn', 'main'] },
  { span: 1, stack: ['burn', 'main'], atMillis: 11 },
  { span: 2, stack: ['main'], atMillis: 21 },
];
const TRACE_JSON = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: TRACE,
              spanId: spanId(1),
              name: 'GET /cart',
              startTimeUnixNano: '1800000000000000000',
              endTimeUnixNano: '1800000000100000000',
            },
          ],
        },
      ],
    },
  ],
};

async function withFiles(
  files: { readonly [name: string]: string | Uint8Array },
  use: (folder: string, names: readonly string[]) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder.path, name), content);
  await use(folder.path, Object.keys(files));
}

describe('hotspan import', () => {
  it('reads pprof, plain and compressed, and takes the service from the file or from --service', async () => {
    const pprof = profileToPprof(profile({ samples })).encode();
    const other = profileToPprof(profile({ startUnixNano: 1_700_000_000_000_000_000n, samples })).encode();
    await withFiles({ 'cart.pb': pprof, 'shop.pb.gz': gzipSync(other) }, async (cwd, names) => {
      const { code, stdout, stderr } = await runCommand(['import', ...names], { cwd });
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^cart\.pb: 0 spans, 1 profile with 3 samples$/m);
      assert.match(stdout, /^shop\.pb\.gz: 0 spans, 1 profile with 3 samples$/m);
      assert.ok(stdout.includes(`Data is in ${path.join(cwd, '.hotspan')}; hotspan serve shows it.`));
      await using store = await openSqliteStore({ directory: path.join(cwd, '.hotspan') });
      assert.equal((await store.stats()).samples, 6);
      const totals = await store.spanTotals(TRACE);
      assert.deepEqual(totals.map((row) => [row.spanId, row.samples, row.wallNanos]).sort(), [
        [spanId(1), 4, 40_000_000],
        [spanId(2), 2, 20_000_000],
      ]);
    });
  });

  it('reads OTLP as protobuf, as one JSON document and as JSON lines, and counts what comes twice once', async () => {
    const files = {
      'traces.bin': encodeTraceRequest(batch([span(7), span(8)])),
      'profiles.bin': encodeProfilesRequest([profile({ samples })]),
      'traces.json': JSON.stringify(TRACE_JSON, null, 2),
      'traces.jsonl': `${JSON.stringify(TRACE_JSON)}\n\n${JSON.stringify(TRACE_JSON)}\n`,
    };
    await withFiles(files, async (cwd, names) => {
      const { code, stdout } = await runCommand(['import', '--json', '--data', 'data', ...names], { cwd });
      assert.equal(code, 0);
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(lines, [
        { event: 'imported', file: 'traces.bin', spans: 2, profiles: 0, samples: 0, duplicates: 0 },
        { event: 'imported', file: 'profiles.bin', spans: 0, profiles: 1, samples: 3, duplicates: 0 },
        { event: 'imported', file: 'traces.json', spans: 1, profiles: 0, samples: 0, duplicates: 0 },
        { event: 'imported', file: 'traces.jsonl', spans: 0, profiles: 0, samples: 0, duplicates: 2 },
      ]);
    });
  });

  it('says of each bad file what is wrong, imports the others, and ends with 1', async () => {
    const pprof = profileToPprof(profile({ samples })).encode();
    const files = {
      'empty.pb': '',
      'text.pb': 'hello, I am no profile',
      'cut.pb.gz': gzipSync(pprof).subarray(0, 60),
      'cut.pb': pprof.subarray(0, pprof.length - 7),
      'other.json': '{"hello": 1}',
      'broken.jsonl': `${JSON.stringify(TRACE_JSON)}\n{"resourceSpans": [`,
      'ids.json': '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"ab","spanId":"cd"}]}]}]}',
      'good.pb': pprof,
    };
    await withFiles(files, async (cwd, names) => {
      const { code, stdout, stderr } = await runCommand(['import', ...names, 'missing.pb'], { cwd });
      assert.equal(code, 1);
      assert.match(stdout, /^good\.pb: 0 spans, 1 profile with 3 samples\n/);
      assert.match(stderr, /empty\.pb: .+\n {2}Known are pprof/);
      assert.match(stderr, /text\.pb: .+\n {2}Known are pprof/);
      assert.match(stderr, /cut\.pb\.gz: not a whole gzip file.+\n {2}The file is damaged/);
      assert.match(stderr, /cut\.pb: .+\n {2}Known are pprof/);
      assert.match(
        stderr,
        /other\.json: JSON, but not OTLP \(keys: hello\)\n {2}OTLP JSON has resourceSpans/,
      );
      assert.match(stderr, /broken\.jsonl: line 2 is not JSON.+\n {2}Expected one OTLP request/);
      assert.match(stderr, /ids\.json: .*traceId: "ab" is not 32 hex digits\n {2}.+/);
      assert.match(stderr, /missing\.pb: there is no such file\n {2}Check the path/);
    });
  });

  it('does not inflate without limit', async () => {
    await withFiles({ 'bomb.pb.gz': gzipSync(Buffer.alloc(10_000_000)) }, async (cwd, names) => {
      const env = { HOTSPAN_MAX_INFLATED_BYTES: '1000000' };
      const { code, stderr } = await runCommand(['import', ...names], { cwd, env });
      assert.equal(code, 1);
      assert.match(stderr, /larger than 1000000 bytes once inflated\n {2}.+HOTSPAN_MAX_INFLATED_BYTES/);
    });
  });
});
