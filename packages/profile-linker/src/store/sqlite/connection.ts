import type { SqlDatabase, SqliteDriver, SqlStatement, SqlValue } from './sqlite-driver.js';
import { storeErrorOf } from './sqlite-error.js';

/** A column of a result row. */
export type Cell = null | number | bigint | string | Uint8Array;

/** A database with its prepared statements; its failures are HotspanErrors that name the file. */
export class Connection {
  readonly file: string;
  readonly #database: SqlDatabase;
  readonly #statements = new Map<string, SqlStatement>();

  constructor(driver: SqliteDriver, file: string, options: { readonly readOnly: boolean }) {
    this.file = file;
    this.#database = this.#guard(() => driver.open(file, options));
  }

  /** Work on the database itself. */
  guard<T>(work: (database: SqlDatabase) => T): T {
    return this.#guard(() => work(this.#database));
  }

  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** @returns How many rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values).changes));
  }

  /** @returns The number of the row inserted last, or `undefined` when none was. */
  insert(sql: string, ...values: readonly SqlValue[]): number | undefined {
    return this.#guard(() => {
      const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
      return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
    });
  }

  /** The first row as an array, if there is one. */
  row<T extends readonly Cell[]>(sql: string, ...values: readonly SqlValue[]): T | undefined {
    return this.#guard(() => this.#statement(sql).get(...values) as T | undefined);
  }

  rows<T extends readonly Cell[]>(sql: string, ...values: readonly SqlValue[]): T[] {
    return this.#guard(() => this.#statement(sql).all(...values) as T[]);
  }

  /** Like `rows`; every integer comes as a bigint. */
  bigRows<T extends readonly Cell[]>(sql: string, ...values: readonly SqlValue[]): T[] {
    return this.#guard(() => this.#statement(sql, true).all(...values) as T[]);
  }

  close(): void {
    this.#statements.clear();
    this.#guard(() => this.#database.close());
  }

  #statement(sql: string, bigInts = false): SqlStatement {
    const key = bigInts ? `big ${sql}` : sql;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(bigInts);
    this.#statements.set(key, statement);
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw storeErrorOf(cause, this.file);
    }
  }
}
