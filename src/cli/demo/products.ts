import type { PackagingInput, ProductInput, VariantInput } from "../../catalog/index.js";

/**
 * The demonstration catalogue: an outdoor shop that does not exist. Its names are stable, so that documentation may use them. The barcodes
 * have right check digits and lie in the ranges that GS1 leaves to each shop's own use (040 to 049 and 200 to 299): nobody else's article
 * has them.
 */
export const DEMO_PRODUCTS: readonly ProductInput[] = [
  {
    handle: "trail-jacket",
    title: "Trail Jacket",
    attributes: { material: "recycled polyester", season: "all year" },
    variants: [
      variant("TJ-RED-S", "2000000000015", { Colour: "red", Size: "S" }),
      variant("TJ-RED-M", "2000000000022", { Colour: "red", Size: "M" }),
      variant("TJ-RED-L", "2000000000039", { Colour: "red", Size: "L" }),
      variant("TJ-BLUE-M", "2000000000046", { Colour: "blue", Size: "M" }),
    ],
  },
  {
    handle: "merino-tee",
    title: "Merino T-Shirt",
    attributes: { material: "merino wool" },
    variants: [
      variant("TEE-GREY-S", "2000000000053", { Colour: "grey", Size: "S" }, [packed("EACH", 1), packed("CASE", 20, "12000000000050")]),
      variant("TEE-GREY-M", "2000000000060", { Colour: "grey", Size: "M" }, [packed("EACH", 1), packed("CASE", 20, "12000000000067")]),
      variant("TEE-GREY-L", "2000000000077", { Colour: "grey", Size: "L" }, [packed("EACH", 1), packed("CASE", 20, "12000000000074")]),
      variant("TEE-NAVY-M", "2000000000084", { Colour: "navy", Size: "M" }, [packed("EACH", 1), packed("CASE", 20, "12000000000081")]),
    ],
  },
  {
    handle: "hiking-socks",
    title: "Hiking Socks",
    attributes: { material: "wool and nylon" },
    variants: [
      variant("SOCK-35-38", "2000000000091", { Size: "35-38" }, [
        packed("EACH", 1),
        packed("PACK", 3),
        packed("CASE", 60, "22000000000095"),
      ]),
      variant("SOCK-39-42", "2000000000107", { Size: "39-42" }, [
        packed("EACH", 1),
        packed("PACK", 3),
        packed("CASE", 60, "22000000000101"),
      ]),
      variant("SOCK-43-46", "2000000000114", { Size: "43-46" }, [
        packed("EACH", 1),
        packed("PACK", 3),
        packed("CASE", 60, "22000000000118"),
      ]),
    ],
  },
  {
    handle: "day-pack",
    title: "Day Pack",
    attributes: { warrantyYears: 5 },
    variants: [
      variant("PACK-20L-BLACK", "2000000000121", { Volume: "20 l", Colour: "black" }),
      variant("PACK-20L-GREEN", "2000000000138", { Volume: "20 l", Colour: "green" }),
      variant("PACK-30L-BLACK", "2000000000145", { Volume: "30 l", Colour: "black" }),
    ],
  },
  {
    handle: "steel-bottle",
    title: "Steel Water Bottle",
    attributes: { dishwasherSafe: true },
    variants: [
      variant("BOTTLE-500", "2000000000152", { Volume: "500 ml" }, [
        packed("EACH", 1),
        packed("CASE", 12, "12000000000159"),
        packed("PALLET", 480, "22000000000156"),
      ]),
      variant("BOTTLE-750", "2000000000169", { Volume: "750 ml" }, [
        packed("EACH", 1),
        packed("CASE", 12, "12000000000166"),
        packed("PALLET", 480, "22000000000163"),
      ]),
      variant("BOTTLE-1000", "2000000000176", { Volume: "1 l" }, [
        packed("EACH", 1),
        packed("CASE", 12, "12000000000173"),
        packed("PALLET", 480, "22000000000170"),
      ]),
    ],
  },
  {
    handle: "enamel-mug",
    title: "Enamel Mug",
    attributes: { dishwasherSafe: true, volumeMillilitres: 350 },
    variants: [
      variant("MUG-WHITE", "0400000000183", { Colour: "white" }, [
        packed("EACH", 1),
        packed("CASE", 24, "10400000000180"),
        packed("PALLET", 960, "20400000000187"),
      ]),
      variant("MUG-BLUE", "0400000000190", { Colour: "blue" }, [
        packed("EACH", 1),
        packed("CASE", 24, "10400000000197"),
        packed("PALLET", 960, "20400000000194"),
      ]),
    ],
  },
  {
    handle: "head-lamp",
    title: "Head Lamp",
    attributes: { batteries: "3 x AAA" },
    variants: [
      variant("LAMP-200", "2000000000206", { Brightness: "200 lm" }),
      variant("LAMP-400", "2000000000213", { Brightness: "400 lm" }),
    ],
  },
  {
    handle: "gas-cartridge",
    title: "Gas Cartridge",
    attributes: { hazardClass: "2.1" },
    variants: [
      variant("GAS-230", "2000000000220", { Content: "230 g" }, [
        packed("EACH", 1),
        packed("CASE", 24, "12000000000227"),
        packed("PALLET", 960, "22000000000224"),
      ]),
      variant("GAS-450", "2000000000237", { Content: "450 g" }, [
        packed("EACH", 1),
        packed("CASE", 24, "12000000000234"),
        packed("PALLET", 960, "22000000000231"),
      ]),
    ],
  },
  {
    handle: "camp-stove",
    title: "Camp Stove",
    attributes: { weightGrams: 95 },
    variants: [variant("STOVE-1", "2000000000244", {})],
  },
  {
    handle: "dome-tent",
    title: "Dome Tent",
    attributes: { seasons: 3 },
    variants: [variant("TENT-2", "2000000000251", { Persons: "2" }), variant("TENT-3", "2000000000268", { Persons: "3" })],
  },
  {
    handle: "oat-bar",
    title: "Oat Bar",
    attributes: { allergens: ["gluten", "nuts"] },
    variants: [
      variant("BAR-OAT", "2000000000275", { Taste: "oat and honey" }, [
        packed("EACH", 1),
        packed("BOX", 24, "12000000000272"),
        packed("CASE", 144, "22000000000279"),
      ]),
      variant("BAR-NUT", "2000000000282", { Taste: "nut and raisin" }, [
        packed("EACH", 1),
        packed("BOX", 24, "12000000000289"),
        packed("CASE", 144, "22000000000286"),
      ]),
    ],
  },
  {
    handle: "rope",
    title: "Rope by the Metre",
    attributes: { use: "no climbing" },
    variants: [
      { ...variant("ROPE-6MM", "2000000000299", { Diameter: "6 mm" }, [packed("COIL", 50, "12000000000296")]), unit: "M" },
      { ...variant("ROPE-8MM", "2000000000305", { Diameter: "8 mm" }, [packed("COIL", 50, "12000000000302")]), unit: "M" },
    ],
  },
];

function variant(
  sku: string,
  barcode: string,
  options: Readonly<Record<string, string>>,
  packaging: readonly PackagingInput[] = [],
): VariantInput {
  return { sku, barcodes: [barcode], options: Object.entries(options).map(([name, value]) => ({ name, value })), packaging };
}

function packed(name: string, factor: number, barcode: string | null = null): PackagingInput {
  return { name, factor, barcode };
}
