import { type ReactElement, type Ref, useState } from 'react';
import { CloseIcon } from '../components/icons.js';
import { enableSingleKeys, KEYS, singleKeysEnabled } from '../platform/shortcuts.js';

export function KeysDialog({ ref }: { readonly ref: Ref<HTMLDialogElement> }): ReactElement {
  const [enabled, setEnabled] = useState(singleKeysEnabled);
  const toggle = (): void => {
    enableSingleKeys(!enabled);
    setEnabled(!enabled);
  };
  return (
    <dialog ref={ref} className="keys-dialog" aria-labelledby="keys-title">
      <header className="dialog-header">
        <h2 id="keys-title">Keyboard</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={(event) => event.currentTarget.closest('dialog')?.close()}
        >
          <CloseIcon />
        </button>
      </header>
      <div className="keys-groups">
        {KEYS.map((group) => (
          <section key={group.where}>
            <h3>{group.where}</h3>
            <dl>
              {group.keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>{key.split(' ').map((part) => part !== '' && <kbd key={part}>{part}</kbd>)}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="check">
        <input type="checkbox" checked={enabled} onChange={toggle} /> Keys that are single characters
      </label>
    </dialog>
  );
}
