import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = path.join(PACKAGE, '..', '..', 'node_modules');

export const REGISTER = '@hotspan/span-processor/register';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running application; `ended` resolves when its process is gone and its output read. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the application printed `text`. */
  printed(text: string): Promise<void>;
}

/** An application of its own in a temporary folder, with this package installed as its users have it: built. */
export class TestApp {
  readonly directory: string = realpathSync(mkdtempSync(path.join(tmpdir(), 'hotspan-app-')));

  /** @param linked whether this package is there already, as a link to the workspace */
  constructor(files: { readonly [name: string]: string }, linked = true) {
    for (const built of ['dist/esm/register.js', 'dist/cjs/register.cjs', 'dist/cjs/package.json']) {
      assert.ok(existsSync(path.join(PACKAGE, built)), `${built} is missing: run \`npm run build\` first`);
    }
    this.write({ 'package.json': '{ "name": "my-shop", "version": "1.2.3" }', ...files });
    if (linked) this.link('@hotspan/span-processor', PACKAGE);
  }

  write(files: { readonly [name: string]: string }): this {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return this;
  }

  /** Makes packages of this workspace visible to the application. */
  install(...names: string[]): this {
    for (const name of names) this.link(name, path.join(MODULES, name));
    return this;
  }

  /** Gives the application copies of its own, at `version` where one is given. */
  installCopies(packages: { readonly [name: string]: string | undefined }): this {
    for (const [name, version] of Object.entries(packages)) {
      const target = path.join(this.directory, 'node_modules', name);
      cpSync(path.join(MODULES, name), target, { recursive: true });
      if (version !== undefined) setVersion(target, version);
    }
    return this;
  }

  link(name: string, target: string): this {
    const link = path.join(this.directory, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link);
    return this;
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL_|HOTSPAN_|NODE_)/.test(name));
    const child = spawn(process.execPath, [...args], {
      cwd: this.directory,
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }) as Ended);
    const printed = async (text: string): Promise<void> => {
      while (!output.stdout.includes(text)) {
        const gone = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          ended.then(() => true),
        ]);
        assert.ok(!gone || output.stdout.includes(text), `ended before it printed ${text}: ${output.stderr}`);
      }
    };
    return { child, ended, printed };
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function setVersion(directory: string, version: string): void {
  const manifest = path.join(directory, 'package.json');
  const text = readText(manifest).replace(/"version": "[^"]+"/, `"version": "${version}"`);
  writeFileSync(manifest, text);
  for (const build of ['src', 'esm', 'esnext']) {
    const file = path.join(directory, 'build', build, 'version.js');
    if (existsSync(file))
      writeFileSync(file, readText(file).replace(/VERSION = '[^']+'/, `VERSION = '${version}'`));
  }
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Environment that sends everything to the stand-in. */
export function sendTo(url: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env };
}

/** Every way to preload `register`, by name. */
export const WAYS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['--import', ['--import', REGISTER]],
  ['--require', ['--require', REGISTER]],
];

/** Code of a server that answers one request of its own, burning CPU meanwhile, and ends. */
export function oneRequest(isModule: boolean): string {
  const imports = isModule
    ? "import { createServer, get } from 'node:http';"
    : "const { createServer, get } = require('node:http');";
  return `${imports}
    function burn(millis) { const until = performance.now() + millis; while (performance.now() < until); }
    const server = createServer((request, response) => { burn(150); response.end('ok'); });
    server.listen(0, '127.0.0.1', () => {
      get({ host: '127.0.0.1', port: server.address().port }, (response) => {
        response.resume().on('end', () => { console.log('answered', response.statusCode); server.close(); });
      });
    });`;
}
