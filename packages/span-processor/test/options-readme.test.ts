import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FILE_EXPORTER_OPTIONS } from '../src/exporters/file.js';
import { OTLP_EXPORTER_OPTIONS } from '../src/exporters/otlp-options.js';
import type { OptionSpec } from '../src/option-table.js';
import { PROFILING_OPTIONS } from '../src/options.js';
import { REGISTER_OPTIONS } from '../src/register/register-options.js';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const TABLES = { PROFILING_OPTIONS, REGISTER_OPTIONS, OTLP_EXPORTER_OPTIONS, FILE_EXPORTER_OPTIONS };

/** The table that the README must have; options that only the environment sets need no column for their name. */
function markdown(table: { readonly [name: string]: OptionSpec<unknown> }, hasNames: boolean): string {
  const columns = [...(hasNames ? ['option'] : []), 'environment', 'default', 'accepts', 'meaning'];
  const rows = Object.entries(table).map(([name, spec]) => {
    const env = spec.env.map((each) => `\`${each}\``).join(', ') || '–';
    return [...(hasNames ? [`\`${name}\``] : []), env, shown(spec.defaultValue), spec.expected, spec.help];
  });
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return '–';
  return typeof value === 'object' ? 'none' : `\`${value}\``;
}

describe('README', () => {
  for (const [name, table] of Object.entries(TABLES)) {
    it(`lists every option of ${name}, and nothing else`, () => {
      const [, found] = new RegExp(`<!-- options:${name} -->\\n([^]*?)<!-- /options -->`).exec(README) ?? [];
      const expected = markdown(
        table as unknown as { [name: string]: OptionSpec<unknown> },
        name !== 'REGISTER_OPTIONS',
      );
      assert.equal(found?.trim(), expected, `README.md, ${name}: should be\n${expected}\n`);
    });
  }

  it('explains every reason for which a window is dropped', () => {
    const source = ['../../src/exporters/otlp.ts', '../../src/exporters/file.ts']
      .map((file) => readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8'))
      .join('\n');
    const [, union] = /type DropReason =([^;]*);/.exec(source) ?? [];
    const reasons = [...(union ?? '').matchAll(/'([a-z-]+)'/g)].map((match) => match[1]!);
    assert.ok(reasons.length >= 8);
    const explained = [...README.matchAll(/^\| `([a-z-]+)` \| (?:was|does|found|had|could|came)/gm)].map(
      (match) => match[1]!,
    );
    assert.deepEqual(explained.sort(), reasons.sort());
  });
});
