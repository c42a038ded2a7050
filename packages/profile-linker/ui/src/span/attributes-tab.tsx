import { Fragment, type ReactElement } from 'react';
import type { ApiSpan, JsonAttributes, JsonValue } from '../../../src/http/api-types.js';
import { CopyButton } from '../components/copy-button.js';
import { Notice } from '../components/notice.js';
import { Link } from '../router/link.js';
import { spanPath } from '../router/route.js';

export function AttributesTab({ span }: { readonly span: ApiSpan }): ReactElement {
  const ids = {
    'trace id': span.traceId,
    'span id': span.spanId,
    'parent span id': span.parentSpanId ?? '',
    'instrumentation scope': span.scopeName,
    'service instance': span.instanceId,
  };
  return (
    <div className="attributes-tab">
      {Object.keys(span.attributes).length === 0 ? (
        <Notice tone="empty" title="This span has no attributes" />
      ) : (
        <AttributeList title="Attributes" attributes={span.attributes} />
      )}
      <AttributeList title="Identity" attributes={ids} />
      {span.links.length > 0 && (
        <section>
          <h3>Links to spans</h3>
          <ul>
            {span.links.map((link) => (
              <li key={`${link.traceId}/${link.spanId}`}>
                <Link href={spanPath(link.traceId, link.spanId)}>{link.spanId}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

export function AttributeList({
  title,
  attributes,
}: {
  readonly title: string;
  readonly attributes: JsonAttributes;
}): ReactElement {
  const entries = Object.entries(attributes).filter(([, value]) => value !== '');
  return (
    <section>
      <h3>{title}</h3>
      <dl className="attributes">
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>{breakable(key)}</dt>
            <dd>
              <span className="attribute-value">{show(value)}</span>
              <CopyButton text={show(value)} label={`Copy ${key}`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Names break at their dots before they break anywhere. */
function breakable(key: string): ReactElement[] {
  return key.split(/(?<=\.)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name have no other identity
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function show(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
