const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `12,345`; the same in every locale, since it is pasted into issues. */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** A share (0 to 1) as a percentage: `43 %`, `4.3 %`, `<0.1 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share) || share <= 0) return '0 %';
  const percent = share * 100;
  if (percent < 0.1) return '<0.1 %';
  if (percent < 9.95) return `${percent.toFixed(1).replace(/\.0$/, '')} %`;
  return `${percent.toFixed(0)} %`;
}

/** `1 span`, `2 spans`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `part / whole`, 0 when there is no whole. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
