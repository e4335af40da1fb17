import type { Database } from "../platform/db/database.js";
import { newId } from "../platform/db/new-id.js";
import { limitExceeded } from "../platform/errors/hub-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";
import { appendEvents } from "../platform/feed/append.js";
import type { NewEvent } from "../platform/feed/event-kinds.js";
import { PRODUCT_CHANGED } from "./product-changed.js";
import { writeAlone } from "../platform/db/write-alone.js";
import { saveInParts } from "./bulk-parts.js";
import type { SavedPart } from "./bulk-parts.js";
import { BULK_ITEMS_MAX, bulkSizeProblem, isRejected } from "./bulk.rules.js";
import type { BulkOutcome, Decision, OnErrorName, UpsertOutcome } from "./bulk.rules.js";
import type { CatalogBook, ProductChange } from "./catalog-book.js";
import { claimStored, openCatalogBook, writeCatalogBook } from "./catalog.store.js";
import { decideProduct } from "./decide-product.rules.js";
import { remeasured } from "./measure.rules.js";
import { claimUnused } from "./variant-use.queries.js";
import { InputCheck } from "./input-check.js";
import { readProductsIn } from "./product.queries.js";
import type { ProductRow } from "./product.queries.js";
import { draftProduct } from "./product.rules.js";
import type { ProductDraft, ProductInput } from "./product.rules.js";

/** Most variants in one bulk call, over all its products. */
export const BULK_VARIANTS_MAX = 5_000;

/** Creates a product with its variants, or changes them. Nothing is saved when anything is refused. */
export async function upsertProduct(
  database: Database,
  input: ProductInput,
  actor: number | null = null,
): Promise<UpsertOutcome<ProductRow>> {
  const { results } = await saveProducts(database, { inputs: [input], onError: "REJECT_ALL", actor }, () => []);
  const [result] = results;
  if (result === undefined) throw new Error("An upsert of one product answers one result.");
  return result;
}

/**
 * Creates or changes up to 1,000 products with up to 5,000 variants, each seeing those before it. With CONTINUE a refused product is left out and
 * the others are saved, in a transaction for each `BULK_PART_MAX` variants; with REJECT_ALL all are in one, or nothing is. Throws LIMIT_EXCEEDED
 * beyond the limits. `list` is the
 * name of their list, for the fields of errors.
 */
export async function upsertProducts(
  database: Database,
  inputs: readonly ProductInput[],
  onError: OnErrorName,
  actor: number | null = null,
  list = "items",
): Promise<BulkOutcome<ProductRow>> {
  const sizeProblem = bulkSizeProblem(list, inputs, BULK_ITEMS_MAX);
  if (sizeProblem !== null) return { results: [], errors: [sizeProblem] };
  const variantCount = inputs.reduce((sum, input) => sum + input.variants.length, 0);
  if (variantCount > BULK_VARIANTS_MAX) throw limitExceeded("variants of all products", BULK_VARIANTS_MAX, variantCount);
  return saveProducts(database, { inputs, onError, actor }, (index) => [list, String(index)]);
}

interface ProductsToSave {
  readonly inputs: readonly ProductInput[];
  readonly onError: OnErrorName;
  /** `api_client.id`; null: the hub itself. */
  readonly actor: number | null;
}

async function saveProducts(
  database: Database,
  { inputs, onError, actor }: ProductsToSave,
  pathOf: (index: number) => readonly string[],
): Promise<BulkOutcome<ProductRow>> {
  const items = inputs.map((input, index) => {
    const check = new InputCheck();
    return { draft: draftProduct(input, pathOf(index), check), errors: check.errors, idIfNew: newId() };
  });
  return saveInParts({
    items,
    onError,
    weightOf: ({ draft }) => Math.max(1, draft.variants.length),
    savePart: (part) => savePart(database, part, { onError, actor }),
    keyOf: ({ product }: ProductChange) => product.id,
  });
}

/** A product that was read, with what is wrong with it whatever is stored. */
interface DraftedProduct {
  readonly draft: ProductDraft;
  readonly errors: readonly UserErrorData[];
  readonly idIfNew: string;
}

function savePart(
  database: Database,
  items: readonly DraftedProduct[],
  { onError, actor }: Pick<ProductsToSave, "onError" | "actor">,
): Promise<SavedPart<ProductChange, ProductRow>> {
  // Near misses of a SKU have no constraint that could stop two writers at once.
  return writeAlone(database.lane("bulk"), "catalog", async (transaction) => {
    const sound = items.filter((item) => item.errors.length === 0).map((item) => item.draft);
    const book = await openCatalogBook(transaction, sound);
    book.knowUses(await claimUnused(transaction, remeasured(book, sound)));
    const decisions = items.map((item) =>
      item.errors.length > 0 ? { errors: item.errors } : decideAndApply(book, item.draft, item.idIfNew),
    );
    if (isRejected(decisions, onError)) return { decisions, saved: new Map() };
    await claimStored(transaction, book);
    await writeCatalogBook(transaction, book);
    const saved = await readProductsIn(transaction, decisions.flatMap(productIdOf));
    await appendEvents(transaction, actor, eventsOf(book));
    return { decisions, saved };
  });
}

function decideAndApply(book: CatalogBook, draft: ProductDraft, idIfNew: string): Decision<ProductChange> {
  const decision = decideProduct(book, draft, idIfNew);
  if ("state" in decision && decision.changed) book.apply(decision.state);
  return decision;
}

/** One event for each product that changed, or whose variants did. */
function eventsOf(book: CatalogBook): NewEvent[] {
  return book.changesByProduct().map(({ id, handle, skus }) => PRODUCT_CHANGED.of({ productId: id, handle, skus }));
}

function productIdOf(decision: Decision<ProductChange>): string[] {
  return "state" in decision ? [decision.state.product.id] : [];
}
