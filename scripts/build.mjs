// npm run build: TypeScript projects (incremental), the CommonJS marker files, and the web UI when it changed.
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bin, filesBelow, newestMillis, root, run } from './lib.mjs';

const DUAL_PACKAGES = ['packages/wire', 'packages/span-processor'];
const UI = path.join(root, 'packages/profile-linker/ui');
const UI_OUTPUT = path.join(root, 'packages/profile-linker/dist/ui');
const OUTPUTS = ['packages', 'examples']
  .flatMap((folder) =>
    ['wire', 'span-processor', 'profile-linker', 'profile-linker/ui', 'checkout-demo'].map((name) =>
      path.join(root, folder, name),
    ),
  )
  .concat(root)
  .flatMap((folder) => [path.join(folder, 'dist'), path.join(folder, 'build')]);

function uiIsCurrent() {
  const index = path.join(UI_OUTPUT, 'index.html');
  if (!existsSync(index)) return false;
  const sources = filesBelow(UI, (file) => !/[/\\](test|dev|build)[/\\]/.test(file));
  sources.push(path.join(root, 'packages/profile-linker/src/http/api-types.ts'));
  return newestMillis(sources) < newestMillis([index]);
}

async function step(name, command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) {
    console.error(`build: ${name} failed`);
    process.exit(code);
  }
}

if (process.argv.includes('--clean')) {
  for (const output of OUTPUTS) rmSync(output, { recursive: true, force: true });
  process.exit(0);
}

await step('TypeScript', bin('tsc'), ['-b']);
for (const folder of DUAL_PACKAGES) {
  const cjs = path.join(root, folder, 'dist/cjs');
  mkdirSync(cjs, { recursive: true });
  writeFileSync(path.join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
}
const command = path.join(root, 'packages/profile-linker/dist/src/cli/main.js');
if (existsSync(command)) chmodSync(command, 0o755);
if (process.argv.includes('--force-ui') || !uiIsCurrent()) {
  await step('web UI', bin('vite'), ['build', '--logLevel', 'warn'], { cwd: UI });
}
