#!/usr/bin/env node
import module from 'node:module';

// Saves compiling on the next start; Node.js 22.1 and later.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
// After that, so that it applies to everything else.
const [{ runCli }, { processTerminal }] = await Promise.all([import('./cli.js'), import('./terminal.js')]);
process.exitCode = await runCli(process.argv.slice(2), processTerminal());
