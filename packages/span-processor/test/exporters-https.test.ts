import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OtlpProfileExporter } from '../src/exporters/otlp.js';
import { nodeSystem } from '../src/exporters/system.js';
import { sampleWindow } from './sample-window.js';

const CERTIFICATE = fixture('certificate.pem');

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../test/fixtures/tls/${name}`, import.meta.url));
}

/** Sends one window to an HTTPS server that `trusted` may vouch for; resolves to what the exporter and server say. */
async function send(
  trusted: string | undefined,
): Promise<{ exported: number; lastError: string | null; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(fixture('key.pem')) });
  server.on('request', (request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...(trusted === undefined ? {} : { OTEL_EXPORTER_OTLP_CERTIFICATE: trusted }),
  };
  const exporter = new OtlpProfileExporter({ maxAttempts: 1 }, { ...nodeSystem(), env });
  await exporter.export(sampleWindow());
  await exporter.shutdown();
  server.close();
  const { exported, lastError } = exporter.stats();
  return { exported, lastError, paths };
}

describe('OtlpProfileExporter over https', () => {
  it('delivers to a server whose certificate is in OTEL_EXPORTER_OTLP_CERTIFICATE', async () => {
    assert.deepEqual(await send(CERTIFICATE), {
      exported: 1,
      lastError: null,
      paths: ['/v1development/profiles'],
    });
  });

  it('sends nothing to a server that it has no reason to trust', async () => {
    const { exported, lastError, paths } = await send(undefined);
    assert.deepEqual([exported, paths], [0, []]);
    assert.match(lastError ?? '', /self-signed certificate/);
  });
});
