/**
 * A new idempotency key. Not `crypto.randomUUID`: browsers have it on pages of this machine and over HTTPS only, and the page is served over
 * plain HTTP to other machines as well.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `graphiql-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
