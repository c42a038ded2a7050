import { type ReactElement, type ReactNode, useId, useState } from 'react';

export interface DisclosureProps {
  readonly title: string;
  readonly note?: string;
  readonly opensAtFirst: boolean;
  readonly children: ReactNode;
}

/** A line that opens what it names. What is closed is not in the document, so no search finds it there. */
export function Disclosure({ title, note = '', opensAtFirst, children }: DisclosureProps): ReactElement {
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? opensAtFirst;
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="disclosure"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setChosen(!isOpen)}
      >
        <span className="disclosure-mark" aria-hidden="true">
          {isOpen ? '▾' : '▸'}
        </span>
        <span className="disclosure-title">{title}</span>
        {!isOpen && note !== '' && <span className="disclosure-note">{note}</span>}
      </button>
      {isOpen && (
        <div id={id} className="disclosed">
          {children}
        </div>
      )}
    </>
  );
}
