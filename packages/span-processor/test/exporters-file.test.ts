import assert from 'node:assert/strict';
import { promises as fs, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { profileFromPprof } from '@hotspan/wire';
import {
  type FileExporterOptions,
  type FileExporterSystem,
  FileProfileExporter,
} from '../src/exporters/file.js';
import { CapturedDiag } from './captured-diag.js';
import { SPAN_ID, sampleWindow } from './sample-window.js';

class Folder {
  readonly path: string = mkdtempSync(path.join(tmpdir(), 'hotspan-file-'));

  names(): string[] {
    return readdirSync(this.path).sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const SYSTEM: FileExporterSystem = { env: {}, pid: 42, nowMillis: () => 0, fs };

describe('FileProfileExporter', () => {
  it('writes one gzipped pprof per window, named after service, process, thread and start', async () => {
    using folder = new Folder();
    await using exporter = new FileProfileExporter({ directory: path.join(folder.path, 'a', 'b') }, SYSTEM);
    await exporter.export(sampleWindow(1, { 'service.name': 'cart/eu 1' }));
    const name = 'cart_eu_1-42-0-20231114T221330.000Z.pb.gz';
    assert.deepEqual(readdirSync(path.join(folder.path, 'a', 'b')), [name]);
    const bytes = gunzipSync(readFileSync(path.join(folder.path, 'a', 'b', name)));
    const profile = profileFromPprof(bytes);
    assert.equal(profile.samples[0]?.labels.spanId, SPAN_ID);
    assert.deepEqual(exporter.stats(), { exported: 1, queued: 0, dropped: {}, lastError: null });
  });

  it('keeps the latest maxFiles of its service, those of earlier runs included, and touches nothing else', async () => {
    using folder = new Folder();
    const others = [
      'cart-41-0-20231114T221330.000Z.pb',
      'cartoon-41-0-20201114T221320.000Z.pb.gz',
      'notes.txt',
    ];
    for (const name of [...others, 'cart-41-3-20201114T221320.000Z.pb.gz']) {
      writeFileSync(path.join(folder.path, name), '');
    }
    await using exporter = new FileProfileExporter({ directory: folder.path, maxFiles: 2 }, SYSTEM);
    await Promise.all([1, 2, 3].map((number) => exporter.export(sampleWindow(number))));
    const kept = ['cart-42-0-20231114T221340.000Z.pb.gz', 'cart-42-0-20231114T221350.000Z.pb.gz'];
    assert.deepEqual(folder.names(), [...others, ...kept].sort());
  });

  it('leaves no partial file behind when writing fails, counts it and goes on', async () => {
    using folder = new Folder();
    using said = new CapturedDiag();
    let fails = true;
    const rename: typeof fs.rename = async (from, to) => {
      if (fails) throw new Error('EXDEV');
      await fs.rename(from, to);
    };
    await using exporter = new FileProfileExporter(
      { directory: folder.path },
      { ...SYSTEM, fs: { ...fs, rename } },
    );
    await assert.rejects(exporter.export(sampleWindow(1)), { code: 'HOTSPAN_PROFILE_DROPPED' });
    assert.deepEqual(folder.names(), []);
    fails = false;
    await exporter.export(sampleWindow(2));
    assert.equal(folder.names().length, 1);
    const { exported, dropped } = exporter.stats();
    assert.deepEqual([exported, dropped], [1, { unwritable: 1 }]);
    assert.match(said.messages[0]!, /EXDEV/);
  });

  it('does not write anywhere without a directory', async () => {
    using said = new CapturedDiag();
    await using exporter = new FileProfileExporter({} as FileExporterOptions, SYSTEM);
    await assert.rejects(exporter.export(sampleWindow()), { code: 'HOTSPAN_PROFILE_DROPPED' });
    assert.deepEqual(exporter.stats().dropped, { misconfigured: 1 });
    assert.match(said.messages.join('\n'), /no directory/);
  });

  it('finishes what it has at shutdown, and takes no more', async () => {
    using folder = new Folder();
    const exporter = new FileProfileExporter({ directory: folder.path }, SYSTEM);
    const exports = [1, 2, 3].map((number) => exporter.export(sampleWindow(number)));
    await exporter.shutdown();
    assert.equal(folder.names().length, 3);
    await Promise.all(exports);
    await assert.rejects(exporter.export(sampleWindow(4)), { code: 'HOTSPAN_PROFILE_DROPPED' });
  });
});
