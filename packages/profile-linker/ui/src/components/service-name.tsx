import type { ReactElement } from 'react';
import { readPreference, writePreference } from '../platform/preferences.js';
import { ServiceColors } from './service-colors.js';

let colors: ServiceColors | undefined;

/** Class that sets `--service` to the colour of a service; the same in every view. */
export function serviceClass(service: string): string {
  colors ??= new ServiceColors(readSlots(), (slots) =>
    writePreference('services', JSON.stringify([...slots].slice(-200))),
  );
  return `service-${colors.slotOf(service)}`;
}

export function ServiceName({ service }: { readonly service: string }): ReactElement {
  return (
    <span className={`service ${serviceClass(service)}`}>
      <span className="service-dot" aria-hidden="true" />
      {service}
    </span>
  );
}

function readSlots(): readonly (readonly [string, number])[] {
  try {
    const saved: unknown = JSON.parse(readPreference('services') ?? '[]');
    return Array.isArray(saved) ? saved.filter(isSlot) : [];
  } catch {
    return [];
  }
}

function isSlot(entry: unknown): entry is readonly [string, number] {
  return (
    Array.isArray(entry) &&
    typeof entry[0] === 'string' &&
    Number.isInteger(entry[1]) &&
    entry[1] >= 0 &&
    entry[1] < 12
  );
}
