import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SpanProfileResponse } from '../src/http/api-types.js';
import { startCommand } from './support/command.js';

const APPLICATION = fileURLToPath(new URL('../../test/fixtures/slow-app.cjs', import.meta.url));

describe('hotspan run with an application', () => {
  it('traces and profiles it without a change, and prints the URL of a span whose flame graph names the function', async () => {
    const args = ['run', '--port', '0', '--memory', '--', process.execPath, APPLICATION];
    await using command = startCommand(args, { env: { HOTSPAN_WINDOW_MILLIS: '500' } });
    const pattern = /First flame graph: (http:\/\/[^/]+)\/trace\/([0-9a-f]{32})\/span\/([0-9a-f]{16})\n/;
    const [, url, traceId, spanId] = await command.until('stderr', pattern);
    const path = `/api/v1/traces/${traceId}/spans/${spanId}/profile?scope=children`;
    const profile = (await (await fetch(url + path)).json()) as SpanProfileResponse;
    assert.notEqual(profile.span, null);
    assert.ok(profile.coverage.samples > 0);
    assert.equal(profile.flameGraph.totalSamples[0], profile.coverage.samples);
    const burn = profile.top.find(({ name }) => name === 'burnInApplication');
    assert.equal(burn?.kind, 'app');
    assert.match(burn.file, /slow-app\.cjs$/);
    await command.until('stdout', /done/);
    command.child.kill('SIGTERM');
    assert.equal((await command.ended()).code, 0);
  });
});
