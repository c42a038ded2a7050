import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isMainThread, threadId } from 'node:worker_threads';
import type { Application } from './application.js';
import type { FoundPackage } from './packages.js';
import type { SdkResource, TraceSdk } from './trace-sdk.js';

interface ResourcesPackage {
  defaultResource(): { merge(other: unknown): SdkResource & { merge(other: unknown): SdkResource } };
  resourceFromAttributes(attributes: object): SdkResource;
  detectResources(config: { detectors: unknown[] }): SdkResource;
  readonly envDetector: unknown;
}

/**
 * What tells this process and thread from others, in OpenTelemetry's semantic conventions; `OTEL_SERVICE_NAME` and
 * `OTEL_RESOURCE_ATTRIBUTES` win. Spans and profiles share it, which is how the linker knows that they belong together.
 */
export function createResource(sdk: TraceSdk, application: Application): SdkResource {
  const resources = sdk.found.require('@opentelemetry/resources') as FoundPackage['exports'] &
    ResourcesPackage;
  const own = resources.resourceFromAttributes(processAttributes(application));
  const fromEnv = resources.detectResources({ detectors: [resources.envDetector] });
  return resources.defaultResource().merge(own).merge(fromEnv);
}

export function processAttributes(application: Application): { readonly [name: string]: string | number } {
  return {
    'service.name': application.packageName || 'unknown_service:node',
    ...(application.packageVersion === '' ? {} : { 'service.version': application.packageVersion }),
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...(isMainThread ? {} : { 'thread.id': threadId }),
  };
}
