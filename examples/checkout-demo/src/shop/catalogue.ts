/** What the shop sells. Stock belongs to inventory, prices to pricing. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: 'coffee' | 'tea' | 'equipment' | 'gift';
  readonly weightGrams: number;
}

export const CATALOGUE: readonly Product[] = [
  { sku: 'COF-001', name: 'Yirgacheffe, whole bean', category: 'coffee', weightGrams: 250 },
  { sku: 'COF-002', name: 'Huila, whole bean', category: 'coffee', weightGrams: 250 },
  { sku: 'COF-003', name: 'Sidamo, ground', category: 'coffee', weightGrams: 500 },
  { sku: 'COF-004', name: 'House espresso', category: 'coffee', weightGrams: 1000 },
  { sku: 'COF-005', name: 'Decaf Sumatra', category: 'coffee', weightGrams: 250 },
  { sku: 'TEA-001', name: 'Darjeeling first flush', category: 'tea', weightGrams: 100 },
  { sku: 'TEA-002', name: 'Sencha', category: 'tea', weightGrams: 100 },
  { sku: 'TEA-003', name: 'Assam breakfast', category: 'tea', weightGrams: 200 },
  { sku: 'TEA-004', name: 'Rooibos', category: 'tea', weightGrams: 200 },
  { sku: 'EQP-001', name: 'Hand grinder', category: 'equipment', weightGrams: 620 },
  { sku: 'EQP-002', name: 'Pour-over dripper', category: 'equipment', weightGrams: 310 },
  { sku: 'EQP-003', name: 'Gooseneck kettle', category: 'equipment', weightGrams: 1150 },
  { sku: 'EQP-004', name: 'Scale with timer', category: 'equipment', weightGrams: 480 },
  { sku: 'GFT-001', name: 'Tasting set', category: 'gift', weightGrams: 700 },
  { sku: 'GFT-002', name: 'Gift card', category: 'gift', weightGrams: 5 },
];

const BY_SKU: ReadonlyMap<string, Product> = new Map(CATALOGUE.map((product) => [product.sku, product]));

export function findProduct(sku: string): Product | undefined {
  return BY_SKU.get(sku);
}
