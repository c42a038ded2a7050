import type { ContextManager } from '@opentelemetry/api';

/** Where every copy of `@opentelemetry/api` 1.x keeps its registrations (`internal/global-utils.ts` there). */
const API = Symbol.for('opentelemetry.js.api.1');

/** The globally registered context manager; `undefined` while none is. Cheap enough to ask for each span. */
export function globalContextManager(): ContextManager | undefined {
  return (globalThis as { [API]?: { context?: ContextManager } })[API]?.context;
}
