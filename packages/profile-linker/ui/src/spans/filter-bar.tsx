import { type ReactElement, useMemo } from 'react';
import type { ApiOperation } from '../../../src/http/api-types.js';
import { useShortcut } from '../app/shortcuts.js';
import { Combobox } from '../components/combobox.js';
import { RefreshIcon } from '../components/icons.js';
import { setQuery } from '../router/location.js';
import { DurationField } from './duration-field.js';
import {
  isRestricted,
  type ProfileFilter,
  type SpanFilter,
  type SpanSort,
  type StatusFilter,
} from './span-filter.js';

export interface FilterBarProps {
  readonly filter: SpanFilter;
  readonly live: boolean;
  readonly operations: readonly ApiOperation[];
  readonly onChange: (changes: Partial<SpanFilter>) => void;
  readonly onRefresh: () => void;
}

export function FilterBar({ filter, live, operations, onChange, onRefresh }: FilterBarProps): ReactElement {
  const services = useMemo(() => [...new Set(operations.map((row) => row.service))], [operations]);
  const names = useMemo(() => operationNames(operations, filter.service), [operations, filter.service]);
  useShortcut('/', () => document.getElementById('filter-operation')?.focus());
  const clear = (): void =>
    onChange({ service: '', operation: '', min: '', max: '', status: '', hasProfile: '' });
  return (
    <search className="filter-bar" aria-label="Search spans">
      <Field label="Service" id="filter-service">
        <select
          id="filter-service"
          value={filter.service}
          onChange={(event) => onChange({ service: event.target.value, operation: '' })}
        >
          <option value="">All services</option>
          {withCurrent(services, filter.service).map((service) => (
            <option key={service}>{service}</option>
          ))}
        </select>
      </Field>
      <Field label="Operation" id="filter-operation" grow>
        <Combobox
          id="filter-operation"
          value={filter.operation}
          options={names}
          placeholder="All operations"
          onChange={(operation) => onChange({ operation })}
        />
      </Field>
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
      <Field label="Status" id="filter-status">
        <select
          id="filter-status"
          value={filter.status}
          onChange={(event) => onChange({ status: event.target.value as StatusFilter })}
        >
          <option value="">Any</option>
          <option value="error">Error</option>
          <option value="ok">Ok</option>
          <option value="unset">Unset</option>
        </select>
      </Field>
      <Field label="Profile" id="filter-profile">
        <select
          id="filter-profile"
          value={filter.hasProfile}
          onChange={(event) => onChange({ hasProfile: event.target.value as ProfileFilter })}
        >
          <option value="">Any</option>
          <option value="true">Has samples</option>
          <option value="false">Has none</option>
        </select>
      </Field>
      <Field label="Sort" id="filter-sort">
        <select
          id="filter-sort"
          value={filter.sort}
          onChange={(event) => onChange({ sort: event.target.value as SpanSort })}
        >
          <option value="duration">Longest first</option>
          <option value="start">Newest first</option>
        </select>
      </Field>
      <div className="filter-actions">
        <label className="switch" title="Live updates (l)">
          {/* biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its own state */}
          <input
            type="checkbox"
            role="switch"
            checked={live}
            onChange={() => setQuery({ live: live ? null : '1' }, { replace: true })}
          />
          <span>Live</span>
        </label>
        <button
          type="button"
          className="icon-button"
          onClick={onRefresh}
          aria-label="Refresh"
          title="Refresh (r)"
        >
          <RefreshIcon />
        </button>
        <button type="button" className="button" onClick={clear} disabled={!isRestricted(filter)}>
          Clear
        </button>
      </div>
    </search>
  );
}

interface FieldProps {
  readonly label: string;
  readonly id: string;
  readonly grow?: boolean;
  readonly children: ReactElement;
}

function Field({ label, id, grow = false, children }: FieldProps): ReactElement {
  return (
    <div className={grow ? 'field field-grow' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

function operationNames(operations: readonly ApiOperation[], service: string): readonly string[] {
  const rows = service === '' ? operations : operations.filter((row) => row.service === service);
  return [...new Set(rows.map((row) => row.operation))].sort();
}

/** A service in a link stays selectable when nothing of it is stored any more. */
function withCurrent(services: readonly string[], current: string): readonly string[] {
  return current === '' || services.includes(current) ? services : [...services, current];
}
