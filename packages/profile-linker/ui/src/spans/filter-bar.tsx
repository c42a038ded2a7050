import { type ReactElement, useMemo } from 'react';
import type { ApiOperation } from '../../../src/http/api-types.js';
import { Combobox } from '../components/combobox.js';
import { useShortcut } from '../platform/shortcuts.js';
import { DurationField } from './duration-field.js';
import {
  isRestricted,
  NO_CONDITIONS,
  type ProfileFilter,
  type SpanFilter,
  type StatusFilter,
} from './span-filter.js';

export interface FilterBarProps {
  readonly filter: SpanFilter;
  readonly operations: readonly ApiOperation[];
  readonly onChange: (changes: Partial<SpanFilter>) => void;
}

export function FilterBar({ filter, operations, onChange }: FilterBarProps): ReactElement {
  const services = useMemo(() => [...new Set(operations.map((row) => row.service))], [operations]);
  const names = useMemo(() => operationNames(operations, filter.service), [operations, filter.service]);
  useShortcut('/', () => document.getElementById('filter-operation')?.focus());
  return (
    <search className="filter-bar" aria-label="Search spans">
      <Select
        label="Service"
        id="filter-service"
        value={filter.service}
        options={[['', 'All services'], ...withCurrent(services, filter.service).map(asOption)]}
        onChange={(service) => onChange({ service, operation: '' })}
      />
      <div className="field field-grow">
        <label htmlFor="filter-operation">Operation</label>
        <Combobox
          id="filter-operation"
          value={filter.operation}
          options={names}
          placeholder="All operations"
          onChange={(operation) => onChange({ operation })}
        />
      </div>
      <DurationField
        label="Min duration"
        id="filter-min"
        value={filter.min}
        placeholder="50ms"
        onChange={(min) => onChange({ min })}
      />
      <DurationField
        label="Max duration"
        id="filter-max"
        value={filter.max}
        placeholder="1.2s"
        onChange={(max) => onChange({ max })}
      />
      <Select
        label="Status"
        id="filter-status"
        value={filter.status}
        options={STATUSES}
        onChange={(status) => onChange({ status })}
      />
      <Select
        label="Profile"
        id="filter-profile"
        value={filter.hasProfile}
        options={PROFILES}
        onChange={(hasProfile) => onChange({ hasProfile })}
      />
      <button
        type="button"
        className="button"
        onClick={() => onChange(NO_CONDITIONS)}
        disabled={!isRestricted(filter)}
      >
        Clear
      </button>
    </search>
  );
}

const STATUSES: readonly (readonly [StatusFilter, string])[] = [
  ['', 'Any'],
  ['error', 'Error'],
  ['ok', 'Ok'],
  ['unset', 'Unset'],
];

const PROFILES: readonly (readonly [ProfileFilter, string])[] = [
  ['', 'Any'],
  ['true', 'Has samples'],
  ['false', 'Has none'],
];

interface SelectProps<T extends string> {
  readonly label: string;
  readonly id: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
}

function Select<T extends string>({ label, id, value, options, onChange }: SelectProps<T>): ReactElement {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function asOption(text: string): readonly [string, string] {
  return [text, text];
}

function operationNames(operations: readonly ApiOperation[], service: string): readonly string[] {
  const rows = service === '' ? operations : operations.filter((row) => row.service === service);
  return [...new Set(rows.map((row) => row.operation))].sort();
}

/** A service in a link stays selectable when nothing of it is stored any more. */
function withCurrent(services: readonly string[], current: string): readonly string[] {
  return current === '' || services.includes(current) ? services : [...services, current];
}
