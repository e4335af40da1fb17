import { expect } from "vitest";
import { getNamedType } from "graphql";
import type { GraphqlClient } from "../../support/graphql-client.js";
import type { Input } from "../mutations.js";
import type { Dead, Principal } from "./principals.js";
import { everythingOf, noteEdges, type RootField } from "./selections.js";
import type { World } from "./world.js";

export interface Answer {
  readonly status: number;
  readonly codes: readonly string[];
  /** What the root field answered. */
  readonly value: unknown;
  readonly text: string;
}

/** Asks for somebody, both lanes of the hub, and remembers every byte of the answers and every edge that led somewhere. */
export class Asking {
  /** Whatever each was answered. */
  readonly heard = new Map<Principal, string[]>();
  /** Who came along each edge. */
  readonly reached = new Map<string, Set<Principal>>();
  asked = 0;

  constructor(readonly world: World) {}

  /** A document that asks a root field for everything that somebody may see. */
  documentFor({ operation, field }: RootField, args: Input, who: Principal, selection?: string): string {
    const used = field.args.filter(({ name }) => name in args);
    const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ");
    const passed = used.map(({ name }) => `${name}: $${name}`).join(", ");
    const below = selection ?? everythingOf(getNamedType(field.type), who);
    return used.length === 0
      ? `${operation} { ${field.name} ${below} }`
      : `${operation} (${declared}) { ${field.name}(${passed}) ${below} }`;
  }

  /** The answer of both lanes, which must be one; `volatile`: two answers differ anyway. */
  async ask(
    root: RootField,
    args: Input,
    who: Principal,
    { volatile = false, selection }: { volatile?: boolean; selection?: string } = {},
  ): Promise<Answer> {
    const document = this.documentFor(root, args, who, selection);
    const client = this.world.clients[who];
    // The compiled lane's, from the second time on that somebody asks by this document, and Apollo Server's.
    const first = await this.#send(client.url, client, document, args, root);
    if (!volatile) {
      const plain = await this.#send(this.world.plain.url, client, document, args, root);
      expect(plain.text, `${root.id} to ${who}`).toBe(first.text);
    }
    this.hear(who, first.text);
    this.note(document, first, who);
    return first;
  }

  /** A change, asked once. */
  async change(root: RootField, input: Input, who: Principal): Promise<Answer> {
    const document = this.documentFor(root, { input }, who);
    const client = this.world.clients[who];
    const answer = await this.#send(client.url, client, document, { input }, root);
    this.hear(who, answer.text);
    this.note(document, answer, who);
    return answer;
  }

  askDead(root: RootField, args: Input, who: Dead): Promise<Answer> {
    const client = this.world.dead[who];
    return this.#send(client.url, client, this.documentFor(root, args, "ADMIN"), args, root);
  }

  hear(who: Principal, text: string): void {
    const heard = this.heard.get(who);
    if (heard === undefined) this.heard.set(who, [text]);
    else heard.push(text);
  }

  note(document: string, { text }: Pick<Answer, "text">, who: Principal): void {
    const { data } = JSON.parse(text) as { data?: unknown };
    noteEdges(document, data, (edge) => this.#reach(edge, who));
  }

  #reach(edge: string, who: Principal): void {
    const reached = this.reached.get(edge) ?? new Set();
    this.reached.set(edge, reached.add(who));
  }

  async #send(url: string, client: GraphqlClient, query: string, variables: Input, { field }: RootField): Promise<Answer> {
    this.asked += 1;
    const headers = {
      "content-type": "application/json",
      "x-request-id": "matrix",
      ...(client.key === null ? {} : { authorization: `Bearer ${client.key}` }),
    };
    const response = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    const text = await response.text();
    const body = JSON.parse(text) as { data?: Readonly<Record<string, unknown>> | null; errors?: { extensions: { code: string } }[] };
    const codes = (body.errors ?? []).map(({ extensions }) => extensions.code);
    return { status: response.status, codes, value: body.data?.[field.name] ?? null, text };
  }
}

/** An answer with everything blanked out that was given as a name: what is left must not tell whether there is such a thing. */
export function blanked(text: string, args: unknown): string {
  return namesIn(args).reduce((rest, name) => rest.replaceAll(name, "<name>"), text);
}

function namesIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(namesIn);
}

/** Whether a root field answered with something. */
export function isSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some((entry) => entry !== null);
  if (typeof value === "object" && "nodes" in value) return (value.nodes as readonly unknown[]).length > 0;
  return true;
}
