import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ProfileServer, refusedOrigin } from './profile-server.js';

const EXPORTER = new URL('../src/exporters/otlp.js', import.meta.url).href;
const WINDOW = new URL('./sample-window.js', import.meta.url).href;

/** Runs a module in a process of its own; resolves to its exit code and signal. */
async function run(code: string): Promise<{ code: number | null; output: string }> {
  const source = `
    import { OtlpProfileExporter } from ${JSON.stringify(EXPORTER)};
    import { sampleWindow } from ${JSON.stringify(WINDOW)};
    ${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { code: exitCode, output };
}

// If the exporter held the process, these would wait for its timeouts of ten minutes.
describe('a process with an exporter', () => {
  it('ends although a server hangs', async () => {
    await using server = await new ProfileServer(() => {}).listen();
    const ended = await run(`
      const exporter = new OtlpProfileExporter({ url: '${server.url}', timeoutMillis: 600000 });
      for (let n = 0; n < 5; n++) await exporter.export(sampleWindow(n));
      setTimeout(() => { process.exitCode = 3; }, 200);`);
    assert.equal(ended.code, 3);
    assert.equal(server.received.length, 1);
  });

  it('ends although it would try again later', async () => {
    const url = `${await refusedOrigin()}/v1development/profiles`;
    const ended = await run(`
      const exporter = new OtlpProfileExporter({ url: '${url}', maxAttempts: 100, retryMillis: 3600000 });
      await exporter.export(sampleWindow());
      setTimeout(() => console.log(JSON.stringify(exporter.stats())), 200);`);
    assert.equal(ended.code, 0);
    assert.deepEqual(JSON.parse(ended.output), { exported: 0, queued: 1, dropped: {}, lastError: null });
  });

  it('delivers when asked to, with nothing else alive', async () => {
    await using server = await new ProfileServer().listen();
    const ended = await run(`
      const exporter = new OtlpProfileExporter({ url: '${server.url}' });
      await exporter.export(sampleWindow(1));
      await exporter.forceFlush();
      await exporter.export(sampleWindow(2));
      await exporter.shutdown();
      console.log(exporter.stats().exported);`);
    assert.deepEqual(ended, { code: 0, output: '2\n' });
    assert.equal(server.received.length, 2);
  });
});
