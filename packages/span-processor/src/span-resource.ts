import type { Attributes, AttributeValue } from '@hotspan/wire';

/** `Resource` of the OTel SDK 2.x and 3.x, as far as it is read. */
interface SdkResource {
  readonly attributes?: { readonly [key: string]: unknown };
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
}

/** Detectors (cloud, container) answer late or never; profiles wait for them this long, once. */
const MAX_WAIT_MILLIS = 2_000;

/** The resource of the profiles: what the options say, else that of the latest span, else what the environment says. */
export class SpanResource {
  readonly #given: Attributes | undefined;
  readonly #env: { readonly [name: string]: string | undefined };
  #seen: SdkResource | undefined;
  #settled: Attributes | undefined;

  constructor(given: Attributes | undefined, env: { readonly [name: string]: string | undefined }) {
    this.#given = given;
    this.#env = env;
  }

  /** @param span a span of the SDK, whose `resource` is that of its provider; another provider may come later */
  see(span: object): void {
    const { resource } = span as { resource?: SdkResource };
    // Its attributes are not read before they are all there: the SDK warns of that.
    const isResource = typeof resource === 'object' && resource !== null && 'attributes' in resource;
    if (resource === this.#seen || this.#given !== undefined || !isResource) return;
    this.#seen = resource;
    this.#settled = undefined;
  }

  async settle(): Promise<Attributes> {
    if (this.#given !== undefined) return this.#given;
    if (this.#settled !== undefined) return this.#settled;
    const seen = this.#seen;
    if (seen === undefined) return resourceFromEnvironment(this.#env);
    if (seen.asyncAttributesPending === true) await inTime(seen.waitForAsyncAttributes?.());
    const settled = toAttributes(seen.attributes ?? {});
    if (seen === this.#seen) this.#settled = settled;
    return settled;
  }
}

async function inTime(work: Promise<void> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, MAX_WAIT_MILLIS);
    timer.unref();
  });
  await Promise.race([Promise.resolve(work).catch(() => undefined), late]);
  clearTimeout(timer);
}

function toAttributes(attributes: { readonly [key: string]: unknown }): Attributes {
  const result: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (isAttributeValue(value)) result[key] = value;
  }
  return result;
}

function isAttributeValue(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((item) => item === null || isAttributeValue(item));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/**
 * `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`, for profiles of a process that has no span yet
 * (OpenTelemetry specification, "Resource SDK": comma separated `key=value`, values percent-encoded).
 */
function resourceFromEnvironment(env: { readonly [name: string]: string | undefined }): Attributes {
  const result: Record<string, AttributeValue> = { 'service.name': 'unknown_service:node' };
  for (const pair of (env['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',')) {
    const [key, value] = pair.split('=');
    if (key?.trim() && value !== undefined) result[key.trim()] = decoded(value.trim());
  }
  const name = env['OTEL_SERVICE_NAME']?.trim();
  if (name) result['service.name'] = name;
  return result;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
