/** Milliseconds since the epoch of a decimal string of nanoseconds. */
export function epochMillis(unixNano: string): number {
  return Number(BigInt(unixNano) / 1_000_000n);
}

/** Local wall-clock time: `14:03:07.412`. */
export function formatClock(unixNano: string): string {
  const date = new Date(epochMillis(unixNano));
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Local date and time for titles: `2026-03-14 14:03:07.412`. */
export function formatDateTime(unixNano: string): string {
  const date = new Date(epochMillis(unixNano));
  const day = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  return `${date.getFullYear()}-${day} ${formatClock(unixNano)}`;
}

/** `just now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(unixNano: string, nowMillis: number): string {
  const seconds = Math.max(0, Math.round((nowMillis - epochMillis(unixNano)) / 1000));
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** Nanoseconds from `from` to `to`, both decimal strings since the epoch. */
export function nanosBetween(from: string, to: string): number {
  return Number(BigInt(to) - BigInt(from));
}
