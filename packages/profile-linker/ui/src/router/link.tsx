import type { AnchorHTMLAttributes, MouseEvent, ReactElement } from 'react';
import { navigate } from './location.js';

/** An anchor that navigates inside the app; new tabs and downloads stay the browser's. */
export function Link(
  props: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string },
): ReactElement {
  const { href, onClick, children, ...rest } = props;
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!plain || event.defaultPrevented) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
