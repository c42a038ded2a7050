import type { ReactElement } from 'react';
import type { StatusResponse } from '../../../src/http/api-types.js';
import { CopyButton } from '../components/copy-button.js';
import { formatCount } from '../format/number.js';
import { useTitle } from '../platform/use-title.js';

const IN_CODE = `import { ProfilingSpanProcessor } from '@hotspan/span-processor';

new NodeSDK({
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter()),
    new ProfilingSpanProcessor(),
  ],
}).start();`;

/** What a fresh install shows: how the first span gets here. The page goes on by itself when one arrives. */
export function FirstSteps({ status }: { readonly status: StatusResponse }): ReactElement {
  useTitle('Waiting for the first span');
  const refused = Object.entries(status.received.refused);
  return (
    <div className="first-steps">
      <p className="waiting" role="status">
        <span className="pulse" aria-hidden="true" />
        Waiting for spans on <code>{status.otlpEndpoint}</code>
      </p>
      <h1>No spans yet</h1>
      <p className="lead">
        Run an app with tracing and profiling on. This page shows its spans as soon as they arrive.
      </p>
      <ol className="steps">
        <li>
          <h2>Without changing code</h2>
          <Command text="npx hotspan run -- node app.js" />
          <p>Starts the app with OpenTelemetry’s instrumentations and Hotspan’s span processor.</p>
        </li>
        <li>
          <h2>In an OpenTelemetry set-up that you have</h2>
          <Command text="npm install @hotspan/span-processor" />
          <Command text={IN_CODE} />
          <p>Spans and profiles come here when the endpoint is this one:</p>
          <Command text={`OTEL_EXPORTER_OTLP_ENDPOINT=${status.otlpEndpoint} node app.js`} />
        </li>
      </ol>
      {refused.length > 0 && (
        <section className="notice notice-partial">
          <h2 className="notice-title">Something arrived and was refused</h2>
          <ul>
            {refused.map(([code, count]) => (
              <li key={code}>
                <code>{code}</code> × {formatCount(count)}
              </li>
            ))}
          </ul>
          <p>The answer to each of these requests says why; OpenTelemetry’s diagnostic log shows it.</p>
        </section>
      )}
    </div>
  );
}

function Command({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls sideways must be reachable by key */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label="Copy" />
    </div>
  );
}
