import { diag } from '@opentelemetry/api';
import type { Environment } from '../option-table.js';
import { constructorIn } from './shapes.js';

/**
 * `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` for SDK 3.x, whose provider no longer reads them
 * (OpenTelemetry specification, "SDK environment variables"). `undefined` leaves it to the SDK's default.
 */
export function samplerFromEnv(
  sdk: { readonly [name: string]: unknown },
  env: Environment,
): object | undefined {
  const name = env['OTEL_TRACES_SAMPLER']?.trim();
  if (name === undefined || name === '') return undefined;
  const make = (className: string, argument?: unknown): object | undefined => {
    const Sampler = constructorIn<object>(sdk, className);
    return Sampler === undefined ? undefined : new Sampler(argument);
  };
  const roots: { readonly [name: string]: () => object | undefined } = {
    always_on: () => make('AlwaysOnSampler'),
    always_off: () => make('AlwaysOffSampler'),
    traceidratio: () => make('TraceIdRatioBasedSampler', ratioFromEnv(env)),
  };
  const parentBased = name.startsWith('parentbased_');
  const root = roots[parentBased ? name.slice('parentbased_'.length) : name]?.();
  if (root === undefined) diag.warn(`OTEL_TRACES_SAMPLER: unknown sampler "${name}"; the default is used.`);
  return parentBased && root !== undefined ? make('ParentBasedSampler', { root }) : root;
}

function ratioFromEnv(env: Environment): number {
  const text = env['OTEL_TRACES_SAMPLER_ARG']?.trim() ?? '';
  const ratio = text === '' ? Number.NaN : Number(text);
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}
