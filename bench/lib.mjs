// What the benchmarks share: statistics, on-demand packages, and output as a table on stderr and JSON lines on stdout.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The q-quantile (0 to 1) by linear interpolation. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low);
}

export const median = (values) => quantile(values, 0.5);

/** `[low, high]`: the 95 % interval of the median, by bootstrap with a fixed seed. */
export function medianInterval(values, rounds = 2000) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const medians = Array.from({ length: rounds }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)])),
  );
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}

export function machine() {
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** Rows as a table on stderr, and each as one JSON line on stdout. */
export function report(benchmark, rows, context = {}) {
  console.error();
  const table = new console.Console(process.stderr);
  table.table(Object.fromEntries(rows.map(({ name, ...rest }, index) => [name ?? index, rest])));
  for (const row of rows) console.log(JSON.stringify({ benchmark, ...context, ...row }));
}

/** Installs packages that only a benchmark needs into an ignored folder, once; returns the folder. */
export function installOnDemand(name, packages) {
  const folder = path.join(root, '.cache', 'bench', name);
  const wanted = packages.map((spec) => spec.replace(/(?<=.)@[^@/]*$/, ''));
  if (!wanted.every((one) => existsSync(path.join(folder, 'node_modules', one, 'package.json')))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    execFileSync('npm', ['install', '--no-audit', '--silent', ...packages], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
    });
  }
  return folder;
}

/** `--name value` from the command line. */
export function argument(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : (process.argv[at + 1] ?? fallback);
}

export const flag = (name) => process.argv.includes(`--${name}`);
