/** "ok", "user_error" where a payload of the answer carries user errors, or the code of the first top-level error. */
export function outcomeOf(
  data: Readonly<Record<string, unknown>> | null | undefined,
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[] | undefined,
): string {
  const [first] = errors ?? [];
  if (first !== undefined) {
    const code = first.extensions?.["code"];
    return typeof code === "string" ? code : "INTERNAL";
  }
  return Object.values(data ?? {}).some(hasUserErrors) ? "user_error" : "ok";
}

/** A payload, or a bulk payload with a payload for each item. Only what the client selected can be seen. */
function hasUserErrors(payload: unknown): boolean {
  if (typeof payload !== "object" || payload === null) return false;
  const { userErrors, results } = payload as { userErrors?: unknown; results?: unknown };
  if (Array.isArray(userErrors) && userErrors.length > 0) return true;
  return Array.isArray(results) && results.some(hasUserErrors);
}
