import { DEFAULT_LIMITS, type Limits } from "../config/limits.js";

/** What one socket, and one key, may have. */
export interface SocketLimits {
  /** Bytes of one message; longer ones close the socket with 1009. */
  readonly messageBytes: number;
  /** Operations that run at one time on one socket; more are refused with LIMIT_EXCEEDED. */
  readonly operations: number;
  /** Sockets and event streams of one key on this process. */
  readonly connectionsOfKey: number;
  /** All sockets of this process, those without a key yet included. */
  readonly sockets: number;
  /** Pings a client may send in a ping interval; more close the socket with 1008. Default 60. */
  readonly pings: number;
  /** How long a client may take for its `connection_init`. Default 3,000 ms; then 4408. */
  readonly initMs: number;
  /** How often the hub pings; a socket that was silent for two intervals is terminated. Default 15,000 ms. */
  readonly pingMs: number;
  /** How often the keys behind open connections are looked at. Default 1,000 ms. */
  readonly keyWatchMs: number;
  /** How long a socket that is closed because its client does not read may take for that; then it is terminated. Default 500 ms. */
  readonly terminateMs: number;
}

/** The bounds on sockets that the settings make. */
export function socketLimitsOf(limits: Limits): SocketLimits {
  return {
    ...PACE,
    messageBytes: limits.socketMessageBytesMax,
    operations: limits.socketOperationsMax,
    connectionsOfKey: limits.keyConnectionsMax,
    sockets: limits.socketsMax,
  };
}

/** What no setting moves. */
const PACE = {
  pings: 60,
  initMs: 3_000,
  pingMs: 15_000,
  keyWatchMs: 1_000,
  terminateMs: 500,
};

export const SOCKET_LIMITS = socketLimitsOf(DEFAULT_LIMITS);

/** Of an operation on a socket: it stands in every answer. A longer one is refused with LIMIT_EXCEEDED. */
export const OPERATION_ID_LENGTH_MAX = 255;

/** Counts the open connections of each key. */
export class ConnectionCount {
  readonly #max: number;
  readonly #open = new Map<number, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place for a client; false where it has all it may have. */
  take(clientId: number): boolean {
    const open = this.#open.get(clientId) ?? 0;
    if (open >= this.#max) return false;
    this.#open.set(clientId, open + 1);
    return true;
  }

  giveBack(clientId: number): void {
    const open = (this.#open.get(clientId) ?? 1) - 1;
    if (open > 0) this.#open.set(clientId, open);
    else this.#open.delete(clientId);
  }
}
