import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputFieldsOf, mutationNames, valueAt, withValue, type Input } from "./mutations.js";
import { expectRefused } from "./refusals.js";
import { openShop, type Shop } from "./shop.js";
import { BULKS, makeAllReady } from "./valid-inputs.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

/** What each String or ID of an input names that must exist already; the entity as NotFoundError tells it. */
const NAMES_LOOKED_UP: Readonly<Record<string, string>> = {
  "AdjustmentVoidInput.id": "Adjustment",
  "AdjustmentVoidLineInput.location": "Location",
  "AdjustmentVoidLineInput.packaging": "Packaging",
  "AdjustmentVoidLineInput.sku": "SKU",
  "ApiKeyRevokeInput.id": "ApiClient",
  "ChannelUpsertInput.locations": "Location",
  "ChannelUpsertInput.publishedLocations": "Location",
  "InventoryAdjustLineInput.location": "Location",
  "JobCancelInput.id": "Job",
  "InventoryAdjustLineInput.packaging": "Packaging",
  "InventoryAdjustLineInput.sku": "SKU",
  "InventoryMoveLineInput.location": "Location",
  "InventoryMoveLineInput.packaging": "Packaging",
  "InventoryMoveLineInput.sku": "SKU",
  "InventorySetLineInput.location": "Location",
  "InventorySetLineInput.packaging": "Packaging",
  "InventorySetLineInput.sku": "SKU",
  "ReservationCancelInput.id": "Reservation",
  "ReservationConfirmInput.id": "Reservation",
  "ReservationCreateInput.channel": "Channel",
  "ReservationExtendInput.id": "Reservation",
  "ReservationLineInput.location": "Location",
  "ReservationLineInput.packaging": "Packaging",
  "ReservationLineInput.sku": "SKU",
  "ReservationMoveInput.id": "Reservation",
  "ReservationMoveLineInput.from": "Location",
  "ReservationMoveLineInput.packaging": "Packaging",
  "ReservationMoveLineInput.sku": "SKU",
  "ReservationMoveLineInput.to": "Location",
  "ReservationReleaseInput.id": "Reservation",
  "ReservationShipInput.id": "Reservation",
  "ReservationShortInput.id": "Reservation",
  "ReservationShortLineInput.location": "Location",
  "ReservationShortLineInput.packaging": "Packaging",
  "ReservationShortLineInput.sku": "SKU",
  "ReservationStepLineInput.location": "Location",
  "ReservationStepLineInput.packaging": "Packaging",
  "ReservationStepLineInput.sku": "SKU",
  "ReservationUpdateInput.id": "Reservation",
  "ReservationUpdateLineInput.location": "Location",
  "ReservationUpdateLineInput.packaging": "Packaging",
  "ReservationUpdateLineInput.sku": "SKU",
  "ReturnCancelInput.id": "Return",
  "ReturnCreateInput.channel": "Channel",
  "ReturnCreateInput.location": "Location",
  "ReturnCreateInput.reservation": "Reservation",
  "ReturnInspectInput.id": "Return",
  "ReturnInspectLineInput.packaging": "Packaging",
  "ReturnInspectLineInput.sku": "SKU",
  "ReturnLineInput.packaging": "Packaging",
  "ReturnLineInput.sku": "SKU",
  "ReturnReceiptVoidInput.id": "Return",
  "ReturnReceiveInput.id": "Return",
  "SaleRecordInput.channel": "Channel",
  "SaleRecordInput.reservation": "Reservation",
  "SaleRecordLineInput.location": "Location",
  "SaleRecordLineInput.packaging": "Packaging",
  "SaleRecordLineInput.sku": "SKU",
  "ShipmentVoidInput.id": "Shipment",
  "SaleVoidInput.id": "Sale",
  "SaleVoidLineInput.location": "Location",
  "SaleVoidLineInput.packaging": "Packaging",
  "SaleVoidLineInput.sku": "SKU",
  "StockPolicySetInput.location": "Location",
  "StockPolicySetInput.sku": "SKU",
};

/** Strings that name nothing that exists: texts, new names, and names that need not exist yet. */
const OTHER_STRINGS: ReadonlySet<string> = new Set([
  "ProductUpsertInput.publicAttributes",
  "ProductUpsertInput.publicTags",
  "ProductUpsertInput.tags",
  "ApiKeyCreateInput.channels",
  "ApiKeyCreateInput.locations",
  "ApiKeyCreateInput.name",
  "ChannelUpsertInput.code",
  "ChannelUpsertInput.name",
  "ExternalRefInput.id",
  "ExternalRefInput.system",
  "ImportLocationInput.location",
  "ImportLocationInput.name",
  "ImportStartInput.fileName",
  "LocationUpsertInput.code",
  "LocationUpsertInput.name",
  "PackagingInput.barcode",
  "PackagingInput.name",
  "ProductUpsertInput.handle",
  "ProductUpsertInput.title",
  // Beside a reservation they are INVALID_INPUT before anything is looked up.
  "ReturnCreateInput.sale",
  "ReturnCreateInput.saleReference",
  "SaleRecordInput.reference",
  "VariantInput.barcodes",
  "VariantInput.sku",
  "VariantInput.title",
  "VariantInput.unit",
  "VariantOptionInput.name",
  "VariantOptionInput.value",
]);
const FREE_TEXT = /\.(idempotencyKey|note|reference|reason|trackingReference|lineReference)$/;

