import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { projectWith } from '../support/on-demand.js';
import { assertExact, assertSameResource, type OtelProject, runOtelApp } from '../support/otel-app.js';
import { nodeIsAtLeast } from '../support/runtime.js';
import { checkTypes } from '../support/type-check.js';

interface Line {
  readonly line: '2x' | '3x';
  readonly packages: readonly string[];
  readonly api: RegExp;
}

/** OpenTelemetry JS 2.x and 3.x exclude one another's `@opentelemetry/api`; each is a project of its own. */
const LINES: readonly Line[] = [
  {
    line: '2x',
    packages: [
      '@opentelemetry/api@1.9.1',
      '@opentelemetry/sdk-trace-base@2.12.0',
      '@opentelemetry/sdk-trace-node@2.12.0',
      '@opentelemetry/sdk-node@0.223.0',
    ],
    api: /^1\.9\./,
  },
  // 3.x asks for this Node.
  ...(nodeIsAtLeast(22, 15)
    ? [
        {
          line: '3x' as const,
          packages: [
            '@opentelemetry/api@1.10.0',
            '@opentelemetry/context-async-hooks@3.1.1',
            '@opentelemetry/sdk-trace@3.1.1',
            '@opentelemetry/sdk-node@0.301.0',
          ],
          api: /^1\.10\./,
        },
      ]
    : []),
];

for (const { line, packages, api } of LINES) {
  describe(`OpenTelemetry JS ${line}`, () => {
    let project: OtelProject;

    before(async () => {
      project = { line, folder: await projectWith(`otel-${line}`, packages) };
    });

    it('shares one @opentelemetry/api with the span processor', async () => {
      const file = path.join(project.folder, 'node_modules/@opentelemetry/api/package.json');
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
      assert.match(version, api);
    });

    for (const setup of ['provider', 'node-sdk', 'custom-manager'] as const) {
      it(`${setup}: every sample carries its span, profiles the resource of the spans`, async () => {
        const report = await runOtelApp(setup, project);
        assertExact(report);
        assertSameResource(report);
      });
    }

    it('no context manager: says so through diag', async () => {
      const { messages, stats } = await runOtelApp('no-manager', project);
      assert.equal(stats.labelled, 0);
      assert.match(messages.join('\n'), /no context manager is registered/);
    });

    it('takes the types of the span processor and of the context manager', async () => {
      await checkTypes(project.folder, `types-${line}`);
    });
  });
}
