import { CATALOGUE } from '../shop/catalogue.js';
import type { Database } from './driver.js';

const WAREHOUSES = ['north', 'south'] as const;
export const REORDER_POINT = 50;
export const DELIVERY_SIZE = 400;

const TABLES = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS stock (
    sku TEXT NOT NULL,
    warehouse TEXT NOT NULL,
    on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
    reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0 AND reserved <= on_hand),
    PRIMARY KEY (sku, warehouse)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reservation (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE IF NOT EXISTS reservation_line (
    reservation_id INTEGER NOT NULL REFERENCES reservation (id) ON DELETE CASCADE,
    sku TEXT NOT NULL,
    warehouse TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (reservation_id, sku, warehouse)
  ) STRICT, WITHOUT ROWID;
`;

/** Creates the tables and the opening stock when they are missing. */
export function prepareSchema(database: Database): void {
  database.exec(TABLES);
  const insert = database.prepare('INSERT OR IGNORE INTO stock (sku, warehouse, on_hand) VALUES (?, ?, ?)');
  for (const { sku } of CATALOGUE) {
    for (const warehouse of WAREHOUSES) insert.run(sku, warehouse, DELIVERY_SIZE);
  }
}
