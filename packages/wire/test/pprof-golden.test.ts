import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import pprof from '@datadog/pprof';
import {
  decodeProfilesRequest,
  encodeProfilesRequest,
  type ProfileData,
  profileFromPprof,
  profileToPprof,
} from '../src/index.js';
import { resolveProfile } from './support/resolve.js';

const INTERVAL_MICROS = 1_000;

function burnInTheOpen(millis: number): number {
  const end = performance.now() + millis;
  let sum = 0;
  while (performance.now() < end) for (let i = 0; i < 1_000; i++) sum += Math.sqrt(i);
  return sum;
}

/** A profile as `@datadog/pprof` takes it, labelled as Datadog's tracer does. */
function takeProfile(): ReturnType<typeof pprof.time.stop> {
  pprof.time.start({
    intervalMicros: INTERVAL_MICROS,
    durationMillis: 60_000,
    withContexts: true,
    collectCpuTime: true,
    lineNumbers: false,
    workaroundV8Bug: false,
    useCPED: false,
  });
  pprof.time.setContext({ span: 1 });
  burnInTheOpen(150);
  return pprof.time.stop(false, ({ context }) =>
    context === undefined || context.timestamp === 0n
      ? {}
      : {
          // Declared as number or string, but bigints are what Datadog's tracer gives.
          end_timestamp_ns: (context.timestamp * 1000n) as unknown as number,
          'span id': 0xb7ad6b7169203331n as unknown as number,
          'local root span id': '13235353014750950193',
          'thread id': 0,
          'thread name': 'Main',
          'trace endpoint': 'GET /pay',
        },
  );
}

describe('a profile of the real sampler', () => {
  let profile: ReturnType<typeof pprof.time.stop>;
  let data: ProfileData;

  before(() => {
    profile = takeProfile();
    data = profileFromPprof(profile);
  });
  after(() => pprof.time.isStarted() && pprof.time.stop());

  const total = (column: number): number =>
    data.samples.reduce((sum, { values }) => sum + values[column]!, 0);

  it('keeps every sample and every value', () => {
    assert.deepEqual(data.sampleTypes, [
      { type: 'sample', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
      { type: 'cpu', unit: 'nanoseconds' },
    ]);
    assert.equal(data.samples.length, profile.sample.length);
    assert.ok(data.samples.length > 20, `${data.samples.length} samples`);
    for (const column of [0, 1, 2]) {
      assert.equal(
        total(column),
        profile.sample.reduce((sum, { value }) => sum + Number(value[column]), 0),
      );
    }
    assert.equal(data.startUnixNano, BigInt(profile.timeNanos));
    assert.equal(data.period, Number(profile.period));
  });

  it("reads Datadog's labels and timestamps", () => {
    const burning = data.samples.filter(({ labels }) => labels.spanId === 'b7ad6b7169203331');
    assert.ok(burning.length > 20, `${burning.length} samples have the span`);
    for (const { labels, timestampUnixNano } of burning) {
      assert.equal(labels.localRootSpanId, 'b7ad6b7169203331');
      assert.deepEqual([labels.threadId, labels.threadName], [0, 'Main']);
      assert.equal(labels.other?.['trace endpoint'], 'GET /pay');
      assert.ok(timestampUnixNano! >= data.startUnixNano - 1_000_000_000n, `${timestampUnixNano}`);
    }
    const names = data.functions.map(({ name }) => name);
    assert.ok(names.includes('burnInTheOpen'), names.join());
  });

  it('reads the encoded bytes as it reads the object', async () => {
    const bytes = gunzipSync(await pprof.encode(profile));
    assert.deepEqual(resolveProfile(profileFromPprof(bytes)), resolveProfile(data));
    assert.equal(profileFromPprof(bytes).profileId, data.profileId, 'an id that its content gives');
  });

  it('goes through OTLP and through pprof without loss', () => {
    const viaOtlp = decodeProfilesRequest(encodeProfilesRequest([data]));
    assert.deepEqual(viaOtlp.map(resolveProfile), [resolveProfile(data)]);
    assert.deepEqual(resolveProfile(profileFromPprof(profileToPprof(data).encode())), resolveProfile(data));
  });
});
