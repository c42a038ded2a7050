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

/** SDK 2.x under its two names, and 3.x, by the name of their provider. */
const PROVIDERS: { readonly [name: string]: string } = {
  '@opentelemetry/sdk-trace-node': 'NodeTracerProvider',
  '@opentelemetry/sdk-trace': 'TracerProvider',
  '@opentelemetry/sdk-trace-base': 'BasicTracerProvider',
};

/** The application's SDK if it has one of a line that is known, else another. */
export function findTraceSdk(packages: PackageFinder): TraceSdk | undefined {
  const found = packages.find(Object.keys(PROVIDERS), (candidate) => sdkFrom(candidate) !== undefined);
  return found && sdkFrom(found);
}

/** `undefined` for SDK 1.x, too: it has another way to make resources. */
function sdkFrom(found: FoundPackage): TraceSdk | undefined {
  const provider = constructorIn<TracerProvider>(found.exports, PROVIDERS[found.name]!);
  const batch = constructorIn<SpanProcessorShape>(found.exports, 'BatchSpanProcessor');
  const simple = constructorIn<SpanProcessorShape>(found.exports, 'SimpleSpanProcessor');
  if (provider === undefined || batch === undefined || simple === undefined) return undefined;
  if ('addSpanProcessor' in provider.prototype) return undefined;
  return { provider, batch, simple, isThirdLine: found.name === '@opentelemetry/sdk-trace', found };
}
