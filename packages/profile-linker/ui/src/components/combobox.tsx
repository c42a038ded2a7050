import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useState } from 'react';

export interface ComboboxProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly placeholder: string;
  /** An option, the text as typed, or an empty string. */
  readonly onChange: (value: string) => void;
}

const MOST_SHOWN = 100;

/** A text field that suggests (ARIA 1.2 combobox with a list): arrows choose, Enter takes, Escape restores. */
export function Combobox({ id, value, options, placeholder, onChange }: ComboboxProps): ReactElement {
  const listId = useId();
  const [text, setText] = useState(value);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  useEffect(() => setText(value), [value]);
  const shown = useMemo(() => suggestions(options, text, value), [options, text, value]);

  const commit = (next: string): void => {
    setText(next);
    setOpen(false);
    setActive(-1);
    if (next !== value) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const next = active + (event.key === 'ArrowDown' ? 1 : -1);
      setActive(Math.max(-1, Math.min(shown.length - 1, next)));
    } else if (event.key === 'Enter') commit(shown[active] ?? text.trim());
    else if (event.key === 'Escape' && (open || text !== value)) {
      event.preventDefault();
      setText(value);
      setOpen(false);
      setActive(-1);
    }
  };
  const expanded = open && shown.length > 0;
  return (
    <div className="combobox">
      <input
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        aria-expanded={expanded}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={expanded && active >= 0 ? `${listId}-${active}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={() => commit(text.trim())}
      />
      <Suggestions id={listId} shown={expanded ? shown : []} active={active} onTake={commit} />
    </div>
  );
}

interface SuggestionsProps {
  readonly id: string;
  readonly shown: readonly string[];
  readonly active: number;
  readonly onTake: (option: string) => void;
}

function Suggestions({ id, shown, active, onTake }: SuggestionsProps): ReactElement {
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="combobox-list"
      hidden={shown.length === 0}
    >
      {shown.map((option, index) => (
        <div
          key={option}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="combobox-option"
          // Before the field loses the focus and takes the text as typed.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(option);
          }}
        >
          {option}
        </div>
      ))}
    </div>
  );
}

/** Everything while the text is the current value: who opens the list wants to see the choice. */
function suggestions(options: readonly string[], text: string, value: string): readonly string[] {
  const needle = text.trim().toLowerCase();
  const matching =
    text === value || needle === ''
      ? options
      : options.filter((option) => option.toLowerCase().includes(needle));
  return matching.slice(0, MOST_SHOWN);
}
