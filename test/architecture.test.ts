import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { findCircle, type Import, importsOf } from './support/imports.js';
import { repositoryFiles, repositoryRoot } from './support/repository.js';

interface Part {
  /** A folder (ending in `/`) or a file; the longest match decides. */
  readonly at: string;
  /** Folders and files that it may import besides itself. */
  readonly mayImport: readonly string[];
  /** Modules from outside the repository that it may import. */
  readonly outside: RegExp;
}

const NOTHING = /^$/;
const WIRE = /^@hotspan\/wire$/;
const NODE_AND_WIRE = /^(node:.*|@hotspan\/wire)$/;

/** The data's way, folder by folder. A source file without a part fails the test: give it its place. */
const LINKER: readonly Part[] = [
  { at: 'core/model/', mayImport: [], outside: WIRE },
  { at: 'core/join/', mayImport: ['core/model/'], outside: WIRE },
  { at: 'core/views/', mayImport: ['core/model/'], outside: WIRE },
  { at: 'store/', mayImport: ['core/model/'], outside: /^(node:.*|@hotspan\/wire|@photostructure\/sqlite)$/ },
  { at: 'settings.ts', mayImport: [], outside: NODE_AND_WIRE },
  { at: 'service/', mayImport: ['core/', 'store/store.ts'], outside: WIRE },
  { at: 'server/', mayImport: [], outside: /^(node:.*|@hotspan\/wire|fastify)$/ },
  {
    at: 'receivers/',
    mayImport: ['service/', 'server/'],
    outside: /^(node:.*|@hotspan\/wire|@bufbuild\/protobuf\/wire|fastify|pprof-format)$/,
  },
  { at: 'http/api-types.ts', mayImport: ['core/model/'], outside: NOTHING },
  {
    at: 'http/',
    mayImport: ['core/', 'service/', 'server/', 'store/store.ts', 'settings.ts'],
    outside: /^(node:.*|@hotspan\/wire|fastify|@fastify\/static)$/,
  },
  {
    at: 'linker.ts',
    mayImport: ['http/', 'server/', 'service/', 'store/', 'receivers/', 'settings.ts'],
    outside: NODE_AND_WIRE,
  },
  { at: 'index.ts', mayImport: [''], outside: WIRE },
  { at: 'cli/', mayImport: [''], outside: NODE_AND_WIRE },
];

const SPAN_PROCESSOR: readonly Part[] = [
  { at: 'window/profile-window.ts', mayImport: [], outside: /^(@hotspan\/wire|pprof-format)$/ },
  {
    at: 'exporters/',
    mayImport: ['window/profile-window.ts', 'context/suppress-tracing.ts', 'option-'],
    outside: /^(node:.*|@hotspan\/wire|@opentelemetry\/api|pprof-format)$/,
  },
  { at: 'options.ts', mayImport: ['exporters/exporter.ts', 'option-'], outside: WIRE },
  { at: 'option-', mayImport: ['nearest-name.ts'], outside: WIRE },
  { at: 'nearest-name.ts', mayImport: [], outside: /^(?!)/ },
  { at: 'context/', mayImport: [], outside: /^(node:.*|@opentelemetry\/api)$/ },
  {
    at: 'sampler/',
    mayImport: ['context/', 'native-require.'],
    outside: /^(node:.*|@opentelemetry\/api|@datadog\/pprof.*|@hotspan\/wire|pprof-format)$/,
  },
  {
    at: 'window/',
    mayImport: ['sampler/sampler.ts'],
    outside: /^(@opentelemetry\/api|@hotspan\/wire|pprof-format)$/,
  },
  {
    at: 'background/',
    mayImport: ['sampler/', 'window/', 'native-require.'],
    outside: /^(node:.*|@hotspan\/wire)$/,
  },
  {
    at: 'session.ts',
    mayImport: [
      'background/',
      'context/',
      'sampler/',
      'window/',
      'exporters/',
      'options.ts',
      'profiled-thread.ts',
      'span-resource.ts',
      'collector.ts',
      'stats.ts',
      'troubles.ts',
    ],
    outside: /^(node:.*|@hotspan\/wire|@opentelemetry\/api)$/,
  },
  {
    at: 'collector.ts',
    mayImport: [
      'background/finish.ts',
      'context/',
      'sampler/sampler.ts',
      'window/',
      'exporters/',
      'options.ts',
      'profiled-thread.ts',
      'span-resource.ts',
      'troubles.ts',
    ],
    outside: WIRE,
  },
  { at: 'native-require.', mayImport: [], outside: /^(?!)/ },
  { at: 'troubles.ts', mayImport: [], outside: /^(@hotspan\/wire|@opentelemetry\/api)$/ },
  { at: 'profiled-thread.ts', mayImport: [], outside: /^node:.*$/ },
  { at: 'span-resource.ts', mayImport: [], outside: WIRE },
  { at: 'stats.ts', mayImport: ['exporters/exporter.ts'], outside: WIRE },
  { at: 'span-processor.ts', mayImport: [''], outside: /^(node:.*|@hotspan\/wire|@opentelemetry\/api)$/ },
  { at: 'index.ts', mayImport: [''], outside: WIRE },
  { at: 'register', mayImport: [''], outside: /^(node:.*|@hotspan\/wire|@opentelemetry\/.*)$/ },
];

