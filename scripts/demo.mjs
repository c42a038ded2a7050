// npm run demo: builds what is not built, then starts the checkout demo (examples/checkout-demo).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib.mjs';

const HELP = `Usage: npm run demo -- [options]

A shop of five services with one slow function, its load, and the linker that finds it.
Prints the URL of a slow checkout; Ctrl-C stops everything.

  --open                 open that URL in the browser
  --smoke                headless: prove the links, print a JSON summary, exit 0 or 1
  --fix <reason>         mend a reason for slowness: payment
  --load <profile>       quiet (default) or busy
  --seed <number>        which customers come, and when (default 42)
  --data <folder>        keep the linker's data there (default: a temporary folder)
  --timeout-seconds <n>  how long --smoke may take (default 180)
  --json                 print events as lines of JSON on stdout
  --no-build             do not build first
  --help                 print this
`;

const OPTIONS = {
  open: { type: 'boolean' },
  smoke: { type: 'boolean' },
  fix: { type: 'string' },
  load: { type: 'string' },
  seed: { type: 'string' },
  data: { type: 'string' },
  'timeout-seconds': { type: 'string' },
  json: { type: 'boolean' },
  'no-build': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

function usageError(message) {
  console.error(`demo: ${message}\nTry: npm run demo -- --help`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    return usageError(error.message.split('. ')[0]);
  }
}

function wholeNumber(name, text, fallback, least) {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  return usageError(`--${name} expects a whole number from ${least}, got "${text}"`);
}

function build() {
  const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs')], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (built.status === 0) return;
  console.error('demo: the build failed; its messages are above');
  process.exit(1);
}

const given = readArguments();
if (given.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const seed = wholeNumber('seed', given.seed, 42, 0);
const timeoutSeconds = wholeNumber('timeout-seconds', given['timeout-seconds'], 180, 1);
const fix = given.fix ?? process.env.CHECKOUT_FIX ?? '';
if (given.smoke && fix !== '') usageError('--smoke proves the slow shop; leave out --fix and CHECKOUT_FIX');

if (!given['no-build']) build();
const { isLoadProfileName, parseFixes, runDemo } = await import(
  '../examples/checkout-demo/dist/demo/index.js'
);
const load = given.load ?? 'quiet';
if (!isLoadProfileName(load)) usageError(`--load expects quiet or busy, got "${load}"`);
try {
  parseFixes(fix);
} catch (error) {
  usageError(error.message);
}
process.exitCode = await runDemo({
  smoke: given.smoke ?? false,
  open: given.open ?? false,
  json: given.json ?? false,
  dataDirectory: given.data === undefined ? undefined : path.resolve(given.data),
  load,
  seed,
  fix,
  timeoutSeconds,
});
