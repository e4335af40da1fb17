import { refuse, type Refusal } from "../platform/errors/user-error.js";
import { decideNamed, isSeen, orderRef, type Books, type Known, type NamedThing, type Scope, type WantedName } from "../stock/index.js";
import { decideCreate, type CreateOutcome, type ReservationRequest } from "./create-reservation.rules.js";
import { reservationRef, type ReservationDocument } from "./reservation.js";

/** Create under a reference that no other reservation of the channel was given for itself, and that no sale of the channel has. */
export function decideUnique(books: Books, request: ReservationRequest, name: WantedName, scope: Scope): CreateOutcome | Known | Refusal {
  const { id } = request;
  const decide = (): CreateOutcome | Refusal => soldBefore(books, request, name, scope) ?? decideCreate(books, request);
  return decideNamed(books, name, scope, decide, () => {
    const lines = books.document<ReservationDocument>(reservationRef(id))?.lines ?? [];
    return { id, locationIds: lines.map(({ locationId }) => locationId) };
  });
}

/** One order that came through two doors would be taken off the shelf twice: the sale is a fact and stays, the request is refused with it. */
function soldBefore(books: Books, { channelId }: ReservationRequest, { ref: { name } }: WantedName, scope: Scope): Refusal | null {
  const sale = channelId === null ? null : books.document<NamedThing>(orderRef(channelId, name));
  if (sale === null) return null;
  const seen = isSeen(sale, scope);
  const message =
    `Reference "${name}" is that of a sale of this channel${seen ? `, ${sale.id}` : ""}: perhaps the same order, told twice. ` +
    "Go on with the sale and its reservation, or give this reservation a reference of its own.";
  return refuse({ code: "ALREADY_EXISTS", field: ["reference"], existing: seen ? sale.id : name, message });
}
