import type { ProfileData, ResourceSpans } from '@hotspan/wire';
import type { StoreWriter, WriteReceipt } from '../store/store.js';
import type { Counters } from './counters.js';
import type { Decoder, Encoding } from './decoder.js';

export type Signal = 'traces' | 'profiles';

/** From a request's body to committed data. */
export interface Ingest {
  /**
   * Decodes one OTLP export request and stores it. Resolves when the data is committed.
   * @throws DecodeError, LimitError, or what the store throws; nothing of the request is stored then.
   */
  receive(signal: Signal, body: Uint8Array, encoding: Encoding): Promise<WriteReceipt>;
  writeSpans(batch: readonly ResourceSpans[]): Promise<WriteReceipt>;
  writeProfiles(batch: readonly ProfileData[]): Promise<WriteReceipt>;
}

export interface IngestParts {
  readonly writer: StoreWriter;
  readonly decoder: Decoder;
  readonly counters: Counters;
  /** Called after each write that added something. */
  readonly onStored?: () => void;
}

export function createIngest({ writer, decoder, counters, onStored }: IngestParts): Ingest {
  const ingest: Ingest = {
    async receive(signal, body, encoding) {
      return signal === 'traces'
        ? ingest.writeSpans(await decoder.traces(body, encoding))
        : ingest.writeProfiles(await decoder.profiles(body, encoding));
    },
    async writeSpans(batch) {
      const receipt = await writer.writeSpans(batch);
      counters.addSpans(receipt.accepted, receipt.duplicates);
      if (receipt.accepted > 0) onStored?.();
      return receipt;
    },
    async writeProfiles(batch) {
      const receipt = await writer.writeProfiles(batch);
      counters.addProfiles(receipt.accepted, receipt.duplicates);
      if (receipt.accepted > 0) onStored?.();
      return receipt;
    },
  };
  return ingest;
}
