import type { Database } from "../platform/db/database.js";
import { newId } from "../platform/db/new-id.js";
import { limitExceeded } from "../platform/errors/hub-error.js";
import { appendEvents, type NewEvent } from "../platform/feed/append.js";
import { BULK_ITEMS_MAX, bulkSizeProblem, rejectedAll } from "./bulk.rules.js";
import type { BulkOutcome, Decision, OnErrorName, UpsertOutcome } from "./bulk.rules.js";
import type { CatalogBook, ProductChange } from "./catalog-book.js";
import { lockCatalog, openCatalogBook, writeCatalogBook } from "./catalog.store.js";
import { decideProduct } from "./decide-product.rules.js";
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
 * Creates or changes up to 1,000 products with up to 5,000 variants in one transaction, each seeing those before it. With CONTINUE a refused
 * product is left out and the others are saved; with REJECT_ALL nothing is. Throws LIMIT_EXCEEDED beyond the limits.
 */
export async function upsertProducts(
  database: Database,
  inputs: readonly ProductInput[],
  onError: OnErrorName,
  actor: number | null = null,
): Promise<BulkOutcome<ProductRow>> {
  const sizeProblem = bulkSizeProblem("products", inputs, BULK_ITEMS_MAX);
  if (sizeProblem !== null) return { results: [], errors: [sizeProblem] };
  const variantCount = inputs.reduce((sum, input) => sum + input.variants.length, 0);
  if (variantCount > BULK_VARIANTS_MAX) throw limitExceeded("variants of all products", BULK_VARIANTS_MAX, variantCount);
  return saveProducts(database, { inputs, onError, actor }, (index) => ["products", String(index)]);
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
  return database.lane("bulk").transaction(async (transaction) => {
    await lockCatalog(transaction);
    const sound = items.filter((item) => item.errors.length === 0).map((item) => item.draft);
    const book = await openCatalogBook(transaction, sound);
    const decisions = items.map((item) =>
      item.errors.length > 0 ? { errors: item.errors } : decideAndApply(book, item.draft, item.idIfNew),
    );
    const rejected = rejectedAll<ProductRow>(decisions, onError);
    if (rejected !== null) return rejected;
    await writeCatalogBook(transaction, book);
    const saved = await readProductsIn(transaction, decisions.flatMap(productIdOf));
    await appendEvents(transaction, actor, eventsOf(book));
    return { results: decisions.map((decision) => outcomeOf(decision, saved)), errors: [] };
  });
}

function decideAndApply(book: CatalogBook, draft: ProductDraft, idIfNew: string): Decision<ProductChange> {
  const decision = decideProduct(book, draft, idIfNew);
  if ("state" in decision && decision.changed) book.apply(decision.state);
  return decision;
}

/** One event for each product that changed, or whose variants did. */
function eventsOf(book: CatalogBook): NewEvent[] {
  return book.changesByProduct().map(({ id, handle, skus }) => ({ kind: "PRODUCT_CHANGED", body: { productId: id, handle, skus } }));
}

function productIdOf(decision: Decision<ProductChange>): string[] {
  return "state" in decision ? [decision.state.product.id] : [];
}

function outcomeOf(decision: Decision<ProductChange>, saved: ReadonlyMap<string, ProductRow>): UpsertOutcome<ProductRow> {
  if ("errors" in decision) return { saved: null, created: false, errors: decision.errors };
  const row = saved.get(decision.state.product.id);
  if (row === undefined) throw new Error("A product that was just written cannot be read.");
  return { saved: row, created: decision.created, errors: [] };
}
