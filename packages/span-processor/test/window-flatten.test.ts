import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkProfile, encodeProfilesRequest, type ProfileData, type SampleLabels } from '@hotspan/wire';
import fc from 'fast-check';
import type { RawContext, RawNode, RawProfile } from '../src/sampler/sampler.js';
import { buildProfile } from '../src/window/build-profile.js';
import type { FlatProfile } from '../src/window/flat-profile.js';
import { lastTimeMicros } from '../src/window/flat-profile.js';
import { flatten } from '../src/window/flatten.js';
import { LabelledWindow } from '../src/window/labelled-window.js';
import { type LabelledSpan, WindowLabels } from '../src/window/sample-labels.js';

const PERIOD = 10_000_000;
const THREAD = { id: 3, name: 'worker-3' };
const NONE: SampleLabels = { threadId: 3, threadName: 'worker-3' };

function node(name: string, more: Partial<RawNode> = {}): RawNode {
  const place = { scriptName: '/app/a.js', scriptId: 1, lineNumber: 1, columnNumber: 1 };
  return { name, ...place, hitCount: 0, children: [], ...more };
}

function profile(children: readonly RawNode[], more: Partial<RawProfile> = {}): RawProfile {
  const topDownRoot = node('(root)', {
    scriptName: '',
    scriptId: 0,
    lineNumber: 0,
    columnNumber: 0,
    children,
  });
  return { topDownRoot, startTime: 0, endTime: 0, hasCpuTime: true, nonJSThreadsCpuTime: 0, ...more };
}

function span(id: string, more: Partial<LabelledSpan> = {}): LabelledSpan {
  const made: { root: LabelledSpan } & LabelledSpan = {
    traceId: 'a'.repeat(32),
    spanId: id.padStart(16, '0'),
    sampled: true,
    root: undefined as unknown as LabelledSpan,
    currentName: () => `span ${id}`,
    ...more,
  };
  if (more.root === undefined) made.root = made;
  return made;
}

function labelsFor(scope: 'all' | 'root' = 'all'): WindowLabels {
  return new WindowLabels({ scope, thread: THREAD, spanOf: (sampled) => sampled as LabelledSpan });
}

function flat(raw: RawProfile, labels: WindowLabels = labelsFor(), cpu = true): FlatProfile {
  return flatten(raw, { labels, periodNanos: PERIOD, cpu });
}

const FACTS = {
  profileId: '1'.repeat(32),
  startUnixNano: 0n,
  endUnixNano: 10n,
  thread: THREAD,
  resource: {},
  scope: { name: 'test', version: '0' },
};

function data(raw: RawProfile, labels?: WindowLabels, cpu?: boolean): ProfileData {
  const result = flat(raw, labels, cpu);
  return buildProfile(FACTS, result, result.positions);
}

function namesOf({ stacks, locations, functions }: ProfileData, stackIndex: number): string[] {
  return stacks[stackIndex]!.map((index) => functions[locations[index]!.lines[0]!.functionIndex]!.name);
}

const sample = (micros: number, context?: object, cpuTime = 0): RawContext => ({
  timestamp: BigInt(micros),
  cpuTime,
  ...(context === undefined ? {} : { context }),
});

