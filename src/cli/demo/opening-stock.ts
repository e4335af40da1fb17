/** Units of a SKU with which a location begins. */
export interface OpeningLine {
  readonly sku: string;
  readonly location: string;
  /** AVAILABLE, in base units. */
  readonly quantity: number;
}

/** SKU, then the units at WH-1, WH-2 and STORE-1. Some run low and one is sold out, so that there is something to see. */
const UNITS: readonly (readonly [sku: string, main: number, second: number, shop: number])[] = [
  ["TJ-RED-S", 12, 6, 3],
  ["TJ-RED-M", 18, 9, 4],
  ["TJ-RED-L", 15, 6, 4],
  ["TJ-BLUE-M", 1, 0, 0],
  ["TEE-GREY-S", 40, 20, 6],
  ["TEE-GREY-M", 60, 20, 8],
  ["TEE-GREY-L", 40, 20, 6],
  ["TEE-NAVY-M", 20, 0, 5],
  ["SOCK-35-38", 90, 60, 9],
  ["SOCK-39-42", 120, 60, 12],
  ["SOCK-43-46", 90, 60, 9],
  ["PACK-20L-BLACK", 14, 8, 3],
  ["PACK-20L-GREEN", 9, 4, 2],
  ["PACK-30L-BLACK", 11, 5, 2],
  ["BOTTLE-500", 144, 96, 12],
  ["BOTTLE-750", 96, 48, 10],
  ["BOTTLE-1000", 48, 24, 6],
  ["MUG-WHITE", 120, 48, 12],
  ["MUG-BLUE", 96, 48, 12],
  ["LAMP-200", 25, 10, 5],
  ["LAMP-400", 3, 0, 1],
  ["GAS-230", 480, 240, 24],
  ["GAS-450", 240, 96, 12],
  ["STOVE-1", 30, 12, 4],
  ["TENT-2", 10, 4, 1],
  ["TENT-3", 0, 0, 0],
  ["BAR-OAT", 288, 144, 48],
  ["BAR-NUT", 288, 144, 48],
  ["ROPE-6MM", 400, 200, 50],
  ["ROPE-8MM", 400, 200, 50],
];

/** What the demonstration begins with: one line for each SKU and location that has any, to be booked through the ledger. */
export const DEMO_OPENING_STOCK: readonly OpeningLine[] = UNITS.flatMap(([sku, main, second, shop]) =>
  [
    { sku, location: "WH-1", quantity: main },
    { sku, location: "WH-2", quantity: second },
    { sku, location: "STORE-1", quantity: shop },
  ].filter((line) => line.quantity > 0),
);
