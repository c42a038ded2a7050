import * as path from 'node:path';
import { booleanOption, customOption, integerOption } from '../option-kinds.js';
import type { OptionTable } from '../option-table.js';

/** What `register` itself is told by the environment; the rest are the options of the processor and the `OTEL_*` ones. */
export interface RegisterOptions {
  readonly disabled: boolean;
  readonly instrument: boolean;
  readonly resolveFrom: readonly string[];
  readonly takeoverMillis: number;
  readonly shutdownTimeoutMillis: number;
}

export const REGISTER_OPTIONS: OptionTable<RegisterOptions> = {
  disabled: booleanOption({
    env: ['OTEL_SDK_DISABLED'],
    defaultValue: false,
    help: 'Leaves the process alone: no tracing, no profiling.',
  }),
  instrument: booleanOption({
    env: ['HOTSPAN_INSTRUMENT'],
    defaultValue: true,
    help: 'Instruments the application when it does not do so itself.',
  }),
  resolveFrom: customOption<readonly string[]>({
    env: ['HOTSPAN_RESOLVE_FROM'],
    defaultValue: [],
    expected: `directories, separated by "${path.delimiter}"`,
    help: 'More directories to find the OpenTelemetry packages from, after the application and this package.',
    fromValue: () => undefined,
    fromText: (text) => text.split(path.delimiter).filter((directory) => directory !== ''),
  }),
  takeoverMillis: integerOption({
    env: ['HOTSPAN_TAKEOVER_MILLIS'],
    defaultValue: 30_000,
    unit: 'milliseconds',
    min: 0,
    max: 3_600_000,
    help: 'How long after the start the application may still set up OpenTelemetry itself.',
  }),
  shutdownTimeoutMillis: integerOption({
    env: ['HOTSPAN_SHUTDOWN_TIMEOUT_MILLIS'],
    defaultValue: 5_000,
    unit: 'milliseconds',
    min: 0,
    max: 60_000,
    help: 'How long the end of the process may be held up to deliver what is left.',
  }),
};
