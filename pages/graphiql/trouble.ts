export const WRONG_KEY =
  "The hub does not know this key: it is mistyped, expired or revoked. It was printed at the first start; `npx hub key create` makes another.";

interface Answer {
  readonly errors?: readonly { readonly message?: string; readonly extensions?: { readonly code?: string } }[];
}

/** What an answer says against the key, as a sentence for the person who entered it; null: nothing. */
export function troubleOf(answer: unknown): string | null {
  for (const { extensions, message = "" } of (answer as Answer | null)?.errors ?? []) {
    if (extensions?.code === "UNAUTHENTICATED") return WRONG_KEY;
    if (extensions?.code === "RATE_LIMITED") return message;
  }
  return null;
}
