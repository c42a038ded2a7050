import assert from 'node:assert/strict';
import { DecodeError } from '../../src/errors.js';

/** The DecodeError that `run` must raise. */
export function faultOf(run: () => unknown): DecodeError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof DecodeError, `${(error as Error).stack}`);
    return error;
  }
  assert.fail('nothing was raised');
}
