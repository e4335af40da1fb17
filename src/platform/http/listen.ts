import type { FastifyInstance } from "fastify";

/** Starts to listen and answers the address as a URL. Throws a sentence that says what to set where the port or host cannot be had. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new Error(failureOf(error, host, port), { cause: error });
  }
  return urlOf(app);
}

function urlOf(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("The HTTP server listens on no port.");
  const wildcard: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const host = wildcard[address.address] ?? address.address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

function failureOf(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken. Stop what listens there, or set PORT.`;
    case "EACCES":
      return `Port ${port} on ${host} may not be used by this user. Set PORT to 1024 or above.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address "${host}". Set HOST to one it has, such as 127.0.0.1 or 0.0.0.0.`;
    default:
      return `The hub cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : "the reason is unknown"}.`;
  }
}