const UI_FOLDER = 'packages/profile-linker/ui/src/';
const API_TYPES = 'packages/profile-linker/src/http/api-types.ts';
const REACT = /^react$/;
const VIEW_PARTS = ['api/', 'components/', 'format/', 'platform/', 'router/'];
const VIEW_MODULES = /^(react|@tanstack\/react-(query|virtual))$/;

/** Views stand on parts, parts on what the browser gives; the flame graph's core knows no framework. */
const UI: readonly Part[] = [
  { at: 'format/', mayImport: [], outside: NOTHING },
  { at: 'router/', mayImport: [], outside: REACT },
  { at: 'platform/', mayImport: ['router/'], outside: REACT },
  { at: 'api/', mayImport: [], outside: /^@tanstack\/react-query$/ },
  { at: 'components/', mayImport: ['api/client.ts', 'platform/'], outside: REACT },
  { at: 'flame-graph/', mayImport: ['format/'], outside: NOTHING },
  { at: 'flame-graph/react/', mayImport: ['flame-graph/', 'platform/'], outside: REACT },
  { at: 'span/', mayImport: [...VIEW_PARTS, 'flame-graph/'], outside: VIEW_MODULES },
  { at: 'trace/', mayImport: [...VIEW_PARTS, 'span/'], outside: VIEW_MODULES },
  { at: 'spans/', mayImport: VIEW_PARTS, outside: VIEW_MODULES },
  { at: 'app/', mayImport: [''], outside: VIEW_MODULES },
  { at: 'main.tsx', mayImport: [''], outside: /^(react|react-dom\/client|@tanstack\/react-query)$/ },
];

const PACKAGES: Readonly<Record<string, readonly Part[]>> = {
  'packages/wire/src/': [{ at: '', mayImport: [], outside: /^(@bufbuild\/protobuf\/wire|pprof-format)$/ }],
  'packages/span-processor/src/': SPAN_PROCESSOR,
  'packages/profile-linker/src/': LINKER,
  [UI_FOLDER]: UI,
};

function partOf(parts: readonly Part[], file: string): Part | undefined {
  return parts.filter(({ at }) => file.startsWith(at)).sort((a, b) => b.at.length - a.at.length)[0];
}

/** Why an import is against the direction; `undefined` when it is in order. */
function fault(
  { from, specifier, target }: Import,
  folder: string,
  parts: readonly Part[],
): string | undefined {
  const file = from.slice(folder.length);
  const part = partOf(parts, file);
  if (part === undefined) return `${from} has no part in the architecture test: give it its place`;
  if (target === undefined) {
    return part.outside.test(specifier)
      ? undefined
      : `${from} imports ${specifier}, which ${part.at} may not`;
  }
  if (!existsSync(path.join(repositoryRoot, target)))
    return `${from} imports ${specifier}, which does not exist`;
  if (folder === UI_FOLDER && target === API_TYPES) return undefined;
  if (!target.startsWith(folder)) return `${from} reaches out of its package to ${target}`;
  const inside = target.slice(folder.length);
  const allowed = inside.startsWith(part.at) || part.mayImport.some((prefix) => inside.startsWith(prefix));
  return allowed ? undefined : `${from} imports ${target}, against the direction of the data's way`;
}

describe('architecture', () => {
  for (const [folder, parts] of Object.entries(PACKAGES)) {
    const files = repositoryFiles(folder, (file) => /\.tsx?$/.test(file));
    const imports = files.flatMap(importsOf);

    it(`${folder} imports in one direction`, () => {
      assert.ok(files.length > 0);
      assert.deepEqual(
        imports.map((one) => fault(one, folder, parts)).filter((problem) => problem !== undefined),
        [],
      );
    });

    it(`${folder} has no import circle`, () => {
      assert.equal(findCircle(imports)?.join(' → '), undefined);
    });
  }

  it('the web UI takes nothing but types from the server', () => {
    const files = repositoryFiles('packages/profile-linker/ui/src', (file) => /\.tsx?$/.test(file));
    const reaching = files
      .flatMap(importsOf)
      .filter(({ target }) => target !== undefined && !target.startsWith('packages/profile-linker/ui/'));
    assert.deepEqual([...new Set(reaching.map(({ target }) => target))], [API_TYPES]);
  });

  it('notices an import against the direction and a circle', () => {
    const against: Import = {
      from: 'packages/profile-linker/src/core/model/span.ts',
      specifier: '../../store/store.js',
      target: 'packages/profile-linker/src/store/store.ts',
    };
    assert.match(fault(against, 'packages/profile-linker/src/', LINKER) ?? '', /against the direction/);
    const circle = findCircle([
      { from: 'a.ts', specifier: './b.js', target: 'b.ts' },
      { from: 'b.ts', specifier: './a.js', target: 'a.ts' },
    ]);
    assert.deepEqual(circle, ['a.ts', 'b.ts', 'a.ts']);
  });
});
