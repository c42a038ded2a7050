import { formatDuration, parseDuration } from '../format/duration.js';

export type StatusFilter = '' | 'ok' | 'error' | 'unset';
export type ProfileFilter = '' | 'true' | 'false';
export type SpanSort = 'duration' | 'start';

/** The search of the landing page as it stands in the URL; an empty string does not restrict. */
export interface SpanFilter {
  readonly service: string;
  readonly operation: string;
  /** As typed: `50ms`, `1.2s`. */
  readonly min: string;
  readonly max: string;
  readonly status: StatusFilter;
  readonly hasProfile: ProfileFilter;
  readonly sort: SpanSort;
}

export const PAGE_SIZE = 50;

/** Changes that take every condition away; the sort stays. */
export const NO_CONDITIONS: Partial<SpanFilter> = {
  service: '',
  operation: '',
  min: '',
  max: '',
  status: '',
  hasProfile: '',
};

export function readFilter(search: string): SpanFilter {
  const params = new URLSearchParams(search);
  const text = (key: string): string => params.get(key) ?? '';
  return {
    service: text('service'),
    operation: text('operation'),
    min: text('min'),
    max: text('max'),
    status: oneOf(text('status'), ['ok', 'error', 'unset']) ?? '',
    hasProfile: oneOf(text('hasProfile'), ['true', 'false']) ?? '',
    sort: oneOf(text('sort'), ['start']) ?? 'duration',
  };
}

/** The changes that bring a filter into the URL; what is the default stays out of it. */
export function filterChanges(filter: Partial<SpanFilter>): { [key: string]: string | null } {
  const changes: { [key: string]: string | null } = {};
  for (const [key, value] of Object.entries(filter))
    changes[key] = value === '' || value === 'duration' ? null : value;
  return changes;
}

export function isRestricted(filter: SpanFilter): boolean {
  const { sort: _sort, ...conditions } = filter;
  return Object.values(conditions).some((value) => value !== '');
}

/** What is wrong with a duration field, or undefined. */
export function durationProblem(text: string): string | undefined {
  if (text === '' || parseDuration(text) !== undefined) return undefined;
  return `“${text}” is not a duration. Write 50ms, 1.2s or 2m.`;
}

export function rangeProblem(filter: SpanFilter): string | undefined {
  const min = parseDuration(filter.min);
  const max = parseDuration(filter.max);
  if (min === undefined || max === undefined || min <= max) return undefined;
  return `No span is longer than ${formatDuration(min)} and shorter than ${formatDuration(max)}.`;
}

/** The query of `GET /api/v1/spans`; undefined when a duration is not one. */
export function spansQuery(filter: SpanFilter): string | undefined {
  if (durationProblem(filter.min) !== undefined || durationProblem(filter.max) !== undefined)
    return undefined;
  const params = new URLSearchParams();
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') params.set(key, value);
  };
  set('service', filter.service);
  set('operation', filter.operation);
  set('minDurationNanos', parseDuration(filter.min)?.toString());
  set('maxDurationNanos', parseDuration(filter.max)?.toString());
  set('status', filter.status);
  set('hasProfile', filter.hasProfile);
  set('sort', filter.sort);
  set('limit', String(PAGE_SIZE));
  return params.toString();
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T | undefined {
  return allowed.find((value) => value === text);
}
