import { isSpanId, isTraceId, nearestName, type SpanId, type TraceId } from '@hotspan/wire';

import { RequestError } from '../server/request-error.js';

/** How one query parameter is read; `undefined` from `read` means that the value is not one of `expected`. */
export interface Parameter<T> {
  readonly expected: string;
  readonly read: (text: string) => T | undefined;
}

export type Parameters = { readonly [name: string]: Parameter<unknown> };
export type QueryOf<P extends Parameters> = {
  readonly [K in keyof P]?: P[K] extends Parameter<infer T> ? T : never;
};

/**
 * The values of the parameters that are present.
 * @throws RequestError 400 for a parameter that is unknown, given twice or not as expected
 */
export function readQuery<P extends Parameters>(url: string, parameters: P): QueryOf<P> {
  const query: { [name: string]: unknown } = {};
  for (const [name, text] of new URLSearchParams(url.split('?').slice(1).join('?'))) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter) throw unknownParameter(name, Object.keys(parameters));
    if (Object.hasOwn(query, name))
      throw badQuery(`The parameter "${name}" is given twice.`, 'Give it once.');
    const value = parameter.read(text);
    if (value === undefined) {
      const problem = `${JSON.stringify(text.slice(0, 100))} is no value for "${name}".`;
      throw badQuery(problem, `Expected ${parameter.expected}.`);
    }
    query[name] = value;
  }
  return query as QueryOf<P>;
}

function unknownParameter(name: string, known: readonly string[]): RequestError {
  const near = nearestName(name, known);
  const all = known.length === 0 ? 'There are no parameters here.' : `Known are: ${known.join(', ')}.`;
  const hint = near === undefined ? all : `Did you mean "${near}"? ${all}`;
  return badQuery(`There is no parameter ${JSON.stringify(name.slice(0, 100))}.`, hint);
}

function badQuery(problem: string, hint: string): RequestError {
  return new RequestError(400, 'HOTSPAN_BAD_QUERY', problem, hint);
}

export const textParameter: Parameter<string> = {
  expected: 'a text of 1 to 1000 characters',
  read: (text) => (text.length >= 1 && text.length <= 1000 ? text : undefined),
};

/** Nanoseconds since the epoch. */
export const timeParameter: Parameter<bigint> = {
  expected: 'nanoseconds since 1970 as a decimal integer',
  read: (text) => (/^\d{1,19}$/.test(text) ? BigInt(text) : undefined),
};

export const durationParameter: Parameter<number> = {
  expected: 'a whole number of nanoseconds',
  read: (text) => (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
};

export const booleanParameter: Parameter<boolean> = {
  expected: 'true or false',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

export function integerParameter(min: number, max: number): Parameter<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (text) => {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export function choiceParameter<const T extends string>(choices: readonly T[]): Parameter<T> {
  return {
    expected: choices.map((choice) => `"${choice}"`).join(' or '),
    read: (text) => choices.find((choice) => choice === text),
  };
}

/** @throws RequestError 400 */
export function readTraceId(text: string): TraceId {
  const id = text.toLowerCase();
  if (isTraceId(id)) return id;
  throw badId(text, 'trace id', 'A trace id is 32 hex digits, not all zero.');
}

/** @throws RequestError 400 */
export function readSpanId(text: string): SpanId {
  const id = text.toLowerCase();
  if (isSpanId(id)) return id;
  throw badId(text, 'span id', 'A span id is 16 hex digits, not all zero.');
}

function badId(text: string, what: string, hint: string): RequestError {
  const problem = `${JSON.stringify(text.slice(0, 40))} (${text.length} characters) is no ${what}.`;
  return new RequestError(400, 'HOTSPAN_BAD_ID', problem, hint);
}