describe('flatten', () => {
  it('gives each signal its stack leaf first, its time, its values and its span', () => {
    const own = span('1');
    const leaf = node('leaf', { hitCount: 1, lineNumber: 7, contexts: [sample(1_000, own, 900)] });
    const raw = profile([node('main', { children: [leaf] })]);
    const result = data(raw);
    assert.equal(result.samples.length, 1);
    const [only] = result.samples;
    assert.deepEqual(namesOf(result, only!.stackIndex), ['leaf', 'main']);
    assert.deepEqual(only, {
      stackIndex: 0,
      values: [1, PERIOD, 900],
      timestampUnixNano: 1_000_000n,
      labels: {
        ...NONE,
        spanName: 'span 1',
        traceId: own.traceId,
        spanId: own.spanId,
        localRootSpanId: own.spanId,
      },
    });
    assert.equal(lastTimeMicros(flat(raw)), 1_000n);
  });

  it('labels neither idle nor the event loop, even if something was current', () => {
    const own = span('1');
    const special = ['(idle)', '(program)'].map((name) =>
      node(name, { scriptName: '', hitCount: 1, contexts: [sample(1, own)] }),
    );
    const collected = node('(garbage collector)', {
      scriptName: '',
      hitCount: 1,
      contexts: [sample(2, own)],
    });
    const result = data(profile([...special, collected]));
    assert.deepEqual(
      result.samples.map(({ labels }) => labels.spanId),
      [undefined, undefined, own.spanId],
    );
  });

  it('keeps hits without a context, without a time', () => {
    const result = data(profile([node('busy', { hitCount: 3, contexts: [sample(1)] })]));
    assert.deepEqual(
      result.samples.map(({ values, timestampUnixNano }) => [values, timestampUnixNano]),
      [
        [[1, PERIOD, 0], 1000n],
        [[2, 2 * PERIOD, 0], undefined],
      ],
    );
  });

  it('adds the CPU time of other threads, which is no wall time', () => {
    const result = data(profile([], { nonJSThreadsCpuTime: 5_000 }));
    assert.equal(lastTimeMicros(flat(profile([]))), undefined);
    assert.deepEqual(result.samples, [{ stackIndex: 0, values: [0, 0, 5_000], labels: NONE }]);
    assert.deepEqual(namesOf(result, 0), ['(non-JS threads)']);
  });

  it('leaves CPU out when it is not measured', () => {
    const raw = profile([node('busy', { hitCount: 1, contexts: [sample(1)] })], { nonJSThreadsCpuTime: 5 });
    assert.deepEqual(data(raw, labelsFor(), false).samples[0]?.values, [1, PERIOD]);
  });

  it('measures the period, within bounds', () => {
    const hits = (count: number, micros: number): number =>
      flat(profile([node('busy', { hitCount: count })], { startTime: 0, endTime: micros })).periodNanos;
    assert.equal(hits(100, 1_050_000), 10_500_000);
    assert.equal(hits(100, 500_000), PERIOD);
    assert.equal(hits(1, 1_000_000), 2 * PERIOD);
  });

  it('makes paths of file URLs and names of anonymous functions', () => {
    const result = flat(
      profile([
        node('', { hitCount: 1, scriptName: 'file:///app/a%20b.mjs' }),
        node('f', { hitCount: 1, scriptId: 2, scriptName: 'file:///app/100%.mjs' }),
      ]),
    );
    assert.deepEqual(
      result.positions.map(({ name, file }) => [name, file]),
      [
        ['(anonymous)', '/app/a b.mjs'],
        ['f', '/app/100%.mjs'],
      ],
    );
  });

  it('counts the signals that came to nothing', () => {
    const busy = node('busy', { hitCount: 2, contexts: [sample(1), sample(2)] });
    assert.equal(flat(profile([busy], { signals: 4 })).lostSamples, 2);
    assert.equal(flat(profile([busy], { signals: 1 })).lostSamples, 0);
  });

  it('conserves hits, wall time and CPU time for any tree, and makes a valid profile', () => {
    fc.assert(
      fc.property(rawNodes(), (children) => {
        const raw = profile(children);
        const result = data(raw);
        const sum = (index: number): number =>
          result.samples.reduce((a, { values }) => a + values[index]!, 0);
        const all = children.flatMap(descend);
        assert.equal(
          sum(0),
          all.reduce((a, { hitCount }) => a + hitCount, 0),
        );
        assert.equal(sum(1), sum(0) * result.period);
        assert.equal(
          sum(2),
          all.flatMap(({ contexts = [] }) => contexts).reduce((a, { cpuTime = 0 }) => a + cpuTime, 0),
        );
        checkProfile(result);
      }),
      { numRuns: 200 },
    );
  });
});

