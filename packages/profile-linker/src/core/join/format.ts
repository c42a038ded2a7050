const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400e9],
  ['h', 3_600e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
];

/** `850 ns`, `2.4 ms`, `1.5 h`: three significant digits at most, in the largest unit that holds one. */
export function formatDuration(nanos: number): string {
  const [unit, size] = UNITS.find(([, nanosInUnit]) => nanos >= nanosInUnit) ?? ['ns', 1];
  const value = nanos / size;
  return `${Number(value.toPrecision(value >= 100 ? Math.ceil(Math.log10(value + 1)) : 3))} ${unit}`;
}

export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `37 %`, `0.4 %`; never `0 %` for something, nor `100 %` for less than all. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return 'under 0.1 %';
  if (percent > 99 && percent < 100) return 'over 99 %';
  return `${percent < 10 ? Number(percent.toPrecision(2)) : Math.round(percent)} %`;
}
