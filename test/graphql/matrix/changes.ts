import { v7 } from "uuid";
import { inputFieldsOf, type Input, type InputField, type Payload, withValue } from "../mutations.js";
import { newKey } from "../shop.js";
import { BULKS, makeReady, prefixOf, waitingJob } from "../valid-inputs.js";
import { KEYS, type Principal, WATCHERS } from "./principals.js";
import { SKU } from "./planting.js";
import type { World } from "./world.js";

/** A sound input that lies within somebody's scope. */
export async function ownInput({ shop, clients }: World, mutation: string, who: Principal): Promise<Input> {
  if (mutation === "jobCancel") {
    const { me } = await clients[who].data<{ me: { id: string } }>("{ me { id } }");
    return { id: await waitingJob(shop, me.id) };
  }
  const input = (await makeReady(shop, mutation))();
  // Not to run out while others are asked for.
  if (mutation === "reservationExtend") return { ...input, ttlSeconds: 86_400 };
  if (/^(reservationCreate|saleRecord|returnCreate)/.test(mutation)) return underNewNames(mutation, input);
  if (KEYS[who].locations === undefined || !mutation.startsWith("locationUpsert")) return input;
  // A key that is bound to locations changes one of those; under the name that it has.
  const { location } = await shop.admin.data<{ location: { name: string } }>(`{ location(code: "STORE-1") { name } }`);
  const single = { code: "STORE-1", name: location.name };
  const bulk = BULKS[mutation];
  return bulk === undefined ? single : { [bulk.list]: [single] };
}

/** Each sender's is a document of its own: names are given once. */
function underNewNames(mutation: string, input: Input): Input {
  const called = withValue(input, `${prefixOf(mutation)}externalRefs.0.id`, newKey());
  return mutation.startsWith("saleRecord") ? withValue(called, `${prefixOf(mutation)}reference`, newKey()) : called;
}

/** An input that names something, the same that names what is outside of somebody's scope, and the same that names nothing there is. */
export interface Astray {
  readonly path: string;
  readonly foreign: Input;
  readonly unknown: Input;
  /** What is to be blanked out of the answers. */
  readonly names: readonly [foreign: string, unknown: string];
}

/** Every name in an input that somebody is held to, once replaced by a foreign one and once by one that nothing has. */
export function astray(world: World, mutation: string, input: Input, who: Principal): readonly Astray[] {
  const key = `${prefixOf(mutation)}idempotencyKey`;
  const fresh = (path: string, value: string): Input => {
    const changed = withValue(input, path, value);
    return /^(locationUpsert|stockPolicySet|job|import|export)/.test(mutation) ? changed : withValue(changed, key, newKey());
  };
  // What another system calls a thing is a name of that system.
  const fields = inputFieldsOf(mutation).filter(({ path }) => !path.includes("externalRefs."));
  return fields.flatMap(({ path, type, name }) =>
    foreignNames(world, { path, type, name }, mutation, who).map(([foreign, unknown]) => {
      return { path, foreign: fresh(path, foreign), unknown: fresh(path, unknown), names: [foreign, unknown] as const };
    }),
  );
}

/** What lies outside of somebody's scope and might stand in a field, each with something of its kind that there is not. */
function foreignNames(
  { documents, job, adjustments }: World,
  { path, type }: Pick<InputField, "path" | "type" | "name">,
  mutation: string,
  who: Principal,
): readonly (readonly [string, string])[] {
  const { channels, locations } = KEYS[who];
  const last = path.split(".").at(-1) ?? "";
  const isCode =
    last === "location" ||
    (type === "String" && (last === "from" || last === "to")) ||
    (mutation.startsWith("location") && last === "code");
  if (isCode)
    return locations === undefined
      ? []
      : [
          ["TWO", "NIL"],
          ["FAR", "NIL"],
        ];
  // A DASHBOARD sees it, and is told that it may not cancel it.
  if (mutation === "jobCancel") return WATCHERS.includes(who) ? [] : [[job, v7()]];
  if (last === "channel") return channels === undefined ? [] : [["MARKET", "NOWHERE"]];
  if (last !== "id" && last !== "reservation") return [];
  if (last === "id" && mutation.startsWith("adjustment")) return locations === undefined ? [] : [[adjustments.far, v7()]];
  const hidden = documents.filter(({ seenBy }) => !seenBy.includes(who));
  return hidden.map((each) => {
    if (last === "id" && mutation.startsWith("return")) return [each.return, v7()] as const;
    if (last === "id" && mutation.startsWith("sale")) return [each.sale, v7()] as const;
    return [last === "id" && mutation.startsWith("shipment") ? each.shipment : each.reservation, v7()] as const;
  });
}

/** Whether a change was made: no error anywhere, and its entities are there. */
export function isDone(value: unknown): boolean {
  const payload = value as Payload | null;
  if (payload === null || payload.userErrors.length > 0) return false;
  if (payload.results !== undefined) return payload.results.length > 0 && payload.results.every(isDone);
  return Object.entries(payload).some(([name, entity]) => name !== "userErrors" && typeof entity === "object" && entity !== null);
}

/** Changes beside the plain ones, for edges that lead somewhere only then. */
export function specialChanges(): readonly { readonly mutation: string; readonly input: () => Input }[] {
  const sale = (location: string): Input => ({
    idempotencyKey: newKey(),
    channel: "WEB",
    reference: newKey(),
    lines: [{ sku: "Oversold", location, quantity: 1 }],
  });
  return [
    { mutation: "saleRecord", input: () => sale("WH-1") },
    {
      mutation: "reservationCreate",
      input: () => ({ idempotencyKey: newKey(), channel: "WEB", explain: true, lines: [{ sku: SKU, location: "WH-1", quantity: 1 }] }),
    },
    {
      mutation: "reservationCreate",
      input: () => ({ idempotencyKey: newKey(), channel: "WEB", lines: [{ sku: SKU, location: "WH-1", quantity: 2_000_000_000 }] }),
    },
    {
      mutation: "inventoryAdjust",
      input: () => ({
        idempotencyKey: newKey(),
        reason: "FOUND",
        lines: [{ sku: SKU, location: "WH-1", delta: 1, expectedVersion: 1 }],
      }),
    },
  ];
}
