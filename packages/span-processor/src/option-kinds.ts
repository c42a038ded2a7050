import { parseBoolean } from '@hotspan/wire';
import type { OptionSpec } from './option-table.js';

interface Documented<T> {
  readonly env?: readonly string[];
  readonly defaultValue: T;
  readonly help: string;
}

export function booleanOption(about: Documented<boolean>): OptionSpec<boolean> {
  return {
    ...withEnv(about),
    unit: '',
    expected: 'true or false',
    fromValue: (value) => (typeof value === 'boolean' ? value : undefined),
    fromText: parseBoolean,
  };
}

export function integerOption(
  about: Documented<number> & { readonly unit: string; readonly min: number; readonly max: number },
): OptionSpec<number> {
  const accept = (value: unknown): number | undefined =>
    Number.isInteger(value) && (value as number) >= about.min && (value as number) <= about.max
      ? (value as number)
      : undefined;
  const unit = about.unit === '' ? '' : ` (${about.unit})`;
  return {
    ...withEnv(about),
    unit: about.unit,
    expected: `a whole number from ${about.min} to ${about.max}${unit}`,
    fromValue: accept,
    fromText: (text) => (/^\d+$/.test(text) ? accept(Number(text)) : undefined),
  };
}

export function choiceOption<const Choice extends string>(
  about: Documented<Choice> & { readonly choices: readonly Choice[] },
): OptionSpec<Choice> {
  const accept = (value: unknown): Choice | undefined => about.choices.find((choice) => choice === value);
  return {
    ...withEnv(about),
    unit: '',
    expected: about.choices.map((choice) => `'${choice}'`).join(' or '),
    fromValue: accept,
    fromText: (text) => accept(text.toLowerCase()),
  };
}

/** An option whose good values are told by a function; without `fromText` it cannot come from the environment. */
export function customOption<T>(
  about: Documented<T> & {
    readonly expected: string;
    readonly fromValue: (value: unknown) => T | undefined;
    readonly fromText?: (text: string, name: string) => T | undefined;
    readonly combine?: (values: readonly T[]) => T;
  },
): OptionSpec<T> {
  return { unit: '', fromText: () => undefined, ...withEnv(about) };
}

function withEnv<About extends Documented<unknown>>(
  about: About,
): About & { readonly env: readonly string[] } {
  return { ...about, env: about.env ?? [] };
}
