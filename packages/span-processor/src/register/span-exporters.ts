import { type DiagLogger, diag } from '@opentelemetry/api';
import { withoutTracing } from '../context/suppress-tracing.js';
import type { Environment } from '../option-table.js';
import { isListening, LastWordsExporter, tracesEndpoint } from './last-words.js';
import type { FoundPackage, PackageFinder } from './packages.js';
import { type Constructor, constructorIn, type SpanExporterShape } from './shapes.js';
import type { TraceSdk } from './trace-sdk.js';

const NAMESPACE = '@hotspan/span-processor/register';
/** Packages of the stock exporter by protocol; the first that is there is taken, all speak to the linker but grpc. */
const PROTOCOLS: { readonly [protocol: string]: readonly string[] } = {
  'http/protobuf': ['@opentelemetry/exporter-trace-otlp-proto', '@opentelemetry/exporter-trace-otlp-http'],
  'http/json': ['@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/exporter-trace-otlp-proto'],
  grpc: ['@opentelemetry/exporter-trace-otlp-grpc'],
};

/** The exporters of `OTEL_TRACES_EXPORTER` (`otlp` by default, `console`, `none`). */
export function createSpanExporters(
  packages: PackageFinder,
  sdk: TraceSdk,
  env: Environment,
): { readonly exporter: SpanExporterShape; readonly batched: boolean }[] {
  const logger = diag.createComponentLogger({ namespace: NAMESPACE });
  const names = (env['OTEL_TRACES_EXPORTER']?.trim() || 'otlp').split(',').map((name) => name.trim());
  if (names.includes('none')) return [];
  return [...new Set(names)].flatMap((name) => {
    if (name === 'otlp') return createOtlpExporter(packages, env, logger) ?? [];
    const Console =
      name === 'console'
        ? constructorIn<SpanExporterShape>(sdk.found.exports, 'ConsoleSpanExporter')
        : undefined;
    if (Console !== undefined) return { exporter: new Console(), batched: false };
    logger.warn(`OTEL_TRACES_EXPORTER: "${name}" is not known here. Use otlp, console or none.`);
    return [];
  });
}

function createOtlpExporter(
  packages: PackageFinder,
  env: Environment,
  logger: DiagLogger,
): { exporter: SpanExporterShape; batched: true } | undefined {
  const wanted =
    env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']?.trim() || env['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim();
  const names = PROTOCOLS[wanted || 'http/protobuf'] ?? PROTOCOLS['http/protobuf']!;
  const found = packages.find(names, (candidate) => exporterIn(candidate) !== undefined);
  const Exporter = found && exporterIn(found);
  if (Exporter !== undefined) {
    const makeLast = (timeoutMillis: number): SpanExporterShape => new Exporter({ timeoutMillis });
    const probe = (): Promise<boolean> => withoutTracing(() => isListening(tracesEndpoint(env)));
    return { exporter: new LastWordsExporter(new Exporter(), makeLast, probe), batched: true };
  }
  logger.error(`no span leaves this process: install ${names.join(' or ')} in the application.`);
  return undefined;
}

function exporterIn(found: FoundPackage): Constructor<SpanExporterShape> | undefined {
  return constructorIn<SpanExporterShape>(found.exports, 'OTLPTraceExporter');
}
