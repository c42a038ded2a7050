import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { HotspanError } from '@hotspan/wire';
import { loadNative, type NativeModule } from '../src/sampler/native-profiler.js';
import { PprofSampler } from '../src/sampler/pprof-sampler.js';
import type { RawContext, RawNode, RawProfile } from '../src/sampler/sampler.js';
import { burnFor } from './burn-for.js';
import { framesAreOn } from './exactness.js';

const OPTIONS = { frequencyHertz: 1000, windowMillis: 10_000, cpu: true };

function nodes(root: RawNode): RawNode[] {
  return [root, ...root.children.flatMap(nodes)];
}

function contexts(profile: RawProfile): RawContext[] {
  return nodes(profile.topDownRoot).flatMap((node) => node.contexts ?? []);
}

function assertCode(error: unknown, code: string): true {
  assert.ok(error instanceof HotspanError);
  assert.equal(error.code, code);
  assert.notEqual(error.hint, '');
  return true;
}

describe('the native profiler', () => {
  it('is the version whose internals are used', () => {
    const manifest = createRequire(import.meta.url)('@datadog/pprof/package.json') as { version: string };
    assert.equal(manifest.version, '5.20.0');
    assert.equal(typeof loadNative().sampleCountIndex, 'number');
  });

  it('gives raw profiles in the shape that windows are made from', () => {
    const sampler = new PprofSampler(loadNative(), OPTIONS, new AsyncLocalStorage());
    sampler.start();
    burnFor('shape', 120);
    const profile = sampler.stop();
    assert.ok(profile.endTime > profile.startTime);
    assert.equal(profile.hasCpuTime, true);
    assert.equal(typeof profile.nonJSThreadsCpuTime, 'number');
    const burned = nodes(profile.topDownRoot).find(({ name }) => name === 'shape');
    assert.ok(burned !== undefined && burned.hitCount > 0);
    assert.equal(typeof burned.scriptName, 'string');
    assert.equal(typeof burned.scriptId, 'number');
    assert.equal(burned.lineNumber, 1);
    assert.ok(burned.columnNumber > 0);
    const [sample] = burned.contexts!;
    assert.equal(typeof sample?.timestamp, 'bigint');
    assert.ok(
      Math.abs(Number(sample!.timestamp / 1000n) - Date.now()) < 60_000,
      'microseconds since the epoch',
    );
    assert.ok(sample!.cpuTime! >= 0);
  });

  it('has labels by frame exactly where Node has frames', () => {
    const sampler = new PprofSampler(loadNative(), OPTIONS, new AsyncLocalStorage());
    assert.equal(sampler.slot.kind, framesAreOn() ? 'frame' : 'isolate');
  });

  it('leaves the key as it was', () => {
    const key = new AsyncLocalStorage<unknown>();
    key.run('before', () => {
      new PprofSampler(loadNative(), OPTIONS, key);
      assert.equal(key.getStore(), 'before');
    });
    assert.equal(key.getStore(), undefined);
  });

  it('reports another running profiler and can start once it is gone', () => {
    const first = new PprofSampler(loadNative(), OPTIONS, new AsyncLocalStorage());
    const second = new PprofSampler(loadNative(), OPTIONS, new AsyncLocalStorage());
    first.start();
    assert.throws(
      () => second.start(),
      (error) => assertCode(error, 'HOTSPAN_PROFILER_BUSY'),
    );
    first.stop();
    second.start();
    second.stop();
  });

  it('reports a module that cannot be loaded, and one that is another', () => {
    const failing = (): never => {
      throw new Error('no prebuild');
    };
    assert.throws(
      () => loadNative(failing),
      (error) => assertCode(error, 'HOTSPAN_NATIVE_MISSING'),
    );
    assert.throws(
      () => loadNative(() => ({})),
      (error) => assertCode(error, 'HOTSPAN_NATIVE_CONTRACT'),
    );
    assert.throws(
      () => loadNative(() => undefined),
      (error) => assertCode(error, 'HOTSPAN_NATIVE_CONTRACT'),
    );
  });

  it('reports a platform where samples carry no labels', () => {
    const windows: NativeModule = {
      sampleCountIndex: 0,
      create() {
        throw new TypeError('Contexts are not supported.');
      },
    };
    assert.throws(
      () => new PprofSampler(windows, OPTIONS, new AsyncLocalStorage()),
      (error) => assertCode(error, 'HOTSPAN_PROFILER_UNSUPPORTED'),
    );
  });

  it('restarts a profiler that is stuck', () => {
    const calls: string[] = [];
    const stuck: NativeModule = {
      sampleCountIndex: 0,
      create: () => ({
        context: undefined,
        state: new Uint32Array(1),
        start: () => void calls.push('start'),
        stop: (restart) => {
          calls.push(`stop(${restart})`);
          return { topDownRoot: EMPTY, startTime: 0, endTime: 1 };
        },
        dispose: () => {},
        createContextHolder: () => ({}),
        v8ProfilerStuckEventLoopDetected: () => 2,
      }),
    };
    const sampler = new PprofSampler(stuck, OPTIONS, new AsyncLocalStorage());
    sampler.start();
    sampler.rotate();
    assert.deepEqual(calls, ['start', 'stop(true)', 'stop(false)', 'start']);
    assert.equal(sampler.restarts, 1);
  });
});

const EMPTY: RawNode = {
  name: '(root)',
  scriptName: '',
  scriptId: 0,
  lineNumber: 0,
  columnNumber: 0,
  hitCount: 0,
  children: [],
};

describe('rotation', () => {
  it('doubles no sample, and loses none but the few that V8 has no stack for', () => {
    const sampler = new PprofSampler(loadNative(), OPTIONS, new AsyncLocalStorage());
    sampler.start();
    const profiles: RawProfile[] = [];
    const rotations = 30;
    for (let i = 0; i < rotations; i++) {
      burnFor('rotating', 40);
      profiles.push(sampler.rotate());
    }
    profiles.push(sampler.stop());
    const all = profiles.flatMap(contexts);
    assert.equal(
      new Set(all.map(({ timestamp }) => timestamp)).size,
      all.length,
      'a sample is counted twice',
    );
    const hits = profiles
      .flatMap(({ topDownRoot }) => nodes(topDownRoot))
      .reduce((sum, { hitCount }) => sum + hitCount, 0);
    assert.equal(hits, all.length, 'a hit has no time');
    const signals = profiles.reduce((sum, profile) => sum + profile.signals!, 0);
    assert.ok(all.length > 100);
    const lost = signals - all.length;
    assert.ok(lost <= 3 * rotations + signals / 10, `${lost} of ${signals} signals lost`);
  });

  it('keeps the order of windows', () => {
    const sampler = new PprofSampler(loadNative(), OPTIONS, new AsyncLocalStorage());
    sampler.start();
    let last = 0n;
    for (let i = 0; i < 5; i++) {
      burnFor('ordered', 80);
      const times = contexts(sampler.rotate()).map(({ timestamp }) => timestamp);
      assert.ok(times.every((time) => time > last));
      for (const time of times) last = time > last ? time : last;
    }
    sampler.stop();
  });
});
