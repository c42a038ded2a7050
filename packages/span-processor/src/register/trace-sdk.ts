import type { TracerProvider } from '@opentelemetry/api';
import type { SpanProcessorShape } from '../span-processor.js';
import type { FoundPackage, PackageFinder } from './packages.js';
import { type Constructor, constructorIn } from './shapes.js';

/** Resource of the SDK, opaque here. */
export type SdkResource = object;

export interface TraceSdk {
  readonly provider: Constructor<TracerProvider>;
  readonly batch: Constructor<SpanProcessorShape>;
  readonly simple: Constructor<SpanProcessorShape>;
  /** SDK 3.x takes one object where 2.x took the exporter and a configuration, and reads no environment itself. */
  readonly isThirdLine: boolean;
  readonly found: FoundPackage;
}

/** SDK 2.x under its two names, and 3.x. Version 1.x has no `resourceFromAttributes` and is passed over. */
export function findTraceSdk(packages: PackageFinder): TraceSdk | undefined {
  for (const [name, provider] of [
    ['@opentelemetry/sdk-trace-node', 'NodeTracerProvider'],
    ['@opentelemetry/sdk-trace', 'TracerProvider'],
    ['@opentelemetry/sdk-trace-base', 'BasicTracerProvider'],
  ] as const) {
    const found = packages.find(name, (candidate) => sdkFrom(candidate, provider) !== undefined);
    const sdk = found && sdkFrom(found, provider);
    if (sdk !== undefined) return sdk;
  }
  return undefined;
}

function sdkFrom(found: FoundPackage, providerName: string): TraceSdk | undefined {
  const provider = constructorIn<TracerProvider>(found.exports, providerName);
  const batch = constructorIn<SpanProcessorShape>(found.exports, 'BatchSpanProcessor');
  const simple = constructorIn<SpanProcessorShape>(found.exports, 'SimpleSpanProcessor');
  if (provider === undefined || batch === undefined || simple === undefined) return undefined;
  if ('addSpanProcessor' in provider.prototype) return undefined;
  return { provider, batch, simple, isThirdLine: found.name === '@opentelemetry/sdk-trace', found };
}
