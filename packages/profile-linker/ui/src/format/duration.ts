const UNITS: readonly (readonly [limitNanos: number, divisor: number, unit: string])[] = [
  [1e3, 1, 'ns'],
  [1e6, 1e3, 'µs'],
  [1e9, 1e6, 'ms'],
  [60e9, 1e9, 's'],
];

const NANOS_BY_UNIT: { readonly [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
};

/** Three significant digits with a unit: `41.2 ms`, `1.20 s`, `3 min 05 s`. */
export function formatDuration(nanos: number): string {
  if (!Number.isFinite(nanos)) return '–';
  if (nanos < 0) return `−${formatDuration(-nanos)}`;
  if (nanos === 0) return '0 ms';
  for (const [limit, divisor, unit] of UNITS) {
    // 999.6 of a unit rounds to 1000, which belongs to the next unit.
    if (nanos < limit * 0.9995) return `${threeDigits(nanos / divisor)} ${unit}`;
  }
  const seconds = Math.round(nanos / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor((seconds % 3600) / 60))} min`;
}

/**
 * Reads `50ms`, `1.2s`, `1m30s`, `250 µs`; a bare number counts milliseconds.
 * Undefined when the text is something else.
 */
export function parseDuration(text: string): number | undefined {
  const compact = text.trim().toLowerCase().replaceAll(/\s+/g, '');
  if (/^\d+(\.\d+)?$/.test(compact)) return Math.round(Number(compact) * 1e6);
  if (!/^(\d+(\.\d+)?(ns|us|µs|μs|ms|min|s|m|h))+$/.test(compact)) return undefined;
  let nanos = 0;
  for (const [, amount, , unit] of compact.matchAll(/(\d+(\.\d+)?)(ns|us|µs|μs|ms|min|s|m|h)/g)) {
    nanos += Number(amount) * (NANOS_BY_UNIT[unit ?? ''] ?? Number.NaN);
  }
  return Number.isFinite(nanos) ? Math.round(nanos) : undefined;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return trimZero(value.toFixed(1));
  return value.toFixed(2).replace(/\.00$/, '');
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
