import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { ReturnedUnits, Unreturn } from "../reservations/index.js";
import { claimedOf, saleDocument, unclaimSold, type StoredSale } from "../sales/index.js";
import { isOwnLine, tooManyMovements, type Books, type DocumentRef, type Scope } from "../stock/index.js";
import { putReturn } from "./change-return.rules.js";
import { summedParts, Undoing } from "./receipt-undoing.rules.js";
import type { ReturnDocument, ReturnLineDocument } from "./stock-return.js";

/** Gives up what returns claim, for what never left: see `Unreturn`. Only returns where the sender may act. */
export function unreturnOf(refs: readonly DocumentRef[], scope: Scope): Unreturn {
  return (books, { ofReservation, ofSale }) => {
    const returns: GivingUp[] = [];
    const sales = new CountingSales(books);
    for (const ref of refs) {
      const document = books.document<ReturnDocument>(ref);
      if (document === null || !isOwnLine(document, scope)) continue;
      const movements = books.movementsOf(ref);
      if (movements === null) return refuse(tooManyMovements("return"));
      returns.push({ document, saleId: sales.of(document), undoing: new Undoing(document.lines, movements) });
    }
    const ofOthers = returns.filter(({ saleId }) => saleId === null || saleId !== ofSale?.id);
    const ofOwn = returns.filter(({ saleId }) => saleId !== null && saleId === ofSale?.id);
    const short = [
      ...ofReservation.flatMap((one) => notGivenUp(one, givenUp(ofOthers, one, sales))),
      ...(ofSale?.units ?? []).flatMap((one) => notGivenUp(one, givenUp(ofOwn, one, null))),
    ];
    if (short.length > 0) return new Refusal(short);
    for (const { document, undoing } of returns) {
      if (!undoing.isChanged) continue;
      const changed = { ...document, lines: undoing.lines };
      putReturn(books, undoing.parts.length > 0 ? { ...changed, voidedAt: books.now } : changed);
    }
    sales.put();
    return summedParts(returns.flatMap(({ undoing }) => undoing.parts));
  };
}

/** A return that may give up claims. */
interface GivingUp {
  readonly document: ReturnDocument;
  /** The sale that counts what it claims; null: its reservation does. */
  readonly saleId: string | null;
  readonly undoing: Undoing;
}

/** Sales that count what their returns claim of them, and of which the reservation counts what those claim beyond the units that were sold from AVAILABLE. */
class CountingSales {
  readonly #books: Books;
  readonly #changed = new Map<string, StoredSale>();

  constructor(books: Books) {
    this.#books = books;
  }

  of({ saleId }: ReturnDocument): string | null {
    return saleId !== null && this.#sale(saleId)?.fulfilled === true ? saleId : null;
  }

  /** Units of a SKU that the reservation counts too. */
  claimed(saleId: string, variantId: number): number {
    const sale = this.#sale(saleId);
    return sale === null ? 0 : claimedOf(sale, variantId);
  }

  unclaim(saleId: string, { variantId, sku, lineReference }: ReturnLineDocument, quantity: number): void {
    const sale = this.#sale(saleId);
    if (sale === null || quantity === 0) return;
    const ask = { index: 0, sku, variantId, locationId: null, lineReference, quantity };
    this.#changed.set(saleId, unclaimSold({ sale, reservation: null }, [ask]).sale);
  }

  put(): void {
    for (const [id, sale] of this.#changed) this.#books.put(saleDocument(id), sale);
  }

  #sale(id: string): StoredSale | null {
    return this.#changed.get(id) ?? this.#books.document<StoredSale>(saleDocument(id));
  }
}

/**
 * Has returns give up units, newest first: lines of the very name before those that claim any line. Answers how many are missing then. `sales`: those that
 * count claims are told; null: whoever asks does that.
 */
function givenUp(
  returns: readonly GivingUp[],
  { variantId, lineReference, isNamed, quantity }: ReturnedUnits,
  sales: CountingSales | null,
): number {
  let missing = quantity;
  const from = (isClaim: (name: string | null) => boolean): void => {
    for (const { document, saleId, undoing } of returns) {
      for (const line of document.lines) {
        if (line.variantId !== variantId || !isClaim(line.lineReference ?? null)) continue;
        const counted = sales === null || saleId === null ? missing : Math.min(missing, sales.claimed(saleId, variantId));
        const units = undoing.giveUp(line, counted);
        if (saleId !== null) sales?.unclaim(saleId, line, units);
        missing -= units;
      }
    }
  };
  if (isNamed && lineReference !== null) from((name) => name === lineReference);
  from((name) => !isNamed || name === null);
  return missing;
}

function notGivenUp({ sku, quantity: requested }: ReturnedUnits, missing: number): readonly UserErrorData[] {
  if (missing === 0) return [];
  const message =
    `${missing} of these units of SKU "${sku}" came back, or are announced to, by returns that were made just now, that are many, or that this key ` +
    "does not see. Send it again, or have those returns taken back first (returnReceiptVoid, returnCancel).";
  return [{ code: "EXCEEDS_REMAINING", field: null, sku, requested, remaining: requested - missing, message }];
}
