import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Backlog, UnreadAnswers, UnreadLimits } from "./unread-answers.js";

/** Counts the responses that do not leave at once, those behind them on the same connection included, and terminates who reads nothing of them. */
export function watchUnreadResponses(app: FastifyInstance, unread: UnreadAnswers, { stalledMs }: UnreadLimits): void {
  const backlogs = new WeakMap<Socket, Backlog>();
  const backlogOf = (socket: Socket): Backlog => {
    const known = backlogs.get(socket);
    if (known !== undefined) return known;
    const backlog = unread.open(() => socket.destroy());
    socket.once("close", () => backlog.close());
    socket.on("timeout", () => backlog.answers > 0 && backlog.terminate());
    backlogs.set(socket, backlog);
    return backlog;
  };
  app.addHook("onSend", (request, reply, payload, done) => {
    // The last hook: when it comes back, what the network took of the response at once is gone.
    done(null, payload);
    if (reply.raw.writableLength > 0) hold(request, reply, sizeOf(payload));
  });
  const hold = (request: FastifyRequest, { raw }: FastifyReply, bytes: number): void => {
    const { socket } = request.raw;
    if (socket.destroyed) return;
    // Node tells of a socket that took nothing for so long, and sets a time of its own when the response has left.
    socket.setTimeout(stalledMs);
    raw.once("close", backlogOf(socket).hold(bytes, request.hubContext?.caller?.clientId ?? null));
  };
}

/** Of a stream nothing is counted: it is read no faster than the client reads. */
function sizeOf(payload: unknown): number {
  return typeof payload === "string" || Buffer.isBuffer(payload) ? payload.length : 0;
}
