import type { CartItem } from '../shop/contracts.js';
import type { Database, Statement } from './driver.js';
import { DELIVERY_SIZE, prepareSchema, REORDER_POINT } from './schema.js';

/** An order asked for more than the warehouses hold. */
export class OutOfStockError extends Error {
  override readonly name: string = 'OutOfStockError';
  readonly statusCode = 409;
}

interface Shelf {
  readonly warehouse: string;
  readonly free: number;
}

/** Stock on hand and what orders have reserved of it. Every change is one transaction. */
export class Stock {
  readonly #database: Database;
  readonly #shelves: Statement;
  readonly #reserve: Statement;
  readonly #addReservation: Statement;
  readonly #addLine: Statement;
  readonly #ship: Statement;
  readonly #release: Statement;
  readonly #deliver: Statement;
  readonly #forget: Statement;

  constructor(database: Database) {
    prepareSchema(database);
    const ofReservation = `FROM reservation_line AS line
      WHERE line.reservation_id = ? AND line.sku = stock.sku AND line.warehouse = stock.warehouse`;
    this.#database = database;
    this.#shelves = database.prepare(
      'SELECT warehouse, on_hand - reserved AS free FROM stock WHERE sku = ? AND on_hand > reserved ORDER BY free DESC',
    );
    this.#reserve = database.prepare(
      'UPDATE stock SET reserved = reserved + ? WHERE sku = ? AND warehouse = ?',
    );
    this.#addReservation = database.prepare('INSERT INTO reservation (order_id) VALUES (?)');
    this.#addLine = database.prepare('INSERT INTO reservation_line VALUES (?, ?, ?, ?)');
    this.#ship = database.prepare(
      `UPDATE stock SET on_hand = on_hand - line.quantity, reserved = reserved - line.quantity ${ofReservation}`,
    );
    this.#release = database.prepare(`UPDATE stock SET reserved = reserved - line.quantity ${ofReservation}`);
    this.#deliver = database.prepare('UPDATE stock SET on_hand = on_hand + ? WHERE on_hand - reserved < ?');
    this.#forget = database.prepare('DELETE FROM reservation WHERE id = ?');
    database.exec('PRAGMA foreign_keys = ON');
  }

  /**
   * Reserves every item, from several warehouses where one has too few, and returns the reservation's id.
   *
   * @throws OutOfStockError when an item is short; nothing is reserved then
   */
  reserve(orderId: string, items: readonly CartItem[]): number {
    return this.#transaction(() => {
      const id = Number(this.#addReservation.run(orderId).lastInsertRowid);
      for (const item of items) this.#reserveItem(id, item);
      return id;
    });
  }

  /** The order is paid: its goods leave the warehouses, and shelves that ran low are filled again. */
  ship(reservationId: number): void {
    this.#transaction(() => {
      this.#ship.run(reservationId);
      this.#forget.run(reservationId);
      this.#deliver.run(DELIVERY_SIZE, REORDER_POINT);
    });
  }

  /** The order fell through: its goods are free again. */
  release(reservationId: number): void {
    this.#transaction(() => {
      this.#release.run(reservationId);
      this.#forget.run(reservationId);
    });
  }

  close(): void {
    this.#database.close();
  }

  #reserveItem(reservationId: number, { sku, quantity }: CartItem): void {
    let missing = quantity;
    for (const shelf of this.#shelves.all(sku) as Shelf[]) {
      const taken = Math.min(missing, shelf.free);
      this.#reserve.run(taken, sku, shelf.warehouse);
      this.#addLine.run(reservationId, sku, shelf.warehouse, taken);
      missing -= taken;
      if (missing === 0) return;
    }
    throw new OutOfStockError(`${sku}: ${missing} of ${quantity} are missing`);
  }

  #transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
