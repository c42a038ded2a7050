import { DecodeError } from './errors.js';
import type { Budget } from './otlp-profiles-budget.js';
import type { AttributeEntry, Dictionary, SampleMessage } from './otlp-profiles-messages.js';
import type { ProfileFunction, ProfileLine, ProfileLocation, SampleLabels } from './profile.js';
import { type LabelEntry, sampleLabelsOf } from './sample-labels.js';

const HINT = 'A reference must point into its table of the dictionary in the same request.';

/** The part of the dictionary that one profile refers to, renumbered from 0. */
export class ProfileTables {
  readonly functions: ProfileFunction[] = [];
  readonly locations: ProfileLocation[] = [];
  readonly stacks: number[][] = [];
  private readonly dictionary: Dictionary;
  readonly budget: Budget;
  private readonly functionOf = new Map<number, number>();
  private readonly locationOf = new Map<number, number>();
  private readonly stackOf = new Map<number, number>();
  private readonly labelsOf = new Map<string, SampleLabels>();

  constructor(dictionary: Dictionary, budget: Budget) {
    this.dictionary = dictionary;
    this.budget = budget;
  }

  /** Index in `stacks` of the dictionary's stack `index`, which sample `sample` of the profile at `path` has. */
  stack(index: number, path: string, sample: number): number {
    const known = this.stackOf.get(index);
    if (known !== undefined) return known;
    const samplePath = `${path}.samples[${sample}]`;
    const locations = entryAt(this.dictionary.stacks, index, [], `${samplePath}.stack_index`, 'stack_table');
    this.budget.addItems(locations.length + 1, samplePath);
    const stackPath = `dictionary.stack_table[${index}].location_indices`;
    const number =
      this.stacks.push(locations.map((location, i) => this.location(location, `${stackPath}[${i}]`))) - 1;
    this.stackOf.set(index, number);
    return number;
  }

  /**
   * Labels from attributes and link of sample number `i` of the profile at `path`; `defaults` are the profile's own
   * attributes. Samples with the same labels get the same object.
   */
  labels(sample: SampleMessage, defaults: readonly LabelEntry[], path: string, i: number): SampleLabels {
    const { attributeIndices, linkIndex } = sample;
    const key = linkIndex === 0 ? attributeIndices.join() : `${linkIndex}|${attributeIndices.join()}`;
    const known = this.labelsOf.get(key);
    if (known !== undefined) return known;
    const samplePath = `${path}.samples[${i}]`;
    this.budget.addItems(attributeIndices.length + defaults.length + 1, samplePath);
    const own = attributesAt(this.dictionary.attributes, attributeIndices, samplePath);
    const entries = [...linkEntries(this.dictionary, linkIndex, samplePath), ...own];
    const labels = sampleLabelsOf(defaults.length === 0 ? entries : withDefaults(entries, defaults));
    this.labelsOf.set(key, labels);
    return labels;
  }

  private location(index: number, path: string): number {
    const known = this.locationOf.get(index);
    if (known !== undefined) return known;
    const entry = entryAt(this.dictionary.locations, index, undefined, path, 'location_table');
    const lines: ProfileLine[] = [];
    const locationPath = `dictionary.location_table[${index}]`;
    for (const [i, line] of (entry?.lines ?? []).entries()) {
      const linePath = `${locationPath}.lines[${i}].function_index`;
      lines.push({
        functionIndex: this.function(line.functionIndex, linePath),
        line: line.line,
        column: line.column,
      });
    }
    const address = entry?.address ?? 0n;
    if (lines.length === 0 && address !== 0n) {
      const mapping = entryAt(
        this.dictionary.mappings,
        entry!.mappingIndex,
        '',
        `${locationPath}.mapping_index`,
        'mapping_table',
      );
      lines.push(this.unsymbolized(address, mapping));
    }
    this.budget.addItems(lines.length + 1, locationPath);
    const number = this.locations.push({ lines }) - 1;
    this.locationOf.set(index, number);
    return number;
  }

  /** A native frame that nobody symbolized is named after its address, in the file of its mapping. */
  private unsymbolized(address: bigint, fileName: string): ProfileLine {
    const name = `0x${address.toString(16)}`;
    const functionIndex = this.functions.push({ name, systemName: name, fileName, startLine: 0 }) - 1;
    return { functionIndex, line: 0, column: 0 };
  }

  private function(index: number, path: string): number {
    const known = this.functionOf.get(index);
    if (known !== undefined) return known;
    const none: ProfileFunction = { name: '', systemName: '', fileName: '', startLine: 0 };
    const number =
      this.functions.push(entryAt(this.dictionary.functions, index, none, path, 'function_table')) - 1;
    this.functionOf.set(index, number);
    return number;
  }
}

/** Attributes behind `indices`; index 0 means none. */
export function attributesAt(
  table: readonly AttributeEntry[],
  indices: readonly number[],
  path: string,
): LabelEntry[] {
  const entries: LabelEntry[] = [];
  for (const [i, index] of indices.entries()) {
    if (index === 0) continue;
    const { key, value } = entryAt(
      table,
      index,
      { key: '', value: null },
      `${path}.attribute_indices[${i}]`,
      'attribute_table',
    );
    entries.push([key, value]);
  }
  return entries;
}

function withDefaults(own: readonly LabelEntry[], defaults: readonly LabelEntry[]): LabelEntry[] {
  const names = new Set(own.map(([name]) => name));
  return [...own, ...defaults.filter(([name]) => !names.has(name))];
}

function linkEntries(dictionary: Dictionary, index: number, path: string): LabelEntry[] {
  if (index === 0) return [];
  const { traceId, spanId } = entryAt(
    dictionary.links,
    index,
    { traceId: '', spanId: '' },
    `${path}.link_index`,
    'link_table',
  );
  const entries: LabelEntry[] = [];
  if (traceId !== '') entries.push(['trace_id', traceId]);
  if (spanId !== '') entries.push(['span_id', spanId]);
  return entries;
}

/** Entry `index` of a table; index 0 is the zero value even where the table is missing. */
function entryAt<T>(table: readonly T[], index: number, zero: T, path: string, name: string): T {
  const entry = table[index];
  if (entry !== undefined) return entry;
  if (index === 0) return zero;
  throw new DecodeError(path, `index ${index} is outside ${name} (${table.length} entries)`, HINT);
}

/** Checks the references inside the dictionary, also of entries that no profile uses. */
export function checkDictionary({ functions, locations, mappings, stacks }: Dictionary): void {
  for (let i = 0; i < locations.length; i++) {
    const { lines, mappingIndex } = locations[i]!;
    if (mappingIndex !== 0) {
      entryAt(mappings, mappingIndex, '', `dictionary.location_table[${i}].mapping_index`, 'mapping_table');
    }
    for (let j = 0; j < lines.length; j++) {
      const { functionIndex } = lines[j]!;
      if (functionIndex === 0 || functions[functionIndex] !== undefined) continue;
      entryAt(
        functions,
        functionIndex,
        undefined,
        `dictionary.location_table[${i}].lines[${j}].function_index`,
        'function_table',
      );
    }
  }
  for (let i = 0; i < stacks.length; i++) {
    const stack = stacks[i]!;
    for (let j = 0; j < stack.length; j++) {
      if (locations[stack[j]!] !== undefined || stack[j] === 0) continue;
      entryAt(
        locations,
        stack[j]!,
        undefined,
        `dictionary.stack_table[${i}].location_indices[${j}]`,
        'location_table',
      );
    }
  }
}
