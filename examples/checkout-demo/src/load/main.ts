/** Customers: `LOAD_PROFILE` (quiet, busy) and `LOAD_SEED` say how many and which; `GATEWAY_URL` where they go. */
import { tellParent } from '../platform/messages.js';
import { peerUrl } from '../platform/peers.js';
import { onStopSignal } from '../platform/shutdown.js';
import { LoadGenerator } from './generator.js';
import { isLoadProfileName, LOAD_PROFILES } from './load-profile.js';
import { orders } from './orders.js';

const REPORT_EVERY_MILLIS = 500;
const name = process.env['LOAD_PROFILE'] ?? 'quiet';
if (!isLoadProfileName(name)) {
  throw new RangeError(`LOAD_PROFILE: expected ${Object.keys(LOAD_PROFILES).join(' or ')}, got "${name}"`);
}
const seed = Number(process.env['LOAD_SEED'] ?? 42);
if (!Number.isSafeInteger(seed))
  throw new RangeError(`LOAD_SEED: expected a whole number, got "${process.env['LOAD_SEED']}"`);

const gateway = peerUrl('gateway');
const generator = new LoadGenerator(gateway, LOAD_PROFILES[name], orders(seed), seed);
const report = (): void => tellParent({ type: 'load', counts: generator.counts() });
const reporting = setInterval(report, REPORT_EVERY_MILLIS);
onStopSignal(async () => {
  await generator.shutdown();
  clearInterval(reporting);
  report();
});
generator.start();
tellParent({ type: 'ready', url: gateway });
