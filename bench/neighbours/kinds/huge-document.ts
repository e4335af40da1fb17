import { ask, repeat } from "../ask.js";
import { subscribe } from "../live-ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const BYTES = { quick: 2_000_000, full: 4_000_000 } as const;
const TYPE =
  "kind name description fields { name description type { name kind ofType { name } } args { name } } enumValues { name } inputFields { name }";

export const hugeDocument: HeavyKind = {
  name: "huge document",
  about: "Documents of megabytes: one long field name, very many fields, very many fragments; and the whole schema ten times.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const key = target.keys.public;
    const bytes = BYTES[dose];
    const schema = Array.from({ length: 10 }, (_, index) => `a${index}: __schema { types { ${TYPE} } }`).join(" ");
    const documents = [
      `{ ${"x".repeat(bytes)} }`,
      `{ ${"sequence ".repeat(bytes / 9)}}`,
      `{ ...f0 } ${Array.from({ length: bytes / 40 }, (_, index) => `fragment f${index} on Query { ...f${index + 1} }`).join(" ")}`,
      `{ availability(skus: [${'"x" '.repeat(bytes / 4)}]) { sku } }`,
      `{ ${schema} }`,
      `{ ${schema} }`,
    ];
    await repeat(documents.length, 3, (index) => ask(target, outcomes, { key, query: documents[index] ?? "" }));
    await subscribe(target, outcomes, { key, query: `{ ${"sequence ".repeat(25_000)}}`, answers: 1 });
  },
};
