import { readdirSync } from 'node:fs';
import path from 'node:path';
import { storeErrorOf } from './sqlite-error.js';

/** `raw-<start>.db`; the start is in milliseconds since the epoch, so that names sort by time. */
const NAME = /^raw-(\d{13})\.db$/;

export interface PartitionFile {
  readonly file: string;
  readonly startMillis: number;
}

export function partitionFile(directory: string, startMillis: number): PartitionFile {
  const digits = String(Math.trunc(startMillis)).padStart(13, '0');
  return { file: path.join(directory, `raw-${digits}.db`), startMillis: Number(digits) };
}

/** The partitions in a directory, oldest first. */
export function listPartitions(directory: string): PartitionFile[] {
  try {
    return readdirSync(directory)
      .filter((name) => NAME.test(name))
      .sort()
      .map((name) => partitionFile(directory, Number(NAME.exec(name)![1])));
  } catch (cause) {
    throw storeErrorOf(cause, directory);
  }
}