const isText = (type: string): boolean => type === "String" || type === "ID";
const names = mutationNames.flatMap((mutation) =>
  inputFieldsOf(mutation).flatMap(({ path, name, isList, type }) => {
    const entity = NAMES_LOOKED_UP[name];
    return entity === undefined ? [] : [{ mutation, entity, isId: type === "ID", path: isList ? `${path}.0` : path }];
  }),
);

describe("every String and ID of an input", () => {
  it("is known to these tests as a name that is looked up, or as something else", () => {
    const strings = mutationNames.flatMap(inputFieldsOf).filter(({ type }) => isText(type));
    const unclassed = strings.filter(({ name }) => !(name in NAMES_LOOKED_UP) && !OTHER_STRINGS.has(name) && !FREE_TEXT.test(name));
    expect([...new Set(unclassed.map(({ name }) => name))]).toEqual([]);
    const present = new Set(strings.map(({ name }) => name));
    expect([...Object.keys(NAMES_LOOKED_UP), ...OTHER_STRINGS].filter((name) => !present.has(name))).toEqual([]);
  });
});

describe("a name that is not known", () => {
  for (const { mutation, entity, path, isId } of names) {
    const values: readonly string[] = isId ? [v7(), "no-uuid", "", `${v7()} `] : ["unknown", "", "x".repeat(300), "un\u0007known"];
    for (const value of values) {
      it(`is NOT_FOUND in ${mutation} at ${path}: ${JSON.stringify(value.slice(0, 40))}`, async () => {
        const input = withValue(validInput(mutation), path, value);
        const field = path.split(".");
        await expectRefused(shop, mutation, input, { code: "NOT_FOUND", entity, value, field, nearMiss: null });
      });
    }
  }
});

describe("a name that differs from an existing one by case or by blanks at its ends", () => {
  const withNearMiss = names.filter(({ entity }) => ["SKU", "Location", "Channel"].includes(entity));
  for (const { mutation, entity, path } of withNearMiss) {
    it(`is told so in ${mutation} at ${path}, and not taken for it`, async () => {
      const known = valueAt(validInput(mutation), path) as string | undefined;
      const nearMiss = known ?? (entity === "Channel" ? "WEB" : "WH-1");
      for (const value of [nearMiss.toLowerCase(), ` ${nearMiss}`, `${nearMiss}\u00a0`, `\t${nearMiss.toUpperCase().replace("W", "w")} `]) {
        const input = withValue(validInput(mutation), path, value);
        const refused = { code: "NOT_FOUND", entity, value, nearMiss, field: path.split(".") };
        const [error] = await expectRefused(shop, mutation, input, refused);
        expect(error?.message).toContain(`"${nearMiss}"`);
      }
    });
  }

  for (const [mutation, path, existing] of [
    ["locationUpsert", "code", "WH-1"],
    ["locationUpsertMany", "items.0.code", "WH-1"],
    ["channelUpsert", "code", "WEB"],
    ["productUpsert", "variants.0.sku", "Sku-inventoryAdjust"],
    ["productUpsertMany", "items.0.variants.0.sku", "Sku-inventoryAdjust"],
  ] as const) {
    it(`is not made anew by ${mutation}`, async () => {
      const lower = withValue(validInput(mutation), path, existing.toLowerCase());
      await expectRefused(shop, mutation, lower, { code: "ALREADY_EXISTS", existing, field: path.split(".") });
      const blank = withValue(validInput(mutation), path, `${existing} `);
      const [error] = await expectRefused(shop, mutation, blank, { code: "INVALID_INPUT", field: path.split(".") });
      expect(error?.message).toContain(`"${existing}"`);
    });
  }
});

describe("a document of another kind", () => {
  it("is not found under its id", async () => {
    const ofReservation = validInput("reservationConfirm")["id"];
    const ofReturn = validInput("returnReceive")["id"];
    await expectRefused(shop, "returnReceive", withValue(validInput("returnReceive"), "id", ofReservation), {
      code: "NOT_FOUND",
      entity: "Return",
    });
    await expectRefused(shop, "reservationConfirm", withValue(validInput("reservationConfirm"), "id", ofReturn), {
      code: "NOT_FOUND",
      entity: "Reservation",
    });
  });
});

describe("one unknown SKU among the items of a bulk call", () => {
  for (const [mutation, { list }] of Object.entries(BULKS).filter(
    ([mutation]) => !["productUpsertMany", "locationUpsertMany", "reservationExtendMany"].includes(mutation),
  )) {
    it(`keeps all of ${mutation} from being done where it is all or nothing`, async () => {
      const items = validInput(mutation)[list] as readonly Input[];
      const [sound] = items;
      if (sound === undefined) throw new Error("There is no item.");
      const other = withValue(sound, mutation === "stockPolicySetMany" ? "sku" : "lines.0.sku", "unknown");
      const spoilt = "idempotencyKey" in other ? withValue(other, "idempotencyKey", v7()) : other;
      const answer = await shop.content().then(async (before) => {
        const answered = await shop.send(mutation, { onError: "REJECT_ALL", [list]: [sound, spoilt] });
        expect(await shop.content()).toEqual(before);
        return answered;
      });
      expect(answer.codes).toEqual([]);
      const refused = answer.payload?.results?.[1]?.userErrors ?? [];
      expect(refused).toEqual([
        expect.objectContaining({ code: "NOT_FOUND", value: "unknown", field: expect.arrayContaining([list, "1", "sku"]) as unknown }),
      ]);
      expect([...(answer.payload?.userErrors ?? []), ...(answer.payload?.results?.[0]?.userErrors ?? [])]).toEqual([]);
    });
  }
});
