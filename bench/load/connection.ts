import type { Client, Dispatcher } from "undici";

/** Status 0: there was no answer. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One connection that POSTs, one request at a time, with as little work as can be: it shares the machine with what it measures. */
export class Connection {
  readonly #options: Dispatcher.DispatchOptions;

  constructor(
    private readonly client: Client,
    { path, headers }: { readonly path: string; readonly headers: Readonly<Record<string, string>> },
  ) {
    this.#options = { path, method: "POST", headers: Object.entries(headers).flat() };
  }

  post(body: string): Promise<Answer> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let status = 0;
      this.client.dispatch(
        { ...this.#options, body },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, statusCode) => {
            status = statusCode;
          },
          onResponseData: (_controller, chunk) => {
            chunks.push(chunk);
          },
          onResponseEnd: () => resolve({ status, body: textOf(chunks) }),
          onResponseError: () => resolve({ status: 0, body: "" }),
        },
      );
    });
  }
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  if (first === undefined) return "";
  return chunks.length === 1 ? first.toString() : Buffer.concat(chunks).toString();
}
