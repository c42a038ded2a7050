import { Fragment, type ReactElement } from 'react';

/** Text in which `back quotes` mark code, as messages and hints of the server use them. */
export function WithCode({ text }: { readonly text: string }): ReactElement {
  const parts = text.split('`');
  const balanced = parts.length % 2 === 1;
  return (
    <>
      {balanced
        ? parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity
            <Fragment key={index}>{index % 2 === 1 ? <code>{part}</code> : part}</Fragment>
          ))
        : text}
    </>
  );
}
