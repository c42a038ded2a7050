import type { ReactElement } from 'react';
import { formatValue, frameLabel, originLabel, place, shortPlace } from '../flame-graph/frame-text.js';
import { type FlameModel, functionKey } from '../flame-graph/model.js';
import { formatCount, formatShare, shareOf } from '../format/number.js';
import type { FunctionEntry } from './function-rows.js';
import { setSelected } from './profile-state.js';

export interface FunctionRowProps {
  readonly index: number;
  readonly entry: FunctionEntry;
  readonly model: FlameModel;
  readonly height: number;
  readonly selected: boolean;
  readonly tabStop: boolean;
}

export function FunctionRow(props: FunctionRowProps): ReactElement {
  const { index, entry, model, height, selected, tabStop } = props;
  const { row } = entry;
  const label = frameLabel(row);
  const where = label.startsWith('(anonymous) ') ? '' : shortPlace(row);
  const select = (): void => setSelected(selected ? null : functionKey(row));
  return (
    <tr
      aria-rowindex={index + 2}
      className={selected ? 'chosen' : undefined}
      style={{ height: `${height}px` }}
    >
      <td className="cell-function">
        <button
          type="button"
          className="function-button"
          data-row={index}
          tabIndex={tabStop ? 0 : -1}
          aria-pressed={selected}
          title={[label, place(row)].filter(Boolean).join('\n')}
          onClick={select}
        >
          <span className="function-name">{label}</span>
          <span className="function-place">
            {where !== '' && <span className="function-file">{where}</span>}
            <span className="function-origin">
              <span className={`swatch swatch-${row.kind}`} aria-hidden="true" />
              <span>{originLabel(row)}</span>
            </span>
          </span>
        </button>
      </td>
      <Amount amount={entry.self} model={model} />
      <Amount amount={entry.total} model={model} />
    </tr>
  );
}

function Amount({ amount, model }: { readonly amount: number; readonly model: FlameModel }): ReactElement {
  const share = Math.min(1, shareOf(amount, model.total[0]!));
  return (
    <td className={amount === 0 ? 'numeric cell-amount nothing' : 'numeric cell-amount'}>
      <span className="amount-bar" aria-hidden="true" style={{ width: `${share * 100}%` }} />
      <span className="amount">
        {model.value === 'samples' ? formatCount(amount) : formatValue(amount, model.value)}
      </span>
      <span className="amount-share">{formatShare(share)}</span>
    </td>
  );
}
