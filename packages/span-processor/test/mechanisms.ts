import type { Mechanism } from './mechanism.js';
import { MECHANISMS_OF_CONTEXT } from './mechanisms-of-context.js';
import { MECHANISMS_OF_NODE } from './mechanisms-of-node.js';

/** Every way that is held to 100 %. */
export const MECHANISMS: { readonly [name: string]: Mechanism } = {
  ...MECHANISMS_OF_NODE,
  ...MECHANISMS_OF_CONTEXT,
};
