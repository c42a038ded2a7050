import { type ReactElement, useEffect, useState } from 'react';
import { durationProblem } from './span-filter.js';

export interface DurationFieldProps {
  readonly label: string;
  readonly id: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (text: string) => void;
}

/**
 * A duration as people write it. Taken over on Enter or when the field is left, so that typing does not search; from
 * then on the list says what is wrong with it.
 */
export function DurationField({ label, id, value, placeholder, onChange }: DurationFieldProps): ReactElement {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const problem = durationProblem(text.trim());
  const commit = (): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <div className="field field-duration">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      {problem !== undefined && (
        <p id={`${id}-problem`} className={text.trim() === value ? 'visually-hidden' : 'field-problem'}>
          {problem}
        </p>
      )}
    </div>
  );
}
