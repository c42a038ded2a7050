import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HotspanError } from '@hotspan/wire';
import fc from 'fast-check';
import { FILE_EXPORTER_OPTIONS } from '../src/exporters/file.js';
import { OTLP_EXPORTER_OPTIONS } from '../src/exporters/otlp-options.js';
import {
  PROFILING_OPTIONS,
  type ProfilingOptions,
  resolveOptions,
  resolveOptionsSafely,
} from '../src/options.js';
import { REGISTER_OPTIONS } from '../src/register/register-options.js';

const DEFAULTS = {
  enabled: true,
  frequencyHertz: 99,
  windowMillis: 10_000,
  cpu: true,
  scope: 'all',
  sourceMaps: true,
  exporters: undefined,
  resource: undefined,
  shutdownTimeoutMillis: 5_000,
};

describe('resolveOptions', () => {
  it('gives every option its default, frozen', () => {
    const options = resolveOptions(undefined, {});
    assert.deepEqual(options, DEFAULTS);
    assert.ok(Object.isFrozen(options));
  });

  it('puts code before environment, and environment before defaults', () => {
    const env = {
      HOTSPAN_FREQUENCY_HERTZ: '19',
      HOTSPAN_SCOPE: 'Root',
      HOTSPAN_CPU: '0',
      HOTSPAN_ENABLED: ' false ',
    };
    const options = resolveOptions({ frequencyHertz: 199 }, env);
    assert.deepEqual(options, {
      ...DEFAULTS,
      frequencyHertz: 199,
      scope: 'root',
      cpu: false,
      enabled: false,
    });
  });

  it('takes undefined and an empty variable as not given', () => {
    const given = { windowMillis: undefined } as unknown as ProfilingOptions;
    assert.deepEqual(resolveOptions(given, { HOTSPAN_WINDOW_MILLIS: '', HOTSPAN_CPU: '  ' }), DEFAULTS);
  });

  it('keeps exporters and resource as they were when given', () => {
    const exporter = { export: () => Promise.resolve(), shutdown: () => Promise.resolve() };
    const exporters = [exporter];
    const resource: Record<string, string> = { 'service.name': 'cart' };
    const options = resolveOptions({ exporters, resource }, {});
    exporters.length = 0;
    resource['service.name'] = 'changed';
    assert.deepEqual(options.exporters, [exporter]);
    assert.deepEqual(options.resource, { 'service.name': 'cart' });
  });

  const mistakes: readonly [name: string, options: unknown, code: string, message: RegExp, hint: RegExp][] = [
    [
      'a misspelt option',
      { frequencyHerz: 99 },
      'HOTSPAN_OPTION_UNKNOWN',
      /no option `frequencyHerz`/,
      /`frequencyHertz`/,
    ],
    [
      'a shortened option',
      { frequency: 99 },
      'HOTSPAN_OPTION_UNKNOWN',
      /`frequency`/,
      /mean `frequencyHertz`/,
    ],
    ['an unlike option', { qwerty: 1 }, 'HOTSPAN_OPTION_UNKNOWN', /`qwerty`/, /Known options: enabled,/],
    [
      'a number out of range',
      { frequencyHertz: 0 },
      'HOTSPAN_OPTION_INVALID',
      /from 1 to 1000 \(hertz\), got 0/,
      /Samples/,
    ],
    ['a fraction', { windowMillis: 1000.5 }, 'HOTSPAN_OPTION_INVALID', /got 1000\.5/, /default/],
    ['a number as text', { windowMillis: '1000' }, 'HOTSPAN_OPTION_INVALID', /got "1000"/, /default/],
    [
      'an unknown choice',
      { scope: 'roots' },
      'HOTSPAN_OPTION_INVALID',
      /'all' or 'root', got "roots"/,
      /span/,
    ],
    ['a string for a boolean', { cpu: 'no' }, 'HOTSPAN_OPTION_INVALID', /true or false, got "no"/, /CPU/],
    [
      'an exporter that is none',
      { exporters: [{}] },
      'HOTSPAN_OPTION_INVALID',
      /got an array of 1/,
      /windows go/,
    ],
    ['null', null, 'HOTSPAN_OPTION_INVALID', /expected an object of options, got null/, /Pass an object/],
  ];
  for (const [name, options, code, message, hint] of mistakes) {
    it(`names ${name}, and goes on with the default`, () => {
      assert.throws(
        () => resolveOptions(options as ProfilingOptions, {}),
        (error: unknown) => {
          assert.ok(error instanceof HotspanError);
          assert.equal(error.code, code);
          assert.match(error.message, message);
          assert.match(error.hint, hint);
          return true;
        },
      );
      const safe = resolveOptionsSafely(options as ProfilingOptions, {});
      assert.deepEqual(safe.options, DEFAULTS);
      assert.equal(safe.problems.length, 1);
    });
  }

  it('reports a bad variable with its name, and ignores it', () => {
    const safe = resolveOptionsSafely({}, { HOTSPAN_FREQUENCY_HERTZ: '-5', HOTSPAN_SCOPE: 'some' });
    assert.deepEqual(safe.options, DEFAULTS);
    assert.deepEqual(
      safe.problems.map((problem) => [problem.code, problem.message]),
      [
        [
          'HOTSPAN_ENV_INVALID',
          'HOTSPAN_FREQUENCY_HERTZ: expected a whole number from 1 to 1000 (hertz), got "-5"',
        ],
        ['HOTSPAN_ENV_INVALID', `HOTSPAN_SCOPE: expected 'all' or 'root', got "some"`],
      ],
    );
  });

  it('does not read a variable that the code overrides', () => {
    const safe = resolveOptionsSafely({ scope: 'root' }, { HOTSPAN_SCOPE: 'some' });
    assert.deepEqual(safe.problems, []);
  });

  it('takes no name that every object has for a truth', () => {
    for (const text of ['__proto__', 'constructor', 'toString']) {
      assert.throws(() => resolveOptions({}, { HOTSPAN_ENABLED: text }), /HOTSPAN_ENABLED/);
    }
  });

  it('never throws in its safe form, and its result is always good input', () => {
    const options = fc.dictionary(
      fc.oneof(fc.constantFrom(...Object.keys(PROFILING_OPTIONS)), fc.string()),
      fc.anything(),
    );
    const names = Object.values(PROFILING_OPTIONS).flatMap((spec) => spec.env);
    const env = fc.dictionary(fc.constantFrom(...names), fc.string());
    fc.assert(
      fc.property(fc.oneof(options, fc.anything()), env, (given, variables) => {
        const safe = resolveOptionsSafely(given as ProfilingOptions, variables);
        assert.deepEqual(resolveOptions(safe.options as ProfilingOptions, {}), safe.options);
      }),
    );
  });
});

describe('option tables', () => {
  for (const [name, table] of Object.entries({
    PROFILING_OPTIONS,
    OTLP_EXPORTER_OPTIONS,
    FILE_EXPORTER_OPTIONS,
    REGISTER_OPTIONS,
  })) {
    it(`document each entry of ${name} with a unit where its name has one`, () => {
      for (const [key, spec] of Object.entries(table)) {
        assert.match(spec.help, /^[A-Z`].*\.$/s, key);
        assert.ok(spec.expected.length > 0, key);
        const unit = /(Millis|Hertz|Bytes|Files|Windows)$/.exec(key)?.[1]?.toLowerCase();
        if (unit !== undefined)
          assert.ok(spec.unit.startsWith(unit.slice(0, 4)), `${key} is in ${spec.unit}`);
      }
    });
  }
});