function descend(each: RawNode): RawNode[] {
  return [each, ...each.children.flatMap(descend)];
}

function rawNodes(): fc.Arbitrary<RawNode[]> {
  const { tree } = fc.letrec<{ tree: RawNode[] }>((tie) => ({
    tree: fc.array(
      fc
        .record({
          name: fc.constantFrom('', 'a', 'b', '(idle)', '(program)', '(garbage collector)'),
          lineNumber: fc.nat(3),
          extraHits: fc.nat(2),
          cpuTimes: fc.array(fc.nat(1000), { maxLength: 3 }),
          children: fc.oneof({ depthSize: 'small' }, fc.constant([]), tie('tree')),
        })
        .map(({ name, lineNumber, extraHits, cpuTimes, children }) =>
          node(name, {
            lineNumber,
            children,
            hitCount: cpuTimes.length + extraHits,
            contexts: cpuTimes.map((cpuTime, i) => sample(1_000 + i, undefined, cpuTime)),
          }),
        ),
      { maxLength: 4 },
    ),
  }));
  return tree;
}

function windowOf(result: FlatProfile): LabelledWindow {
  return new LabelledWindow(FACTS, result, result.positions, {});
}

describe('labels of a window', () => {
  it('are made once per span that was hit, whatever it was hit by', () => {
    let names = 0;
    const own = span('1', {
      currentName: () => {
        names++;
        return 'counted';
      },
    });
    const labels = labelsFor();
    const first = labels.indexOf(own);
    for (let i = 0; i < 1000; i++) assert.equal(labels.indexOf(own), first);
    assert.equal(labels.table.length, 2);
    assert.equal(names, 1);
    assert.deepEqual(labels.counts, { labelled: 1001, unsampled: 0, unattributed: 0 });
  });

  it('never carry ids of a span that nobody sees', () => {
    const unseen = span('1', { sampled: false });
    const unnamed = span('2', { sampled: false, currentName: () => undefined });
    const labels = labelsFor();
    assert.deepEqual(labels.table[labels.indexOf(unseen)], { ...NONE, spanName: 'span 1' });
    assert.deepEqual(labels.table[labels.indexOf(unnamed)], NONE);
  });

  it('are those of the local root span with scope root', () => {
    const root = span('1');
    const labels = labelsFor('root');
    assert.equal(labels.table[labels.indexOf(span('2', { root }))]?.spanId, root.spanId);
    assert.equal(labels.indexOf(span('3', { root })), labels.indexOf(root));
  });
});

describe('a labelled window', () => {
  it('makes each form once', () => {
    const window = windowOf(flat(profile([node('busy', { hitCount: 1, contexts: [sample(1)] })])));
    assert.equal(window.toProfileData(), window.toProfileData());
    assert.equal(window.toPprof(), window.toPprof());
    assert.equal(window.toPprofBytes(), window.toPprofBytes());
    assert.equal(window.toOtlp(), window.toOtlp());
    assert.equal(window.sampleCount, 1);
    assert.deepEqual(window.toOtlp(), encodeProfilesRequest([window.toProfileData()]));
  });

  it('takes the forms that were made ahead', () => {
    const result = flat(profile([node('busy', { hitCount: 1, contexts: [sample(1)] })]));
    const encoded = { otlp: Uint8Array.of(1), pprof: Uint8Array.of(2) };
    const window = new LabelledWindow(FACTS, result, result.positions, encoded);
    assert.equal(window.toOtlp(), encoded.otlp);
    assert.equal(window.toPprofBytes(), encoded.pprof);
  });

  it('shares functions among locations, by name, file and line', () => {
    const result = data(
      profile([
        node('f', { hitCount: 1, scriptId: 1 }),
        node('f', { hitCount: 1, scriptId: 2 }),
        node('f', { hitCount: 1, scriptId: 3, lineNumber: 9 }),
      ]),
    );
    assert.equal(result.locations.length, 3);
    assert.deepEqual(
      result.functions.map(({ startLine }) => startLine),
      [1, 9],
    );
  });
});
